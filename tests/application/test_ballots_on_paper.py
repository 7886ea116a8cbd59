"""Paper taken in by batches and typed by two people, until the count."""

import pytest

from deliberation.domain.ballot import commands as c
from deliberation.domain.ballot import errors
from deliberation.domain.ballot import events as e
from deliberation.domain.ballot.ids import batch_of, slip_of
from deliberation.domain.errors import NotAllowedError, NotFoundError
from deliberation.domain.rules.voting.ballots import Validity
from deliberation.domain.vote import events as v
from tests.application.ballot_world import (
    EYES,
    LI,
    MA,
    NAYS,
    RECORDER,
    SECOND,
    SECRETARY,
    SET,
    TELLER,
    WU,
    BallotWorld,
    authority,
    ballot,
    batch,
    typing,
)
from tests.application.memory import NOON
from tests.domain.dsl import an_id


@pytest.fixture
def world() -> BallotWorld:
    world = BallotWorld()
    world.opened()
    world.receives()
    return world


def slip(number: int = 1) -> object:
    return slip_of(batch_of(SET, 1), number)


def test_two_people_who_read_the_same_cast_the_ballot_in_one_append(world: BallotWorld) -> None:
    received = world.clock.now()
    world.types(1, TELLER)
    assert world.right().ballots == ()
    world.types(1, SECOND)
    assert world.last(LI) == e.BallotCast.model_validate(
        {
            "channel": "paper",
            "received_at": received,
            "slip": slip(),
            "paper": (1, 1),
            "marks": typing().marks,
        }
    )
    assert world.slip().settled is not None
    assert [type(entry.fact) for entry in world.log.entries[-3:]] == [
        e.SlipEntered,
        e.SlipSettled,
        e.BallotCast,
    ]


def test_a_paper_read_differently_waits_for_a_scrutineer_who_typed_neither(world: BallotWorld) -> None:
    world.types(1, TELLER)
    world.types(1, SECOND, marks=NAYS)
    assert world.slip().differs
    settle = c.SettleSlip.model_validate({"slip": slip(), "right": LI, "marks": NAYS})
    world.refuses(NotAllowedError, settle, SECOND)
    world.does(settle, EYES)
    counted = world.right().counted
    assert counted is not None
    assert (counted.marks, counted.paper) == (settle.marks, (1, 1))
    world.refuses(errors.SlipSettledAlreadyError, settle, EYES)


def test_there_is_nothing_to_settle_on_a_paper_that_nobody_typed(world: BallotWorld) -> None:
    world.refuses(NotFoundError, c.SettleSlip.model_validate({"slip": slip(3), "right": LI}), EYES)


def test_a_paper_of_the_same_batch_received_before_the_online_ballot_counts(world: BallotWorld) -> None:
    world.by_link(LI, ballot())
    world.types(1, TELLER, marks=NAYS)
    world.types(1, RECORDER, marks=NAYS)
    assert world.found() == [Validity.DUPLICATE_CONFLICT_FIRST_VALID_COUNTS, Validity.VALID]


def test_two_papers_of_one_right_are_a_duplicate_like_any_other(world: BallotWorld) -> None:
    for number in (4, 2):
        world.types(number, TELLER)
        world.types(number, SECOND)
    counted = world.right().counted
    assert counted is not None
    assert counted.paper == (1, 2)
    assert world.found() == [Validity.DUPLICATE_SAME_CONTENT, Validity.VALID]


def test_an_unclear_paper_is_kept_under_its_right_and_one_of_nobody_by_its_slip(world: BallotWorld) -> None:
    for person in (TELLER, SECOND):
        world.types(1, person, validity="UNCLEAR", marks={})
        world.types(2, person, right=None, validity="UNCLEAR", marks={})
    assert world.found() == [Validity.UNCLEAR]
    settled = world.slip(2).settled
    assert settled is not None
    assert settled.right is None


def test_an_agents_paper_counts_under_its_authority(world: BallotWorld) -> None:
    world.does(authority())
    for person in (TELLER, SECOND):
        world.types(1, person, proxy=an_id("proxy"))
    counted = world.right().counted
    assert counted is not None
    assert counted.proxy == an_id("proxy")


def test_an_agents_paper_read_differently_is_settled_with_its_authority(world: BallotWorld) -> None:
    world.does(authority())
    world.types(1, TELLER, proxy=an_id("proxy"))
    world.types(1, SECOND)
    said = {"slip": slip(), "right": LI, "marks": NAYS, "proxy": an_id("proxy")}
    world.does(c.SettleSlip.model_validate(said), EYES)
    counted = world.right().counted
    assert counted is not None
    assert counted.proxy == an_id("proxy")


def test_paper_received_before_the_close_is_typed_until_the_count(world: BallotWorld) -> None:
    world.closed()
    world.does(batch(2))
    for person in (TELLER, SECOND):
        world.types(1, person)
        world.does(typing(1, MA, serial=2), person)
    assert world.found() == [Validity.VALID]
    assert world.found(MA) == [Validity.LATE]
    world.happened(SET, v.VoteTallied(tellers=[TELLER], scrutineers=[EYES], ballots_root="00"))
    world.refuses(errors.VoteCountedError, typing(2, WU))
    world.refuses(errors.VoteCountedError, batch(3))


def test_a_batch_is_counted_by_a_teller_and_numbered_without_a_gap(world: BallotWorld) -> None:
    world.refuses(errors.BatchOutOfOrderError, batch(3))
    world.refuses(errors.BatchExistsError, batch(1))
    world.refuses(NotAllowedError, batch(2), SECRETARY)
    world.does(batch(2))
    world.refuses(NotFoundError, batch(1).model_copy(update={"ballot_set": an_id("no vote")}))


def test_a_paper_needs_its_batch_its_number_and_a_right_of_this_vote(world: BallotWorld) -> None:
    world.refuses(NotFoundError, typing(1, serial=9))
    world.refuses(errors.WrongPaperNumberError, typing(6))
    world.refuses(NotFoundError, typing(1, an_id("nobody")))
    elsewhere = an_id("right elsewhere")
    world.happened(an_id("another set"), *world.facts(SET))
    enrolled = e.RightEnrolled(ballot_set=an_id("another set"), right=elsewhere)
    world.happened(elsewhere, enrolled)
    world.refuses(NotFoundError, typing(1, elsewhere))


def test_a_secret_paper_is_settled_by_its_slip_alone() -> None:
    world = BallotWorld()
    world.opened(form="secret")
    world.receives()
    world.refuses(errors.SlipNamesVoterError, typing())
    world.types(1, TELLER, right=None)
    world.types(1, SECOND, right=None)
    settled = world.slip().settled
    assert settled is not None
    assert settled.marks == typing().marks
    assert world.right().ballots == ()


def test_what_a_claimed_time_says_a_recorder_may_claim(world: BallotWorld) -> None:
    world.clock.pass_(hours=2)
    claimed = world.clock.now()
    world.clock.pass_(hours=2)
    world.does(batch(2), RECORDER, happened_at=claimed)
    second = world.facts(batch_of(SET, 2))[0]
    assert isinstance(second, e.BatchReceived)
    assert second.received_at == claimed
    world.refuses(errors.BatchOutOfOrderError, batch(3), RECORDER, happened_at=NOON)
