"""What was entered of who looked, and of the key that signs the record."""

from typing import Any, Final

from deliberation.application.audit.asking import Asks, Case, ask
from deliberation.domain.access import commands as c
from deliberation.domain.access import events as e
from deliberation.domain.record import commands as r
from deliberation.domain.record import events as k


def _hall(case: Case) -> Any:
    return case.entry.hall


ASKS: Final[Asks] = {
    e.PersonalDataOpened: ask(c.NotePersonalDataOpened),
    e.RecordExported: ask(c.NoteExport),
    k.KeyRotated: ask(r.RotateKey),
    e.OpeningShown: ask(c.ShowOpening, hall=_hall),
}
