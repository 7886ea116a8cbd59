"""docs/cases.md lists every event type, and nothing else."""

import re
from pathlib import Path

from api.importing.translate import TABLE

PAGE = (Path(__file__).parents[2] / "docs" / "cases.md").read_text(encoding="utf-8")


def test_the_page_lists_every_event_type_and_no_other() -> None:
    table = PAGE.split("## Event types")[1].split("What a link")[0]
    assert sorted(re.findall(r"`([A-Z]\w+)`", table)) == sorted(TABLE)
