"""Whether the log is what the append function left: dense positions and the right leaf hashes."""

from dataclasses import dataclass
from typing import Any, Final

from psycopg import Connection


@dataclass(frozen=True, slots=True)
class LogFacts:
    """A log in five numbers: events, first and last position, the last leaf's hash, and how many of the
    examined leaves do not have the hash of their bytes."""

    events: int
    first: int
    last: int
    last_leaf: str
    wrong_leaves: int

    @property
    def is_sound(self) -> bool:
        """No gap, no doubled position, every examined leaf as it was appended."""
        dense = self.events == self.last and self.first == min(self.events, 1)
        return dense and self.wrong_leaves == 0


_FACTS: Final = """
SELECT count(*), coalesce(min(notification_id), 0), coalesce(max(notification_id), 0),
       coalesce((SELECT encode(leaf_hash, 'hex') FROM es.events ORDER BY notification_id DESC LIMIT 1), '')
FROM es.events"""

_WRONG: Final = """
SELECT count(*) FROM es.events WHERE notification_id > %s AND leaf_hash <>
  sha256('\\x00'::bytea || '{"event":'::bytea || state || convert_to(
    ',"index":' || (notification_id - 1) || ',"recorded_ms":' || recorded_ms || '}', 'UTF8'))"""


def examine(connection: "Connection[Any]", *, newest: int | None = None) -> LogFacts:
    """The facts of a whole log; only the `newest` leaves are rehashed where a number is given."""
    facts = connection.execute(_FACTS).fetchone() or (0, 0, 0, "")
    after = 0 if newest is None else max(int(facts[2]) - newest, 0)
    wrong = connection.execute(_WRONG, [after]).fetchone() or (0,)
    return LogFacts(int(facts[0]), int(facts[1]), int(facts[2]), str(facts[3]), int(wrong[0]))
