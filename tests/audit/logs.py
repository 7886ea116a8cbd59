"""A sound log, and the hand of somebody who may write to the database."""

from collections.abc import Sequence
from dataclasses import replace
from typing import Any
from uuid import uuid4

from deliberation.application.audit.report import Report, audit
from deliberation.domain.audit.findings import FindingKind
from deliberation.domain.facts import DomainEvent, Entry
from deliberation.store.rulebook import rule_book


class Log:
    """The entries of a log, of which a forger makes others."""

    def __init__(self, entries: Sequence[Entry[Any]]) -> None:
        self.entries = list(entries)

    def at(self, fact: type[DomainEvent], nth: int = 0) -> int:
        """The index of the n-th entry of a kind; of the last ones with a negative number."""
        return [i for i, entry in enumerate(self.entries) if isinstance(entry.fact, fact)][nth]

    def first(self, fact: type[DomainEvent], nth: int = 0) -> Entry[Any]:
        return self.entries[self.at(fact, nth)]

    def up_to(self, index: int) -> "Log":
        """The log as it ended after the act of an entry."""
        command = self.entries[index].command_id
        end = max(i for i, entry in enumerate(self.entries) if entry.command_id == command)
        return Log(self.entries[: end + 1])

    def said(self, index: int, **fields: Any) -> "Log":
        """The log up to an act, of which one entry says something else."""
        entry = self.entries[index]
        return self.put(index, fact=entry.fact.model_copy(update=fields))

    def put(self, index: int, **envelope: Any) -> "Log":
        """The log up to an act whose entry stands otherwise; all entries of the act take a new actor."""
        made = self.up_to(index)
        shared = {
            name: envelope.pop(name) for name in ("on_behalf_of", "actor", "happened_at") if name in envelope
        }
        command = made.entries[index].command_id
        for i, entry in enumerate(made.entries):
            if shared and entry.command_id == command:
                made.entries[i] = replace(entry, **shared)
        made.entries[index] = replace(made.entries[index], **envelope)
        return made

    def without(self, index: int) -> "Log":
        """The log up to an act, from which one entry was taken; those after it move up."""
        made = self.up_to(index)
        del made.entries[index]
        made.entries[index:] = [replace(one, position=one.position - 1) for one in made.entries[index:]]
        return made

    def with_act(self, like: Entry[Any], fact: DomainEvent, **envelope: Any) -> "Log":
        """The log with one more act at its end, in the stream and by the hand of another entry."""
        last = self.entries[-1]
        versions = [entry.version for entry in self.entries if entry.stream == like.stream]
        forged = replace(
            like,
            **{
                "fact": fact,
                "version": versions[-1] + 1,
                "position": last.position + 1,
                "happened_at": last.happened_at,
                "recorded_at": last.recorded_at,
                "command_id": uuid4(),
                **envelope,
            },
        )
        return Log([*self.entries, forged])

    def audited(self) -> Report:
        return audit(self.entries, rule_book())

    def found(self) -> list[tuple[FindingKind, str]]:
        """The kind of every finding, and the rule that speaks."""
        return [(one.kind, one.rule) for one in self.audited().findings]

    def kinds(self) -> list[FindingKind]:
        return [kind for kind, _ in self.found()]
