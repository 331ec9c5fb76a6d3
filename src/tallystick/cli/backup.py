"""``tally backup``: a site in one file."""

from datetime import UTC, datetime
from pathlib import Path

import click

from tallystick.cli.site import folder_argument, require_packages
from tallystick.terms.wording import counted


@click.command(epilog="\b\nExamples:\n  tally backup site monday.zip\n  tally restore monday.zip another-site")
@folder_argument
@click.argument("file", type=click.Path(dir_okay=False, path_type=Path))
def command(folder: Path, file: Path) -> None:
    """Back a site up into one file, while it goes on: settings, key, data base, workspaces.

    The file holds the secret key and everybody's data; keep it as you keep those.
    """
    require_packages()
    from tallystick.web.backing import backup  # noqa: PLC0415  (the site loads only where it is handled)
    from tallystick.web.folder import read_folder  # noqa: PLC0415  (likewise)

    count = backup(read_folder(folder), file, at=datetime.now(UTC))
    click.echo(f"{file}: {counted(count, 'file')}, {file.stat().st_size:,} bytes.")
