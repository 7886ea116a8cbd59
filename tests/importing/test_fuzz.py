"""Whatever stands in an event, it is decided or refused; nothing else comes of it."""

from collections.abc import Iterator
from copy import deepcopy
from pathlib import Path
from typing import Final

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from api.importing.casefile import CaseFile, case_of, read_case
from api.importing.checking.boundaries import boundary
from api.importing.checking.reader import CaseReader
from api.importing.checking.visitor import Visitor
from api.importing.checking.what_if import what_if_findings
from api.importing.malformed import MalformedFileError
from api.importing.naming import Names, hall_of
from api.importing.player import Player
from deliberation.bootstrap import Service, open_service
from deliberation.store.embedded import Cluster
from deliberation.store.settings import Settings
from tests.databases import a_database
from tests.importing.cases import BINHE, STORIES, Stage, put_anything

VOTES: Final = next(path for path in STORIES if path.stem == "votes")
_ENOUGH: Final = settings(max_examples=150, suppress_health_check=[HealthCheck.function_scoped_fixture])


@pytest.fixture(scope="module")
def service(cluster: Cluster, template: str, secret: bytes, scratch: Path) -> Iterator[Service]:
    dsn = cluster.dsn(a_database(cluster, template))
    with open_service(Settings(data=scratch / "data", database_url=dsn, secret=secret.hex())) as opened:
        yield opened


def _played(service: Service, path: Path, events: int) -> Player:
    case = read_case(path)
    player = Stage(service).player(case)
    for event in case.events[:events]:
        player.play(event)
    return player


@pytest.fixture(scope="module")
def half_played(service: Service) -> Player:
    """Binhe up to the middle of its conference."""
    return _played(service, BINHE, 32)


@pytest.fixture(scope="module")
def voting(service: Service) -> Player:
    """The story of a vote up to the middle of its voting."""
    return _played(service, VOTES, 12)


def _damaged(path: Path, section: str, data: st.DataObject) -> CaseFile | None:
    top = deepcopy(read_case(path).top)
    for _ in range(data.draw(st.integers(1, 4))):
        put_anything(top[section], data)
    try:
        return case_of(top, path)
    except MalformedFileError:
        return None


def _try_changed(path: Path, player: Player, data: st.DataObject) -> None:
    case = _damaged(path, "events", data)
    if case is None:
        return
    known = {event.seq: event.written for event in read_case(path).events}
    for event in case.events:
        if event.written != known.get(event.seq):
            outcome = player.attempt(event)
            if outcome.refusal:
                assert outcome.refusal.zh
                assert outcome.refusal.en


@given(st.data())
@_ENOUGH
def test_an_event_with_anything_in_it_is_decided_or_refused(half_played: Player, data: st.DataObject) -> None:
    _try_changed(BINHE, half_played, data)


@given(st.data())
@_ENOUGH
def test_an_event_of_a_vote_with_anything_in_it_is_decided_or_refused(
    voting: Player, data: st.DataObject
) -> None:
    _try_changed(VOTES, voting, data)


@given(st.data(), st.sampled_from(["what_if_tests", "boundary_tests"]))
@_ENOUGH
def test_a_test_of_rules_with_anything_in_it_is_checked_or_named(
    service: Service, voting: Player, data: st.DataObject, section: str
) -> None:
    case = _damaged(VOTES, section, data)
    if case is None:
        return
    names = Names(service.vault, hall_of(service.vault, case.scenario), case.scenario)
    reader = CaseReader(Visitor(service), service, case, names)
    for test in case.other_tests["what_if_tests"]:
        assert all(one.what.startswith("w") for one in what_if_findings("w", test, reader, voting.trail))
    for test in case.other_tests["boundary_tests"]:
        assert list(boundary("b", test, reader))
