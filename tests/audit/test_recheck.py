"""Every row that is shown is what a replay of the log gives; a row that is not is named."""

from collections.abc import Iterator
from pathlib import Path

import psycopg
import pytest

from api.importing.casefile import read_case
from api.importing.importer import Import, Options
from deliberation.bootstrap import open_service
from deliberation.store.embedded import Cluster
from deliberation.store.passwords import Argon2Passwords
from deliberation.store.settings import Settings
from projections.recheck import Difference, recheck_all
from projections.runner import Projector
from tests.conftest import SECRET
from tests.databases import a_database, lent_database
from tests.importing.cases import BINHE, GAOTING, YUCAI


@pytest.fixture(scope="module")
def three_cases(cluster: Cluster, template: str, scratch: Path) -> str:
    """The name of a database into which the three cases were brought, a step of the projections each."""
    name = a_database(cluster, template)
    dsn = cluster.dsn(name)
    settings = Settings(data=scratch / "audit", database_url=dsn, secret=SECRET.hex())
    with open_service(settings, passwords=Argon2Passwords(memory_kib=64, rounds=1)) as service:
        for path in (YUCAI, BINHE, GAOTING):
            Import(service, read_case(path), Options()).run()
            Projector(dsn, say=pytest.fail).catch_up()
    return name


@pytest.fixture
def shown(cluster: Cluster, three_cases: str) -> Iterator[str]:
    with lent_database(cluster, three_cases) as dsn:
        yield dsn


def differences(dsn: str) -> list[Difference]:
    return [one for found in recheck_all(dsn) for one in found.differences]


def test_what_is_shown_of_three_cases_is_what_the_log_gives(shown: str) -> None:
    found = list(recheck_all(shown))
    assert [one for projection in found for one in projection.differences] == []
    assert sum(one.rows for one in found) > 2_000
    assert not any(one.stuck_at for one in found)


def changed(dsn: str, statement: str) -> None:
    with psycopg.connect(dsn) as connection:
        assert connection.execute(statement.encode()).rowcount == 1


def test_an_edited_row_is_named_with_its_columns(shown: str) -> None:
    changed(
        shown,
        "UPDATE projections.read_board SET state = 'closed', ended = NOT ended"
        " WHERE issue = (SELECT min(issue::text)::uuid FROM projections.read_board WHERE state <> 'closed')",
    )
    (found,) = differences(shown)
    assert (found.table, found.columns) == ("read_board", ("ended", "state"))


def test_a_row_that_was_removed_is_missing(shown: str) -> None:
    changed(shown, "DELETE FROM projections.read_trail WHERE position = 7")
    assert differences(shown) == [Difference("read_trail", "7", lacking=True)]


def test_a_row_that_was_added_is_one_too_many(shown: str) -> None:
    changed(
        shown,
        "INSERT INTO projections.read_trail (position, object, topic, actor, happened_at, bulk)"
        " SELECT 9999999, object, topic, actor, happened_at, bulk"
        " FROM projections.read_trail WHERE position = 7",
    )
    assert differences(shown) == [Difference("read_trail", "9999999")]


def test_a_row_of_a_table_without_a_key_is_found_too(shown: str) -> None:
    changed(
        shown,
        "UPDATE projections.read_board_past SET state = 'x'"
        " WHERE ctid = (SELECT min(ctid) FROM projections.read_board_past)",
    )
    found = differences(shown)
    assert {(one.table, one.lacking) for one in found} == {
        ("read_board_past", False),
        ("read_board_past", True),
    }
    assert len({one.key for one in found}) == 1
