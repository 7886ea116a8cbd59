"""Counting secretly: from the box and from paper, and nobody is named."""

from dataclasses import replace

from deliberation.domain.calendar import ClaimDiffersError
from deliberation.domain.rules.voting.ballots import Validity
from deliberation.domain.rules.voting.errors import MoreBallotsThanVotersError
from deliberation.domain.rules.voting.roll import Weight
from deliberation.domain.vote import events as e
from deliberation.domain.vote import result_errors as refused
from deliberation.domain.vote.root import ballots_root
from tests.domain.dsl import an_id
from tests.domain.vote.counting import (
    CODES,
    WATCHER,
    a_box,
    elected,
    electors,
    fact,
    paper,
    result,
    tallying,
)
from tests.domain.vote.dsl import (
    CLOSES,
    PARKING,
    ballot,
    on,
    right,
)
from tests.domain.voting.dsl import rid


def test_secret_ballots_are_counted_from_the_box_and_from_paper_without_a_name() -> None:
    found = elected(electors(), box=a_box("A", "B"), papers=[paper("A")])
    assert result(found).outcome.elected == ("A",)
    assert result(found).outcome.counts.participating == Weight(heads=3)
    assert fact(found).ballots == e.BallotCounts(counted=3, paper=1, online=2)
    assert fact(found).ballots_root == ballots_root([*CODES, str(an_id("slip A"))])


def test_a_secret_vote_waits_for_its_box() -> None:
    elected(electors(), shuffled=False).then_refused(refused.BoxNotShuffledError)


def test_a_box_with_more_ballots_than_voters_is_not_counted() -> None:
    box = a_box("A", "B")
    elected(electors(secretly=1), box=box).then_refused(MoreBallotsThanVotersError)
    spoilt = paper("", validity=Validity.UNCLEAR)
    elected(electors(secretly=2), box=box, papers=[spoilt]).then_refused(MoreBallotsThanVotersError)
    assert result(elected(electors(secretly=2), box=box)).outcome.counts.participating.heads == 2


def test_a_spoilt_secret_paper_takes_part_and_a_late_one_does_not() -> None:
    spoilt, late = paper("", validity=Validity.UNCLEAR), paper("B", CLOSES)
    found = elected(electors(), box=a_box("A", "A"), papers=[spoilt, late])
    assert result(found).outcome.counts.participating.heads == 3
    assert result(found).outcome.counts.invalid.heads == 1
    assert fact(found).ballots == e.BallotCounts(counted=2, online=2, rejected={"LATE": 1, "UNCLEAR": 1})


def test_a_paper_in_the_last_moment_before_the_close_is_in_time() -> None:
    just = paper("B", on(6, 24, 17, 59))
    found = elected(electors(), box=a_box("A", "A"), papers=[just])
    assert result(found).outcome.counts.answers["B"].heads == 1


def test_a_secret_ballot_that_was_set_aside_never_names_its_voter() -> None:
    late = replace(right(3, 0), ballots=(ballot({}, Validity.LATE),))
    odd = replace(right(2, 0), ballots=(ballot({}, Validity.UNCLEAR),))
    of = {**electors(secretly=2), rid(2): odd, rid(3): late}
    found = elected(of, box=a_box("A", "A"))
    assert result(found).outcome.counts.invalid.heads == 1
    assert fact(found).ballots == e.BallotCounts(counted=2, online=2, rejected={"LATE": 1, "UNCLEAR": 1})


def test_figures_of_a_secret_vote_are_claimed_in_heads() -> None:
    box, papers = a_box("A", "B"), [paper("A")]
    claim = {"motion": PARKING, "answer": "A", "heads": 2}
    command = tallying(claimed_participating_heads=3, claimed=[claim])
    assert fact(elected(electors(), box=box, papers=papers, command=command)).scrutineers == [WATCHER]
    elected(electors(), box=box, papers=papers, command=tallying(claimed_participating_heads=2)).then_refused(
        ClaimDiffersError
    )
