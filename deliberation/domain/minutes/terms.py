"""The words for minutes."""

from deliberation.domain.minutes.events import CorrectionKind
from deliberation.domain.minutes.state import MinutesState
from deliberation.domain.terms import Term, define

define(
    {
        MinutesState.DRAFTED: Term("已拟稿", "drafted"),
        MinutesState.CIRCULATED: Term("已传阅", "circulated"),
        MinutesState.CONFIRMED: Term("已签发", "confirmed"),
        MinutesState.PUBLISHED: Term("已印发", "published"),
        MinutesState.CORRECTED: Term("已更正", "corrected"),
        MinutesState.SUPPLEMENTED: Term("已补充", "supplemented"),
    },
    {
        CorrectionKind.CLERICAL: Term("文字更正", "clerical"),
        CorrectionKind.SUBSTANTIVE: Term("实质更正", "substantive"),
    },
)
