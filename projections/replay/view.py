"""Gathers what a replay is made of: the streams of a decision, the names of things, what may be read."""

from asyncio import to_thread
from collections.abc import Iterable, Mapping, Sequence
from datetime import date
from typing import Any, Final, cast
from uuid import UUID

from deliberation.domain.ballot.ids import box_sheet, roll_sheet
from deliberation.domain.facts import DomainEvent, Entry
from deliberation.domain.rules.voting.profile import Body, Profile
from deliberation.domain.values import BallotSetId, HallId, IssueId, PersonId
from deliberation.ledger.leaf import entry_of_envelope
from deliberation.store.rulebook import rule_book
from projections.asof import ClockName
from projections.decode import COLUMNS, Row, entry_of, envelope_of, recorded_of
from projections.directory import view as directory
from projections.issues.gathering import gather
from projections.naming.view import EVERYBODY, Reader, names_of
from projections.reading import Conn, Live, SealedTexts, query, reached, sealed_texts
from projections.records.issue import ISSUE
from projections.records.meeting import MEETING, MeetingRecord
from projections.records.vote import VOTE, VoteRecord
from projections.replay.names import UNNAMED, Called, by_itself, numbered
from projections.replay.shapes import Audience, Case
from projections.replay.words import BULK
from projections.trail.render import ids_in
from projections.votes import compose

_NOTHING_READ: Final[Mapping[str, Any]] = {}


async def hall_of(conn: Conn, kind: str, object_id: UUID) -> HallId | None:
    """The hall of what is to be replayed; None where there is no such thing. KeyError for another kind."""
    kinds: dict[str, Any] = {one.name: one for one in (ISSUE, MEETING, VOTE)}
    record = await Live(conn, 0).one(kinds[kind], object_id)
    return record.state.hall if record else None


async def case_of(
    conn: Conn, kind: str, object_id: UUID, *, office: bool, order: ClockName = ClockName.RECORDED
) -> Case | None:
    """All that a replay is made of; None where there is none, or none that the public may see.

    The public sees an issue once it is registered, a vote once its notice is out, and a meeting once an
    issue that it deals with is public. `kind` is issue, meeting or ballot_set; KeyError for another.
    """
    records = Live(conn, await reached(conn))
    gathering = {ISSUE.name: _of_issue, MEETING.name: _of_meeting, VOTE.name: _of_vote}[kind]
    found = await gathering(records, object_id, office=office)
    if found is None:
        return None
    streams, texts, areas, profile = found
    entries = await _entries(conn, streams, records.position)
    hall = await hall_of(conn, kind, object_id) if office else None
    reader = Reader((hall,)) if hall else EVERYBODY
    called = await names_of(conn, _named(entries), reader, within=True)
    return Case(
        kind=kind,
        object=object_id,
        audience=Audience.OFFICE if office else Audience.PUBLIC,
        entries=entries,
        names=Called(
            {**numbered(entries), **called, **by_itself(entries, object_id)}, None if office else UNNAMED
        ),
        texts=texts,
        book=rule_book(),
        areas=areas,
        profile=profile,
        order=order,
    )


_Found = tuple[list[UUID], SealedTexts, Mapping[UUID, int] | None, Profile | None]
"""Streams, sealed texts that the reader may see, areas of rights, the hall's own voting rules."""


async def _of_issue(records: Live, object_id: UUID, *, office: bool) -> _Found | None:
    gathered = await gather(records, IssueId(object_id), office=office)
    if gathered is None or not (office or gathered.issue.registered):
        return None
    streams = dict.fromkeys(record.id for _, record in gathered.records)
    return [*streams], gathered.texts, None, None


async def _of_meeting(records: Live, object_id: UUID, *, office: bool) -> _Found | None:
    record = await records.one(MEETING, object_id)
    if record is None or record.state.status is None:
        return None
    if not office and not await _on_public_business(records, record):
        return None
    places = [(object_id, motion.proposed_at) for motion in record.motions.values()] if office else []
    return [object_id], await sealed_texts(records.conn, places), None, None


async def _on_public_business(records: Live, record: MeetingRecord) -> bool:
    """Whether an issue that the meeting deals with has been registered."""
    meeting = record.state
    dealt_with = {*meeting.issues, *(motion.issue for motion in meeting.motions.values())}
    issues = await records.get(ISSUE, dealt_with)
    return any(issue.registered for issue in issues.values())


async def _of_vote(records: Live, object_id: UUID, *, office: bool) -> _Found | None:
    record = await records.one(VOTE, object_id)
    if record is None or record.prepared is None or not (office or record.published):
        return None
    conn, name = records.conn, BallotSetId(object_id)
    rights = await query(
        conn, "SELECT id, area_centi_m2 FROM projections.read_rights WHERE ballot_set = %s", [name]
    )
    areas = {right: area or 0 for right, area in rights}
    sheets = [roll_sheet(name, n) for n in range(1, _sheets(record) + 1)]
    boxes = [box_sheet(name, n) for n in range(1, (record.state.box_sheets or 0) + 1)]
    papers = await _papers(conn, name)
    streams = [object_id, *areas, *sheets, *boxes, *papers]
    texts = await sealed_texts(conn, compose.places(record, office=office))
    return streams, texts, areas, await _own_rules(conn, record)


def _sheets(record: VoteRecord) -> int:
    return record.state.frozen.sheets if record.state.frozen else 0


async def _papers(conn: Conn, ballot_set: BallotSetId) -> list[UUID]:
    """The batches of paper with their slips."""
    rows = await query(
        conn,
        "SELECT b.id FROM projections.read_batches b WHERE b.ballot_set = %(set)s"
        " UNION ALL SELECT s.id FROM projections.read_slips s"
        " JOIN projections.read_batches b ON b.id = s.batch WHERE b.ballot_set = %(set)s",
        {"set": ballot_set},
    )
    return [row[0] for row in rows]


async def _own_rules(conn: Conn, record: VoteRecord) -> Profile | None:
    """The hall's own rules for its ballots, where it is the hall that votes."""
    setup = compose.setup_of(record)
    if setup.body is not Body.HALL:
        return None
    house = await directory.hall(conn, setup.hall)
    if house is None or house.voting_rules is None or house.voting_rules_since is None:
        return None
    since: date = house.voting_rules_since
    return house.voting_rules.profile(since)


async def _entries(conn: Conn, streams: Sequence[UUID], position: int) -> list[Entry[DomainEvent]]:
    rows = await query(
        conn,
        f"SELECT {COLUMNS} FROM es.events e WHERE e.originator_id = ANY(%s) AND e.notification_id <= %s"
        " ORDER BY e.notification_id",
        [list(streams), position],
    )
    return await to_thread(lambda: [_entry(cast(Row, row)) for row in rows])


def _entry(row: Row) -> Entry[DomainEvent]:
    """With who entered it; without that, cheaply, where a vote has thousands of them."""
    if row[3].partition(".")[0] in BULK:
        return entry_of(row)
    return entry_of_envelope(envelope_of(row[5]), row[0], recorded_of(row[4]), _NOTHING_READ)


def _named(entries: Iterable[Entry[DomainEvent]]) -> Iterable[UUID]:
    """All that the entries name, without those of which a vote has thousands."""
    for entry in entries:
        if not _bulk(entry):
            yield from (entry.stream, *ids_in(entry.fact))


def people_in(case: Case) -> set[PersonId]:
    """Everybody whom the entries name or who acted, for an office that asks for their names."""
    single = [entry for entry in case.entries if not _bulk(entry)]
    found = {one for entry in single for one in ids_in(entry.fact)}
    found |= {entry.on_behalf_of for entry in single if entry.on_behalf_of}
    found |= {UUID(entry.actor) for entry in single if ":" not in entry.actor}
    return {PersonId(one) for one in found if one not in case.names}


def _bulk(entry: Entry[DomainEvent]) -> bool:
    return entry.fact.TOPIC.partition(".")[0] in BULK
