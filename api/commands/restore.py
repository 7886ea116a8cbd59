"""`yishiting restore`: bring an installation back from a backup."""

from pathlib import Path

import click

from api.commands.options import data_option, say
from api.installation import SCOPES
from deliberation.store.restore import restore
from deliberation.store.settings import Settings


@click.command()
@click.argument("archive", metavar="FILE", type=click.Path(dir_okay=False, path_type=Path))
@data_option
@click.option("--force", is_flag=True, help="已有数据时移到一旁再恢复。Move an installation aside first.")
def command(archive: Path, data: Path | None, *, force: bool) -> None:
    """从备份恢复，并核对每一条记录。Restore a backup and rehash every event of it.

    Into an empty data folder, or the empty database of DATABASE_URL. The service must not run on it.

    \b
    yishiting restore hall.zip --data ./restored
    yishiting restore hall.zip --force
    """
    settings = Settings.load(data=data)
    restored = restore(settings, archive, SCOPES, force=force)
    log = restored.manifest.log
    say(
        f"已恢复 {log.events} 条记录，逐条核对无误。启动：yishiting serve --data {settings.data}",
        f"Restored {log.events} events, each one checked. Start: yishiting serve --data {settings.data}",
    )
    if restored.set_aside:
        say(
            f"原来的数据在 {restored.set_aside}，确认无误后可删除。",
            f"What was there before is in {restored.set_aside}; delete it when all is well.",
        )
