"""Counting through the desk: rights, paper and box as they came back, and what may overtake a count."""

from typing import Any

import pytest

from deliberation.application.desk import Desk
from deliberation.application.ports import Appended, AppendRequest
from deliberation.domain.ballot import commands as b
from deliberation.domain.ballot.events import BallotCast, BoxSheetPublished
from deliberation.domain.ballot.ids import box_sheet
from deliberation.domain.errors import NotAllowedError
from deliberation.domain.facts import Entry
from deliberation.domain.hall import events as h
from deliberation.domain.rules.voting.profile import Body
from deliberation.domain.values import Role
from deliberation.domain.vote import commands as c
from deliberation.domain.vote import events as e
from deliberation.domain.vote import result_errors as refused
from deliberation.domain.vote.setup import BallotChannel, QuestionPut
from deliberation.domain.vote.state import VoteState
from deliberation.store.rulebook import rule_book
from tests.application.ballot_world import authority
from tests.application.memory import NOON, MemoryLog
from tests.application.vote_world import (
    AYES,
    CLOSES,
    DAY,
    EYES,
    LI,
    LIFT,
    MA,
    NAYS,
    OPENS,
    SECRETARY,
    SET,
    TELLER,
    TREES,
    WU,
    XU,
    VoteWorld,
    batch,
    tallying,
    the_setup,
    typing,
)
from tests.application.world import HALL
from tests.domain.dsl import an_id


@pytest.fixture
def world() -> VoteWorld:
    return VoteWorld()


def test_paper_that_is_not_settled_has_the_count_wait(world: VoteWorld) -> None:
    world.begun()
    world.does(batch(1, 2))
    world.does(batch(2, 1))
    world.hands_in(1, LI)
    world.hands_in(2, MA)
    world.over()
    world.refuses(refused.PaperUnfinishedError, tallying())
    world.does(typing(1, WU, 2))
    world.refuses(refused.PaperUnfinishedError, tallying())
    world.does(typing(1, WU, 2), an_id("second teller"))
    world.does(tallying())
    assert world.count().ballots == e.BallotCounts(counted=3, paper=3)


def test_paper_that_came_in_before_the_close_is_entered_after_it_and_later_paper_is_late(
    world: VoteWorld,
) -> None:
    world.begun()
    world.does(batch(1, 1))
    world.over()
    world.does(batch(2, 1))
    world.hands_in(1, LI)
    world.hands_in(1, MA, 2)
    world.does(tallying())
    assert world.count().ballots == e.BallotCounts(counted=1, paper=1, rejected={"LATE": 1})


def test_a_paper_that_nobody_can_place_is_told_with_the_count(world: VoteWorld) -> None:
    world.begun()
    world.does(batch(1, 1))
    world.hands_in(1, None, marks={}, validity="UNCLEAR")
    world.over()
    world.does(tallying())
    assert world.count().ballots == e.BallotCounts(counted=0, rejected={"UNCLEAR": 1})


def test_more_batches_than_are_read_at_once_are_all_counted(world: VoteWorld) -> None:
    world.begun()
    for serial in range(1, 52):
        world.does(batch(serial, 1))
        world.hands_in(1, LI if serial == 51 else None, serial, **({} if serial == 51 else _UNREADABLE))
    world.over()
    world.does(tallying())
    assert world.count().ballots == e.BallotCounts(counted=1, paper=1, rejected={"UNCLEAR": 50})


_UNREADABLE = {"marks": {}, "validity": "UNCLEAR"}


def test_a_proxy_s_ballot_counts_for_its_principal(world: VoteWorld) -> None:
    world.begun()
    world.does(authority(right=LI))
    world.does(batch(1, 1))
    world.hands_in(1, LI, proxy=an_id("proxy"))
    world.votes(MA)
    world.over()
    claim = c.ClaimedAnswer(motion=LIFT, answer="AYE", heads=2, area_centi_m2=20_000)
    world.does(tallying(claimed_participating_heads=2, claimed=[claim]))
    assert world.count().tellers == [TELLER]


def test_scrutineers_hold_their_role_and_do_not_count(world: VoteWorld) -> None:
    world.begun()
    world.over()
    world.refuses(refused.NotScrutineerError, c.TallyVote(ballot_set=SET, scrutineers=[TELLER]))
    world.refuses(refused.NotScrutineerError, c.TallyVote(ballot_set=SET, scrutineers=[an_id("nobody")]))
    world.refuses(NotAllowedError, tallying(), SECRETARY)
    world.happened(HALL, h.RoleGranted(person=EYES, role=Role.TELLER, since=DAY))
    world.refuses(refused.NotScrutineerError, tallying())


class OvertakenLog(MemoryLog):
    """A log into which somebody else writes just before a count is recorded."""

    def __init__(self, entries: list[Entry[Any]], first: Entry[Any]) -> None:
        super().__init__()
        self.entries = entries
        self.first: list[Entry[Any]] = [first]

    def append(self, request: AppendRequest) -> Appended:
        if any(isinstance(entry.fact, e.VoteTallied) for entry in request.entries) and self.first:
            self.entries.append(self.first.pop())
        return super().append(request)


def test_a_ballot_entered_while_the_count_was_made_has_it_made_again(world: VoteWorld) -> None:
    world.begun()
    world.votes(MA)
    world.does(batch(1, 1))
    world.over()
    world.hands_in(1, WU)
    marks: Any = AYES
    fact = BallotCast(channel=BallotChannel.PAPER, received_at=OPENS, marks=marks)
    log = OvertakenLog(world.log.entries, Entry(LI, 2, fact, CLOSES, NOON))
    world.log, world.desk = log, Desk(log, world.clock, rules=rule_book())
    world.does(tallying())
    assert world.count().ballots == e.BallotCounts(counted=3, paper=2, online=1)


ELECTION = (QuestionPut(motion=LIFT, kind="election", options=("A", "B")),)


def test_a_secret_vote_is_counted_from_box_and_paper(world: VoteWorld) -> None:
    world.begun(
        the_setup(
            body=Body.RESIDENTS_COMMITTEE_ELECTION_BY_VOTERS, place="cn", form="secret", questions=ELECTION
        )
    )
    world.does(b.MarkVoted(right=LI, channel=BallotChannel.PAPER))
    world.by_link(MA, b.MarkVoted(right=MA, channel=BallotChannel.ONLINE))
    world.by_link(WU, b.MarkVoted(right=WU, channel=BallotChannel.ONLINE))
    world.does(batch(1, 1))
    world.hands_in(1, None, marks={LIFT: ["A"]})
    world.over()
    world.refuses(refused.BoxNotShuffledError, tallying())
    box = [("AAAA-AAAA-AAAA", {LIFT: ("A",)}), ("BBBB-BBBB-BBBB", {LIFT: ("B",)})]
    world.happened(
        box_sheet(SET, 1), BoxSheetPublished.model_validate({"ballot_set": SET, "number": 1, "ballots": box})
    )
    world.happened(SET, e.BoxShuffled(ballots=2, sheets=1))
    world.does(tallying(claimed=[c.ClaimedAnswer(motion=LIFT, answer="A", heads=2)]))
    world.chair(c.DeclareVote(ballot_set=SET, motion=LIFT))
    assert world.vote.declared[LIFT].elected == ["A"]
    assert world.count().ballots == e.BallotCounts(counted=3, paper=1, online=2)


def test_nobody_rules_on_an_invalid_ballot_on_which_no_result_hangs(world: VoteWorld) -> None:
    world.begun()
    for right, marks in ((LI, AYES), (MA, AYES), (WU, AYES)):
        world.votes(right, marks)
    world.does(batch(1, 1))
    world.hands_in(1, XU, marks={LIFT: ["AYE"], TREES: ["AYE", "NAY"]})
    world.over()
    world.does(tallying())
    ruling = c.RuleInvalidBallots(ballot_set=SET, invalid="participating", reason="票已投入票箱")
    world.refuses(refused.RulingNotNeededError, ruling, EYES)
    assert world.vote.tallies[TREES].outcome.counts.invalid.heads == 1


def test_nays_are_counted_as_nays(world: VoteWorld) -> None:
    world.begun()
    world.votes(LI, NAYS)
    world.over()
    world.does(tallying(claimed=[c.ClaimedAnswer(motion=TREES, answer="NAY", heads=1)]))
    assert world.vote.status is VoteState.TALLIED
