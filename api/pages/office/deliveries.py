"""Papers on their way to the holders: deliveries by building, and the ballots with their personal codes."""

from collections.abc import AsyncIterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Final

import segno
from markupsafe import Markup
from starlette.concurrency import run_in_threadpool
from starlette.responses import Response

from api.access import Routes, holding
from api.deps import caller, command_id_of
from api.pages.ask import Ask, Asking
from api.pages.catalogue import votes as f
from api.pages.fields import Option, Raw, one, whole_number
from api.pages.forms import Returned, WrongFormError, build
from api.pages.looking import exports
from api.pages.office.roll_people import Holder, Listed, by_premises, everybody, holders
from api.pages.office.vote import Shell, shell
from api.pages.posting import Ids, claimed_time, ids_of, read_form
from deliberation.application.ports import Caller
from deliberation.domain.access.events import ExportKind
from deliberation.domain.ballot.commands import SHEET
from deliberation.domain.ballot.events import Delivery
from deliberation.domain.errors import Refusal
from deliberation.domain.rules.voting.ballots import Choice, QuestionKind
from deliberation.domain.rules.voting.roll import RightId
from deliberation.domain.terms import Term, term
from deliberation.domain.values import BallotSetId, Channel, MotionId, StreamId, derived_id
from deliberation.domain.vote.commands import IssueBallotLinks
from projections.votes.ballot_shapes import RightFilter
from projections.votes.shapes import QuestionView

ROUTES: Final = Routes(prefix="/office/votes", page=True)


# Deliveries -----------------------------------------------------------------------------------------


async def show_deliveries(
    ask: Ask, ids: Ids, returned: Returned | None = None, status: int = 200
) -> Response:
    async with ask.views() as conn:
        held = await shell(ask, conn, ids)
        waiting = [one async for one in _waiting(ask, conn, held)]
    counts: dict[str, int] = {}
    for row in by_premises(waiting):
        counts[row.holder.building] = counts.get(row.holder.building, 0) + 1
    buildings = [
        Option(name, name, ask.words.t("vote_office.waiting_here", n=heads))
        for name, heads in counts.items()
        if name
    ]
    form = ask.form(
        f.DELIVERIES,
        f"/office/votes/{held.id}/deliveries/{f.DELIVERIES.name}",
        hall=held.view.hall,
        options={"buildings": buildings},
        returned=returned,
    )
    return ask.show("office/deliveries.html", status, held=held, form=form, waiting=len(waiting))


async def _waiting(ask: Ask, conn: Any, held: Shell) -> AsyncIterator[Listed]:
    """Those of whom nothing is entered yet, or only that it did not reach them."""
    async for row in everybody(ask, conn, held.id, RightFilter.NOT_DELIVERED):
        if row.line.delivery in (None, Delivery.UNDELIVERED):
            yield row


@ROUTES.get("/{ballot_set}/deliveries", holding(*f.DELIVERIES.roles))
async def deliveries(ask: Asking) -> Response:
    return await show_deliveries(ask, ids_of(ask.request))


@ROUTES.post(f"/{{ballot_set}}/deliveries/{f.DELIVERIES.name}", holding(*f.DELIVERIES.roles))
async def deliver(ask: Asking) -> Response:
    """Enter the same for everybody of a building, or for all: one command for each five hundred."""
    ids = ids_of(ask.request)
    ask.request.state.page = f"/office/votes/{ids['ballot_set']}/deliveries"
    raw = await read_form(ask.request)
    building = one(raw, "building")
    async with ask.views() as conn:
        held = await shell(ask, conn, ids)
        rights = [
            row.line.right async for row in _waiting(ask, conn, held) if building in {"", row.holder.building}
        ]
    try:
        last = await run_in_threadpool(_deliver, ask, ids, raw, rights)
    except WrongFormError as wrong:
        returned = Returned(f.DELIVERIES, ask.request.url.path, raw, wrong.errors)
        return await show_deliveries(ask, ids, returned, 422)
    except Refusal as refusal:
        returned = Returned(f.DELIVERIES, ask.request.url.path, raw, refusal=refusal)
        return await show_deliveries(ask, ids, returned, refusal.STATUS)
    return ask.go(f"/office/votes/{held.id}", done=f.DELIVERIES.key, after=last)


def _deliver(ask: Ask, ids: Ids, raw: Raw, rights: Sequence[RightId]) -> int:
    """Send the commands one after the other; says where the last of them stands. WrongFormError."""
    if not rights:
        raise WrongFormError({"building": ("vote_office.nobody_waits", {})})
    said = {name: values for name, values in raw.items() if name != "building"}
    happened_at = claimed_time(raw)
    last = 0
    for start in range(0, len(rights), SHEET):
        part = rights[start : start + SHEET]
        command = build(f.DELIVERIES, said, {**ids, "rights": part})
        key = derived_id("deliveries", one(raw, "command_id"), *part)
        sender = caller(ask.visitor, Channel.WEB, command_id=key, happened_at=happened_at)
        last = ask.service.execute(command, sender).last_position
    return last


# Ballots with their codes ---------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Paper:
    """The ballot of one holder, ready to be printed: to whom it goes, and the code that stands for it."""

    holder: Holder
    address: str
    code: Markup


async def show_links(ask: Ask, ids: Ids, returned: Returned | None, status: int) -> Response:
    async with ask.views() as conn:
        held = await shell(ask, conn, ids)
    form = ask.form(
        f.LINKS,
        f"/office/votes/{held.id}/links/{f.LINKS.name}",
        hall=held.view.hall,
        version=held.view.version,
        returned=returned,
    )
    return ask.show("office/links.html", status, held=held, vote=held.view, form=form)


@ROUTES.get("/{ballot_set}/links", holding(*f.LINKS.roles))
async def links(ask: Asking) -> Response:
    return await show_links(ask, ids_of(ask.request), None, 200)


@ROUTES.post(f"/{{ballot_set}}/links/{f.LINKS.name}", holding(*f.LINKS.roles))
async def make_links(ask: Asking) -> Response:
    """Make the links and show them this once: nothing keeps the secrets, so there is no page to go on to."""
    ids = ids_of(ask.request)
    ask.request.state.page = f"/office/votes/{ids['ballot_set']}/links"
    raw = await read_form(ask.request)
    try:
        command = IssueBallotLinks(ballot_set=BallotSetId(ids["ballot_set"]))
        sender = sender_of(ask, raw, ids["ballot_set"])
        tokens = await run_in_threadpool(ask.service.issue_links, command, sender)
    except WrongFormError as wrong:
        return await show_links(ask, ids, Returned(f.LINKS, ask.request.url.path, raw, wrong.errors), 422)
    except Refusal as refusal:
        returned = Returned(f.LINKS, ask.request.url.path, raw, refusal=refusal)
        return await show_links(ask, ids, returned, refusal.STATUS)
    async with ask.views() as conn:
        held = await shell(ask, conn, ids)
    return await show_papers(ask, held, tokens)


def sender_of(ask: Ask, raw: Raw, stream: StreamId) -> Caller:
    """The sender of a form that is not taken by a Place: its command id, and what the person saw."""
    command_id = command_id_of(one(raw, "command_id"))
    if command_id is None:
        raise WrongFormError({"": ("wrong.form_whole", {})})
    seen = whole_number(one(raw, "expected_version"))
    expected = {stream: seen} if seen is not None else None
    return caller(ask.visitor, Channel.WEB, command_id=command_id, expected=expected)


async def show_papers(ask: Ask, held: Shell, tokens: Mapping[RightId, str]) -> Response:
    """A ballot for each holder, building by building as somebody walks through the estate."""
    await exports(ask, ExportKind.PRINT_LINKS, items=len(tokens), hall=held.view.hall, about=held.id)
    known = await holders(ask, tokens)
    base = (ask.service.settings.public_url or str(ask.request.base_url)).rstrip("/")
    return await run_in_threadpool(_printed, ask, held, tokens, known, base)


def _printed(
    ask: Ask, held: Shell, tokens: Mapping[RightId, str], known: Mapping[RightId, Holder], base: str
) -> Response:
    """A thousand codes take seconds to draw, so it is done beside the other requests."""
    papers = sorted(
        (_paper(known.get(right, Holder()), f"{base}/b/{token}") for right, token in tokens.items()),
        key=lambda paper: paper.holder.walked,
    )
    return ask.show(
        "office/links_printed.html",
        held=held,
        vote=held.view,
        papers=papers,
        ballot=[ballot_question(one) for one in held.view.questions],
    )


def _paper(holder: Holder, address: str) -> Paper:
    code = segno.make(address, error="m", micro=False)
    return Paper(holder, address, Markup(code.svg_inline(scale=3)))  # noqa: S704 - made here, of digits


# The questions of a ballot --------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class BallotQuestion:
    """A question as a ballot asks it; `several` options may be chosen, at most `vacancies`."""

    motion: MotionId
    text: str
    answers: Sequence[tuple[str, Term]]
    several: bool
    vacancies: int


def ballot_question(question: QuestionView) -> BallotQuestion:
    """Aye, nay and abstention of a motion; options of a choice or an election, and abstention."""
    answers: list[tuple[str, Term]]
    if question.kind is QuestionKind.MOTION:
        answers = [(choice.value, term(choice)) for choice in Choice]
    else:
        answers = [(one.key, Term(one.label or one.key, one.label or one.key)) for one in question.options]
        answers.append((Choice.ABSTAIN.value, term(Choice.ABSTAIN)))
    several = question.kind is QuestionKind.ELECTION and question.vacancies > 1
    return BallotQuestion(question.motion, question.text or "", answers, several, question.vacancies)
