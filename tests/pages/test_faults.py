"""When the store cannot write, nothing typed is lost and nothing is recorded twice."""

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

import pytest

from deliberation.application.desk import Desk
from deliberation.application.ports import OutcomeUnknownError, ReadOnlyError
from tests.pages.conftest import Visit
from tests.pages.loop import TEXT, Loop


@contextmanager
def failing(patch: pytest.MonkeyPatch, fault: ReadOnlyError) -> Iterator[None]:
    """Every command meets a fault of the store."""

    def refuse(*_: Any) -> None:
        raise fault

    with patch.context() as now:
        now.setattr(Desk, "execute", refuse)
        yield


def test_a_full_disk_leaves_the_form_as_it_was_typed(visit: Visit, monkeypatch: pytest.MonkeyPatch) -> None:
    page = visit().get("/issues/new")

    with failing(monkeypatch, ReadOnlyError("disk full")):
        kept = page.send("submission", category="道路通行", text=TEXT)

    assert kept.status == 503
    assert kept.answers("submission")["text"] == [TEXT]
    assert any("什么都没有记下" in sentence for sentence in kept.wrong())
    assert kept.send("submission").path == "/receipt"


def test_an_unknown_outcome_is_sent_again_under_the_same_id(
    visit: Visit, monkeypatch: pytest.MonkeyPatch
) -> None:
    loop = Loop(visit)
    loop.submit()
    page = loop.as_("recorder").get(f"/office/issues/{loop.issue}")

    with failing(monkeypatch, OutcomeUnknownError("connection lost")):
        unsure = page.send("registration")

    assert unsure.status == 503
    assert unsure.answers("registration")["command_id"] == page.answers("registration")["command_id"]
    assert any("不会重复记录" in sentence for sentence in unsure.wrong())
    assert "已登记" in unsure.send("registration").text
