"""The auditor reads the findings in the browser, and takes them along as a file."""

import csv
import io
import json
import time
from collections.abc import Iterator
from uuid import UUID

import psycopg
import pytest
from httpx import Response
from openpyxl import load_workbook

from deliberation.application.ports import StoreDownError
from deliberation.bootstrap import Service
from tests.pages.conftest import Visit
from tests.pages.paper import Page, Visitor


@pytest.fixture
def auditor(visit: Visit) -> Visitor:
    return visit("auditor")


def findings(who: Visitor, query: str = "") -> Page:
    """The page, once nothing runs any more."""
    for _ in range(100):
        page = who.get(f"/audit/findings{query}")
        if "http-equiv" not in page.response.text:
            return page
        time.sleep(0.1)
    pytest.fail("the audit does not come to an end")


def test_a_sound_record_has_no_findings_and_says_what_it_was_found_on(auditor: Visitor) -> None:
    page = findings(auditor)
    assert page.heading == "疑点"
    assert "没有发现问题" in page.text
    assert "未能判断" in page.text
    assert "/audit/findings" in auditor.get("/audit").links()


def test_it_is_for_auditors(visit: Visit) -> None:
    assert visit("recorder").get("/audit/findings").status == 403


@pytest.mark.parametrize("ending", ["csv", "xlsx", "json"])
def test_a_file_for_a_hall_that_is_none_leaves_no_fault_in_the_record(auditor: Visitor, ending: str) -> None:
    findings(auditor)
    assert raw(auditor, f"/audit/findings.{ending}?hall={UUID(int=0)}").status_code == 404
    (again,) = [
        form
        for form in findings(auditor).tree.iter("form")
        if form.get("action") == "/audit/findings" and form.get("method") == "post"
    ]
    auditor.post(
        "/audit/findings", {one.get("name", ""): one.get("value", "") for one in again.iter("input")}
    )
    assert "没有发现问题" in findings(auditor).text


def raw(who: Visitor, path: str) -> Response:
    """A file, as a browser saves it."""
    return who._request("GET", path)


def says_topic(dsn: str, topic: str) -> None:
    with psycopg.connect(dsn) as connection:
        connection.execute("UPDATE projections.read_trail SET topic = %s WHERE position = 3", [topic])


@pytest.fixture
def planted(visit: Visit, yucai_database: str) -> Iterator[None]:
    """Somebody who may write to the database says of a row that it is otherwise; put right at the end."""
    del visit
    with psycopg.connect(yucai_database) as connection:
        row = connection.execute("SELECT topic FROM es.events WHERE notification_id = 3").fetchone()
    says_topic(yucai_database, "=cmd()")
    yield
    assert row
    says_topic(yucai_database, row[0])


@pytest.mark.usefixtures("planted")
def test_a_finding_leads_to_what_it_is_about(auditor: Visitor) -> None:
    page = findings(auditor)
    assert "展示内容与记录不符" in page.text
    assert "topic" in page.text


@pytest.mark.usefixtures("planted")
def test_the_files_say_the_same_and_hold_no_formula(auditor: Visitor) -> None:
    findings(auditor)
    text = raw(auditor, "/audit/findings.csv").text
    (row,) = csv.DictReader(io.StringIO(text.removeprefix("\ufeff")))
    assert (row["kind"], row["rule"], row["fields"]) == ("projection_differs", "read_trail", "topic")
    told = json.loads(raw(auditor, "/audit/findings.json").text)
    assert told["faults"] == 1
    assert told["findings"][0]["kind_en"] == row["kind_en"]
    sheet = load_workbook(io.BytesIO(raw(auditor, "/audit/findings.xlsx").content), read_only=True).active
    assert sheet is not None
    assert [cells[2] for cells in sheet.iter_rows(values_only=True)] == ["kind", "projection_differs"]
    assert not any(str(cell).startswith("=") for cell in row.values())


def test_taking_a_file_along_is_on_record(auditor: Visitor, service: Service) -> None:
    findings(auditor)
    before = service.log.head().position
    raw(auditor, "/audit/findings.csv")
    (row,) = service.log.entries_after(before, 10)
    assert row.topic == "access.record_exported.v1"


@pytest.mark.usefixtures("planted")
def test_another_kind_or_another_hall_shows_fewer(auditor: Visitor) -> None:
    findings(auditor)
    assert "没有符合条件的发现" in findings(auditor, "?kind=illegal").text
    assert "共 1 个" in findings(auditor, "?kind=projection_differs").text


def test_it_can_be_decided_again_as_the_log_is_now(auditor: Visitor, service: Service) -> None:
    findings(auditor)
    stood = service.log.head().position
    raw(auditor, "/audit/findings.csv")
    assert f"截至第 {stood} 条" in findings(auditor).text
    findings(auditor).send("findings")
    assert f"截至第 {stood + 1} 条" in findings(auditor).text


@pytest.mark.usefixtures("planted")
def test_programs_get_them_too(auditor: Visitor) -> None:
    told = json.loads(raw(auditor, "/api/v1/findings?kind=projection_differs").text)
    assert told["faults"] == 1
    assert told["findings"][0]["proofs"] == []
    assert told["checked"]["hall.established.v1"] >= 1


def test_a_log_that_is_too_long_is_left_to_the_command(
    auditor: Visitor, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("api.findings.keeping.MOST", 1)
    page = auditor.get("/audit/findings")
    assert "yishiting audit" in page.text
    assert raw(auditor, "/api/v1/findings").status_code == 409


def test_an_audit_that_could_not_finish_says_so(auditor: Visitor, monkeypatch: pytest.MonkeyPatch) -> None:
    def away(*_: object) -> None:
        raise StoreDownError

    monkeypatch.setattr("api.findings.keeping.audit_everything", away)
    assert "没有完成" in findings(auditor).text
    assert raw(auditor, "/api/v1/findings").status_code == 503
