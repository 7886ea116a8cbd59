"""`yishiting backup`: the database and the secret in one file."""

from pathlib import Path

import click

from api.commands.options import data_option, say, warn
from api.installation import with_database
from deliberation.store.backup import back_up
from deliberation.store.erased import for_backup, list_path
from deliberation.store.horizon import remember
from deliberation.store.log import PostgresEventLog, open_log
from deliberation.store.log_key import log_key_file
from deliberation.store.problems import InstallationError
from deliberation.store.secrets import installation_secret
from deliberation.store.settings import Settings


@click.command()
@click.argument("target", metavar="FILE", type=click.Path(dir_okay=False, path_type=Path))
@data_option
def command(target: Path, data: Path | None) -> None:
    """备份到一个文件；服务运行与否都可以。Back up to one file, whether or not the service runs.

    The file holds the whole record, all personal data and the installation's secret: keep it where
    only you can read it. It is read back and checked before the command ends.

    \b
    yishiting backup hall-2026-05-01.zip
    yishiting backup --data /srv/hall /mnt/disk/hall.zip
    """
    settings = Settings.load(data=data)
    with with_database(settings) as up:
        secret = installation_secret(settings)
        with open_log(up.database_url, secret) as log:
            erased = _erased(log, list_path(settings))
        manifest = back_up(up.database_url, secret, target, log_key_file(settings), erased)
    remember(settings, target)
    size = target.stat().st_size / 1_000_000
    say(
        f"已备份 {manifest.log.events} 条记录到 {target}（{size:.1f} MB），并已读回核对。"
        "请妥善保管：内含密钥。",
        f"Backed up {manifest.log.events} events to {target} ({size:.1f} MB), read back and checked. Keep it "
        "safe: the secret is in it.",
    )


def _erased(log: PostgresEventLog, path: Path) -> bytes:
    """The list of erased ids; no list is so damaged that there should be no backup for it."""
    try:
        return for_backup(log, path)
    except InstallationError as error:
        warn(error.zh, error.en)
        warn(
            "备份照常进行，其中的清单以记录里的为准。",
            "The backup is made all the same, with the ids that the record has.",
        )
        return for_backup(log, path, strict=False)
