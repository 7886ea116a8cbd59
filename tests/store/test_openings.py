"""The sealed values of the auditors' bundle, on a real PostgreSQL."""

from uuid import uuid4

import pytest

from deliberation.application.ports import NewEntry
from deliberation.domain.ballot.events import BallotCast, RightEnrolled
from deliberation.domain.facts import DomainEvent
from deliberation.domain.rules.voting.roll import RightId
from deliberation.domain.values import BallotSetId, MotionId
from deliberation.domain.vote.events import VoteClosed
from deliberation.domain.vote.setup import BallotChannel
from deliberation.store.log import PostgresEventLog
from deliberation.store.mapper import commitment
from tests.store.samples import HALL, NOON, BallotDropped, NeighbourMet, request

VOTE = BallotSetId(uuid4())
RIGHT = RightId(uuid4())


def told(log: PostgresEventLog, *facts: tuple[object, int, DomainEvent]) -> None:
    log.append(request(*(NewEntry(stream, version, fact, HALL) for stream, version, fact in facts)))  # type: ignore[arg-type]


def fields(log: PostgresEventLog) -> list[tuple[int, str]]:
    return [(one.index, one.field) for one in log.openings_between(0, 100)]


def test_sealed_values_come_with_the_salts_of_their_commitments(log: PostgresEventLog) -> None:
    box = uuid4()
    told(log, (box, 1, BallotDropped(box="北门", choices={}, remark="雨天")))
    leaf = log.entries_after(0, 1)[0].leaf().decode()
    found = log.openings_between(0, 1)
    assert [one.field for one in found] == ["choices", "remark"]
    for one in found:
        assert (one.index, one.stream, one.version) == (0, str(box), 1)
        assert commitment(one.salt, one.field, one.value).hex() in leaf


def test_personal_values_never_come(log: PostgresEventLog) -> None:
    person = uuid4()
    met = NeighbourMet(person=person, building="3", opinion="同意", name="张三", phone="13800000000")
    told(log, (person, 1, met))
    assert fields(log) == [(0, "opinion")]


def test_marks_are_held_back_until_their_vote_is_closed(log: PostgresEventLog) -> None:
    """Else an auditor's file would be a running tally."""
    cast = BallotCast(channel=BallotChannel.PAPER, received_at=NOON, marks={MotionId(uuid4()): ("for",)})
    told(log, (RIGHT, 1, RightEnrolled(ballot_set=VOTE, right=RIGHT, area_centi_m2=8_000)))
    told(log, (RIGHT, 2, cast))
    assert fields(log) == [(0, "area_centi_m2")]
    told(log, (VOTE, 1, VoteClosed()))
    assert fields(log) == [(0, "area_centi_m2"), (1, "marks")]


@pytest.mark.parametrize(("halls", "count"), [(None, 1), ([HALL], 1), ([uuid4()], 0), ([], 0)])
def test_an_auditor_of_some_halls_gets_the_values_of_these(
    log: PostgresEventLog, halls: list[object] | None, count: int
) -> None:
    told(log, (uuid4(), 1, BallotDropped(box="北门", choices={})))
    assert len(log.openings_between(0, 100, halls)) == count  # type: ignore[arg-type]
