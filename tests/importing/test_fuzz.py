"""Whatever stands in an event, it is decided or refused; nothing else comes of it."""

from collections.abc import Iterator
from copy import deepcopy
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from api.importing.casefile import CaseFile, case_of, read_case
from api.importing.malformed import MalformedFileError
from api.importing.player import Player
from deliberation.bootstrap import open_service
from deliberation.store.embedded import Cluster
from deliberation.store.settings import Settings
from tests.databases import a_database
from tests.importing.cases import BINHE, Stage, put_anything


@pytest.fixture(scope="module")
def half_played(cluster: Cluster, template: str, secret: bytes, scratch: Path) -> Iterator[Player]:
    """Binhe up to the middle of its conference."""
    dsn = cluster.dsn(a_database(cluster, template))
    settings = Settings(data=scratch / "data", database_url=dsn, secret=secret.hex())
    case = read_case(BINHE)
    with open_service(settings) as service:
        player = Stage(service).player(case)
        for event in case.events[:32]:
            player.play(event)
        yield player


def _damaged(data: st.DataObject) -> CaseFile | None:
    top = deepcopy(read_case(BINHE).top)
    for _ in range(data.draw(st.integers(1, 4))):
        put_anything(top["events"], data)
    try:
        return case_of(top, BINHE)
    except MalformedFileError:
        return None


@given(st.data())
@settings(max_examples=150, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
def test_an_event_with_anything_in_it_is_decided_or_refused(half_played: Player, data: st.DataObject) -> None:
    case = _damaged(data)
    if case is None:
        return
    known = {event.seq: event.written for event in read_case(BINHE).events}
    changed = [event for event in case.events if event.written != known.get(event.seq)]
    for event in changed:
        outcome = half_played.attempt(event)
        if outcome.refusal:
            assert outcome.refusal.zh
            assert outcome.refusal.en
