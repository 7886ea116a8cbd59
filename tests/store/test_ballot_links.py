"""Personal links: shown once, kept as codes, opened without being spent, revoked at once."""

import re
import threading
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from uuid import uuid4

import psycopg
import pytest

from deliberation.application.ballot_links import SESSION, BallotLinks
from deliberation.domain.rules.voting.roll import RightId
from deliberation.domain.values import BallotSetId
from deliberation.store.ballot_links import PostgresLinkStore
from deliberation.store.database import Database
from deliberation.store.vouchers import SecretVouchers
from tests.store.samples import SECRET

SET = BallotSetId(uuid4())


class TurnedClock:
    def __init__(self) -> None:
        self.time = datetime(2026, 3, 2, 4, 0, tzinfo=UTC)

    def now(self) -> datetime:
        return self.time


@pytest.fixture
def clock() -> TurnedClock:
    return TurnedClock()


@pytest.fixture
def links(database: str, clock: TurnedClock) -> Iterator[BallotLinks]:
    opened = Database(database)
    yield BallotLinks(PostgresLinkStore(opened), SecretVouchers(SECRET), clock)
    opened.close()


def a_right() -> RightId:
    return RightId(uuid4())


def issued(links: BallotLinks, right: RightId) -> str:
    return links.issue(SET, [right])[right]


def test_a_link_leads_to_its_right_as_often_as_it_is_opened(links: BallotLinks) -> None:
    mine, other = a_right(), a_right()
    tokens = links.issue(SET, [mine, other])

    for _ in range(3):  # a chat program that previews it, then its owner, twice
        link = links.find(tokens[mine])
        assert link is not None
        assert (link.right, link.ballot_set) == (mine, SET)
    assert links.find("k7qd2mxa5rtnk7qd2mxa5rtnk7") is None


def test_a_link_is_short_and_can_be_typed_from_paper(links: BallotLinks) -> None:
    right = a_right()
    token = issued(links, right)

    assert re.fullmatch(r"[a-z2-7]{26}", token), "128 bits, no letter that looks like a digit"
    typed = f" {token[:8].upper()}-{token[8:16]}-{token[16:].upper()} "
    assert links.find(typed) == links.find(token) != None  # noqa: E711


def test_the_table_holds_no_secret(links: BallotLinks, database: str) -> None:
    token = issued(links, a_right())
    with psycopg.connect(database) as connection:
        ((row,),) = connection.execute("SELECT l::text FROM es.ballot_links l").fetchall()
    assert token not in row
    assert token.encode().hex() not in row


def test_a_link_made_anew_ends_the_one_before(links: BallotLinks) -> None:
    right = a_right()
    former, present = issued(links, right), issued(links, right)

    assert links.find(former) is None
    assert links.find(present)


def test_a_revoked_link_opens_nothing_and_ends_the_sessions_begun_with_it(links: BallotLinks) -> None:
    right, other = a_right(), a_right()
    tokens = links.issue(SET, [right, other])
    session = links.open(tokens[right])
    assert session

    assert links.revoke(right) == 1
    assert links.revoke(right) == 0, "there is nothing more to revoke"

    assert links.open(tokens[right]) is None
    assert links.holder_of(session.secret) is None
    assert links.find(tokens[other]), "others keep theirs"


def test_a_session_names_the_right_for_half_an_hour(links: BallotLinks, clock: TurnedClock) -> None:
    right = a_right()
    session = links.open(issued(links, right))
    assert session
    assert session.expires_at == clock.now() + SESSION

    clock.time += SESSION - timedelta(milliseconds=1)
    link = links.session(session.secret)
    assert link
    assert link.right == right
    renewed = links.renew(link)

    clock.time += timedelta(milliseconds=1)
    assert links.session(session.secret) is None
    assert links.holder_of(renewed.secret) == right


def test_a_session_that_we_did_not_give_names_nobody(links: BallotLinks) -> None:
    session = links.open(issued(links, a_right()))
    assert session
    flipped = ("A" if session.secret[0] != "A" else "B") + session.secret[1:]
    for forged in ("", "?", "x" * 75, session.secret[:-4], flipped, session.secret + "AAAA", "汉字"):
        assert links.session(forged) is None


def test_links_of_a_large_estate_are_made_together(links: BallotLinks, database: str) -> None:
    rights = [a_right() for _ in range(2_000)]

    first = links.issue(SET, rights)
    second = links.issue(SET, rights)

    assert list(second) == rights
    assert len({*first.values(), *second.values()}) == 4_000
    with psycopg.connect(database) as connection:
        live = connection.execute(
            "SELECT count(*), count(DISTINCT right_id) FROM es.ballot_links WHERE revoked_at IS NULL"
        ).fetchone()
    assert live == (2_000, 2_000)


def test_two_clerks_at_once_leave_one_live_link_to_a_right(links: BallotLinks) -> None:
    rights = [a_right() for _ in range(50)]
    made: list[dict[RightId, str]] = []
    clerks = [threading.Thread(target=lambda: made.append(links.issue(SET, rights))) for _ in range(8)]
    for clerk in clerks:
        clerk.start()
    for clerk in clerks:
        clerk.join()

    assert len(made) == 8
    serving = [tokens for tokens in made if all(links.find(tokens[right]) for right in rights)]
    assert len(serving) == 1, "the last clerk's"
