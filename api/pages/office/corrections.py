"""Putting a recorded fact right. Before anything is recorded, the page lists what it would question."""

from collections.abc import Mapping, Sequence
from typing import Any, Final
from uuid import UUID

from starlette.responses import Response

from api.access import Routes, holding
from api.pages.ask import Ask, Asking
from api.pages.audit.people import reader_of
from api.pages.audit.trail import staff_names
from api.pages.catalogue.corrections import OF_MEETINGS, common
from api.pages.fields import Option
from api.pages.forms import CommandForm, Returned
from api.pages.office.doors import office
from api.pages.office.room import titles_of
from api.pages.office.sitting import Sitting, sitting
from api.pages.options import by_name, people, short
from api.pages.posting import Foresee, Ids, Place, facts_of, ids_of
from deliberation.application.meetings import preview_correction
from deliberation.domain.corrections import Correction
from deliberation.domain.errors import NotFoundError
from deliberation.domain.facts import FieldClass, event_type, field_classes
from deliberation.domain.meeting import events as e
from deliberation.domain.values import MeetingId, Role
from projections.trail.shapes import TrailLine, TrailQuery
from projections.trail.view import trail

ROUTES: Final = Routes(prefix="/office", page=True)

_RECORDS: Final = holding(Role.RECORDER, Role.CHAIR)
_MOST: Final = 200
_PLURAL: Final = {"meeting": "meetings", "issue": "issues", "task": "tasks", "resolution": "resolutions"}
_FORMS: Final[Mapping[str, tuple[CommandForm, ...]]] = {
    noun: OF_MEETINGS if noun == "meeting" else common(noun) for noun in _PLURAL
}


async def _entries(ask: Ask, conn: Any, noun: str, name: UUID) -> list[TrailLine]:
    """The entries of the object's own stream, the oldest first."""
    page = await trail(conn, TrailQuery(object=name, oldest_first=True, limit=_MOST), reader_of(ask, conn))
    own = [line for line in page.items if line.event.startswith(f"{name}/")]
    if not own or own[0].kind != noun:
        raise NotFoundError(what="记录 / record")
    await office(ask, conn, own[0].hall, "记录 / record")
    return own


def _version(line: TrailLine) -> str:
    return line.event.rsplit("/", 1)[1]


def _label(ask: Ask, line: TrailLine) -> str:
    when = ask.words.moment(line.moment.happened_at)
    return short(f"{_version(line)}. {when} {ask.words.say(line)}", 90)


def _texts_of(topic: str) -> list[str]:
    """The fields of a fact in which somebody wrote something."""
    fact = event_type(topic)
    sealed = [name for name, kind in field_classes(fact).items() if kind is FieldClass.SEALED]
    return [name for name in sealed if fact.model_fields[name].annotation == (str | None)]


def _options(ask: Ask, lines: Sequence[TrailLine]) -> dict[str, Sequence[Option]]:
    plain = [line for line in lines if not issubclass(event_type(line.topic), Correction)]

    def of(topic: str) -> list[Option]:
        return [Option(_version(line), _label(ask, line)) for line in plain if line.topic == topic]

    return {
        "entries": [Option(_version(line), _label(ask, line)) for line in plain],
        "texts": [
            Option(f"{_version(line)}:{field}", _label(ask, line))
            for line in plain
            for field in _texts_of(line.topic)
        ],
        "sign_ins": of(e.AttendanceRecorded.TOPIC),
        "shows_of_hands": of(e.HandsShown.TOPIC),
    }


async def _of_meeting(
    ask: Ask, conn: Any, held: Sitting
) -> tuple[dict[str, Sequence[Option]], dict[str, Sequence[str]]]:
    """Who and what a meeting's corrections can name, and what was entered, to start from."""
    detail = held.detail
    titles = await titles_of(ask, conn, held)
    motions = [
        Option(str(one.id), short(one.text or (titles.get(one.issue, "") if one.issue else "")))
        for one in detail.motions
    ]
    options: dict[str, Sequence[Option]] = {
        "attended": by_name(held.names, detail.attended),
        "everybody": await people(ask, conn),
        "motions": motions,
    }
    return options, _entered(held)


def _entered(held: Sitting) -> dict[str, Sequence[str]]:
    detail = held.detail
    places = {"in_attendance": detail.in_attendance, "excused": detail.excused, "absent": detail.absent}
    answers: dict[str, Sequence[str]] = {f"room.{one}": ["present"] for one in detail.attended}
    answers |= {f"room.{one}": [place] for place, those in places.items() for one in those}
    for motion in detail.motions:
        hands = {"aye": motion.ayes, "nay": motion.nays, "abstain": motion.abstentions}
        answers |= {f"hands.{one}": [choice] for choice, those in hands.items() for one in those}
    return {**answers, "covers_seats": ["yes"]}


def _page(noun: str) -> Place:
    """The page of one noun's corrections, with its forms and the listing before they are recorded."""

    async def show(ask: Ask, ids: Ids, returned: Returned | None, status: int) -> Response:
        name = ids[noun]
        async with ask.views() as conn:
            lines = await _entries(ask, conn, noun, name)
            options = _options(ask, lines)
            initial: Mapping[str, Sequence[str]] = {}
            held = await sitting(ask, conn, MeetingId(name)) if noun == "meeting" else None
            if held:
                more, initial = await _of_meeting(ask, conn, held)
                options |= more
            staff = await staff_names(ask, conn, lines)
        forms = [
            ask.form(
                form,
                f"/office/{_PLURAL[noun]}/{name}/corrections/{form.name}",
                hall=lines[0].hall,
                version=int(_version(lines[-1])),
                options=options,
                initial=initial,
                returned=returned,
            )
            for form in _FORMS[noun]
        ]
        return ask.show(
            "office/corrections.html",
            status,
            noun=noun,
            back=f"/office/{_PLURAL[noun]}/{name}",
            lines=lines,
            staff=staff,
            held=held,
            foreseen=returned.foreseen if returned else None,
            forms_shown=forms,
        )

    return Place(ROUTES, f"/{_PLURAL[noun]}/{{{noun}}}/corrections", show)


def _open(place: Place) -> None:
    async def open_page(ask: Asking) -> Response:
        return await place.show(ask, ids_of(ask.request), None, 200)

    ROUTES.add("GET", place.path, _RECORDS, open_page)


for _noun in _PLURAL:
    _place = _page(_noun)
    _open(_place)
    _foresee: Foresee = preview_correction if _noun == "meeting" else facts_of
    for _form in _FORMS[_noun]:
        _place.take(_form, _RECORDS, foresee=_foresee)
