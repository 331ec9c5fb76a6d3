"""``tally ledger witness``: cosign the checkpoints of others, and ask others to cosign one's own."""

from collections.abc import Mapping
from datetime import UTC, datetime
from pathlib import Path

import click

from tallystick.cli.ledger_options import key_option, key_or_new, ledger_argument, name_option, policy_in, verifier_keys
from tallystick.errors import TallystickError
from tallystick.ledger.cosignature import time_of
from tallystick.ledger.keys import KeyType, VerifierKey
from tallystick.ledger.policy import read_policy
from tallystick.ledger.store.opening import open_store
from tallystick.ledger.witness import Witness
from tallystick.ledger.witnessing import WitnessServer, WitnessState, ask_witness

TYPES = {"ed25519": KeyType.COSIGNATURE_ED25519, "ml-dsa-44": KeyType.COSIGNATURE_ML_DSA_44}


@click.group(
    epilog="\b\nExamples:\n"
    "  tally ledger witness key --key us.key --name us.example/witness\n"
    "  tally ledger witness serve --key us.key --log 'ledger.example/aurora+…' --state us.witness\n"
    "  tally ledger witness ask aurora.ledger --policy aurora.policy"
)
def witness() -> None:
    """Witness a ledger: cosign its checkpoints, so that it cannot show two histories."""


@witness.command("key")
@key_option
@name_option
@click.option("--type", "kind", type=click.Choice(list(TYPES)), default="ed25519", show_default=True, help="Algorithm.")
def key_(key_from: str, name: str | None, kind: str) -> None:
    """Make a key for a witness, or print the verifier key of one that exists."""
    found, made = key_or_new(key_from, name, TYPES[kind])
    if made:
        click.echo(f"The new signing key is in {key_from}: keep it secret, and keep a copy.", err=True)
    click.echo(found.verifier.written())


@witness.command()
@click.option("--key", "keys_from", multiple=True, required=True, metavar="FILE", help="The key file of the witness.")
@click.option("--log", "logs", multiple=True, help="The verifier key of a log that is witnessed, or a file with it.")
@click.option(
    "--policy", "policy_file", type=click.Path(exists=True, dir_okay=False, path_type=Path),
    help="A policy whose logs are witnessed.",
)  # fmt: skip
@click.option(
    "--state", required=True, type=click.Path(dir_okay=False, path_type=Path),
    help="The file that holds what was cosigned; never go back to an old copy of it.",
)  # fmt: skip
@click.option("--host", default="127.0.0.1", show_default=True, help="The address to listen on.")
@click.option("--port", type=click.IntRange(0, 65535), default=8380, show_default=True, help="The port; 0 for any.")
def serve(
    keys_from: tuple[str, ...], logs: tuple[str, ...], policy_file: Path | None, state: Path, host: str, port: int
) -> None:
    """Answer requests to cosign, until it is stopped (Ctrl-C).

    The witness cosigns a checkpoint when its log has signed it and a proof shows that it continues the one cosigned
    before. It holds no TLS certificate: put a web server before it where it is reached from outside.
    """
    known = list(verifier_keys(logs))
    if policy_file:
        known += [log.key for log in read_policy(policy_file.read_bytes()).logs]
    if not known:
        raise click.UsageError("Say which logs are witnessed, with --log or --policy.")
    keys = tuple(key_or_new(each, None, KeyType.COSIGNATURE_ED25519)[0] for each in keys_from)
    try:
        server = WitnessServer((host, port), Witness(keys, _by_origin(known)), WitnessState(state))
    except OSError as error:
        raise TallystickError(f"The witness cannot listen on {host}:{port}: {error.strerror}.") from error
    with server:
        click.echo(f"The witness answers at {server.url} for {', '.join(sorted(_by_origin(known)))}.")
        try:
            server.serve_forever()
        except KeyboardInterrupt:
            click.echo("Stopped.", err=True)


@witness.command()
@ledger_argument
@click.option("--url", help="The address of the witness.")
@click.option("--key", "keys", multiple=True, help="The verifier key of the witness, or a file that holds it.")
@click.option(
    "--policy", "policy_file", type=click.Path(exists=True, dir_okay=False, path_type=Path),
    help="A policy: every witness of it that has an address is asked.",
)  # fmt: skip
@click.pass_context
def ask(context: click.Context, ledger: str, url: str | None, keys: tuple[str, ...], policy_file: Path | None) -> None:
    """Have witnesses cosign the last checkpoint of LEDGER, and keep their cosignatures.

    Nobody is asked but the addresses that you give. Ends with code 1 where one refuses, or the policy is not met.
    """
    policy = policy_in(policy_file)
    asked: list[tuple[str, tuple[VerifierKey, ...]]] = [(url, verifier_keys(keys))] if url else []
    if policy:
        asked += [(each.url, (each.key,)) for each in policy.witnesses if each.url]
    if not asked or (url and not keys):
        raise click.UsageError("Say whom to ask: --url with --key, or a --policy with addresses of witnesses.")
    refused = False
    with open_store(ledger) as store:
        note = store.checkpoint()
        for address, known in asked:
            try:
                found = ask_witness(store, address, known, note=note)
            except TallystickError as error:
                refused = True
                click.echo(str(error), err=True)
                continue
            for each in found.cosignatures:
                key = next(one for one in known if (one.name, one.id) == (each.name, each.key_id))
                click.echo(
                    f"{each.name} has cosigned, {datetime.fromtimestamp(time_of(key, each), UTC):%Y-%m-%dT%H:%M:%SZ}."
                )
        if policy and store.believed(policy) is None:
            refused = True
            click.echo("No checkpoint meets the policy yet.", err=True)
    if refused:
        context.exit(1)


def _by_origin(keys: list[VerifierKey]) -> Mapping[str, tuple[VerifierKey, ...]]:
    return {key.name: tuple(each for each in keys if each.name == key.name) for key in keys}
