"""Finding whose a paper is by what is written on it: the premises as somebody types them, or the name.

The index of a roll is kept in memory for a few minutes while papers are entered, never in an address or a
log. A frozen roll does not change, so it is known by its root.
"""

import re
import time
from collections import OrderedDict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from threading import Lock
from typing import Any, Final

from api.pages.ask import Ask
from api.pages.office.roll_people import Listed, by_premises, everybody
from deliberation.domain.access.events import DataField
from deliberation.domain.rules.voting.roll import RightId
from deliberation.domain.values import BallotSetId

KEPT: Final = 600.0
"""Seconds for which the names of a roll are kept after they were read."""
IN_INDEX: Final = (DataField.HOLDER, DataField.PREMISES)
"""What the index tells of the holder of a right."""
_ROLLS: Final = 4
_PARTS: Final = re.compile(r"\d+|[a-z]+")


@dataclass(frozen=True, slots=True)
class Entry:
    """A right with the texts by which it is found."""

    right: RightId
    name: str
    premises: tuple[str, ...]
    parts: tuple[tuple[str, ...], ...]

    @property
    def label(self) -> str:
        return f"{'、'.join(self.premises)} {self.name}".strip()


@dataclass(frozen=True, slots=True)
class RollIndex:
    """A roll by premises and by name."""

    entries: tuple[Entry, ...]

    @classmethod
    def of(cls, listed: Iterable[Listed]) -> "RollIndex":
        return cls(
            tuple(
                Entry(
                    one.line.right,
                    one.holder.name,
                    one.holder.premises,
                    tuple(map(parts_of, one.holder.premises)),
                )
                for one in by_premises(listed)
            )
        )

    def find(self, typed: str) -> Sequence[Entry]:
        """The rights that what was typed can mean; a whole match hides the partial ones.

        `2-301` means 2号楼1单元301室: its numbers come in this order and end alike; where such are in a
        building 2, nothing else is meant. Else it is a part of a name or of the premises.
        """
        words = typed.strip()
        if not words:
            return ()
        exact = [one for one in self.entries if words == one.name or words in one.premises]
        if exact:
            return exact
        asked = parts_of(words)
        if not asked:
            return [one for one in self.entries if words in one.label]
        numbered = [one for one in self.entries if any(_means(asked, known) for known in one.parts)]
        whole = [one for one in numbered if asked in one.parts]
        begun = [one for one in numbered if any(_begins(asked, known) for known in one.parts)]
        return whole or begun or numbered or [one for one in self.entries if words in one.label]

    def entry(self, right: RightId | None) -> Entry | None:
        return next((one for one in self.entries if one.right == right), None)


def parts_of(text: str) -> tuple[str, ...]:
    """The numbers and letters of premises in their order: 2号楼1单元301室 is 2, 1, 301."""
    return tuple(part.lstrip("0") or "0" for part in _PARTS.findall(text.lower()))


def _means(asked: tuple[str, ...], known: tuple[str, ...]) -> bool:
    """Whether the parts asked for come in this order in the known ones, and end alike."""
    if not known or asked[-1] != known[-1]:
        return False
    rest = iter(known)
    return all(part in rest for part in asked)


def _begins(asked: tuple[str, ...], known: tuple[str, ...]) -> bool:
    """Whether the first part asked for is the first of the known ones too, the building."""
    return len(asked) > 1 and known[:1] == asked[:1] and _means(asked, known)


class RollIndexes:
    """The indexes of the rolls that are worked on, for a few minutes each; safe for threads."""

    def __init__(self) -> None:
        self._known: OrderedDict[tuple[BallotSetId, str], tuple[float, RollIndex]] = OrderedDict()
        self._lock: Final = Lock()

    def get(self, ballot_set: BallotSetId, root: str) -> RollIndex | None:
        """The index of a frozen roll, None where it has to be read."""
        now = time.monotonic()
        with self._lock:
            for key in [key for key, (kept, _) in self._known.items() if now - kept > KEPT]:
                del self._known[key]
            found = self._known.get((ballot_set, root))
        return found[1] if found else None

    def put(self, ballot_set: BallotSetId, root: str, index: RollIndex) -> None:
        with self._lock:
            self._known[ballot_set, root] = time.monotonic(), index
            while len(self._known) > _ROLLS:
                self._known.popitem(last=False)


async def roll_index(ask: Ask, conn: Any, ballot_set: BallotSetId, root: str) -> RollIndex:
    """The index of a vote's frozen roll, read out of the vault where it is not at hand."""
    state = ask.request.app.state
    if not hasattr(state, "roll_indexes"):
        state.roll_indexes = RollIndexes()
    indexes: RollIndexes = state.roll_indexes
    known = indexes.get(ballot_set, root)
    if known is None:
        known = RollIndex.of([one async for one in everybody(ask, conn, ballot_set) if not one.line.struck])
        indexes.put(ballot_set, root, known)
    return known
