"""``tally compare``: where two parties' records differ first, and what each difference comes to."""

from pathlib import Path

import click

from tallystick.cli.output import print_json, say_aside


@click.command(
    epilog="\b\nExamples:\n  tally compare ours.tally.zip theirs.tally.zip\n"
    "  tally compare january-1.tally.zip january-2.tally.zip --format json"
)
@click.argument("first", type=click.Path(exists=True, dir_okay=False, path_type=Path))
@click.argument("second", type=click.Path(exists=True, dir_okay=False, path_type=Path))
@click.option("--format", "form", type=click.Choice(["table", "json"]), default="table", show_default=True)
@click.pass_context
def command(context: click.Context, first: Path, second: Path, form: str) -> None:
    """Find the first difference between two packs of one period, FIRST and SECOND.

    In this order: definition, calendar, batch, row, exclusion, rule; each is sized in points of the KPI and in money.
    The exit code is 0 when they agree, and 1 when they differ.
    """
    from tallystick.verify.comparing import compare  # noqa: PLC0415  (help needs none of it)
    from tallystick.verify.pack import read_pack_file  # noqa: PLC0415  (likewise)
    from tallystick.verify.verifying import verify_pack  # noqa: PLC0415  (likewise)

    packs = [read_pack_file(each) for each in (first, second)]
    say_aside(
        f"{file} does not hold by itself; see 'tally verify {file}'."
        for file, pack in zip((first, second), packs, strict=True)
        if not verify_pack(pack).holds
    )
    found = compare(*packs)
    if form == "json":
        print_json(found.content())
    else:
        click.echo(found.text(), nl=False)
    context.exit(0 if found.earliest is None else 1)
