"""Numbers of a page as a reader follows them: what stands there, where it leads, and what is told there."""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any
from urllib.parse import parse_qsl, urlencode, urlsplit
from xml.etree.ElementTree import Element

from tests.pages.paper import Page, Visitor, text_of

NUMBER = "number-of"
_ALL = 200
"""Makers that are asked for at once."""


def classes(element: Element) -> frozenset[str]:
    return frozenset(element.get("class", "").split())


def is_past(page: Page) -> bool:
    """Whether a page says that it shows the past."""
    return any({"past", "timebar"} <= classes(section) for section in page.tree.iter("section"))


def numbers_of(page: Page) -> list[tuple[str, str]]:
    """The numbers of a page: what is read, and where it leads."""
    assert page.status == 200, page.path
    return [(text_of(link), link.get("href", "")) for link in page.tree.iter("a") if NUMBER in classes(link)]


def name_of(href: str) -> str:
    """Which number of the catalogue a link leads to."""
    return urlsplit(href).path.rsplit("/", 1)[1]


_OF_A_KIND = frozenset({"vote", "which", "part", "dim", "stage", "light", "exact"})


def kind_of(href: str) -> str:
    """Which number it is, whatever it is of but for the vote: some have a thousand rights, some a handful."""
    asked = parse_qsl(urlsplit(href).query)
    return f"{name_of(href)} {sorted(one for one in asked if one[0] in _OF_A_KIND)}"


def told(visitor: Visitor, href: str, **more: object) -> Any:
    """The same number as JSON."""
    visitor.client.cookies = visitor.cookies
    query = f"{'&' if '?' in href else '?'}{urlencode(more)}" if more else ""
    answer = visitor.client.get(f"/api/v1{href}{query}")
    assert answer.status_code == 200, (href, answer.text)
    return answer.json()


def every_maker(visitor: Visitor, href: str) -> tuple[Any, list[Any]]:
    """A number with everything that makes it, page after page."""
    number = told(visitor, href, limit=_ALL)
    makers, following = number["makers"], number["next_cursor"]
    while following:
        page = told(visitor, href, limit=_ALL, cursor=following)
        makers, following = makers + page["makers"], page["next_cursor"]
    return number, makers


_AREA = re.compile(r"\d[\d,]*\.\d\d(?![\d%])")
_NO_FIGURE = re.compile(
    r"\d{4}年\d{1,2}月\d{1,2}日|\d{1,2}:\d{2}|\d{4}-\d{4}|\d+(?:\.\d+)?%|\d+号楼|\d+幢|\d+室|\d-\d{3}"
    r"|第\s*[\d、 ]+[条款项批号]?|v\d+|约1秒"
)
"""Dates, times, public numbers, shares beside their figures, buildings, ordinals and articles."""


def read(text: str) -> set[int]:
    """The whole numbers that a person reads in a text; of an area in 0.01 m²."""
    plain = _NO_FIGURE.sub(" ", text)
    areas = {int(re.sub(r"[.,]", "", one)) for one in _AREA.findall(plain)}
    return areas | {int(one.replace(",", "")) for one in re.findall(r"\d[\d,]*", _AREA.sub(" ", plain))}


def figures(number: Any) -> set[int]:
    """What a page may say of a number: itself, what it is part of, what is needed, and what lacks to that."""
    value = number["numerator"] if number["value"] is None else number["value"]
    said = {value, number["numerator"], number["denominator"], number["needed"]} - {None}
    lacks = {number["needed"] - value} if number["needed"] is not None and value is not None else set()
    return {abs(one) for one in said | lacks}


# What is left without a link -------------------------------------------------------------------------

_NO_COUNT = frozenset(
    {"time", "code", "form", "nav", "blockquote", "h1", "summary", "script", "style", "svg"}
)
_SAID = frozenset(
    {
        *("address", "countdown", "crumbs", "entries", "eyebrow", "root", "timeline", "when"),
        *("checks", "in-log-words", "keys", "question-text", "quote", "read-out", "record-text", "row-title"),
    }
)
"""By class or id: names, texts and findings of people and of the law, with whatever digits they have."""
_ENTERED = frozenset({"as-entered"})
"""What somebody typed of one person or right: a telephone, a room, an area, units. Nothing that happened adds
up to it, and of a right it is sealed: a page of its own would tell it beside the log of who looked."""
_RULE = frozenset({"rule"})
"""What the rules of procedure demand, which nothing that happened makes."""
_EXCUSED = frozenset({NUMBER}) | _SAID | _ENTERED | _RULE
_BESIDE = frozenset({"bar", "notice"})
"""Parts whose other figures belong to the number that is linked in them."""


@dataclass(frozen=True)
class Block:
    """The smallest part of a page around some figures that lead nowhere, and the numbers linked in it."""

    says: str
    figures: set[int]
    linked: tuple[str, ...]


def loose(page: Page) -> list[Block]:
    """What reads like a count and leads nowhere by itself."""
    main = page.tree.find(".//main")
    assert main is not None, page.path
    return list(_loose(main, main))


def _loose(element: Element, block: Element) -> Iterator[Block]:
    if element.tag in _NO_COUNT or not {*classes(element), element.get("id")}.isdisjoint(_EXCUSED):
        return
    block = element if element.tag in {"li", "p", "td", "dd"} and not _within(block) else block
    block = element if _within(element) else block
    own = " ".join(filter(None, (element.text, *(child.tail for child in element))))
    left = set() if element.tag == "a" else read(_ordinal(element, own))
    if left:
        linked = tuple(one.get("href", "") for one in block.iter("a") if NUMBER in classes(one))
        yield Block(text_of(block)[:200], left, linked)
    for child in element:
        yield from _loose(child, block)


def _within(element: Element) -> bool:
    return not classes(element).isdisjoint(_BESIDE)


def _ordinal(element: Element, text: str) -> str:
    """The text of a heading or a row without the number that it begins with; no public number or code."""
    if "number" in classes(element) and not list(element):
        return ""
    return re.sub(r"^\s*\d+\.\s", " ", text) if element.tag in {"h2", "h3"} else text
