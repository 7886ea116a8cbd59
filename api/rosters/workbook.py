"""Reads XLSX without trusting it: sizes first, then values only, nothing computed."""

import io
import warnings
import zlib
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, time, timedelta
from typing import Any, Final
from xml.etree.ElementTree import ParseError
from zipfile import BadZipFile, ZipFile

from openpyxl import load_workbook
from openpyxl.utils.exceptions import InvalidFileException

from api.rosters.cells import DATE
from api.rosters.columns import MOST
from api.rosters.problems import refuse

MAX_UNPACKED: Final = 200 * 1024 * 1024
_MAX_PARTS: Final = 2_000
_BROKEN: Final = (
    BadZipFile,
    InvalidFileException,
    ParseError,
    zlib.error,
    EOFError,
    LookupError,
    ValueError,
    TypeError,
    AttributeError,
    NotImplementedError,
    RuntimeError,
)
"""What the library raises on files that are no workbooks, or are damaged or encrypted ones."""


Row = tuple[int, list[str]]
"""The number of a row, from 1 as a spreadsheet counts, and its cells."""


@dataclass(frozen=True, slots=True)
class Sheet:
    """The rows of a sheet that hold anything, as text."""

    name: str
    rows: list[Row]


def read_workbook(name: str, content: bytes, most_rows: int) -> list[Sheet]:
    """The visible sheets of a workbook; at most `most_rows` rows that hold anything.

    Raises RosterError where it cannot be read, unpacks to more than 200 MB, or is longer.
    """
    try:
        _check_size(name, content)
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")  # about styles and extensions that no roster needs
            return list(_sheets(name, content, most_rows))
    except _BROKEN as error:
        raise refuse(
            "这个 XLSX 文件已损坏、设了密码，或不是工作簿。请重新另存，或改用 CSV。",
            "This XLSX file is damaged, has a password, or is no workbook. Save it again, or use CSV.",
            name,
        ) from error


def _check_size(name: str, content: bytes) -> None:
    """The sizes in the directory bind: the library reads no part beyond them."""
    with ZipFile(io.BytesIO(content)) as packed:
        parts = packed.infolist()
        if len(parts) > _MAX_PARTS or sum(part.file_size for part in parts) > MAX_UNPACKED:
            raise refuse(
                "文件解压后过大。请只保留名册一张表，再另存。",
                "The file unpacks to too much. Keep the sheet of the roster alone and save it again.",
                name,
            )


def _sheets(name: str, content: bytes, most_rows: int) -> Iterator[Sheet]:
    book = load_workbook(io.BytesIO(content), read_only=True, data_only=True, keep_links=False)
    try:
        visible = [sheet for sheet in book.worksheets if sheet.sheet_state == "visible"]
        for sheet in visible:
            sheet.reset_dimensions()  # what a file claims of its size is not to be believed
            where = name if len(visible) == 1 else f"{name} / {sheet.title}"
            yield Sheet(where, _rows(where, sheet, most_rows))
    finally:
        book.close()


def _rows(where: str, sheet: Any, most_rows: int) -> list[Row]:
    rows: list[Row] = []
    for number, values in enumerate(sheet.iter_rows(values_only=True, max_col=MOST), start=1):
        cells = [_text(value) for value in values]
        if any(cells):
            rows.append((number, cells))
        if len(rows) > most_rows:
            raise refuse(f"最多 {most_rows} 行。", f"At most {most_rows} rows.", where)
    return rows


def _text(value: object) -> str:
    """A value as a person would type it; of a number the shortest text that stands for it."""
    if value is None:
        return ""
    if isinstance(value, bool):
        return "yes" if value else "no"
    if isinstance(value, date | time | timedelta):
        return DATE
    if isinstance(value, float):
        return repr(value).removesuffix(".0")
    return str(value)
