"""A case file as it reads: its sections, checked for shape, with nothing decided yet."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, datetime, tzinfo
from pathlib import Path
from typing import Any, Final
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from api.importing import fields as read
from api.importing.malformed import MalformedFileError
from api.importing.yaml_text import Block, Items, read_yaml

SUBJECTS: Final = (
    "issue",
    "meeting",
    "resolution",
    "task",
    "minutes",
    "motion",
    "motion_set",
    "ballot",
    "proxy",
    "consultation",
    "project",
    "organisation",
    "seat",
)
"""The keys of an event that name what it happened to."""

SYSTEM: Final = "SYSTEM"


@dataclass(frozen=True, slots=True)
class Organisation:
    """`party` is the side of a conference that it counts with."""

    id: str
    zh: str
    kind: str
    parent: str | None
    party: str | None


@dataclass(frozen=True, slots=True)
class Somebody:
    """A person; `name`, `public_name`, `phone`, `room` and `title` are personal."""

    id: str
    orgs: tuple[str, ...]
    role: str | None
    name: str | None
    public_name: str | None
    phone: str | None
    room: str | None
    title: str | None


@dataclass(frozen=True, slots=True)
class SeatTerm:
    """One line of `seats`; the same seat may stand twice, with one holder after another."""

    id: str
    party: str
    holder: str | None
    since: date | None
    until: date | None
    chair: bool
    alternate: str | None

    def held_on(self, day: date) -> bool:
        """Whether the term runs on a day; its first and last day belong to it."""
        return (self.since or date.min) <= day <= (self.until or date.max)


@dataclass(frozen=True, slots=True)
class CaseEvent:
    """One event. `seq` is None for a negative test's. `subjects` are ids of the file."""

    seq: int | None
    at: datetime
    type: str
    by: str | None
    subjects: Mapping[str, str]
    data: Block
    line: int
    written: Block

    def names(self, subject: str) -> str | None:
        """The id under which the event names something, as its subject or in its data."""
        if subject in self.subjects:
            return self.subjects[subject]
        value = self.data.get(subject)
        try:
            return read.as_id(value)
        except read.NotReadableError:
            return None


@dataclass(frozen=True, slots=True)
class NegativeTest:
    after_seq: int
    event: CaseEvent
    why: str
    line: int


@dataclass(frozen=True, slots=True)
class Beside:
    """Where the lists of a big vote stand: units by owner, ballots, and who did not send one."""

    roster: Path | None = None
    ballots: Path | None = None
    nonparticipants: Path | None = None


@dataclass(frozen=True, slots=True, eq=False)
class CaseFile:
    """A whole case; `path` is where it stands. Two are never the same one."""

    path: Path
    scenario: str
    title_zh: str
    title_en: str
    zone: tzinfo
    meta: Block
    top: Block
    organisations: Mapping[str, Organisation]
    persons: Mapping[str, Somebody]
    seats: tuple[SeatTerm, ...]
    rules: Block | None
    meetings: Mapping[str, Block]
    motions: Mapping[str, Block]
    issues: Mapping[str, Block]
    events: tuple[CaseEvent, ...]
    expected: Block | None
    negative_tests: tuple[NegativeTest, ...]
    other_tests: Mapping[str, list[Block]] = field(default_factory=dict)
    electorate: Block | None = None
    beside: Beside = Beside()

    @property
    def start(self) -> datetime:
        """When the case begins: its first event."""
        return min(event.at for event in self.events)


def read_case(path: Path) -> CaseFile:
    """The case in a file; MalformedFileError, with the line, where it cannot be read as one."""
    return case_of(read_yaml(path), path)


def case_of(document: Any, path: Path) -> CaseFile:
    if not isinstance(document, Block):
        raise MalformedFileError(
            "文件应由 meta、organisations、persons、events 等部分组成。",
            "The file must consist of sections: meta, organisations, persons, events and others.",
            1,
        )
    meta = read.block(document, "meta")
    if meta is None:
        raise MalformedFileError("缺少 meta 部分。", "The section meta is missing.", 1)
    zone = _zone(meta)
    scenario = read.required(meta, "scenario_id", read.as_id)
    title = read.optional(meta, "title_zh", read.as_text) or scenario
    events = _events(document, zone)
    persons = _persons(document)
    electorate = read.block(document, "electorate")
    return CaseFile(
        path=path,
        scenario=scenario,
        title_zh=title,
        title_en=read.optional(meta, "title_en", read.as_text) or title,
        zone=zone,
        meta=meta,
        top=document,
        organisations=_organisations(document),
        persons=persons,
        seats=tuple(_seat(one, persons) for one in read.entries(document, "seats")),
        rules=read.block(document, "rules_of_procedure"),
        meetings=_by_id(document, "meetings"),
        motions=_by_id(document, "motions"),
        issues=_by_id(document, "issues"),
        events=events,
        expected=read.block(document, "expected"),
        negative_tests=_negative_tests(document, zone, events),
        other_tests={
            name: read.entries(document, name) for name in ("rule_tests", "what_if_tests", "boundary_tests")
        },
        electorate=electorate,
        beside=_beside(electorate, path) if electorate else Beside(),
    )


def _beside(electorate: Block, path: Path) -> Beside:
    names = ("roster", "ballots", "nonparticipants")
    return Beside(**{name: _neighbour(electorate, name, path) for name in names})


def _neighbour(electorate: Block, key: str, path: Path) -> Path | None:
    """A file in the folder of the case, and in no other: a case must not lead to files elsewhere."""
    name = read.optional(electorate, key, read.as_text)
    if name is None:
        return None
    if Path(name).name != name or "\\" in name or "\0" in name:
        raise MalformedFileError(
            f"electorate 的“{key}”应为文件名，文件放在案例文件旁边。",
            f"“{key}” of electorate must be the name of a file that stands beside the case.",
            electorate.line_of(key),
        )
    return path.parent / name


def _zone(meta: Block) -> tzinfo:
    name = read.optional(meta, "timezone", read.as_text) or "Asia/Shanghai"
    try:
        return ZoneInfo(name)
    except (ZoneInfoNotFoundError, ValueError, OSError) as error:
        raise MalformedFileError(
            f"时区“{name}”不存在。请写 Asia/Shanghai 之类的名称。",
            f"There is no time zone “{name}”. Write a name such as Asia/Shanghai.",
            meta.line_of("timezone"),
        ) from error


def _by_id(document: Block, key: str) -> dict[str, Block]:
    """The entries of a section by id, each id once; a mapping from id to entry is taken too."""
    found: dict[str, Block] = {}
    section = document.get(key)
    if isinstance(section, Block):
        return {name: one for name, one in section.items() if isinstance(one, Block)}
    for one in read.entries(document, key):
        name = read.required(one, "id", read.as_id)
        if name in found:
            raise MalformedFileError(
                f"“{key}”中编号 {name} 重复。请改用不同的编号。",
                f"The id {name} stands twice in “{key}”. Give each its own.",
                one.line,
            )
        found[name] = one
    return found


def _organisations(document: Block) -> dict[str, Organisation]:
    found = {}
    for name, one in _by_id(document, "organisations").items():
        zh = read.optional(one, "zh", read.as_text) or read.optional(one, "name", read.as_text) or name
        found[name] = Organisation(
            id=name,
            zh=zh,
            kind=read.optional(one, "kind", read.as_text) or "other",
            parent=read.optional(one, "parent", read.as_id),
            party=read.optional(one, "party", read.as_id),
        )
    for organisation in found.values():
        _check_parents(document, found, organisation)
    return found


def _check_parents(document: Block, found: Mapping[str, Organisation], one: Organisation) -> None:
    """Refuse a parent that is not in the file, and organisations that stand below themselves."""
    above: set[str] = {one.id}
    parent = one.parent
    while parent is not None:
        if parent not in found or parent in above:
            raise MalformedFileError(
                f"单位 {one.id} 的上级 {parent} 不在 organisations 中，或互为上下级。请核对 parent。",
                f"The parent {parent} of {one.id} is not in organisations, or stands below it. Check parent.",
                document.line_of("organisations"),
            )
        above.add(parent)
        parent = found[parent].parent


def _persons(document: Block) -> dict[str, Somebody]:
    found = {}
    for name, one in _by_id(document, "persons").items():
        own = [*read.as_list(read.plain(one.get("org"))), *read.as_list(read.plain(one.get("also")))]
        found[name] = Somebody(
            id=name,
            orgs=tuple(dict.fromkeys(_org_of(one, item) for item in own)),
            role=",".join(str(read.plain(word)) for word in read.as_list(read.plain(one.get("role"))))
            or None,
            name=read.optional(one, "name", read.as_text),
            public_name=read.optional(one, "public_name", read.as_text),
            phone=read.optional(one, "phone", read.as_text),
            room=read.optional(one, "room", read.as_text),
            title=_title(one.get("titles")),
        )
    return found


def _org_of(person: Block, item: Any) -> str:
    """`also` lists ids, or {org: …, title: …}."""
    value = item.get("org", item.get("id")) if isinstance(item, Block) else item
    try:
        return read.as_id(value)
    except read.NotReadableError as error:
        raise MalformedFileError(
            "org 和 also 应为单位编号。", "org and also must be ids of organisations.", person.line_of("also")
        ) from error


def _title(value: Any) -> str | None:
    parts = list(value.values()) if isinstance(value, Block) else read.as_list(value)
    return "、".join(str(part) for part in parts if not isinstance(part, Block | Items)) or None


def _seat(one: Block, persons: Mapping[str, Somebody]) -> SeatTerm:
    return SeatTerm(
        id=read.required(one, "id", read.as_id),
        party=read.optional(one, "party", read.as_id) or read.required(one, "id", read.as_id),
        holder=_sitting(one, "holder", persons),
        since=read.optional(one, "from", read.as_day),
        until=read.optional(one, "to", read.as_day),
        chair=bool(read.plain(one.get("chair"))),
        alternate=_sitting(one, "alternate", persons),
    )


def _sitting(seat: Block, key: str, persons: Mapping[str, Somebody]) -> str | None:
    name = read.optional(seat, key, read.as_id)
    if name is not None and name not in persons:
        raise MalformedFileError(
            f"席位的“{key}”{name} 不在 persons 中。请核对编号，或在 persons 中补上。",
            f"The {key} {name} of this seat is not among persons. Check the id, or add it there.",
            seat.line_of(key),
        )
    return name


def _events(document: Block, zone: tzinfo) -> tuple[CaseEvent, ...]:
    found: dict[int, CaseEvent] = {}
    for one in read.entries(document, "events"):
        seq = read.required(one, "seq", read.as_count)
        if seq in found:
            raise MalformedFileError(
                f"seq {seq} 重复（另见第 {found[seq].line} 行）。每个事件用各自的 seq。",
                f"seq {seq} stands twice (see line {found[seq].line}). Give each event its own.",
                one.line,
            )
        found[seq] = _event(one, zone, seq)
    if not found:
        raise MalformedFileError(
            "没有任何事件。请在 events 中列出发生的事。",
            "There are no events. List what happened under events.",
            document.line_of("events"),
        )
    return tuple(found[seq] for seq in sorted(found))


def _event(one: Block, zone: tzinfo, seq: int | None) -> CaseEvent:
    subjects = {key: read.optional(one, key, read.as_id) for key in SUBJECTS if key in one}
    return CaseEvent(
        seq=seq,
        at=read.required(one, "at", read.moment_reader(zone)),
        type=read.required(one, "type", read.as_id),
        by=read.optional(one, "by", read.as_id),
        subjects={key: value for key, value in subjects.items() if value is not None},
        data=read.block(one, "data") or Block(one.line),
        line=one.line,
        written=one,
    )


def _negative_tests(document: Block, zone: tzinfo, events: tuple[CaseEvent, ...]) -> tuple[NegativeTest, ...]:
    known = {event.seq for event in events}
    found = []
    for one in read.entries(document, "negative_tests"):
        after = read.required(one, "after_seq", read.as_count)
        event = read.block(one, "event")
        if event is None or after not in known:
            raise MalformedFileError(
                "negative_tests 的每一项要有 event，且 after_seq 是某个事件的 seq。",
                "Each of negative_tests needs an event, and in after_seq the seq of an event.",
                one.line,
            )
        why = read.optional(one, "why", read.as_text) or ""
        found.append(NegativeTest(after, _event(event, zone, None), why, one.line))
    return tuple(found)
