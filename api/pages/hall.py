"""One hall for everybody, now or at any moment: where its matters stand, and by which rules it works."""

from collections import Counter
from typing import Final
from urllib.parse import urlencode

from starlette.responses import Response

from api.access import PUBLIC, Routes
from api.pages.ask import Asking, found
from api.pages.past import around, moment_of, past_of
from api.pages.posting import ids_of
from api.pages.timebar import time_of
from deliberation.domain.issue.stage import SpineStage
from deliberation.domain.task.events import Light
from deliberation.domain.values import HallId
from projections.past.overview import Overview, overview

ROUTES: Final = Routes(prefix="/halls", page=True)

WHAT: Final = "议事厅 / hall"


@ROUTES.get("/{hall}", PUBLIC)
async def show(ask: Asking) -> Response:
    """Counts and lists for everybody; who holds which role and seat by name for the office of the hall."""
    name = HallId(ids_of(ask.request)["hall"])
    past, office = past_of(ask), ask.in_office_of(name)
    async with ask.views() as conn:
        view: Overview = found(
            await overview(conn, name, now=ask.now, as_of=moment_of(ask), office=office), WHAT
        )
        near = await around(ask, conn, [name], public=False)
    stand = past.stand(view.position) if past else None
    active = [grant for grant in view.hall.grants if grant.active]
    holders = {grant.person for grant in active} | {seat.holder for seat in view.seats}
    return ask.show(
        "hall.html",
        view=view,
        hall=view.hall,
        stages=list(SpineStage),
        lights=list(Light),
        roles=Counter(role for role, _ in dict.fromkeys((grant.role, grant.person) for grant in active)),
        grants=active,
        seats=[seat for seat in view.seats if not seat.abolished],
        names=await ask.names(holders) if office else {},
        office=office,
        asked=urlencode({"hall": str(name), **time_of(stand)}),
        past=stand,
        around=near,
    )
