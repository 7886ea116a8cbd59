"""Corrections of what a resolution recorded: which are possible, and what would read differently."""

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Final

from deliberation.domain import correcting
from deliberation.domain.calendar import Calendar
from deliberation.domain.correcting import NOTHING_KEPT, Consequence, Correctable
from deliberation.domain.corrections import Correction, CorrectionMode
from deliberation.domain.facts import DomainEvent, Entry, fold
from deliberation.domain.resolution import events as e
from deliberation.domain.resolution.decider import in_time
from deliberation.domain.resolution.state import RESOLUTIONS, Resolution

CORRECTABLE: Final = Correctable(
    decided={
        e.ResolutionAdopted: frozenset(
            {
                *("hall", "authority", "effect", "meeting", "ballot_set", "motions", "issues", "recused"),
                *("binding_on", "binding_from", "responsible", "deadline"),
            }
        ),
        e.ResolutionPublished: frozenset({"notice_until"}),
        e.ObjectionFiled: frozenset({"objection", "in_time"}),
        e.TaskListed: frozenset({"task"}),
        e.ResolutionDeadlineRefixed: frozenset({"deadline"}),
        e.ResolutionCompleted: NOTHING_KEPT,
        e.ResolutionAmended: frozenset({"by"}),
        e.ResolutionRescinded: frozenset({"by"}),
        e.ResolutionSuspended: NOTHING_KEPT,
        e.ResolutionResumed: NOTHING_KEPT,
        e.CorrectionOrdered: frozenset({"by"}),
        e.ResolutionAnnulled: NOTHING_KEPT,
        e.ResolutionArchived: NOTHING_KEPT,
    },
    added_later=frozenset({e.ObjectionFiled, e.ObjectionAnswered}),
)
"""The wording may be put right, and what residents handed in; what was decided and posted stands."""


def fits(entries: Sequence[Entry[DomainEvent]], correction: Correction, calendar: Calendar) -> None:
    """Refuse a time out of order, an objection that was marked wrongly, an answer to none."""
    correcting.in_order(entries, correction)
    if correction.mode is not CorrectionMode.INSERT_AFTER:
        return
    entry = next(entry for entry in entries if entry.version == correction.version)
    before = fold(RESOLUTIONS, [known for known in entries if known.version <= correction.version])
    fact = correction.fact()
    known = {objection.id for objection in before.objections}
    if isinstance(fact, e.ObjectionFiled):
        at = correction.effective_at or entry.happened_at
        fit = fact.objection not in known and fact.in_time == in_time(before, at, calendar)
    else:
        fit = isinstance(fact, e.ObjectionAnswered) and fact.objection in known
    if not fit:
        raise correcting.DoesNotFitError


def consequences(
    entries: Sequence[Entry[DomainEvent]], correction: Correction, at: datetime
) -> list[Consequence]:
    """What would read differently at a moment, if `correction` were recorded now."""

    def figures(resolution: Resolution) -> Mapping[str, object]:
        return {
            "state": resolution.state(at),
            "adopted_on": resolution.adopted_on,
            "published_on": resolution.published_on,
            "objections": len(resolution.objections),
            "objections_answered": sum(objection.answered for objection in resolution.objections),
        }

    return correcting.consequences(RESOLUTIONS, entries, correction, figures)
