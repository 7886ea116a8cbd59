"""What is recorded of a person's data is done, also after a crash, and as often as one likes."""

import asyncio
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import AbstractContextManager
from pathlib import Path
from uuid import uuid4

import psycopg
import pytest
from psycopg.conninfo import make_conninfo
from pydantic import BaseModel

from api.timer import Timer
from deliberation.application.erasure import Erasures
from deliberation.application.ports import Caller, ReadOnlyError
from deliberation.bootstrap import Service, open_service
from deliberation.domain.errors import Refusal
from deliberation.domain.person import commands as p
from deliberation.domain.person.events import ErasureBasis, RestrictionBasis
from deliberation.domain.values import PersonId
from deliberation.store import scrub as scrubbing
from deliberation.store.passwords import Argon2Passwords
from deliberation.store.settings import Settings

NAME = "巽蠖虢鬯"


@pytest.fixture
def settings(database: str, secret: bytes, scratch: Path) -> Settings:
    return Settings(data=scratch / "data", database_url=database, secret=secret.hex())


@pytest.fixture
def service(settings: Settings) -> Iterator[Service]:
    with opened(settings) as service:
        yield service


def opened(settings: Settings) -> AbstractContextManager[Service]:
    return open_service(settings, passwords=Argon2Passwords(memory_kib=64, rounds=1))


def record(service: Service, command: BaseModel) -> None:
    service.execute(command, Caller(actor="system:test", command_id=uuid4(), trusted=True))


def registered(service: Service) -> PersonId:
    person = PersonId(uuid4())
    record(service, p.RegisterPerson(person=person, name=NAME))
    service.accounts.open(person, f"login{str(person)[:8]}", by=None)
    return person


def due(service: Service) -> list[tuple[bool]]:
    """The note that something was erased and the tables are not written anew yet."""
    return service.log._recorder.query("SELECT due FROM es.scrub_due", [])


def erasure(person: PersonId, *also: PersonId) -> p.ErasePersonalData:
    return p.ErasePersonalData(
        person=person, basis=ErasureBasis.PURPOSE_ENDED, reason="本人请求", also=list(also)
    )


def restriction(person: PersonId, *also: PersonId) -> p.RestrictPersonalData:
    return p.RestrictPersonalData(
        person=person, basis=RestrictionBasis.TECHNICALLY_HARD, reason="核实中", also=list(also)
    )


def crash_before_doing(monkeypatch: pytest.MonkeyPatch) -> None:
    def dies(*_: object) -> None:
        raise ReadOnlyError("the process ended here")

    monkeypatch.setattr(Erasures, "obey", dies)


def test_an_erasure_takes_the_account_too(service: Service) -> None:
    person = registered(service)
    record(service, erasure(person))
    assert service.vault.held([person]) == []
    assert service.accounts.of_person(person) is None
    assert due(service) == []


def test_an_erasure_repeated_for_nothing_leaves_nothing_to_be_written_anew(service: Service) -> None:
    person = registered(service)
    record(service, erasure(person))
    assert service.vault.erase([person], service.log.head().position) == 0
    assert due(service) == []


def test_two_administrators_who_erase_at_once_erase_once(service: Service) -> None:
    person, before = registered(service), service.log.head().position

    def erase(_: int) -> type[Exception] | None:
        try:
            record(service, erasure(person))
        except Refusal as refusal:
            return type(refusal)
        return None

    with ThreadPoolExecutor(4) as administrators:
        told = list(administrators.map(erase, range(4)))
    assert told.count(None) == 1, told
    assert service.log.head().position == before + 1
    assert service.vault.held([person]) == []
    assert service.accounts.of_person(person) is None


async def gone_round(service: Service) -> None:
    await service.views.open()
    try:
        await Timer(service).round()
    finally:
        await service.views.close()


def test_the_timers_finish_an_erasure_that_was_cut_short_without_a_new_start(
    service: Service, monkeypatch: pytest.MonkeyPatch
) -> None:
    person = registered(service)
    with monkeypatch.context() as cut:
        crash_before_doing(cut)
        with pytest.raises(ReadOnlyError):
            record(service, erasure(person))
    assert service.vault.held([person]) != []
    asyncio.run(gone_round(service))
    assert service.vault.held([person]) == []
    assert service.accounts.of_person(person) is None


def test_a_start_finishes_an_erasure_that_a_crash_cut_short(
    settings: Settings, monkeypatch: pytest.MonkeyPatch
) -> None:
    with opened(settings) as service, monkeypatch.context() as cut:
        person, other = registered(service), registered(service)
        crash_before_doing(cut)
        with pytest.raises(ReadOnlyError):
            record(service, erasure(person, other))
        assert service.vault.personal(person)["name"] == NAME, "recorded, and not done yet"

    with opened(settings) as again:
        assert again.vault.held([person, other]) == []
        assert again.accounts.of_person(person) is None
        assert again.accounts.of_person(other) is None


def test_a_start_finishes_a_restriction_and_its_end(
    settings: Settings, monkeypatch: pytest.MonkeyPatch
) -> None:
    with opened(settings) as service, monkeypatch.context() as cut:
        person, other, freed = registered(service), registered(service), registered(service)
        record(service, restriction(freed))
        assert service.vault.restricted([freed]) == {freed}
        crash_before_doing(cut)
        for command in (restriction(person, other), p.LiftRestriction(person=freed, reason="核实完毕")):
            with pytest.raises(ReadOnlyError):
                record(service, command)
        assert service.vault.restricted([person, other, freed]) == {freed}

    with opened(settings) as again:
        assert again.vault.restricted([person, other, freed]) == {person, other}
        assert again.vault.personal(freed)["name"] == NAME


def test_lifting_frees_everybody_whom_the_restriction_covered(service: Service) -> None:
    person, other = registered(service), registered(service)
    record(service, restriction(person, other))
    assert service.vault.personal_of([person, other]) == {}
    assert len(service.vault.held([person, other])) == 2
    record(service, p.LiftRestriction(person=person, reason="核实完毕"))
    assert service.vault.personal_of([person, other]).keys() == {person, other}


def test_doing_it_again_destroys_nothing_that_was_recorded_later(service: Service) -> None:
    person, other = registered(service), registered(service)
    record(service, erasure(person, other))
    record(service, p.CorrectPersonDetails(person=other, name="重新登记"))
    service.finish_erasures()
    assert service.vault.personal(other) == {"name": "重新登记"}


def test_a_sealed_text_that_says_the_name_is_found(service: Service) -> None:
    person = registered(service)
    record(service, restriction(person))
    found = service.vault.traces.mentions(["核实中"])
    assert [mention.field for mention in found] == ["reason"]
    assert service.vault.traces.alike([NAME], []) != []
    assert service.vault.traces.alike([" "], []) == []


def test_a_table_in_use_is_rewritten_at_the_next_start(
    settings: Settings, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(scrubbing, "_PATIENCE", "50ms")
    with opened(settings) as service:
        person = registered(service)
        with psycopg.connect(settings.database_url) as reader:
            reader.execute("SELECT 1 FROM es.references")
            record(service, erasure(person))
            assert service.vault.held([person]) == []
            assert due(service) == [(True,)]
    with opened(settings) as again:
        assert due(again) == []


def test_whoever_does_not_own_the_tables_leaves_them_to_their_owner(service: Service) -> None:
    record(service, erasure(registered(service)))
    dsn = service.settings.database_url
    with psycopg.connect(dsn, autocommit=True) as owner:
        owner.execute("INSERT INTO es.scrub_due VALUES (true)")
    assert not scrubbing.scrub(make_conninfo(dsn, options="-c role=yishiting_service"))
    assert due(service) == [(True,)]
    assert scrubbing.scrub(dsn)
    assert not scrubbing.scrub(make_conninfo(dsn, dbname="there_is_no_such_database"))
