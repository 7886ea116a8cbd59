"""The hall, units, people, seats and rules of a case: what has to stand before its first event.

Everything is entered by commands as the importer, with terms that begin on the day of the first event.
What stands already is left as it is, so that doing it again adds nothing.
"""

import re
from collections.abc import Iterable
from datetime import date, datetime
from typing import Any, Final
from uuid import UUID

from pydantic import BaseModel

from api.importing.casefile import CaseFile, Organisation, SeatTerm, Somebody
from api.importing.conference import is_party, lead_of, roles_of, rules_of
from api.importing.naming import Names
from api.importing.translate.translation import command
from api.importing.vocabulary import LEVELS, unit_kind
from api.importing.vocabulary import word as own_word
from deliberation.application.ports import Caller
from deliberation.bootstrap import Service
from deliberation.domain.facts import StreamKind
from deliberation.domain.hall import commands as hall
from deliberation.domain.hall.events import HallLevel
from deliberation.domain.hall.state import HALLS
from deliberation.domain.person import commands as person
from deliberation.domain.person.state import PERSONS
from deliberation.domain.seat import commands as seat
from deliberation.domain.seat.state import SEATS
from deliberation.domain.unit import commands as unit
from deliberation.domain.unit.state import UNITS
from deliberation.domain.values import Channel, PersonId, SeatId, UnitId, local_date

IMPORTER: Final = "system:import"

_NUMBER: Final = re.compile(r"([A-Z0-9]{2,8})-\d{4}-\d{3,7}")


class Frame:
    """Sets up one case in one hall."""

    def __init__(self, service: Service, case: CaseFile, names: Names, *, make_hall: bool) -> None:
        self._service = service
        self._case = case
        self._names = names
        self._make_hall = make_hall
        self._start: Final[datetime] = min(case.start, service.clock.now())
        self._since: Final[date] = local_date(self._start)
        self._hall: Final = names.hall
        self._last: Final[dict[UUID, datetime]] = {}

    def set_up(self) -> None:
        """Enter what does not stand yet; raises a Refusal where the file's frame breaks a rule."""
        for organisation in _from_above(self._case.organisations.values()):
            self._register_unit(organisation)
        for somebody in self._case.persons.values():
            self._register_person(somebody)
        if self._make_hall:
            self._establish()
        self._list_units()
        self._grant()
        for term in self._case.seats:
            self._seat(term)

    def _look(self, kind: StreamKind[Any], stream: UUID) -> Any:
        return self._service.desk.look(kind, stream)[0]

    def _do(self, asked: BaseModel, *streams: UUID, tag: str = "") -> None:
        """Enter a fact of the frame at the beginning of the case, or after what its streams hold."""
        at = max([self._start, *(self._last_of(stream) for stream in streams)])
        key = self._names.key("frame", type(asked).__name__, *streams, tag)
        self._service.execute(
            asked,
            Caller(actor=IMPORTER, command_id=key, channel=Channel.IMPORT, happened_at=at, trusted=True),
        )

    def _last_of(self, stream: UUID) -> datetime:
        """When the last entry of a stream happened; what we enter ourselves comes no earlier."""
        if stream not in self._last:
            known = self._service.log.entries_of(stream)
            self._last[stream] = known[-1].happened_at if known else self._start
        return self._last[stream]

    def _unit(self, name: str) -> UnitId:
        return UnitId(self._names.of("unit", name))

    def _register_unit(self, one: Organisation) -> None:
        ours = self._unit(one.id)
        if self._look(UNITS, ours).kind is not None:
            return
        asked = command(
            unit.RegisterUnit,
            unit=ours,
            name_zh=one.zh,
            kind=unit_kind(one.kind),
            parent=self._unit(one.parent) if one.parent else None,
        )
        self._do(asked, ours)

    def _register_person(self, one: Somebody) -> None:
        ours = PersonId(self._names.of("person", one.id))
        known = self._look(PERSONS, ours)
        if not known.registered:
            asked = command(
                person.RegisterPerson,
                person=ours,
                name=one.name,
                public_name=one.public_name,
                phone=one.phone,
                room=one.room,
            )
            self._do(asked, ours)
        for name in one.orgs:
            if name in self._case.organisations and self._unit(name) not in known.units_on(self._since):
                link = command(
                    person.AffiliatePerson,
                    person=ours,
                    unit=self._unit(name),
                    since=self._since,
                    title=one.title,
                )
                self._do(link, ours, tag=name)

    def _establish(self) -> None:
        lead = lead_of(self._case)
        if self._look(HALLS, self._hall).level is None:
            written = self._case.top.get("hall")
            section = written if isinstance(written, dict) else {}
            asked = command(
                hall.EstablishHall,
                hall=self._hall,
                name_zh=str(section.get("zh") or section.get("name_zh") or self._case.title_zh),
                name_en=str(section.get("en") or section.get("name_en") or self._case.title_en),
                code=_code(self._case, self._hall),
                level=_level(self._case),
                lead_unit=self._unit(lead) if lead and is_party(self._case, lead) else None,
            )
            self._do(asked, self._hall)
        rules = rules_of(self._case)
        if rules is not None and self._look(HALLS, self._hall).rules != rules:
            self._do(hall.AdoptRules(hall=self._hall, rules=rules), self._hall, tag=rules.model_dump_json())

    def _list_units(self) -> None:
        listed = self._look(HALLS, self._hall).units
        for one in self._case.organisations.values():
            ours = self._unit(one.id)
            if ours not in listed and not self._look(UNITS, ours).ended:
                asked = command(hall.ListUnit, hall=self._hall, unit=ours, side=one.party)
                self._do(asked, self._hall, tag=one.id)

    def _grant(self) -> None:
        hall_now = self._look(HALLS, self._hall)
        for one in self._case.persons.values():
            ours = PersonId(self._names.of("person", one.id))
            held = hall_now.roles_on(self._since, ours)
            for role in sorted(roles_of(self._case, one) - held):
                asked = hall.GrantRole(hall=self._hall, person=ours, role=role, since=self._since)
                self._do(asked, self._hall, tag=f"{one.id} {role}")

    def _seat(self, term: SeatTerm) -> None:
        ours = SeatId(self._names.of("seat", term.id))
        if self._look(SEATS, ours).hall is None:
            asked = command(
                seat.CreateSeat,
                seat=ours,
                hall=self._hall,
                unit=self._unit_of(term),
                side=self._side(term),
                presides=term.chair,
            )
            self._do(asked, ours, self._hall)
        since = term.since or self._since
        holder = PersonId(self._names.of("person", term.holder)) if term.holder else None
        terms = {(known.person, known.since) for known in self._look(SEATS, ours).terms}
        if holder and (holder, since) not in terms:
            filled = command(seat.FillSeat, seat=ours, person=holder, since=since, until=term.until)
            self._do(filled, ours, tag=f"{term.holder} {since}")
        if term.alternate and self._look(SEATS, ours).alternate is None:
            alternate = PersonId(self._names.of("person", term.alternate))
            self._do(seat.NameAlternate(seat=ours, person=alternate), ours, tag=f"alternate {since}")

    def _unit_of(self, term: SeatTerm) -> UnitId | None:
        """The organisation of a seat: the one it names, else of its side the holder's own or the first."""
        known = self._case.organisations
        if term.party in known:
            return self._unit(term.party)
        of_side = [one.id for one in known.values() if one.party == term.party]
        holder = self._case.persons.get(term.holder or "")
        own = [name for name in (holder.orgs if holder else ()) if name in of_side]
        found = next(iter([*own, *of_side]), None)
        return self._unit(found) if found else None

    def _side(self, term: SeatTerm) -> str:
        organisation = self._case.organisations.get(term.party)
        if organisation is None:
            return term.party
        return organisation.party or str(self._unit(organisation.id))


def _from_above(organisations: Iterable[Organisation]) -> list[Organisation]:
    """Parents before those that stand below them."""
    known = {one.id: one for one in organisations}

    def depth(one: Organisation) -> int:
        return 1 + depth(known[one.parent]) if one.parent else 0

    return sorted(known.values(), key=depth)


def _code(case: CaseFile, hall: UUID) -> str:
    """What the public numbers of the case begin with, else the letters and digits of the scenario's id.

    An id without any, such as a Chinese one, leaves the beginning of the hall's own.
    """
    for event in case.events:
        match = _NUMBER.fullmatch(str(event.data.get("public_no", "")))
        if match:
            return match[1]
    letters = "".join(letter for letter in case.scenario.upper() if letter.isascii() and letter.isalnum())
    return (letters if len(letters) > 1 else f"H{letters or hall.hex.upper()}")[:8]


def _level(case: CaseFile) -> HallLevel:
    for event in case.events:
        written = event.data.get("level")
        known = own_word(str(written), HallLevel, LEVELS) if event.type == "IssueAccepted" else None
        if known is not None:
            return known
    return HallLevel.COMMUNITY
