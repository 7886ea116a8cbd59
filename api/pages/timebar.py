"""The time bar: as of when a page is shown, by which clock, and the ways to other moments.

A plain form of the page's own address, so that what it shows can be shared and needs no script.
"""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Final
from urllib.parse import urlencode

from deliberation.domain.values import PARTY_TIME
from projections.asof import ClockName
from projections.past.changes import Around

PARTS: Final = ("as_of", "clock", "known_at")
"""The parts of an address that say when."""
_DROPPED: Final = frozenset({*PARTS, "cursor", "done", "after", "lang", "text"})
"""What the form does not carry along: a page of a list is another one at another time."""
_DAY: Final = timedelta(days=1)
_ID: Final = r"[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}"
_WORK: Final = "issues|meetings|resolutions|tasks|minutes|votes"
_DATED: Final = (
    rf"/|/resolutions|/votes|/office/(?:{_WORK})"
    rf"|/(?:issues|resolutions|minutes|votes|halls|records|office/(?:{_WORK})|admin/(?:halls|units|seats))/{_ID}"
    r"|/admin(?:/units)?"
)
_IS_DATED: Final = re.compile(rf"(?:{_DATED})\Z")
_LINK: Final = re.compile(rf'(?<!data-now )href="({_DATED})(#[^"]*)?"')
_MAIN: Final = re.compile(r"<main\b.*</main>", re.DOTALL)


@dataclass(frozen=True, slots=True)
class Stand:
    """What the banner of a page of the past says; `position` None where nothing was found to stand on."""

    at: datetime
    clock: str
    position: int | None
    known_at: datetime | None


@dataclass(frozen=True, slots=True)
class TimeBar:
    """What the form begins with, what it carries along, and where its steps lead.

    `steps` are pairs of a text's key and an address. Times are those of a `datetime-local` field.
    """

    past: Stand | None
    action: str
    carried: tuple[tuple[str, str], ...]
    at: str
    clock: str
    known_at: str
    latest: str
    steps: tuple[tuple[str, str], ...]
    now_href: str
    cleared_href: str
    clocks: tuple[str, ...] = tuple(clock.value for clock in ClockName)


def time_bar(
    path: str, query: Mapping[str, str], now: datetime, past: Stand | None, around: Around | None
) -> TimeBar:
    """The bar of one page; `around` are the nearest changes of the object that it shows, if any."""
    carried = tuple((name, value) for name, value in query.items() if name not in _DROPPED and value)
    return TimeBar(
        past=past,
        action=path,
        carried=carried,
        at=for_field(past.at) if past else "",
        clock=past.clock if past else ClockName.RECORDED.value,
        known_at=for_field(past.known_at) if past and past.known_at else "",
        latest=for_field(now),
        steps=tuple(_steps(path, carried, past, now, around)),
        now_href=f"{path}?{urlencode(carried)}" if carried else path,
        cleared_href=f"{path}?{urlencode(time_of(past))}" if past else path,
    )


def for_field(moment: datetime) -> str:
    """A time in China as a field takes it; milliseconds only where there are any."""
    shown = moment.astimezone(PARTY_TIME)
    return f"{shown:%Y-%m-%dT%H:%M:%S}" + (f".{shown.microsecond // 1000:03}" if shown.microsecond else "")


def _steps(
    path: str,
    carried: tuple[tuple[str, str], ...],
    past: Stand | None,
    now: datetime,
    around: Around | None,
) -> list[tuple[str, str]]:
    """A day back and forward, and to the changes next to it; nothing leads into the future."""
    at = past.at if past else now
    ways = [("day_back", at - _DAY), ("day_forward", at + _DAY if past else None)]
    if around:
        ways = [("previous", around.before), *ways, ("next", around.after)]
    compare = {"object": around.object, **_pair(past)} if around and around.object else {}
    asked = [(name, past_part) for name, past_part in time_of(past).items() if name != "as_of"]
    found = [
        (f"time_travel.{key}", f"{path}?{urlencode([*carried, ('as_of', for_field(when)), *asked])}")
        for key, when in ways
        if when is not None and when <= now
    ]
    if compare:
        found.append(("time_travel.compare.title", f"/compare?{urlencode(compare)}"))
    return found


def _pair(past: Stand | None) -> dict[str, str]:
    """What a comparison with the present begins with."""
    return {"from": for_field(past.at), "clock": past.clock} if past else {}


def time_of(past: Stand | None) -> dict[str, str]:
    """The parts of an address that lead to the same time."""
    if past is None:
        return {}
    asked = {"as_of": for_field(past.at), "clock": past.clock}
    return asked | ({"known_at": for_field(past.known_at)} if past.known_at else {})


def is_dated(path: str) -> bool:
    """Whether the page of an address can be shown as it was."""
    return _IS_DATED.match(path) is not None


def keep_past(page: str, past: Stand) -> str:
    """The page with its links to other dated pages leading into the same past; those marked `data-now`
    lead to the present."""
    query = urlencode(time_of(past)).replace("&", "&amp;")

    def into_the_past(link: re.Match[str]) -> str:
        return f'href="{link[1]}?{query}{link[2] or ""}"'

    return _MAIN.sub(lambda main: _LINK.sub(into_the_past, main[0]), page)
