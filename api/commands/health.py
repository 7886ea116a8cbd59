"""`yishiting health`: one part of a running service, for a container's health check."""

from typing import Any

import click

from api.commands.options import data_option, say, warn
from api.supervisor import health_report
from api.vitals import TimerState, projector_health
from deliberation.store.ledger import signing_status
from deliberation.store.problems import FAILED
from deliberation.store.settings import Settings


@click.command()
@data_option
@click.option(
    "--only",
    type=click.Choice(["web", "projector", "signer"]),
    required=True,
    help="检查哪一部分。Which part.",
)
def command(only: str, data: str | None) -> int:
    """检查运行中的一部分是否正常（容器健康检查用）。Whether one part of a running service is well.

    Ends with 0 where it is, with 1 where it is not. Reads the same environment as the service.

    \b
    yishiting health --only web
    DATABASE_URL=postgresql://… yishiting health --only projector
    """
    settings = Settings.load(data=data)
    if only == "web":
        return _told(well=_web_is_well(health_report(settings.host, settings.port)), what="web")
    if settings.embedded:
        raise click.UsageError(
            "检查 projector、signer 须设 DATABASE_URL；内置数据库的服务请用 yishiting doctor。"
            "Checking them needs DATABASE_URL; with the embedded database use yishiting doctor."
        )
    if only == "signer":
        signing = signing_status(settings.database_url)
        unsigned = f"{signing.lag} 条未签 {signing.lag} events not signed"
        return _told(well=signing.is_well, what=f"signer · {unsigned}")
    state = projector_health(settings.database_url)
    behind = f"落后 {state.lag} 条 {state.lag} events behind"
    return _told(well=state.healthy, what=f"projector · {behind}")


def _web_is_well(report: dict[str, Any] | None) -> bool:
    """The database and the projector have checks of their own, so what ails them does not count."""
    if report is None:
        return False
    can_write = report["database"] == "up" and not report["trouble"]
    return not (can_write and report["timer"]["state"] == TimerState.LATE)


def _told(*, well: bool, what: str) -> int:
    if well:
        say(f"{what}：正常", f"{what}: well")
        return 0
    warn(f"{what}：不正常，请看它的日志。", f"{what}: not well; read its log.")
    return FAILED
