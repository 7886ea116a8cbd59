"""`kill -9` of the database while people vote: what was acknowledged counts, and nothing counts twice."""

import os
import signal
import time
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import ExitStack, suppress
from pathlib import Path
from uuid import uuid4

import psycopg
import pytest

from api.installation import SCOPES
from deliberation.application.box import CastSecretly
from deliberation.application.ports import ReadOnlyError
from deliberation.bootstrap import Service, open_service
from deliberation.domain.rules.voting.ballots import Validity
from deliberation.domain.rules.voting.roll import RightId
from deliberation.domain.vote import commands as c
from deliberation.store.embedded import Cluster
from deliberation.store.passwords import Argon2Passwords
from deliberation.store.server import bring_up_to_date
from deliberation.store.settings import Settings
from tests.api.hall import settle
from tests.conftest import SECRET
from tests.polls import Poll, appoint_tellers

pytestmark = pytest.mark.faults
ELECTORS, VOTERS_AT_ONCE, KILLS = 1_500, 8, 3


@pytest.fixture
def durable(scratch: Path) -> Iterator[Cluster]:
    """A cluster with fsync on that a test may kill."""
    with Cluster(scratch / f"killed-{uuid4().hex[:8]}") as cluster:
        bring_up_to_date(cluster.dsn(), SCOPES, SECRET)
        yield cluster


@pytest.fixture
def processes(durable: Cluster, scratch: Path, quick_passwords: Argon2Passwords) -> Iterator[list[Service]]:
    """Two web processes on it."""
    settings = Settings(data=scratch / "data", database_url=durable.dsn(), secret=SECRET.hex())
    with ExitStack() as stack:
        opened = [stack.enter_context(open_service(settings, passwords=quick_passwords)) for _ in range(2)]
        settle(opened[0])
        appoint_tellers(opened[0])
        yield opened


def kill(cluster: Cluster) -> None:
    """Kill every process of the server at once; none gets to finish what it does."""
    assert cluster.pid is not None
    with psycopg.connect(cluster.dsn()) as connection:
        others = connection.execute(
            "SELECT pid FROM pg_stat_activity WHERE pid <> pg_backend_pid()"
        ).fetchall()
    for pid in (cluster.pid, *(other[0] for other in others)):
        with suppress(ProcessLookupError):
            os.kill(pid, signal.SIGKILL)
    while not cluster.wait_failed():
        time.sleep(0.01)


class Electors:
    """Each votes once, and presses the button again until there is an answer; one in ten gives up."""

    def __init__(self, election: Poll, owners: Poll) -> None:
        self.election, self.owners = election, owners
        self.answered: dict[RightId, str] = {}
        self.unanswered: dict[RightId, str] = {}
        self.recorded: set[RightId] = set()

    def vote(self, service: Service, rights: list[int]) -> None:
        for number in rights:
            elector, owner = self.election.rights[number], self.owners.rights[number]
            self.vote_secretly(service, self.election.secret_ballot(elector), patient=number % 10 > 0)
            command_id = uuid4()
            while owner not in self.recorded:
                with suppress(ReadOnlyError):
                    service.execute(self.owners.ballot(owner), self.owners.holder(owner, command_id))
                    self.recorded.add(owner)

    def vote_secretly(self, service: Service, ballot: CastSecretly, *, patient: bool) -> None:
        caller = self.election.holder(ballot.right)
        while True:
            try:
                assert service.cast_secretly(ballot, caller).counted
            except ReadOnlyError:
                if patient:
                    continue
                self.unanswered[ballot.right] = ballot.code
            else:
                self.answered[ballot.right] = ballot.code
            return


def test_no_vote_is_lost_or_doubled_when_the_database_is_killed(
    durable: Cluster, processes: list[Service]
) -> None:
    election = Poll(processes[0], secret=True).opens(ELECTORS)
    electors = Electors(election, Poll(processes[0]).opens(ELECTORS))
    parts = [list(range(ELECTORS))[first::VOTERS_AT_ONCE] for first in range(VOTERS_AT_ONCE)]

    with ThreadPoolExecutor(VOTERS_AT_ONCE) as voters:
        done = voters.map(electors.vote, processes * (VOTERS_AT_ONCE // 2), parts)
        for killed in range(1, KILLS + 1):
            wait_for(lambda killed=killed: len(electors.answered) > killed * ELECTORS // 6)
            kill(durable)
            durable.restart()
        list(done)
    come_back(processes)

    closed = election.later()
    closed.does(c.CloseVote(ballot_set=election.ballot_set))
    closed.does(c.ShuffleBox(ballot_set=election.ballot_set), "teller")
    published = [code for code, _ in election.published()]
    voted = {right for right in election.rights if election.right(right).voted_secretly}
    codes = electors.answered | {r: code for r, code in electors.unanswered.items() if r in voted}
    assert electors.answered.keys() <= voted
    assert sorted(codes.values()) == published, "every vote on the roll has its one ballot"

    assert len(electors.recorded) == ELECTORS
    for right in electors.owners.rights:
        assert [one.validity for one in electors.owners.right(right).ballots] == [Validity.VALID]


def come_back(processes: list[Service]) -> None:
    """Have each process find out which of its idle connections the last kill has cut."""
    for process in processes:
        for _ in range(20):
            with suppress(ReadOnlyError):
                process.log.head()


def wait_for(holds: Callable[[], bool]) -> None:
    deadline = time.monotonic() + 120
    while not holds():
        assert time.monotonic() < deadline, "nothing is acknowledged any more"
        time.sleep(0.01)
