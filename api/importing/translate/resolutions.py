"""Resolutions: adoption, publication, objections, completion."""

from typing import Any

from api.importing.event_reader import EventReader
from api.importing.translate.meetings import refers
from api.importing.translate.translation import Translation, Translator, command, just
from deliberation.domain.resolution import commands as c
from deliberation.domain.resolution.events import Authority, Effect


def adopted(r: EventReader) -> Translation:
    """A file says outright whether it decides or refers: nothing is read into it."""
    resolution = r.named("resolution")
    named = r.ids("motions", "motion") or [name for name in [r.event.subjects.get("motion")] if name]
    opinions = {name for sitting in r.trail.meetings.values() for name in sitting.opinions}
    motions = [name for name in named if name not in opinions]
    issues = r.ids("issues", "issue") or _issues(r, motions) or _settled(r)
    vote = _vote(r, motions)
    meeting = r.event.names("meeting") or (None if vote else _meeting(r, issues))
    asked = command(
        c.AdoptResolution,
        resolution=r.subject("resolution"),
        hall=r.hall,
        authority=r.word("authority", Authority, {}) or Authority.JOINT_CONFERENCE,
        effect=Effect.REFERRAL if refers(r) else Effect.DECISION,
        meeting=r.ours("meeting", meeting) if meeting else None,
        ballot_set=r.ours("motion_set", vote) if vote else None,
        motions=[r.ours("motion", name) for name in motions],
        issues=[r.ours("issue", name) for name in issues],
        binding_on=r.units("binding_on"),
        binding_from=r.moment("binding_from"),
        recused=r.persons("recused"),
        responsible=r.units("responsible", "responsible_units"),
        deadline=r.deadline("deadline"),
        text=r.text("text_zh", "text") or (_asked(r, motions) if vote else None),
    )

    def follow() -> None:
        r.trail.resolution_of.update(dict.fromkeys(issues, resolution))
        text = r.text("text_zh", "text")
        if meeting and text:
            r.trail.decided.setdefault(meeting, []).append(text)

    return Translation([asked], follow=follow)


def _asked(r: EventReader, motions: list[str]) -> str | None:
    """What the questions of a vote said, where a file only names those that the resolution rests on."""
    entries = (r.part(r.case.motions[name]) for name in motions if name in r.case.motions)
    return "\n".join(filter(None, (entry.text("zh", "text") for entry in entries))) or None


def _vote(r: EventReader, motions: list[str]) -> str | None:
    """The vote that adopted it: the one named or that of its motions; without a word of either, the one
    that ran last, where the authority is no conference's and no meeting is named."""
    put = (r.trail.vote_of_motion[name] for name in motions if name in r.trail.vote_of_motion)
    found = r.event.names("motion_set") or next(put, None)
    if found or r.event.names("meeting") or motions:
        return found
    return r.trail.current_vote if r.text("authority") == Authority.OWNERS_JOINT_DECISION else None


def _issues(r: EventReader, motions: list[str]) -> list[str]:
    subject = r.event.subjects.get("issue")
    if subject:
        return [subject]
    put = [
        sitting.motions[name]
        for sitting in r.trail.meetings.values()
        for name in motions
        if name in sitting.motions
    ]
    return [issue for issue in dict.fromkeys(put) if issue]


def _settled(r: EventReader) -> list[str]:
    """Where neither issue nor motion is named: the only issue of the meeting that waits for a resolution."""
    meeting = r.event.names("meeting") or r.trail.open_meeting or r.trail.last_closed
    sitting = r.trail.meetings.get(meeting or "")
    waiting = sitting.settled - set(r.trail.resolution_of) if sitting else set()
    return list(waiting) if len(waiting) == 1 else []


def _meeting(r: EventReader, issues: list[str]) -> str | None:
    return next((r.trail.meeting_that_settled(issue) for issue in issues), None)


def published(r: EventReader) -> Translation:
    return just(
        c.PublishResolution,
        resolution=r.subject("resolution"),
        notice_until=r.last_day("notice_until", "public_until"),
        posted_within_days=r.count("posted_within_days_of_decision", "posted_within_days"),
    )


def objected(r: EventReader) -> Translation:
    return just(
        c.FileObjection,
        resolution=r.subject("resolution"),
        objection=r.subject("objection"),
        text=r.text("text"),
    )


def answered(r: EventReader) -> Translation:
    return just(
        c.AnswerObjection,
        resolution=r.subject("resolution"),
        objection=r.subject("objection"),
        upheld=r.flag("upheld"),
        answer=r.text("answer", "text"),
    )


def completed(r: EventReader) -> Translation:
    return just(c.CompleteResolution, resolution=r.subject("resolution"))


def set_aside(r: EventReader) -> Translation:
    """By a court."""
    case_no = r.text("case_no", "reason")
    return just(c.AnnulResolution, resolution=r.subject("resolution"), case_no=case_no)


def suspended(r: EventReader) -> Translation:
    return just(c.SuspendResolution, resolution=r.subject("resolution"), reason=r.text("reason"))


def resumed(r: EventReader) -> Translation:
    return just(c.ResumeResolution, resolution=r.subject("resolution"))


def ordered_to_correct(r: EventReader) -> Translation:
    """By the street office or township that `by` of the data names, else by whom the person acts for."""
    ordered_by = r.one_unit("by", "by_unit") or r.unit(r.acting(), "by")
    return just(
        c.OrderResolutionCorrected,
        resolution=r.subject("resolution"),
        by=ordered_by,
        reason=r.text("reason"),
    )


def archived(r: EventReader) -> Translation:
    return just(c.ArchiveResolution, resolution=r.subject("resolution"))


def replaced(kind: Any) -> Translator:
    """Amended or rescinded by another resolution, named in `by_resolution` or `by` of the data."""

    def translate(r: EventReader) -> Translation:
        return just(kind, resolution=r.subject("resolution"), by=r.ref("resolution", "by_resolution", "by"))

    return translate
