"""What a running service tells of its projector and its timers, and what doctor finds in it."""

import asyncio
from collections.abc import Iterator, Mapping
from datetime import datetime, timedelta
from enum import StrEnum
from typing import Any, Final

from deliberation.domain.values import PARTY_TIME
from deliberation.store.clock import SystemClock
from deliberation.store.database import ViewDatabase
from deliberation.store.doctor import Finding, Level
from deliberation.store.ledger import SigningStatus
from projections.progress import Health, health


class TimerState(StrEnum):
    """OFF where the application runs without timers; LATE where no round got to its end lately."""

    OFF = "off"
    RUNNING = "running"
    LATE = "late"


_WITNESSES_LATE: Final = timedelta(hours=1)
_FAR_BEHIND: Final = 5_000
"""Events; a projector that runs takes about a tenth of a second for them."""


def projector_health(dsn: str) -> Health:
    """How far the projections of a migrated database are; StoreDownError where it cannot be reached."""

    async def asked() -> Health:
        views = ViewDatabase(dsn, size=1)
        await views.open()
        try:
            async with views.connection() as connection:
                return await health(connection)
        finally:
            await views.close()

    return asyncio.run(asked())


def look_at_projector(found: Health, *, missed: Level | None) -> Iterator[Finding]:
    """`missed` says how bad it is where no projector runs; None beside a service that is stopped."""
    if missed and not found.running:
        yield Finding(
            missed,
            "投影进程没有运行：已记录的内容不会显示出来。服务会自动重新启动它；若仍不行，请看服务的输出。",
            "The projector does not run: what is recorded is not shown. The service starts it again by "
            "itself; if that does not help, read the service's output.",
        )
    for one in found.projections:
        if one.failed_at:
            yield Finding(
                Level.BROKEN,
                f"投影 {one.name} 停在第 {one.failed_position} 条（{one.failed_at}），其余照常。"
                "请看服务的输出，换上修正后的版本再启动；记录本身没有受损。",
                f"The projection {one.name} stopped at position {one.failed_position} ({one.failed_at}); the "
                "others go on. Read the service's output, and start a corrected release; the record is not "
                "harmed.",
            )
    if found.running and found.lag > _FAR_BEHIND:
        yield Finding(
            Level.WARNING,
            f"页面落后 {found.lag} 条；投影正在追赶，请过几分钟再查。",
            f"Pages are {found.lag} events behind; the projector is catching up. Look again in some minutes.",
        )
    elif found.running:
        yield Finding(
            Level.FINE, f"投影正常，落后 {found.lag} 条", f"the projector runs, {found.lag} events behind"
        )


def look_at_signer(
    found: SigningStatus, cosigned_at: datetime | None, *, missed: Level | None, witnessed: bool
) -> Iterator[Finding]:
    """`missed` as for the projector; `witnessed` says whether witnesses are configured."""
    if found.code:
        yield Finding(Level.BROKEN, found.zh, found.en)
    elif missed and not found.running:
        yield Finding(
            missed,
            "签名进程没有运行：新记录得不到签署。服务会自动重新启动它；若仍不行，请看服务的输出。",
            "The signer does not run: what is recorded is not signed. The service starts it again by itself; "
            "if that does not help, read the service's output.",
        )
    else:
        yield Finding(
            Level.FINE,
            f"已签署 {found.covered} 条，未签 {found.lag} 条",
            f"{found.covered} entries are signed, {found.lag} are not yet",
        )
    if witnessed and (cosigned_at is None or SystemClock().now() - cosigned_at > _WITNESSES_LATE):
        last = _local(cosigned_at.isoformat() if cosigned_at else None)
        yield Finding(
            Level.WARNING,
            f"见证人久未签名（上次：{last or '从未'}）。请看服务输出中 signer 的说明，并联系见证方。",
            f"The witnesses have not cosigned for long (last: {last or 'never'}). Read what the signer says "
            "in the service's output, and ask the witnesses.",
        )


def look_at_timer(report: Mapping[str, Any]) -> Iterator[Finding]:
    """What /health tells of the timers; `report` is its answer."""
    timer = report["timer"]
    last = _local(timer["last_round"])
    if timer["state"] == TimerState.LATE:
        yield Finding(
            Level.BROKEN,
            f"计时停了（上次完成：{last or '从未'}）：不会再提醒和登记超期。请看服务的输出，再重新启动服务。",
            f"The timers stand still (last whole round: {last or 'never'}): nobody is reminded, nothing is "
            "found overdue. Read the service's output, then start the service again.",
        )
    elif timer["failed"]:
        yield Finding(
            Level.WARNING,
            f"计时上次有 {timer['failed']} 项出错，其余照常。请看服务输出中的 incident，并报告给开发者。",
            f"{timer['failed']} items of the timers' last round failed, the others went well. Report the "
            "incidents in the service's output.",
        )
    elif timer["state"] == TimerState.RUNNING:
        yield Finding(Level.FINE, f"计时正常，上次 {last}", f"the timers run, last at {last}")


def _local(moment: str | None) -> str:
    return f"{datetime.fromisoformat(moment).astimezone(PARTY_TIME):%F %T} (UTC+8)" if moment else ""
