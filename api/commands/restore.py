"""`yishiting restore`: bring an installation back from a backup."""

from datetime import datetime
from pathlib import Path

import click

from api.commands.options import data_option, say, warn
from api.installation import SCOPES
from deliberation.store.restore import Restored, restore
from deliberation.store.settings import Settings


@click.command()
@click.argument("archive", metavar="FILE", type=click.Path(dir_okay=False, path_type=Path))
@data_option
@click.option("--force", is_flag=True, help="已有数据时移到一旁再恢复。Move an installation aside first.")
@click.option(
    "--erased",
    type=click.Path(dir_okay=False, path_type=Path),
    multiple=True,
    metavar="FILE",
    help="另一份删除清单，或较新的备份；可多次。A further list of erased ids, or a newer backup.",
)
def command(archive: Path, data: Path | None, erased: tuple[Path, ...], *, force: bool) -> None:
    """从备份恢复，核对每一条记录，并重做此后的依法删除。Restore a backup, rehash every event of it, and
    repeat what was erased since.

    Into an empty data folder, or the empty database of DATABASE_URL. The service must not run on it. What
    was erased after the backup stands on the list DATA/erased of the machine that served last, and in every
    newer backup: name it with --erased unless it lies in the data folder that you restore to.

    \b
    yishiting restore hall.zip --data ./restored --erased /srv/hall/data/erased
    yishiting restore hall.zip --force
    """
    settings = Settings.load(data=data)
    restored = restore(settings, archive, SCOPES, force=force, erased=erased)
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
    _tell_of_erasures(restored)


def _tell_of_erasures(restored: Restored) -> None:
    if restored.list_known:
        until = f"{restored.last_erased:%Y-%m-%d %H:%M} UTC" if restored.last_erased else "—"
        known_zh = f"依法删除：清单上有 {restored.listed} 个编号（最近一次 {until}）"
        known_en = f"Erasures: {restored.listed} on the list (the last {until})"
        if restored.repeated:
            say(
                f"{known_zh}；其中 {restored.repeated} 个随备份恢复了内容，已再次删除。",
                f"{known_en}; of {restored.repeated} the backup had brought something back, and it was "
                "erased again.",
            )
        else:
            say(
                f"{known_zh}；备份没有带回其中任何一个的内容。",
                f"{known_en}; the backup brought nothing back.",
            )
        return
    made = f"{datetime.fromisoformat(restored.manifest.made_at):%Y-%m-%d %H:%M} UTC"
    warn(
        f"除备份自带的以外，没有找到删除清单：{made} 备份之后依法删除过的个人信息，现在又能看到。"
        "如果删除过，请勿开放服务：从原机器的数据文件夹取 erased，或取较新的备份，"
        "加 --erased FILE 重新恢复。",
        f"No list of erased ids was found but the backup's own: personal data erased since {made} can be "
        "read again. If any were, let nobody in: take `erased` from the former data folder, or a newer "
        "backup, and restore once more with --erased FILE.",
    )
