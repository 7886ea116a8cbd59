"""Votes made up for a test of the rules, of as many heads and as much area as the test says."""

from collections.abc import Iterable
from typing import Final
from uuid import UUID

from api.importing.checking.reader import CaseReader
from api.importing.fields import as_day, optional, plain
from deliberation.domain.rules.voting.ballots import Ballot, BallotBox, Choice, Question
from deliberation.domain.rules.voting.book import place_of
from deliberation.domain.rules.voting.counting import Vote
from deliberation.domain.rules.voting.profile import Body, Profile
from deliberation.domain.rules.voting.roll import Right, RightId, Roll, RollKind
from deliberation.domain.values import MotionId, local_date
from deliberation.store.rulebook import rule_book

MOTION: Final = MotionId(UUID(int=0))


def place(reader: CaseReader) -> str:
    """The place of the file's rule profile; the whole country where it names none."""
    named = plain(reader.case.meta.get("rule_profile"))
    return place_of(str(named)) if named else "cn"


def profile(reader: CaseReader) -> Profile:
    """The rules of the owners' joint decision at the file's place on the day whose rules it names.

    Raises NoRuleInForceError.
    """
    on = optional(reader.case.meta, "rules_as_of", as_day) or local_date(reader.case.start)
    return rule_book().select(Body.OWNERS_JOINT_DECISION, place(reader), on)


def vote(
    rules: Profile,
    areas: Iterable[int],
    choices: Iterable[Choice],
    *,
    item: int | None = None,
    kind: RollKind = RollKind.OWNERS,
) -> Vote:
    """A vote of one head for each of `areas` (0.01 m²), the first of whom answer with `choices`."""
    rights = [Right(RightId(UUID(int=number)), number, area, 1) for number, area in enumerate(areas, start=1)]
    ballots = (Ballot(right.id, {MOTION: choice}) for right, choice in zip(rights, choices, strict=False))
    question = Question(motion=MOTION, item=item)
    return Vote(Roll(kind, tuple(rights)), BallotBox(tuple(ballots)), question, rules)
