"""Lists as of any time: the same as a replay of what was known, and of what had happened, by then."""

import re
from collections.abc import Iterator
from datetime import date, datetime, timedelta
from itertools import groupby
from operator import itemgetter
from typing import Any
from uuid import UUID

import psycopg
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from deliberation.domain.corrections import CorrectionMode
from deliberation.domain.task import events as t
from deliberation.store.log import PostgresEventLog
from projections.asof import ClockName
from projections.decode import COLUMNS, entry_of, whole
from projections.listing import Conditions, valid
from projections.past.chain import PastTable
from projections.past.projection import LISTS
from projections.rebuild import rebuild
from projections.registry import BY_NAME
from projections.runner import Projector
from tests.conftest import SECRET
from tests.databases import lent_database
from tests.domain.dsl import an_id
from tests.projections.conftest import Shown
from tests.projections.story import START, Story, due
from tests.projections.vote_story import VoteStory

HAPPENED = ClockName.HAPPENED


def assert_lists_equal_replay(dsn: str, since: int = 0) -> int:
    """At every position after `since` and every time at which something happened, by both clocks; returns
    how many rows were compared."""
    with psycopg.connect(dsn) as connection:
        entries = _entries(connection, since)
        compared = 0
        for table in LISTS:
            mine = {s: told for s, told in entries.items() if told[0].fact.TOPIC in table.live.kind.topics}
            compared += _assert_list(connection, table, mine)
        return compared


def _entries(connection: "psycopg.Connection[Any]", since: int) -> dict[UUID, list[Any]]:
    rows = connection.execute(
        f"SELECT {COLUMNS} FROM es.events e WHERE e.notification_id > %s"
        " ORDER BY e.originator_id, e.originator_version",
        [since],
    ).fetchall()
    return {stream: whole(entry_of(row) for row in group) for stream, group in groupby(rows, itemgetter(1))}


def _assert_list(
    connection: "psycopg.Connection[Any]", table: PastTable, entries: dict[UUID, list[Any]]
) -> int:
    told = [entry for listed in entries.values() for entry in listed]
    moved = [fact.effective_at for fact in (e.fact for e in told) if getattr(fact, "effective_at", None)]
    compared = 0
    for position in sorted({entry.position for entry in told}):
        for by in [None, *sorted({*moved, *(entry.happened_at for entry in told)})]:
            seen = _seen(connection, table, list(entries), position, by)
            assert seen == _expected(table, entries, position, by), (table.name, position, by)
            compared += len(seen)
    return compared


def _seen(
    connection: "psycopg.Connection[Any]",
    table: PastTable,
    streams: list[UUID],
    position: int,
    by: datetime | None,
) -> dict[UUID, Any]:
    conditions = Conditions()
    conditions.within("id", streams)
    valid(conditions, position, by)
    rows = connection.execute(
        f"SELECT id, to_jsonb(p) FROM projections.{table.name} p WHERE {conditions.clause}",
        conditions.arguments,
    ).fetchall()
    found = {stream: [_comparable(row[name]) for name in table.kept] for stream, row in rows}
    assert len(found) == len(rows), "one stream stands in a list once"
    return found


def _expected(
    table: PastTable, entries: dict[UUID, list[Any]], position: int, by: datetime | None
) -> dict[UUID, Any]:
    found = {}
    for stream, listed in entries.items():
        known = [entry for entry in listed if entry.position <= position]
        if not known:
            continue
        record = table.live.kind.fold(stream, known, by)
        if table.listed(record):
            row = table.live.row(record)
            values = (row[table.live.columns.index(name)] for name in table.kept)
            found[stream] = [_comparable(value) for value in values]
    return found


def _comparable(value: Any) -> Any:
    """What the database and the fold write differently, in one way."""
    if isinstance(value, list | tuple):
        return [_comparable(one) for one in value]
    if isinstance(value, str) and re.match(r"\d{4}-\d\d-\d\dT", value):
        return datetime.fromisoformat(value)
    if isinstance(value, UUID | date) and not isinstance(value, datetime):
        return str(value)
    return value


def test_lists_of_a_whole_loop_equal_a_replay_of_every_prefix(story: Story, shown: Shown) -> None:
    story.hall_is_there("power", "roads")
    story.looped("first", "YC-2026-0001")
    shown.update()
    assert assert_lists_equal_replay(shown.dsn) > 100


def test_lists_with_a_vote_equal_a_replay_of_every_prefix(voting: VoteStory, shown: Shown) -> None:
    voting.whole()
    shown.update()
    assert assert_lists_equal_replay(shown.dsn) > 10


def test_a_rebuilt_past_is_the_same_past(story: Story, shown: Shown) -> None:
    story.hall_is_there("power", "roads")
    story.looped("first", "YC-2026-0001")
    story.ordered("late", "resolution YC-2026-0001", "roads", date(2026, 4, 1))
    story.reported("late", "roads", at=story.at - timedelta(days=1))
    shown.update()
    rebuild(shown.dsn, BY_NAME["past_lists"], batch=3)
    assert assert_lists_equal_replay(shown.dsn) > 100


class Orders:
    """Facts of orders in any sequence and at any time, as late entries and corrections bring them."""

    def __init__(self, story: Story, prefix: str) -> None:
        self.story, self.prefix = story, prefix
        self.told: dict[str, int] = {}

    def tell(self, number: int, act: str, day: int) -> None:
        name = f"{self.prefix} {number}"
        at = START + timedelta(days=day)
        version = self.told.get(name, 0)
        fact = self._fact(act, version) if version else self._issued(7)
        self.told[name] = version + 1
        self.story.tell((name, fact), at=at)

    def _issued(self, days: int) -> t.TaskIssued:
        by = due(START.date() + timedelta(days=days))
        return t.TaskIssued(hall=self.story.hall, lead=an_id("power"), deadline=by, content="请办理")

    def _fact(self, act: str, version: int) -> Any:
        if act == "corrected":
            fact = self._issued(30)
            public = fact.model_dump(mode="json", exclude={"content"})
            return t.TaskCorrected(version=1, mode=CorrectionMode.REPLACE, topic=fact.TOPIC, public=public)
        if act == "moved":
            fact = self._issued(7)
            public = fact.model_dump(mode="json", exclude={"content"})
            return t.TaskCorrected(
                version=1,
                mode=CorrectionMode.REPLACE,
                topic=fact.TOPIC,
                public=public,
                effective_at=START + timedelta(days=version),
            )
        facts: dict[str, Any] = {
            "signed": t.TaskSignedFor(unit=an_id("power")),
            "reported": t.TaskReportedDone(unit=an_id("power"), evidence=["照片"], note="已办"),
            "returned": t.TaskReturned(reason="未办好"),
            "reassigned": t.TaskReassigned(from_unit=an_id("power"), to=an_id("roads"), reason="改派"),
            "cancelled": t.TaskCancelled(by=an_id("resolution")),
        }
        return facts[act]


ACTS = ("signed", "reported", "returned", "reassigned", "cancelled", "corrected", "moved")


@pytest.fixture(scope="module")
def shared(cluster: Any, template: str) -> Iterator[tuple[PostgresEventLog, Shown]]:
    """One log for all examples; each tells of streams of its own."""
    with lent_database(cluster, template) as dsn, PostgresEventLog(dsn, SECRET) as log:
        yield log, Shown(dsn)


@given(
    st.lists(
        st.tuples(st.integers(1, 3), st.sampled_from(ACTS), st.integers(0, 12)), min_size=2, max_size=12
    ),
    st.sampled_from([1, 3, 100]),
)
@settings(max_examples=40, suppress_health_check=[HealthCheck.function_scoped_fixture])
def test_whatever_is_entered_in_whatever_order_lists_equal_a_replay(
    shared: tuple[PostgresEventLog, Shown], told: list[tuple[int, str, int]], batch: int
) -> None:
    log, shown = shared
    since = log.head().position
    orders = Orders(Story(log), f"orders after {since}")
    for number, act, day in told:
        orders.tell(number, act, day)
    Projector(shown.dsn, [BY_NAME["past_lists"]], batch=batch).catch_up()
    assert_lists_equal_replay(shown.dsn, since)
