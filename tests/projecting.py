"""Projections brought up to date between two requests of a test, as the projector beside a service does."""

from dataclasses import dataclass
from typing import Any

import psycopg
import pytest
from psycopg import Connection

from projections.connecting import connect
from projections.registry import PROJECTIONS
from projections.runner import BATCH, Step, begin

_NAMES = [projection.NAME for projection in PROJECTIONS]


@dataclass
class _Following:
    """A connection that follows one log. To open one for each request took a third of the tests' time."""

    dsn: str
    connection: "Connection[Any]"
    step: Step


_last: list[_Following] = []


def project(dsn: str) -> None:
    """Project everything that is recorded by now. A projection that fails is a failure of the test."""
    following = _of(dsn)
    try:
        _catch_up(following)
    except (psycopg.OperationalError, psycopg.InterfaceError):  # the database was killed meanwhile
        let_go()
        _catch_up(_of(dsn))


def _of(dsn: str) -> _Following:
    if not _last or _last[0].dsn != dsn:
        let_go()
        connection = connect(dsn)
        if begin(connection, PROJECTIONS):
            pytest.fail("a projection asks for a rebuild")
        _last.append(_Following(dsn, connection, Step(connection, PROJECTIONS)))
    return _last[0]


def let_go() -> None:
    """Follow no log any more: a database that is followed cannot be copied."""
    while _last:
        _last.pop().connection.close()


def _catch_up(following: _Following) -> None:
    while following.step.take(_NAMES, BATCH) == BATCH:
        pass
