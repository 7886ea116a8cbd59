"""A vote of the owners in few words: what happened to it day by day, who acts, and what came back."""

from dataclasses import replace
from datetime import date, datetime
from typing import Any

from deliberation.domain.ballot.state import EnrolledRight, ReturnedBallot, RollSheet
from deliberation.domain.facts import DomainEvent, Entry, fold
from deliberation.domain.meeting.events import MotionOutcome
from deliberation.domain.rules.voting.ballots import Validity
from deliberation.domain.rules.voting.profile import BallotForm, Body
from deliberation.domain.rules.voting.roll import RightId, RollKind
from deliberation.domain.rules.voting.treatment import Treatment
from deliberation.domain.standing import Standing
from deliberation.domain.values import PARTY_TIME, EventId, MotionId, Role
from deliberation.domain.vote import electorate
from deliberation.domain.vote import events as e
from deliberation.domain.vote.electorate import EnteredRoll, RollTotals
from deliberation.domain.vote.setup import (
    BallotChannel,
    Marks,
    QuestionPut,
    QuestionWording,
    Setup,
    Wording,
)
from deliberation.domain.vote.state import BALLOT_SETS, BallotSet
from deliberation.domain.vote.timing import Law
from deliberation.store.rulebook import rule_book
from tests.domain.dsl import Given, an_id, who
from tests.domain.voting.dsl import rid

SET, HALL = an_id("vote"), an_id("hall")
PARKING, MANAGER = MotionId(an_id("parking")), MotionId(an_id("manager"))
ZHOUSHAN, HANGZHOU = "cn-zhejiang-zhoushan", "cn-zhejiang-hangzhou"
RECORD_DATE = date(2026, 5, 20)


def on(month: int, day: int, hour: int = 9, minute: int = 0) -> datetime:
    """A time of 2026 in China."""
    return datetime(2026, month, day, hour, minute, tzinfo=PARTY_TIME)


OPENS, CLOSES = on(6, 6, 8), on(6, 24, 18)

Timed = tuple[datetime, DomainEvent]


def vote(*happened: Timed) -> BallotSet:
    """What a ballot set is after this happened."""
    return fold(
        BALLOT_SETS,
        [Entry(SET, number, fact, at, at, number) for number, (at, fact) in enumerate(happened, start=1)],
    )


def given_vote(*happened: Timed) -> Given[BallotSet]:
    return Given(vote(*happened))


def chair(*when: int, **more: Any) -> Standing:
    return somebody(Role.CHAIR, *when, **more)


def teller(*when: int, **more: Any) -> Standing:
    return somebody(Role.TELLER, *when, person="teller", **more)


def somebody(role: Role | None, *when: int, **more: Any) -> Standing:
    at = on(*when) if when else on(5, 20)
    return who(*([role] if role else []), at=at, **more)


def law(place: str = ZHOUSHAN, day: date = RECORD_DATE, body: Body = Body.OWNERS_JOINT_DECISION) -> Law:
    return Law(rule_book().select(body, place, day), rule_book().periods_at(place, day))


def question(motion: MotionId = PARKING, item: int | None = 8, **more: Any) -> QuestionPut:
    return QuestionPut(motion=motion, item=item, **more)


def setup(*questions: QuestionPut, **more: Any) -> Setup:
    said = {
        "hall": HALL,
        "body": Body.OWNERS_JOINT_DECISION,
        "place": ZHOUSHAN,
        "questions": questions or (question(), question(MANAGER, 4)),
        "record_date": RECORD_DATE,
    }
    return Setup.model_validate({**said, **more})


def wording(of: Setup) -> Wording:
    return Wording(
        title="小区表决",
        questions={
            one.motion: QuestionWording(text="是否同意", options=dict.fromkeys(one.options, "某选项"))
            for one in of.questions
        },
    )


def election(**more: Any) -> Setup:
    """A secret election of one of two candidates."""
    asked = question(item=None, kind="election", options=("A", "B"))
    body = Body.RESIDENTS_COMMITTEE_ELECTION_BY_VOTERS
    return setup(asked, **{"body": body, "place": "cn", "form": BallotForm.SECRET, **more})


def prepared(of: Setup | None = None) -> Timed:
    chosen = of or setup()
    return on(5, 18), e.VotePrepared(setup=chosen, wording=wording(chosen))


def right(number: int, area: int = 10_000, **more: Any) -> EnrolledRight:
    return EnrolledRight(ballot_set=SET, id=rid(number), area_centi_m2=area, units=1, **more)


def rights(*areas: int) -> dict[RightId, EnrolledRight]:
    return {rid(number): right(number, area) for number, area in enumerate(areas)}


FOUR = rights(10_000, 10_000, 10_000, 10_000)
"""Four owners with a hundred square metres each."""


def roll(of: dict[RightId, EnrolledRight], kind: RollKind = RollKind.OWNERS) -> EnteredRoll:
    sheets = [RollSheet(SET, tuple(of)), RollSheet()]
    return EnteredRoll(sheets, of, kind)


def frozen(of: dict[RightId, EnrolledRight] | None = None, kind: RollKind = RollKind.OWNERS) -> Timed:
    return on(5, 20), electorate_frozen(of or FOUR, kind)


def electorate_frozen(
    of: dict[RightId, EnrolledRight], kind: RollKind = RollKind.OWNERS
) -> e.ElectorateFrozen:
    found: RollTotals = electorate.totals(of)
    return e.ElectorateFrozen(
        kind=kind,
        record_date=RECORD_DATE,
        sheets=1,
        units=found.units,
        heads=found.heads,
        area_centi_m2=found.area_centi_m2,
        root=found.root,
    )


def noticed(at: datetime | None = None, opens: datetime = OPENS, closes: datetime = CLOSES) -> Timed:
    return at or on(5, 20, 10), e.VoteNoticePublished(opens_at=opens, closes_at=closes)


def opened(under: Law | None = None) -> Timed:
    under = under or law(day=date(2026, 6, 6))
    return OPENS, e.VoteOpened(
        profile=under.profile, periods=list(under.periods), opens_at=OPENS, closes_at=CLOSES
    )


def closed() -> Timed:
    return CLOSES, e.VoteClosed()


def before_opening(of: Setup | None = None) -> list[Timed]:
    return [prepared(of), frozen(), noticed()]


def open_vote(
    of: Setup | None = None, who_votes: dict[RightId, EnrolledRight] | None = None, under: Law | None = None
) -> list[Timed]:
    kind = (under or law()).profile.roll
    return [prepared(of), frozen(who_votes, kind), noticed(), opened(under)]


def closed_vote(
    of: Setup | None = None, who_votes: dict[RightId, EnrolledRight] | None = None, under: Law | None = None
) -> list[Timed]:
    return [*open_vote(of, who_votes, under), closed()]


def ballot(marks: Marks, validity: Validity = Validity.VALID, number: int = 1) -> ReturnedBallot:
    return ReturnedBallot(
        EventId(f"ballot/{number}"), BallotChannel.PAPER, on(6, 7), validity=validity, marks=marks
    )


def says(parking: str, manager: str | None = None) -> Marks:
    return {PARKING: (parking,), MANAGER: (manager or parking,)}


def voted(number: int, *marks: Marks, area: int = 10_000, **more: Any) -> EnrolledRight:
    """An owner with valid ballots that say this; there is at most one."""
    ballots = tuple(ballot(said, number=number) for said in marks)
    return replace(right(number, area, **more), ballots=ballots)


def by_id(*of: EnrolledRight) -> dict[RightId, EnrolledRight]:
    return {one.id: one for one in of if one.id}


def declared(
    motion: MotionId = PARKING, outcome: MotionOutcome = MotionOutcome.ADOPTED, count: int = 1
) -> Timed:
    fact = e.VoteDeclared(motion=motion, outcome=outcome, treatment=Treatment(), count=count)
    return on(6, 25, 10), fact
