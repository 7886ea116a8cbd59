"""A log that several processes go through side by side, of which none keeps it in memory."""

import random
from collections.abc import Sequence
from pathlib import Path
from typing import Any
from uuid import UUID

import pytest
from pydantic_core import from_json

from deliberation.application.audit import prefix, redecide
from deliberation.ledger import spool
from deliberation.ledger.canonical import canonical, leaf
from deliberation.ledger.leaf import read_leaf
from deliberation.ledger.rehash import Job
from deliberation.ledger.replay import Share
from deliberation.ledger.report import Problem, Problems
from deliberation.ledger.spool import Spool
from deliberation.ledger.tiles import WIDTH, Tile, encode_entries
from deliberation.ledger.verify import Question, verify
from deliberation.ledger.work import Outcome, Task, Work
from deliberation.ledger.zipped import ZipSource
from deliberation.store.rulebook import rule_book
from tests import district
from tests.district import District
from tests.ledger.made import NOW, Log, policy, written

ENTRIES = 1_500


@pytest.fixture(scope="module")
def sound() -> list[bytes]:
    """What the desk decided for three halls."""
    return list(district.leaves(District(halls=3, at_a_time=60), ENTRIES))


def jobs(leaves: Sequence[bytes], openings: Sequence[bytes] = ()) -> list[Job]:
    found = []
    for index, start in enumerate(range(0, len(leaves), WIDTH)):
        some = leaves[start : start + WIDTH]
        opened = b"\n".join(openings[start : start + WIDTH])
        found.append(Job(Tile(0, index, len(some)), b"", encode_entries(some), openings=opened))
    return found


def found_by(
    processes: int, work: Sequence[Job], folder: Path, *, openings: bool = False, spooled: bool = True
) -> Outcome:
    """What so many find together."""
    path = folder / f"entries-{processes}"
    outcomes = []
    with path.open("wb", buffering=0) as file:
        for job in work:
            spool.write(file, job)
    for number in range(processes):
        task = Task(Share(number, processes), openings, rule_book(), str(path) if spooled else None)
        one = Work(task)
        one.take(work)
        outcomes.append(one.finish())
    first = outcomes[0]
    for other in outcomes[1:]:
        first.problems.merge(other.problems)
        first.notes.merge(other.notes)
        first.replayed += other.replayed
        first.sealed += other.sealed
        first.decided = (first.decided or 0) + (other.decided or 0)
        first.undecided += other.undecided
    return first


def told(outcome: Outcome) -> dict[str, Any]:
    def listed(problems: Problems) -> dict[str, tuple[int, list[str]]]:
        return {one.code: (one.count, _sorted(one)) for one in problems}

    return {
        "problems": listed(outcome.problems),
        "notes": listed(outcome.notes),
        "counts": (outcome.replayed, outcome.sealed, outcome.decided, outcome.undecided),
        "last": outcome.last_recorded,
    }


def _sorted(problem: Problem) -> list[str]:
    """Of equal positions the order is nobody's promise."""
    return sorted(problem.places)


@pytest.fixture
def forgetful(monkeypatch: pytest.MonkeyPatch) -> None:
    """Processes that keep next to nothing in memory."""
    monkeypatch.setattr(prefix, "_GENERATION", 3)


@pytest.mark.usefixtures("forgetful")
def test_a_sound_log_is_sound_however_many_share_it(sound: list[bytes], tmp_path: Path) -> None:
    alone = told(found_by(1, jobs(sound), tmp_path, spooled=False))
    assert (alone["problems"], alone["notes"]) == ({}, {})
    assert alone["counts"] == (len(sound), 0, len(sound), 0)
    for processes in (1, 2, 3):
        assert told(found_by(processes, jobs(sound), tmp_path)) == alone


@pytest.mark.usefixtures("forgetful")
@pytest.mark.parametrize("seed", range(12))
def test_the_same_forgeries_are_found_however_many_share_the_log(
    sound: list[bytes], tmp_path: Path, seed: int
) -> None:
    forged = _forged(sound, random.Random(seed))
    alone = told(found_by(1, jobs(forged), tmp_path, spooled=False))
    assert alone["problems"]
    for processes in (1, 2):
        assert told(found_by(processes, jobs(forged), tmp_path)) == alone


@pytest.mark.parametrize("seed", range(4))
def test_how_many_are_judged_together_makes_no_difference(
    sound: list[bytes], tmp_path: Path, monkeypatch: pytest.MonkeyPatch, seed: int
) -> None:
    forged = jobs(_forged(sound, random.Random(seed)))
    together = told(found_by(1, forged, tmp_path))
    for number in (1, 7):
        monkeypatch.setattr(redecide, "_TOGETHER", number)
        assert told(found_by(2, forged, tmp_path)) == together


def _forged(leaves: Sequence[bytes], rng: random.Random) -> list[bytes]:
    """The log with three acts altered: by somebody of another hall, another's object, or one left out."""
    made = list(leaves)
    events = [read_leaf(one).event for one in leaves]
    people = sorted({event["actor"] for event in events if not event["actor"].startswith("system:")})
    for at in rng.sample(range(400, len(leaves)), 3):
        event = dict(events[at])
        how = rng.choice(["actor", "public", "gone", "kind"])
        if how == "actor":
            event["actor"] = rng.choice([one for one in people if one != event["actor"]])
        elif how == "gone":
            event["version"] += 1
        elif how == "kind":
            event["type"] = "unit.registered.v1"
        else:
            event["public"] = events[rng.randrange(300, 400)]["public"]
        made[at] = leaf(canonical(event), at, read_leaf(leaves[at]).recorded_ms)
    return made


@pytest.mark.usefixtures("forgetful")
def test_opened_values_are_read_again_too(tmp_path: Path) -> None:
    writer = written(700)
    lines = [
        b"\n".join(canonical(_opening(one)) for one in writer.openings[index])
        for index in range(len(writer.leaves))
    ]
    work = jobs(writer.leaves, lines)
    alone = told(found_by(1, work, tmp_path, openings=True, spooled=False))
    assert alone["counts"][1] > 0
    assert alone["problems"]
    for processes in (1, 2):
        assert told(found_by(processes, work, tmp_path, openings=True)) == alone


def _opening(one: Any) -> dict[str, Any]:
    return {
        "field": one.field,
        "index": one.index,
        "salt": one.salt.hex(),
        "stream": one.stream,
        "value": from_json(one.value),
        "version": one.version,
    }


def test_everybody_stops_where_a_fact_is_of_an_unknown_kind(sound: list[bytes], tmp_path: Path) -> None:
    at = 900
    event = {**read_leaf(sound[at]).event, "type": "issue.sung.v1"}
    made = [*sound[:at], leaf(canonical(event), at, read_leaf(sound[at]).recorded_ms), *sound[at + 1 :]]
    for processes in (1, 2):
        found = told(found_by(processes, jobs(made), tmp_path))
        assert found["problems"] == {"fact.unknown": (1, [f"position {at + 1} (issue.sung.v1)"])}
        assert found["counts"][0] == at


def test_entries_that_cannot_be_told_apart_end_the_replay_and_not_what_is_read_again(
    sound: list[bytes], tmp_path: Path
) -> None:
    work = jobs(sound)
    work[2] = Job(work[2].tile, b"", b"\xff\xff\x00")
    for processes in (1, 2):
        found = told(found_by(processes, work, tmp_path))
        assert found["problems"] == {}
        assert found["counts"][0] == 2 * WIDTH


def test_a_second_process_finds_what_is_its_to_find(
    sound: list[bytes], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Acts of people who may not, in every hall: whoever has the hall tells of them."""
    monkeypatch.setattr("deliberation.ledger.team._FEW", 100)
    made = list(sound)
    verified = [at for at, one in enumerate(sound) if b'"task.verified.v1"' in one]
    forged = {read_leaf(sound[at]).event["hall"]: at for at in verified}
    assert len(forged) == 3
    for at in forged.values():
        event = {**read_leaf(sound[at]).event, "actor": str(district.an_id("electrician", 0))}
        made[at] = leaf(canonical(event), at, read_leaf(sound[at]).recorded_ms)
    with ZipSource(Log(made).zip(tmp_path / "forged.zip")) as source:
        report = verify(source, Question(NOW, policy(), rules=rule_book())).report
    places = [place for one in report.problems for place in one.places]
    assert report.verified == report.replayed == report.size
    for at in forged.values():
        assert any(place.startswith(f"{at + 1}: ") for place in places), places
    with ZipSource(Log(sound).zip(tmp_path / "sound.zip")) as source:
        report = verify(source, Question(NOW, policy(), rules=rule_book())).report
    assert (report.decided, report.undecided, report.problems.codes) == (len(sound), 0, frozenset())


def test_an_entry_is_read_again_as_it_was_however_long(sound: list[bytes], tmp_path: Path) -> None:
    first = read_leaf(sound[0])
    long = {**first.event, "public": {**first.event["public"], "name_en": "a long name " * 400}}
    leaves = [leaf(canonical(long), 0, first.recorded_ms), *sound[1:]]
    work = jobs(leaves)
    path = tmp_path / "entries"
    kept: Spool | None = None
    with path.open("wb", buffering=0) as file:
        for job, some in zip(work, _batched(leaves), strict=True):
            spool.write(file, job)
            kept = kept or Spool(str(path))
            kept.keep(job, some)
            for at, one in enumerate(some, job.tile.first_leaf):
                kept.add(district.an_id("one") if at == 0 else _stream(one), at)
    assert kept is not None
    (read,) = kept.entries(district.an_id("one"), len(leaves))
    assert read.fact.model_dump()["name_en"] == "a long name " * 400
    assert kept.entries(district.an_id("nobody"), len(leaves)) == []
    for stream in {_stream(one) for one in leaves[1:]}:
        versions = [entry.version for entry in kept.entries(stream, len(leaves))]
        assert versions == sorted(versions)
        assert len(versions) == sum(_stream(one) == stream for one in leaves[1:])
    kept.close()


def _batched(leaves: list[bytes]) -> list[list[bytes]]:
    return [leaves[start : start + WIDTH] for start in range(0, len(leaves), WIDTH)]


def _stream(data: bytes) -> UUID:
    return UUID(read_leaf(data).event["stream"])
