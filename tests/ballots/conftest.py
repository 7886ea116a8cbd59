"""Whole votes on a real installation."""

from collections.abc import Callable
from datetime import timedelta

import pytest

from deliberation.bootstrap import Service
from tests.api.fixtures import hall_database, quick_passwords, service, settled
from tests.polls import Poll, appoint_tellers

__all__ = ["hall_database", "poll", "quick_passwords", "service", "settled"]

Opened = Callable[..., Poll]


@pytest.fixture
def poll(service: Service) -> Opened:
    """Opens a vote of so many heads; `secret` and `lasts` as Poll has them."""
    appoint_tellers(service)

    def opened(heads: int, *, secret: bool = False, lasts: timedelta = timedelta(hours=1)) -> Poll:
        return Poll(service, secret=secret).opens(heads, lasts=lasts)

    return opened
