"""From any number one click leads to the events that make it: on the demonstration, for everybody."""

import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any
from urllib.parse import parse_qs, urlencode, urlsplit

import pytest
from httpx import Response

from api.demo.loading import LOGINS, give_logins, load
from deliberation.bootstrap import open_service
from deliberation.store.embedded import Cluster
from projections.runner import Projector
from tests.databases import lent_database
from tests.pages.conftest import quick_passwords, settings
from tests.pages.crawl import Crawl, place_of
from tests.pages.following import name_of
from tests.pages.paper import Visitor
from tests.web import TestClient, application

PUBLIC = {"/", "/halls/{hall}", "/issues/{issue}", "/resolutions/{resolution}", "/votes", "/votes/{vote}"}
COUNTS = {"/office", "/office/votes", "/office/votes/{vote}", "/office/votes/{vote}/paper"}
OFFICE = {"/office", "/office/issues", "/office/tasks", "/office/tasks/{task}", "/office/votes/{vote}"}
OPENS = {
    "": PUBLIC,
    "chair": PUBLIC | COUNTS | OFFICE | {"/office/meetings", "/office/meetings/{meeting}"},
    "recorder": PUBLIC | COUNTS | OFFICE,
    "teller": PUBLIC | COUNTS,
    "scrutineer": PUBLIC | COUNTS,
    "auditor": PUBLIC | OFFICE - {"/office"},
    "delegate": PUBLIC | {"/office", "/office/tasks/{task}"},
    "resident": PUBLIC,
}
"""Pages that each login of the demonstration reads; nobody's is the public."""
OF_THE_PRESENT = {"/office", "/office/votes/{vote}/paper"}
"""What waits for a reader waits now."""
_MANY = 800
"""Fewer rights than took part in the greatest vote of the demonstration."""


Readers = Callable[[str], Visitor]


@pytest.fixture(scope="module")
def reader(cluster: Cluster, template: str, scratch: Path) -> Iterator[Readers]:
    """Makes readers of the cases with everything that is alive today, by their logins."""
    with (
        lent_database(cluster, template) as dsn,
        open_service(settings(dsn, scratch), passwords=quick_passwords()) as service,
    ):
        assert [report.refused for report in load(service)] == [0, 0, 0]
        Projector(dsn, say=pytest.fail).catch_up()
        passwords = {login.login: password for login, password in give_logins(service)}
        with TestClient(application(service), client=("127.0.0.1", 50_000)) as client:

            def arrived(login: str) -> Visitor:
                visitor = Visitor(client, dsn)
                if login:
                    page = visitor.get("/login").send("login", login=login, password=passwords[login])
                    assert page.status == 200
                return visitor

            yield arrived


def test_every_login_of_the_demonstration_reads_its_pages() -> None:
    assert set(OPENS) == {"", *(login.login for login in LOGINS)}


@pytest.fixture(scope="module")
def everybody(reader: Readers) -> Crawl:
    """What the public reads. The same numbers are followed once: on whose page they stand changes nothing."""
    return Crawl(reader("")).read()


@pytest.mark.parametrize("login", OPENS)
def test_every_number_that_a_reader_sees_adds_up_from_its_events(
    login: str, reader: Readers, everybody: Crawl
) -> None:
    found = Crawl(reader(login), numbers=dict(everybody.numbers)).read() if login else everybody

    assert found.faults == []
    assert OPENS[login] - set(found.pages) == set()


@pytest.fixture(scope="module")
def then() -> str:
    """Three days ago by the clock of happening, when the votes of years ago were over."""
    return urlencode({"as_of": (datetime.now(UTC) - timedelta(days=3)).isoformat(), "clock": "happened"})


@pytest.fixture(scope="module")
def everybody_then(reader: Readers, then: str) -> Crawl:
    return Crawl(reader(""), moment=then, sample=1).read()


@pytest.mark.parametrize("login", ["", "chair"])
def test_every_number_of_a_past_moment_adds_up_from_what_had_happened(
    login: str, reader: Readers, everybody_then: Crawl, then: str
) -> None:
    known = dict(everybody_then.numbers)
    found = Crawl(reader(login), moment=then, sample=1, numbers=known).read() if login else everybody_then

    assert found.faults == []
    assert {parse_qs(urlsplit(href).query)["clock"][0] for href in found.numbers} == {"happened"}
    assert OPENS[login] - OF_THE_PRESENT - set(found.pages) == set()


def test_numbers_of_a_past_vote_of_a_thousand_rights_are_added_up_too(everybody_then: Crawl) -> None:
    many = {name_of(href) for href, events in everybody_then.added_up.items() if events > _MANY}
    assert {"vote.roll", "vote.check", "vote.answer"} <= many


@dataclass
class Misled(Visitor):
    """A reader whose pages were meddled with on the way."""

    meddle: Callable[[str], str] = str

    def _request(self, method: str, path: str, **options: Any) -> Response:
        answer = super()._request(method, path, **options)
        changed = self.meddle(answer.text)
        return Response(answer.status_code, text=changed, request=answer.request)


def without_links(html: str) -> str:
    return re.sub(r'<a class="number-of"[^>]*>(.*?)</a>', r"\1", html)


def one_more(html: str) -> str:
    return re.sub(r'(<a class="number-of"[^>]*>)(\d+)', lambda one: f"{one[1]}{int(one[2]) + 1}", html)


def unmasked(html: str) -> str:
    return re.sub(r"本页有 \d+ 条只说", "", html)


@pytest.mark.parametrize(
    ("meddle", "found"), [(without_links, "lead nowhere"), (one_more, " is "), (unmasked, "not told of")]
)
def test_a_page_that_was_meddled_with_is_found(
    meddle: Callable[[str], str], found: str, reader: Readers
) -> None:
    honest = reader("")
    faults = Crawl(Misled(honest.client, honest.dsn, meddle=meddle)).read(["/votes"]).faults
    assert faults
    assert all(found in fault for fault in faults)


def test_an_office_page_that_lost_its_links_is_found(reader: Readers) -> None:
    honest = reader("chair")
    misled = Crawl(Misled(honest.client, honest.dsn, honest.lang, honest.cookies, meddle=without_links))
    faults = misled.read(["/office/issues", "/office/meetings"]).faults
    found = {place_of(fault.partition(":")[0]) for fault in faults}
    assert {"/office/issues/{issue}", "/office/meetings/{meeting}", "/office/tasks/{task}"} <= found
