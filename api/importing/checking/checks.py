"""All checks of one case, in the scratch database where it was played."""

import asyncio
from collections.abc import Iterator

from api.importing.casefile import CaseEvent, CaseFile
from api.importing.checking.expected import Expectations
from api.importing.checking.negatives import Negatives
from api.importing.checking.reader import CaseReader
from api.importing.checking.rules import rule_findings
from api.importing.checking.verdict import Finding
from api.importing.checking.visitor import Visitor
from api.importing.naming import Names
from api.importing.player import Player
from deliberation.bootstrap import Service
from projections.runner import Projector


class Checks:
    """What a case expects of the service."""

    def __init__(self, service: Service, case: CaseFile, names: Names, player: Player) -> None:
        self._service = service
        self._case = case
        self._names = names
        self._player = player
        self._negatives = Negatives(service, case, player)

    def after(self, event: CaseEvent) -> Iterator[Finding]:
        """What can only be tried right after an event."""
        return self._negatives.after(event)

    def at_end(self) -> list[Finding]:
        """What the views show once everything was played."""
        Projector(self._service.settings.database_url).catch_up()
        return asyncio.run(self._views())

    async def _views(self) -> list[Finding]:
        async with Visitor(self._service) as visitor:
            reader = CaseReader(visitor, self._service, self._case, self._names)
            found = [one async for one in Expectations(reader, self._player.trail).findings()]
            return [*found, *[one async for one in rule_findings(reader, self._player.trail)]]
