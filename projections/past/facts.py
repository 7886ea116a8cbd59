"""What a page says of an object, as a short list of facts that two moments can be compared by."""

from collections import Counter
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any, Final

Facts = Mapping[str, Any]
"""By the fact's name: an enum's member, a time, a day, a number, a text, units, or several of these."""

OUTCOMES: Final = frozenset(
    {"state", "outcomes", "in_question", "authority", "effect", "ended", "deadline", "voided"}
)
"""Facts that say what came out of something, not how it came about."""


def _issue(view: Any) -> Facts:
    return {
        "state": view.state,
        "stage": view.stage,
        "level": view.level,
        "category": view.category,
        "text": view.text,
        "responsible": view.responsible,
        "due": view.due,
        "light": view.light,
        "resolutions": tuple(one.state for one in view.resolutions),
        "orders": tuple(one.state for one in view.tasks),
        "evaluations": view.evaluation.total,
        "closed": view.closed_at,
    }


def _task(view: Any) -> Facts:
    line = view.line
    return {
        "state": line.state,
        "lead": line.lead,
        "support": line.support,
        "supervise": line.supervise,
        "deadline": line.deadline.effective_end if line.deadline else None,
        "light": line.light,
        "text": line.content,
        "urged": line.urged,
        "reported": view.reported_on,
        "returned": len(view.returned),
        "closed": view.closed_on,
    }


def _resolution(view: Any) -> Facts:
    line = view.line
    return {
        "state": line.state,
        "authority": line.authority,
        "effect": line.effect,
        "text": line.text,
        "responsible": line.responsible,
        "deadline": line.deadline.effective_end if line.deadline else None,
        "published": line.published_on,
        "in_question": line.in_question,
        "objections": line.objections,
        "closed": line.completed_at,
    }


def _meeting(view: Any) -> Facts:
    line = view.line
    return {
        "state": line.state,
        "kind": line.kind,
        "planned": line.planned_at,
        "opened": line.opened_at,
        "closed": line.closed_at,
        "present": line.persons_present,
        "seats": line.seats_represented,
        "items": len(line.agenda),
        "outcomes": tuple(motion.outcome for motion in line.motions),
        "in_question": any(motion.in_question for motion in line.motions),
    }


def _minutes(view: Any) -> Facts:
    posted = [one for one in view.editions if one.published and one.excerpt]
    return {
        "state": view.line.state,
        "number": view.line.number,
        "edition": view.line.edition,
        "published": view.line.published_on,
        "text": posted[-1].excerpt if posted else None,
    }


def _vote(view: Any) -> Facts:
    return {
        "state": view.state,
        "text": view.title,
        "opens": view.opens_at,
        "closes": view.closes_at,
        "heads": view.roll.heads if view.roll else None,
        "took_part": view.turnout.participating.heads if view.turnout else None,
        "outcomes": tuple(one.result.result if one.result else None for one in view.questions),
        "voided": view.voided is not None,
    }


def _hall(view: Any) -> Facts:
    roles = Counter(grant.role for grant in view.grants if grant.active)
    return {
        "lead": view.lead_unit,
        "level": view.level,
        "rules": view.rules.name,
        "voting_rules": view.voting_rules.name if view.voting_rules else None,
        "units": tuple(listed.unit for listed in view.units),
        "seats": len(view.seats),
        "roles": tuple(sorted(roles.elements())),
    }


def _unit(view: Any) -> Facts:
    return {
        "name": view.name_zh,
        "kind": view.kind,
        "former": view.former,
        "successor": view.successor,
        "closed": view.ended_at,
    }


def _seat(view: Any) -> Facts:
    return {
        "side": view.side,
        "units": (view.unit,) if view.unit else (),
        "held": view.holder is not None,
        "ended": view.abolished,
    }


def _person(view: Any) -> Facts:
    return {"units": tuple(one.unit for one in view.affiliations if one.active)}


_OF: Final[Mapping[str, Callable[[Any], Facts]]] = {
    "issue": _issue,
    "task": _task,
    "resolution": _resolution,
    "meeting": _meeting,
    "minutes": _minutes,
    "ballot_set": _vote,
    "hall": _hall,
    "unit": _unit,
    "seat": _seat,
    "person": _person,
}


def facts_of(kind: str, view: Any) -> Facts:
    """The facts of what a view shows; none where there was nothing. KeyError for a kind without a view."""
    if view is None:
        return {}
    return _OF[kind](getattr(view, "status", view) if kind == "issue" else view)


@dataclass(frozen=True, slots=True)
class Compared:
    """One fact at two moments."""

    key: str
    before: Any
    after: Any

    @property
    def differs(self) -> bool:
        return bool((self.before or None) != (self.after or None))


def compared(before: Facts, after: Facts) -> list[Compared]:
    """Every fact that either moment has, in the order of the page."""
    keys = dict.fromkeys([*after, *before])
    return [Compared(key, before.get(key), after.get(key)) for key in keys]


def changed_outcomes(before: Facts, after: Facts) -> list[Compared]:
    """The facts that say what came out, where they differ."""
    return [one for one in compared(before, after) if one.key in OUTCOMES and one.differs]
