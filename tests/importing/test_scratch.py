"""The scratch database: made beside the service's, gone afterwards, never needed where it may not be made."""

import psycopg
import pytest
from psycopg.conninfo import conninfo_to_dict, make_conninfo

from deliberation.store.connect import SCRATCH_PREFIX, writer
from deliberation.store.problems import UNFIT, InstallationError
from deliberation.store.scratch import scratch_database


def _left(dsn: str) -> list[str]:
    with psycopg.connect(dsn) as connection:
        rows = connection.execute(
            "SELECT datname FROM pg_database WHERE starts_with(datname, %s)", [SCRATCH_PREFIX]
        )
        return [row[0] for row in rows]


def test_it_is_another_database_on_the_same_server(database: str) -> None:
    with scratch_database(database) as dsn:
        assert conninfo_to_dict(dsn)["dbname"] in _left(database)
        assert conninfo_to_dict(dsn)["dbname"] != conninfo_to_dict(database)["dbname"]
    assert _left(database) == []


def test_it_is_dropped_though_something_failed_in_it(database: str) -> None:
    with pytest.raises(RuntimeError), scratch_database(database):
        raise RuntimeError
    assert _left(database) == []


def test_only_in_it_an_append_need_not_wait_for_the_disk(database: str) -> None:
    with scratch_database(database) as dsn, psycopg.connect(dsn, autocommit=True) as connection:
        assert connection.execute("SHOW synchronous_commit").fetchone() == ("off",)
    with writer(database) as connection:
        assert connection.execute("SHOW synchronous_commit").fetchone() == ("on",)


def test_one_that_was_left_behind_hours_ago_is_dropped_by_the_next(database: str) -> None:
    with psycopg.connect(database, autocommit=True) as connection:
        connection.execute(f"CREATE DATABASE {SCRATCH_PREFIX}1000000000_abc".encode())
    with scratch_database(database) as dsn:
        assert _left(database) == [conninfo_to_dict(dsn)["dbname"]]


def test_a_login_that_may_not_create_databases_is_told_what_to_ask_for(database: str) -> None:
    with psycopg.connect(database, autocommit=True) as connection:
        connection.execute("CREATE ROLE poor LOGIN PASSWORD 'poor'")
    try:
        poor = make_conninfo("", **{**conninfo_to_dict(database), "user": "poor", "password": "poor"})
        with pytest.raises(InstallationError, match="CREATEDB") as told, scratch_database(poor):
            pass
        assert told.value.exit_code == UNFIT
    finally:
        with psycopg.connect(database, autocommit=True) as connection:
            connection.execute("DROP ROLE poor")
