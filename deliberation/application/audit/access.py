"""What was entered of who looked."""

from typing import Any, Final

from deliberation.application.audit.asking import Asks, Case, ask
from deliberation.domain.access import commands as c
from deliberation.domain.access import events as e


def _hall(case: Case) -> Any:
    return case.entry.hall


ASKS: Final[Asks] = {
    e.PersonalDataOpened: ask(c.NotePersonalDataOpened),
    e.RecordExported: ask(c.NoteExport),
    e.OpeningShown: ask(c.ShowOpening, hall=_hall),
}
