"""Whose part it is to do what waits in each tray of the inbox."""

from collections.abc import Mapping
from typing import Final

from deliberation.domain.values import Role

_SUPERVISES: Final = frozenset({Role.SUPERVISOR, Role.CHAIR})
_RECORDS: Final = frozenset({Role.RECORDER, Role.CHAIR})

ROLES_OF: Final[Mapping[str, frozenset[Role]]] = {
    "meetings": _RECORDS,
    "votes": _RECORDS | {Role.TELLER, Role.SCRUTINEER},
    "register": frozenset({Role.INTAKE, Role.RECORDER}),
    "screen": frozenset({Role.SCREENER}),
    "schedule": frozenset({Role.CHAIR}),
    "order": _SUPERVISES,
    "publish": _RECORDS,
    "minutes": _RECORDS,
    "verify": _SUPERVISES | {Role.SCREENER},
    "disputed": _SUPERVISES,
    "extensions": _SUPERVISES,
    "overdue": _SUPERVISES,
    "close": _SUPERVISES,
}
"""By tray, in the order in which they are shown."""
