"""A reader who opens every page that shows numbers, follows each of them, and adds up what makes it."""

import re
from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass, field
from typing import Any
from urllib.parse import urlsplit

from projections.numbers.definitions import DEFINITIONS
from projections.numbers.places import PLACES
from tests.pages.following import (
    every_maker,
    figures,
    is_past,
    kind_of,
    loose,
    name_of,
    numbers_of,
    read,
    told,
)
from tests.pages.paper import Page, Visitor

WAYS = tuple(sorted({place.way for place in PLACES.values()}))
_OF_EACH = 4
"""Pages of one kind that are opened."""
_PATTERNS = {
    path: re.compile(re.sub(r"\\\{\w+\\\}", "[0-9a-f-]{36}", re.escape(path)) + "$") for path in PLACES
}


def place_of(path: str) -> str | None:
    """Which kind of page stands at an address; None where it shows no numbers."""
    return next((name for name, pattern in _PATTERNS.items() if pattern.match(path)), None)


@dataclass
class Crawl:
    """What one reader found: the kinds of pages, and the faults in words.

    `moment` is the query by which every page is opened as of a time of the past; those that show the present
    all the same are led through only. `sample`: how many numbers of
    one kind are added up from their events; of the others only what they say is read. 0 is all of them.
    """

    visitor: Visitor
    moment: str = ""
    sample: int = 0
    pages: Counter[str] = field(default_factory=Counter)
    numbers: dict[str, Any] = field(default_factory=dict)
    faults: list[str] = field(default_factory=list)
    followed: Counter[str] = field(default_factory=Counter)
    added_up: dict[str, int] = field(default_factory=dict)

    def read(self, ways: Iterable[str] = WAYS) -> "Crawl":
        """Open some pages and all that they lead to, as far as it shows numbers."""
        seen: set[str] = set()
        ahead = list(ways)
        while ahead:
            path = ahead.pop(0)
            place = place_of(urlsplit(path).path)
            if path in seen or place is None or self.pages[place] >= _OF_EACH:
                continue
            seen.add(path)
            ahead += [urlsplit(link).path for link in self.open(path, place)]
        return self

    def open(self, path: str, place: str) -> list[str]:
        """Look at one page; what it leads to."""
        page = self.visitor.get(f"{path}?{self.moment}" if self.moment else path)
        if page.status != 200:
            return []
        if not self.moment or is_past(page):
            self.pages[place] += 1
            self._look(page, place)
        return page.links()

    def _look(self, page: Page, place: str) -> None:
        for text, href in numbers_of(page):
            number = self.follow(href)
            if place not in {one.path for one in DEFINITIONS[name_of(href)].places}:
                self._fault(page, f"the catalogue does not say that {name_of(href)} stands here")
            if number and not _agrees(text, number):
                self._fault(page, f"{text} is {number['value']} at {href}")
        for block in loose(page):
            known = set().union(*(figures(self.follow(href)) for href in block.linked))
            if not block.figures <= known:
                self._fault(page, f"{block.figures - known} lead nowhere: {block.says}")

    def follow(self, href: str) -> Any:
        """A number as its own page tells it, once everything that makes it was added up."""
        if href not in self.numbers and self._enough(href):
            self.numbers[href] = told(self.visitor, href, limit=1)
        if href not in self.numbers:
            self.numbers[href], makers = every_maker(self.visitor, href)
            there = self.visitor.get(href)
            if there.status != 200 or DEFINITIONS[name_of(href)].counts.zh not in there.text:
                self._fault(there, "a number without a page")
            self._add_up(there, href, makers)
        return self.numbers[href]

    def _enough(self, href: str) -> bool:
        """Whether as many numbers of the kind were followed as the reader wants to."""
        self.followed[kind_of(href)] += 1
        return bool(self.sample) and self.followed[kind_of(href)] > self.sample

    def _add_up(self, there: Page, href: str, makers: list[Any]) -> None:
        number, self.added_up[href] = self.numbers[href], len(makers)
        if len(makers) != number["events"]:
            self._fault(there, f"{len(makers)} entries are listed, {number['events']} are said to be")
        adds = [one["adds"] for one in makers]
        if number["hidden"] and makers:
            self._fault(there, "what is hidden is listed")
        if any(one is not None for one in adds) and sum(filter(None, adds)) != number["numerator"]:
            self._fault(there, f"the entries add up to {sum(filter(None, adds))}")
        shares_all = number["definition"]["name"] in {"rate.on_time", "rate.satisfied"}
        if shares_all and len(makers) != number["denominator"]:
            self._fault(there, f"{len(makers)} entries make a denominator of {number['denominator']}")
        if any(one["masked"] for one in makers):
            self._masked(there, href)

    def _masked(self, there: Page, href: str) -> None:
        """Of entries that are told in part only, their page says how many they are."""
        masked = sum(one["masked"] for one in told(self.visitor, href)["makers"])
        if f"本页有 {masked} 条只说" not in there.text:
            self._fault(there, f"{masked} masked entries are not told of")

    def _fault(self, page: Page, says: str) -> None:
        self.faults.append(f"{page.path}: {says}")


def _agrees(text: str, number: Any) -> bool:
    """Whether a link says the number, and nothing else but what belongs to it."""
    if number["hidden"]:
        return not read(text)
    value = number["numerator"] if number["value"] is None else number["value"]
    return read(text) <= figures(number) and (abs(value) in read(text) or value == 0)
