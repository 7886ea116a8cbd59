"""The forms of a meeting, from convening it to closing it."""

from typing import Final

from api.pages.fields import Area, Choice, Field, Flag, Grid, Moment, Pick, PickMany, Remarks, YesNo
from api.pages.forms import CommandForm
from deliberation.domain.meeting import commands as c
from deliberation.domain.meeting.events import MeetingKind, NoticeMethod
from deliberation.domain.values import Role, derived_id

_REASON: Final = 2000
_TEXT: Final = 20_000
_CHAIR: Final = frozenset({Role.CHAIR})
_RECORDER: Final = frozenset({Role.RECORDER})
_RECORDS: Final = frozenset({Role.RECORDER, Role.CHAIR})
_ROOM: Final = ("present", "in_attendance", "excused", "absent")
_HANDS: Final = {"aye": "ayes", "nay": "nays", "abstain": "abstentions"}


def _agenda(values: dict[str, object]) -> dict[str, object]:
    issues = values.pop("issues", [])
    return {**values, "agenda": [{"issue": issue} for issue in _texts(issues)]}


def _summary(values: dict[str, object]) -> dict[str, object]:
    """A motion carried is on the agenda, ticked there or not; its id follows from what the paper says."""
    carried = _texts(values.pop("carried", []))
    said = (values.get("outcome"), *_texts(values.get("present_units", [])))
    motions = [{"motion": derived_id("carried", issue, *said), "issue": issue} for issue in carried]
    issues = dict.fromkeys([*_texts(values.get("issues", [])), *carried])
    return {**values, "issues": list(issues), "motions": motions}


def _attendance(values: dict[str, object]) -> dict[str, object]:
    return _by_choice(values.pop("room", {}), {place: place for place in _ROOM})


def _hands(values: dict[str, object]) -> dict[str, object]:
    return {**_by_choice(values.pop("hands", {}), _HANDS), **values}


def _by_choice(answers: object, names: dict[str, str]) -> dict[str, object]:
    """Turn {person: choice} into one list of persons a choice."""
    pairs = answers.items() if isinstance(answers, dict) else ()
    chosen: dict[str, list[str]] = {name: [] for name in names.values()}
    for person, choice in pairs:
        if choice in names:
            chosen[names[choice]].append(person)
    return dict(chosen)


def _points(values: dict[str, object]) -> dict[str, object]:
    said = values.pop("said", {})
    points: list[dict[str, object]] = [
        {"unit": unit, "gist": gist} for unit, gist in (said.items() if isinstance(said, dict) else ())
    ]
    if general := values.pop("general", None):
        points.append({"gist": general})
    return {**values, "points": points}


def _consensus(values: dict[str, object]) -> dict[str, object]:
    """What the chair ticked is a claim: with a dissent on the list, "nobody objects" is refused."""
    claim = "ADOPTED" if values.pop("unanimous") else "NO_DECISION"
    dissent = [{"person": person} for person in _texts(values.pop("dissent", []))]
    return {**values, "dissent": dissent, "outcome": claim}


def _texts(values: object) -> list[str]:
    return [str(value) for value in values] if isinstance(values, list) else []


CONVENING: Final = CommandForm(
    noun="meeting",
    name="convening",
    command=c.ConveneMeeting,
    fields=(
        Choice("kind", enum=MeetingKind),
        Moment("planned_at"),
        Field("venue", longest=200),
        PickMany("issues", source="schedulable"),
        Pick("reconvenes", required=False, source="inquorate"),
        Flag("agenda_locked"),
    ),
    roles=_CHAIR,
    fresh=("meeting",),
    claims_time=True,
    shape=_agenda,
)

HELD: Final = CommandForm(
    noun="meeting",
    name="held",
    command=c.RecordMeetingHeld,
    fields=(
        Choice("kind", enum=MeetingKind),
        PickMany("present_units", source="units"),
        PickMany("absent_units", source="units"),
        PickMany("issues", source="schedulable"),
        PickMany("carried", source="schedulable"),
        Area("outcome", required=False, longest=_TEXT, rows=8),
    ),
    roles=_RECORDER,
    fresh=("meeting",),
    claims_time=True,
    past=True,
    shape=_summary,
)

AGENDA: Final = CommandForm(
    noun="meeting",
    name="agenda",
    command=c.AmendAgenda,
    fields=(PickMany("issues", source="schedulable"),),
    roles=_RECORDS,
    subject="meeting",
    claims_time=True,
    shape=_agenda,
    aside=True,
)

AGENDA_LOCK: Final = CommandForm(
    noun="meeting",
    name="agenda-lock",
    command=c.LockAgenda,
    roles=_RECORDS,
    subject="meeting",
    claims_time=True,
    aside=True,
)

NOTICE: Final = CommandForm(
    noun="meeting",
    name="notice",
    command=c.GiveNotice,
    fields=(
        PickMany("to", required=True, source="units"),
        Choice("method", enum=NoticeMethod),
        Flag("urgent"),
    ),
    roles=_RECORDS,
    subject="meeting",
    claims_time=True,
)

POSTPONEMENT: Final = CommandForm(
    noun="meeting",
    name="postponement",
    command=c.PostponeMeeting,
    fields=(Moment("planned_at"), Area("reason", required=False, longest=_REASON, rows=3)),
    roles=_CHAIR,
    subject="meeting",
    claims_time=True,
    aside=True,
)

CANCELLATION: Final = CommandForm(
    noun="meeting",
    name="cancellation",
    command=c.CancelMeeting,
    fields=(Area("reason", longest=_REASON, rows=3),),
    roles=_CHAIR,
    subject="meeting",
    claims_time=True,
    aside=True,
)

ATTENDANCE: Final = CommandForm(
    noun="meeting",
    name="attendance",
    command=c.RecordAttendance,
    fields=(Grid("room", source="people", choices=_ROOM),),
    roles=_RECORDS,
    subject="meeting",
    claims_time=True,
    shape=_attendance,
)

ARRIVAL: Final = CommandForm(
    noun="meeting",
    name="arrival",
    command=c.RecordArrival,
    fields=(Pick("person", source="away"), Flag("in_attendance")),
    roles=_RECORDS,
    subject="meeting",
    claims_time=True,
    aside=True,
)

DEPARTURE: Final = CommandForm(
    noun="meeting",
    name="departure",
    command=c.RecordDeparture,
    fields=(Pick("person", source="there"), Pick("before_motion", required=False, source="open_motions")),
    roles=_RECORDS,
    subject="meeting",
    claims_time=True,
    aside=True,
)

SUBSTITUTION: Final = CommandForm(
    noun="meeting",
    name="substitution",
    command=c.SubstituteChair,
    fields=(Pick("person", source="there"), Area("reason", required=False, longest=_REASON, rows=2)),
    roles=_RECORDS,
    subject="meeting",
    claims_time=True,
    aside=True,
)

OPENING: Final = CommandForm(
    noun="meeting",
    name="opening",
    command=c.OpenMeeting,
    roles=_CHAIR,
    subject="meeting",
    claims_time=True,
)

INQUORACY: Final = CommandForm(
    noun="meeting",
    name="inquoracy",
    command=c.DeclareInquorate,
    roles=_CHAIR,
    subject="meeting",
    claims_time=True,
)

MOTION: Final = CommandForm(
    noun="meeting",
    name="motion",
    command=c.ProposeMotion,
    fields=(
        Pick("issue", source="agenda"),
        Area("text", longest=20_000, rows=4),
        Flag("referral"),
    ),
    roles=_RECORDS,
    subject="meeting",
    fresh=("motion",),
    claims_time=True,
)

UNLISTED: Final = CommandForm(
    noun="meeting",
    name="unlisted",
    command=c.RefuseUnlistedItem,
    fields=(
        Pick("proposed_by_unit", required=False, source="units"),
        Field("topic", longest=_REASON),
        Field("action", required=False, longest=_REASON),
    ),
    roles=_RECORDS,
    subject="meeting",
    claims_time=True,
    aside=True,
)

DELIBERATION: Final = CommandForm(
    noun="meeting",
    name="deliberation",
    command=c.RecordDeliberation,
    fields=(
        Pick("issue", required=False, source="agenda"),
        Remarks("said", source="units_there"),
        Area("general", required=False, longest=4000, rows=3),
    ),
    roles=_RECORDS,
    subject="meeting",
    claims_time=True,
    shape=_points,
)

RULE_NOTE: Final = CommandForm(
    noun="meeting",
    name="rule-note",
    command=c.NoteRule,
    fields=(Area("note", longest=_REASON, rows=3),),
    roles=_RECORDS,
    subject="meeting",
    claims_time=True,
    aside=True,
)

ADJOURNMENT: Final = CommandForm(
    noun="meeting",
    name="adjournment",
    command=c.AdjournMeeting,
    fields=(Moment("until", required=False), Area("reason", required=False, longest=_REASON, rows=2)),
    roles=_CHAIR,
    subject="meeting",
    claims_time=True,
    aside=True,
)

RESUMPTION: Final = CommandForm(
    noun="meeting",
    name="resumption",
    command=c.ResumeMeeting,
    roles=_CHAIR,
    subject="meeting",
    claims_time=True,
)

CLOSING: Final = CommandForm(
    noun="meeting", name="closing", command=c.CloseMeeting, roles=_CHAIR, subject="meeting", claims_time=True
)

OPINION: Final = CommandForm(
    noun="meeting",
    name="opinion",
    command=c.FormOpinion,
    fields=(
        Pick("issue", source="agenda"),
        Area("opinion", longest=20_000, rows=5),
        Field("next_step", required=False, longest=_REASON),
    ),
    roles=_RECORDS,
    subject="meeting",
    claims_time=True,
)

RECUSAL: Final = CommandForm(
    noun="meeting",
    name="recusal",
    command=c.DeclareRecusal,
    fields=(
        Pick("person", source="voters"),
        YesNo("covers_seats"),
        Area("reason", required=False, longest=_REASON, rows=2),
    ),
    roles=_RECORDS,
    subject="meeting",
    claims_time=True,
    aside=True,
)

QUORUM: Final = CommandForm(
    noun="meeting",
    name="quorum",
    command=c.RecheckQuorum,
    roles=_RECORDS,
    subject="meeting",
    claims_time=True,
)

CONSENSUS: Final = CommandForm(
    noun="meeting",
    name="consensus",
    command=c.RecordConsensus,
    fields=(
        YesNo("unanimous"),
        PickMany("dissent", source="voters"),
        Area("grounds", required=False, longest=20_000, rows=3),
    ),
    roles=_RECORDS,
    subject="meeting",
    claims_time=True,
    confirmed=True,
    shape=_consensus,
)

HANDS: Final = CommandForm(
    noun="meeting",
    name="hands",
    command=c.RecordShowOfHands,
    fields=(Grid("hands", source="voters", choices=tuple(_HANDS)),),
    roles=_RECORDS,
    subject="meeting",
    claims_time=True,
    confirmed=True,
    shape=_hands,
)
