"""What may happen to minutes: drafted, circulated, signed by the chair, published; then only editions."""

import re
from collections.abc import Collection
from datetime import date, timedelta
from typing import Final

from deliberation.domain.calendar import DeadlineOutOfRangeError, agree
from deliberation.domain.errors import NotFoundError, Refusal
from deliberation.domain.facts import DomainEvent
from deliberation.domain.meeting.events import MotionOutcome
from deliberation.domain.meeting.state import Meeting, MeetingState
from deliberation.domain.minutes import commands as c
from deliberation.domain.minutes.events import (
    CorrectionKind,
    MinutesCirculated,
    MinutesConfirmed,
    MinutesCorrected,
    MinutesDrafted,
    MinutesPublished,
    MinutesSupplemented,
)
from deliberation.domain.minutes.state import DRAFTING, Minutes, MinutesState
from deliberation.domain.resolution.state import Resolution
from deliberation.domain.standing import Standing
from deliberation.domain.terms import Term, term
from deliberation.domain.values import MotionId, Role, local_date

LONGEST_NOTICE_DAYS: Final = 3_660

_SIGNED: Final = frozenset(MinutesState) - DRAFTING
_NEWER: Final = frozenset({MinutesState.CORRECTED, MinutesState.SUPPLEMENTED})
_SUBSTANCE: Final = frozenset(
    {
        *("unit", "units", "responsible_unit", "responsible_units", "lead", "support", "supervise"),
        *("money", "amount", "deadline", "due", "result", "outcome", "decision", "resolved_item"),
        *("单位", "责任单位", "牵头单位", "配合单位", "督办单位", "金额", "资金", "期限", "时限", "结果"),
        "议定事项",
    }
)
"""Fields of the minutes whose change is never clerical (domain 4.11)."""
_SUBSTANCE_ZH: Final = tuple(word for word in _SUBSTANCE if not word.isascii())


class MinutesStateError(Refusal):
    CODE = "minutes.not_in_this_state"
    ZH = "纪要现为“{state}”，不能办理“{act}”。已签发的纪要请用“更正”或“补充”。"
    EN = "The minutes are “{state_en}”; {act_en} is not possible. Correct or supplement signed minutes."


class MeetingNotEndedError(Refusal):
    CODE = "minutes.meeting_not_ended"
    ZH = "会议尚未结束或已取消，不能拟纪要。请先结束会议。"
    EN = "The meeting has not ended, or was cancelled. Close it before drafting its minutes."


class OtherMeetingError(Refusal):
    CODE = "minutes.other_meeting"
    STATUS = 422
    ZH = "这份纪要属于另一次会议或另一个议事厅。请新建一份。"
    EN = "These minutes belong to another meeting or hall. Start new ones."


class UnsettledError(Refusal):
    CODE = "minutes.unsettled_as_decided"
    ZH = "未议定的事项不得写成议定事项。请只列会议已通过的表决事项。"
    EN = "What was not adopted must not be written as decided. List only motions that were adopted."


class NoticeTooShortError(Refusal):
    CODE = "minutes.notice_too_short"
    STATUS = 422
    ZH = "公示期不得少于{days}日，最早到{earliest}。请延长公示日期。"
    EN = "It must be posted for at least {days} days, until {earliest}. Choose that day or a later one."


class NotClericalError(Refusal):
    CODE = "minutes.not_clerical"
    STATUS = 422
    ZH = "更改“{field}”（单位、金额、期限、结果等）属实质更正，须经主持人批准或由原会议重新决定。"
    EN = "Changing “{field}” (units, money, deadline, result) is substantive; have it approved or redecided."


class NotApprovedError(Refusal):
    CODE = "minutes.correction_not_approved"
    ZH = "实质更正须由主持人批准，或由原机构作出新的决议。请注明批准人或新决议。"
    EN = "A substantive correction needs the chair's approval or a new resolution of the same body. Name it."


class ClockRestartsOnlyForSubstanceError(Refusal):
    CODE = "minutes.clock_not_restarted"
    STATUS = 422
    ZH = "文字更正，或更正尚未公布的内容，不重新起算异议期。请取消该项。"
    EN = "A clerical correction, or one of what was never published, restarts no objection period. Unmark it."


def drafted(minutes: Minutes) -> None:
    """Refuse where there are no such minutes."""
    if minutes.state is None:
        raise NotFoundError(what="纪要 / minutes")


def _in_state(minutes: Minutes, act: Term, allowed: Collection[MinutesState]) -> None:
    drafted(minutes)
    if minutes.state is not None and minutes.state not in allowed:
        word = term(minutes.state)
        raise MinutesStateError(state=word.zh, state_en=word.en, act=act.zh, act_en=act.en)


def draft(minutes: Minutes, who: Standing, command: c.DraftMinutes, meeting: Meeting) -> list[DomainEvent]:
    """The first draft, or the next while nobody signed; every draft is an edition that stays."""
    who.require(Role.RECORDER)
    if meeting.status is None:
        raise NotFoundError(what="会议 / meeting")
    if minutes.state is not None:
        _in_state(minutes, Term("拟稿", "drafting"), DRAFTING)
    if meeting.hall != command.hall or minutes.meeting not in {None, command.meeting}:
        raise OtherMeetingError
    if not meeting.ended or meeting.status is MeetingState.CANCELLED:
        raise MeetingNotEndedError
    _settled(command.decided, meeting)
    edition = _next(minutes, command.edition)
    return [
        MinutesDrafted(
            hall=command.hall,
            meeting=command.meeting,
            number=command.number,
            edition=edition,
            decided=command.decided,
            text=command.text,
        )
    ]


def _settled(decided: Collection[MotionId], meeting: Meeting) -> None:
    for name in decided:
        motion = meeting.motions.get(name)
        if motion is None or motion.outcome is not MotionOutcome.ADOPTED:
            raise UnsettledError


def _next(minutes: Minutes, claimed: int | None) -> int:
    agree("edition", claimed, minutes.edition + 1)
    return minutes.edition + 1


def _latest(minutes: Minutes, claimed: int | None) -> int:
    agree("edition", claimed, minutes.edition)
    return minutes.edition


def circulate(minutes: Minutes, who: Standing, command: c.CirculateMinutes) -> list[DomainEvent]:
    who.require(Role.RECORDER, Role.CHAIR)
    _in_state(minutes, Term("传阅", "circulating"), DRAFTING | _NEWER)
    return [MinutesCirculated(edition=_latest(minutes, command.edition), to=command.to)]


def confirm(minutes: Minutes, who: Standing, command: c.ConfirmMinutes) -> list[DomainEvent]:
    who.require(Role.CHAIR)
    _in_state(minutes, Term("签发", "confirming"), DRAFTING | _NEWER)
    edition = _latest(minutes, command.edition)
    return [MinutesConfirmed(edition=edition, chair=who.person, countersigned=command.countersigned)]


def publish(
    minutes: Minutes, who: Standing, command: c.PublishMinutes, *, min_days: int, statutory: int
) -> list[DomainEvent]:
    """`min_days` are those of the meeting's rules. Without a day asked for, the excerpt stands for them
    or for the statutory days, whichever are more; a shorter stated day than the rules' is refused.

    What was supplemented is signed again first; a correction was approved when it was made.
    """
    who.require(Role.RECORDER, Role.CHAIR)
    _in_state(minutes, Term("印发", "publishing"), {MinutesState.CONFIRMED, MinutesState.CORRECTED})
    edition = _latest(minutes, command.edition)
    until = _public_until(command.public_until, local_date(who.at), min_days, statutory)
    return [
        MinutesPublished(
            edition=edition, sent_to=command.sent_to, public_until=until, excerpt=command.excerpt
        )
    ]


def _public_until(asked: date | None, today: date, min_days: int, statutory: int) -> date | None:
    if asked is None:
        days = max(min_days, statutory)
        return today + timedelta(days=days) if days else None
    earliest = today + timedelta(days=min_days)
    if asked < earliest:
        raise NoticeTooShortError(days=min_days, earliest=earliest)
    if asked > today + timedelta(days=LONGEST_NOTICE_DAYS):
        raise DeadlineOutOfRangeError(day=asked)
    return asked


def correct(
    minutes: Minutes,
    who: Standing,
    command: c.CorrectMinutes,
    *,
    approver_chairs: bool,
    decided_by: Resolution | None,
) -> list[DomainEvent]:
    """`approver_chairs` says that `approved_by` is a chair of the hall on that day.

    A clerical correction restarts no clock; a substantive one does where the published text misled,
    which is presumed.
    """
    who.require(Role.RECORDER, Role.CHAIR)
    _in_state(minutes, Term("更正", "correcting"), _SIGNED)
    edition = _next(minutes, command.edition)
    corrects = command.corrects_edition or minutes.edition
    if corrects > minutes.edition:
        agree("corrects_edition", corrects, minutes.edition)
    _approved(minutes, command, approver_chairs=approver_chairs, decided_by=decided_by)
    return [
        MinutesCorrected(
            edition=edition,
            corrects_edition=corrects,
            kind=command.kind,
            field=command.field,
            objection_clock_restarts=_restarts(minutes, command),
            approved_by=command.approved_by,
            decided_by=command.decided_by,
            text=command.text,
            reason=command.reason,
        )
    ]


def _approved(
    minutes: Minutes, command: c.CorrectMinutes, *, approver_chairs: bool, decided_by: Resolution | None
) -> None:
    if command.kind is CorrectionKind.CLERICAL:
        if command.field and _of_substance(command.field):
            raise NotClericalError(field=command.field)
        return
    decided = decided_by is not None and decided_by.effective and decided_by.hall == minutes.hall
    if not (approver_chairs or decided):
        raise NotApprovedError


def _of_substance(field: str) -> bool:
    """By what is changed in the end: `task_deadline` and 任务期限 are a deadline, `unit_name` is a name."""
    last = re.split(r"[\W_]+", field.lower().strip())[-1]
    return last in _SUBSTANCE or field.lower() in _SUBSTANCE or last.endswith(_SUBSTANCE_ZH)


def _restarts(minutes: Minutes, command: c.CorrectMinutes) -> bool:
    may = command.kind is CorrectionKind.SUBSTANTIVE and minutes.published > 0
    if command.objection_clock_restarts and not may:
        raise ClockRestartsOnlyForSubstanceError
    return may if command.objection_clock_restarts is None else command.objection_clock_restarts


def supplement(
    minutes: Minutes, who: Standing, command: c.SupplementMinutes, meeting: Meeting
) -> list[DomainEvent]:
    who.require(Role.RECORDER, Role.CHAIR)
    _in_state(minutes, Term("补充", "supplementing"), _SIGNED)
    _settled(command.decided, meeting)
    return [
        MinutesSupplemented(
            edition=_next(minutes, command.edition),
            decided=command.decided,
            text=command.text,
            reason=command.reason,
        )
    ]
