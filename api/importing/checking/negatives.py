"""Negative tests: events that must be refused, tried where the file puts them."""

from collections.abc import Iterator

from api.importing.casefile import CaseEvent, CaseFile, NegativeTest
from api.importing.checking.verdict import Finding, Verdict, unchecked
from api.importing.player import Player, Status
from deliberation.bootstrap import Service


class Negatives:
    """Tries each test right after its event, and sees that the log stays as it was."""

    def __init__(self, service: Service, case: CaseFile, player: Player) -> None:
        self._service = service
        self._player = player
        self._numbered = list(enumerate(case.negative_tests, start=1))

    def after(self, event: CaseEvent) -> Iterator[Finding]:
        for number, test in self._numbered:
            if test.after_seq == event.seq:
                yield self._try(f"negative_tests[{number}] ({test.event.type}, line {test.line})", test)

    def _try(self, what: str, test: NegativeTest) -> Finding:
        before = self._service.log.head()
        outcome = self._player.attempt(test.event)
        if outcome.status is Status.SKIPPED:
            return unchecked(what, "本版本尚未办理此类事项 not handled by this release yet")
        if outcome.status is not Status.REFUSED:
            return Finding(what, Verdict.DIFFERED, f"refused ({test.why})", "allowed")
        if self._service.log.head() != before:
            return Finding(what, Verdict.DIFFERED, "an unchanged log", "entries were added")
        return Finding(what, Verdict.HELD, "refused", outcome.refusal.CODE if outcome.refusal else "")
