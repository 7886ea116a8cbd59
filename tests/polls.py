"""A vote on a real installation, brought to its opening by the commands that people would send.

Everything before the opening is entered as if it had happened weeks ago, because the law asks for days
between notice and opening.
"""

from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta
from uuid import UUID, uuid4

from pydantic import BaseModel

from deliberation.application.box import CastSecretly, SecretlyCast
from deliberation.application.desk import Desk
from deliberation.application.ports import Appended, Caller
from deliberation.bootstrap import Service
from deliberation.domain.ballot import commands as b
from deliberation.domain.ballot.ids import box_sheet
from deliberation.domain.ballot.state import BOX_SHEETS, RIGHTS, EnrolledRight
from deliberation.domain.hall.commands import GrantRole
from deliberation.domain.person.commands import RegisterPerson
from deliberation.domain.rules.voting.ballots import QuestionKind
from deliberation.domain.rules.voting.profile import BallotForm, Body
from deliberation.domain.rules.voting.roll import RightId
from deliberation.domain.values import BallotSetId, Channel, MotionId, Role, local_date
from deliberation.domain.vote import commands as c
from deliberation.domain.vote.setup import (
    BallotChannel,
    Marks,
    QuestionPut,
    QuestionWording,
    Setup,
    Wording,
)
from deliberation.domain.vote.state import BALLOT_SETS, BallotSet
from deliberation.store.clock import SystemClock
from deliberation.store.rulebook import rule_book
from tests.api.hall import HALL, LONG_AGO, person_id, system

NOTICE_AGO = timedelta(days=30)
OPEN_SINCE = timedelta(days=5)
OFFICERS = {"chair": Role.CHAIR, "teller": Role.TELLER, "scrutineer": Role.SCRUTINEER}


def appoint_tellers(service: Service) -> None:
    """Give the settled hall a teller and a scrutineer."""
    for name in ("teller", "scrutineer"):
        system(service, RegisterPerson(person=person_id(name), public_name=name))
        grant = GrantRole(hall=HALL, person=person_id(name), role=OFFICERS[name], since=LONG_AGO)
        system(service, grant)


class Clock:
    """Says `time`, and goes on from there where it is given the clock of the machine."""

    def __init__(self, time: datetime, real: SystemClock | None = None) -> None:
        self._real = real
        self._offset = time - real.now() if real else timedelta(0)
        self._time = time

    def now(self) -> datetime:
        return self._real.now() + self._offset if self._real else self._time


@dataclass
class Poll:
    """One ballot set with its roll. Owners answer three motions by name; electors elect one of three
    candidates secretly."""

    service: Service
    secret: bool = False
    ballot_set: BallotSetId = field(default_factory=lambda: BallotSetId(uuid4()))
    rights: list[RightId] = field(default_factory=list)
    motions: list[MotionId] = field(default_factory=list)
    closes_at: datetime | None = None

    def __post_init__(self) -> None:
        self.now = self.service.clock.now()
        self.motions = self.motions or [MotionId(uuid4()) for _ in range(1 if self.secret else 3)]

    def does(self, command: BaseModel, name: str = "chair", at: datetime | None = None) -> Appended:
        """Have an officer of the hall send a command, now or as entered for an earlier time."""
        return self.service.execute(command, self.officer(name, at))

    def officer(self, name: str, at: datetime | None = None) -> Caller:
        person = person_id(name)
        return Caller(
            actor=str(person) if at is None else "system:test",
            command_id=uuid4(),
            person=person if at is None else None,
            on_behalf_of=person if at else None,
            happened_at=at,
            trusted=at is not None,
        )

    def opens(self, heads: int, *, lasts: timedelta = timedelta(hours=1)) -> "Poll":
        """Prepare, enrol so many heads, give notice and open; it closes `lasts` from now."""
        self.prepares(heads)
        self.announces_and_opens(lasts)
        return self

    def announces_and_opens(self, lasts: timedelta = timedelta(hours=1)) -> None:
        """Give notice of the frozen roll and open it, for `lasts` from now."""
        self.closes_at = self.service.clock.now() + lasts
        notice = c.PublishVoteNotice(
            ballot_set=self.ballot_set, opens_at=self.now - OPEN_SINCE, closes_at=self.closes_at
        )
        self.does(notice, at=self.now - NOTICE_AGO)
        self.does(c.OpenVote(ballot_set=self.ballot_set), at=self.now - OPEN_SINCE)

    def later(self, hours: int = 2) -> "Poll":
        """The same vote after so many hours, by a desk that has read nothing of it yet."""
        return self.by(self.service.clock.now() + timedelta(hours=hours), going=True)

    def by(self, time: datetime, *, going: bool = False) -> "Poll":
        """The same vote by a desk whose clock says `time`, and stands still unless it is `going`."""
        clock = Clock(time, self.service.clock if going else None)
        desk = Desk(self.service.log, clock, rules=rule_book(), box=self.service.box)
        return replace(self, service=replace(self.service, desk=desk))

    def served_by(self, service: Service) -> "Poll":
        """The same vote in another web process."""
        return replace(self, service=service)

    def prepares(self, heads: int) -> None:
        """Up to the frozen roll."""
        before = self.now - NOTICE_AGO - timedelta(days=1)
        words = {motion: self._words() for motion in self.motions}
        wording = Wording(title="换届选举" if self.secret else "维修资金表决", questions=words)
        prepared = c.PrepareVote(ballot_set=self.ballot_set, setup=self.setup(before), wording=wording)
        self.does(prepared, at=before)
        self.rights = [RightId(uuid4()) for _ in range(heads)]
        sheets = [self.rights[first : first + b.SHEET] for first in range(0, heads, b.SHEET)]
        for number, sheet in enumerate(sheets, start=1):
            self.does(
                b.EnrolRights(ballot_set=self.ballot_set, number=number, rights=self._enrolments(sheet)),
                at=before,
            )
        self.does(c.FreezeElectorate(ballot_set=self.ballot_set, sheets=len(sheets)), at=before)

    def _words(self) -> QuestionWording:
        labels = {"A": "甲", "B": "乙", "C": "丙"} if self.secret else {}
        return QuestionWording(text="选一人" if self.secret else "是否同意？", options=labels)

    def _enrolments(self, sheet: Sequence[RightId]) -> list[b.Enrolment]:
        area = 0 if self.secret else 8_001
        return [
            b.Enrolment(right=right, area_centi_m2=area, units=1, holder="赵业主", premises=["1号楼101"])
            for right in sheet
        ]

    def setup(self, before: datetime) -> Setup:
        if self.secret:
            questions = tuple(
                QuestionPut(motion=motion, kind=QuestionKind.ELECTION, options=("A", "B", "C"))
                for motion in self.motions
            )
            form, body = BallotForm.SECRET, Body.RESIDENTS_COMMITTEE_ELECTION_BY_VOTERS
        else:
            items = dict(zip(self.motions, (7, 8, 4), strict=True))
            questions = tuple(QuestionPut(motion=motion, item=item) for motion, item in items.items())
            form, body = BallotForm.RECORDED, Body.OWNERS_JOINT_DECISION
        return Setup(hall=HALL, body=body, form=form, questions=questions, record_date=local_date(before))

    def marks(self, answer: str) -> Marks:
        return dict.fromkeys(self.motions, (answer,))

    @staticmethod
    def holder(right: RightId, command_id: UUID | None = None) -> Caller:
        """The holder of a right, who showed the personal link."""
        return Caller(
            actor=f"right:{right}", command_id=command_id or uuid4(), channel=Channel.WEB, right=right
        )

    def ballot(self, right: RightId, answer: str = "AYE") -> b.CastBallot:
        return b.CastBallot(right=right, channel=BallotChannel.ONLINE, marks=self.marks(answer))

    def secret_ballot(self, right: RightId, answer: str = "A") -> CastSecretly:
        code = self.service.vouchers.receipt_code()
        return CastSecretly(right=right, code=code, marks=self.marks(answer))

    def casts_secretly(self, right: RightId, answer: str = "A") -> tuple[str, SecretlyCast]:
        """The receipt code, and what became of the ballot."""
        ballot = self.secret_ballot(right, answer)
        return ballot.code, self.service.cast_secretly(ballot, self.holder(right))

    @property
    def vote(self) -> BallotSet:
        return self.service.desk.look(BALLOT_SETS, self.ballot_set)[0]

    def right(self, right: RightId) -> EnrolledRight:
        return self.service.desk.look(RIGHTS, right)[0]

    def published(self) -> list[tuple[str, Marks]]:
        """The ballots of the published box, in the order of its sheets."""
        sheets = [
            self.service.desk.look(BOX_SHEETS, box_sheet(self.ballot_set, number))[0]
            for number in range(1, (self.vote.box_sheets or 0) + 1)
        ]
        return [ballot for sheet in sheets for ballot in sheet.ballots]
