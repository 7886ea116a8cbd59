"""A roster is as large as an estate, and comes through the confirmation as it came in."""

from random import Random

import pytest

from api.asgi import MAX_BODY, MAX_ROSTER
from tests.pages.conftest import Visit
from tests.pages.voting import ROSTER, Poll

MIB = 1024 * 1024
HAN = (0x4E00, 0x9FFF)


def with_remarks(characters: int) -> bytes:
    """The roster of twelve owners with a column that nobody reads, which cannot be compressed by much."""
    chance = Random(20261122)
    head, *rows = ROSTER.splitlines()
    remark = characters // len(rows)
    written = ("".join(chr(chance.randint(*HAN)) for _ in range(remark)) for _ in rows)
    lines = [f"{head},备注", *(f"{row},{words}" for row, words in zip(rows, written, strict=True))]
    return "\n".join(lines).encode()


def test_a_large_roster_comes_through_its_confirmation(poll: Poll) -> None:
    """The file travels in a field of the form that confirms it, which parsers keep to a mebibyte."""
    poll.prepare()
    report = poll.upload(with_remarks(600_000))
    assert report.status == 200, report.wrong()
    [packed] = report.answers("roll")["packed"]
    assert len(packed) > MIB
    entered = report.send("roll", ("confirmed", "yes"))
    assert entered.status == 200, entered.text
    assert "12" in entered.text


def test_a_roster_above_the_limit_is_refused_whole_and_never_cut_off(poll: Poll) -> None:
    poll.prepare()
    refused = poll.upload(with_remarks(12) + b"\n" * MAX_ROSTER)
    assert refused.status == 413
    assert "过大" in refused.text


@pytest.mark.parametrize("lang", ["zh", "en"])
def test_a_form_that_is_too_large_is_told_on_a_page(visit: Visit, lang: str) -> None:
    refused = visit(lang=lang).post("/ballot", {"marks": "x" * MAX_BODY})
    assert refused.status == 413
    assert "<html" in refused.response.text
    assert ("Shorten it" if lang == "en" else "请缩短或分几次提交") in refused.text
