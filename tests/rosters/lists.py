"""Small rosters as files, for the tests."""

import csv
import io
from collections.abc import Sequence
from typing import Any
from zipfile import ZIP_DEFLATED, ZipFile

from openpyxl import Workbook

from api.rosters.reading import read_roster
from api.rosters.roster import Roster, RosterOptions
from api.rosters.table import Source
from deliberation.domain.rules.voting.roll import RollKind

OWNERS = ("楼栋", "房号", "建筑面积（㎡）", "业主")
Rows = Sequence[Sequence[Any]]


def as_csv(rows: Rows, encoding: str = "utf-8") -> bytes:
    text = io.StringIO(newline="")
    csv.writer(text).writerows(rows)
    return text.getvalue().encode(encoding)


def as_xlsx(*sheets: Rows, **titles: Rows) -> bytes:
    book = Workbook()
    book.remove(book.worksheets[0])
    for number, rows in enumerate(sheets, start=1):
        _fill(book.create_sheet(f"Sheet{number}"), rows)
    for title, rows in titles.items():
        _fill(book.create_sheet(title), rows)
    packed = io.BytesIO()
    book.save(packed)
    return packed.getvalue()


def _fill(sheet: Any, rows: Rows) -> None:
    for row in rows:
        sheet.append(list(row))


def zipped(**parts: bytes) -> bytes:
    packed = io.BytesIO()
    with ZipFile(packed, "w", ZIP_DEFLATED) as into:
        for name, content in parts.items():
            into.writestr(name, content)
    return packed.getvalue()


def owners(*rows: Sequence[Any], heading: Sequence[str] = OWNERS, **options: Any) -> Roster:
    """The owners in a small list."""
    source = Source("名册.csv", as_csv([heading, *rows]))
    return read_roster([source], RosterOptions(**options))


def members(*rows: Sequence[Any], heading: Sequence[str] = ("姓名", "界别")) -> Roster:
    source = Source("名册.csv", as_csv([heading, *rows]))
    return read_roster([source], RosterOptions(kind=RollKind.MEMBERS))


def heads(roster: Roster) -> dict[str, tuple[int, int]]:
    """Units and area of each head by how it is called."""
    return {head.holder: (head.units, head.area_centi_m2) for head in roster.heads}
