"""What the projector and rebuilds share: their connections, and a calm garbage collector."""

import gc
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

import psycopg
from psycopg import Connection

from deliberation.store.connect import conninfo


def connect(dsn: str) -> "Connection[Any]":
    """A connection of the projector. Every query of it goes by an index; a plan that was made while a
    table was small would scan it when it has grown. It also writes while a nearly full disk has made
    the server read-only for others (store/room.py): what is recorded shall be shown."""
    connection = psycopg.connect(conninfo(dsn), autocommit=True)
    connection.execute(
        "SELECT set_config('default_transaction_read_only', 'off', false),"
        " set_config('synchronous_commit', 'off', false), set_config('enable_seqscan', 'off', false),"
        " set_config('enable_hashjoin', 'off', false), set_config('enable_mergejoin', 'off', false)"
    )
    return connection


@contextmanager
def calm_collector() -> Iterator[None]:
    """Have no garbage collected in passing while much is folded; call gc.collect now and then.

    Folding makes hundreds of thousands of objects that stay; looking through them again and again took
    a third of a rebuild's time.
    """
    was_enabled = gc.isenabled()
    gc.disable()
    try:
        yield
    finally:
        if was_enabled:
            gc.enable()
