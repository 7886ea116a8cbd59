"""Motions of a meeting: talk, recusal, the quorum before each, and how it was decided."""

from typing import Any, Final
from uuid import UUID

from api.importing.event_reader import EventReader
from api.importing.fields import as_list
from api.importing.outlook import outlook
from api.importing.refusals import DataNotReadableError
from api.importing.translate.figures import recheck_claims, seats_held
from api.importing.translate.meetings import meeting_named, refers
from api.importing.translate.translation import Claim, Decided, Translation, command, just
from api.importing.yaml_text import Block, Items
from deliberation.domain.calendar import agree
from deliberation.domain.meeting import commands as c
from deliberation.domain.meeting.events import Dissent, MotionOutcome
from deliberation.domain.values import MeetingId, PersonId, local_date

_ALL: Final = frozenset({"all", "both", "全部"})


def issue_of(r: EventReader, meeting: str) -> str | None:
    """The issue of the motion: as the event or the motion's entry says, else the next on the agenda."""
    motion = r.event.names("motion")
    named = next(iter([*r.ids("issue"), *_entry(r).ids("issue", "issues")]), None)
    if named or motion is None:
        return named or r.event.names("issue")
    return r.trail.issue_of_motion(meeting, motion)


def _entry(r: EventReader) -> EventReader:
    return r.part(r.case.motions.get(r.event.names("motion") or "", Block(r.event.line)))


def draft(r: EventReader, meeting: str) -> c.MotionDraft | None:
    """The motion as it is put; a referral to the owners only where the file says so, as for resolutions."""
    issue = issue_of(r, meeting)
    motion = r.event.names("motion")
    if motion is None or issue is None:
        return None
    return command(
        c.MotionDraft,
        issue=r.ours("issue", issue),
        referral=_referred(r, motion, issue),
        text=_entry(r).text("zh", "text") or r.text("text", "text_zh"),
    )


def _referred(r: EventReader, motion: str, issue: str) -> bool:
    """Whether the motion, or the resolution that the file bases on it, refers the matter.

    A negative test stands outside the file's course: no later resolution speaks for it.
    """
    if refers(_entry(r)) or r.event.seq is None:
        return refers(_entry(r))
    ahead = outlook(r.case)
    adopted = ahead.of_motion.get(motion) or ahead.of_issue.get(issue)
    return adopted is not None and refers(EventReader(r.case, r.names, r.trail, adopted))


def _on_motion(r: EventReader, kind: Any, **fields: Any) -> tuple[Any, str]:
    meeting = meeting_named(r)
    asked = command(
        kind,
        meeting=r.ours("meeting", meeting),
        motion=r.subject("motion"),
        proposes=draft(r, meeting),
        **fields,
    )
    return asked, meeting


def _put(r: EventReader, meeting: str, *, settles: bool = False) -> Any:
    """What the file taught once the motion was put, and once it was decided."""
    motion, issue = r.named("motion"), issue_of(r, meeting)

    def follow() -> None:
        sitting = r.trail.sitting(meeting)
        sitting.motions.setdefault(motion, issue)
        if settles and issue:
            sitting.settled.add(issue)

    return follow


def proposed(r: EventReader) -> Translation:
    meeting = meeting_named(r)
    put = draft(r, meeting) or command(c.MotionDraft, text=r.text("text", "text_zh"))
    asked = command(
        c.ProposeMotion,
        meeting=r.ours("meeting", meeting),
        motion=r.subject("motion"),
        issue=put.issue,
        referral=put.referral,
        text=put.text,
    )
    return Translation([asked], follow=_put(r, meeting))


def deliberated(r: EventReader) -> Translation:
    meeting = meeting_named(r)
    issue = r.event.names("issue")
    return just(
        c.RecordDeliberation,
        meeting=r.ours("meeting", meeting),
        issue=r.ours("issue", issue) if issue else None,
        points=[_point(r, point) for point in as_list(r.value("points"))],
    )


def _point(r: EventReader, point: object) -> c.SpokenPoint:
    if not isinstance(point, Block):
        return command(c.SpokenPoint, gist=str(point))
    part = r.part(point)
    return command(c.SpokenPoint, unit=part.one_unit("org", "unit", "person"), gist=part.text("gist", "text"))


def recusal_declared(r: EventReader) -> Translation:
    """`covers_seats` is true or false, or says which seats, or how many: those are claims.

    Who declares stands aside; where the recorder or another of the same side declares for the holders
    of listed seats, those do.
    """
    covers = _covered(r)
    persons = _standing_aside(r, covers if isinstance(covers, list) else [])
    asked, meeting = _on_motion(
        r,
        c.DeclareRecusal,
        person=persons[0],
        others=persons[1:],
        covers_seats=covers if isinstance(covers, bool) else True,
        reason=r.text("reason"),
    )
    claims = [] if covers is None or isinstance(covers, bool) else [_seats_claim(r, meeting, persons, covers)]
    return Translation([asked], claims, _put(r, meeting))


def _covered(r: EventReader) -> bool | int | list[str] | None:
    value = r.value("covers_seats")
    if value is None or isinstance(value, bool):
        return value
    if isinstance(value, str) and value.strip().lower() in _ALL:
        return True
    return r.count("covers_seats") if isinstance(value, int) else r.ids("covers_seats")


def _standing_aside(r: EventReader, covers: list[str]) -> list[PersonId]:
    named = r.persons("person", "who", "persons")
    if named or not covers:
        return named or [r.actor()]
    day, acting = local_date(r.event.at), r.acting()
    held = [seat for seat in r.case.seats if seat.holder and seat.held_on(day)]
    own = {seat.party for seat in held if seat.holder == acting}
    holders = [
        seat.holder for seat in held if seat.holder and seat.id in covers and (not own or seat.party in own)
    ]
    return [r.person(name) for name in dict.fromkeys([*([acting] if own else []), *holders] or [acting])]


def _seats_claim(r: EventReader, meeting: str, persons: list[PersonId], covers: int | list[str]) -> Claim:
    """All the seats of those who stand aside are covered, and no others."""
    name = MeetingId(r.ours("meeting", meeting))
    seats = None if isinstance(covers, int) else {_place(r, one) for one in covers}
    number = covers if isinstance(covers, int) else len(covers)

    def compare(decided: Decided) -> None:
        sitting = decided.meeting(name)
        held = {place for person in persons for place in seats_held(sitting, person)}
        agree("covers_seats", number, len(held))
        if seats is not None and seats != held:
            raise DataNotReadableError(
                key="covers_seats", zh="此人所任的全部席位", en="all the seats that this person holds"
            )

    return compare


def _place(r: EventReader, name: str) -> UUID:
    """A seat; without seats, the place of an organisation."""
    return r.ours("unit" if name in r.case.organisations else "seat", name)


def rule_applied(r: EventReader) -> Translation:
    note = r.needed_text("note", "rule", "text")
    if r.event.names("motion") is None:
        return just(c.NoteRule, meeting=r.ours("meeting", meeting_named(r)), note=note)
    asked, meeting = _on_motion(r, c.NoteRule, note=note)
    return Translation([asked], follow=_put(r, meeting))


def quorum_rechecked(r: EventReader) -> Translation:
    asked, meeting = _on_motion(r, c.RecheckQuorum)
    return Translation([asked], recheck_claims(r), _put(r, meeting))


def consensus_reached(r: EventReader) -> Translation:
    dissent = [_dissent(r, one) for one in as_list(r.value("dissent"))]
    asked, meeting = _on_motion(
        r,
        c.RecordConsensus,
        dissent=dissent,
        grounds=r.text("grounds"),
        outcome=outcome_claimed(r),
    )
    return Translation([asked], [_merged_claim(r, meeting)], _put(r, meeting, settles=not dissent))


def _dissent(r: EventReader, one: object) -> Dissent:
    names = r.part(one).ids("person", "org", "unit", "by") if isinstance(one, Block) else [str(one)]
    name = next(iter(names), "")
    if name in r.case.organisations:
        return Dissent(unit=r.unit(name, "dissent"))
    return Dissent(person=r.person(name, "dissent"))


def outcome_claimed(r: EventReader) -> MotionOutcome | None:
    text = r.text("outcome")
    if text is None:
        return None
    try:
        return MotionOutcome(text.strip().upper())
    except ValueError:
        allowed = ", ".join(MotionOutcome)
        raise DataNotReadableError(key="outcome", zh=f"下列之一：{allowed}", en=f"one of {allowed}") from None


def _merged_claim(r: EventReader, meeting: str) -> Claim:
    """The issues that a consensus says it covers must have been merged into its own."""
    value = r.value("merged")
    claimed = set(r.ids("merged")) if isinstance(value, Items | str) else None
    issue = issue_of(r, meeting)
    merged = {name for name, into in r.trail.merged.items() if into == issue}

    def compare(_: Decided) -> None:
        if claimed:
            agree("merged", sorted(claimed), sorted(claimed & merged))

    return compare


def hands_shown(r: EventReader) -> Translation:
    asked, meeting = _on_motion(
        r,
        c.RecordShowOfHands,
        ayes=r.persons("AYE", "aye", "ayes"),
        nays=r.persons("NAY", "nay", "nays"),
        abstentions=r.persons("ABSTAIN", "abstain", "abstentions"),
        outcome=outcome_claimed(r),
    )
    return Translation([asked], follow=_put(r, meeting, settles=True))


def opinion_formed(r: EventReader) -> Translation:
    """An opinion binds nobody; a file that says it does is wrong."""
    meeting = meeting_named(r)
    issue, motion = issue_of(r, meeting), r.event.names("motion")
    sitting = r.trail.sitting(meeting)
    undecided = motion in sitting.motions and issue not in sitting.settled
    asked = command(
        c.FormOpinion,
        meeting=r.ours("meeting", meeting),
        issue=r.ours("issue", issue) if issue else None,
        motion=r.ours("motion", motion) if motion and undecided else None,
        opinion=r.text("opinion"),
        next_step=r.text("next"),
    )
    claimed = r.flag("binding")

    def follow() -> None:
        if issue:
            sitting.settled.add(issue)
        if motion:
            sitting.opinions.add(motion)

    return Translation([asked], [lambda _: agree("binding", claimed, computed=False)], follow)


def unlisted_item_refused(r: EventReader) -> Translation:
    proposer = next(iter(r.ids("proposed_by")), None)
    unit = proposer in r.case.organisations if proposer else False
    return just(
        c.RefuseUnlistedItem,
        meeting=r.ours("meeting", meeting_named(r)),
        proposed_by=r.person(proposer, "proposed_by") if proposer and not unit else None,
        proposed_by_unit=r.unit(proposer, "proposed_by") if proposer and unit else None,
        topic=r.text("topic"),
        action=r.text("action"),
    )
