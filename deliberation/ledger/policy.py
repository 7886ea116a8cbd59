"""Whom a verifier trusts: logs, witnesses, and how many of them are enough (C2SP tlog-policy)."""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Final

from deliberation.ledger.note import KeyType, MalformedNoteError, VerifierKey

NO_QUORUM: Final = "none"


class MalformedPolicyError(ValueError):
    """A policy file cannot be understood; the message names the line."""


@dataclass(frozen=True, slots=True)
class Peer:
    """A log or a witness: its key, and where it is reached (empty: only its key is known)."""

    key: VerifierKey
    url: str = ""


@dataclass(frozen=True, slots=True)
class Group:
    """Met when at least `threshold` of its members are: witnesses or groups, by name."""

    threshold: int
    members: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Policy:
    """A checkpoint is accepted when one of `logs` signed it and `quorum` is met by its cosignatures.

    `witnesses` and `groups` are by their names in the policy, which need not be those of the keys.
    """

    logs: tuple[Peer, ...] = ()
    witnesses: Mapping[str, Peer] = field(default_factory=dict)
    groups: Mapping[str, Group] = field(default_factory=dict)
    quorum: str = NO_QUORUM

    @property
    def log_keys(self) -> tuple[VerifierKey, ...]:
        return tuple(log.key for log in self.logs)

    @property
    def witness_keys(self) -> tuple[VerifierKey, ...]:
        return tuple(witness.key for witness in self.witnesses.values())

    @property
    def wants_witnesses(self) -> bool:
        return self.quorum != NO_QUORUM

    def met_by(self, cosigners: Collection[str]) -> bool:
        """Whether cosignatures of these keys, by their names, are enough."""
        return not self.wants_witnesses or self._met(self.quorum, cosigners)

    def _met(self, name: str, cosigners: Collection[str]) -> bool:
        if name in self.witnesses:
            return self.witnesses[name].key.name in cosigners
        group = self.groups[name]
        return sum(self._met(member, cosigners) for member in group.members) >= group.threshold

    @property
    def text(self) -> str:
        """The policy as its file."""
        lines = [" ".join(["log", str(log.key), *filter(None, [log.url])]) for log in self.logs]
        for name, witness in self.witnesses.items():
            lines.append(" ".join(["witness", name, str(witness.key), *filter(None, [witness.url])]))
        for name, group in self.groups.items():
            lines.append(" ".join(["group", name, str(group.threshold), *group.members]))
        return "\n".join([*lines, f"quorum {self.quorum}", ""])

    @classmethod
    def parse(cls, text: str) -> "Policy":
        """The policy of a file. MalformedPolicyError names the first line that is wrong."""
        reader = _Reader()
        for number, line in enumerate(text.split("\n"), start=1):
            words = line.replace("\t", " ").split(" ")
            words = [word for word in words if word]
            if words and not words[0].startswith("#"):
                try:
                    reader.take(words)
                except (MalformedNoteError, MalformedPolicyError, IndexError) as error:
                    raise MalformedPolicyError(f"line {number}: {error}") from None
        if reader.quorum is None:
            raise MalformedPolicyError("there is no quorum line")
        return cls(tuple(reader.logs), reader.witnesses, reader.groups, reader.quorum)


class _Reader:
    """Reads a policy line by line; names must stand before they are used."""

    def __init__(self) -> None:
        self.logs: list[Peer] = []
        self.witnesses: dict[str, Peer] = {}
        self.groups: dict[str, Group] = {}
        self.quorum: str | None = None
        self._used: set[str] = set()

    def take(self, words: Sequence[str]) -> None:
        match words:
            case ["log", key, *url] if len(url) <= 1:
                self._log(Peer(VerifierKey.parse(key), *url))
            case ["witness", name, key, *url] if len(url) <= 1:
                self._witness(name, Peer(VerifierKey.parse(key), *url))
            case ["group", name, threshold, *members] if members:
                self._group(name, threshold, members)
            case ["quorum", name] if self.quorum is None:
                if name != NO_QUORUM and not self._known(name):
                    raise MalformedPolicyError(f"{name} is not defined above")
                self.quorum = name
            case _:
                raise MalformedPolicyError("neither log, witness, group nor the one quorum line")

    def _log(self, log: Peer) -> None:
        if log.key.type is not KeyType.ED25519 or any(log.key.public == one.key.public for one in self.logs):
            raise MalformedPolicyError("a log has an Ed25519 key of type 1, named once")
        self.logs.append(log)

    def _witness(self, name: str, witness: Peer) -> None:
        self._free(name)
        known = (one.key.public for one in self.witnesses.values())
        if witness.key.type is not KeyType.COSIGNATURE or witness.key.public in known:
            raise MalformedPolicyError("a witness has an Ed25519 key of type 4, named once")
        self.witnesses[name] = witness

    def _group(self, name: str, threshold: str, members: Sequence[str]) -> None:
        self._free(name)
        needed = {"any": 1, "all": len(members)}.get(threshold)
        if needed is None:
            needed = int(threshold) if threshold.isascii() and threshold.isdigit() else 0
        if not 1 <= needed <= len(members) or len(set(members)) != len(members):
            raise MalformedPolicyError(f"a group of {len(members)} members cannot need {threshold}")
        for member in members:
            if not self._known(member) or member in self._used:
                raise MalformedPolicyError(f"{member} is not defined above, or stands in another group")
            self._used.add(member)
        self.groups[name] = Group(needed, tuple(members))

    def _known(self, name: str) -> bool:
        return name in self.witnesses or name in self.groups

    def _free(self, name: str) -> None:
        if name == NO_QUORUM or self._known(name):
            raise MalformedPolicyError(f"{name} is taken")
