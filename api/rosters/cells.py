"""Reads single cells: areas to 0.01 m², names, and the few words that decide something."""

import re
import unicodedata
from decimal import Decimal
from typing import Final

from deliberation.domain.rules.voting.roll import Tenure

LONGEST: Final = 200
"""Characters of a cell that is kept, as in the commands."""
LARGEST_CENTI_M2: Final = 10_000_000
"""100,000 m²: a larger single unit is a decimal point gone astray."""

_NUMBER: Final = re.compile(r"(?:[0-9]+|[0-9]{1,3}(?:,[0-9]{3})+)(?:\.[0-9]+)?")
_UNIT: Final = re.compile(r"(?:m2|平方米|平米)$")
_LIST: Final = re.compile(r"[、；;，,/／|\n]+")
_SPACE: Final = re.compile(r"\s+")
_WITHIN: Final = re.compile(r"(?<=[\u3400-\u9fff])\s+(?=[\u3400-\u9fff])")
"""张 三 and 张三 are one name: lists are padded so that two characters take the room of three."""

_TENURES: Final = {
    **dict.fromkeys(
        ("是", "已交付", "交付", "yes", "y", "true", "1", "handed_over", "delivered"), Tenure.HANDED_OVER
    ),
    **dict.fromkeys(
        ("否", "未交付", "已售未交付", "no", "n", "false", "0", "sold_undelivered", "undelivered"),
        Tenure.SOLD_UNDELIVERED,
    ),
    **dict.fromkeys(("未售", "未出售", "未售出", "自持", "unsold"), Tenure.UNSOLD),
}
_YES: Final = frozenset({"是", "应到", "yes", "y", "true", "1"})
_NO: Final = frozenset({"否", "不计", "不应到", "no", "n", "false", "0"})
_PARKING: Final = ("车位", "车库", "车棚", "parking", "garage")
_ERRORS: Final = frozenset({"#N/A", "#REF!", "#VALUE!", "#DIV/0!", "#NAME?", "#NULL!", "#NUM!"})
_TURNS: Final = frozenset({"LRE", "RLE", "LRO", "RLO", "PDF", "LRI", "RLI", "FSI", "PDI"})
"""Marks that turn the order of what follows: a printed list would show another name than was entered."""
DATE: Final = "#DATE!"
"""What stands for a cell that the spreadsheet turned into a date: 1-2 is a flat, not the 2nd of January."""
TOTALS: Final = frozenset({"合计", "总计", "小计", "总和", "total", "sum", "subtotal"})


class CellError(ValueError):
    """A cell that cannot be read; says in both languages what to write instead."""

    def __init__(self, zh: str, en: str) -> None:
        super().__init__(en)
        self.zh: Final = zh
        self.en: Final = en


def _hides(letter: str) -> bool:
    return unicodedata.category(letter) in {"Cc", "Cs"} or unicodedata.bidirectional(letter) in _TURNS


def plain(text: str) -> str:
    """A cell as it is compared: one width, no padding; an error of the spreadsheet is refused."""
    shown = _SPACE.sub(" ", unicodedata.normalize("NFKC", text)).strip()
    if shown == DATE:
        raise CellError(
            "表格把它变成了日期。请把这一列设为“文本”格式后重新填写。",
            "The spreadsheet turned this into a date. Format the column as text and type it again.",
        )
    if shown.upper() in _ERRORS:
        raise CellError("表格公式出错。请改为数值或文字。", "A formula failed here. Write the value itself.")
    if len(shown) > LONGEST:
        raise CellError(f"最多 {LONGEST} 字。请缩短。", f"At most {LONGEST} characters. Shorten it.")
    if any(map(_hides, shown)):
        raise CellError("含有无法显示的字符。请删去。", "It holds characters that do not show. Remove them.")
    return shown


def area_centi_m2(text: str) -> int:
    """An area in 0.01 m², exactly; thousands separators and 平方米 may stand with it.

    Refuses what is not a positive number with at most two decimals, and more than 100,000 m².
    """
    number = _UNIT.sub("", plain(text).lower()).strip()
    if not _NUMBER.fullmatch(number):
        raise CellError(
            "不是面积。请写平方米数，例如 58.20。", "This is no area. Write square metres, such as 58.20."
        )
    centi = Decimal(number.replace(",", "")) * 100
    if centi != int(centi):
        raise CellError(
            "面积最多两位小数。请按不动产登记簿填写，或先在表格中取两位小数。",
            "An area has at most two decimals. Write it as registered, or round it in the sheet first.",
        )
    if not 0 < centi <= LARGEST_CENTI_M2:
        raise CellError(
            "面积应大于0、不超过100,000平方米。请核对小数点。",
            "An area is more than 0 and at most 100,000 m². Check the decimal point.",
        )
    return int(centi)


def names(text: str) -> tuple[str, ...]:
    """The persons of a cell in its order, each once: A、B, A;B or A,B."""
    shown = (_WITHIN.sub("", plain(part)) for part in _LIST.split(text))
    return tuple(dict.fromkeys(name for name in shown if name))


def tenure(text: str) -> Tenure:
    """Whether a unit has passed to its owner; nothing said means that it has."""
    word = plain(text).lower()
    if not word:
        return Tenure.HANDED_OVER
    if word not in _TENURES:
        raise CellError("请写：已交付、未交付或未售。", "Write handed_over, sold_undelivered or unsold.")
    return _TENURES[word]


def yes(text: str) -> bool:
    """Yes unless it says no."""
    word = plain(text).lower()
    if word and word not in _YES | _NO:
        raise CellError("请写：是或否。", "Write yes or no.")
    return word not in _NO


def is_parking(text: str) -> bool:
    """Whether a unit's kind is a parking space or garage."""
    return any(word in plain(text).lower() for word in _PARKING)
