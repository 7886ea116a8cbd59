"""`yishiting audit`, as somebody types it, on a database that somebody else wrote to."""

import csv
import json
from collections.abc import Iterator
from pathlib import Path

import psycopg
import pytest
from openpyxl import load_workbook

from api.cli import run
from deliberation.store.embedded import Cluster
from tests.databases import lent_database
from tests.importing.cases import GAOTING, YUCAI

Told = pytest.CaptureFixture[str]


@pytest.fixture
def database(
    cluster: Cluster, template: str, secret: bytes, monkeypatch: pytest.MonkeyPatch
) -> Iterator[str]:
    with lent_database(cluster, template) as dsn:
        monkeypatch.setenv("DATABASE_URL", dsn)
        monkeypatch.setenv("YISHITING_SECRET", secret.hex())
        yield dsn


def in_the_database(dsn: str, statement: str) -> None:
    """What its superuser can do: no trigger is asked."""
    with psycopg.connect(dsn) as connection:
        connection.execute("ALTER TABLE es.events DISABLE TRIGGER append_only")
        assert connection.execute(statement.encode()).rowcount > 0
        connection.execute("ALTER TABLE es.events ENABLE ALWAYS TRIGGER append_only")


PUT_OFF = """
UPDATE es.events
SET state = convert_to(
  replace(convert_from(state, 'UTF8'), '"effective_end":"2023-01-', '"effective_end":"2023-02-'), 'UTF8')
WHERE notification_id = (SELECT min(notification_id) FROM es.events WHERE topic = 'task.issued.v1')
"""


def test_a_sound_record_exits_0(database: str, capsys: Told) -> None:
    del database
    assert run(["import", str(YUCAI)]) == 0
    capsys.readouterr()
    assert run(["audit"]) == 0
    told = capsys.readouterr()
    assert "问题 0 个，提示 0 个" in told.out
    assert "0 faults, 0 notes" in told.out
    assert told.err == ""


def test_a_deadline_that_was_put_off_in_the_database_exits_1(
    database: str, capsys: Told, tmp_path: Path
) -> None:
    run(["import", str(YUCAI)])
    in_the_database(database, PUT_OFF)
    capsys.readouterr()
    table, book = tmp_path / "findings.csv", tmp_path / "findings.xlsx"
    assert run(["audit", "--json", "--csv", str(table), "--xlsx", str(book), "--no-projections"]) == 1
    told = json.loads(capsys.readouterr().out)
    first = told["findings"][0]
    assert (first["kind"], first["fields"]) == ("deadline_differs", ["deadline"])
    assert first["proofs"][0] == f"/log/proof/{first['event']}.tlog-proof"
    assert told["rows"] is None
    with table.open(encoding="utf-8-sig", newline="") as file:
        rows = list(csv.DictReader(file))
    assert [row["event"] for row in rows] == [one["event"] for one in told["findings"]]
    sheet = load_workbook(book, read_only=True).active
    assert sheet is not None
    assert len(list(sheet.iter_rows())) == len(rows) + 1


def test_findings_are_told_in_sentences_and_can_be_narrowed(database: str, capsys: Told) -> None:
    run(["import", str(YUCAI)])
    in_the_database(database, PUT_OFF)
    capsys.readouterr()
    assert run(["audit", "--no-projections", "--kind", "own_verifier"]) == 1
    told = capsys.readouterr().out
    assert "期限计算不符" not in told
    assert run(["audit", "--no-projections"]) == 1
    assert "期限计算不符" in capsys.readouterr().out


def test_a_record_that_cannot_be_judged_whole_exits_2(database: str, capsys: Told) -> None:
    del database
    run(["import", str(GAOTING)])
    capsys.readouterr()
    assert run(["audit", "--no-projections"]) == 2
    assert "not judged: 1 of right.proxy_refused.v1" in capsys.readouterr().out


def test_an_entry_that_is_no_fact_any_more_is_told(database: str, capsys: Told) -> None:
    run(["import", str(YUCAI)])
    last = "(SELECT max(notification_id) FROM es.events)"
    in_the_database(
        database,
        "UPDATE es.events SET state = convert_to(replace(convert_from(state, 'UTF8'),"
        f' \'"kind":"resolved"\', \'"kind":"dreamt"\'), \'UTF8\') WHERE notification_id = {last}',
    )
    capsys.readouterr()
    assert run(["audit", "--no-projections"]) == 1
    assert "cannot be read: kind: enum" in capsys.readouterr().out
