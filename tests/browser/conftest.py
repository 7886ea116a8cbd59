"""A served hall and a browser; without a browser these tests are skipped (tests/conftest.py says how)."""

from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Browser

from deliberation.bootstrap import Service, open_service
from tests.browser.served import Served, serving
from tests.browser.tabs import chromium as opened
from tests.pages.conftest import founded, quick_passwords, settings, yucai_database

__all__ = ["founded", "yucai_database"]


@pytest.fixture
def browser(chromium: str) -> Iterator[Browser]:
    """A browser for one test: while driven, its thread has a running loop that no other test may find."""
    with opened(chromium) as browser:
        yield browser


@pytest.fixture
def service(yucai_database: str, scratch: Path) -> Iterator[Service]:
    with open_service(settings(yucai_database, scratch), passwords=quick_passwords()) as service:
        yield service


@pytest.fixture
def served(service: Service, yucai_database: str) -> Iterator[Served]:
    with serving(service, yucai_database) as found:
        yield found
