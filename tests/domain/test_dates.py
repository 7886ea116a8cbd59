"""Days and times are written out as people write them, in China's time."""

from datetime import UTC, date, datetime

from deliberation.domain.dates import day_words, exact_words, moment_words
from deliberation.domain.errors import Refusal
from deliberation.domain.terms import Term


class DatedError(Refusal):
    CODE = "test.dated"
    ZH = "请在{until}前，{at}起，由{who}办理。"
    EN = "By {until}, from {at}, {who} does it."


def test_days_and_times_are_written_out_in_both_languages() -> None:
    late = datetime(2023, 1, 4, 23, 5, 7, 250_000, tzinfo=UTC)
    assert day_words(date(2023, 12, 31)) == Term("2023年12月31日", "31 Dec 2023")
    assert day_words(late) == Term("2023年1月5日", "5 Jan 2023")
    assert moment_words(late) == Term("2023年1月5日 07:05", "5 Jan 2023 07:05")
    assert exact_words(late) == Term("2023年1月5日 07:05:07.250", "5 Jan 2023 07:05:07.250")
    assert exact_words(late.replace(microsecond=0)).zh == "2023年1月5日 07:05:07"


def test_a_refusal_writes_its_days_and_times_out() -> None:
    refusal = DatedError(
        until=date(2023, 1, 5), at=datetime(2023, 1, 4, 23, 5, tzinfo=UTC), who=Term("督办", "supervision")
    )
    assert refusal.zh == "请在2023年1月5日前，2023年1月5日 07:05起，由督办办理。"
    assert refusal.en == "By 5 Jan 2023, from 5 Jan 2023 07:05, supervision does it."
