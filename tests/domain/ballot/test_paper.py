"""Paper on its way in: batches, and slips that two people type unseen by each other."""

from datetime import timedelta
from typing import Any

import pytest

from deliberation.domain.ballot import commands as c
from deliberation.domain.ballot import errors, paper
from deliberation.domain.ballot import events as e
from deliberation.domain.ballot.ids import batch_of, slip_of
from deliberation.domain.ballot.state import BATCHES, BOX_SHEETS, SLIPS, Batch, EnrolledRight, Slip
from deliberation.domain.errors import NotAllowedError, NotFoundError, Refusal
from deliberation.domain.facts import DomainEvent
from deliberation.domain.rules.voting.ballots import Validity
from deliberation.domain.rules.voting.profile import BallotForm
from deliberation.domain.standing import Standing
from deliberation.domain.values import Role
from deliberation.domain.vote.state import BallotSet
from tests.domain.ballot.dsl import (
    AT,
    AYES,
    CLOSES,
    IN_ROOM,
    LIFT,
    NAYS,
    ONLINE,
    OTHER,
    PAPER,
    PROXY,
    RIGHT,
    SEATS,
    SET,
    TREES,
    authorised,
    clerk,
    closed,
    noticed,
    opened,
    right,
    tallied,
    vote,
)
from tests.domain.dsl import an_id, state, who

BATCH = batch_of(SET, 1)
SLIP = slip_of(BATCH, 7)
ANNA, BEN, CARL = clerk(person="anna"), clerk(Role.RECORDER, person="ben"), clerk(person="carl")
EYES = clerk(Role.SCRUTINEER, person="scrutineer")


def received(serial: int = 1, count: int = 50, minutes: int = 0) -> Batch:
    fact = e.BatchReceived(
        ballot_set=SET, serial=serial, count=count, received_at=AT + timedelta(minutes=minutes)
    )
    return state(BATCHES, fact)


def receiving(
    vote: BallotSet,
    serial: int = 1,
    before: Batch | None = None,
    known: Batch = BATCHES.blank,
    who: Standing = ANNA,
    **more: object,
) -> list[DomainEvent]:
    said = {"ballot_set": SET, "batch": batch_of(SET, serial), "serial": serial, "count": 50}
    return paper.receive(vote, known, before, who, c.ReceiveBatch.model_validate({**said, **more}))


def test_a_batch_is_received_at_the_moment_it_is_counted() -> None:
    assert receiving(vote(*opened())) == [e.BatchReceived(ballot_set=SET, serial=1, count=50, received_at=AT)]


def test_batches_run_from_one_without_a_gap_in_the_order_in_which_they_came() -> None:
    running = vote(*opened())
    assert receiving(running, 2, received(1))
    with pytest.raises(errors.BatchOutOfOrderError, match="batch 1"):
        receiving(running, 2, BATCHES.blank)
    with pytest.raises(errors.BatchOutOfOrderError):
        receiving(running, 2, received(1, minutes=1))
    with pytest.raises(errors.BatchExistsError):
        receiving(running, 1, known=received(1))
    with pytest.raises(errors.WrongPaperNumberError):
        receiving(running, batch=an_id("another"))


def test_a_batch_after_the_close_is_taken_and_after_the_count_not() -> None:
    assert receiving(closed(*opened()), who=clerk(at=CLOSES))
    with pytest.raises(errors.VoteCountedError):
        receiving(tallied())
    with pytest.raises(errors.NotOpenYetError):
        receiving(vote(*noticed()))


def test_paper_is_taken_by_tellers_and_recorders_where_the_vote_offers_it() -> None:
    with pytest.raises(NotAllowedError):
        receiving(vote(*opened()), who=who(Role.CHAIR))
    with pytest.raises(errors.ChannelNotOfferedError):
        receiving(vote(*opened(channels=(ONLINE,))))


def typing(number: int = 7, **more: object) -> c.EnterSlip:
    said = {"slip": slip_of(BATCH, number), "batch": BATCH, "number": number, "right": RIGHT, "marks": AYES}
    return c.EnterSlip.model_validate({**said, **more})


def typed(before: Slip, by: Standing, **more: object) -> tuple[Slip, list[DomainEvent]]:
    """What one person types, and the slip after it."""
    facts = paper.enter(before, received(), by, typing(**more))  # type: ignore[arg-type]
    entered = list(before.entries.values())
    differed = [e.SlipsDiffered()] if before.differs else []
    return state(SLIPS, *entered, *differed, *facts), facts


def test_two_people_who_read_the_same_settle_a_paper() -> None:
    once, facts = typed(SLIPS.blank, ANNA)
    assert [type(fact) for fact in facts] == [e.SlipEntered]
    twice, facts = typed(once, BEN, marks={TREES: ["AYE"], LIFT: ["AYE"], SEATS: []})
    assert isinstance(facts[1], e.SlipSettled)
    assert (facts[1].by, facts[1].right, facts[1].validity) == (None, RIGHT, Validity.VALID)
    assert paper.settled(facts)
    assert twice.settled == facts[1]


@pytest.mark.parametrize(
    "other",
    [{"marks": NAYS}, {"right": OTHER}, {"validity": "UNCLEAR"}, {"proxy": PROXY}],
)
def test_where_they_read_differently_the_paper_waits_for_a_scrutineer(other: dict[str, object]) -> None:
    once, _ = typed(SLIPS.blank, ANNA)
    twice, facts = typed(once, BEN, **other)
    assert facts[1:] == [e.SlipsDiffered()]
    assert not paper.settled(facts)
    assert twice.differs


def test_of_a_paper_that_does_not_count_only_the_reason_must_agree() -> None:
    once, _ = typed(SLIPS.blank, ANNA, validity="UNCLEAR", marks={})
    _, facts = typed(once, BEN, validity="UNCLEAR", marks={LIFT: ["AYE"]})
    assert paper.settled(facts)


def test_one_person_never_settles_a_paper_alone() -> None:
    once, _ = typed(SLIPS.blank, ANNA)
    again, facts = typed(once, ANNA)
    assert facts == []
    other, facts = typed(again, ANNA, marks=NAYS)
    assert [type(fact) for fact in facts] == [e.SlipEntered]
    _, facts = typed(other, BEN, marks=NAYS)
    assert paper.settled(facts)


def test_a_slip_of_the_keyboard_is_put_right_by_its_own_typist() -> None:
    once, _ = typed(SLIPS.blank, ANNA)
    twice, _ = typed(once, BEN, marks=NAYS)
    thrice, facts = typed(twice, BEN, marks={LIFT: ["ABSTAIN"]})
    assert [type(fact) for fact in facts] == [e.SlipEntered]
    settled, facts = typed(thrice, BEN, marks=AYES)
    assert paper.settled(facts)
    assert not settled.differs


def test_no_third_person_types_a_paper_and_nobody_a_settled_one() -> None:
    once, _ = typed(SLIPS.blank, ANNA)
    twice, _ = typed(once, BEN, marks=NAYS)
    with pytest.raises(errors.TwoHaveEnteredError):
        typed(twice, CARL)
    settled, _ = typed(once, BEN)
    with pytest.raises(errors.SlipSettledAlreadyError):
        typed(settled, ANNA, marks=NAYS)


def test_a_paper_has_the_number_that_its_batch_holds() -> None:
    typed(SLIPS.blank, ANNA, number=50)
    with pytest.raises(errors.WrongPaperNumberError, match="holds 50"):
        typed(SLIPS.blank, ANNA, number=51)
    with pytest.raises(errors.WrongPaperNumberError):
        typed(SLIPS.blank, ANNA, slip=an_id("another"))
    with pytest.raises(NotFoundError):
        paper.enter(SLIPS.blank, BATCHES.blank, ANNA, typing())


def test_tellers_and_recorders_type_in_their_own_name() -> None:
    with pytest.raises(NotAllowedError):
        typed(SLIPS.blank, who(Role.CHAIR))
    with pytest.raises(NotAllowedError):
        typed(SLIPS.blank, Standing(at=AT, roles=frozenset({Role.TELLER}), system=True))


def settling(**more: object) -> c.SettleSlip:
    return c.SettleSlip.model_validate({"slip": SLIP, "right": RIGHT, "marks": AYES, **more})


def test_a_scrutineer_who_typed_neither_settles_what_two_read_differently() -> None:
    once, _ = typed(SLIPS.blank, ANNA)
    twice, _ = typed(once, BEN, marks=NAYS)
    assert paper.settle(twice, EYES, settling()) == [
        e.SlipSettled(by=EYES.person, right=RIGHT, validity=Validity.VALID, marks=AYES)
    ]


def test_nobody_else_settles_and_nothing_else_is_settled() -> None:
    once, _ = typed(SLIPS.blank, ANNA)
    twice, _ = typed(once, BEN, marks=NAYS)
    agreed, _ = typed(once, BEN)
    with pytest.raises(NotAllowedError):
        paper.settle(twice, CARL, settling())
    both = clerk(Role.SCRUTINEER, Role.TELLER, person="anna")
    with pytest.raises(errors.SettlerEnteredError):
        paper.settle(twice, both, settling())
    with pytest.raises(errors.NotDifferingError):
        paper.settle(once, EYES, settling())
    with pytest.raises(errors.SlipSettledAlreadyError):
        paper.settle(agreed, EYES, settling())


def test_in_a_recount_a_paper_that_is_settled_is_looked_at_again_by_who_typed_neither() -> None:
    once, _ = typed(SLIPS.blank, ANNA)
    agreed, _ = typed(once, BEN)
    assert paper.settle(agreed, EYES, settling(marks=NAYS), recounting=True) == [
        e.SlipSettled(by=EYES.person, right=RIGHT, validity=Validity.VALID, marks=NAYS)
    ]
    both = clerk(Role.SCRUTINEER, Role.TELLER, person="anna")
    with pytest.raises(errors.SettlerEnteredError):
        paper.settle(agreed, both, settling(), recounting=True)
    with pytest.raises(errors.NotDifferingError):
        paper.settle(once, EYES, settling(), recounting=True)


def read(vote: BallotSet, of: EnrolledRight | None = None, **more: object) -> None:
    reading = paper.Reading.of(typing(**more))  # type: ignore[arg-type]
    paper.check(vote, of or right(), reading, paper.ballot_on(received(), SLIP, 7, reading))


def test_the_ballot_on_a_paper_was_received_with_its_batch() -> None:
    reading = paper.Reading.of(typing(proxy=PROXY))
    ballot = paper.ballot_on(received(3, minutes=5), SLIP, 7, reading)
    assert (ballot.channel, ballot.paper, ballot.proxy) == (PAPER, (3, 7), PROXY)
    assert (ballot.slip, ballot.received_at) == (SLIP, AT + timedelta(minutes=5))


def test_a_recorded_paper_belongs_to_somebody_unless_nobody_can_tell() -> None:
    running = vote(*opened())
    read(running)
    read(running, right=None, validity="UNCLEAR", marks={})
    with pytest.raises(errors.SlipNeedsRightError):
        read(running, right=None)


@pytest.mark.parametrize("named", [{"right": RIGHT}, {"right": None, "proxy": PROXY}])
def test_a_secret_paper_names_nobody(named: dict[str, Any]) -> None:
    secret = vote(*opened(form=BallotForm.SECRET))
    read(secret, right=None)
    with pytest.raises(errors.SlipNamesVoterError):
        read(secret, **named)


@pytest.mark.parametrize(
    ("of", "more", "why"),
    [
        (right(), {"validity": "LATE"}, errors.ReasonIsComputedError),
        (right(), {"marks": {}}, errors.BlankBallotError),
        (right(), {"marks": {LIFT: ["YES"]}}, errors.OptionNotPutError),
        (right(e.RightStruck()), {}, errors.RightStruckError),
        (right(e.HolderRecused(motion=LIFT)), {}, errors.RecusedFromMotionError),
        (right(authorised(SEATS)), {"proxy": PROXY}, errors.ProxyScopeError),
    ],
)
def test_the_typist_is_told_at_once_what_no_paper_of_this_vote_can_say(
    of: EnrolledRight, more: dict[str, object], why: type[Refusal]
) -> None:
    with pytest.raises(why):
        read(vote(*opened()), of, **more)


def test_a_paper_of_somebody_who_was_never_in_the_room_is_entered_as_without_authority() -> None:
    meeting = vote(*opened(IN_ROOM))
    with pytest.raises(errors.NotSignedInError):
        read(meeting)
    read(meeting, validity="NO_AUTHORITY")
    read(meeting, right(e.HolderSignedIn(), e.HolderLeft()))


def test_paper_is_typed_until_the_count() -> None:
    read(closed(*opened()))
    with pytest.raises(errors.VoteCountedError):
        read(tallied())


def test_a_sheet_of_the_secret_box_is_read_back_as_published() -> None:
    fact = e.BoxSheetPublished(ballot_set=SET, number=1, ballots=[("7K2M", AYES)])
    assert state(BOX_SHEETS, fact).ballots == (("7K2M", AYES),)
