"""Laws of the count: the same whatever the order, and the same as a count written a second time."""

import csv
from collections.abc import Mapping
from random import Random
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from deliberation.domain.ballot import events as b
from deliberation.domain.ballot.state import RIGHTS, EnrolledRight
from deliberation.domain.facts import DomainEvent, Entry, fold
from deliberation.domain.meeting.events import MotionOutcome
from deliberation.domain.rules.voting.ballots import Validity
from deliberation.domain.rules.voting.roll import RightId, Weight
from deliberation.domain.vote import events as e
from deliberation.domain.vote.setup import BallotChannel
from tests.domain.dsl import an_id
from tests.domain.vote.counting import Rights, counted, fact, result
from tests.domain.vote.dsl import (
    CLOSES,
    MANAGER,
    OPENS,
    PARKING,
    SET,
    Timed,
    closed_vote,
    opened,
    question,
    setup,
)
from tests.domain.voting.brute import joint_decision
from tests.domain.voting.dsl import CASES, ITEMS, centi, holder, rid

ANSWERS = st.sampled_from(["AYE", "NAY", "ABSTAIN", None])
OWNERS = st.lists(st.tuples(st.integers(1, 300), ANSWERS, ANSWERS), min_size=1, max_size=30)


def told(name: RightId, area: int, *facts: DomainEvent, units: int = 1) -> EnrolledRight:
    """A right as its own stream tells it."""
    enrolled = b.RightEnrolled(ballot_set=SET, right=name, area_centi_m2=area, units=units)
    return fold(
        RIGHTS, [Entry(name, n, one, OPENS, OPENS, n) for n, one in enumerate((enrolled, *facts), start=1)]
    )


def cast(marks: Mapping[Any, str | None], channel: BallotChannel = BallotChannel.PAPER) -> list[DomainEvent]:
    """A valid ballot with what is answered; nothing where nothing is."""
    said = {motion: (word,) for motion, word in marks.items() if word}
    return [b.BallotCast(channel=channel, received_at=OPENS, marks=said)] if said else []


def electorate(owners: list[tuple[int, str | None, str | None]]) -> Rights:
    return {
        rid(number): told(rid(number), area, *cast({PARKING: parking, MANAGER: manager}))
        for number, (area, parking, manager) in enumerate(owners)
    }


@given(OWNERS)
def test_a_count_is_the_fold_of_its_facts_and_the_count_written_a_second_time(
    owners: list[tuple[int, str | None, str | None]],
) -> None:
    found = counted(electorate(owners))
    for motion, item, column in ((PARKING, 8, 1), (MANAGER, 4, 2)):
        voters = [(owner[0], owner[column]) for owner in owners]
        assert result(found, motion).outcome.outcome.value == joint_decision(voters, item)  # type: ignore[arg-type]


@given(OWNERS, st.randoms(use_true_random=False))
def test_neither_the_order_of_sheets_nor_that_of_ballots_changes_anything(
    owners: list[tuple[int, str | None, str | None]], random: Random
) -> None:
    rights = electorate(owners)
    names = list(rights)
    random.shuffle(names)
    assert fact(counted({name: rights[name] for name in names})) == fact(counted(rights))


@given(OWNERS)
def test_one_more_aye_never_defeats(owners: list[tuple[int, str | None, str | None]]) -> None:
    before = result(counted(electorate(owners))).outcome
    first, *others = owners
    after = result(counted(electorate([(first[0], "AYE", first[2]), *others]))).outcome
    if before.outcome is MotionOutcome.ADOPTED:
        assert after.outcome is MotionOutcome.ADOPTED


M1, M2, M3 = (an_id(name) for name in ("M1", "M2", "M3"))


def rows(name: str) -> list[dict[str, str]]:
    with (CASES / f"gaoting_{name}.csv").open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


@pytest.fixture(scope="module")
def gaoting() -> Rights:
    """The whole vote as the rights' own streams tell it: 824 ballots, three refused, 187 others served."""
    areas: dict[str, int] = {}
    units: dict[str, int] = {}
    for row in rows("roster"):
        party = row["owner_party_id"]
        areas[party] = areas.get(party, 0) + centi(row["area_m2"])
        units[party] = units.get(party, 0) + 1
    facts: dict[str, list[DomainEvent]] = {party: [] for party in areas}
    for row in rows("ballots"):
        channel = BallotChannel(row["channel"].lower())
        facts[row["owner_party_id"]] += cast({an_id(name): row[name] for name in ITEMS}, channel)
    for row in rows("nonparticipants"):
        if row["delivery"] != "UNDELIVERED":
            facts[row["owner_party_id"]].append(b.BallotDelivered(method=b.Delivery.SIGNED))
    why = {
        "P0015": Validity.NO_AUTHORITY,
        "P0027": Validity.CO_OWNERS_CONFLICT_NOT_CURED,
        "P0033": Validity.LATE,
    }
    for party, reason in why.items():
        facts[party].append(b.BallotRejected(channel=BallotChannel.PAPER, received_at=CLOSES, reason=reason))
    return {
        holder(party): told(holder(party), area, *facts[party], units=units[party])
        for party, area in areas.items()
    }


def gaoting_history(of: Rights) -> list[Timed]:
    asks = setup(*(question(an_id(name), item) for name, item in ITEMS.items()))
    return closed_vote(asks, of)


def test_gaoting_is_counted_as_it_was(gaoting: Rights) -> None:
    history = gaoting_history(gaoting)
    roll = next(one for _, one in history if isinstance(one, e.ElectorateFrozen))
    assert (roll.units, roll.heads, roll.area_centi_m2) == (1_058, 1_028, 6_348_000)
    found = counted(gaoting, happened=history)
    ends = {
        M1: (MotionOutcome.ADOPTED, Weight(heads=701, area_centi_m2=4_374_103)),
        M2: (MotionOutcome.NOT_ADOPTED, Weight(heads=617, area_centi_m2=4_162_143)),
        M3: (MotionOutcome.ADOPTED, Weight(heads=640, area_centi_m2=4_012_374)),
    }
    for motion, (outcome, ayes) in ends.items():
        tally = result(found, motion)
        assert (tally.outcome.outcome, tally.outcome.counts.answers["AYE"]) == (outcome, ayes)
        assert tally.outcome.counts.participating == Weight(heads=824, area_centi_m2=5_131_246)
        assert not tally.ruling_needed
    spoilt, follow, without_refused = (one.outcome for one in result(found, M2).contested)
    assert (spoilt, follow, without_refused) == (MotionOutcome.NOT_ADOPTED, *[MotionOutcome.ADOPTED] * 2)
    assert {one.outcome for one in result(found, M1).contested} == {MotionOutcome.ADOPTED}


def test_a_count_read_back_from_its_record_is_the_same_count(gaoting: Rights) -> None:
    found = fact(counted(gaoting, happened=gaoting_history(gaoting)))
    assert e.VoteTallied.model_validate_json(found.model_dump_json()) == found
    rules = opened()[1]
    assert e.VoteOpened.model_validate_json(rules.model_dump_json()) == rules
