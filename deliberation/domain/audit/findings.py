"""What re-reading the log can find, how grave it is, and the one form of every finding."""

from dataclasses import dataclass, field
from typing import Final

from deliberation.domain.terms import Term
from deliberation.domain.values import Code, EventId, HallId


class FindingKind(Code):
    """What is wrong with an entry, or with a row of a page."""

    POSITION_GAP = "position_gap"
    VERSION_GAP = "version_gap"
    FIRST_VERSION = "first_version"
    HAPPENED_BACK = "happened_back"
    RECORDED_BACK = "recorded_back"
    HAPPENED_AFTER_RECORDED = "happened_after_recorded"
    ENTERED_LATE = "entered_late"
    UNKNOWN_STREAM = "unknown_stream"
    UNKNOWN_EVENT = "unknown_event"
    MIXED_STREAM = "mixed_stream"
    UNREADABLE = "unreadable"
    ILLEGAL = "illegal"
    NO_ROLE = "no_role"
    NO_QUORUM = "no_quorum"
    RECUSAL_IGNORED = "recusal_ignored"
    COUNT_DIFFERS = "count_differs"
    BALLOT_DIFFERS = "ballot_differs"
    ROLL_DIFFERS = "roll_differs"
    DEADLINE_DIFFERS = "deadline_differs"
    RULE_DIFFERS = "rule_differs"
    OWN_VERIFIER = "own_verifier"
    NOTICE_RUNNING = "notice_running"
    OUTCOME_DIFFERS = "outcome_differs"
    PART_MISSING = "part_missing"
    PROJECTION_DIFFERS = "projection_differs"


class Severity(Code):
    """A note is no fault: it says what an auditor wants to look at. The rest has to be explained."""

    NOTE = "note"
    FAULT = "fault"


_NOTES: Final = frozenset({FindingKind.ENTERED_LATE})


@dataclass(frozen=True, slots=True)
class Finding:
    """One thing that is out of order, with the entries that show it.

    `event` is the entry that it stands at, `events` all that it rests on. `expected` and `recorded` say
    what the rule makes of it and what the record says, each in Chinese and English, and hold neither
    sealed nor personal values. `rule` names the refusal or rule that speaks (a code), `hall` and
    `position` the place.
    """

    kind: FindingKind
    event: EventId
    events: tuple[EventId, ...]
    expected: Term
    recorded: Term
    rule: str = ""
    hall: HallId | None = None
    position: int = 0
    details: tuple[str, ...] = field(default=())
    """Names of fields, or of columns of a page, that differ."""

    @property
    def severity(self) -> Severity:
        return Severity.NOTE if self.kind in _NOTES else Severity.FAULT
