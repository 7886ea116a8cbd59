"""How a number is entered into the catalogue."""

from typing import Final

from deliberation.domain.terms import Term
from projections.numbers.places import PLACES
from projections.numbers.shapes import Definition, Measure, Reach

Said = tuple[str, str]
"""Chinese and English."""

DEFINITIONS: Final[dict[str, Definition]] = {}
"""By name, in the order of the catalogue."""


def define(
    name: str,
    title: Said,
    counts: Said,
    measure: Measure,
    *,
    page: str,
    also: str = "",
    needs: str = "",
    of: Said | None = None,
    reach: Reach = Reach.PUBLIC,
    source: Said | None = None,
) -> None:
    """Enter a number: its own page, and where it stands `also`.

    ValueError where its name is taken, KeyError where a page is none of the places.
    """
    if name in DEFINITIONS:
        raise ValueError(f"defined twice: {name}")
    DEFINITIONS[name] = Definition(
        name=name,
        title=Term(*title),
        counts=Term(*counts),
        measure=measure,
        reach=reach,
        page=page,
        places=tuple(PLACES[path] for path in (page, *also.split())),
        of=Term(*of) if of else None,
        source=Term(*source) if source else None,
        needs=tuple(needs.split()),
    )
