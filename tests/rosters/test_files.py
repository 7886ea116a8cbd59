"""Files as halls keep them: any usual encoding, titles above and totals below, and nothing that harms."""

import io
from datetime import date
from zipfile import ZipFile

import pytest

from api.rosters import table, workbook
from api.rosters.problems import RosterError
from api.rosters.reading import read_roster
from api.rosters.roster import Roster
from api.rosters.table import Source
from tests.rosters.lists import OWNERS, as_csv, as_xlsx, heads, owners, zipped

ROWS = [OWNERS, ("1", "101", "58.20", "张三"), ("1", "102", "61.75", "李四")]
READ = {"张三": (1, 5_820), "李四": (1, 6_175)}


def _read(content: bytes) -> Roster:
    return read_roster([Source("f", content)])


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "gb18030", "utf-16"])
def test_text_is_read_in_every_encoding_that_spreadsheets_write(encoding: str) -> None:
    assert heads(_read(as_csv(ROWS, encoding))) == READ


@pytest.mark.parametrize("delimiter", ["\t", ";"])
def test_other_delimiters_are_found(delimiter: str) -> None:
    text = "\r\n".join(delimiter.join(row) for row in ROWS)
    assert heads(_read(text.encode())) == READ


def test_a_workbook_is_read_with_numbers_as_they_show() -> None:
    rows = [("名册",), (), OWNERS, (1, 101, 58.2, "张三"), (), (1, 102, 61.75, "李四")]
    roster = _read(as_xlsx(rows))
    assert heads(roster) == READ
    assert [unit.name for unit in roster.units] == ["1 101", "1 102"]


def test_an_area_with_more_decimals_is_told_and_never_rounded() -> None:
    with pytest.raises(RosterError, match="at most two decimals"):
        _read(as_xlsx([OWNERS, (1, 101, 175.0 / 3, "张三")]))


def test_a_flat_that_the_spreadsheet_turned_into_a_date_is_told() -> None:
    with pytest.raises(RosterError, match="turned this into a date"):
        _read(as_xlsx([OWNERS, (1, date(2024, 1, 2), 58.2, "张三")]))


def test_yes_and_no_may_be_ticked() -> None:
    heading = ("房号", "面积", "业主", "是否交付")
    roster = _read(as_xlsx([heading, ("101", 50, "张三", True), ("102", 60, "李四", False)]))
    assert heads(roster) == {"张三": (1, 5_000), "建设单位": (1, 6_000)}


def test_sheets_of_a_list_are_read_together_and_others_left_alone() -> None:
    one, other = [OWNERS, ROWS[1]], [OWNERS, ROWS[2]]
    assert heads(_read(as_xlsx(one, [("说明",), ("仅供参考",)], other))) == READ


def test_a_problem_names_its_sheet() -> None:
    with pytest.raises(RosterError, match="f / Sheet2, row 2"):
        _read(as_xlsx([OWNERS, ROWS[1]], [OWNERS, ("1", "102", "x", "李四")]))


def test_a_hidden_sheet_is_not_read() -> None:
    from openpyxl import load_workbook

    book = load_workbook(io.BytesIO(as_xlsx(ROWS, [OWNERS, ("1", "103", "1", "王五")])))
    book.worksheets[1].sheet_state = "hidden"
    packed = io.BytesIO()
    book.save(packed)
    assert heads(_read(packed.getvalue())) == READ


def test_a_title_above_empty_rows_and_a_total_below_are_no_units() -> None:
    rows = [("高亭镇业主名册",), (), *ROWS[:2], (), ROWS[2], ("合计", "", "119.95")]
    roster = _read(as_csv(rows))
    assert heads(roster) == READ
    assert (roster.found.rows, roster.found.totals_left_out) == (2, 1)
    with pytest.raises(RosterError, match="row 6"):
        _read(as_csv([*rows[:5], ("1", "102", "x", "李四")]))


def test_headings_that_say_nothing_of_ours_are_named() -> None:
    roster = owners(("101", "50", "张三", "南"), heading=("房号", "面积", "业主", "朝向"))
    assert roster.found.ignored_headings == ("朝向",)


def test_a_heading_that_stands_twice_is_told() -> None:
    with pytest.raises(RosterError, match="stands twice"):
        owners(("101", "50", "60", "张三"), heading=("房号", "面积", "面积", "业主"))


@pytest.mark.parametrize("heading", [("房号", "业主"), ("面积", "业主"), ("房号", "面积"), ("甲", "乙")])
def test_a_list_without_the_needed_columns_says_which_they_are(heading: tuple[str, ...]) -> None:
    with pytest.raises(RosterError, match="unit, area/area_contract/area_surveyed, owner/owner_id"):
        owners(("1", "2"), heading=heading)


@pytest.mark.parametrize(
    ("content", "says"),
    [
        (b"", "No row of headings"),
        (as_csv([OWNERS]), "no rows"),
        (b"\xd0\xcf\x11\xe0" + b"x" * 100, "old Excel"),
        (b"PK\x03\x04" + b"x" * 100, "damaged"),
        (zipped(a=b"b"), "damaged"),
        (zipped(**{"[Content_Types].xml": b"<a"}), "damaged"),
        (b"\xff\xfe\xff", "cannot be read"),
        (b"\x80\xff\x80", "cannot be read"),
        (b"a\0b", "cannot be read"),
        (b'a,"' + b"x" * 200_000, "well formed"),
    ],
)
def test_what_is_no_table_is_told_what_to_do(content: bytes, says: str) -> None:
    with pytest.raises(RosterError, match=says):
        _read(content)


def test_a_file_that_is_too_large_is_not_looked_into(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(table, "MAX_BYTES", 10)
    with pytest.raises(RosterError, match="20 MB"):
        _read(as_csv(ROWS))


def test_a_file_that_unpacks_to_too_much_is_not_unpacked(monkeypatch: pytest.MonkeyPatch) -> None:
    bomb = zipped(**{"xl/worksheets/sheet1.xml": b"0" * 5_000_000})
    assert len(bomb) < 10_000
    monkeypatch.setattr(workbook, "MAX_UNPACKED", 1_000_000)
    monkeypatch.setattr(ZipFile, "open", _never)
    with pytest.raises(RosterError, match="unpacks to too much"):
        _read(bomb)


def _never(*_: object, **__: object) -> None:
    raise AssertionError("the file was unpacked")


def test_a_file_of_very_many_parts_is_not_unpacked() -> None:
    with pytest.raises(RosterError, match="unpacks to too much"):
        _read(zipped(**{f"part{number}": b"" for number in range(2_001)}))


@pytest.mark.parametrize("as_file", [as_csv, as_xlsx])
def test_more_rows_than_a_roll_may_have_are_refused(as_file: object, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(table, "MAX_ROWS", 3)
    rows = [("1", str(number), "50", "张三") for number in range(20)]
    with pytest.raises(RosterError, match="At most"):
        _read(as_file([OWNERS, *rows]))  # type: ignore[operator]


def test_a_sheet_that_claims_to_be_endless_is_read_as_far_as_it_goes() -> None:
    content = as_xlsx([OWNERS, ROWS[1], ROWS[2]])
    claims = io.BytesIO()
    with ZipFile(io.BytesIO(content)) as old, ZipFile(claims, "w") as new:
        for part in old.infolist():
            text = old.read(part)
            new.writestr(part, text.replace(b'ref="A1:D3"', b'ref="A1:XFD1048576"'))
    assert heads(_read(claims.getvalue())) == READ
