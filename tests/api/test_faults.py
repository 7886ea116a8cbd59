"""When the database is away, full or behind: a clear answer, and nothing half done."""

import logging

import psycopg
import pytest
from psycopg import sql

from deliberation.application.ports import Appended, AppendRequest, OutcomeUnknownError, ReadOnlyError
from deliberation.store.embedded import Cluster
from deliberation.store.log import PostgresEventLog
from tests.api.hall import Town
from tests.api.test_commands import refused

HANG_UP = (
    "SELECT pg_terminate_backend(pid, 5000) FROM pg_stat_activity"
    " WHERE datname = current_database() AND pid <> pg_backend_pid()"
)


def test_what_cannot_be_written_just_now_is_told_and_reading_goes_on(
    town: Town, monkeypatch: pytest.MonkeyPatch
) -> None:
    def full(_: PostgresEventLog, request: AppendRequest) -> Appended:
        raise ReadOnlyError("DiskFull 53100")

    monkeypatch.setattr(PostgresEventLog, "append", full)
    answer = town.issue()
    refused(answer, 503, "read_only")
    assert answer.headers["retry-after"]
    assert town.see(None, "/board").status_code == 200


def test_an_unknown_outcome_says_to_send_it_again(town: Town, monkeypatch: pytest.MonkeyPatch) -> None:
    def lost(_: PostgresEventLog, request: AppendRequest) -> Appended:
        raise OutcomeUnknownError("lost")

    monkeypatch.setattr(PostgresEventLog, "append", lost)
    refused(town.issue(), 503, "outcome_unknown")


def test_a_full_disk_as_the_database_tells_it_makes_accounts_read_only(
    town: Town, hall_database: str
) -> None:
    town.account("chair")
    name = psycopg.conninfo.conninfo_to_dict(hall_database)["dbname"]
    with psycopg.connect(hall_database, autocommit=True) as connection:
        setting = sql.SQL("ALTER DATABASE {} SET default_transaction_read_only = on")
        connection.execute(setting.format(sql.Identifier(str(name))))
        connection.execute(HANG_UP)
    token = town.service.vouchers.new()
    assert town.client.get("/api/v1/me", headers={"Authorization": f"Bearer {token}"}).status_code == 401
    answer = town.client.post("/api/v1/sessions", json={"login": "chair", "password": "wrong one"})
    refused(answer, 503, "read_only")


def test_after_the_database_came_back_everything_goes_on(town: Town, hall_database: str) -> None:
    town.token("intake")
    town.see(None, "/board")
    with psycopg.connect(hall_database, autocommit=True) as connection:
        connection.execute(HANG_UP)
    issue = town.issue("intake").json()["id"]
    assert town.post("intake", f"/issues/{issue}/registration").status_code == 200
    assert town.see(None, f"/issues/{issue}").status_code == 200


def test_a_database_that_is_away_is_told(
    town: Town, hall_database: str, cluster: Cluster, caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level(logging.CRITICAL)
    name = str(psycopg.conninfo.conninfo_to_dict(hall_database)["dbname"])
    with psycopg.connect(cluster.dsn("postgres"), autocommit=True) as connection:
        connection.execute(
            "SELECT pg_terminate_backend(pid, 5000) FROM pg_stat_activity WHERE datname = %s", [name]
        )
        connection.execute(sql.SQL("ALTER DATABASE {} ALLOW_CONNECTIONS false").format(sql.Identifier(name)))
        try:
            refused(town.get(None, "/board"), 503, "store_down")
            health = town.client.get("/health")
            assert (health.status_code, health.json()["database"]) == (503, "down")
        finally:
            allow = sql.SQL("ALTER DATABASE {} ALLOW_CONNECTIONS true")
            connection.execute(allow.format(sql.Identifier(name)))


def test_a_bug_is_answered_with_a_number_that_leads_to_the_log_and_nothing_else(
    town: Town, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    typed = "张毅 13800000000"

    def broken(_: PostgresEventLog, request: AppendRequest) -> Appended:
        raise ZeroDivisionError(typed)

    monkeypatch.setattr(PostgresEventLog, "append", broken)
    answer = town.issue()
    problem = refused(answer, 500, "incident")
    told = caplog.text
    caplog.clear()
    number = problem["instance"].rsplit(":", 1)[-1]
    assert number in told
    assert "ZeroDivisionError" in told
    assert "broken" in told
    assert typed not in told + answer.text
    assert "ZeroDivisionError" not in answer.text
