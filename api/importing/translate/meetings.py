"""Meetings: convening, notice, the room, the opening and the end."""

import re
from collections.abc import Callable, Iterable
from datetime import datetime
from typing import Final

from api.importing.conference import lead_of, rules_of
from api.importing.event_reader import EventReader
from api.importing.fields import as_list
from api.importing.outlook import outlook
from api.importing.refusals import SubjectMissingError
from api.importing.translate.figures import opening_claims
from api.importing.translate.translation import Translation, command, just
from api.importing.vocabulary import MEETING_KINDS, METHODS
from api.importing.yaml_text import Block
from deliberation.domain.meeting import commands as c
from deliberation.domain.meeting.events import AgendaItem, CarriedMotion, MeetingKind, NoticeMethod

_REFERS: Final = re.compile(r"[^，。；,;\n]{0,40}?(?<![不无须需再未])(提请|提交|报请|交由)(全体)?业主")
"""A resolution whose first clause says so refers the matter to the owners, and decides nothing."""


def meeting_named(r: EventReader) -> str:
    """The meeting that is meant: the one named, that of the motion, or the one that is sitting."""
    motion = r.event.names("motion")
    found = r.event.names("meeting") or (
        r.trail.meeting_of_motion(motion) if motion else r.trail.open_meeting
    )
    if found is None:
        raise SubjectMissingError(key="meeting")
    return found


def agenda_of(r: EventReader) -> tuple[list[AgendaItem], list[str]]:
    """The lines of the agenda, and the issues among them; a line of plain words is other business."""
    items: list[AgendaItem] = []
    listed: list[str] = []
    for line in as_list(r.value("agenda")):
        issue, motion = _line(r, line)
        if issue:
            listed.append(issue)
        ours = r.ours("issue", issue) if issue else None
        items.append(AgendaItem(issue=ours, motion=r.ours("motion", motion) if motion else None))
    return items, list(dict.fromkeys(listed))


def _line(r: EventReader, line: object) -> tuple[str | None, str | None]:
    if isinstance(line, Block):
        part = r.part(line)
        return next(iter(part.ids("issue")), None), next(iter(part.ids("motion")), None)
    text = str(line).strip()
    if text in r.case.motions:
        motion = r.part(r.case.motions[text])
        return next(iter(motion.ids("issue", "issues")), None), text
    known = text in outlook(r.case).issues
    return (text, None) if known or (text.isascii() and " " not in text) else (None, None)


def convened(r: EventReader) -> Translation:
    meeting = r.named("meeting")
    agenda, listed = agenda_of(r)
    convener = r.one_unit("convened_by", "convener") or _convener(r)
    asked = command(
        c.ConveneMeeting,
        meeting=r.subject("meeting"),
        hall=r.hall,
        kind=r.word("kind", MeetingKind, MEETING_KINDS, MeetingKind.OTHER) or MeetingKind.OTHER,
        planned_at=r.moment("planned_at") or _opens(r),
        agenda=agenda,
        agenda_locked=r.flag("agenda_locked"),
        convened_by=convener,
        rules=rules_of(r.case),
        reconvenes=r.ref("meeting", "reconvenes"),
        venue=r.text("venue"),
    )

    def follow() -> None:
        r.trail.sitting(meeting).agenda = listed

    return Translation([asked], follow=follow)


def _convener(r: EventReader) -> object:
    lead = lead_of(r.case)
    return r.unit(lead, "convened_by") if lead else None


def _opens(r: EventReader) -> datetime:
    """When a meeting without a planned time was opened."""
    return outlook(r.case).opened.get(r.named("meeting"), r.event.at)


def agenda_amended(r: EventReader) -> Translation:
    meeting = meeting_named(r)
    agenda, listed = agenda_of(r)

    def follow() -> None:
        r.trail.sitting(meeting).agenda = listed

    asked = command(c.AmendAgenda, meeting=r.ours("meeting", meeting), agenda=agenda)
    return Translation([asked], follow=follow)


def agenda_locked(r: EventReader) -> Translation:
    return just(c.LockAgenda, meeting=r.subject("meeting"))


def notice_given(r: EventReader) -> Translation:
    meeting = r.named("meeting")
    asked = command(
        c.GiveNotice,
        meeting=r.subject("meeting"),
        to=r.units("to") or [r.unit(name, "to") for name in r.case.organisations],
        method=r.word("method", NoticeMethod, METHODS, NoticeMethod.OTHER) or NoticeMethod.OTHER,
        urgent=r.flag("urgent"),
    )

    def follow() -> None:
        r.trail.sitting(meeting).noticed = True

    return Translation([asked], follow=follow)


def postponed(r: EventReader) -> Translation:
    return just(
        c.PostponeMeeting,
        meeting=r.subject("meeting"),
        planned_at=r.moment("planned_at", "to"),
        reason=r.text("reason"),
    )


def cancelled(r: EventReader) -> Translation:
    return just(c.CancelMeeting, meeting=r.subject("meeting"), reason=r.text("reason"))


def attendance_recorded(r: EventReader) -> Translation:
    present = r.persons("present")
    return just(
        c.RecordAttendance,
        meeting=r.ours("meeting", meeting_named(r)),
        present=present,
        in_attendance=r.persons("in_attendance"),
        excused=[person for person in r.persons("excused") if person not in present],
        absent=[person for person in r.persons("absent") if person not in present],
    )


def _who(r: EventReader) -> object:
    """Who came or left; where nobody is named, who is said to have acted."""
    named = r.event.names("person")
    return r.person(named, "person") if named else r.actor()


def left(r: EventReader) -> Translation:
    return just(
        c.RecordDeparture,
        meeting=r.ours("meeting", meeting_named(r)),
        person=_who(r),
        before_motion=r.ref("motion", "before_motion"),
    )


def arrived(r: EventReader) -> Translation:
    return just(
        c.RecordArrival,
        meeting=r.ours("meeting", meeting_named(r)),
        person=_who(r),
        in_attendance=r.flag("in_attendance"),
    )


def chair_substituted(r: EventReader) -> Translation:
    return just(
        c.SubstituteChair,
        meeting=r.ours("meeting", meeting_named(r)),
        person=_who(r),
        reason=r.text("reason"),
    )


def opened(r: EventReader) -> Translation:
    """A meeting that the file says had no quorum is ended for it (流会)."""
    meeting = r.named("meeting")
    if r.flag("quorum_met") is False:
        return found_inquorate(r)
    chair = next(iter(r.persons("chair")), None)

    def follow() -> None:
        r.trail.open_meeting, r.trail.opened = meeting, True

    asked = command(c.OpenMeeting, meeting=r.subject("meeting"), chair=chair)
    return Translation([asked], opening_claims(r), follow)


def found_inquorate(r: EventReader) -> Translation:
    meeting = meeting_named(r)
    asked = command(c.DeclareInquorate, meeting=r.ours("meeting", meeting))
    return Translation([asked], opening_claims(r), _ends(r, meeting))


def adjourned(r: EventReader) -> Translation:
    return just(
        c.AdjournMeeting,
        meeting=r.ours("meeting", meeting_named(r)),
        until=r.moment("until"),
        reason=r.text("reason"),
    )


def resumed(r: EventReader) -> Translation:
    return just(c.ResumeMeeting, meeting=r.ours("meeting", meeting_named(r)))


def closed(r: EventReader) -> Translation:
    meeting = meeting_named(r)
    asked = command(c.CloseMeeting, meeting=r.ours("meeting", meeting))
    return Translation([asked], follow=_ends(r, meeting))


def _ends(r: EventReader, meeting: str) -> Callable[[], None]:
    def follow() -> None:
        r.trail.open_meeting, r.trail.opened = None, True
        r.trail.last_closed = meeting

    return follow


def held(r: EventReader) -> Translation:
    """A whole meeting known in summary: the file's entry of it says who was present."""
    meeting = r.named("meeting")
    entry = r.part(r.case.meetings.get(meeting, Block(r.event.line)))
    resolutions = _resolutions_of(r, meeting)
    issues = list(dict.fromkeys([*entry.ids("issues", "agenda"), *_issues(resolutions)]))
    motions = [
        CarriedMotion(
            motion=r.ours("motion", motion),
            issue=r.ours("issue", issue),
            referral=refers(one) or bool(r.trail.owners_decide.get(issue)),
        )
        for one in resolutions
        for motion, issue in zip(one.ids("motions", "motion"), _carried(one, issues), strict=False)
    ]
    kind = r.word("kind", MeetingKind, MEETING_KINDS, MeetingKind.OTHER)
    asked = command(
        c.RecordMeetingHeld,
        meeting=r.subject("meeting"),
        hall=r.hall,
        kind=kind or entry.word("kind", MeetingKind, MEETING_KINDS, MeetingKind.OTHER) or MeetingKind.OTHER,
        chair=next(iter(entry.persons("chair")), None),
        present_units=r.units("present_orgs") or entry.units("present_orgs", "present"),
        absent_units=r.units("absent_orgs") or entry.units("absent_orgs", "absent"),
        issues=[r.ours("issue", name) for name in issues],
        motions=motions,
        rules=rules_of(r.case),
        outcome=r.text("outcome") or entry.text("outcome"),
    )

    def follow() -> None:
        sitting = r.trail.sitting(meeting)
        sitting.agenda, sitting.settled = issues, set(issues)
        r.trail.last_closed = meeting

    return Translation([asked], follow=follow)


def _resolutions_of(r: EventReader, meeting: str) -> list[EventReader]:
    """What the file says later that this meeting adopted."""
    adopted = outlook(r.case).of_meeting.get(meeting, ())
    return [EventReader(r.case, r.names, r.trail, event) for event in adopted]


def _issues(resolutions: Iterable[EventReader]) -> list[str]:
    return [issue for one in resolutions for issue in one.ids("issues")]


def _carried(resolution: EventReader, issues: list[str]) -> list[str]:
    own = resolution.ids("issues") or issues
    return own if len(own) > 1 else own * len(resolution.ids("motions", "motion"))


def refers(r: EventReader) -> bool:
    """Whether a resolution or motion asks the owners to decide, and decides nothing itself."""
    effect = r.text("effect")
    if effect is not None:
        return effect.strip().lower() == "referral"
    return _REFERS.match((r.text("text_zh", "text", "zh") or "").strip()) is not None
