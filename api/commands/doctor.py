"""`yishiting doctor`: examine an installation, and carry its files over to a new major version."""

from collections.abc import Iterator
from pathlib import Path

import click

from api.commands.options import as_started, data_option, say
from api.installation import SCOPES, database_up
from api.supervisor import health_report, listen
from api.vitals import look_at_projector, look_at_signer, look_at_timer, projector_health
from deliberation.store.doctor import (
    Finding,
    Level,
    look_at_database,
    look_at_log_key,
    look_at_machine,
    look_at_secret,
)
from deliberation.store.embedded import made_with
from deliberation.store.folder import holder
from deliberation.store.forgetting import look_at_erasures
from deliberation.store.horizon import look_at_backups
from deliberation.store.ledger import read_ledger
from deliberation.store.migrate import pending
from deliberation.store.problems import UNFIT, InstallationError
from deliberation.store.programs import MAJOR
from deliberation.store.secrets import installation_secret
from deliberation.store.server import reach
from deliberation.store.settings import Settings
from deliberation.store.upgrade import upgrade
from deliberation.store.witnesses import witness_policy

_COLOURS = {Level.FINE: "green", Level.WARNING: "yellow", Level.BROKEN: "red"}


@click.command()
@data_option
@click.option(
    "--upgrade",
    "upgrading",
    is_flag=True,
    help="把旧版 PostgreSQL 的数据文件升级到本版本。Carry older data files over.",
)
def command(data: Path | None, *, upgrading: bool) -> int:
    """检查安装是否健康，逐项说明如何处理。Examine the installation; every finding says what to do.

    Changes nothing without --upgrade. Ends with 0 where all is well or only worth watching, with 4
    where something is broken.

    \b
    yishiting doctor
    yishiting doctor --data /srv/hall --upgrade
    """
    settings = Settings.load(data=data)
    if upgrading:
        old = upgrade(settings.data)
        kept = settings.data / f"database.{old}"
        say(
            f"已从 PostgreSQL {old} 升级到 {MAJOR}。旧文件在 {kept}，确认无误后可删除。",
            f"Upgraded from PostgreSQL {old} to {MAJOR}. The old files are in {kept}; delete them when all "
            "is well.",
        )
    findings = list(_findings(settings))
    for finding in findings:
        click.echo(
            f"{click.style(finding.level.value, fg=_COLOURS[finding.level]):<14} {as_started(finding.zh)}"
        )
        click.echo(f"{'':<5} {as_started(finding.en)}")
    return UNFIT if any(finding.level is Level.BROKEN for finding in findings) else 0


def _findings(settings: Settings) -> Iterator[Finding]:
    machine = list(look_at_machine(settings))
    yield from machine
    yield look_at_log_key(settings)
    yield from look_at_backups(settings)
    process = holder(settings.folder)
    may_run = process is not None or not settings.embedded
    report = health_report(settings.host, settings.port) if may_run else None
    yield _port(settings, process, answers=report is not None)
    yield from look_at_timer(report) if report else ()
    broken = any(finding.level is Level.BROKEN for finding in machine)
    if settings.embedded and (broken or made_with(settings.folder) is None):
        return
    try:
        with database_up(settings) as dsn:
            yield from _database(settings, dsn, may_run=may_run, runs=report is not None)
    except InstallationError as error:
        yield Finding(Level.BROKEN, error.zh, error.en)


def _database(settings: Settings, dsn: str, *, may_run: bool, runs: bool) -> Iterator[Finding]:
    with reach(dsn) as connection:
        yield from look_at_database(connection, SCOPES)
        if any(pending(connection, folder, scope) for folder, scope in SCOPES):
            return
    missed = (Level.BROKEN if runs else Level.WARNING) if may_run else None
    yield from look_at_projector(projector_health(dsn), missed=missed)
    policy = witness_policy(settings)
    with read_ledger(dsn, policy) as ledger:
        yield from look_at_signer(
            ledger.status(), ledger.cosigned_at(), missed=missed, witnessed=policy.wants_witnesses
        )
    secret = installation_secret(settings)
    with reach(dsn) as connection:
        yield look_at_secret(connection, secret)
    yield from look_at_erasures(settings, dsn, secret)


def _port(settings: Settings, process: int | None, *, answers: bool) -> Finding:
    where = f"{settings.host}:{settings.port}"
    if answers:
        zh, en = (f"进程 {process}，", f"process {process}, ") if process else ("", "")
        return Finding(Level.FINE, f"服务正在运行：{zh}{where}", f"the service runs: {en}{where}")
    if process is not None:
        return Finding(
            Level.WARNING,
            f"进程 {process} 正在使用数据文件夹，但 {where} 没有应答。端口不同的，请用 YISHITING_PORT 指明；"
            "否则请看它的输出。",
            f"Process {process} uses the data folder, but nothing answers at {where}. If it serves on "
            "another port, name it in YISHITING_PORT; else read its output.",
        )
    try:
        listen(settings).close()
    except InstallationError as error:
        return Finding(Level.WARNING, error.zh, error.en)
    return Finding(Level.FINE, f"端口 {where} 可用", f"port {where} is free")
