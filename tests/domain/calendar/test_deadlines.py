"""Deadlines by the Civil Code: the worked numbers of docs/rules.md, their neighbours, and laws."""

from datetime import date, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from deliberation.domain.calendar import (
    ClaimDiffersError,
    Deadline,
    DeadlineBeforeStartError,
    DeadlineIncompleteError,
    DeadlineKind,
    DeadlineOutOfRangeError,
    StatedDeadline,
    clear_days_between,
    day_ended_by,
    due_on,
    end_of,
    fix,
    refix,
)
from deliberation.domain.holidays import CHINA, calendar_of
from deliberation.domain.values import PARTY_TIME

AUTUMN = date(2026, 9, 1)


def natural(count: int, start: date | None = None, **claims: date) -> StatedDeadline:
    return StatedDeadline(kind=DeadlineKind.NATURAL_DAYS, count=count, start=start, **claims)


def working(count: int, start: date | None = None, **claims: date) -> StatedDeadline:
    return StatedDeadline(kind=DeadlineKind.WORKING_DAYS, count=count, start=start, **claims)


@pytest.mark.parametrize(
    ("due", "ends"),
    [
        (date(2026, 9, 30), date(2026, 9, 30)),
        (date(2026, 10, 5), date(2026, 10, 8)),
        (date(2026, 10, 8), date(2026, 10, 8)),
        (date(2026, 10, 9), date(2026, 10, 9)),
        (date(2026, 10, 10), date(2026, 10, 10)),
        (date(2026, 10, 11), date(2026, 10, 12)),
        (date(2026, 10, 30), date(2026, 10, 30)),
        (date(2026, 10, 31), date(2026, 11, 2)),
    ],
)
def test_a_last_day_on_a_rest_day_moves_to_the_next_working_day(due: date, ends: date) -> None:
    deadline = due_on(due, CHINA, AUTUMN)
    assert (deadline.raw_end, deadline.effective_end) == (due, ends)
    assert not deadline.provisional
    assert deadline.calendar == "cn-2026"


def test_seven_working_days_skip_the_holiday_and_count_the_worked_saturday() -> None:
    deadline = fix(working(7, date(2026, 9, 24)), CHINA, date(2026, 9, 24))
    assert deadline.effective_end == date(2026, 10, 12)
    assert fix(working(6, date(2026, 9, 24)), CHINA, AUTUMN).effective_end == date(2026, 10, 10)
    assert fix(working(8, date(2026, 9, 24)), CHINA, AUTUMN).effective_end == date(2026, 10, 13)


def test_the_day_of_the_act_is_not_counted() -> None:
    deadline = fix(natural(14), CHINA, date(2023, 1, 5))
    assert (deadline.start, deadline.raw_end) == (date(2023, 1, 5), date(2023, 1, 19))
    assert fix(working(1), CHINA, date(2026, 3, 2)).effective_end == date(2026, 3, 3)


def test_the_next_years_schedule_reaches_back_into_december() -> None:
    """2022-12-31 was a Saturday within the three days off of New Year 2023."""
    assert due_on(date(2022, 12, 31), CHINA, date(2022, 7, 5)).effective_end == date(2023, 1, 3)


def test_a_day_of_an_unknown_year_is_provisional_and_weekdays_count() -> None:
    deadline = due_on(date(2027, 10, 2), CHINA, AUTUMN)
    assert deadline.effective_end == date(2027, 10, 4)
    assert deadline.provisional


@pytest.mark.parametrize(("due", "provisional"), [(date(2026, 12, 28), False), (date(2026, 12, 29), True)])
def test_the_last_days_of_the_last_known_year_wait_for_the_next_schedule(
    due: date, provisional: bool
) -> None:
    assert due_on(due, CHINA, AUTUMN).provisional is provisional


def test_working_days_counted_from_an_unknown_year_are_provisional() -> None:
    before = fix(working(40, date(2003, 12, 1)), CHINA, date(2003, 12, 1))
    assert before.effective_end.year == 2004
    assert before.provisional
    assert not fix(natural(40, date(2003, 12, 1)), CHINA, date(2003, 12, 1)).provisional


def test_a_later_schedule_fixes_a_provisional_deadline_again() -> None:
    then = due_on(date(2026, 10, 5), calendar_of(2025), date(2025, 12, 1))
    assert (then.effective_end, then.provisional) == (date(2026, 10, 5), True)
    now = refix(then, CHINA)
    assert (now.effective_end, now.provisional, now.calendar) == (date(2026, 10, 8), False, "cn-2026")


def test_counted_deadlines_are_counted_again_by_the_later_schedule() -> None:
    then = fix(working(7, date(2026, 9, 24)), calendar_of(2025), date(2025, 12, 1))
    assert then.effective_end == date(2026, 10, 5)
    assert refix(then, CHINA).effective_end == date(2026, 10, 12)


@pytest.mark.parametrize(
    "stated",
    [
        StatedDeadline(kind=DeadlineKind.WORKING_DAYS),
        StatedDeadline(kind=DeadlineKind.NATURAL_DAYS, raw_end=date(2026, 9, 9)),
        StatedDeadline(kind=DeadlineKind.CALENDAR_DATE),
        StatedDeadline(kind=DeadlineKind.CALENDAR_DATE, raw_end=date(2026, 9, 9), count=3),
        StatedDeadline(kind=DeadlineKind.CALENDAR_DATE, raw_end=date(2026, 9, 9), start=AUTUMN),
    ],
)
def test_a_deadline_that_does_not_say_enough_is_refused(stated: StatedDeadline) -> None:
    with pytest.raises(DeadlineIncompleteError):
        fix(stated, CHINA, AUTUMN)


@pytest.mark.parametrize("day", [date(1949, 9, 30), date(2200, 1, 1)])
def test_absurd_years_are_refused(day: date) -> None:
    with pytest.raises(DeadlineOutOfRangeError):
        due_on(day, CHINA, AUTUMN)


def test_a_deadline_may_fall_on_the_day_it_is_set_but_not_before() -> None:
    assert due_on(AUTUMN, CHINA, AUTUMN).effective_end == AUTUMN
    with pytest.raises(DeadlineBeforeStartError):
        due_on(AUTUMN - timedelta(days=1), CHINA, AUTUMN)


def test_right_claims_pass_and_wrong_ones_are_refused_with_both_values() -> None:
    start, end = date(2023, 1, 5), date(2023, 1, 19)
    assert fix(natural(14, start, raw_end=end, effective_end=end), CHINA, start).effective_end == end
    with pytest.raises(ClaimDiffersError) as refused:
        fix(natural(14, start, raw_end=date(2023, 1, 20)), CHINA, start)
    assert "20 Jan 2023" in refused.value.en
    assert "2023年1月19日" in refused.value.zh
    with pytest.raises(ClaimDiffersError):
        fix(natural(14, start, effective_end=date(2023, 1, 18)), CHINA, start)


@pytest.mark.parametrize(
    ("text", "day"),
    [
        ("2023-01-19", date(2023, 1, 19)),
        ("2023-01-19T24:00:00+08:00", date(2023, 1, 19)),
        ("2023-01-20T00:00:00+08:00", date(2023, 1, 19)),
        ("2023-01-19T16:00:00+00:00", date(2023, 1, 19)),
        ("2023-01-19T17:30:00", date(2023, 1, 19)),
    ],
)
def test_the_end_of_a_day_can_be_written_in_several_ways(text: str, day: date) -> None:
    assert day_ended_by(text) == day


def test_a_day_ends_at_midnight_in_china() -> None:
    assert end_of(date(2026, 10, 8)) == datetime(2026, 10, 9, tzinfo=PARTY_TIME)


def test_clear_days_count_neither_the_notice_nor_the_event() -> None:
    assert clear_days_between(date(2022, 5, 20), date(2022, 6, 6)) == 16
    assert clear_days_between(date(2022, 5, 20), date(2022, 5, 20)) == -1


DAYS = st.dates(min_value=date(2004, 1, 1), max_value=date(2028, 12, 31))


@given(start=DAYS, count=st.integers(1, 120), kind=st.sampled_from([natural, working]))
def test_no_deadline_ends_on_a_rest_day(start: date, count: int, kind: type) -> None:
    assert CHINA.is_working(fix(kind(count, start), CHINA, start).effective_end)


@given(start=DAYS, count=st.integers(1, 120))
def test_more_days_never_end_earlier(start: date, count: int) -> None:
    def end(stated: StatedDeadline) -> date:
        return fix(stated, CHINA, start).effective_end

    assert end(natural(count, start)) <= end(natural(count + 1, start))
    assert end(working(count, start)) < end(working(count + 1, start))
    assert end(natural(count, start)) <= end(working(count, start))


@given(start=DAYS, count=st.integers(1, 120))
def test_working_days_between_start_and_end_are_the_count(start: date, count: int) -> None:
    end = fix(working(count, start), CHINA, start).effective_end
    days = (start + timedelta(days=n) for n in range(1, (end - start).days + 1))
    assert sum(CHINA.is_working(day) for day in days) == count


@given(start=DAYS, count=st.integers(1, 120), kind=st.sampled_from([natural, working]))
def test_fixing_again_by_the_same_schedule_changes_nothing(start: date, count: int, kind: type) -> None:
    deadline = fix(kind(count, start), CHINA, start)
    assert refix(deadline, CHINA) == deadline
    assert Deadline.model_validate_json(deadline.model_dump_json()) == deadline
