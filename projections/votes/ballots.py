"""Rights on a roll: a page of them for the office, and one as its holder sees it."""

from collections.abc import Iterable
from datetime import datetime
from typing import Final
from uuid import UUID

from deliberation.domain.ballot.state import ReturnedBallot
from deliberation.domain.rules.voting.roll import RightId
from deliberation.domain.values import BallotSetId
from deliberation.domain.vote.setup import BallotChannel
from projections.clockwork import moment
from projections.listing import Conditions, Order, records_page
from projections.reading import Conn, Live, SealedTexts, query, reached, sealed_texts
from projections.records.right import RIGHT, BallotAt, RightRecord
from projections.records.vote import VOTE, VoteRecord
from projections.shapes import Opening, Page
from projections.votes import compose
from projections.votes.ballot_shapes import (
    Need,
    OwnBallot,
    OwnProxy,
    OwnVote,
    RightFilter,
    RightLine,
    RightQuery,
)
from projections.votes.marks import marks_of
from projections.votes.words import SAID

_ORDER: Final = Order((("enrolled", "bigint"), ("id", "uuid")))

_ONLY: Final = {
    RightFilter.ALL: "true",
    RightFilter.NOT_DELIVERED: "NOT delivered AND NOT struck",
    RightFilter.NOT_VOTED: "NOT voted AND NOT struck",
    RightFilter.VOTED: "voted",
    RightFilter.REJECTED: "rejected > 0",
    RightFilter.CURE: "cure",
    RightFilter.PROXIED: "proxied",
    RightFilter.ATTENDED: "attended",
    RightFilter.STRUCK: "struck",
}


async def rights_of(conn: Conn, asked: RightQuery) -> Page[RightLine]:
    """A page of the roll for the office, in the order in which it was entered; without a name or an area.

    Whoever may see names asks the vault for those of the ids. Raises CursorError.
    """
    position = await reached(conn)
    conditions = Conditions()
    conditions.equal("ballot_set", asked.ballot_set)
    conditions.add(_ONLY[asked.only])
    conditions.within("id", asked.rights)
    records, following = await records_page(
        conn, RIGHT, conditions, _ORDER, limit=asked.limit, cursor=asked.cursor
    )
    return Page(tuple(map(_line, records)), following, position)


async def rights_count(conn: Conn, ballot_set: BallotSetId, only: RightFilter) -> int:
    """How many rights the whole list would hold."""
    rows = await query(
        conn,
        f"SELECT count(*) FROM projections.read_rights WHERE ballot_set = %s AND {_ONLY[only]}",
        [ballot_set],
    )
    return int(rows[0][0])


def _line(record: RightRecord) -> RightLine:
    right = record.state
    return RightLine(
        right=RightId(record.id),
        version=record.version,
        struck=right.struck,
        delivery=record.delivery,
        delivered=right.delivered,
        voted=record.voted,
        channel=record.channel,
        rejected=record.rejected,
        attended=right.attended,
        present=right.attended and not right.absent,
        proxied=record.proxied,
        link_revoked=record.link_revoked,
        needs=tuple(_needs(record)),
    )


def _needs(record: RightRecord) -> Iterable[Need]:
    if record.voted or record.state.struck:
        return
    if not record.state.delivered:
        yield Need.DELIVERY
    if record.cure:
        yield Need.CURE
    if record.link_revoked:
        yield Need.LINK


async def ballot_of(
    conn: Conn, right: RightId, *, now: datetime | None = None, openings: bool = False
) -> OwnVote | None:
    """A vote as the holder of a right sees it: the questions, the own ballots and what became of each.

    For the holder alone. With `openings` the own answers come with their salts.
    """
    records = Live(conn, await reached(conn))
    record = await records.one(RIGHT, right)
    if record is None or record.state.ballot_set is None:
        return None
    vote = await records.one(VOTE, record.state.ballot_set)
    if vote is None:
        return None
    texts = await sealed_texts(conn, [*_places(record), *compose.places(vote, office=False)])
    return _own(vote, record, texts, moment(now, None), records.position, openings=openings)


def _places(record: RightRecord) -> list[tuple[UUID, int | None]]:
    return [(record.id, ballot.version) for ballot in record.ballots]


def _own(
    vote: VoteRecord,
    record: RightRecord,
    texts: SealedTexts,
    at: datetime,
    position: int,
    *,
    openings: bool,
) -> OwnVote:
    setup, right = compose.setup_of(vote), record.state
    opens_at, closes_at = compose.window(vote)
    online = BallotChannel.ONLINE in setup.channels and not (right.struck or record.link_revoked)
    return OwnVote(
        right=RightId(record.id),
        version=record.version,
        ballot_set=BallotSetId(vote.id),
        hall=setup.hall,
        setup=setup,
        state=compose.status_of(vote),
        title=compose.wording(vote, texts, office=False).get("title"),
        questions=compose.questions(vote, texts, office=False),
        opens_at=opens_at,
        closes_at=closes_at,
        takes=online and vote.state.takes_online(at),
        seconds_left=compose.seconds_left(vote, at),
        struck=right.struck,
        link_revoked=record.link_revoked,
        voted=record.voted,
        voted_secretly=record.voted_secretly,
        channel=record.channel,
        ballots=tuple(
            _ballot(record, one, came, texts) for one, came in zip(right.ballots, record.ballots, strict=True)
        ),
        proxies=tuple(
            OwnProxy(proxy, one.agent, tuple(sorted(one.scope)), one.revoked)
            for proxy, one in right.proxies.items()
        ),
        proxies_refused=record.proxies_refused,
        position=position,
        openings=tuple(_openings(record, texts)) if openings else (),
    )


def _ballot(record: RightRecord, one: ReturnedBallot, came: BallotAt, texts: SealedTexts) -> OwnBallot:
    words = SAID[one.validity]
    return OwnBallot(
        receipt=one.id,
        channel=one.channel,
        received_at=one.received_at,
        recorded=came.moment,
        status=one.validity,
        zh=words.zh,
        en=words.en,
        marks=marks_of(texts.value(record, came.version, "marks")),
        by_proxy=one.proxy is not None,
    )


def _openings(record: RightRecord, texts: SealedTexts) -> Iterable[Opening]:
    for ballot in record.ballots:
        yield from texts.opening(record, ballot.version, "marks")
