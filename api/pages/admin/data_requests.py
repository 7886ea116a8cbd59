"""What people asked about the data held of them: what waits for an answer, until when, and what had one."""

from collections.abc import Sequence
from datetime import timedelta
from typing import Any, Final

from starlette.concurrency import run_in_threadpool
from starlette.responses import Response

from api.access import ADMINISTRATOR, Routes
from api.pages.ask import Ask, Asking
from deliberation.domain.task.events import Light
from deliberation.domain.values import local_date
from projections.access.requests import data_requests
from projections.access.shapes import DataRequest

ROUTES: Final = Routes(prefix="/admin", page=True)

_SOON: Final = timedelta(days=7)


@ROUTES.get("/data-requests", ADMINISTRATOR)
async def show(ask: Asking) -> Response:
    """Without names and words: whoever opens a person's page for them leaves a trace there."""
    async with ask.views() as conn:
        requests = await data_requests(conn)
    return ask.show(
        "admin/data_requests.html",
        waiting=[one for one in requests if one.open],
        answered=[one for one in requests if not one.open],
        **lines_of(ask),
    )


def lines_of(ask: Ask) -> dict[str, Any]:
    """What the lines of a list of requests need to be shown by request_lines.html."""
    today = local_date(ask.now)

    def light_of(request: DataRequest) -> Light:
        if request.overdue(today):
            return Light.RED
        return Light.YELLOW if request.answer_by - today <= _SOON else Light.GREEN

    return {"light_of": light_of, "today": today}


async def said_in(ask: Ask, requests: Sequence[DataRequest]) -> dict[int, str]:
    """The words of one person's requests and the reasons of their answers, by the entry that holds them."""
    if not requests:
        return {}
    entries = [one.version for one in requests]
    entries += [one.answered_version for one in requests if one.answered_version is not None]
    opened = await run_in_threadpool(ask.service.vault.openings, requests[0].person, entries)
    return {
        version: str(fields[name].value)
        for version, fields in opened.items()
        for name in ("words", "reason")
        if name in fields and fields[name].value
    }
