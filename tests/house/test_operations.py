"""docs/operations.md tells what the program does."""

import re
from pathlib import Path

from api.cli import COMMANDS
from deliberation.store.settings import VARIABLES

ROOT = Path(__file__).parents[2]
PAGE = (ROOT / "docs" / "operations.md").read_text()


def test_the_page_lists_every_setting_and_no_other() -> None:
    listed = re.findall(r"^\| `([A-Z_]+)` \|", PAGE, re.MULTILINE)
    assert sorted(listed) == sorted(VARIABLES.values())


def test_every_command_on_the_page_exists() -> None:
    code = "\n".join(re.findall(r"```.*?```|`[^`\n]+`", PAGE, re.DOTALL))
    named = set(re.findall(r"(?:yishiting|run\.py|web) ([a-z]+)\b", code))
    assert {"backup", "restore", "doctor"} <= named
    assert named <= set(COMMANDS)


def test_only_the_settings_read_the_environment() -> None:
    reading = re.compile(r"os\.environ|getenv")
    found = [
        str(path.relative_to(ROOT))
        for folder in ("api", "deliberation", "projections")
        for path in sorted((ROOT / folder).rglob("*.py"))
        if reading.search(path.read_text())
    ]
    assert found == ["deliberation/store/settings.py"]
