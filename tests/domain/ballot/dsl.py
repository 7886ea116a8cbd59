"""A vote with two motions and an election, at any stage, and rights on its roll."""

from dataclasses import replace
from datetime import datetime, timedelta
from typing import Any, Final

from deliberation.domain.ballot import events as e
from deliberation.domain.ballot.casting import Incoming, take
from deliberation.domain.ballot.state import RIGHTS, EnrolledRight
from deliberation.domain.facts import DomainEvent, Entry, fold
from deliberation.domain.rules.procedure import Comparator
from deliberation.domain.rules.voting.ballots import QuestionKind, Validity
from deliberation.domain.rules.voting.profile import (
    Base,
    Body,
    Certainty,
    Profile,
    ProxyRule,
    Rank,
    Threshold,
)
from deliberation.domain.rules.voting.roll import RollKind
from deliberation.domain.standing import Standing
from deliberation.domain.values import Role
from deliberation.domain.vote import events as v
from deliberation.domain.vote.setup import BallotChannel, Marks, QuestionPut, Setup, Wording
from deliberation.domain.vote.state import BALLOT_SETS, BallotSet
from tests.domain.dsl import START, an_id, state, who

SET, RIGHT, OTHER, HALL = an_id("set"), an_id("right"), an_id("other right"), an_id("hall")
LIFT, TREES, SEATS = an_id("lift"), an_id("trees"), an_id("seats")
PROXY, AGENT = an_id("proxy"), an_id("agent")
CLOSES: Final = START + timedelta(days=10)
AT: Final = START + timedelta(days=1)

PAPER, ONLINE, ROOM = BallotChannel.PAPER, BallotChannel.ONLINE, BallotChannel.ROOM
AYES: Final[Marks] = {LIFT: ("AYE",), TREES: ("AYE",)}
NAYS: Final[Marks] = {LIFT: ("NAY",), TREES: ("NAY",)}

QUESTIONS: Final = (
    QuestionPut(motion=LIFT, item=7),
    QuestionPut(motion=TREES, item=8),
    QuestionPut(motion=SEATS, kind=QuestionKind.ELECTION, item=3, options=("A", "B", "C"), vacancies=2),
)


def setup(**more: Any) -> Setup:
    said = {
        "hall": HALL,
        "body": Body.OWNERS_JOINT_DECISION,
        "questions": QUESTIONS,
        "record_date": START.date(),
    }
    return Setup(**{**said, **more})


def profile(**more: Any) -> Profile:
    said = {
        "name": "test",
        "body": Body.OWNERS_JOINT_DECISION,
        "rule": "owners_joint_decision.v1",
        "rank": Rank.STATUTE,
        "source_zh": "《某法》第一条",
        "source_en": "a law, art. 1",
        "certainty": Certainty.V1,
        "roll": RollKind.OWNERS,
    }
    return Profile(**{**said, **more})


IN_ROOM: Final = profile(
    body=Body.RESIDENTS_ASSEMBLY,
    roll=RollKind.MEMBERS,
    quorum=(Threshold(base=Base.COMPOSITION, num=1, den=2, cmp=Comparator.MORE_THAN),),
)
CAPPED: Final = profile(proxy=ProxyRule(max_principals=3, candidate_barred=True, property_staff_barred=True))
NO_PROXIES: Final = profile(proxy=ProxyRule(max_principals=0))


def prepared(**more: Any) -> list[DomainEvent]:
    return [v.VotePrepared(setup=setup(**more), wording=Wording(title="表决", questions={}))]


def frozen() -> v.ElectorateFrozen:
    return v.ElectorateFrozen(
        kind=RollKind.OWNERS,
        record_date=START.date(),
        sheets=1,
        units=2,
        heads=2,
        area_centi_m2=20_000,
        root="00",
    )


def noticed(**more: Any) -> list[DomainEvent]:
    return [*prepared(**more), frozen(), v.VoteNoticePublished(opens_at=START, closes_at=CLOSES)]


def upheld() -> list[DomainEvent]:
    objection = an_id("objection")
    return [
        v.ElectorateObjectionRaised(objection=objection),
        v.ElectorateObjectionDecided(objection=objection, upheld=True),
    ]


def opened(rules: Profile | None = None, **more: Any) -> list[DomainEvent]:
    """Up to the opening, four minutes after START."""
    begun = v.VoteOpened(profile=rules or profile(), opens_at=START, closes_at=CLOSES)
    return [*noticed(**more), begun]


def vote(*facts: DomainEvent) -> BallotSet:
    return state(BALLOT_SETS, *facts)


def closed(*facts: DomainEvent) -> BallotSet:
    """The vote after its close has come and was recorded."""
    return replace(vote(*facts, v.VoteClosed()), closed_at=CLOSES)


def tallied() -> BallotSet:
    count = v.VoteTallied(tellers=[], scrutineers=[], ballots_root="00")
    return vote(*opened(), v.VoteClosed(), count)


def enrolled(right: Any = RIGHT, **more: Any) -> e.RightEnrolled:
    said = {"ballot_set": SET, "right": right, "area_centi_m2": 10_000, "units": 1}
    return e.RightEnrolled(**{**said, **more})


def authorised(*scope: Any) -> e.ProxyRegistered:
    return e.ProxyRegistered(proxy=PROXY, agent=AGENT, scope=list(scope or (LIFT, TREES, SEATS)))


def right(*facts: DomainEvent) -> EnrolledRight:
    return state(RIGHTS, enrolled(), *facts)


def clerk(*roles: Role, person: str = "teller", at: datetime = AT) -> Standing:
    return who(*(roles or (Role.TELLER,)), person=person, at=at)


def ballot(marks: Marks = AYES, channel: BallotChannel = ONLINE, at: datetime = AT, **more: Any) -> Incoming:
    return Incoming(channel, at, marks, **more)


class History:
    """One right's stream, as ballots come in one after the other."""

    def __init__(self, duplicates: Any = None, *before: DomainEvent) -> None:
        more = {"duplicates": duplicates} if duplicates else {}
        self.vote = vote(*opened(**more))
        self.entries: list[Entry[DomainEvent]] = []
        self.happened(enrolled(), *before)

    def happened(self, *facts: DomainEvent, at: datetime = AT) -> None:
        for fact in facts:
            number = len(self.entries) + 1
            self.entries.append(Entry(RIGHT, number, fact, at, at, number))

    @property
    def right(self) -> EnrolledRight:
        return fold(RIGHTS, self.entries)

    def comes(self, incoming: Incoming) -> list[DomainEvent]:
        """What becomes of a ballot, entered at once."""
        facts = take(self.vote, self.right, incoming, RIGHT, len(self.entries))
        self.happened(*facts, at=max(incoming.received_at, self.entries[-1].happened_at))
        return facts

    def states(self) -> list[EnrolledRight]:
        """The right after each of its entries."""
        return [fold(RIGHTS, self.entries[:number]) for number in range(len(self.entries) + 1)]

    @property
    def found(self) -> list[Validity]:
        return [one.validity for one in self.right.ballots]
