"""Who may do what to the events: nobody changes them, the service appends by function only."""

from collections.abc import Iterator
from uuid import uuid4

import psycopg
import pytest
from psycopg import sql

from deliberation.store.connect import SERVICE_ROLE, take_service_role, writer
from deliberation.store.log import PostgresEventLog
from deliberation.store.migrate import migrate
from tests.store.samples import SECRET, ballot, entry, request

CHANGES = [
    "UPDATE es.events SET topic = 'x'",
    "UPDATE es.events SET topic = 'x' WHERE false",
    "DELETE FROM es.events",
    "TRUNCATE es.events",
]
INSERT = "INSERT INTO es.events SELECT * FROM es.events"
PRIVATE = [
    "INSERT INTO es.private SELECT * FROM es.private",
    "DELETE FROM es.private",
    "TRUNCATE es.person_keys",
]


@pytest.fixture
def owner(database: str, log: PostgresEventLog) -> Iterator[psycopg.Connection]:
    log.append(request(entry(uuid4(), 1, ballot())))
    with psycopg.connect(database, autocommit=True) as connection:
        yield connection


@pytest.mark.parametrize("change", CHANGES)
def test_not_even_the_owner_changes_an_event(owner: psycopg.Connection, change: str) -> None:
    with pytest.raises(psycopg.errors.InsufficientPrivilege, match="never changed"):
        owner.execute(change)


@pytest.mark.parametrize("change", CHANGES)
def test_replication_mode_does_not_switch_the_guard_off(owner: psycopg.Connection, change: str) -> None:
    owner.execute("SET session_replication_role = replica")
    with pytest.raises(psycopg.errors.InsufficientPrivilege, match="never changed"):
        owner.execute(change)


@pytest.mark.parametrize("change", [*CHANGES, INSERT, *PRIVATE])
def test_the_service_has_no_right_to_write_to_the_tables(owner: psycopg.Connection, change: str) -> None:
    assert take_service_role(owner)
    with pytest.raises(psycopg.errors.InsufficientPrivilege, match="permission denied"):
        owner.execute(change)


def test_the_log_works_as_the_service(database: str, log: PostgresEventLog) -> None:
    log.append(request(entry(uuid4(), 1)))
    assert log._recorder.query("SELECT current_user::text", []) == [(SERVICE_ROLE,)]
    with writer(database) as connection:
        assert connection.execute("SELECT current_user::text").fetchone() == (SERVICE_ROLE,)


def test_others_may_not_even_read(owner: psycopg.Connection) -> None:
    role = f"stranger_{uuid4().hex}"
    owner.execute(sql.SQL("CREATE ROLE {}").format(sql.Identifier(role)))
    try:
        owner.execute(sql.SQL("SET ROLE {}").format(sql.Identifier(role)))
        for statement in ("SELECT * FROM es.events", "SELECT es.erase_subjects(ARRAY[gen_random_uuid()], 1)"):
            with pytest.raises(psycopg.errors.InsufficientPrivilege):
                owner.execute(statement)
    finally:
        owner.execute("RESET ROLE")
        owner.execute(sql.SQL("DROP ROLE {}").format(sql.Identifier(role)))


@pytest.mark.parametrize("level", ["REPEATABLE READ", "SERIALIZABLE"])
def test_appending_under_another_isolation_is_refused(owner: psycopg.Connection, level: str) -> None:
    nothing = ", ".join(["'{}'"] * 15)
    owner.execute(f"SET default_transaction_isolation = '{level.lower()}'")
    with pytest.raises(psycopg.errors.ActiveSqlTransaction, match="READ COMMITTED"):
        owner.execute(f"SELECT * FROM es.append_all({nothing})")


def test_a_database_whose_default_is_another_isolation_is_written_all_the_same(database: str) -> None:
    with psycopg.connect(database, autocommit=True) as connection:
        connection.execute(
            f"ALTER DATABASE {connection.info.dbname} SET default_transaction_isolation = 'serializable'"
        )
    with PostgresEventLog(database, SECRET) as log:
        assert log.append(request(entry(uuid4(), 1))).first_position == 1


def test_a_login_that_may_not_make_roles_migrates_and_appends(empty_database: str) -> None:
    """A managed database: our login owns the database and nothing more."""
    login = f"managed_{uuid4().hex}"
    with psycopg.connect(empty_database, autocommit=True) as connection:
        connection.execute(sql.SQL("CREATE ROLE {} LOGIN PASSWORD 'x'").format(sql.Identifier(login)))
        connection.execute(
            sql.SQL("ALTER DATABASE {} OWNER TO {}").format(
                sql.Identifier(connection.info.dbname), sql.Identifier(login)
            )
        )
    try:
        dsn = psycopg.conninfo.make_conninfo(empty_database, user=login, password="x")
        with psycopg.connect(dsn, autocommit=True) as connection:
            migrate(connection)
            assert not take_service_role(connection)
            with PostgresEventLog(dsn, SECRET) as log:
                assert log.append(request(entry(uuid4(), 1, ballot()))).first_position == 1
            with pytest.raises(psycopg.errors.InsufficientPrivilege, match="never changed"):
                connection.execute("DELETE FROM es.events")
    finally:
        with psycopg.connect(empty_database, autocommit=True) as connection:
            connection.execute(sql.SQL("REASSIGN OWNED BY {} TO postgres").format(sql.Identifier(login)))
            connection.execute(sql.SQL("DROP OWNED BY {}").format(sql.Identifier(login)))
            connection.execute(sql.SQL("DROP ROLE {}").format(sql.Identifier(login)))
