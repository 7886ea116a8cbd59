"""Raising an issue, and the receipt that lets a resident without an account follow it."""

from collections.abc import Mapping
from typing import Final

from pydantic import BaseModel
from starlette.responses import Response

from api import security
from api.access import PUBLIC, Routes
from api.pages.ask import Ask, Asking
from api.pages.catalogue.issues import SUBMISSION
from api.pages.categories import category_options
from api.pages.fields import Option
from api.pages.forms import Returned
from api.pages.posting import Ids, Place
from deliberation.domain.issue.commands import SubmitIssue
from projections.directory.view import halls

ROUTES: Final = Routes(prefix="/issues", page=True)


async def show(ask: Ask, ids: Ids, returned: Returned | None, status: int) -> Response:  # noqa: ARG001
    async with ask.views() as conn:
        houses = [Option(str(hall.id), ask.words.name(hall)) for hall in await halls(conn)]
    form = ask.form(
        SUBMISSION,
        "/issues/new/submission",
        options={"halls": houses, "categories": category_options(ask)},
        initial={"hall": [houses[0].value]} if len(houses) == 1 else {},
        returned=returned,
    )
    return ask.show("submission.html", status, form=form, open=bool(houses))


@ROUTES.get("/new", PUBLIC)
async def new(ask: Asking) -> Response:
    return await show(ask, {}, None, 200)


async def _submitter(ask: Ask, _: Ids) -> Mapping[str, object]:
    """Whoever is signed in; of others a fresh person. What comes without a login is counted."""
    if ask.visitor.person is not None:
        return {"submitter": ask.visitor.person}
    ask.request.app.state.throttle.admit(security.address(ask.request))
    return {}


def _to_receipt(ask: Ask, command: BaseModel) -> str:
    """The receipt goes into a cookie, never into an address."""
    assert isinstance(command, SubmitIssue)  # noqa: S101 - the form makes no other command
    if ask.visitor.person is None:
        ask.keep_receipt(ask.service.vouchers.receipt(command.submitter))
    return "/receipt"


Place(ROUTES, "/new", show).take(SUBMISSION, PUBLIC, fix=_submitter, then=_to_receipt)
