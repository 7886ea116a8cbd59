"""Counting in few words: who counts and watches, what came back, and what it came to."""

from datetime import date
from typing import Any

from deliberation.domain.ballot.state import EnrolledRight
from deliberation.domain.rules.voting.ballots import Validity
from deliberation.domain.rules.voting.profile import Body
from deliberation.domain.rules.voting.roll import RightId
from deliberation.domain.values import Role
from deliberation.domain.vote import commands as c
from deliberation.domain.vote import events as e
from deliberation.domain.vote.setup import Marks, Setup
from deliberation.domain.vote.tallying import LoosePaper, Returned, tally
from deliberation.domain.vote.timing import Law
from tests.domain.dsl import Outcome, an_id
from tests.domain.vote.dsl import (
    PARKING,
    SET,
    Timed,
    by_id,
    closed_vote,
    election,
    given_vote,
    law,
    on,
    right,
    says,
    teller,
    voted,
)

TELLER, WATCHER = an_id("teller"), an_id("watcher")
WATCHING = {WATCHER: frozenset({Role.SCRUTINEER})}
AT = (6, 25, 9, 30)

Rights = dict[RightId, EnrolledRight]
ADOPTED = by_id(*(voted(n, says("AYE")) for n in range(3)), right(3))
"""Three of four owners agree, and the fourth did not vote."""


def tallying(**more: Any) -> c.TallyVote:
    return c.TallyVote.model_validate({"ballot_set": SET, "scrutineers": [WATCHER], **more})


def returned(of: Rights, **more: Any) -> Returned:
    return Returned(of, **{"watching": WATCHING, **more})


def counted(
    of: Rights,
    *,
    asks: Setup | None = None,
    under: Law | None = None,
    command: c.TallyVote | None = None,
    happened: list[Timed] | None = None,
    **more: Any,
) -> Outcome:
    history = happened or closed_vote(asks, of, under)
    return given_vote(*history).when(tally, teller(*AT), command or tallying(), returned(of, **more))


def fact(of: Outcome) -> e.VoteTallied:
    """The count, and that nothing else was recorded."""
    if of.refusal:
        raise of.refusal
    (found,) = of.facts or []
    assert isinstance(found, e.VoteTallied)
    return found


def result(of: Outcome, motion: Any = PARKING) -> e.Tallied:
    return next(one for one in fact(of).tallies or [] if one.outcome.motion == motion)


ELECTORS = law("cn", date(2026, 6, 6), Body.RESIDENTS_COMMITTEE_ELECTION_BY_VOTERS)
CODES = ["AAAA-AAAA-AAAA", "BBBB-BBBB-BBBB"]


def a_box(*words: str) -> list[tuple[str, Marks]]:
    return [(code, {PARKING: (word,)}) for code, word in zip(CODES, words, strict=False)]


def paper(word: str, at: Any = None, validity: Validity = Validity.VALID) -> LoosePaper:
    marks: Marks = {PARKING: (word,)} if word else {}
    return LoosePaper(an_id(f"slip {word}"), at or on(6, 8), validity, marks)


def electors(number: int = 4, secretly: int = 3) -> Rights:
    return by_id(*(right(n, 0, voted_secretly=n < secretly) for n in range(number)))


def elected(of: Rights, *, shuffled: bool = True, **more: Any) -> Outcome:
    shuffle = [(on(6, 25), e.BoxShuffled(ballots=2, sheets=1))] if shuffled else []
    return counted(of, happened=[*closed_vote(election(), of, ELECTORS), *shuffle], **more)


def tallied(of: Rights | None = None) -> Timed:
    return on(*AT), fact(counted(of or ADOPTED))
