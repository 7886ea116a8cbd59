"""All checks of one case, in the scratch database where it was played."""

from collections.abc import Iterator, Sequence

from api.importing.casefile import CaseEvent, CaseFile
from api.importing.checking.negatives import Negatives
from api.importing.checking.verdict import Finding
from api.importing.naming import Names
from api.importing.player import Outcome, Player
from deliberation.bootstrap import Service


class Checks:
    """Without --check nothing is checked."""

    def __init__(
        self, service: Service, case: CaseFile, names: Names, player: Player, *, wanted: bool
    ) -> None:
        self._wanted = wanted
        self._negatives = Negatives(service, case, player)

    def after(self, event: CaseEvent) -> Iterator[Finding]:
        """What can only be tried right after an event."""
        if self._wanted:
            yield from self._negatives.after(event)

    def at_end(self, outcomes: Sequence[Outcome]) -> Iterator[Finding]:
        yield from ()
