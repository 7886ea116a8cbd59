"""A first draft of minutes from what was recorded, in the order that minutes have (domain 2.8).

Minutes are part of the record, and the record is kept in Chinese.
"""

from collections.abc import Iterable, Mapping, Sequence
from typing import Final

from api.locale import Lang
from api.pages.office.sitting import Sitting
from api.pages.words import Words
from deliberation.domain.meeting.events import MotionOutcome
from deliberation.domain.values import IssueId, PersonId, UnitId
from projections.meetings.shapes import MotionView
from projections.resolutions.shapes import ResolutionLine

_ZH: Final = Words(Lang.ZH)
_NUMERALS: Final = "一二三四五六七八九十"
_EMPTY: Final = "无"


def draft_text(
    held: Sitting, titles: Mapping[IssueId, str], resolutions: Sequence[ResolutionLine], recorder: str
) -> str:
    """The whole text: who was there, each item with its points and dissent, and what was settled."""
    lines = [*_head(held, recorder), ""]
    for number, line in enumerate(held.detail.agenda):
        title = titles.get(line.issue, "其他事项") if line.issue else "其他事项"
        lines += [f"{_numeral(number)}、{title}", *_item(held, line.issue), ""]
    lines += _settled(held, titles, resolutions)
    return "\n".join(lines).strip()


def _numeral(number: int) -> str:
    return _NUMERALS[number] if number < len(_NUMERALS) else str(number + 1)


def _head(held: Sitting, recorder: str) -> list[str]:
    detail = held.detail
    when = detail.line.opened_at or detail.line.planned_at
    chair = held.names.get(detail.chair, "") if detail.chair else ""
    return [
        f"会议名称：{held.hall.name_zh}{_ZH.term(detail.line.kind)}",
        f"时间：{_ZH.moment(when) if when else ''}",
        f"地点：{detail.venue or ''}",
        f"主持人：{chair}",
        f"出席：{_people(held, detail.attended)}",
        f"列席：{_people(held, detail.in_attendance)}",
        f"请假：{_people(held, detail.excused)}",
        f"缺席：{_people(held, detail.absent)}",
        f"记录人：{recorder}",
    ]


def _people(held: Sitting, people: Iterable[PersonId]) -> str:
    """Names, each with the units that the person sat for; of these there may be several."""
    said = [f"{unit}{held.names[one]}" for one in people for unit in [_unit_of(held, one)]]
    return "；".join(said) or _EMPTY


def _unit_of(held: Sitting, person: PersonId) -> str:
    units: list[UnitId] = [unit for who, unit in held.detail.representing if who == person]
    units += [d.unit for d in held.detail.entitled if d.unit and d.seat and d.person == person]
    names = [held.units[unit].zh for unit in dict.fromkeys(units) if unit in held.units]
    return f"{'、'.join(names)} " if names else ""


def _item(held: Sitting, issue: IssueId | None) -> list[str]:
    lines = ["（一）讨论要点"]
    for talk in held.detail.deliberations:
        if talk.issue == issue:
            for point in talk.points or ():
                unit = held.unit(point.unit)
                lines.append(f"{unit.zh if unit else '会议'}：{point.gist}")
    if len(lines) == 1:
        lines.append(_EMPTY)
    motions = [motion for motion in held.detail.motions if motion.issue == issue]
    return [*lines, "（二）分歧意见", *(_dissent(held, motions) or [_EMPTY])]


def _dissent(held: Sitting, motions: Iterable[MotionView]) -> list[str]:
    lines = []
    for motion in motions:
        what = _plain(motion.text)
        against = [held.names[one.person] for one in motion.dissent if one.person]
        against += [unit.zh for one in motion.dissent for unit in [held.unit(one.unit)] if unit]
        if against and motion.by_hands:
            lines.append(f"{what}：协商时{'、'.join(against)}不同意，改为举手表决。")
        elif against:
            lines.append(f"{what}：{'、'.join(against)}不同意，未产生有效决定。")
        if motion.nays:
            lines.append(f"{what}：反对 {len(motion.nays)} 人，弃权 {len(motion.abstentions)} 人。")
    return lines


def _plain(text: str | None) -> str:
    """What was put, without the full stop that would stand before another mark."""
    return (text or "").rstrip("。；; ")


def _settled(
    held: Sitting, titles: Mapping[IssueId, str], resolutions: Sequence[ResolutionLine]
) -> list[str]:
    """Only what was adopted; what was not settled is never written as decided."""
    lines = ["议定事项"]
    adopted = [motion for motion in held.detail.motions if motion.outcome is MotionOutcome.ADOPTED]
    for number, motion in enumerate(adopted, start=1):
        text = _plain(motion.text) or (titles.get(motion.issue, "") if motion.issue else "")
        lines.append(f"{number}. {text}{_carried(motion)}{_by_whom(motion, resolutions)}")
    return lines if len(lines) > 1 else [*lines, _EMPTY]


def _carried(motion: MotionView) -> str:
    if motion.by_hands:
        ayes, nays, rest = len(motion.ayes), len(motion.nays), len(motion.abstentions)
        return f"（举手表决：赞成 {ayes} 人，反对 {nays} 人，弃权 {rest} 人，通过）"
    return "（协商一致）"


def _by_whom(motion: MotionView, resolutions: Iterable[ResolutionLine]) -> str:
    for one in resolutions:
        if motion.issue in one.issues:
            units = "、".join(unit.zh for unit in one.responsible)
            until = _ZH.day(one.deadline.effective_end) if one.deadline else ""
            return f"　责任单位：{units or '待定'}；时限：{until or '待定'}；督办人："
    return "　牵头单位：；配合单位：；时限：；督办人："
