"""Votes for everybody: the list, one vote as far as it has come, its tally sheet, its published box."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any, Final

from starlette.responses import Response

from api.access import PUBLIC, Routes
from api.pages.ask import Ask, Asking, found
from api.pages.bars import turnout_bars
from api.pages.board import member
from api.pages.fields import Option, one
from api.pages.in_the_log import in_the_log
from api.pages.past import around, moment_of, past_of, stand_of
from api.pages.posting import ids_of, read_form
from api.pages.results import Needs, ResultCard, card_of, described, is_of_owners, needs, option_name
from api.pages.words import Words
from deliberation.domain.errors import NotFoundError
from deliberation.domain.rules.voting.ballots import Choice
from deliberation.domain.rules.voting.errors import NoRuleInForceError
from deliberation.domain.rules.voting.profile import Dimension, Item, Profile
from deliberation.domain.rules.voting.speech import amount
from deliberation.domain.terms import Term, term
from deliberation.domain.values import BallotSetId, EventId, HallId, PersonId, local_date
from deliberation.domain.vote.events import RecountCompleted, VoteDeclared, VoteTallied
from deliberation.domain.vote.setup import Marks, Setup
from deliberation.domain.vote.state import VoteState
from deliberation.store.rulebook import rule_book
from projections.asof import AsOf
from projections.directory.view import hall, halls, halls_below
from projections.votes.ballot_shapes import Box
from projections.votes.shapes import QuestionView, VoteQuery, VoteView
from projections.votes.view import box, vote, votes

ROUTES: Final = Routes(prefix="/votes", page=True)

WHAT: Final = "表决 / vote"
_PAGE: Final = 20
_BALLOTS_A_PAGE: Final = 500
_NOT_YET_COUNTED: Final = frozenset({VoteState.OPEN, VoteState.CLOSED, VoteState.TALLIED})
_COUNTS: Final = frozenset({VoteTallied.TOPIC, RecountCompleted.TOPIC})
_PUBLIC_STATES: Final = (
    VoteState.NOTICE_PUBLISHED,
    VoteState.OPEN,
    VoteState.CLOSED,
    VoteState.TALLIED,
    VoteState.DECLARED,
    VoteState.VOIDED,
)


@dataclass(frozen=True, slots=True)
class Totals:
    """The roll in words."""

    heads: Term
    area: Term


@ROUTES.get("", PUBLIC)
async def register(ask: Asking) -> Response:
    """The votes whose notice is out, the latest first."""
    asked = ask.request.query_params
    house = ask.query_id("hall")
    async with ask.views() as conn:
        query = VoteQuery(
            halls=await halls_below(conn, HallId(house)) if house else (),
            state=member(VoteState, asked.get("state")),
            limit=_PAGE,
            cursor=asked.get("cursor") or None,
        )
        page = await votes(conn, query, as_of=moment_of(ask))
        names = {str(one.id): ask.words.name(one) for one in await halls(conn)}
    return ask.show(
        "votes.html",
        page=page,
        past=stand_of(ask, page.position),
        hall_options=[Option(name, label) for name, label in names.items()],
        hall_chosen=str(house or ""),
        hall_names=names if len(names) > 1 else {},
        state_options=[Option(state.value, ask.words.term(state)) for state in _PUBLIC_STATES],
        state_chosen=asked.get("state", ""),
        next_href=ask.here(cursor=page.next_cursor) if page.next_cursor else "",
    )


@ROUTES.get("/{vote}", PUBLIC)
async def show(ask: Asking) -> Response:
    """What is asked and of whom; who took part so far; once declared, what came out and why."""
    shown, house = await _opened(ask, moment_of(ask))
    profile = profile_of(shown)
    cards = cards_of(shown, profile)
    told = {card.number for card in cards}
    async with ask.views() as conn:
        near = await around(ask, conn, [shown.id], public=True)
    return ask.show(
        "vote.html",
        vote=shown,
        past=stand_of(ask, shown.position),
        around=near,
        hall=house,
        profile=profile,
        cards=cards,
        asked=[one for one in asked_of(shown, profile) if one[0] not in told],
        turnout=turnout_shown(shown),
        totals=totals_of(shown),
        left="" if past_of(ask) else time_left(ask.words, shown.seconds_left),
        in_office=ask.in_office_of(shown.hall),
        log=await in_the_log(ask, entries_of(shown)) if cards else None,
    )


@ROUTES.get("/{vote}/sheet", PUBLIC)
async def sheet(ask: Asking) -> Response:
    """The tally sheet, to be printed and signed; those who work in the hall find the names on it."""
    shown, house = await _opened(ask)
    if not cards_of(shown, profile_of(shown)):
        raise NotFoundError(what=WHAT)
    signing: list[PersonId] = []
    exact = shown
    if shown.counted and ask.in_office_of(shown.hall):
        signing = [*shown.counted.tellers, *shown.counted.scrutineers]
        async with ask.views() as conn:
            exact = found(await vote(conn, shown.id, now=ask.now, office=True), WHAT)
    return ask.show(
        "vote_sheet.html",
        vote=shown,
        hall=house,
        cards=cards_of(exact, profile_of(exact)),
        totals=totals_of(shown),
        names=await ask.names(signing) if signing else {},
        pieces=_pieces(ask, exact),
        log=await in_the_log(ask, entries_of(shown)),
    )


def entries_of(shown: VoteView) -> list[EventId]:
    """The entries that carry a declared result, the latest first: counts and recounts, then declarations."""
    counted = [step.event for step in shown.steps if step.topic in _COUNTS]
    declared = [step.event for step in shown.steps if step.topic == VoteDeclared.TOPIC]
    return [*counted[::-1], *declared[::-1]]


async def _ballots(ask: Ask, typed: str) -> Response:
    shown, _ = await _opened(ask)
    async with ask.views() as conn:
        published: Box = found(await box(conn, shown.id), WHAT)
    first = (ask.number("from") or 0) if ask.request.method == "GET" else 0
    following = first + _BALLOTS_A_PAGE
    code = "".join(typed.split()).replace("-", "").upper()
    mine = next((one for one in published.ballots if one.code.replace("-", "") == code), None)
    return ask.show(
        "vote_ballots.html",
        404 if code and mine is None else 200,
        vote=shown,
        box=published,
        shown=published.ballots[first:following],
        next_href=ask.here(**{"from": following}) if following < len(published.ballots) else "",
        typed=typed[:40],
        mine=mine,
        answer=answer_words,
        csrf=ask.csrf,
    )


@ROUTES.get("/{vote}/ballots", PUBLIC)
async def ballots(ask: Asking) -> Response:
    """The secret ballots in the order of their receipt codes."""
    return await _ballots(ask, "")


@ROUTES.post("/{vote}/ballots", PUBLIC)
async def find_ballot(ask: Asking) -> Response:
    """Find a ballot by its receipt code, which is sent in the body so that it stands in no address."""
    return await _ballots(ask, one(await read_form(ask.request), "code"))


async def _opened(ask: Ask, as_of: AsOf | None = None) -> tuple[VoteView, Any]:
    """The vote that the address names, with its hall; what the public may see of it."""
    name = BallotSetId(ids_of(ask.request)["vote"])
    async with ask.views() as conn:
        shown: VoteView = found(await vote(conn, name, now=ask.now, as_of=as_of), WHAT)
        return shown, await hall(conn, shown.hall)


def profile_of(shown: VoteView) -> Profile | None:
    """The rules pinned when it opened; before that, those in force for its body and place on that day."""
    return shown.profile or expected_profile(shown.setup, shown.opens_at)


def expected_profile(setup: Setup, opens_at: datetime | None) -> Profile | None:
    """What the book of rules holds for a vote that is not open yet; None where it holds nothing."""
    day = local_date(opens_at) if opens_at else setup.record_date
    try:
        return rule_book().select(setup.body, setup.place, day)
    except NoRuleInForceError:
        return None


def cards_of(shown: VoteView, profile: Profile | None) -> list[ResultCard]:
    """What was counted and may be seen, question by question."""
    cards = (
        card_of(number, question, question.result, setup=shown.setup, profile=profile)
        for number, question in enumerate(shown.questions, start=1)
        if question.result is not None
    )
    return [card for card in cards if card is not None]


Asked = tuple[int, QuestionView, Item | None, Needs | None]


def asked_of(shown: VoteView, profile: Profile | None) -> list[Asked]:
    """Every question with its number, its item of the law and what it needs to pass."""
    return [
        (
            number,
            question,
            item_of(profile, question.item),
            needs(profile, question.item) if profile else None,
        )
        for number, question in enumerate(shown.questions, start=1)
    ]


def item_of(profile: Profile | None, item: int | None) -> Item | None:
    return profile.items.get(item) if profile and item is not None else None


def totals_of(shown: VoteView) -> Totals | None:
    if shown.roll is None:
        return None
    owners = is_of_owners(shown.setup.body)
    return Totals(
        amount(shown.roll.heads, Dimension.HEADS, owners=owners),
        amount(shown.roll.area_centi_m2, Dimension.AREA),
    )


def turnout_shown(shown: VoteView) -> Any:
    """Who took part so far, while nothing is declared; None where it is not the time for it."""
    if shown.turnout is None or shown.state not in _NOT_YET_COUNTED:
        return None
    bars = turnout_bars(shown.turnout.checks)
    return described(bars, None, owners=is_of_owners(shown.setup.body))


def _pieces(ask: Ask, shown: VoteView) -> dict[str, str]:
    """How many ballots came and by which way, in words; what tells of a few of them is not."""
    ballots = shown.counted.ballots if shown.counted else None
    if ballots is None:
        return {}
    cells = {
        "counted": ballots.counted,
        "paper": ballots.paper,
        "online": ballots.online,
        "room": ballots.room,
        "rejected": ballots.rejected,
    }
    return {
        name: ask.words.t("votes.few_hidden") if cell is None else ask.words.t("votes.pieces", n=cell)
        for name, cell in cells.items()
    }


def time_left(words: Words, seconds: int | None) -> str:
    """The time until the close, in the two largest units that say something; empty once it is over."""
    if seconds is None or seconds <= 0:
        return ""
    minutes = -(-seconds // 60)
    days, hours = minutes // 1440, minutes // 60 % 24
    if days:
        return words.t("votes.left_days", days=days, hours=hours)
    if hours:
        return words.t("votes.left_hours", hours=hours, minutes=minutes % 60)
    return words.t("votes.left_minutes", n=minutes)


def answer_words(question: QuestionView, marks: Marks) -> list[Term]:
    """What a ballot says to a question, by name; empty where it says nothing."""
    return [_answer(question, key) for key in marks.get(question.motion, ())]


def _answer(question: QuestionView, key: str) -> Term:
    if key in Choice.__members__:
        return term(Choice[key])
    called = option_name(question, key)
    return Term(called, called)
