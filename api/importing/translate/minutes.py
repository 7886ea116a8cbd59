"""Minutes: drafted, circulated, confirmed, published, corrected."""

from typing import Any

from api.importing.conference import chairs
from api.importing.event_reader import EventReader
from api.importing.refusals import SubjectMissingError
from api.importing.translate.translation import Translation, command, just
from deliberation.domain.minutes import commands as c
from deliberation.domain.minutes.events import CorrectionKind


def drafted(r: EventReader) -> Translation:
    """Of the meeting that is named, else the one closed last."""
    minutes = r.named("minutes")
    meeting = r.event.names("meeting") or r.trail.minutes_of.get(minutes) or r.trail.last_closed
    if meeting is None:
        raise SubjectMissingError(key="meeting")
    asked = command(
        c.DraftMinutes,
        minutes=r.subject("minutes"),
        hall=r.hall,
        meeting=r.ours("meeting", meeting),
        number=r.text("number"),
        edition=r.count("version"),
        decided=r.refs("motion", "decided", "motions"),
        text=r.text("text", "text_zh"),
    )
    return Translation([asked], follow=lambda: r.trail.minutes_of.update({minutes: meeting}))


def circulated(r: EventReader) -> Translation:
    return just(
        c.CirculateMinutes,
        minutes=r.subject("minutes"),
        edition=r.count("version"),
        to=r.units("to", "sent_to"),
    )


def confirmed(r: EventReader) -> Translation:
    return just(
        c.ConfirmMinutes,
        minutes=r.subject("minutes"),
        edition=r.count("version"),
        countersigned=r.units("countersigned"),
    )


def published(r: EventReader) -> Translation:
    return just(
        c.PublishMinutes,
        minutes=r.subject("minutes"),
        edition=r.count("version"),
        sent_to=r.units("sent_to"),
        public_until=r.last_day("public_until"),
        excerpt=_excerpt(r),
    )


def _excerpt(r: EventReader) -> str | None:
    """The excerpt as written; where the file only says that there was one, what the meeting decided."""
    written = r.value("public_excerpt")
    if isinstance(written, str) and written.strip():
        return written
    meeting = r.trail.minutes_of.get(r.named("minutes"))
    decided = r.trail.decided.get(meeting, []) if meeting else []
    return "；".join(decided) or None if written is True else None


def corrected(r: EventReader) -> Translation:
    return just(
        c.CorrectMinutes,
        minutes=r.subject("minutes"),
        edition=r.count("version"),
        corrects_edition=r.count("corrects"),
        kind=r.word("kind", CorrectionKind, {}),
        field=r.text("field"),
        objection_clock_restarts=r.flag("objection_clock_restarts"),
        text=r.text("text", "to"),
        reason=r.text("reason"),
        **_approval(r),
    )


def _approval(r: EventReader) -> dict[str, Any]:
    """Who approved: a person, or the resolution or meeting by which the body decided again."""
    names = r.ids("approved_by")
    persons = [name for name in names if name in r.case.persons]
    if persons:
        presiding = [name for name in persons if name in chairs(r.case)]
        return {"approved_by": r.person([*presiding, *persons][0], "approved_by")}
    if not names:
        return {}
    name = names[0]
    settled = r.trail.meetings[name].settled if name in r.trail.meetings else set()
    again = [r.trail.resolution_of[issue] for issue in sorted(settled) if issue in r.trail.resolution_of]
    return {"decided_by": r.ours("resolution", again[-1] if again else name)}


def supplemented(r: EventReader) -> Translation:
    return just(
        c.SupplementMinutes,
        minutes=r.subject("minutes"),
        edition=r.count("version"),
        decided=r.refs("motion", "decided", "motions"),
        text=r.text("text"),
        reason=r.text("reason"),
    )
