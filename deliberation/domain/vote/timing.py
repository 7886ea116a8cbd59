"""How long before a vote its notice is given, how long it stays open: counted as the law counts days.

The day of an act is not counted (Civil Code, art. 201), an end at 24:00 belongs to the day that ends, and
“15日以前” asks for clear days: neither the day of the notice nor that of the opening (domain 2.14).
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from deliberation.domain.calendar import clear_days_between
from deliberation.domain.rules.voting.profile import Body, Period, Profile
from deliberation.domain.terms import Term
from deliberation.domain.values import local_date
from deliberation.domain.vote.errors import (
    VoteNoticeTooShortError,
    WindowTooLongError,
    WindowTooShortError,
)
from deliberation.domain.vote.setup import Setup


@dataclass(frozen=True, slots=True)
class Days:
    """At least `least` days, at most `most` (None: the text sets none), by the text `source`."""

    source: Term
    least: int = 0
    most: int | None = None


@dataclass(frozen=True, slots=True)
class Law:
    """What holds for a vote on a day: the rules of its body, and the periods that its place sets."""

    profile: Profile
    periods: tuple[Period, ...] = ()


def period(name: str, periods: Sequence[Period]) -> Period | None:
    """The period of that name; where several places set one, that of the nearest place."""
    named = [one for one in periods if one.name == name]
    return max(named, key=lambda one: len(one.place.split("-")), default=None)


def source_of(text: Period | Profile) -> Term:
    """Where a period or profile comes from."""
    return Term(text.source_zh, text.source_en or text.source_zh)


def notice_needed(setup: Setup, law: Law) -> Days:
    """The clear days between notice and opening; none where no text asks for any.

    Owners: 15, or fewer for a temporary meeting where the place says so; other bodies by their profile.
    """
    if law.profile.body is not Body.OWNERS_JOINT_DECISION:
        return Days(source_of(law.profile), law.profile.notice_days or 0)
    general = period("owners_meeting_notice", law.periods)
    shorter = period("owners_meeting_notice_temporary", law.periods) if setup.temporary else None
    found = shorter or general
    return Days(source_of(found), found.days or 0) if found else Days(source_of(law.profile))


def window_needed(law: Law) -> Days | None:
    """How many days an owners' vote stays open; None where the place sets no bounds."""
    found = period("owners_vote_open", law.periods)
    if found is None or law.profile.body is not Body.OWNERS_JOINT_DECISION:
        return None
    return Days(source_of(found), found.min_days or 0, found.max_days)


def posting_needed(law: Law) -> Days | None:
    """How long papers that reached nobody hang in the estate; None where the place sets nothing."""
    found = period("undelivered_ballot_notice", law.periods)
    if found is None or law.profile.body is not Body.OWNERS_JOINT_DECISION:
        return None
    return Days(source_of(found), found.min_days or 0)


def open_for(opens_at: datetime, closes_at: datetime) -> int:
    """The days for which a vote is open, the day of its opening not counted."""
    return (local_date(closes_at - timedelta(microseconds=1)) - local_date(opens_at)).days


def earliest_opening(notice_on: date, needed: Days) -> date:
    """The first day on which a vote may open whose notice is given on that day."""
    return notice_on + timedelta(days=needed.least + 1)


def refuse_short_notice(notice_on: date, opens_on: date, needed: Days) -> None:
    """Refuse where there are too few clear days between notice and opening."""
    given = clear_days_between(notice_on, opens_on)
    if needed.least and given < needed.least:
        raise VoteNoticeTooShortError(needed=needed.least, given=max(given, 0), article=needed.source)


def refuse_wrong_window(opens_at: datetime, closes_at: datetime, needed: Days | None) -> None:
    """Refuse where the vote would be open for too few days or too many."""
    if needed is None:
        return
    given = open_for(opens_at, closes_at)
    if given < needed.least:
        raise WindowTooShortError(needed=needed.least, given=given, article=needed.source)
    if needed.most is not None and given > needed.most:
        raise WindowTooLongError(needed=needed.most, given=given, article=needed.source)
