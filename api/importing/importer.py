"""Brings a case in: first the whole of it in a scratch database, then, where nothing is refused, for good."""

from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, replace
from typing import Final
from uuid import UUID

from api.importing.casefile import CaseFile
from api.importing.checking.checks import Checks
from api.importing.checking.verdict import Finding, Verdict
from api.importing.frame import Frame
from api.importing.hall import copy_frame, find_hall
from api.importing.malformed import MalformedFileError
from api.importing.naming import Names, Register, hall_of
from api.importing.player import Outcome, Player, Status, fingerprint
from api.importing.refusals import SeqChangedError
from api.installation import SCOPES
from deliberation.bootstrap import Service, open_service
from deliberation.domain.errors import Refusal
from deliberation.store.scratch import scratch_database
from deliberation.store.secrets import installation_secret
from deliberation.store.server import bring_up_to_date

Progress = Callable[[int], None]
"""Is told after each event how many were played."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Options:
    """How to import. `hall` is an id or a code; None makes the hall from the file."""

    hall: str | None = None
    check: bool = False
    dry_run: bool = False
    partial: bool = False


@dataclass(frozen=True, slots=True)
class Report:
    """What became of a case. `recorded` is how many events are new in the log."""

    case: CaseFile
    outcomes: Sequence[Outcome]
    findings: Sequence[Finding] = ()
    recorded: int = 0
    written: bool = False

    def count(self, status: Status) -> int:
        return sum(outcome.status is status for outcome in self.outcomes)

    def verdicts(self, verdict: Verdict) -> int:
        return sum(finding.verdict is verdict for finding in self.findings)

    @property
    def refused(self) -> int:
        return self.count(Status.REFUSED)

    @property
    def differed(self) -> int:
        return self.verdicts(Verdict.DIFFERED)

    @property
    def unchecked(self) -> int:
        """Events that no decider could be asked about, and expectations that could not be checked."""
        return self.count(Status.SKIPPED) + self.verdicts(Verdict.UNCHECKED)

    @property
    def exit_code(self) -> int:
        if self.refused or self.differed:
            return 1
        return 2 if self.unchecked else 0


class Import:
    """One case on its way into one service."""

    def __init__(self, service: Service, case: CaseFile, options: Options) -> None:
        self._service: Final = service
        self._case: Final = case
        self._options: Final = options
        wanted = options.hall
        self._hall: Final = (
            find_hall(service.log, wanted) if wanted else hall_of(service.vault, case.scenario)
        )
        self._register: Final = Register(service.vault, self._hall, case.scenario)
        self._prints: Final = {
            event.seq: self._register.fingerprint(fingerprint(event, case))
            for event in case.events
            if event.seq is not None
        }
        self._before: Final = self._register.recorded(list(self._prints))

    def run(self, progress: Progress = lambda _: None) -> Report:
        """Try it, check it where asked, and record it unless something stands against that."""
        report = self._try(progress)
        if self._options.dry_run or (report.exit_code == 1 and not self._options.partial):
            return report
        return self._record(report, progress)

    def _try(self, progress: Progress) -> Report:
        with scratch_service(self._service) as trial:
            names = Names(trial.vault, self._hall, self._case.scenario)
            if self._options.hall:
                copy_frame(self._service.log, trial.log, self._hall, self._own(names))
            player = self._frame_and_player(trial, names)
            outcomes: list[Outcome] = []
            findings: list[Finding] = []
            checks = Checks(trial, self._case, names, player) if self._options.check else None
            for number, event in enumerate(self._case.events, start=1):
                outcomes.append(self._as_before(player.play(event)))
                if checks:
                    findings.extend(checks.after(event))
                progress(number)
            if checks:
                findings.extend(checks.at_end())
        return Report(self._case, outcomes, findings)

    def _record(self, tried: Report, progress: Progress) -> Report:
        names = Names(self._service.vault, self._hall, self._case.scenario)
        player = self._frame_and_player(self._service, names)
        outcomes: list[Outcome] = []
        entered: dict[int, UUID] = {}
        for number, outcome in enumerate(tried.outcomes, start=1):
            outcomes.append(self._enter(player, outcome, entered))
            progress(number)
        self._register.enter(entered)
        names.remember()
        return replace(tried, outcomes=outcomes, recorded=len(entered), written=True)

    def _enter(self, player: Player, tried: Outcome, entered: dict[int, UUID]) -> Outcome:
        """Play one event for good; what was imported before is only learned from."""
        event = tried.event
        if event.seq in self._before:
            player.follow(event)
            return tried
        outcome = player.play(event)
        if outcome.status is Status.RECORDED and event.seq is not None:
            entered[event.seq] = self._prints[event.seq]
        return outcome

    def _as_before(self, outcome: Outcome) -> Outcome:
        """What was imported before is known, and refused where it says something else now."""
        seq = outcome.event.seq
        if seq is None or seq not in self._before:
            return outcome
        if self._before[seq] != self._prints[seq]:
            return Outcome(outcome.event, Status.REFUSED, SeqChangedError(seq=seq))
        return replace(outcome, status=Status.KNOWN) if outcome.status is Status.RECORDED else outcome

    def _frame_and_player(self, service: Service, names: Names) -> Player:
        try:
            Frame(service, self._case, names, make_hall=not self._options.hall).set_up()
        except Refusal as refusal:
            raise MalformedFileError(
                f"单位、人员、席位或规则不能建立：{refusal.zh}",
                f"Organisations, persons, seats or rules cannot be set up: {refusal.en}",
            ) from refusal
        service.rights.doubt()
        return Player(service, self._case, names)

    def _own(self, names: Names) -> list[UUID]:
        """The ids under which this case stands in a hall, if it was imported before."""
        case = self._case
        issues = {event.subjects["issue"] for event in case.events if "issue" in event.subjects}
        return [
            *(names.of("unit", name) for name in case.organisations),
            *(names.of("person", name) for name in case.persons),
            *(names.of("seat", seat.id) for seat in case.seats),
            *(names.of("issue", name) for name in issues),
        ]


@contextmanager
def scratch_service(service: Service) -> Iterator[Service]:
    """A service of its own on a scratch database beside that of `service`, with the same secret."""
    settings = service.settings
    with scratch_database(settings.database_url) as dsn:
        bring_up_to_date(dsn, SCOPES, installation_secret(settings))
        with open_service(replace(settings, database_url=dsn, read_database_url="")) as trial:
            yield trial
