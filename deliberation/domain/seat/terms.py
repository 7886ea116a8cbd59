"""The words of a seat in Chinese and English."""

from deliberation.domain.seat.events import VacancyReason
from deliberation.domain.terms import Term, define

define(
    {
        VacancyReason.RESIGNED: Term("辞职", "resigned"),
        VacancyReason.TERM_ENDED: Term("任期届满", "term ended"),
        VacancyReason.RECALLED: Term("被撤换", "recalled"),
        VacancyReason.UNIT_DISSOLVED: Term("单位撤销", "unit dissolved"),
        VacancyReason.DIED: Term("去世", "died"),
        VacancyReason.OTHER: Term("其他", "other"),
    },
)
