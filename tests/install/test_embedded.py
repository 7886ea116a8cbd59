"""The embedded PostgreSQL: one on a folder, gone with its parent, refusing what it cannot read."""

import psycopg


def test_a_test_gets_a_database_of_its_own(database: str) -> None:
    with psycopg.connect(database) as connection:
        assert connection.execute("SHOW server_encoding").fetchone() == ("UTF8",)
        assert connection.execute("SELECT '议' < '事'").fetchone() == (False,)


def test_another_test_gets_another_database(database: str) -> None:
    with psycopg.connect(database) as connection:
        connection.execute("CREATE TABLE mine (x int)")
        row = connection.execute("SELECT count(*) FROM pg_tables WHERE tablename = 'mine'").fetchone()
    assert row == (1,)
