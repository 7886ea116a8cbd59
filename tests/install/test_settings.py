"""Settings and the secret: where they come from, and what is said when they are wrong."""

import os
import stat
from pathlib import Path

import psycopg
import pytest
from psycopg.conninfo import conninfo_to_dict

from api.installation import SCOPES
from deliberation.store.problems import UNFIT, USAGE, InstallationError
from deliberation.store.secrets import installation_secret
from deliberation.store.server import bring_up_to_date, reach
from deliberation.store.settings import VARIABLES, Settings


def test_what_is_given_wins_over_the_environment_and_that_over_defaults(data: Path) -> None:
    settings = Settings.load({"YISHITING_PORT": "8100", "YISHITING_HOST": "::1"}, data=data, port=8200)
    assert (settings.port, settings.host, settings.workers) == (8200, "::1", 1)
    assert settings.on_loopback
    assert settings.embedded


def test_an_option_that_was_not_given_leaves_the_environment_alone(data: Path) -> None:
    settings = Settings.load({"YISHITING_PLAIN_HTTP": "1"}, data=data, plain_http=None)
    assert settings.plain_http is True


def test_children_load_the_same_settings_again(data: Path) -> None:
    settings = Settings.load({}, data=data, port=1, plain_http=True, database_url="postgresql:///x")
    assert Settings.load(settings.environment()) == settings
    assert settings.environment().keys() == set(VARIABLES.values())


def test_settings_shown_in_a_traceback_hide_secret_and_passwords(data: Path) -> None:
    settings = Settings.load({}, data=data, secret="a1" * 32, database_url="postgresql://u:geheim@h/d")
    assert "a1a1" not in repr(settings)
    assert "geheim" not in repr(settings)


def test_the_database_s_password_may_come_from_a_file(data: Path, scratch: Path) -> None:
    file = scratch / "password.txt"
    file.write_text("geheim\n")
    given = {"DATABASE_URL": "postgresql://hall@db/hall", "DATABASE_PASSWORD_FILE": str(file)}
    settings = Settings.load(given, data=data)
    parts = conninfo_to_dict(settings.database_url)
    assert parts == {"user": "hall", "password": "geheim", "host": "db", "dbname": "hall"}
    assert settings.read_database_url == ""
    assert conninfo_to_dict(Settings.load(settings.environment()).database_url) == parts
    with pytest.raises(InstallationError, match="DATABASE_PASSWORD_FILE"):
        Settings.load(given | {"DATABASE_PASSWORD_FILE": "/nowhere"}, data=data)


@pytest.mark.parametrize(
    ("variable", "value", "allowed"),
    [
        ("YISHITING_PORT", "eighty", "0, 1, 2"),
        ("YISHITING_PORT", "70000", "0-65535"),
        ("YISHITING_WORKERS", "0", "1-64"),
        ("YISHITING_PLAIN_HTTP", "perhaps", "1 / 0"),
        ("YISHITING_LANGUAGE", "fr", "zh / en"),
    ],
)
def test_a_setting_that_cannot_be_understood_is_named(
    variable: str, value: str, allowed: str, data: Path
) -> None:
    with pytest.raises(InstallationError) as refused:
        Settings.load({variable: value}, data=data)
    assert variable in refused.value.zh
    assert allowed in refused.value.en
    assert refused.value.exit_code == USAGE


def test_the_secret_is_made_once_and_only_we_may_read_it(data: Path) -> None:
    settings = Settings.load({}, data=data)
    secret = installation_secret(settings)
    assert len(secret) == 32
    assert installation_secret(settings) == secret
    assert stat.S_IMODE((data / "secret.key").stat().st_mode) == 0o600
    assert [path.name for path in data.iterdir()] == ["secret.key"]


def test_the_secret_may_come_from_a_file_or_the_environment(data: Path, scratch: Path) -> None:
    file = scratch / "secret.txt"
    file.write_text("0b" * 32 + "\n")
    assert installation_secret(Settings.load({}, data=data, secret_file=str(file))) == b"\x0b" * 32
    assert installation_secret(Settings.load({}, data=data, secret="0c" * 32)) == b"\x0c" * 32
    assert not data.exists()


def test_a_wrong_secret_says_how_to_make_one(data: Path) -> None:
    with pytest.raises(InstallationError, match="openssl rand -hex 32"):
        installation_secret(Settings.load({}, data=data, secret="short"))
    with pytest.raises(InstallationError, match="cannot be read"):
        installation_secret(Settings.load({}, data=data, secret_file="/nowhere/secret"))


def test_a_database_is_refused_with_a_secret_that_is_not_its_own(database: str, secret: bytes) -> None:
    assert bring_up_to_date(database, SCOPES, secret) == []
    with pytest.raises(InstallationError, match=r"secret is not the one") as refused:
        bring_up_to_date(database, SCOPES, bytes(32))
    assert refused.value.exit_code == UNFIT


def test_a_database_that_cannot_be_reached_is_told_with_the_reason() -> None:
    with pytest.raises(InstallationError, match=r"cannot be reached.*Connection refused"):
        reach("postgresql://127.0.0.1:1/x", patience=0)
    with pytest.raises(InstallationError, match="cannot be reached"):
        reach("this is no address", patience=0)


def test_a_database_of_another_encoding_is_refused(empty_database: str) -> None:
    name = f"latin_{os.getpid()}"
    with psycopg.connect(empty_database, autocommit=True) as connection:
        options = "ENCODING 'SQL_ASCII' LOCALE 'C' TEMPLATE template0 LOCALE_PROVIDER libc"
        connection.execute(f"CREATE DATABASE {name} {options}")
        host = connection.info.host
    try:
        with pytest.raises(InstallationError, match="SQL_ASCII; UTF8 is needed"):
            reach(f"host={host} user=postgres dbname={name}")
    finally:
        with psycopg.connect(empty_database, autocommit=True) as connection:
            connection.execute(f"DROP DATABASE {name}")
