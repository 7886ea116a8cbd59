"""Who holds more than one seat, and that this gives them one vote all the same."""

from typing import Any, Final
from uuid import UUID

from api.importing import fields as read
from api.importing.checking.reader import CaseReader
from api.importing.checking.verdict import Finding, Verdict, compared, unchecked
from api.importing.yaml_text import Block, Items, is_remark
from deliberation.domain.values import PersonId
from projections.meetings.shapes import MeetingDetail

_KEYS: Final = frozenset({"person", "seats", "votes_per_motion_at_most"})
_UNKNOWN: Final = "不认识的预期项 not an expectation that is known"


async def cross_appointed(place: str, expected: list[Any], reader: CaseReader) -> list[Finding]:
    """Each entry: {person, seats (how many, or which), votes_per_motion_at_most}."""
    sittings = [found for found in await reader.meetings() if found.entitled]
    findings: list[Finding] = []
    for number, entry in enumerate(expected, start=1):
        where = f"{place}[{number}]"
        if not isinstance(entry, Block) or not sittings:
            findings.append(unchecked(where, "没有开过的会议可查 no meeting that was opened"))
            continue
        findings.extend(_one(where, entry, reader, sittings))
    return findings


def _one(where: str, entry: Block, reader: CaseReader, sittings: list[MeetingDetail]) -> list[Finding]:
    name = str(entry.get("person"))
    person = PersonId(reader.names.of("person", name))
    findings = [
        unchecked(f"{where}.{key}", _UNKNOWN) for key in entry if key not in _KEYS and not is_remark(key)
    ]
    seats = read.plain(entry.get("seats"))
    if seats is not None:
        findings.append(_seats(f"{where}.seats", seats, reader, person, sittings))
    most = read.plain(entry.get("votes_per_motion_at_most"))
    if most is not None:
        cast = max((_hands(sitting, person) for sitting in sittings), default=0)
        verdict = Verdict.HELD if isinstance(most, int) and cast <= most else Verdict.DIFFERED
        findings.append(Finding(f"{where}.votes_per_motion_at_most", verdict, most, cast))
    return findings


def _seats(
    where: str, seats: Any, reader: CaseReader, person: PersonId, sittings: list[MeetingDetail]
) -> Finding:
    held = {d.seat or d.unit for sitting in sittings for d in sitting.entitled if d.person == person}
    if isinstance(seats, Items):
        ours = {_place(reader, str(seat)): str(seat) for seat in seats}
        return compared(
            where, sorted(ours.values()), sorted(ours.get(seat, str(seat)) for seat in held if seat)
        )
    shown = max(sitting.cross_appointed.get(person, 1) for sitting in sittings)
    return compared(where, seats, shown)


def _place(reader: CaseReader, name: str) -> UUID:
    """A seat; without seats, the place of an organisation."""
    return reader.names.of("unit" if name in reader.case.organisations else "seat", name)


def _hands(sitting: MeetingDetail, person: PersonId) -> int:
    """The most hands that a person raised on one motion."""
    return max(
        ([*motion.ayes, *motion.nays, *motion.abstentions].count(person) for motion in sitting.motions),
        default=0,
    )
