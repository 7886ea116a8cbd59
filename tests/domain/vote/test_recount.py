"""Counting again: the same ballots, under the same eyes, and what differs is declared anew."""

from typing import Any

from deliberation.domain.calendar import ClaimDiffersError
from deliberation.domain.errors import NotAllowedError, NotFoundError
from deliberation.domain.values import Role
from deliberation.domain.vote import commands as c
from deliberation.domain.vote import errors
from deliberation.domain.vote import events as e
from deliberation.domain.vote import result_errors as refused
from deliberation.domain.vote.tallying import complete_recount
from tests.domain.dsl import an_id
from tests.domain.vote.counting import (
    ADOPTED,
    AT,
    ELECTORS,
    TELLER,
    WATCHER,
    Rights,
    a_box,
    counted,
    elected,
    electors,
    fact,
    paper,
    returned,
    tallied,
)
from tests.domain.vote.dsl import (
    CLOSES,
    MANAGER,
    PARKING,
    SET,
    Timed,
    closed_vote,
    declared,
    election,
    given_vote,
    on,
    says,
    somebody,
    teller,
    voted,
)
from tests.domain.voting.dsl import rid


def recounting(of: Rights | None = None, motion: Any = PARKING) -> list[Timed]:
    """Up to a request to count one motion again."""
    requested = e.RecountRequested(motion=motion, reason="仅差一人")
    history = closed_vote(who_votes=of or ADOPTED)
    return [*history, tallied(of), declared(motion), (on(6, 28), requested)]


def again(motion: Any = PARKING, **more: Any) -> c.CompleteRecount:
    return c.CompleteRecount(ballot_set=SET, motion=motion, scrutineers=[WATCHER], **more)


def recounted(of: Rights, *, changed: bool) -> e.RecountCompleted:
    found = fact(counted(of))
    return e.RecountCompleted(
        motion=PARKING,
        tellers=[TELLER],
        scrutineers=[WATCHER],
        changed=changed,
        ballots_root=found.ballots_root,
        tally=next(one for one in found.tallies or [] if one.outcome.motion == PARKING),
    )


def test_the_same_ballots_come_to_the_same_count() -> None:
    before = given_vote(*recounting())
    same = recounted(ADOPTED, changed=False)
    before.when(complete_recount, teller(6, 29), again(), returned(ADOPTED)).then(same)
    before.when(complete_recount, teller(6, 29), again(claimed_changed=False), returned(ADOPTED)).then(same)
    before.when(complete_recount, teller(6, 29), again(claimed_changed=True), returned(ADOPTED)).then_refused(
        ClaimDiffersError
    )


def test_another_count_is_told_even_where_the_result_stands() -> None:
    other = {**ADOPTED, rid(3): voted(3, says("AYE"))}
    before = given_vote(*recounting())
    before.when(complete_recount, teller(6, 29), again(), returned(other)).then(
        recounted(other, changed=True)
    )


def test_other_words_for_the_same_figures_are_no_other_count() -> None:
    *before, (when, counted_then), announced, request = recounting()
    assert isinstance(counted_then, e.VoteTallied)
    worded = [
        one.model_copy(
            update={
                "outcome": one.outcome.model_copy(update={"sentence_zh": "旧的说法。"}),
                "contested": (),
            }
        )
        for one in counted_then.tallies or []
    ]
    old = (when, counted_then.model_copy(update={"tallies": worded}))
    given_vote(*before, old, announced, request).when(
        complete_recount, teller(6, 29), again(claimed_changed=False), returned(ADOPTED)
    ).then(recounted(ADOPTED, changed=False))


def test_a_recount_is_asked_for_first_and_watched_like_a_count() -> None:
    history = recounting()
    before = given_vote(*history[:-1])
    before.when(complete_recount, teller(6, 29), again(), returned(ADOPTED)).then_refused(
        refused.NoRecountOpenError
    )
    asked = given_vote(*history)
    asked.when(
        complete_recount, teller(6, 29), again(an_id("another motion")), returned(ADOPTED)
    ).then_refused(NotFoundError)
    asked.when(complete_recount, teller(6, 29), again(MANAGER), returned(ADOPTED)).then_refused(
        refused.NoRecountOpenError
    )
    asked.when(complete_recount, somebody(Role.CHAIR, 6, 29), again(), returned(ADOPTED)).then_refused(
        NotAllowedError
    )
    asked.when(complete_recount, teller(6, 29), again(), returned(ADOPTED, watching={})).then_refused(
        refused.NotScrutineerError
    )
    given_vote(*closed_vote(who_votes=ADOPTED)).when(
        complete_recount, teller(6, 29), again(), returned(ADOPTED)
    ).then_refused(errors.VoteStageError)


def test_a_late_paper_stays_late_when_everything_is_counted_again() -> None:
    of, late = electors(), paper("B", CLOSES)
    box = a_box("A", "A")
    first = elected(of, box=box, papers=[late])
    asked = [
        *closed_vote(election(), of, ELECTORS),
        (on(6, 25), e.BoxShuffled(ballots=2, sheets=1)),
        (on(*AT), fact(first)),
        declared(),
        (on(6, 28), e.RecountRequested(motion=PARKING)),
    ]
    found = given_vote(*asked).when(
        complete_recount, teller(6, 29), again(), returned(of, box=box, papers=[late])
    )
    (completed,) = found.facts or []
    assert isinstance(completed, e.RecountCompleted)
    assert not completed.changed
