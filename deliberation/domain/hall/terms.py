"""The words of a hall in Chinese and English."""

from deliberation.domain.hall.events import HallLevel
from deliberation.domain.terms import Term, define

define(
    {
        HallLevel.GRID: Term("网格", "grid"),
        HallLevel.COMMUNITY: Term("社区", "community"),
        HallLevel.STREET: Term("街道", "street"),
        HallLevel.DISTRICT: Term("区", "district"),
    },
)
