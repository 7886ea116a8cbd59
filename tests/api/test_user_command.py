"""Accounts from the command line: who holds the machine holds the keys."""

import re

import click
import pytest

from api.cli import run
from deliberation.bootstrap import Service
from deliberation.domain.values import Role
from tests.api.hall import HALL, Town, person_id
from tests.conftest import SECRET


@pytest.fixture
def at_the_machine(service: Service, monkeypatch: pytest.MonkeyPatch) -> Service:
    """Whoever types has the environment of the service."""
    monkeypatch.setenv("DATABASE_URL", service.settings.database_url)
    monkeypatch.setenv("YISHITING_SECRET", SECRET.hex())
    monkeypatch.setenv("YISHITING_PUBLIC_URL", "https://hall.example/")
    monkeypatch.setattr(click, "prompt", lambda *_, **__: "张毅")
    return service


def link_in(text: str) -> str:
    found = re.search(r"https://hall\.example/links/(\S+)", text)
    assert found, text
    return found[1]


def test_an_added_person_has_roles_and_a_link_that_sets_the_password(
    at_the_machine: Service, capsys: pytest.CaptureFixture[str]
) -> None:
    service = at_the_machine
    assert run(["user", "add", "Zhang.Yi", "--hall", "YC", "--role", "chair", "--role", "screener"]) == 0
    told = capsys.readouterr().out
    assert "张毅" not in told
    service.accounts.redeem(link_in(told), "three unrelated words")
    account = service.accounts.by_login("zhang.yi")
    service.rights.doubt()
    rights = service.rights.of(account.person, service.clock.now())
    assert rights.roles == {HALL: frozenset({Role.CHAIR, Role.SCREENER})}
    assert service.vault.personal(account.person)["name"] == "张毅"


def test_an_administrator_can_be_added(at_the_machine: Service, capsys: pytest.CaptureFixture[str]) -> None:
    assert run(["user", "add", "ops", "--administrator"]) == 0
    assert run(["user", "list"]) == 0
    told = capsys.readouterr().out
    assert re.search(r"^ops +未启用 new +管理员 administrator$", told, re.MULTILINE)


def test_a_reset_gives_a_link_and_a_disabled_account_none(
    town: Town, at_the_machine: Service, capsys: pytest.CaptureFixture[str]
) -> None:
    town.account("chair")
    assert run(["user", "reset", "chair"]) == 0
    link = link_in(capsys.readouterr().out)
    assert at_the_machine.accounts.account_of_link(link).person == person_id("chair")
    assert run(["user", "disable", "chair"]) == 0
    assert run(["user", "list"]) == 0
    assert "停用 off" in capsys.readouterr().out
    assert run(["user", "enable", "chair"]) == 0
    assert not at_the_machine.accounts.by_login("chair").disabled


def test_what_cannot_be_is_told_and_nothing_is_recorded(
    at_the_machine: Service, capsys: pytest.CaptureFixture[str]
) -> None:
    before = at_the_machine.log.head().position
    assert run(["user", "add", "x", "--role", "chair"]) == 2
    assert run(["user", "add", "zhang.yi", "--hall", "NO", "--role", "chair"]) == 1
    assert run(["user", "add", "zz"]) == 1
    assert run(["user", "reset", "nobody"]) == 1
    told = capsys.readouterr().err
    assert "NO" in told
    assert at_the_machine.log.head().position == before
