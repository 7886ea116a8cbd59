"""What must hold of the log whatever was asked of the interface before."""

from hashlib import sha256
from typing import Any

import psycopg
import rfc8785

from tests.projections.replay import assert_projections_equal_replay


def assert_sound(dsn: str) -> None:
    """Positions and versions are dense, every leaf hash is that of its leaf, time never goes back, and
    the projections show what a replay of the log gives."""
    with psycopg.connect(dsn) as connection:
        rows = connection.execute(
            "SELECT notification_id, originator_id, originator_version, state, recorded_ms, leaf_hash"
            " FROM es.events ORDER BY notification_id"
        ).fetchall()
    versions: dict[object, int] = {}
    last_ms = 0
    for expected, (position, stream, version, state, recorded_ms, leaf_hash) in enumerate(rows, start=1):
        assert position == expected, "a position is missing"
        versions[stream] = versions.get(stream, 0) + 1
        assert version == versions[stream], f"a version of {stream} is missing"
        assert recorded_ms >= last_ms, "time went back"
        last_ms = recorded_ms
        tail = f',"index":{position - 1},"recorded_ms":{recorded_ms}}}'.encode()
        leaf = b'{"event":' + bytes(state) + tail
        assert sha256(b"\x00" + leaf).digest() == bytes(leaf_hash), f"leaf {position} was altered"
    assert_projections_equal_replay(dsn)


def rehash(leaf: dict[str, Any]) -> str:
    """The hash of an entry as an auditor computes it from what the interface shows, by RFC 8785 and 6962."""
    parts = {"event": leaf["event"], "index": leaf["position"] - 1, "recorded_ms": leaf["recorded_ms"]}
    return sha256(b"\x00" + rfc8785.dumps(parts)).hexdigest()
