"""Votes in few words: rolls of so many heads, boxes of so many ayes, and the shipped profiles."""

import csv
from datetime import date
from functools import cache
from pathlib import Path
from typing import Any
from uuid import UUID

from deliberation.domain.rules.voting.ballots import Ballot, BallotBox, Choice, Mark, Question, Validity
from deliberation.domain.rules.voting.counting import Vote
from deliberation.domain.rules.voting.profile import Body, Profile
from deliberation.domain.rules.voting.roll import (
    ExclusiveUnit,
    Right,
    RightId,
    Roll,
    RollKind,
    members_roll,
    owners_roll,
    right_of,
)
from deliberation.domain.values import MotionId
from deliberation.store.rulebook import rule_book
from tests.domain.dsl import an_id

CASES = Path(__file__).parents[3] / "api" / "cases"
MOTION = MotionId(an_id("motion"))
BALLOT_SET = an_id("ballot set")
ON = date(2026, 11, 22)
PLACES = {Body.OWNERS_COMMITTEE: "cn-zhejiang-zhoushan"}


def profile(body: Body, place: str = "", **changes: Any) -> Profile:
    """The shipped profile of a body, with some of its data changed."""
    found = rule_book().select(body, place or PLACES.get(body, "cn"), ON)
    return found.model_copy(update=changes)


def rid(number: int) -> RightId:
    return RightId(UUID(int=number + 1))


def owners(*areas: int) -> Roll:
    """An owners' roll with these areas in 0.01 m², one head each."""
    return Roll(RollKind.OWNERS, tuple(Right(rid(n), f"P{n}", area) for n, area in enumerate(areas)))


def members(number: int, sides: int = 1) -> Roll:
    return members_roll(Right(rid(n), f"M{n}", side=f"side {n % sides}") for n in range(number))


def answers(*marks: Mark, motion: MotionId = MOTION) -> tuple[Ballot, ...]:
    """Ballots of the first so many rights, one mark each."""
    return tuple(Ballot(rid(n), {motion: mark}) for n, mark in enumerate(marks))


def said(ayes: int = 0, nays: int = 0, abstentions: int = 0) -> tuple[Ballot, ...]:
    return answers(*[Choice.AYE] * ayes, *[Choice.NAY] * nays, *[Choice.ABSTAIN] * abstentions)


def secret(*marks: Mark, spoilt: int = 0) -> tuple[Ballot, ...]:
    ballots = tuple(Ballot(None, {MOTION: mark}) for mark in marks)
    return ballots + tuple(Ballot(None, {}, Validity.UNCLEAR) for _ in range(spoilt))


def in_room(number: int, left: int = 0) -> dict[str, frozenset[RightId]]:
    """So many came; of them the last ones left before the vote."""
    everybody = [rid(n) for n in range(number)]
    return {"attended": frozenset(everybody), "left": frozenset(everybody[number - left :])}


def meeting(body: Body, roll: int, came: int, *, left: int = 0, **hands: int) -> Vote:
    """A body of so many members, of whom so many came and voted."""
    box = BallotBox(said(**hands), **in_room(came, left))
    return Vote(members(roll), box, Question(motion=MOTION), profile(body))


def joint(areas: tuple[int, ...], ballots: tuple[Ballot, ...], item: int = 4, **more: Any) -> Vote:
    """An owners' vote on an item of art. 278."""
    return Vote(
        owners(*areas),
        BallotBox(ballots),
        Question(motion=MOTION, item=item),
        profile(Body.OWNERS_JOINT_DECISION),
        **more,
    )


def rows(name: str) -> list[dict[str, str]]:
    with (CASES / f"gaoting_{name}.csv").open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


def centi(text: str) -> int:
    """Square metres with two decimals as an integer of 0.01 m²."""
    metres, _, rest = text.partition(".")
    return int(metres) * 100 + int(rest.ljust(2, "0"))


ITEMS = {"M1": 7, "M2": 8, "M3": 4}
REFUSED = {
    "P0015": Validity.NO_AUTHORITY,
    "P0027": Validity.CO_OWNERS_CONFLICT_NOT_CURED,
    "P0033": Validity.LATE,
}


def holder(party: str) -> RightId:
    return right_of(BALLOT_SET, party)


@cache
def gaoting_roll() -> Roll:
    return owners_roll(
        BALLOT_SET,
        (
            ExclusiveUnit(row["unit_id"], centi(row["area_m2"]), frozenset({row["owner_party_id"]}))
            for row in rows("roster")
        ),
    )


@cache
def gaoting_box() -> BallotBox:
    """The 824 valid ballots, the three refused ones, and who was served."""
    cast = tuple(
        Ballot(holder(row["owner_party_id"]), {an_id(name): Choice(row[name]) for name in ITEMS})
        for row in rows("ballots")
    )
    refused = tuple(Ballot(holder(party), {}, why) for party, why in REFUSED.items())
    served = {row["owner_party_id"] for row in rows("nonparticipants") if row["delivery"] != "UNDELIVERED"}
    return BallotBox(cast + refused, delivered=frozenset(holder(party) for party in served))


def gaoting(motion: str, **more: Any) -> Vote:
    question = Question(motion=an_id(motion), item=ITEMS[motion])
    chosen = rule_book().select(Body.OWNERS_JOINT_DECISION, "cn-zhejiang-zhoushan", date(2022, 5, 20))
    return Vote(gaoting_roll(), gaoting_box(), question, chosen, **more)
