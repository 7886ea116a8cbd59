"""A browser without script: pages are parsed strictly, and forms are sent as a browser sends them."""

from collections.abc import Iterator
from dataclasses import dataclass, field
from functools import cached_property
from typing import Any
from urllib.parse import urlsplit
from xml.etree.ElementTree import Element

import html5lib
from httpx import Cookies, Response

from tests.pages.yucai import PASSWORD
from tests.projecting import project
from tests.web import TestClient

Answers = dict[str, str | list[str]]


def parsed(html: str) -> Element:
    """The tree of a page; any error of HTML syntax is a failure."""
    parser = html5lib.HTMLParser(strict=True, namespaceHTMLElements=False)
    return parser.parse(html)


def text_of(element: Element) -> str:
    return " ".join("".join(element.itertext()).split())


@dataclass
class Page:
    """An answered page and its forms, parsed once somebody looks at it."""

    visitor: "Visitor"
    response: Response

    @cached_property
    def tree(self) -> Element:
        return parsed(self.response.text)

    @property
    def status(self) -> int:
        return self.response.status_code

    @property
    def path(self) -> str:
        return self.response.url.path

    @property
    def text(self) -> str:
        """What is to be read on it."""
        main = self.tree.find(".//main")
        assert main is not None
        return text_of(main)

    @property
    def heading(self) -> str:
        heading = self.tree.find(".//h1")
        assert heading is not None
        return text_of(heading)

    def links(self) -> list[str]:
        return [link.get("href", "") for link in self.tree.iter("a")]

    def forms(self) -> dict[str, Element]:
        """The forms by the last word of their address."""
        return {
            urlsplit(form.get("action", "")).path.rsplit("/", 1)[-1]: form
            for form in self.tree.iter("form")
            if form.get("method") == "post"
        }

    def answers(self, name: str) -> Answers:
        """What a browser would send for a form as it stands."""
        found: dict[str, list[str]] = {}
        for field_name, value in _values(self.forms()[name]):
            found.setdefault(field_name, []).append(value)
        return dict(found)

    def send(self, name: str, button: tuple[str, str] | None = None, /, **answers: str | list[str]) -> "Page":
        """Fill in a form and press its button; names with a dot are written with two underscores."""
        forms = self.forms()
        assert name in forms, f"{self.path} ({self.status}) has no form {name}: {self.text[:500]}"
        form = forms[name]
        data = self.answers(name) | {key.replace("__", "."): value for key, value in answers.items()}
        if button:
            data[button[0]] = button[1]
        self._only_known_fields(form, data)
        return self.visitor.post(urlsplit(form.get("action", "")).path, data)

    @staticmethod
    def _only_known_fields(form: Element, data: Answers) -> None:
        """A person can only answer what the form asks."""
        names = {element.get("name") for element in form.iter() if element.get("name")}
        assert set(data) <= names, f"the form has no {set(data) - names}"

    def wrong(self) -> list[str]:
        """What is said to be wrong, beside fields and on top of a form."""
        marked = [*self.tree.iterfind(".//p[@class='wrong']"), *self.tree.iterfind(".//*[@role='alert']")]
        return [text_of(element) for element in marked]


def _values(form: Element) -> Iterator[tuple[str, str]]:
    for element in form.iter():
        name = element.get("name")
        if not name:
            continue
        if element.tag == "textarea":
            yield name, (element.text or "").removeprefix("\n")
        elif element.tag == "select":
            yield name, _chosen(element)
        elif element.tag == "input" and _counts(element):
            yield name, element.get("value", "")


def _counts(element: Element) -> bool:
    return element.get("type") not in ("checkbox", "radio") or element.get("checked") is not None


def _chosen(select: Element) -> str:
    options = list(select.iter("option"))
    chosen = next((one for one in options if one.get("selected") is not None), options[0])
    return chosen.get("value", "")


@dataclass
class Visitor:
    """Somebody at a browser of their own; after each thing sent the projections catch up."""

    client: TestClient
    dsn: str
    lang: str = "zh"
    cookies: Cookies = field(default_factory=Cookies)

    def get(self, path: str, **options: Any) -> Page:
        return Page(self, self._request("GET", path, **options))

    def post(self, path: str, data: Answers) -> Page:
        """Send a form and follow where it leads."""
        answer = self._request("POST", path, data=data, follow_redirects=False)
        if answer.status_code == 303:
            project(self.dsn)
            return self.get(answer.headers["location"])
        return Page(self, answer)

    def log_in(self, login: str) -> "Visitor":
        page = self.get("/login").send("login", login=login, password=PASSWORD)
        assert page.status == 200, page.text
        return self

    def _request(self, method: str, path: str, **options: Any) -> Response:
        headers = {"accept": "text/html", "accept-language": self.lang}
        self.client.cookies = self.cookies
        answer = self.client.request(method, path, headers=headers, **options)
        self.cookies = Cookies(self.client.cookies)
        return answer
