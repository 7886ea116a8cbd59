"""Whole votes at the boundary of what the Civil Code asks, on both sides, through the desk."""

from collections.abc import Iterable, Sequence
from typing import Any
from uuid import UUID

import pytest

from deliberation.application.desk import Desk
from deliberation.domain.ballot.commands import SHEET, EnrolRights
from deliberation.domain.meeting.events import MotionOutcome
from deliberation.domain.rules.voting.outcome import Check, Outcome, Part
from deliberation.domain.rules.voting.profile import Dimension
from deliberation.domain.values import MotionId
from deliberation.domain.vote import commands as c
from deliberation.domain.vote.setup import QuestionPut
from deliberation.store.rulebook import rule_book
from tests.application.memory import MemoryLog
from tests.application.vote_world import OPENS, SET, VoteWorld, notice, preparing, tallying, the_setup
from tests.domain.dsl import an_id

ADOPTED, NOT_ADOPTED = MotionOutcome.ADOPTED, MotionOutcome.NOT_ADOPTED
TURNOUT_NOT_MET = MotionOutcome.TURNOUT_NOT_MET
LIFT = MotionId(an_id("lift"))

SMALL, LARGE, TINY = 6_000, 121_999, 1
GAOTING = [SMALL] * 685 + [LARGE, TINY] + [6_205] * 340 + [6_300]
"""1,028 heads with 63,480.00 m²; the first 686 have 42,319.99 m² and the first 687 have 42,320.00."""


class Estate(VoteWorld):
    """A vote on any roll: owner by owner with the area in 0.01 m²."""

    def __init__(self, areas: Sequence[int], *questions: QuestionPut) -> None:
        super().__init__()
        self.rights = [an_id(f"owner {number}") for number in range(len(areas))]
        self.chair(preparing(the_setup(questions=questions or (QuestionPut(motion=LIFT, item=7),))))
        heads = [
            {"right": right, "area_centi_m2": area, "units": 1}
            for right, area in zip(self.rights, areas, strict=True)
        ]
        sheets = [heads[first : first + SHEET] for first in range(0, len(heads), SHEET)]
        for number, rights in enumerate(sheets, start=1):
            listed = {"ballot_set": SET, "number": number, "rights": rights}
            self.does(EnrolRights.model_validate(listed))
        totals = {"claimed_heads": len(areas), "claimed_area_centi_m2": sum(areas)}
        self.does(c.FreezeElectorate(ballot_set=SET, sheets=len(sheets), **totals))
        self.chair(notice())
        self.at(OPENS)
        self.chair(c.OpenVote(ballot_set=SET))

    def answer(self, owners: Iterable[int], word: str = "AYE", *motions: UUID) -> None:
        for owner in owners:
            self.votes(self.rights[owner], {motion: [word] for motion in motions or (LIFT,)})

    def goes_on_apart(self) -> "Estate":
        """The same vote in another history, which knows all that happened so far."""
        other = object.__new__(Estate)
        other.__dict__ = {**self.__dict__, "log": MemoryLog()}
        other.log.entries = list(self.log.entries)
        other.desk = Desk(other.log, other.clock, rules=rule_book())
        return other

    def comes_to(self, motion: UUID = LIFT) -> Outcome:
        """Closed, counted and declared."""
        if not self.vote.tallies:
            self.over()
            self.does(tallying())
        self.chair(c.DeclareVote(ballot_set=SET, motion=motion))
        found = self.vote.tallies[MotionId(motion)].outcome
        assert self.vote.declared[MotionId(motion)].outcome is found.outcome
        return found


def check(outcome: Outcome, part: Part, dim: Dimension) -> Check:
    return next(one for one in outcome.checks if (one.part, one.dim) == (part, dim))


def test_685_of_1028_heads_are_too_few_whatever_their_area_and_686_are_enough() -> None:
    many = [*range(687, 1_028), 685, *range(343)]
    one_short = Estate(GAOTING)
    one_short.answer(many)
    enough = one_short.goes_on_apart()
    enough.answer([400])

    found = one_short.comes_to()
    assert found.outcome is TURNOUT_NOT_MET
    heads, area = (check(found, Part.TURNOUT, dim) for dim in Dimension)
    assert (heads.count, heads.needed, heads.base_count) == (685, 686, 1_028)
    assert area.met
    assert "差1人" in found.sentence_zh
    assert "one short" in found.sentence_en
    assert enough.comes_to().outcome is ADOPTED


def test_42319_99_square_metres_are_too_few_whatever_the_heads_and_42320_are_enough() -> None:
    one_short = Estate(GAOTING)
    one_short.answer(range(686))
    enough = one_short.goes_on_apart()
    enough.answer([686])

    found = one_short.comes_to()
    assert found.outcome is TURNOUT_NOT_MET
    heads, area = (check(found, Part.TURNOUT, dim) for dim in Dimension)
    assert heads.met
    assert (area.count, area.needed, area.base_count) == (4_231_999, 4_232_000, 6_348_000)
    assert "差0.01平方米" in found.sentence_zh
    assert enough.comes_to().outcome is ADOPTED


SPECIAL = dict.fromkeys((6, 7, 8), (617, 618))
ORDINARY = dict.fromkeys((1, 2, 3, 4, 5, 9), (412, 413))


def test_of_824_heads_every_item_passes_with_its_own_number_and_not_with_one_fewer() -> None:
    ayes = {
        (item, count): QuestionPut(motion=MotionId(an_id(f"{item} with {count}")), item=item)
        for item, counts in {**SPECIAL, **ORDINARY}.items()
        for count in counts
    }
    world = Estate([SMALL] * 1_028, *ayes.values())
    for owner in range(824):
        marks = {
            one.motion: ["AYE" if owner < count else "NAY" if owner % 2 else "ABSTAIN"]
            for (_, count), one in ayes.items()
        }
        world.votes(world.rights[owner], marks)
    for (item, count), question in ayes.items():
        found = world.comes_to(question.motion)
        assert found.counts.participating.heads == 824
        passes = count == {**SPECIAL, **ORDINARY}[item][1]
        assert found.outcome is (ADOPTED if passes else NOT_ADOPTED), (item, count)
        assert check(found, Part.APPROVAL, Dimension.HEADS).short == (0 if passes else 1)


@pytest.mark.parametrize(
    ("item", "areas", "outcome"),
    [
        (7, [7_000, 400, 100, 2_500], ADOPTED),
        (7, [7_000, 400, 99, 2_501], NOT_ADOPTED),
        (5, [3_000, 2_000, 1, 5_000], ADOPTED),
        (5, [3_000, 1_999, 1, 5_000], NOT_ADOPTED),
        (4, [9_999, 9_999, 9_999, 1], ADOPTED),
    ],
)
def test_the_area_in_favour_has_its_own_boundary(item: int, areas: list[int], outcome: MotionOutcome) -> None:
    world = Estate(areas, QuestionPut(motion=LIFT, item=item))
    world.answer([0, 1, 2])
    world.answer([3], "NAY")
    found = world.comes_to()
    assert found.outcome is outcome
    assert check(found, Part.APPROVAL, Dimension.HEADS).met


def test_whoever_owns_most_of_the_area_does_not_outvote_the_heads() -> None:
    world = Estate([90_000, 90_000, 1_000, 1_000, 1_000, 1_000], QuestionPut(motion=LIFT, item=4))
    world.answer([0, 1, 2])
    world.answer([3, 4, 5], "NAY")
    found = world.comes_to()
    assert found.outcome is NOT_ADOPTED
    assert check(found, Part.APPROVAL, Dimension.AREA).met
    assert "差1人" in found.sentence_zh


ROLL: Any = [10_000] * 6


def test_a_tie_is_not_adopted_and_its_opposite_is_not_either() -> None:
    keep, dismiss = an_id("keep"), an_id("dismiss")
    world = Estate(ROLL, *(QuestionPut(motion=MotionId(one), item=4) for one in (keep, dismiss)))
    for owner in range(6):
        choice = ("AYE", "NAY") if owner % 2 else ("NAY", "AYE")
        world.votes(world.rights[owner], {keep: [choice[0]], dismiss: [choice[1]]})
    assert world.comes_to(keep).outcome is NOT_ADOPTED
    found = world.comes_to(dismiss)
    assert found.outcome is NOT_ADOPTED
    assert found.sentence_zh.endswith("未通过不等于相反的意见获得通过。")


@pytest.mark.parametrize(
    ("renew", "leave", "outcome", "adopted"),
    [
        (3, 2, MotionOutcome.NO_DECISION, None),
        (3, 3, MotionOutcome.NO_DECISION, None),
        (2, 2, MotionOutcome.NO_DECISION, None),
        (4, 2, ADOPTED, "A"),
        (1, 4, ADOPTED, "B"),
        (3, 0, TURNOUT_NOT_MET, None),
    ],
)
def test_of_two_options_one_has_more_than_half_or_nothing_is_decided(
    renew: int, leave: int, outcome: MotionOutcome, adopted: str | None
) -> None:
    world = Estate(ROLL, QuestionPut(motion=LIFT, item=4, kind="choice", options=("A", "B")))
    world.answer(range(renew), "A")
    world.answer(range(renew, renew + leave), "B")
    abstaining = 0 if outcome is TURNOUT_NOT_MET else 6 - renew - leave
    world.answer(range(renew + leave, renew + leave + abstaining), "ABSTAIN")
    found = world.comes_to()
    assert (found.outcome, found.adopted) == (outcome, adopted)
