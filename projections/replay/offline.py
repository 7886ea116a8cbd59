"""Replays from a copy of the log: no service, no database, nothing but the files of a bundle.

The copy is read whole and its root compared with its checkpoint before anything is shown of it. Whose the
checkpoint is, its signatures say: those `yishiting verify` checks.
"""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Final
from uuid import UUID

from deliberation.domain.errors import Refusal
from deliberation.domain.facts import DomainEvent, Entry, fold
from deliberation.domain.hall.state import HALLS
from deliberation.domain.rules.voting.profile import Body, Profile
from deliberation.domain.terms import Term
from deliberation.ledger.canonical import leaf_hash
from deliberation.ledger.checkpoint import SignedCheckpoint
from deliberation.ledger.leaf import Leaf, UnreadableLeafError, entry_of_leaf, read_leaf
from deliberation.ledger.merkle import GrowingTree
from deliberation.ledger.note import MalformedNoteError
from deliberation.ledger.rehash import Opened, openings_by_leaf
from deliberation.ledger.source import CHECKPOINT, SMALL, Source, SourceError, read_entries, read_openings
from deliberation.ledger.tiles import MalformedTileError, Tile, decode_entries, tiles_of
from deliberation.store.rulebook import rule_book
from projections.asof import ClockName
from projections.reading import SealedTexts, SealedValue
from projections.records.issue import ISSUE, IssueRecord
from projections.records.meeting import MEETING
from projections.records.minutes import MINUTES
from projections.records.resolution import RESOLUTION
from projections.records.vote import VOTE, VoteRecord
from projections.replay.folds import KINDS, kind_of
from projections.replay.frames import COURSES
from projections.replay.names import Called, by_itself, called, numbered
from projections.replay.shapes import Audience, Case
from projections.replay.words import BULK
from projections.votes import compose

_BEGINNINGS: Final = {
    "issue.submitted": ISSUE.name,
    "meeting.convened": MEETING.name,
    "meeting.held_in_summary": MEETING.name,
    "ballot_set.prepared": VOTE.name,
}
"""The events with which what can be replayed begins."""
_UNREADABLE: Final = (
    *(SourceError, MalformedNoteError, MalformedTileError, UnreadableLeafError),
    *(KeyError, TypeError, ValueError),
)
"""What bytes that are no record of ours may lead to."""


class CopyAlteredError(Refusal):
    CODE = "replay.copy_altered"
    STATUS = 422
    ZH = "这份记录与它自己的检查点不一致（{what}），不能回放。请重新下载，并用 yishiting verify 核对。"
    EN = (
        "This record does not agree with its own checkpoint ({what}), so it is not replayed. Download it "
        "again and check it with yishiting verify."
    )


class NothingToReplayError(Refusal):
    CODE = "replay.nothing"
    STATUS = 404
    ZH = "这份记录里没有这个诉求、会议或表决。请用 --list 查看可以回放的内容。"
    EN = "This record has no such issue, meeting or vote. See with --list what can be replayed."


@dataclass(frozen=True, slots=True)
class Decision:
    """Something that can be replayed: its kind and id, what it is called, and in how many entries."""

    kind: str
    id: UUID
    title: Term
    entries: int


class Copy:
    """A log read whole from a source. CopyAlteredError where it is not what its checkpoint says."""

    def __init__(self, source: Source) -> None:
        self._streams: Final[dict[UUID, list[Leaf]]] = {}
        self._of_vote: Final[dict[UUID, list[UUID]]] = {}
        self._opened: Final[dict[tuple[UUID, int], dict[str, SealedValue]]] = {}
        try:
            self.checkpoint: Final = SignedCheckpoint.parse(source.read(CHECKPOINT, SMALL)).checkpoint
            self._read(source)
        except _UNREADABLE as error:
            raise CopyAlteredError(what=str(error)) from None

    def _read(self, source: Source) -> None:
        tree = GrowingTree()
        for tile in tiles_of(self.checkpoint.size):
            if tile.level == 0:
                self._read_tile(source, tile, tree)
        if tree.root() != self.checkpoint.root:
            raise CopyAlteredError(what=Term("根不同", "another root"))

    def _read_tile(self, source: Source, tile: Tile, tree: GrowingTree) -> None:
        data, _ = read_entries(source, tile)
        opened = openings_by_leaf(read_openings(source, tile))
        for entry in decode_entries(data)[: tile.width]:
            tree.append(leaf_hash(entry))
            leaf = read_leaf(entry)
            if leaf.position != tree.size:
                raise CopyAlteredError(what=leaf.id)
            self._keep(leaf, opened.get(leaf.index, ()))

    def _keep(self, leaf: Leaf, opened: Sequence[Opened]) -> None:
        event = leaf.event
        stream = UUID(event["stream"])
        known = self._streams.setdefault(stream, [])
        known.append(leaf)
        vote = event["public"].get("ballot_set")
        if vote and len(known) == 1 and event["type"].partition(".")[0] in BULK:
            self._of_vote.setdefault(UUID(vote), []).append(stream)
        for one in opened:
            if not one.fits(leaf, event["commitments"]):
                raise CopyAlteredError(what=f"{leaf.id} {one.field}")
            fields = self._opened.setdefault((stream, event["version"]), {})
            fields[one.field] = SealedValue(one.value, one.salt)

    def decisions(self) -> list[Decision]:
        """Every issue, meeting and vote, in the order in which they began."""
        found = []
        for stream, leaves in self._streams.items():
            kind = _BEGINNINGS.get(leaves[0].event["type"].rpartition(".")[0])
            if kind:
                found.append(Decision(kind, stream, self._title(kind, stream), len(leaves)))
        return found

    def kind_of(self, object_id: UUID) -> str:
        """What an id stands for; NothingToReplayError."""
        leaves = self._streams.get(object_id)
        kind = leaves[0].event["type"].partition(".")[0] if leaves else ""
        if kind not in COURSES:
            raise NothingToReplayError
        return kind

    def case(self, object_id: UUID, order: ClockName = ClockName.RECORDED) -> Case:
        """What a replay of one decision is made of; NothingToReplayError."""
        kind = self.kind_of(object_id)
        gathering = {ISSUE.name: self._of_issue, MEETING.name: self._of_itself, VOTE.name: self._of_ballots}
        entries = [entry for stream in gathering[kind](object_id) for entry in self._entries(stream)]
        entries.sort(key=lambda entry: entry.position)
        return Case(
            kind=kind,
            object=object_id,
            audience=Audience.RECORD,
            entries=entries,
            names=Called(
                {
                    **self._names(),
                    **numbered(entries),
                    **dict(self._called(entries)),
                    **by_itself(entries, object_id),
                }
            ),
            texts=SealedTexts(self._opened),
            book=rule_book(),
            areas=self._areas(object_id),
            profile=self._own_rules(kind, object_id),
            order=order,
        )

    def _entries(self, stream: UUID) -> list[Entry[DomainEvent]]:
        """The entries of a stream, their public fields."""
        try:
            return [entry_of_leaf(leaf) for leaf in self._streams.get(stream, ())]
        except UnreadableLeafError as error:
            raise CopyAlteredError(what=str(error)) from None

    def _of_itself(self, object_id: UUID) -> list[UUID]:
        return [object_id]

    def _of_ballots(self, object_id: UUID) -> list[UUID]:
        return [object_id, *self._of_vote.get(object_id, ())]

    def _of_issue(self, object_id: UUID) -> list[UUID]:
        """The issue with all that carries it on, as its own streams name it."""
        issue: IssueRecord = ISSUE.fold(object_id, self._entries(object_id))
        resolutions = [RESOLUTION.fold(one, self._entries(one)) for one in issue.state.resolutions]
        tasks = [*issue.state.tasks, *(task for one in resolutions for task in one.state.tasks)]
        meetings = [*issue.meetings, *(one.state.meeting for one in resolutions if one.state.meeting)]
        others = [*self._votes_on(object_id), *self._minutes_of(meetings)]
        return list(dict.fromkeys([object_id, *meetings, *issue.state.resolutions, *tasks, *others]))

    def _votes_on(self, issue: UUID) -> Iterator[UUID]:
        for stream in self._all(VOTE.name):
            record: VoteRecord = VOTE.fold(stream, self._entries(stream))
            if record.published and issue in record.issues:
                yield stream

    def _minutes_of(self, meetings: Sequence[UUID]) -> Iterator[UUID]:
        for stream in self._all(MINUTES.name):
            record = MINUTES.fold(stream, self._entries(stream))
            if record.posted and record.state.meeting in meetings:
                yield stream

    def _all(self, kind: str) -> Iterable[UUID]:
        return (
            stream
            for stream, leaves in self._streams.items()
            if leaves[0].event["type"].partition(".")[0] == kind
        )

    def _names(self) -> dict[UUID, Term]:
        """Units and halls by their last names, issues by their numbers, votes by their opened titles."""
        names: dict[UUID, Term] = {}
        for kind in ("unit", "hall", "issue", VOTE.name):
            for stream in self._all(kind):
                title = self._title(kind, stream)
                if title.zh:
                    names[stream] = title
        return names

    def _called(self, entries: Iterable[Entry[DomainEvent]]) -> Iterator[tuple[UUID, Term]]:
        """What the parts of a decision are called, as far as their words were opened."""
        texts = SealedTexts(self._opened)
        for stream in dict.fromkeys(entry.stream for entry in entries if kind_of(entry) not in BULK):
            told = self._entries(stream)
            yield from called(KINDS[kind_of(told[0])].fold(stream, told), texts)

    def _title(self, kind: str, stream: UUID) -> Term:
        """What a thing is called; empty where the record does not say."""
        if kind in {VOTE.name, MEETING.name}:
            record = KINDS[kind].fold(stream, self._entries(stream))
            return dict(called(record, SealedTexts(self._opened))).get(stream, Term("", ""))
        found = Term("", "")
        for leaf in self._streams[stream]:
            public: Mapping[str, Any] = leaf.event["public"]
            name = public.get("name_zh") or public.get("public_no")
            if kind in {"unit", "hall", "issue"} and name:
                found = Term(name, public.get("name_en") or name)
        return found

    def _areas(self, object_id: UUID) -> dict[UUID, int] | None:
        """The areas of the rights of a vote, where every one was opened."""
        rights = [one for one in self._of_vote.get(object_id, ()) if self._is_right(one)]
        opened = {one: self._opened.get((one, 1), {}).get("area_centi_m2") for one in rights}
        if not rights or None in opened.values():
            return None
        return {right: found.value for right, found in opened.items() if found}

    def _is_right(self, stream: UUID) -> bool:
        return str(self._streams[stream][0].event["type"]).startswith("right.")

    def _own_rules(self, kind: str, object_id: UUID) -> Profile | None:
        """The hall's own rules for its ballots, where it is the hall that votes."""
        if kind != VOTE.name:
            return None
        setup = compose.setup_of(VOTE.fold(object_id, self._entries(object_id)))
        if setup.body is not Body.HALL:
            return None
        hall = fold(HALLS, self._entries(setup.hall))
        return hall.voting_rules.profile(hall.voting_rules_since) if hall.voting_rules else None
