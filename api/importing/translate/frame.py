"""What happened to the organisations and seats themselves; the importer enters it as administrator."""

from api.importing.event_reader import EventReader
from api.importing.translate.translation import Translation, just
from deliberation.domain.seat.commands import NameAlternate, VacateSeat
from deliberation.domain.seat.events import VacancyReason
from deliberation.domain.unit.commands import DissolveUnit, MergeUnit, RenameUnit
from deliberation.domain.values import local_date


def _unit(r: EventReader) -> object:
    return r.unit(r.named("organisation"), "organisation")


def dissolved(r: EventReader) -> Translation:
    return just(DissolveUnit, unit=_unit(r), successor=r.one_unit("successor"), reason=r.text("reason"))


def merged(r: EventReader) -> Translation:
    return just(MergeUnit, unit=_unit(r), into=r.one_unit("into", "successor"))


def renamed(r: EventReader) -> Translation:
    return just(RenameUnit, unit=_unit(r), name_zh=r.text("zh", "name_zh", "to"))


def vacated(r: EventReader) -> Translation:
    return just(
        VacateSeat,
        seat=r.subject("seat"),
        reason=r.word("reason", VacancyReason, {}, VacancyReason.OTHER) or VacancyReason.OTHER,
        at=r.day("at", "last_day") or local_date(r.event.at),
    )


def alternate_named(r: EventReader) -> Translation:
    return just(NameAlternate, seat=r.subject("seat"), person=next(iter(r.persons("person")), None))
