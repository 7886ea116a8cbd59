"""The forms by which a recorded fact is put right: what was forgotten, wrong, or entered by mistake.

Each makes the noun's own correcting command; the recorder picks the entry from the list of the record.
"""

from collections.abc import Callable
from typing import Any, Final

from pydantic import BaseModel

from api.pages.fields import Area, Field, Grid, Moment, Pick, YesNo
from api.pages.forms import CommandForm
from deliberation.domain.issue.commands import CorrectIssue
from deliberation.domain.meeting import events as e
from deliberation.domain.meeting.commands import CorrectMeeting
from deliberation.domain.resolution.commands import CorrectResolution
from deliberation.domain.task.commands import CorrectTask
from deliberation.domain.values import Role

_RECORDS: Final = frozenset({Role.RECORDER, Role.CHAIR})
_REASON: Final = Area("reason", longest=2000, rows=3)
COMMANDS: Final[dict[str, type[BaseModel]]] = {
    "meeting": CorrectMeeting,
    "issue": CorrectIssue,
    "task": CorrectTask,
    "resolution": CorrectResolution,
}

Values = dict[str, object]


def _replace(values: Values) -> Values:
    return {**values, "mode": "replace"}


def _strike(values: Values) -> Values:
    return {**values, "mode": "strike"}


def _text(values: Values) -> Values:
    """The entry is picked together with the field that holds its text: `<version>:<field>`."""
    version, _, field = str(values.pop("version")).partition(":")
    return {**values, "mode": "replace", "version": version, "fields": {field: values.pop("text")}}


def _forgotten(fact: type[Any], *names: str) -> Callable[[Values], Values]:
    """A fact that follows the picked entry, of the named answers."""

    def shape(values: Values) -> Values:
        fields = {name: values.pop(name) for name in names if name in values}
        return {**values, "mode": "insert_after", "topic": fact.TOPIC, "fields": fields}

    return shape


def _by_choice(name: str, lists: dict[str, str]) -> Callable[[Values], Values]:
    """A sign-in or a show of hands as it should have been entered, person by person."""

    def shape(values: Values) -> Values:
        answers = values.pop(name, {})
        chosen: dict[str, list[str]] = {field: [] for field in lists.values()}
        for person, choice in answers.items() if isinstance(answers, dict) else ():
            if choice in lists:
                chosen[lists[choice]].append(person)
        return {**values, "mode": "replace", "fields": chosen}

    return shape


_ROOM: Final = {name: name for name in ("present", "in_attendance", "excused", "absent")}
_HANDS: Final = {"aye": "ayes", "nay": "nays", "abstain": "abstentions"}


def _form(noun: str, name: str, *fields: Field, shape: Callable[[Values], Values]) -> CommandForm:
    return CommandForm(
        noun="correction",
        name=name,
        command=COMMANDS[noun],
        fields=(*fields, _REASON),
        roles=_RECORDS,
        subject=noun,
        shape=shape,
        confirmed=True,
    )


def common(noun: str) -> tuple[CommandForm, ...]:
    """What can be put right in every noun: a text, a time, an entry made by mistake."""
    return (
        _form(noun, "text", Pick("version", source="texts"), Area("text", longest=20_000), shape=_text),
        _form(noun, "moment", Pick("version", source="entries"), Moment("effective_at"), shape=_replace),
        _form(noun, "mistake", Pick("version", source="entries"), shape=_strike),
    )


OF_MEETINGS: Final = (
    _form(
        "meeting",
        "departure",
        Pick("version", source="entries"),
        Pick("person", source="attended"),
        Moment("effective_at"),
        shape=_forgotten(e.AttendeeLeft, "person"),
    ),
    _form(
        "meeting",
        "arrival",
        Pick("version", source="entries"),
        Pick("person", source="everybody"),
        Moment("effective_at"),
        shape=_forgotten(e.AttendeeArrived, "person"),
    ),
    _form(
        "meeting",
        "recusal",
        Pick("version", source="entries"),
        Pick("motion", source="motions"),
        Pick("person", source="attended"),
        YesNo("covers_seats"),
        shape=_forgotten(e.RecusalDeclared, "motion", "person", "covers_seats"),
    ),
    _form(
        "meeting",
        "attendance",
        Pick("version", source="sign_ins"),
        Grid("room", source="everybody", choices=tuple(_ROOM)),
        shape=_by_choice("room", _ROOM),
    ),
    _form(
        "meeting",
        "hands",
        Pick("version", source="shows_of_hands"),
        Grid("hands", source="attended", choices=tuple(_HANDS)),
        shape=_by_choice("hands", _HANDS),
    ),
    *common("meeting"),
)
