"""Which column of a roster says what, by the words that halls write above it."""

import re
import unicodedata
from collections.abc import Mapping, Sequence
from enum import StrEnum
from typing import Final

from api.rosters.problems import Problem


class Column(StrEnum):
    """What a column holds. OWNER_ID tells namesakes apart; the areas stand in the order of the law."""

    UNIT = "unit"
    ENTRANCE = "entrance"
    BUILDING = "building"
    AREA = "area"
    AREA_SURVEYED = "area_surveyed"
    AREA_CONTRACT = "area_contract"
    OWNER = "owner"
    OWNER_ID = "owner_id"
    CO_OWNERS = "co_owners"
    REPRESENTATIVE = "representative"
    PHONE = "phone"
    TENURE = "tenure"
    KIND = "kind"
    SHARE = "share"
    SIDE = "side"
    SHOULD_ATTEND = "should_attend"


AREAS: Final = (Column.AREA, Column.AREA_SURVEYED, Column.AREA_CONTRACT)
"""不动产登记簿, else surveyed, else contract: the first that a row gives counts (法释〔2020〕17号 art. 8)."""

_WORDS: Final[Mapping[Column, str]] = {
    Column.UNIT: "unit_id unit unit_no room house 房号 室号 房屋编号 房间号 户号 门牌号 房屋坐落 专有部分",
    Column.ENTRANCE: "entrance 单元 单元号",
    Column.BUILDING: "building building_no block 楼栋 楼栋号 幢 幢号 楼号 栋 栋号 楼",
    Column.AREA: "area area_m2 登记面积 不动产登记面积 产权面积 专有部分面积 专有面积 建筑面积 面积",
    Column.AREA_SURVEYED: "area_surveyed 实测面积 测绘面积",
    Column.AREA_CONTRACT: "area_contract 合同面积 购房合同面积 预售面积",
    Column.OWNER: "owner owner_name name member 业主 业主姓名 产权人 权利人 所有权人 姓名 成员 代表 成员姓名",
    Column.OWNER_ID: "owner_party_id owner_id member_id 业主编号 业主代码 成员编号 证件号 证件号码 身份证号",
    Column.CO_OWNERS: "co_owners 共有人 其他共有人 共有权人",
    Column.REPRESENTATIVE: "representative 代表人 共有代表 行使表决权人 表决代表",
    Column.PHONE: "phone mobile telephone 手机 手机号 电话 联系电话 联系方式",
    Column.TENURE: "tenure delivered handed_over 是否交付 交付 交付情况 销售状态 状态",
    Column.KIND: "kind use type 类型 用途 性质 房屋用途 规划用途 房屋性质",
    Column.SHARE: "share 份额 共有份额 所占份额",
    Column.SIDE: "side 界别 方 所属方 代表方 所属单位 单位名称",
    Column.SHOULD_ATTEND: "should_attend 应到 是否应到",
}
_KNOWN: Final = {word: column for column, words in _WORDS.items() for word in words.split()}
_ASIDE: Final = re.compile(r"\(.*?\)|[\s:*_]+|(?:m2|㎡|平方米|平米)$")
"""A heading's unit, stars and padding say nothing about the column."""

MOST: Final = 64
"""Columns of a roster that are looked at."""


def heading(text: str) -> str:
    """A heading as it is compared: without width, case, spaces, remarks in brackets and units."""
    plain = unicodedata.normalize("NFKC", text).lower().replace("(m2)", "")
    return _ASIDE.sub("", _ASIDE.sub("", plain))


_HEADINGS: Final = {heading(word): column for word, column in _KNOWN.items()}


def find_columns(
    cells: Sequence[str], mapping: Mapping[str, Column]
) -> tuple[dict[Column, int], list[Problem]]:
    """The place of each column in a row of headings, and the headings that say the same twice.

    `mapping` goes before the known words. 单元号 is the number of the flat where no other column is, and
    else that of the entrance.
    """
    own = {heading(word): column for word, column in mapping.items()}
    found: dict[Column, int] = {}
    problems: list[Problem] = []
    for place, cell in enumerate(cells[:MOST]):
        word = heading(cell)
        column = own.get(word) or _HEADINGS.get(word)
        if column is None or (column in found and word not in own):
            twice = column is not None and word == heading(cells[found[column]])
            problems.extend([_twice(cell)] if twice else [])
            continue
        found[column] = place
    if Column.UNIT not in found and Column.ENTRANCE in found:
        found[Column.UNIT] = found.pop(Column.ENTRANCE)
    return found, problems


def _twice(cell: str) -> Problem:
    return Problem(
        "这一列标题出现两次。请删去一列，或改成不同的标题。",
        "This heading stands twice. Remove one of the columns, or head it otherwise.",
        column=cell.strip(),
    )


def column_named(word: str) -> Column | None:
    """The column that a word stands for, ours or a heading that is known."""
    try:
        return Column(word.strip().lower())
    except ValueError:
        return _HEADINGS.get(heading(word))
