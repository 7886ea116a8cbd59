"""A vote of twelve owners of Yucai, on paper and on their phones, told step by step; all invented."""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from uuid import uuid4

from pydantic import BaseModel

from deliberation.application.ports import Appended, Caller
from deliberation.bootstrap import Service
from deliberation.domain.ballot import commands as b
from deliberation.domain.ballot.events import Delivery
from deliberation.domain.hall.commands import GrantRole
from deliberation.domain.rules.voting.ballots import QuestionKind
from deliberation.domain.rules.voting.profile import BallotForm, Body
from deliberation.domain.rules.voting.roll import RightId
from deliberation.domain.values import BallotSetId, MotionId, Role, derived_id, local_date
from deliberation.domain.vote import commands as c
from deliberation.domain.vote.setup import (
    BallotChannel,
    DuplicateRule,
    Marks,
    QuestionPut,
    QuestionWording,
    Setup,
    Wording,
)
from deliberation.store.clock import SystemClock
from tests.pages.yucai import HALL, SINCE, person_id

OWNERS = 12
TITLE = "育才新村业主大会第一次会议"
LIFT, MANAGER = MotionId(derived_id("yucai lift")), MotionId(derived_id("yucai manager"))
TEXTS = {
    LIFT: "同意利用2号楼东侧共有绿地设置收费停车位，收益归全体业主共有。",
    MANAGER: "同意选聘海晏物业服务有限公司为本小区物业服务人，期限三年。",
}
TELLERS = ("recorder", "power")
SCRUTINEER = "supervisor"
OPENS_IN = timedelta(days=17)
LASTS = timedelta(days=16)


def area(number: int) -> int:
    """The first owner has the most, 240.00 m²; the last one 20.00 m²."""
    return 26_000 - 2_000 * number


@dataclass
class Almanac:
    """How far the service's clock stands beside that of the machine."""

    ahead: timedelta = timedelta()


@contextmanager
def moved_clock() -> Iterator[Almanac]:
    """Let a test move the service's time on from that of the machine; logins made before run out."""
    almanac = Almanac()
    true_now = SystemClock.now

    def moved(_: SystemClock) -> datetime:
        return datetime.now(UTC) + almanac.ahead

    SystemClock.now = moved  # type: ignore[method-assign]
    try:
        yield almanac
    finally:
        SystemClock.now = true_now  # type: ignore[method-assign]


@dataclass
class Voting:
    """One vote; every step is taken by who takes it in the hall."""

    service: Service
    almanac: Almanac
    form: BallotForm = BallotForm.RECORDED
    duplicates: DuplicateRule = DuplicateRule.FIRST_VALID_COUNTS
    body: Body = Body.OWNERS_JOINT_DECISION
    vote: BallotSetId = field(default_factory=lambda: BallotSetId(uuid4()))
    links: dict[RightId, str] = field(default_factory=dict)

    @property
    def owners(self) -> bool:
        return self.body is Body.OWNERS_JOINT_DECISION

    @property
    def now(self) -> datetime:
        return self.service.clock.now()

    def right(self, number: int) -> RightId:
        """The right of the owner with a number from 1."""
        return RightId(derived_id("yucai right", self.vote, number))

    def link(self, number: int) -> str:
        return f"/b/{self.links[self.right(number)]}"

    def do(self, login: str, command: BaseModel) -> Appended:
        return self.service.execute(command, self._as(login))

    def _as(self, login: str) -> Caller:
        person = person_id(login)
        return Caller(actor=str(person), command_id=uuid4(), person=person)

    # The steps -----------------------------------------------------------------------------------

    def prepared(self, questions: tuple[QuestionPut, ...] = (), wording: Wording | None = None) -> "Voting":
        self._appoint()
        asked = questions or (
            QuestionPut(motion=LIFT, item=8 if self.owners else None),
            QuestionPut(motion=MANAGER, item=4 if self.owners else None),
        )
        setup = Setup(
            hall=HALL,
            body=self.body,
            form=self.form,
            duplicates=self.duplicates,
            channels=(BallotChannel.PAPER, BallotChannel.ONLINE),
            questions=asked,
            record_date=local_date(self.now),
        )
        words = {motion: QuestionWording(text=text) for motion, text in TEXTS.items()}
        said = wording or Wording(title=TITLE, questions=words)
        self.do("chair", c.PrepareVote(ballot_set=self.vote, setup=setup, wording=said))
        return self

    def _appoint(self) -> None:
        grants = [("chair", Role.TELLER), *((login, Role.TELLER) for login in TELLERS)]
        for login, role in [*grants, (SCRUTINEER, Role.SCRUTINEER)]:
            grant = GrantRole(hall=HALL, person=person_id(login), role=role, since=SINCE)
            key = derived_id("grant", login, role)
            caller = Caller(actor="system:test", command_id=key, trusted=True)
            self.service.execute(grant, caller)

    def enrolled(self) -> "Voting":
        rights = [
            b.Enrolment(
                right=self.right(number),
                area_centi_m2=area(number) if self.owners else 0,
                units=1 if self.owners else 0,
                holder=f"业主{number}号",
                premises=[f"2号楼{number}01室"],
                phone=f"1380000{number:04}",
            )
            for number in range(1, OWNERS + 1)
        ]
        self.do("recorder", b.EnrolRights(ballot_set=self.vote, number=1, rights=rights))
        self.do("recorder", c.FreezeElectorate(ballot_set=self.vote, sheets=1))
        return self

    def noticed(self) -> "Voting":
        opens = self.now + OPENS_IN
        self.do(
            "chair",
            c.PublishVoteNotice(ballot_set=self.vote, opens_at=opens, closes_at=opens + LASTS),
        )
        every = [self.right(number) for number in range(1, OWNERS + 1)]
        self.do("recorder", b.RecordDeliveries(ballot_set=self.vote, rights=every, method=Delivery.SIGNED))
        issue = c.IssueBallotLinks(ballot_set=self.vote)
        self.links = self.service.issue_links(issue, self._as("recorder"))
        return self

    def opened(self) -> "Voting":
        self.almanac.ahead += OPENS_IN + timedelta(minutes=1)
        self.do("chair", c.OpenVote(ballot_set=self.vote))
        return self

    def open(self) -> "Voting":
        """From the preparation to the opening."""
        return self.prepared().enrolled().noticed().opened()

    def cast(self, number: int, *answers: str) -> None:
        """Somebody votes on a phone, answering question by question."""
        self.answer(number, {LIFT: (answers[0],), MANAGER: (answers[-1],)})

    def answer(self, number: int, marks: Marks) -> None:
        """The same with all the marks of a ballot."""
        right = self.right(number)
        caller = Caller(actor=f"right:{right}", command_id=uuid4(), right=right)
        ballot = b.CastBallot(right=right, channel=BallotChannel.ONLINE, marks=marks)
        self.service.execute(ballot, caller)

    def over(self) -> "Voting":
        """The time comes at which it closes."""
        self.almanac.ahead += LASTS
        return self

    def closed(self) -> "Voting":
        self.do("chair", c.CloseVote(ballot_set=self.vote))
        return self

    def tallied(self) -> "Voting":
        self.do(TELLERS[0], c.TallyVote(ballot_set=self.vote, scrutineers=[person_id(SCRUTINEER)]))
        return self

    def declared(self, *motions: MotionId) -> "Voting":
        for motion in motions or (LIFT, MANAGER):
            self.do("chair", c.DeclareVote(ballot_set=self.vote, motion=motion))
        return self


CANDIDATES = {"A": "陈建国", "B": "李秀英", "C": "王海波"}


def election(voting: Voting) -> Voting:
    """Prepare an election of two among three."""
    question = QuestionPut(
        motion=LIFT,
        kind=QuestionKind.ELECTION,
        item=3 if voting.owners else None,
        options=tuple(CANDIDATES),
        vacancies=2,
    )
    words = {LIFT: QuestionWording(text="选举业主代表二名。", options=CANDIDATES)}
    return voting.prepared((question,), Wording(title=TITLE, questions=words))
