"""The close is exact: the log's order decides, whatever the clocks of clients and web processes say.

Two services on one database stand for two web processes. The clock of those that take ballots has stopped
before the announced close, so that every ballot claims to be in time; the clock of those that close has
gone past it.
"""

import threading
from collections import Counter
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import ExitStack, contextmanager
from datetime import timedelta
from functools import partial
from random import Random

import pytest

from deliberation.application.ports import Appended
from deliberation.bootstrap import Service, open_service
from deliberation.domain.ballot.errors import AlreadyVotedError
from deliberation.domain.ballot.events import BallotCast, BallotRejected, VotedSecretly
from deliberation.domain.errors import BusyError, Refusal
from deliberation.domain.rules.voting.ballots import Validity
from deliberation.domain.rules.voting.roll import RightId
from deliberation.domain.values import BallotSetId
from deliberation.domain.vote import commands as c
from deliberation.domain.vote.events import VoteClosed
from tests.ballots.conftest import Opened
from tests.polls import Poll

PROCESSES, VOTERS_AT_ONCE = 2, 6


@contextmanager
def web_processes(service: Service) -> Iterator[list[Service]]:
    with ExitStack() as stack:
        yield [stack.enter_context(open_service(service.settings)) for _ in range(PROCESSES)]


class Race:
    """Voters of several processes against the close of their vote."""

    def __init__(self, poll: Poll, send: Callable[[Service, RightId], None]) -> None:
        self.poll = poll
        self.send = send
        self.answered: set[RightId] = set()
        self.refused: dict[RightId, str] = {}
        self.enough = threading.Event()

    def vote(self, service: Service, rights: list[RightId]) -> None:
        for right in rights:
            try:
                self.send(service, right)
                self.answered.add(right)
            except Refusal as refusal:
                self.refused[right] = refusal.CODE
            if len(self.answered) > len(self.poll.rights) // 3:
                self.enough.set()

    def run(self) -> Appended:
        """Every right is used once; a third in, one of the processes closes the vote."""
        assert self.poll.closes_at
        before, after = (self.poll.closes_at + timedelta(seconds=s) for s in (-1, 1))
        with web_processes(self.poll.service) as processes:
            takers = [
                self.poll.served_by(one).by(before).service
                for one in processes
                for _ in range(VOTERS_AT_ONCE)
            ]
            rights = Random(7).sample(self.poll.rights, len(self.poll.rights))
            parts = [rights[number :: len(takers)] for number in range(len(takers))]
            with ThreadPoolExecutor(len(takers)) as voters:
                done = voters.map(self.vote, takers, parts)
                assert self.enough.wait(60)
                closing = c.CloseVote(ballot_set=self.poll.ballot_set)
                closed = self.poll.served_by(processes[1]).by(after).does(closing)
                list(done)  # raises what a voter met
        return closed


def standing_in_log(poll: Poll) -> dict[str, list[tuple[int, object]]]:
    """Every ballot fact of the vote by its topic, with position and fact."""
    topics = [BallotCast.TOPIC, BallotRejected.TOPIC, VotedSecretly.TOPIC, VoteClosed.TOPIC]
    found: dict[str, list[tuple[int, object]]] = {topic: [] for topic in topics}
    log = poll.service.log
    for row in log.entries_after(0, 1_000_000, topics):
        if row.stream in {poll.ballot_set, *poll.rights}:
            found[row.topic].append((row.position, log.entry(row)))
    return found


def test_recorded_ballots_are_in_time_before_the_close_in_the_log_and_late_behind_it(poll: Opened) -> None:
    vote = poll(400)

    def send(service: Service, right: RightId) -> None:
        service.execute(vote.ballot(right), vote.holder(right))

    race = Race(vote, send)
    race.run()

    told = standing_in_log(vote)
    (closed_at,) = (position for position, _ in told[VoteClosed.TOPIC])
    cast, rejected = told[BallotCast.TOPIC], told[BallotRejected.TOPIC]
    assert all(position < closed_at for position, _ in cast)
    assert all(position > closed_at for position, _ in rejected)
    assert {entry.fact.reason for _, entry in rejected} == {Validity.LATE}  # type: ignore[attr-defined]
    assert len(cast) > 100, "many were in time"
    assert len(rejected) > 20, "and many came late"
    assert len(cast) + len(rejected) == len(vote.rights) == len(race.answered), "none is lost"
    assert max(Counter(entry.stream for _, entry in cast).values()) == 1  # type: ignore[attr-defined]

    tally = c.TallyVote(ballot_set=vote.ballot_set, scrutineers=[vote.officer("scrutineer").person])
    vote.later().does(tally, "teller")
    counted = {tallied.outcome.counts.participating.heads for tallied in vote.vote.tallies.values()}
    assert counted == {len(cast)}, "exactly those are counted"


def test_secret_ballots_are_in_the_box_exactly_where_the_vote_stands_before_the_close(poll: Opened) -> None:
    vote = poll(400, secret=True)
    codes: dict[RightId, str] = {}

    def send(service: Service, right: RightId) -> None:
        ballot = vote.secret_ballot(right)
        assert service.cast_secretly(ballot, vote.holder(right)).counted
        codes[right] = ballot.code

    race = Race(vote, send)
    race.run()
    vote.later().does(c.ShuffleBox(ballot_set=vote.ballot_set), "teller")

    told = standing_in_log(vote)
    (closed_at,) = (position for position, _ in told[VoteClosed.TOPIC])
    voted = {entry.stream: position for position, entry in told[VotedSecretly.TOPIC]}  # type: ignore[attr-defined]
    assert all(position < closed_at for position in voted.values())
    assert voted.keys() == codes.keys() == race.answered, "who was told so has voted, and no one else"
    assert sorted(codes.values()) == [code for code, _ in vote.published()], "each ballot once, none besides"
    assert set(race.refused.values()) == {"ballot.closed"}
    assert len(codes) > 100
    assert len(race.refused) > 20
    assert len(codes) + len(race.refused) == len(vote.rights)


def test_the_same_right_used_on_many_devices_at_once_counts_once(poll: Opened) -> None:
    vote, election = poll(5), poll(5, secret=True)
    boxed: list[str] = []

    def use(service: Service, number: int) -> None:
        for right in vote.rights:
            patiently(partial(service.execute, vote.ballot(right, "AYE"), vote.holder(right)))
        for right in election.rights:
            ballot = election.secret_ballot(right, "ABC"[number % 3])
            try:
                patiently(partial(service.cast_secretly, ballot, election.holder(right)))
            except AlreadyVotedError:
                continue
            boxed.append(ballot.code)

    with web_processes(vote.service) as processes, ThreadPoolExecutor(8) as devices:
        list(devices.map(use, processes * 4, range(8)))

    for right in vote.rights:
        ballots = Counter(ballot.validity for ballot in vote.right(right).ballots)
        assert ballots[Validity.VALID] == 1
        assert ballots.total() == 8, "the others are kept, with their reason"
    assert len(boxed) == len(election.rights)

    closed = election.later()
    closed.does(c.CloseVote(ballot_set=election.ballot_set))
    closed.does(c.ShuffleBox(ballot_set=election.ballot_set), "teller")
    assert sorted(boxed) == [code for code, _ in election.published()]


def patiently(act: Callable[[], object]) -> None:
    """Press the button again where eight devices at once are too many."""
    while True:
        try:
            act()
        except BusyError:
            continue
        return


@pytest.mark.parametrize("secret", [False, True])
def test_two_closers_at_once_close_once(poll: Opened, secret: bool) -> None:
    vote = poll(1, secret=secret)
    closing = c.CloseVote(ballot_set=BallotSetId(vote.ballot_set))

    def close(service: Service) -> str:
        try:
            vote.served_by(service).later().does(closing)
        except Refusal as refusal:
            return refusal.CODE
        return "closed"

    with web_processes(vote.service) as processes, ThreadPoolExecutor(6) as closers:
        codes = Counter(closers.map(close, processes * 3))
    assert codes == {"closed": 1, "ballot_set.wrong_state": 5}
