"""Who stands on a roll, as those who deliver and count know them: names and premises out of the vault."""

import re
from collections.abc import AsyncIterator, Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Final

from api.pages.ask import Ask
from api.pages.catalogue.votes import BOX
from deliberation.domain.access.events import DataField
from deliberation.domain.rules.voting.roll import RightId
from deliberation.domain.values import BallotSetId, HallId, PersonId
from projections.votes.ballot_shapes import RightFilter, RightLine, RightQuery
from projections.votes.ballots import rights_of

_BUILDING: Final = re.compile(r"^(.+?(?:号楼|幢|栋|座|楼))")
_AT_ONCE: Final = 200
HELD_OF_RIGHT: Final = (DataField.HOLDER, DataField.PREMISES, DataField.PHONE)
"""What a roll tells of the holder of a right."""


@dataclass(frozen=True, slots=True)
class Holder:
    """Whose a right is; empty where the reader may not know, or nothing is known any more."""

    name: str = ""
    premises: tuple[str, ...] = ()
    phone: str = ""

    @property
    def building(self) -> str:
        return building_of(self.premises[0]) if self.premises else ""

    @property
    def walked(self) -> tuple[tuple[int, str], ...]:
        """Where one comes to the first of the premises on a walk through the estate."""
        return _walked(self.premises[0]) if self.premises else ()

    def says(self, words: str) -> bool:
        """Whether the name or one of the premises contains what somebody looks for."""
        return any(words in text for text in (self.name, *self.premises))


@dataclass(frozen=True, slots=True)
class Listed:
    """A line of the roll with its holder."""

    line: RightLine
    holder: Holder


def building_of(premises: str) -> str:
    """The building in a unit's name: 1号楼 of 1号楼2单元301, 1 of 1-2-301; empty where it names none."""
    head, blank, _ = premises.partition(" ")
    if blank:
        return head
    found = _BUILDING.match(premises)
    if found:
        return found[1]
    head, dash, _ = premises.partition("-")
    return head if dash else ""


def may_name(ask: Ask, hall: HallId) -> bool:
    """Whether the reader delivers papers or takes ballots in, and so has to know whose they are."""
    return ask.holds(hall, BOX)


async def holders(ask: Ask, rights: Iterable[RightId]) -> dict[RightId, Holder]:
    """The holders of some rights. A right's values lie under the right's own key."""
    known = await ask.personal(PersonId(right) for right in rights)
    return {RightId(right): _holder(details) for right, details in known.items()}


def _holder(details: Mapping[str, Any]) -> Holder:
    return Holder(
        str(details.get("holder") or ""),
        tuple(map(str, details.get("premises") or ())),
        str(details.get("phone") or ""),
    )


async def everybody(
    ask: Ask, conn: Any, ballot_set: BallotSetId, only: RightFilter = RightFilter.ALL
) -> AsyncIterator[Listed]:
    """The whole roll, in the order in which it was entered."""
    cursor: str | None = None
    while True:
        asked = RightQuery(ballot_set=ballot_set, only=only, limit=_AT_ONCE, cursor=cursor)
        page = await rights_of(conn, asked)
        for one in await listed(ask, page.items):
            yield one
        cursor = page.next_cursor
        if cursor is None:
            return


async def listed(ask: Ask, lines: Sequence[RightLine]) -> list[Listed]:
    """Lines of a roll with their holders."""
    known = await holders(ask, [line.right for line in lines])
    return [Listed(line, known.get(line.right, Holder())) for line in lines]


def by_premises(found: Iterable[Listed]) -> list[Listed]:
    """In the order in which somebody walks through the estate."""
    return sorted(found, key=lambda one: one.holder.walked)


def _walked(premises: str) -> tuple[tuple[int, str], ...]:
    """Numbers count as numbers: flat 9 comes before flat 10."""
    parts = re.split(r"(\d+)", premises)
    return tuple((int(part), "") if part.isdecimal() else (-1, part) for part in parts)
