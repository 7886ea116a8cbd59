"""The owner's own ballot, opened by the personal link or QR code on the papers; no login, no script.

The address with the secret is read once and becomes a cookie of half an hour and an address without it.
Opening the link spends nothing: the previews of chat programs open it too. No version is expected of a
vote: what came in meanwhile never refuses it, the announced rule says which ballot counts.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any, Final
from uuid import UUID, uuid4

from pydantic import ValidationError
from starlette.concurrency import run_in_threadpool
from starlette.responses import Response

from api import security
from api.access import PUBLIC, Routes
from api.deps import caller, command_id_of
from api.pages.ask import Ask, Asking
from api.pages.fields import Raw, one
from api.pages.forms import said
from api.pages.posting import read_form
from api.pages.results import InOneLine, Needs, in_one_line, needs
from api.pages.votes import answer_words, expected_profile, item_of, time_left
from api.visitor import Visitor
from deliberation.application.accounts import Issued
from deliberation.application.ballot_links import Link
from deliberation.application.box import CastSecretly, SecretlyCast
from deliberation.application.ports import Appended, Caller, OutcomeUnknownError, ReadOnlyError
from deliberation.domain.ballot.commands import CastBallot
from deliberation.domain.errors import Refusal
from deliberation.domain.rules.voting.ballots import Choice, QuestionKind
from deliberation.domain.rules.voting.profile import BallotForm, Item, Profile
from deliberation.domain.rules.voting.roll import RightId
from deliberation.domain.values import Channel, MotionId
from deliberation.domain.vote.setup import BallotChannel, DuplicateRule, Marks
from deliberation.domain.vote.state import VoteState
from projections.directory.view import hall
from projections.votes.ballot_shapes import OwnVote
from projections.votes.shapes import QuestionView
from projections.votes.view import ballot_of

ROUTES: Final = Routes(page=True)

_PRIVATE: Final = {
    "referrer-policy": "no-referrer",
    "cache-control": "no-store",
    "x-robots-tag": "noindex, nofollow",
}
_EARLY: Final = frozenset({VoteState.PREPARED, VoteState.ROLL_FROZEN, VoteState.NOTICE_PUBLISHED})


@dataclass(frozen=True, slots=True)
class Asked:
    """A question as it stands on the ballot, with the rules by which it will be counted."""

    number: int
    question: QuestionView
    profile: Profile | None
    item: Item | None

    @property
    def line(self) -> InOneLine | None:
        return in_one_line(self.profile, self.question.item) if self.profile else None

    @property
    def needs(self) -> Needs | None:
        return needs(self.profile, self.question.item) if self.profile else None


@dataclass(frozen=True, slots=True)
class Paper:
    """What the holder of a right has before them, and what they typed."""

    own: OwnVote
    marks: Marks = field(default_factory=dict)
    errors: Mapping[MotionId, str] = field(default_factory=dict)
    problem: str = ""

    @property
    def secret(self) -> bool:
        return self.own.setup.form is BallotForm.SECRET

    @property
    def offered(self) -> bool:
        """Whether a ballot would be taken now and could still count."""
        again = self.own.setup.duplicates is DuplicateRule.LAST_VALID_COUNTS and not self.secret
        return self.own.takes and (again or not self.own.voted)

    @property
    def stage(self) -> str:
        """Why no ballot is offered: too early, over, void, or not in this way."""
        if self.own.state in _EARLY:
            return "early"
        if self.own.state is VoteState.VOIDED:
            return "void"
        if self.own.state is VoteState.OPEN and self.own.seconds_left:
            return "not_online"
        return "over"


@ROUTES.get("/b/{token}", PUBLIC)
async def open_link(ask: Asking, token: str) -> Response:
    """Turn a personal link into a cookie and go to the ballot, by an address without the secret."""
    issued = await run_in_threadpool(ask.service.links.open, token)
    if issued is None:
        return _private(ask.show("ballot_unknown.html", 404, wrong_link=True))
    _keep(ask, issued)
    return _private(ask.go("/ballot"))


@ROUTES.get("/ballot", PUBLIC)
async def show(ask: Asking) -> Response:
    """The ballot of whoever opened a link here: to be filled in, or what became of it."""
    link = await _shown_link(ask)
    paper = await _paper(ask, link)
    return await _form(ask, paper) if paper else _closed_door(ask)


@ROUTES.post("/ballot", PUBLIC)
async def take(ask: Asking) -> Response:
    """What was filled in: looked at once more, then cast."""
    ask.request.state.page = "/ballot"
    link = await _shown_link(ask)
    raw = await read_form(ask.request)
    paper = await _paper(ask, link, raw)
    if link is None or paper is None:
        return _closed_door(ask)
    if paper.errors:
        return await _form(ask, paper, 422)
    step = one(raw, "confirmed")
    if step == "change":
        return await _form(ask, paper)
    if step != "yes":
        return await _review(ask, paper, uuid4(), ask.service.vouchers.receipt_code() if paper.secret else "")
    return await _cast(ask, link.right, paper, raw)


async def _shown_link(ask: Ask) -> Link | None:
    """The link that this browser opened within the last half hour; each use renews it."""
    voucher = security.get_cookie(ask.request, security.BALLOT)
    link = await run_in_threadpool(ask.service.links.session, voucher) if voucher else None
    if link is not None:
        _keep(ask, ask.service.links.renew(link))
    return link


def _keep(ask: Ask, issued: Issued) -> None:
    seconds = int((issued.expires_at - ask.now).total_seconds())
    security.set_cookie(ask.request, security.BALLOT, issued.secret, max_age=seconds)


async def _paper(ask: Ask, link: Link | None, raw: Raw | None = None) -> Paper | None:
    """What the holder of a link has before them; None where there is no such thing."""
    if link is None:
        return None
    async with ask.views() as conn:
        own = await ballot_of(conn, link.right, now=ask.now)
    if own is None:
        return None
    marks, errors = marks_of(own, raw or {})
    return Paper(own, marks, errors)


def marks_of(own: OwnVote, raw: Raw) -> tuple[Marks, dict[MotionId, str]]:
    """The answers as they were sent, without the questions left blank, and what is wrong with some."""
    marks: Marks = {}
    errors: dict[MotionId, str] = {}
    for question in own.questions:
        words = tuple(dict.fromkeys(word for word in raw.get(f"marks.{question.motion}", ()) if word))
        if not words:
            continue
        if not _known(question, words):
            errors[question.motion] = "wrong.choice"
            continue
        marks[question.motion] = words
        if wrong := _too_many(question, words):
            errors[question.motion] = wrong
    return marks, errors


def _known(question: QuestionView, words: tuple[str, ...]) -> bool:
    if question.kind is QuestionKind.MOTION:
        return set(words) <= set(Choice.__members__)
    return set(words) <= {*(option.key for option in question.options), Choice.ABSTAIN.value}


def _too_many(question: QuestionView, words: tuple[str, ...]) -> str:
    most = question.vacancies if question.kind is QuestionKind.ELECTION else 1
    if len(words) > 1 and Choice.ABSTAIN.value in words:
        return "ballot.abstain_alone"
    return "ballot.too_many" if len(words) > most else ""


# Casting ------------------------------------------------------------------------------------------


async def _cast(ask: Ask, right: RightId, paper: Paper, raw: Raw) -> Response:
    """Cast what was confirmed; a refusal comes back beside what was chosen."""
    key, code = command_id_of(one(raw, "command_id")), one(raw, "code")
    if key is None:
        return await _form(ask, _with_problem(paper, ask.words.t("wrong.form_whole")), 422)
    sender = sender_of(right, key)
    try:
        if paper.secret:
            command = CastSecretly.model_validate({"right": right, "code": code, "marks": paper.marks})
            cast = await run_in_threadpool(ask.service.cast_secretly, command, sender)
            return await _receipt(ask, paper, cast, code)
        command_open = CastBallot(right=right, channel=BallotChannel.ONLINE, marks=paper.marks)
        appended: Appended = await run_in_threadpool(ask.service.execute, command_open, sender)
    except Refusal as refusal:
        return await _form(ask, _with_problem(paper, said(refusal, ask.words.lang)), refusal.STATUS)
    except ValidationError:
        return await _form(ask, _with_problem(paper, ask.words.t("wrong.form_whole")), 422)
    except ReadOnlyError as fault:
        unknown = isinstance(fault, OutcomeUnknownError)
        problem = ask.words.t("wrong.outcome_unknown" if unknown else "wrong.read_only")
        return await _review(ask, _with_problem(paper, problem), sender.command_id, code, 503)
    return _private(ask.go("/ballot", after=appended.last_position))


def sender_of(right: RightId, command_id: UUID) -> Caller:
    """The holder of a right as the sender of a command; the form's id has a second press record nothing."""
    return caller(Visitor(right=right, cookie=True), Channel.WEB, command_id=command_id)


def _with_problem(paper: Paper, problem: str) -> Paper:
    return Paper(paper.own, paper.marks, paper.errors, problem)


# Pages --------------------------------------------------------------------------------------------


async def _form(ask: Ask, paper: Paper, status: int = 200) -> Response:
    return await _page(
        ask,
        paper,
        "ballot.html",
        status,
        errors=paper.errors,
        choices=list(Choice),
        abstain=Choice.ABSTAIN,
        offered=paper.offered,
        stage=paper.stage,
    )


async def _review(ask: Ask, paper: Paper, command_id: UUID, code: str, status: int = 200) -> Response:
    """`command_id` and, of a secret ballot, the receipt code stay what they are until it is cast."""
    return await _page(
        ask,
        paper,
        "ballot_review.html",
        status,
        command_id=command_id,
        code=code,
        incomplete=len(paper.marks) < len(paper.own.questions),
    )


async def _receipt(ask: Ask, paper: Paper, cast: SecretlyCast, code: str) -> Response:
    """Shown once, as the answer itself: a receipt code in an address would stand in logs."""
    if not cast.counted:
        return await _form(ask, _with_problem(paper, ask.words.t("ballot.not_in_box")), 409)
    return await _page(
        ask,
        paper,
        "ballot_secret.html",
        200,
        code=code,
        recorded_at=cast.appended.recorded_at,
        position=cast.appended.last_position,
    )


async def _page(ask: Ask, paper: Paper, template: str, status: int, **more: Any) -> Response:
    """A page of the ballot. The hall is looked up only here: a cast ballot leads on without a page."""
    own = paper.own
    async with ask.views() as conn:
        house = await hall(conn, own.hall)
    profile = expected_profile(own.setup, own.opens_at)
    asked = [
        Asked(number, each, profile, item_of(profile, each.item))
        for number, each in enumerate(own.questions, start=1)
    ]
    shown = ask.show(
        template,
        status,
        own=own,
        hall=house,
        asked=asked,
        marks=paper.marks,
        secret=paper.secret,
        problem=paper.problem,
        left=time_left(ask.words, own.seconds_left),
        answer_words=answer_words,
        csrf=ask.csrf,
        **more,
    )
    return _private(shown)


def _closed_door(ask: Ask) -> Response:
    return _private(ask.show("ballot_unknown.html", 403, wrong_link=False))


def _private(response: Response) -> Response:
    """Nothing of a ballot is kept by a browser, found by a search, or told to the next site."""
    response.headers.update(_PRIVATE)
    return response
