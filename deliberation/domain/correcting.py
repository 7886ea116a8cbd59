"""What a correction may touch, and what would read differently: shared by resolutions and orders.

A correction puts the record right; it takes no decision. What a body or the party organisation decided
stands as declared, and is changed only by deciding anew (domain, edge case 11).
"""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Final, TypeVar

from deliberation.domain.corrections import Correction, CorrectionMode, CorrectionRequest, corrected
from deliberation.domain.dates import exact_words
from deliberation.domain.errors import Refusal
from deliberation.domain.facts import DomainEvent, Entry, StreamKind, fold

S = TypeVar("S")


class DecisionStandsError(Refusal):
    CODE = "correction.decision_stands"
    ZH = "更正只改记录，不改决定。决定本身（含责任单位、期限、结果）请另行决定、改派、延期、修改或撤销。"
    EN = (
        "A correction mends the record, not the decision. To change what was decided, decide anew: "
        "reassign, extend, return, amend or rescind."
    )


class OutOfOrderError(Refusal):
    CODE = "correction.out_of_order"
    STATUS = 422
    ZH = "更正的发生时间须在前后两条记录之间（{after} 至 {before}）。请核对时间。"
    EN = "The right time must lie between the entries before and after it ({after} to {before}). Check it."


@dataclass(frozen=True, slots=True)
class Correctable:
    """`decided` are the facts that are never struck out, with the fields that stay as declared;
    `added_later` those that may be entered afterwards where they were forgotten."""

    decided: Mapping[type[DomainEvent], frozenset[str]]
    added_later: frozenset[type[DomainEvent]]

    def check(self, entries: Sequence[Entry[DomainEvent]], request: CorrectionRequest) -> None:
        """Refuse what would change a decision; an entry that does not exist is found out later."""
        recorded = [type(entry.fact) for entry in entries if entry.version == request.version]
        kept = self.decided.get(recorded[0]) if recorded else None
        if request.mode is CorrectionMode.INSERT_AFTER:
            allowed = request.topic in {fact.TOPIC for fact in self.added_later}
        elif request.mode is CorrectionMode.STRIKE:
            allowed = kept is None
        else:
            allowed = not (kept and kept & set(request.fields))
        if not allowed:
            raise DecisionStandsError


def in_order(entries: Sequence[Entry[DomainEvent]], correction: Correction) -> None:
    """Refuse a time that does not lie between the entries before and after the right fact."""
    at = correction.effective_at
    if at is None:
        return
    facts = [entry for entry in corrected(entries) if not isinstance(entry.fact, Correction)]
    inserted = correction.mode is CorrectionMode.INSERT_AFTER
    after = max((f.happened_at for f in facts if f.version < correction.version + inserted), default=at)
    before = min((f.happened_at for f in facts if f.version > correction.version), default=at)
    if not after <= at <= before:
        raise OutOfOrderError(after=exact_words(after), before=exact_words(before))


class DoesNotFitError(Refusal):
    CODE = "correction.does_not_fit"
    STATUS = 422
    ZH = "补入或改正的事实与当时的记录不符。请核对位置、单位和内容。"
    EN = "The fact does not fit the record at that point. Check the place, the unit and the content."


@dataclass(frozen=True, slots=True)
class Consequence:
    """One figure that would read differently, as it reads now and as it would."""

    figure: str
    before: object
    after: object


def consequences(
    kind: StreamKind[S],
    entries: Sequence[Entry[DomainEvent]],
    correction: Correction,
    figures: Callable[[S], Mapping[str, object]],
) -> list[Consequence]:
    """Every figure that would read differently if `correction` were recorded now.

    `entries` are the whole stream as recorded. Pure: nothing is recorded.
    """
    last = entries[-1]
    entered = replace(last, version=last.version + 1, fact=correction)
    before, after = figures(fold(kind, entries)), figures(fold(kind, [*entries, entered]))
    return [Consequence(name, value, after[name]) for name, value in before.items() if value != after[name]]


NOTHING_KEPT: Final[frozenset[str]] = frozenset()
"""A decision all of whose recorded fields may be put right, which is yet never struck out."""
