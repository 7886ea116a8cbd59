"""What a replay shows: frames, each with panels of facts and of rules at work."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from enum import Enum
from typing import Any
from uuid import UUID

from deliberation.domain.facts import DomainEvent, Entry
from deliberation.domain.rules.voting.book import RuleBook
from deliberation.domain.rules.voting.profile import Profile
from deliberation.domain.terms import Term
from deliberation.domain.values import EventId
from projections.asof import ClockName
from projections.reading import SealedTexts
from projections.replay.names import Called


class Audience(Enum):
    """Who watches.

    PUBLIC: what public pages show. OFFICE: what the hall's own pages show. RECORD: who holds a copy of
    the public log and of what was opened, so that ids stand where nobody's name is.
    """

    PUBLIC = "public"
    OFFICE = "office"
    RECORD = "record"


@dataclass(frozen=True, slots=True)
class Fact:
    """One line of a panel; `moved` where it says something else than a step before."""

    key: str
    label: Term
    value: Term
    moved: bool = False


@dataclass(frozen=True, slots=True)
class Working:
    """A rule at work on the numbers of this step.

    `formula` is the comparison in integers (areas in m² with two decimals); `source` the article or the
    pinned rules. `met` is None where nothing is compared yet. `count` of `base`, of which `needed` is
    asked, are whole numbers for a bar; a `base` of 0 has none. `advice`: nothing hangs on it.
    """

    key: str
    rule: Term
    formula: str
    figures: Term
    source: Term
    met: bool | None
    count: int = 0
    needed: int = 0
    base: int = 0
    advice: bool = False
    moved: bool = False


@dataclass(frozen=True, slots=True)
class Panel:
    """One thing that moves: the room, a motion, the turnout, an order.

    `leads` is what can be replayed by itself, by kind and id.
    """

    key: str
    title: Term
    facts: tuple[Fact, ...] = ()
    workings: tuple[Working, ...] = ()
    leads: tuple[str, UUID] | None = None

    @property
    def moved(self) -> bool:
        return any(one.moved for one in self.facts) or any(one.moved for one in self.workings)


@dataclass(frozen=True, slots=True)
class Frame:
    """One step. `number` counts from 1 to `count`.

    `actor` is None where nobody is named: to the public, and of a step of many entries. Such a step (the
    ballots of a day) names the last of them; `entries` is how many there are, and `inside` their sentences
    where the reader asked to open the step and may. `state` is the domain's own state of what is replayed,
    after the step.
    """

    number: int
    count: int
    event: EventId
    position: int
    happened_at: datetime
    recorded_at: datetime
    late: bool
    sentence: Term
    actor: Term | None
    entries: int
    panels: tuple[Panel, ...]
    state: Any = field(repr=False)
    inside: tuple[Term, ...] = ()

    @property
    def grouped(self) -> bool:
        return self.entries > 1

    @property
    def moved(self) -> tuple[Term, ...]:
        """What changed: the titles of the panels that did."""
        return tuple(panel.title for panel in self.panels if panel.moved)


@dataclass(frozen=True, slots=True, kw_only=True)
class Case:
    """All that a replay is made of, gathered beforehand.

    `entries` are those of every stream of the decision in the order of the log, their public fields only.
    `texts` are sealed values that the reader may see; `areas` those of the rights in 0.01 m², None where
    they are not known. `profile`: the hall's own voting rules, for a vote of the hall before it opened.
    """

    kind: str
    object: UUID
    audience: Audience
    entries: Sequence[Entry[DomainEvent]]
    names: Called
    texts: SealedTexts
    book: RuleBook
    areas: Mapping[UUID, int] | None = None
    profile: Profile | None = None
    order: ClockName = ClockName.RECORDED

    @property
    def office(self) -> bool:
        return self.audience is Audience.OFFICE
