"""The docket of votes, and preparing one: what is asked of whom, and what the law will need."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Final

from starlette.responses import Response

from api.access import Routes, holding
from api.locale import has_text
from api.pages.ask import Ask, Asking, found
from api.pages.catalogue import votes as f
from api.pages.fields import Option
from api.pages.forms import CommandForm, Returned
from api.pages.office.doors import VOTES, halls_seen, halls_with, office
from api.pages.options import items_278, schedulable
from api.pages.past import moment_of, stand_of
from api.pages.posting import Ids, Place, ids_of, to
from api.pages.results import Needs, needs
from api.routes.roles import COUNTERS
from deliberation.application.desk import Books
from deliberation.application.dispatch import HANDLERS
from deliberation.application.votes import law_of
from deliberation.domain.rules.voting.profile import BallotForm, Body, Majority, Profile
from deliberation.domain.rules.voting.speech import share_words
from deliberation.domain.terms import Term
from deliberation.domain.values import BallotSetId, HallId, IssueId, MotionId, Role, local_date
from deliberation.domain.vote.setup import BallotChannel, DuplicateRule, QuestionPut, Setup, Wording
from deliberation.store.rulebook import rule_book
from projections.directory.view import halls
from projections.issues.view import issue_file
from projections.votes.shapes import QuestionView, VoteQuery, VoteView
from projections.votes.view import vote, votes

ROUTES: Final = Routes(prefix="/office", page=True)

WHAT: Final = "表决 / vote"
NATIONAL: Final = "cn"
_PAGE: Final = 30


@ROUTES.get("/votes", VOTES)
async def docket(ask: Asking) -> Response:
    cursor = ask.request.query_params.get("cursor") or None
    async with ask.views() as conn:
        mine = await halls_seen(ask, conn, *COUNTERS)
        query = VoteQuery(halls=mine, limit=_PAGE, cursor=cursor)
        page = await votes(conn, query, as_of=moment_of(ask), office=True) if mine else None
        houses = {house.id: house for house in await halls(conn)}
    return ask.show(
        "office/votes.html",
        page=page,
        halls=houses,
        may_prepare=bool(halls_with(ask, Role.CHAIR)) and moment_of(ask) is None,
        past=stand_of(ask, page.position if page else 0),
        next_href=ask.here(cursor=page.next_cursor) if page and page.next_cursor else "",
    )


# What is asked, and what it takes -----------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Need:
    """What one question needs, in the law's words."""

    question: QuestionPut
    text: str
    item: str
    majority: Majority
    needs: Needs
    options: Sequence[str]


@dataclass(frozen=True, slots=True)
class Demands:
    """The rules by which a vote counts; `conflicts` are texts that the Civil Code overrides."""

    setup: Setup
    profile: Profile
    needs: Sequence[Need]
    conflicts: Sequence[tuple[Term, Sequence[int]]]


Texts = Mapping[MotionId, tuple[str, Sequence[str]]]
"""How each question reads: its text, and its options or candidates in their order."""


def demands(ask: Ask, setup: Setup, texts: Texts, profile: Profile) -> Demands:
    """What the law asks of each question."""
    owners = setup.body is Body.OWNERS_JOINT_DECISION
    return Demands(
        setup=setup,
        profile=profile,
        needs=[
            Need(
                question,
                texts[question.motion][0],
                ask.words.t(f"item278.{question.item}") if question.item else "",
                profile.majority(question.item),
                needs(profile, question.item),
                texts[question.motion][1],
            )
            for question in setup.questions
        ],
        conflicts=_conflicts(setup.place) if owners else (),
    )


def _conflicts(place: str) -> list[tuple[Term, Sequence[int]]]:
    """The texts of a place that the Civil Code overrides, with the items that each decides otherwise."""
    book = rule_book()
    english = {profile.name: profile.source_en for profile in book.profiles}
    return [(Term(one.source_zh, english[one.profile]), one.items) for one in book.conflicts(place)]


def _foresee(books: Books, command: Any) -> tuple[Setup, Wording, Profile]:
    """What would be recorded, once the rules had nothing against it, and the rules of today."""
    HANDLERS[type(command)](books, command)
    books.check_expected()
    return command.setup, command.wording, law_of(books, command.setup).profile


def place_name(ask: Ask, place: str) -> str:
    """A place whose rules are known, by name; its code else."""
    key = f"place.{place}"
    return ask.words.t(key) if has_text(key) else place


def _places(ask: Ask) -> list[Option]:
    book = rule_book()
    known = {one.place for one in book.profiles} | {one.place for one in book.periods}
    return [Option(place, place_name(ask, place)) for place in (NATIONAL, *sorted(known - {NATIONAL}))]


def _items(ask: Ask) -> list[Option]:
    """The nine matters, each with the majority that it needs."""
    profile = rule_book().select(Body.OWNERS_JOINT_DECISION, NATIONAL, local_date(ask.now))
    return [
        Option(one.value, one.label, ask.words.say(share_words(profile.approve[profile.majority(item)][0])))
        for item, one in enumerate(items_278(ask), start=1)
    ]


async def _options(ask: Ask, conn: Any, houses: Sequence[HallId]) -> dict[str, Sequence[Option]]:
    names = {house.id: ask.words.name(house) for house in await halls(conn)}
    issues = [option for house in houses for option in await schedulable(ask, conn, house)]
    return {
        "halls": [Option(str(house), names[house]) for house in houses if house in names],
        "places": _places(ask),
        "channels": [Option(one.value, ask.words.term(one)) for one in BallotChannel],
        "items278": _items(ask),
        "issues": issues,
    }


# Preparing ------------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class _Page:
    """Where a setup is filled in, with what it offers and what it begins with."""

    address: str
    options: Mapping[str, Sequence[Option]]
    initial: Mapping[str, Sequence[str]]
    version: int | None = None


async def show_preparation(ask: Ask, _: Ids, returned: Returned | None, status: int) -> Response:
    chairs = halls_with(ask, Role.CHAIR)
    async with ask.views() as conn:
        options = await _options(ask, conn, chairs)
        initial = await _suggested(ask, conn, chairs)
    return _show(ask, f.PREPARATION, _Page("/office/votes/new", options, initial), returned, status)


def _show(
    ask: Ask,
    form: CommandForm,
    page: _Page,
    returned: Returned | None,
    status: int,
) -> Response:
    shown = ask.form(
        form,
        f"{page.address}/{form.name}",
        options=page.options,
        initial=page.initial,
        returned=returned,
        version=page.version,
        hall=next(iter(halls_with(ask, Role.CHAIR)), None),
    )
    foreseen = returned.foreseen if returned and returned.to_confirm else None
    return ask.show(
        "office/vote_setup.html",
        status,
        form=shown,
        items=page.options["items278"],
        back=page.address.rpartition("/")[0],
        demands=_foreseen(ask, foreseen) if foreseen else None,
        place_name=lambda place: place_name(ask, place),
    )


def _foreseen(ask: Ask, foreseen: Any) -> Demands:
    setup, wording, profile = foreseen
    texts = {motion: words.text for motion, words in wording.questions.items()}
    return demands(ask, setup, texts, profile)


async def _suggested(ask: Ask, conn: Any, chairs: Sequence[HallId]) -> dict[str, Sequence[str]]:
    """What is usual, and the issue from whose page somebody came."""
    found: dict[str, Sequence[str]] = {
        "hall": [str(chairs[0])] if len(chairs) == 1 else [],
        "body": [Body.OWNERS_JOINT_DECISION.value],
        "place": [NATIONAL],
        "form": [BallotForm.RECORDED.value],
        "channels": [BallotChannel.PAPER.value, BallotChannel.ONLINE.value],
        "duplicates": [DuplicateRule.FIRST_VALID_COUNTS.value],
        "record_date": [local_date(ask.now).isoformat()],
        "first_assembly": ["yes"],
    }
    issue = ask.query_id("issue")
    file = await issue_file(conn, IssueId(issue)) if issue else None
    if file and file.status.hall in chairs:
        items = file.status.characterisation.items if file.status.characterisation else []
        found["hall"] = [str(file.status.hall)]
        found["questions.1.issue"] = [str(file.status.id)]
        found["questions.1.text"] = [file.text or ""]
        found["questions.1.item"] = [str(items[0])] if items else []
    return found


@ROUTES.get("/votes/new", holding(Role.CHAIR))
async def new(ask: Asking) -> Response:
    return await show_preparation(ask, {}, None, 200)


Place(ROUTES, "/votes/new", show_preparation).take(
    f.PREPARATION, then=to("/office/votes/{ballot_set}"), foresee=_foresee
)


# Changing it before the notice ----------------------------------------------------------------------


async def show_revision(ask: Ask, ids: Ids, returned: Returned | None, status: int) -> Response:
    async with ask.views() as conn:
        name = BallotSetId(ids["ballot_set"])
        known: VoteView = found(await vote(conn, name, office=True, now=ask.now), WHAT)
        await office(ask, conn, known.hall, WHAT, *COUNTERS)
        options = await _options(ask, conn, (known.hall,))
    options = {**options, "issues": _with_own(options["issues"], known)}
    page = _Page(f"/office/votes/{known.id}/revision", options, _as_it_stands(known), known.version)
    return _show(ask, f.REVISION, page, returned, status)


def _with_own(issues: Sequence[Option], known: VoteView) -> list[Option]:
    """The issues of the vote itself stay among the choices, wherever they have come to."""
    there = {option.value for option in issues}
    own = {str(question.issue) for question in known.questions if question.issue}
    return [*issues, *(Option(issue, issue[:8]) for issue in sorted(own - there))]


def _as_it_stands(known: VoteView) -> dict[str, Sequence[str]]:
    setup = known.setup
    found: dict[str, Sequence[str]] = {
        "hall": [str(setup.hall)],
        "vote_title": [known.title or ""],
        "body": [setup.body.value],
        "place": [setup.place],
        "form": [setup.form.value],
        "channels": [one.value for one in setup.channels],
        "duplicates": [setup.duplicates.value],
        "record_date": [setup.record_date.isoformat()],
    }
    for flag in ("temporary", "first_assembly", "clause_in_adopted_rules", "consequence_warned_on_ballot"):
        found[flag] = ["yes"] if getattr(setup, flag) else []
    for number, question in enumerate(known.questions, start=1):
        found |= _question(number, question)
    return found


def _question(number: int, question: QuestionView) -> dict[str, Sequence[str]]:
    start = f"questions.{number}."
    return {
        f"{start}motion": [str(question.motion)],
        f"{start}text": [question.text or ""],
        f"{start}kind": [question.kind.value],
        f"{start}item": [str(question.item)] if question.item else [],
        f"{start}options": ["\n".join(one.label or one.key for one in question.options)],
        f"{start}vacancies": [str(question.vacancies)],
        f"{start}issue": [str(question.issue)] if question.issue else [],
    }


@ROUTES.get("/votes/{ballot_set}/revision", holding(Role.CHAIR))
async def revise(ask: Asking) -> Response:
    return await show_revision(ask, ids_of(ask.request), None, 200)


Place(ROUTES, "/votes/{ballot_set}/revision", show_revision).take(
    f.REVISION, then=to("/office/votes/{ballot_set}"), foresee=_foresee
)
