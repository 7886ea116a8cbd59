"""Votes: the list, one vote as far as it has come, and what is published of its box."""

from collections.abc import Sequence
from datetime import datetime
from operator import itemgetter
from typing import cast
from uuid import UUID

from deliberation.domain.ballot.events import BoxSheetPublished
from deliberation.domain.ballot.ids import box_sheet
from deliberation.domain.rules.voting.roll import Weight
from deliberation.domain.values import BallotSetId, IssueId
from deliberation.domain.vote.state import VoteState
from projections.asof import AsOf
from projections.clockwork import moment
from projections.decode import COLUMNS, Row, entry_of
from projections.listing import Conditions, Order, records_page
from projections.reading import (
    Conn,
    Source,
    query,
    sealed_texts,
    source,
    unit_names,
)
from projections.records.vote import VOTE, VoteRecord
from projections.shapes import Page
from projections.steps import steps_of
from projections.text import like, words_of, writable
from projections.votes import compose
from projections.votes.ballot_shapes import Box, BoxBallot
from projections.votes.ballots import ballot_of, rights_of
from projections.votes.papers import queue, slip, vote_of_batch
from projections.votes.shapes import Turnout, VoteLine, VoteQuery, VoteView
from projections.votes.turnout import Group, deliveries_of, groups, turnout_of

_ORDER = Order((("prepared_at", "timestamptz"), ("id", "uuid")), descending=True, happened=True)
_COUNTING = frozenset({VoteState.OPEN, VoteState.CLOSED})


async def votes(
    conn: Conn, query: VoteQuery, *, as_of: AsOf | None = None, office: bool = False
) -> Page[VoteLine]:
    """The votes that pass the filters, the latest prepared first: those whose notice is out, all for the
    `office`. Raises CursorError, AsOfFutureError or AsOfKnownAtError."""
    known = await source(conn, as_of)
    records, following = await records_page(
        conn,
        VOTE,
        _conditions(query, office=office),
        _ORDER,
        limit=query.limit,
        cursor=query.cursor,
        known=known,
    )
    texts = await sealed_texts(conn, (place for one in records for place in _words(one, office=office)))
    return Page(
        tuple(compose.line(record, texts, office=office) for record in records), following, known.position
    )


def _conditions(asked: VoteQuery, *, office: bool) -> Conditions:
    conditions = Conditions()
    conditions.add("state IS NOT NULL")
    if not office:
        conditions.add("published")
    conditions.within("hall", asked.halls)
    conditions.equal("body", asked.body)
    conditions.equal("state", asked.state)
    conditions.holds("issues", asked.issue)
    if not writable(asked.words):
        conditions.add("false")
        return conditions
    for word in words_of(asked.words or ""):
        conditions.add("id IN (SELECT id FROM projections.read_votes WHERE content LIKE %s)", like(word))
    return conditions


def _words(record: VoteRecord, *, office: bool) -> list[tuple[UUID, int | None]]:
    return [(record.id, record.wording_at)] if office or record.published else []


async def vote(
    conn: Conn,
    ballot_set: BallotSetId,
    *,
    now: datetime | None = None,
    as_of: AsOf | None = None,
    office: bool = False,
    openings: bool = False,
    known: Source | None = None,
) -> VoteView | None:
    """One vote as far as it has come; None where there is none, to the public also before its notice.

    Never the tally before the declaration, but to the `office` once it is counted; the `office` sees
    small cells, unrounded areas and reasons as well. With `openings` the published texts and tallies come
    with their salts. `known` is where the records of that moment were read from already. Raises
    AsOfFutureError or AsOfKnownAtError.
    """
    records = known or await source(conn, as_of, now)
    record = await records.one(VOTE, ballot_set)
    if record is None or record.prepared is None or not (office or record.published):
        return None
    return await _shown(records, record, moment(now, as_of), office=office, openings=openings)


async def _shown(
    records: Source, record: VoteRecord, at: datetime, *, office: bool, openings: bool
) -> VoteView:
    conn, state = records.conn, record.state
    texts = await sealed_texts(conn, compose.places(record, office=office))
    names = await unit_names(conn, [*record.informed, record.voided.by if record.voided else None])
    found = await groups(records, BallotSetId(record.id))
    setup = compose.setup_of(record)
    opens_at, closes_at = compose.window(record)
    return VoteView(
        id=BallotSetId(record.id),
        version=record.version,
        hall=setup.hall,
        setup=setup,
        state=compose.status_of(record),
        published=record.published,
        title=compose.wording(record, texts, office=office).get("title"),
        questions=compose.questions(record, texts, office=office),
        prepared=compose.prepared(record),
        roll=compose.roll(record),
        refreeze=state.refreeze,
        objections=compose.objection_counts(record),
        objection_list=tuple(compose.objection(record, one, texts) for one in record.objections)
        if office
        else (),
        notice=compose.notice(record, names),
        links=record.links,
        profile=state.profile,
        periods=state.periods,
        opens_at=opens_at,
        closes_at=closes_at,
        opened=record.opened,
        extensions=compose.extensions(record, texts),
        closed=record.closed,
        seconds_left=compose.seconds_left(record, at),
        turnout=_turnout(record, found, office=office),
        deliveries=deliveries_of(found, public=not office),
        box_sheets=state.box_sheets,
        counted=compose.counted(record, texts, office=office),
        ruling=compose.ruling(record, texts, office=office),
        posted=record.posted,
        posted_until=record.posted_until,
        voided=compose.voided(record, names, texts, office=office),
        steps=tuple(steps_of(VOTE.name, record)),
        position=records.position,
        openings=tuple(compose.openings(record, texts)) if openings else (),
    )


def _turnout(record: VoteRecord, found: Sequence[Group], *, office: bool) -> Turnout | None:
    state = record.state
    if state.opened_at is None or state.frozen is None:
        return None
    roll = Weight(heads=state.frozen.heads, area_centi_m2=state.frozen.area_centi_m2)
    counting = state.status in _COUNTING
    return turnout_of(found, roll, state.profile, public=not office, counting=counting)


async def box(conn: Conn, ballot_set: BallotSetId, *, as_of: AsOf | None = None) -> Box | None:
    """The secret ballots as they were published after the close, in the order of their receipt codes; None
    before. Raises AsOfFutureError or AsOfKnownAtError."""
    records = await source(conn, as_of)
    record = await records.one(VOTE, ballot_set)
    if record is None or record.state.box_sheets is None:
        return None
    sheets = [box_sheet(ballot_set, number) for number in range(1, record.state.box_sheets + 1)]
    rows = await query(
        conn,
        f"SELECT {COLUMNS} FROM es.events e WHERE e.originator_id = ANY(%s) AND e.notification_id <= %s",
        [sheets, records.position],
    )
    facts = [entry_of(row).fact for row in cast(Sequence[Row], rows)]
    found = [ballot for fact in facts if isinstance(fact, BoxSheetPublished) for ballot in fact.ballots]
    ballots = tuple(BoxBallot(code, marks) for code, marks in sorted(found, key=itemgetter(0)))
    return Box(ballot_set, ballots, records.position)


async def votes_on(records: Source, issue: IssueId) -> list[VoteRecord]:
    """The votes whose notice is out and whose questions settle an issue, in the order of preparation."""
    rows = await query(
        records.conn,
        "SELECT id FROM projections.read_votes WHERE issues @> ARRAY[%s]::uuid[] ORDER BY prepared_at, id",
        [issue],
    )
    found = await records.get(VOTE, (row[0] for row in rows))
    listed = (found[row[0]] for row in rows if row[0] in found)
    return [one for one in listed if one.published and issue in one.issues]


__all__ = [
    "Box",
    "VoteLine",
    "VoteQuery",
    "VoteView",
    "ballot_of",
    "box",
    "queue",
    "rights_of",
    "slip",
    "vote",
    "vote_of_batch",
    "votes",
    "votes_on",
]
