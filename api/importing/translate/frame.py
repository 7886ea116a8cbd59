"""What happened to the organisations and seats themselves; the importer enters it as administrator."""

from collections.abc import Callable

from api.importing.event_reader import EventReader
from api.importing.translate.translation import Translation, command, just
from deliberation.domain.seat.commands import AbolishSeat, FillSeat, NameAlternate, VacateSeat
from deliberation.domain.seat.events import VacancyReason
from deliberation.domain.unit.commands import DissolveUnit, MergeUnit, RenameUnit, SplitUnit
from deliberation.domain.values import local_date


def _unit(r: EventReader) -> object:
    return r.unit(r.named("organisation"), "organisation")


def dissolved(r: EventReader) -> Translation:
    asked = command(DissolveUnit, unit=_unit(r), successor=r.one_unit("successor"), reason=r.text("reason"))
    return Translation([asked], follow=_ended(r))


def merged(r: EventReader) -> Translation:
    asked = command(MergeUnit, unit=_unit(r), into=r.one_unit("into", "successor"))
    return Translation([asked], follow=_ended(r))


def split(r: EventReader) -> Translation:
    """`successor` is one of the parts, and takes what is not given to another."""
    asked = command(SplitUnit, unit=_unit(r), into=r.units("into"), successor=r.one_unit("successor"))
    return Translation([asked], follow=_ended(r))


def _ended(r: EventReader) -> Callable[[], None]:
    return lambda: r.trail.ended.add(r.named("organisation"))


def renamed(r: EventReader) -> Translation:
    return just(RenameUnit, unit=_unit(r), name_zh=r.text("zh", "name_zh", "to"))


def filled(r: EventReader) -> Translation:
    """From the day that is named, else from that of the event."""
    return just(
        FillSeat,
        seat=r.subject("seat"),
        person=next(iter(r.persons("holder", "person")), None),
        since=r.day("from") or local_date(r.event.at),
        until=r.day("to"),
    )


def abolished(r: EventReader) -> Translation:
    return just(AbolishSeat, seat=r.subject("seat"))


def vacated(r: EventReader) -> Translation:
    return just(
        VacateSeat,
        seat=r.subject("seat"),
        reason=r.word("reason", VacancyReason, {}, VacancyReason.OTHER) or VacancyReason.OTHER,
        at=r.day("at", "last_day") or local_date(r.event.at),
    )


def alternate_named(r: EventReader) -> Translation:
    return just(NameAlternate, seat=r.subject("seat"), person=next(iter(r.persons("person")), None))
