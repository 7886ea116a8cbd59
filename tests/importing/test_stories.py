"""Every event type of case files, taken at least once and refused at least once, in stories."""

from pathlib import Path

import pytest

from api.importing.casefile import CaseFile, read_case
from api.importing.player import Outcome, Player, Status
from api.importing.translate import LATER, TABLE
from api.importing.yaml_text import Block
from tests.importing.cases import BINHE, STORIES, YUCAI, Stage


def _codes(case: CaseFile) -> dict[int, str]:
    """The refusal that each negative test of a story names, by its line."""
    tests = case.top["negative_tests"]
    return {test.line: test["code"] for test in tests if isinstance(test, Block)}


def _told(outcome: Outcome) -> str:
    return f"seq {outcome.event.seq} {outcome.event.type}: {outcome.refusal and outcome.refusal.en}"


@pytest.mark.parametrize("path", STORIES, ids=[path.stem for path in STORIES])
def test_a_story_is_taken_as_it_is_told_and_refused_where_it_says_so(path: Path, stage: Stage) -> None:
    case = read_case(path)
    codes = _codes(case)
    player = stage.player(case)
    for event in case.events:
        outcome = player.play(event)
        assert outcome.status is Status.RECORDED, _told(outcome)
        _try_negatives(case, player, event.seq, codes, stage)


def _try_negatives(
    case: CaseFile, player: Player, after: int | None, codes: dict[int, str], stage: Stage
) -> None:
    for test in case.negative_tests:
        if test.after_seq == after:
            before = stage.entries
            outcome = player.attempt(test.event)
            assert outcome.refusal is not None, f"line {test.line}: {test.event.type} was allowed"
            assert codes[test.line] == outcome.refusal.CODE, f"line {test.line}: {_told(outcome)}"
            assert stage.entries == before


def test_the_stories_take_and_refuse_every_event_type() -> None:
    cases = [read_case(path) for path in (*STORIES, BINHE, YUCAI)]
    taken = {event.type for case in cases for event in case.events}
    refused = {test.event.type for case in cases for test in case.negative_tests}
    assert taken - LATER == set(TABLE)
    assert refused - LATER - {"IssueForgotten"} == set(TABLE)
