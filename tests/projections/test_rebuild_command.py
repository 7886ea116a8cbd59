"""`yishiting rebuild` at a terminal."""

import pytest

from api.cli import run
from projections.registry import PROJECTIONS
from tests.conftest import SECRET
from tests.projections.conftest import Shown
from tests.projections.replay import assert_projections_equal_replay
from tests.projections.story import Story


@pytest.fixture(autouse=True)
def settings(database: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("DATABASE_URL", database)
    monkeypatch.setenv("YISHITING_SECRET", SECRET.hex())


def test_one_projection_is_rebuilt_with_its_speed_told(
    story: Story, shown: Shown, capfd: pytest.CaptureFixture[str]
) -> None:
    story.raised("pole", "YC-2026-0001")
    assert run(["rebuild", "issues"]) == 0
    said = capfd.readouterr().out
    assert "issues：3 条事件" in said
    assert "issues: 3 events in" in said
    assert "a second." in said
    assert "board" not in said


def test_all_are_rebuilt_where_none_is_named(
    story: Story, shown: Shown, capfd: pytest.CaptureFixture[str]
) -> None:
    story.hall_is_there("power", "roads")
    story.looped("pole", "YC-2026-0001")
    assert run(["rebuild"]) == 0
    said = capfd.readouterr().out
    told = [line.partition(":")[0] for line in said.splitlines() if " events in " in line]
    assert told == [projection.NAME for projection in PROJECTIONS]
    assert_projections_equal_replay(shown.dsn)


def test_an_unknown_projection_is_asked_wrongly(capfd: pytest.CaptureFixture[str]) -> None:
    assert run(["rebuild", "nothing"]) == 2
    assert "'nothing' is not one of" in capfd.readouterr().err
