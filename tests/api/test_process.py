"""The process that serves the pages: what it keeps to its end is not looked through for garbage."""

import gc
from pathlib import Path

from api.main import create_app
from deliberation.store.settings import Settings
from tests.conftest import SECRET
from tests.web import TestClient

_ALL_OF_IT = 100_000
"""Fewer objects than the code alone is made of."""


def test_the_collector_passes_over_what_a_process_needs_while_it_serves(database: str, scratch: Path) -> None:
    settings = Settings(data=scratch / "data", database_url=database, secret=SECRET.hex())
    before = gc.get_freeze_count()
    with TestClient(create_app(settings)) as client:
        assert client.get("/login").status_code == 200
        assert gc.get_freeze_count() > before + _ALL_OF_IT
    assert gc.get_freeze_count() <= before
