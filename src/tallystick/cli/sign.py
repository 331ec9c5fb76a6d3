"""``tally sign``: a person with authority signs a charter, an edition or a file with their organisation's key.

The key is at hand, in a file, or elsewhere: then the text to be signed is prepared here, signed there, and comes back.
"""

from collections.abc import Mapping
from datetime import date, datetime
from pathlib import Path
from typing import Any

import click

from tallystick.cli.keys import at_option, ledger_option, log_key_from, log_key_option
from tallystick.cli.options import Day
from tallystick.cycle.agreement import Signing, Standing, prepare, sign
from tallystick.cycle.editions import prepare_edition, sign_edition
from tallystick.cycle.signed_elsewhere import SignedNote, read_signed_note
from tallystick.cycle.signed_files import prepare_file, sign_file
from tallystick.errors import InputError
from tallystick.ledger.keys import SigningKey, read_signing_key_file
from tallystick.ledger.sign_off import read_statement


@click.command(
    epilog="\b\nExamples:\n  tally sign pact --party seller --role manager --name 'A. Example' --key seller.key\n"
    "  tally sign draft --workspace pact --party buyer --role manager --name 'B. Example' --key buyer.key "
    "--effective 2024-07-01\n  tally sign pact --edition 2024-02.2 --party buyer --role manager --name 'B. Example' "
    "--key buyer.key --meaning reviewed\n  tally sign pact --file account.txt --party buyer --role manager "
    "--name 'B. Example' --key buyer.key\n  tally sign pact --party buyer --role manager --name 'B. Example' "
    "--prepare to-sign.txt\n  tally sign pact --signed to-sign.signed.txt"
)
@click.argument("charter", type=click.Path(exists=True, path_type=Path))
@click.option("--party", help="For which party.")
@click.option("--role", help="In which role of the party, as the charter names it: manager.")
@click.option("--name", help="The signer's printed name; the record holds a commitment to it.")
@click.option(
    "--key", "key_file", type=click.Path(exists=True, dir_okay=False, path_type=Path),
    help="The file with the party's signing key. It is read, and never kept.",
)  # fmt: skip
@click.option(
    "--prepare", "prepared", type=click.Path(dir_okay=False, path_type=Path),
    help="Write the text that is to be signed to this new file, for a key held elsewhere, as in a browser "
    "(verifier/sign.html). Nothing is signed or put on record.",
)  # fmt: skip
@click.option(
    "--signed", "signed_file", type=click.Path(exists=True, dir_okay=False, path_type=Path),
    help="Put on record what was prepared and then signed elsewhere: the text with its signature line. It says party, "
    "role, meaning and time itself.",
)  # fmt: skip
@click.option(
    "--meaning", type=click.Choice(["authored", "reviewed", "approved"]),
    help="What the signature means; only 'approved' is consent, and it is the default.",
)  # fmt: skip
@click.option("--edition", "edition_name", help="Sign the document of this edition instead of the charter.")
@click.option(
    "--file", "file", type=click.Path(exists=True, dir_okay=False, path_type=Path),
    help="Sign this file instead of the charter, as a report: its exact bytes.",
)  # fmt: skip
@click.option("--effective", type=Day(), help="The day from which an amendment counts.")
@click.option(
    "--workspace", type=click.Path(exists=True, path_type=Path),
    help="Whose record it is put on, where the charter is a draft that lies elsewhere.",
)  # fmt: skip
@log_key_option
@ledger_option
@at_option
def command(
    charter: Path, party: str | None, role: str | None, name: str | None, key_file: Path | None,
    prepared: Path | None, signed_file: Path | None, meaning: str | None, edition_name: str | None,
    file: Path | None, effective: date | None, workspace: Path | None, log_key: str | None, ledger: str | None,
    at: datetime | None,
) -> None:  # fmt: skip
    """Sign a charter for a party: the exact bytes of its contractual content.

    CHARTER is a workspace, or a charter file. It is proposed first, where that was not done. It takes effect once every
    party that is a member on its effective day has approved it; nobody agrees by silence. With --edition or --file
    something else is signed on the record of the workspace.

    A key that is held elsewhere signs in three steps: --prepare writes the text, the key's holder signs it, --signed
    puts it on record. Say in both what it is about: --edition, --file, --effective, --workspace.
    """
    if file is not None and edition_name is not None:
        raise click.UsageError("Found --edition and --file; sign one after the other.")
    if sum(each is not None for each in (key_file, prepared, signed_file)) != 1:
        raise click.UsageError(
            "Give one of --key (sign now), --prepare (to sign elsewhere) and --signed (signed there)."
        )
    key: SigningKey | SignedNote | None
    who: dict[str, str | None] = {"party": party, "role": role, "meaning": meaning}
    if signed_file is not None:
        note = read_signed_note(signed_file.read_bytes())
        _require_as_said(note.says, who)
        who, key = {field: note.says[field] for field in who}, note
    else:
        _require_given(party=party, role=role, name=name)
        who["meaning"] = meaning or "approved"
        key = None if key_file is None else read_signing_key_file(key_file)
    given: dict[str, Any] = {**who, "ledger": ledger}
    if prepared is not None:
        _require_new(prepared)
        text = _prepare(charter, workspace, file, edition_name, effective, name=name, at=at, **given)
        with prepared.open("x", encoding="utf-8", newline="") as out:
            out.write(text)
        _say_prepared(prepared, name, **who)
        return
    given |= {"key": key, "log_key": log_key_from(log_key)}
    if file is not None:
        signing = sign_file(workspace or charter, file, name=name, at=at, **given)
    elif edition_name is not None:
        signing = sign_edition(workspace or charter, edition_name, name_of=name, at=at, **given)
    else:
        signing = sign(
            charter, name=name, signed=at, recorded=at, effective=effective, workspace=workspace, **given
        )  # fmt: skip
    _say(signing, who["party"], who["role"], who["meaning"])


def _prepare(
    charter: Path, workspace: Path | None, file: Path | None, edition: str | None, effective: date | None, *,
    name: str | None, at: datetime | None, **given: Any,
) -> str:  # fmt: skip
    if file is not None:
        return prepare_file(workspace or charter, file, name=name or "", at=at, **given)
    if edition is not None:
        return prepare_edition(workspace or charter, edition, name_of=name or "", at=at, **given)
    return prepare(charter, name=name or "", at=at, effective=effective, workspace=workspace, **given)


def _require_given(**needed: str | None) -> None:
    for option, value in needed.items():
        if value is None:
            raise click.UsageError(f"Missing option '--{option}'.")


def _require_as_said(says: Mapping[str, str], given: Mapping[str, str | None]) -> None:
    for option, value in given.items():
        if value is not None and value != says[option]:
            raise InputError(
                f"The signed text states the {option} {says[option]!r}, and --{option} is {value!r}. Leave the option "
                "away, or give the text that was meant."
            )


def _require_new(file: Path) -> None:
    if file.exists():
        raise InputError(f"{file} exists; what is prepared is never written over another file. Choose another name.")


def _say_prepared(file: Path, name: str | None, *, party: str | None, role: str | None, meaning: str | None) -> None:
    says = read_statement(file.read_text(encoding="utf-8"))
    click.echo(f"{file}: what {party}/{role} is to sign as {meaning}: {says['subject']}.")
    click.echo(
        f"It commits to the name {name!r} as {says['signer']} and does not hold it. Nothing is on record yet: sign it "
        f"with the party's key, as in verifier/sign.html, and give what comes back with --signed."
    )


def _say(signing: Signing, party: str | None, role: str | None, meaning: str | None) -> None:
    click.echo(f"Entry {signing.index}: {party}/{role} signed {signing.subject} as {meaning}.")
    if signing.standing is not None:
        click.echo(said_of(signing.standing))


def said_of(standing: Standing) -> str:
    """How far a charter is agreed, in a sentence."""
    if standing.agreed is not None:
        return f"Agreed at {standing.agreed}, in force from {standing.in_force}."
    return f"Not agreed yet: {' and '.join(standing.missing)} must approve it."
