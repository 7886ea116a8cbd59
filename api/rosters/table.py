"""Tables in files: CSV of any usual encoding and XLSX, as rows of text with their numbers."""

import csv
import io
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Final

from api.rosters.cells import TOTALS
from api.rosters.columns import Column, find_columns
from api.rosters.problems import Problem, RosterError, refuse
from api.rosters.workbook import Row, Sheet, read_workbook

MAX_BYTES: Final = 20 * 1024 * 1024
MAX_ROWS: Final = 50_000
_LOOK: Final = 10
"""Rows within which the headings are looked for: lists begin with a title and a remark or two."""
_ZIP: Final = b"PK\x03\x04"
_OLD_EXCEL: Final = b"\xd0\xcf\x11\xe0"
_DELIMITERS: Final = (",", "\t", ";")


@dataclass(frozen=True, slots=True)
class Source:
    """A file as it was given."""

    name: str
    content: bytes


@dataclass(frozen=True, slots=True)
class Line:
    """One row below the headings. `row` is as a spreadsheet counts it; missing cells are empty."""

    where: str
    row: int
    cells: Mapping[Column, str]
    headings: Mapping[Column, str]

    def text(self, column: Column) -> str:
        return self.cells.get(column, "")

    def problem(self, column: Column | None, zh: str, en: str) -> Problem:
        """What is wrong in a column, or in the row as a whole."""
        named = self.headings.get(column, column.value) if column else ""
        return Problem(zh, en, self.where, self.row, named)


@dataclass(frozen=True, slots=True)
class Table:
    """All lines of some files; `ignored` are the headings that say nothing of ours."""

    lines: tuple[Line, ...]
    ignored: tuple[str, ...] = ()
    totals: int = 0
    """Rows of totals at the foot, which were left out."""


Needed = tuple[frozenset[Column], ...]
"""Columns that a list must have: of each set at least one."""


def read_tables(sources: Iterable[Source], needed: Needed, mapping: Mapping[str, Column]) -> Table:
    """The lines of all files, those of one after those of another.

    A sheet without the `needed` columns is left out where another of its file has them. Raises
    RosterError where a file is no table, is too large, or has none of the headings.
    """
    lines: list[Line] = []
    ignored: dict[str, None] = {}
    totals = 0
    for source in sources:
        for part in _parts(source, needed, mapping):
            lines.extend(part.lines)
            ignored.update(dict.fromkeys(part.ignored))
            totals += part.totals
            if len(lines) > MAX_ROWS:
                raise refuse(f"最多 {MAX_ROWS} 行。请核对文件。", f"At most {MAX_ROWS} rows. Check the file.")
    if not lines:
        raise refuse("名册没有任何一行。请核对文件。", "The roster has no rows. Check the file.")
    return Table(tuple(lines), tuple(ignored), totals)


def _parts(source: Source, needed: Needed, mapping: Mapping[str, Column]) -> Iterator[Table]:
    found = False
    for sheet in sheets_of(source):
        top = _headings(sheet.rows, needed, mapping)
        if top is not None:
            found = True
            yield _table(sheet, top, mapping)
    if not found:
        wanted = ", ".join("/".join(sorted(group)) for group in needed)
        raise refuse(
            f"前 {_LOOK} 行里没有找到标题行。至少要有这些列：{wanted}；标题不同的，请写明对应关系。",
            f"No row of headings among the first {_LOOK}. At least these columns are needed: {wanted}; say "
            "which heading is which where they are called otherwise.",
            source.name,
        )


def sheets_of(source: Source) -> list[Sheet]:
    """The visible sheets of a workbook, or the one of a text file."""
    content = source.content
    if len(content) > MAX_BYTES:
        raise refuse("文件不得超过 20 MB。", "A file is at most 20 MB.", source.name)
    if content.startswith(_ZIP):
        return read_workbook(source.name, content, MAX_ROWS + _LOOK)
    if content.startswith(_OLD_EXCEL):
        raise refuse(
            "这是旧版 Excel（.xls）文件，或设了密码。请另存为 .xlsx 或 CSV，不设密码。",
            "This is an old Excel file (.xls), or one with a password. Save it as .xlsx or CSV without one.",
            source.name,
        )
    return [Sheet(source.name, _text_rows(source))]


def _text_rows(source: Source) -> list[Row]:
    text = _decoded(source)
    delimiter = max(_DELIMITERS, key=text[:2_000].count)
    read = csv.reader(io.StringIO(text, newline=""), delimiter=delimiter)
    try:
        return [(number, row) for number, row in enumerate(read, start=1) if any(map(str.strip, row))]
    except csv.Error as error:
        raise refuse(
            "CSV 文件有格式错误（例如引号没有成对）。请在表格软件中重新另存。",
            "The CSV file is not well formed (an unpaired quotation mark?). Save it again from the sheet.",
            source.name,
        ) from error


def _decoded(source: Source) -> str:
    """Text in UTF-8, in GB18030 as Excel saves it in China, or in UTF-16 as its “Unicode text”."""
    content = source.content
    encodings = ("utf-16",) if content[:2] in (b"\xff\xfe", b"\xfe\xff") else ("utf-8-sig", "gb18030")
    for encoding in encodings:
        try:
            text = content.decode(encoding)
        except UnicodeDecodeError:
            continue
        if "\0" not in text:
            return text
    raise refuse(
        "无法识别文件的文字编码。请另存为“CSV UTF-8”或 .xlsx。",
        "The text of the file cannot be read. Save it as CSV UTF-8 or .xlsx.",
        source.name,
    )


def _headings(rows: Sequence[Row], needed: Needed, mapping: Mapping[str, Column]) -> int | None:
    """Which of the rows holds the headings; None where none of the first has the needed columns."""
    for place, (_, cells) in enumerate(rows[:_LOOK]):
        known = find_columns(cells, mapping)[0].keys()
        if all(group & known for group in needed):
            return place
    return None


def _table(sheet: Sheet, top: int, mapping: Mapping[str, Column]) -> Table:
    number, headings = sheet.rows[top]
    columns, problems = find_columns(headings, mapping)
    if problems:
        raise RosterError([Problem(p.zh, p.en, sheet.name, number, p.column) for p in problems])
    named = {column: headings[place].strip() for column, place in columns.items()}
    lines: list[Line] = []
    totals = 0
    for row, cells in sheet.rows[top + 1 :]:
        first = next(filter(None, map(str.strip, cells)))
        if first.lower().rstrip(":：") in TOTALS:
            totals += 1
        else:
            found = {column: cells[place] for column, place in columns.items() if place < len(cells)}
            lines.append(Line(sheet.name, row, found, named))
    taken = set(columns.values())
    ignored = (cell.strip() for place, cell in enumerate(headings) if place not in taken and cell.strip())
    return Table(tuple(lines), tuple(ignored), totals)
