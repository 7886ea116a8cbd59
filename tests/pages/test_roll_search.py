"""Whose paper it is, by what tellers type: premises in short, in full, or a name."""

import pytest

from api.pages.office.roll_people import Holder, Listed
from api.pages.office.roll_search import KEPT, RollIndex, RollIndexes, parts_of
from deliberation.domain.rules.voting.roll import RightId
from deliberation.domain.values import BallotSetId
from projections.votes.ballot_shapes import RightLine
from tests.domain.dsl import an_id

ROLL = {
    "王小明": ("1号楼2单元301室",),
    "李秀英": ("2号楼1单元301室", "2号楼1单元302室"),
    "王小明和张丽": ("12号楼1单元301室",),
    "陈建国": ("商铺A-08",),
}


def index() -> RollIndex:
    return RollIndex.of(listed(name, premises) for name, premises in ROLL.items())


def listed(name: str, premises: tuple[str, ...]) -> Listed:
    line = RightLine(
        right=RightId(an_id(name)),
        version=1,
        struck=False,
        delivery=None,
        delivered=False,
        voted=False,
        channel=None,
        rejected=0,
        attended=False,
        present=False,
        proxied=False,
        link_revoked=False,
        needs=(),
    )
    return Listed(line, Holder(name, premises))


@pytest.mark.parametrize(
    ("typed", "found"),
    [
        ("2-301", ["李秀英"]),
        ("1-2-301", ["王小明"]),
        ("2号楼1单元301室", ["李秀英"]),
        ("12-301", ["王小明和张丽"]),
        ("02-0302", ["李秀英"]),
        ("a8", ["陈建国"]),
        ("王小明", ["王小明"]),
        ("张丽", ["王小明和张丽"]),
        ("李", ["李秀英"]),
        ("301", ["王小明", "李秀英", "王小明和张丽"]),
        ("2-999", []),
        ("", []),
        ("。", []),
    ],
)
def test_a_right_is_found_by_what_stands_on_the_paper(typed: str, found: list[str]) -> None:
    assert [entry.name for entry in index().find(typed)] == found


def test_numbers_are_read_without_their_zeros() -> None:
    assert parts_of("02号楼1单元0301室") == ("2", "1", "301")
    assert parts_of("0") == ("0",)


def test_names_are_kept_for_minutes_only(monkeypatch: pytest.MonkeyPatch) -> None:
    now = 0.0
    monkeypatch.setattr("time.monotonic", lambda: now)
    indexes, vote = RollIndexes(), BallotSetId(an_id("vote"))
    indexes.put(vote, "root", index())
    assert indexes.get(vote, "root") is not None
    assert indexes.get(vote, "another root") is None

    now = KEPT + 1

    assert indexes.get(vote, "root") is None


def test_no_more_than_a_few_rolls_are_kept() -> None:
    indexes = RollIndexes()
    for number in range(6):
        indexes.put(BallotSetId(an_id(f"vote {number}")), "root", index())

    kept = [indexes.get(BallotSetId(an_id(f"vote {number}")), "root") is not None for number in range(6)]

    assert kept == [False, False, True, True, True, True]
