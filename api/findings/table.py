"""Findings as rows: for JSON, CSV and XLSX, in Chinese and English, with the addresses of their proofs."""

import csv
import io
from collections.abc import Iterable, Iterator
from typing import Any, Final

from openpyxl import Workbook
from pydantic import BaseModel

from api.cells import neutral
from api.findings.run import Run
from deliberation.domain.audit.findings import Finding, FindingKind, Severity
from deliberation.domain.terms import term
from deliberation.domain.values import HallId

COLUMNS: Final = (
    *("position", "event", "kind", "severity", "kind_zh", "kind_en", "rule", "hall"),
    *("expected_zh", "expected_en", "recorded_zh", "recorded_en", "fields", "events", "proofs"),
)


class Row(BaseModel):
    """One finding. `event` is the entry that it stands at (empty where it is about a row of a view),
    `events` all that it rests on, `proofs` where their proofs lie. `rule` is the code of the refusal that
    the rules give, or the table of the view. `fields` are the fields that differ."""

    position: int
    event: str
    kind: FindingKind
    severity: Severity
    kind_zh: str
    kind_en: str
    rule: str
    hall: HallId | None
    expected_zh: str
    expected_en: str
    recorded_zh: str
    recorded_en: str
    fields: list[str]
    events: list[str]
    proofs: list[str]


class Findings(BaseModel):
    """A run of the audit. It stands for the log up to `position`. `checked` counts the facts that were
    decided again, `untold` those that could not be judged, by topic; `rows` of views were compared."""

    position: int
    finished_at: str
    faults: int
    notes: int
    checked: dict[str, int]
    untold: dict[str, int]
    rows: int | None
    findings: list[Row]


def proof_of(event: str) -> str:
    """Where the proof lies that an entry is in the log."""
    return f"/log/proof/{event}.tlog-proof"


def row_of(one: Finding) -> Row:
    said = term(one.kind)
    return Row(
        position=one.position,
        event=one.event,
        kind=one.kind,
        severity=one.severity,
        kind_zh=said.zh,
        kind_en=said.en,
        rule=one.rule,
        hall=one.hall,
        expected_zh=one.expected.zh,
        expected_en=one.expected.en,
        recorded_zh=one.recorded.zh,
        recorded_en=one.recorded.en,
        fields=list(one.details),
        events=list(one.events),
        proofs=[proof_of(event) for event in one.events],
    )


def findings_of(run: Run, shown: Iterable[Finding]) -> Findings:
    return Findings(
        position=run.position,
        finished_at=run.finished_at.isoformat(timespec="seconds"),
        faults=run.faults,
        notes=run.notes,
        checked=dict(sorted(run.checked.items())),
        untold=dict(sorted(run.untold.items())),
        rows=run.rows,
        findings=[row_of(one) for one in shown],
    )


def as_csv(shown: Iterable[Finding]) -> str:
    """For spreadsheets: a byte order mark, and no cell that one of them would take for a formula."""
    out = io.StringIO(newline="")
    out.write("\ufeff")
    writer = csv.writer(out)
    writer.writerow(COLUMNS)
    writer.writerows(_cells(shown))
    return out.getvalue()


def as_xlsx(shown: Iterable[Finding]) -> bytes:
    book = Workbook(write_only=True)
    sheet = book.create_sheet("findings")
    sheet.append(COLUMNS)
    for cells in _cells(shown):
        sheet.append(cells)
    out = io.BytesIO()
    book.save(out)
    return out.getvalue()


def _cells(shown: Iterable[Finding]) -> Iterator[list[Any]]:
    for one in shown:
        row = row_of(one).model_dump(mode="json")
        yield [_cell(row[name]) for name in COLUMNS]


def _cell(value: Any) -> Any:
    if isinstance(value, int):
        return value
    if isinstance(value, list):
        return neutral(" ".join(value))
    return neutral("" if value is None else str(value))
