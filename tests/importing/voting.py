"""Votes as case files tell them, and what somebody may have written in their place."""

import shutil
from collections.abc import Callable
from copy import deepcopy
from pathlib import Path
from typing import Any, Final

from api.importing.casefile import CaseFile, case_of, read_case
from api.importing.importer import Report
from api.importing.naming import Names, hall_of
from deliberation.domain.vote.state import BALLOT_SETS, BallotSet
from tests.importing.cases import STORIES, Stage

STORY: Final = next(path for path in STORIES if path.stem == "votes")
LISTS: Final = ("gaoting_roster.csv", "gaoting_ballots.csv", "gaoting_nonparticipants.csv")
Change = Callable[[Any], object]


def changed(path: Path, change: Change) -> CaseFile:
    """The case of a file after somebody wrote something else in it; the lists beside it are the same."""
    top = deepcopy(read_case(path).top)
    change(top)
    return case_of(top, path)


def without(items: Any, unwanted: Callable[[Any], bool]) -> None:
    """Take some entries out of a list of the file, with their lines."""
    kept = [pair for pair in zip(items, items.lines, strict=True) if not unwanted(pair[0])]
    items[:], items.lines = [item for item, _ in kept], [line for _, line in kept]


def plain_story(change: Change = lambda _: None) -> CaseFile:
    """The story without the events that it expects to be refused."""
    return changed(STORY, lambda top: (top.pop("negative_tests"), change(top)))


def event_of(top: Any, seq: int) -> Any:
    return next(one for one in top["events"] if one["seq"] == seq)


def vote_of(stage: Stage, case: CaseFile, name: str) -> BallotSet:
    names = Names(stage.service.vault, hall_of(stage.service.vault, case.scenario), case.scenario)
    return stage.service.desk.look(BALLOT_SETS, names.of("motion_set", name))[0]


def refusals(report: Report) -> list[tuple[int | None, str]]:
    return [(one.event.seq, one.refusal.CODE) for one in report.outcomes if one.refusal]


def copied(folder: Path, path: Path) -> Path:
    """A case in a folder of its own, with the lists beside it."""
    for name in (
        path.name,
        *(beside.name for beside in path.parent.glob(f"{path.stem.split('_')[0]}_*.csv")),
    ):
        shutil.copy(path.parent / name, folder / name)
    return folder / path.name
