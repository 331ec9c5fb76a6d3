"""``tally doctor``: whether a site is well."""

from pathlib import Path

import click

from tallystick.cli.options import format_option
from tallystick.cli.output import print_rows
from tallystick.cli.site import folder_argument, require_packages


@click.command(epilog="\b\nExamples:\n  tally doctor site\n  tally doctor site --format json")
@folder_argument
@format_option
@click.pass_context
def command(context: click.Context, folder: Path, form: str) -> None:
    """Look whether a site is well: key, data base, workspaces, jobs, space, settings.

    Exit code 1 where something failed.
    """
    require_packages()
    from tallystick.web.folder import read_folder  # noqa: PLC0415  (the site loads only where it is handled)
    from tallystick.web.health import examine  # noqa: PLC0415  (likewise)
    from tallystick.web.serving import set_up  # noqa: PLC0415  (likewise)

    found = read_folder(folder)
    set_up(found)
    checks = list(examine(found))
    rows = [{"check": each.name, "result": each.result, "said": each.said} for each in checks]
    print_rows(rows, form, columns=("check", "result", "said"))
    if any(each.result == "failed" for each in checks):
        context.exit(1)
