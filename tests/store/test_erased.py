"""The list of erased ids, the index by which erasures are found, and the append that meets an erasure."""

from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime, timedelta
from pathlib import Path
from uuid import uuid4

import pytest

from deliberation.application.erasure import Erased
from deliberation.application.ports import StreamMovedError
from deliberation.domain.person.events import PersonalDataErased, PersonalDataRestricted, RestrictionLifted
from deliberation.domain.values import PersonId
from deliberation.store import recorder
from deliberation.store.erased import (
    DamagedListError,
    ErasedFile,
    for_backup,
    merge,
    parse,
    read_all,
    read_given,
    render,
)
from deliberation.store.log import PostgresEventLog
from deliberation.store.problems import InstallationError
from tests.store.samples import entry, request
from tests.store.test_vault import met

AT = datetime(2026, 5, 1, 12, 0, 0, 123_000, tzinfo=UTC)
LATER = AT + timedelta(days=1)


def person() -> PersonId:
    return PersonId(uuid4())


def test_a_line_is_a_time_and_an_id_and_nothing_else() -> None:
    one = person()
    assert render({one: AT}).decode() == f"2026-05-01T12:00:00.123Z {one}\n"
    assert parse(render({one: AT})) == {one: AT}


def test_of_two_lists_the_latest_time_of_each_id_counts() -> None:
    one, other = person(), person()
    assert merge({one: AT, other: LATER}, {one: LATER, other: AT}) == {one: LATER, other: LATER}
    assert parse(render({one: LATER}) + render({one: AT})) == {one: LATER}


def test_what_is_noted_is_there_once_and_readable_by_us_alone(tmp_path: Path) -> None:
    file, one, other = ErasedFile(tmp_path / "new" / "erased"), person(), person()
    assert file.read() == {}
    file.note({one: AT})
    before = file.path.read_bytes()
    file.note({one: AT})
    assert file.path.read_bytes() == before
    file.note({one: AT, other: LATER})
    assert file.path.read_bytes().startswith(before)
    assert file.read() == {one: AT, other: LATER}
    assert file.path.stat().st_mode & 0o077 == 0
    assert file.path.parent.stat().st_mode & 0o077 == 0


def test_a_line_that_a_crash_cut_short_was_never_acknowledged(tmp_path: Path) -> None:
    file, one, other = ErasedFile(tmp_path / "erased"), person(), person()
    file.path.write_bytes(render({one: AT}) + render({other: AT})[:30])
    assert file.read() == {one: AT}
    file.note({other: AT})
    assert file.read() == {one: AT, other: AT}


def test_a_damaged_line_is_told_and_keeps_nobody_from_the_list(tmp_path: Path) -> None:
    file, one, other = ErasedFile(tmp_path / "erased"), person(), person()
    file.path.write_bytes(b"2026-05-01 somebody\n" + render({one: AT}))
    with pytest.raises(DamagedListError, match="line 1"):
        file.read()
    with pytest.raises(InstallationError, match="Line 1"):
        read_given(file.path)
    file.note({other: LATER})
    assert parse(file.path.read_bytes(), strict=False) == {one: AT, other: LATER}


def test_a_list_that_is_not_there_or_is_something_else_is_refused(tmp_path: Path) -> None:
    with pytest.raises(InstallationError, match="cannot be read"):
        read_given(tmp_path / "nowhere")
    (tmp_path / "folder").mkdir()
    with pytest.raises(InstallationError, match="cannot be read"):
        read_all([tmp_path / "folder"])


def test_processes_that_write_at_once_lose_no_line(tmp_path: Path) -> None:
    everybody = [person() for _ in range(40)]

    def note(one: PersonId) -> None:
        ErasedFile(tmp_path / "erased").note({one: AT})

    with ThreadPoolExecutor(8) as processes:
        list(processes.map(note, everybody))
    assert ErasedFile(tmp_path / "erased").read() == dict.fromkeys(everybody, AT)


def erased(whose: PersonId, *also: PersonId) -> PersonalDataErased:
    return PersonalDataErased.model_validate(
        {"person": whose, "basis": "purpose_ended", "retained": [], "also": list(also)}
    )


def test_a_backup_s_list_has_what_the_file_has_and_what_the_log_records(
    log: PostgresEventLog, tmp_path: Path
) -> None:
    one, also, elsewhere = person(), person(), person()
    log.append(request(entry(one, 1, erased(one, also))))
    ErasedFile(tmp_path / "erased").note({elsewhere: AT})
    (recorded,) = log.of_personal_data(0)
    at = recorded.recorded_at
    assert parse(for_backup(log, tmp_path / "erased")) == {elsewhere: AT, one: at, also: at}
    assert parse(for_backup(log, tmp_path / "none")) == {one: at, also: at}
    with (tmp_path / "erased").open("ab") as file:
        file.write(b"nonsense\n")
    with pytest.raises(InstallationError, match="Line 2"):
        for_backup(log, tmp_path / "erased")
    assert parse(for_backup(log, tmp_path / "erased", strict=False)) == {elsewhere: AT, one: at, also: at}
    assert parse(for_backup(log, tmp_path, strict=False)) == {one: at, also: at}


def test_an_erasure_is_found_by_its_index_however_far_back_it_stands(log: PostgresEventLog) -> None:
    one = person()
    log.append(request(entry(one, 1, erased(one))))
    for _ in range(3):
        stream = uuid4()
        log.append(request(entry(stream, 1, met(PersonId(stream)))))
    assert [found.stream for found in log.of_personal_data(0)] == [one]
    assert log.of_personal_data(1) == []
    plan = log._recorder.query(
        "EXPLAIN SELECT 1 FROM es.events e WHERE e.notification_id > %s"
        f" AND e.topic IN ({recorder._PERSONAL_DATA}) ORDER BY e.notification_id",
        [0],
    )
    assert "events_personal_data" in str(plan)


def test_the_topics_of_the_index_are_those_of_the_facts() -> None:
    facts = (PersonalDataErased, PersonalDataRestricted, RestrictionLifted)
    assert ", ".join(f"'{fact.TOPIC}'" for fact in facts) == recorder._PERSONAL_DATA


def test_a_value_whose_key_was_destroyed_before_its_append_is_not_appended(log: PostgresEventLog) -> None:
    """Both ways of appending: alone, and together with a request that has nothing to do with it."""
    one = person()
    locked = log.encode(request(entry(uuid4(), 1, met(one))))
    log.vault.erase([one], 1)
    with pytest.raises(StreamMovedError):
        log._writer.submit(locked).result(10)
    assert log.head().position == 0
    log.append(request(entry(uuid4(), 1, met(one))))
    assert log.vault.personal(one)["name"], "locked again, under a key that is there"


def test_others_in_the_same_commit_do_not_suffer_for_a_key_that_is_gone(log: PostgresEventLog) -> None:
    gone, there = person(), person()
    parcels = [log.encode(request(entry(uuid4(), 1, met(one)))) for one in (gone, there)]
    log.vault.erase([gone], 1)
    tickets = [log._writer.submit(parcel) for parcel in parcels]
    with pytest.raises(StreamMovedError):
        tickets[0].result(10)
    assert tickets[1].result(10).last_position == 1
    assert log.vault.personal(there).keys() == {"name", "phone"}
    assert log.vault.personal(gone) == {}


def test_what_was_recorded_after_an_erasure_is_not_left_of_it(log: PostgresEventLog) -> None:
    one = person()
    log.append(request(entry(uuid4(), 1, met(one))))
    before = {one: Erased(AT, 1)}
    assert log.vault.left_of(before) == frozenset()
    after = {one: Erased(AT, 2)}
    assert log.vault.left_of(after) == {one}
    log.vault.erase([one], 2)
    assert log.vault.left_of(after) == frozenset()
