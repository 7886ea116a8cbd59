"""Heads by owner party, area exactly, and every mistake told by row, or nothing is taken."""

import pytest

from api.rosters.columns import Column
from api.rosters.problems import MOST, RosterError
from api.rosters.reading import read_roster
from api.rosters.roster import Parking, RosterOptions
from api.rosters.table import Source
from deliberation.domain.rules.voting.errors import ConsultationIsNoVoteError
from deliberation.domain.rules.voting.roll import RollKind, Tenure
from tests.importing.cases import CASES
from tests.rosters.lists import OWNERS, as_csv, heads, members, owners

GAOTING = CASES / "gaoting_roster.csv"


def _problems(*rows: object, **given: object) -> list[tuple[int | None, str]]:
    with pytest.raises(RosterError) as told:
        owners(*rows, **given)  # type: ignore[arg-type]
    return [(one.row, one.column) for one in told.value.problems]


def test_the_roster_of_gaoting_has_1058_units_1028_heads_and_63480_m2() -> None:
    roster = read_roster([Source("roster.csv", GAOTING.read_bytes())])
    assert (roster.unit_count, roster.weight.heads, roster.weight.area_centi_m2) == (1058, 1028, 6_348_000)
    assert roster.found.several_units == 11
    first = roster.by_key["P0001"]
    assert (first.units, first.area_centi_m2) == (3, 19_235)


def test_several_units_of_one_owner_are_one_head_with_all_their_area() -> None:
    roster = owners(
        ("1", "101", "58.20", "张三"), ("2", "101", "61.75", "张三"), ("2", "102", "72.4", "李四")
    )
    assert heads(roster) == {"张三": (2, 11_995), "李四": (1, 7_240)}
    assert roster.by_key["张三"].premises == ("1 101", "2 101")
    assert roster.found.by_name == 1


def test_co_owners_are_one_head_whatever_their_order_and_another_party_than_one_of_them() -> None:
    roster = owners(
        ("1", "101", "50", "张三、李四"), ("1", "102", "60", "李四;张三"), ("1", "103", "70", "张三")
    )
    assert heads(roster) == {"张三、李四": (2, 11_000), "张三": (1, 7_000)}
    assert roster.found.co_owned == 1


@pytest.mark.parametrize("between", ["、", ";", "；", ",", "，", "/", "\n"])
def test_co_owners_may_be_listed_in_any_of_the_usual_ways(between: str) -> None:
    assert owners(("1", "101", "50", f"张三{between}李四")).heads[0].party == {"张三", "李四"}


def test_the_representative_is_named_first() -> None:
    roster = owners(("101", "50", "张三、李四", "李四"), heading=("房号", "面积", "业主", "代表人"))
    assert heads(roster) == {"李四、张三": (1, 5_000)}


def test_a_column_of_co_owners_belongs_to_the_owner() -> None:
    roster = owners(("101", "50", "张三", "李四"), heading=("房号", "面积", "权利人", "共有人"))
    assert roster.heads[0].party == {"张三", "李四"}


def test_an_id_tells_namesakes_apart_and_a_name_is_only_how_somebody_is_called() -> None:
    heading = ("房号", "面积", "业主姓名", "业主编号")
    roster = owners(("101", "50", "张伟", "A1"), ("102", "60", "张伟", "A2"), heading=heading)
    assert [(head.holder, head.units) for head in roster.heads] == [("张伟", 1), ("张伟", 1)]
    assert roster.found.by_name == 0


def test_names_padded_for_looks_are_the_same_name() -> None:
    assert len(owners(("1", "101", "50", "张 三"), ("1", "102", "50", "张三")).heads) == 1


class TestDeveloper:
    HEADING = ("房号", "面积", "业主", "是否交付")

    def test_unsold_and_undelivered_units_are_one_head_together(self) -> None:
        roster = owners(
            ("101", "50", "", "未售"),
            ("102", "60", "王五", "未交付"),
            ("103", "70", "赵六", "已交付"),
            heading=self.HEADING,
        )
        assert heads(roster) == {"建设单位": (2, 11_000), "赵六": (1, 7_000)}
        assert roster.found.developer_units == 2

    def test_what_the_developer_owns_besides_belongs_to_its_one_head(self) -> None:
        rows = (
            ("101", "50", "安居置业", "未售"),
            ("102", "60", "王五", "否"),
            ("103", "70", "安居置业", "是"),
        )
        assert heads(owners(*rows, heading=self.HEADING)) == {"安居置业": (3, 18_000)}

    def test_the_developer_may_be_said(self) -> None:
        rows = (("101", "50", "", "未售"), ("103", "70", "安居置业", ""))
        assert heads(owners(*rows, heading=self.HEADING, developer="安居置业")) == {"安居置业": (2, 12_000)}

    def test_two_developers_are_a_problem(self) -> None:
        rows = (("101", "50", "安居置业", "未售"), ("103", "70", "乐业置业", "未售"))
        assert _problems(*rows, heading=self.HEADING) == [(3, "业主")]

    def test_a_unit_that_is_not_unsold_needs_an_owner(self) -> None:
        assert _problems(("101", "50", "", "未交付"), ("102", "50", "", ""), heading=self.HEADING) == [
            (3, "业主")
        ]

    def test_the_tenure_stands_in_the_units_that_the_engine_counts(self) -> None:
        roster = owners(("101", "50", "王五", "未交付"), heading=self.HEADING)
        assert [unit.tenure for unit in roster.units] == [Tenure.SOLD_UNDELIVERED]


class TestParking:
    ROWS = (("101", "50", "张三", "住宅"), ("B1-07", "13.20", "张三", "地下车位"))
    HEADING = ("房号", "面积", "业主", "用途")

    def test_whether_parking_spaces_count_has_to_be_settled_first(self) -> None:
        assert _problems(*self.ROWS, heading=self.HEADING) == [(3, "")]

    def test_they_may_be_left_out_which_is_shown(self) -> None:
        roster = owners(*self.ROWS, heading=self.HEADING, parking=Parking.EXCLUDE)
        assert heads(roster) == {"张三": (1, 5_000)}
        assert (roster.found.parking, roster.found.parking_units, roster.found.parking_centi_m2) == (
            Parking.EXCLUDE,
            1,
            1_320,
        )

    def test_or_counted(self) -> None:
        assert heads(owners(*self.ROWS, heading=self.HEADING, parking=Parking.INCLUDE)) == {
            "张三": (2, 6_320)
        }

    def test_nothing_is_asked_where_there_are_none(self) -> None:
        assert owners(self.ROWS[0], heading=self.HEADING).found.parking is None

    def test_a_list_of_nothing_else_has_no_heads(self) -> None:
        with pytest.raises(RosterError, match="No exclusive unit"):
            owners(self.ROWS[1], heading=self.HEADING, parking=Parking.EXCLUDE)


class TestAreas:
    @pytest.mark.parametrize(
        ("written", "centi"),
        [
            ("58.20", 5_820),
            ("58.2", 5_820),
            ("58", 5_800),
            ("58.200", 5_820),
            ("1,058.20", 105_820),
            ("５８．２０", 5_820),
            ("58.20㎡", 5_820),
            ("58.20 m²", 5_820),
            ("58.20平方米", 5_820),
            ("0.01", 1),
            ("100000", 10_000_000),
        ],
    )
    def test_an_area_is_read_exactly(self, written: str, centi: int) -> None:
        assert owners(("1", "101", written, "张三")).weight.area_centi_m2 == centi

    @pytest.mark.parametrize(
        "written",
        ["58.205", "0", "0.00", "-58", "58,20", "五十八", "1e3", "58.2.0", "100000.01", ".5", "NaN", "٥٨"],
    )
    def test_what_is_no_area_to_two_decimals_is_told(self, written: str) -> None:
        assert _problems(("1", "101", written, "张三")) == [(2, "建筑面积（㎡）")]

    def test_the_registered_area_goes_before_the_surveyed_and_that_before_the_contracts(self) -> None:
        heading = ("房号", "合同面积", "登记面积", "实测面积", "业主")
        roster = owners(
            ("101", "30", "10", "20", "张三"),
            ("102", "30", "", "20", "李四"),
            ("103", "30", "", "", "王五"),
            heading=heading,
        )
        assert heads(roster) == {"张三": (1, 1_000), "李四": (1, 2_000), "王五": (1, 3_000)}

    def test_a_unit_without_any_area_is_told(self) -> None:
        assert _problems(("1", "101", "", "张三")) == [(2, "建筑面积（㎡）")]


def test_every_problem_of_every_row_is_told_at_once_and_nothing_is_taken() -> None:
    found = _problems(("1", "101", "58.205", "甲"), ("1", "", "50", "乙"), ("1", "103", "50", ""))
    assert found == [(2, "建筑面积（㎡）"), (3, "房号"), (4, "业主")]


def test_a_problem_says_where_it_is_and_what_to_do_in_both_languages() -> None:
    with pytest.raises(RosterError) as told:
        owners(("1", "101", "58.205", "张三"))
    problem = told.value.problems[0]
    assert problem.told_zh.startswith("名册.csv 第 2 行“建筑面积（㎡）”：面积最多两位小数")
    assert problem.told_en.startswith("名册.csv, row 2, “建筑面积（㎡）”: An area has at most two decimals")
    assert "张三" not in told.value.zh + told.value.en
    assert told.value.CODE == "roster.problems"


def test_a_list_that_is_wrong_throughout_is_told_by_its_first_problems() -> None:
    with pytest.raises(RosterError) as told:
        owners(*[("1", str(number), "x", "张三") for number in range(MOST + 5)])
    assert len(told.value.problems) == MOST
    assert f"{MOST + 5} 处" in told.value.zh


def test_a_unit_that_stands_twice_is_told_with_the_row_where_it_stood_first() -> None:
    with pytest.raises(RosterError, match="in row 2 already; its") as told:
        owners(("1", "101", "50", "张三"), ("1", "１０１", "60", "李四"))
    assert [(one.row, one.column) for one in told.value.problems] == [(3, "房号")]


def test_the_same_number_in_two_buildings_or_entrances_is_two_units() -> None:
    heading = ("幢", "单元", "室号", "面积", "业主")
    rows = (("1", "1", "101", "50", "甲"), ("1", "2", "101", "50", "乙"), ("2", "1", "101", "50", "丙"))
    assert [unit.name for unit in owners(*rows, heading=heading).units] == ["1 1 101", "1 2 101", "2 1 101"]


def test_a_unit_that_names_its_building_is_not_given_the_building_twice() -> None:
    rows = (("3", "3-602", "80", "张三"), ("1", "U01-001", "70", "李四"))
    found = owners(*rows, heading=("楼栋", "房号", "面积", "业主"))
    assert [unit.name for unit in found.units] == ["1 U01-001", "3-602"]


def test_a_unit_of_another_file_is_told_with_that_file() -> None:
    one, other = (Source(name, as_csv([OWNERS, ("1", "101", "50", "张三")])) for name in ("a.csv", "b.csv"))
    with pytest.raises(RosterError, match=r"b.csv, row 2, .*in row 2 of a.csv already"):
        read_roster([one, other])


def test_the_number_of_the_entrance_is_that_of_the_flat_where_there_is_no_other() -> None:
    assert owners(("1-101", "50", "张三"), heading=("单元号", "面积", "业主")).units[0].name == "1-101"


def test_merged_cells_leave_a_building_empty_which_is_told() -> None:
    assert _problems(("1", "101", "50", "张三"), ("", "102", "50", "李四")) == [(3, "楼栋")]


def test_a_representative_who_is_no_co_owner_is_told() -> None:
    heading = ("房号", "面积", "业主", "代表人")
    assert _problems(("101", "50", "张三、李四", "王五"), heading=heading) == [(2, "代表人")]


def test_two_representatives_of_the_same_co_owners_are_told() -> None:
    heading = ("房号", "面积", "业主", "代表人")
    rows = (("101", "50", "张三、李四", "张三"), ("102", "50", "张三、李四", "李四"))
    assert _problems(*rows, heading=heading) == [(3, "代表人")]


def test_one_id_with_two_names_is_told() -> None:
    heading = ("房号", "面积", "业主", "业主编号")
    assert _problems(("101", "50", "张三", "A1"), ("102", "50", "李四", "A1"), heading=heading) == [
        (3, "业主编号")
    ]


def test_where_there_are_ids_every_owner_needs_one() -> None:
    heading = ("房号", "面积", "业主", "业主编号")
    assert _problems(("101", "50", "张三", "A1"), ("102", "50", "李四", ""), heading=heading) == [
        (3, "业主编号")
    ]


@pytest.mark.parametrize(
    ("column", "written"),
    [("是否交付", "也许"), ("业主", "#REF!"), ("业主", "张" * 201), ("业主", "张\u202e三")],
)
def test_a_cell_that_says_nothing_of_use_is_told(column: str, written: str) -> None:
    heading = ("房号", "面积", "业主", "是否交付")
    row = {"房号": "101", "面积": "50", "业主": "张三", column: written}
    assert (2, column) in _problems([row.get(name, "") for name in heading], heading=heading)


def test_building_and_unit_together_fit_on_the_roll() -> None:
    assert _problems(("楼" * 150, "室" * 150, "50", "张三")) == [(2, "房号")]


def test_many_co_owners_are_called_by_the_first_and_their_number() -> None:
    crowd = "、".join(f"共有业主第{number}人" for number in range(60))
    assert [head.holder for head in owners(("1", "101", "50", crowd)).heads] == ["共有业主第0人 等 60 人"]


def test_a_developer_with_thousands_of_units_has_them_counted_not_listed() -> None:
    rows = [(str(number), "50", "", "未售") for number in range(2_001)]
    head = owners(*rows, heading=TestDeveloper.HEADING).heads[0]
    assert (head.units, head.premises) == (2_001, ("2001 套 units",))


def test_phones_of_an_owner_are_kept_together() -> None:
    heading = ("房号", "面积", "业主", "手机")
    rows = (
        ("101", "50", "张三", "1380000"),
        ("102", "50", "张三", "1390000"),
        ("103", "50", "张三", "1380000"),
    )
    assert owners(*rows, heading=heading).heads[0].phone == "1380000、1390000"


def test_a_heading_may_be_mapped_to_a_column() -> None:
    heading = ("号码", "大小", "谁")
    mapping = {"号码": Column.UNIT, "大小": Column.AREA, "谁": Column.OWNER}
    assert heads(owners(("101", "50", "张三"), heading=heading, mapping=mapping)) == {"张三": (1, 5_000)}


def test_a_mapping_goes_before_the_words_that_are_known() -> None:
    heading = ("房号", "建筑面积", "套内面积", "业主")
    roster = owners(("101", "60", "50", "张三"), heading=heading, mapping={"套内面积": Column.AREA})
    assert roster.weight.area_centi_m2 == 5_000


def test_a_list_of_households_is_no_roll() -> None:
    with pytest.raises(ConsultationIsNoVoteError):
        read_roster([Source("x.csv", as_csv([OWNERS]))], RosterOptions(kind=RollKind.HOUSEHOLDS))


class TestMembers:
    def test_each_row_is_one_person_for_a_side(self) -> None:
        roster = members(("王一", "社区"), ("李 二", "物业"))
        assert [(head.holder, head.side, head.should_attend) for head in roster.heads] == [
            ("李 二", "物业", True),
            ("王一", "社区", True),
        ]
        assert (roster.weight.heads, roster.weight.area_centi_m2, roster.unit_count) == (2, 0, 0)

    def test_somebody_listed_twice_is_told_with_the_first_row(self) -> None:
        with pytest.raises(RosterError, match="person of row 2"):
            members(("王一", "社区"), ("王 一", "物业"))

    def test_an_id_tells_namesakes_apart(self) -> None:
        roster = members(("王一", "M1"), ("王一", "M2"), heading=("姓名", "成员编号"))
        assert [head.key for head in roster.heads] == ["M1", "M2"]

    def test_a_row_without_a_name_is_told(self) -> None:
        with pytest.raises(RosterError, match="name or id is missing"):
            members(("", "社区"))

    def test_who_need_not_come_is_left_out_of_the_base(self) -> None:
        roster = members(("王一", "否"), ("李二", ""), heading=("姓名", "应到"))
        assert {head.holder: head.should_attend for head in roster.heads} == {"王一": False, "李二": True}

    def test_whether_somebody_should_come_is_yes_or_no(self) -> None:
        with pytest.raises(RosterError, match="Write yes or no"):
            members(("王一", "或许"), heading=("姓名", "应到"))
