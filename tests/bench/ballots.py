"""How fast a vote is held: `python -m tests.bench.ballots [--rounds N] [--owners N] [--roll N]`.

The full stack on a PostgreSQL of its own with fsync on: uvicorn, one and two web processes, the projector
beside them. In each round 5,000 owners cast once, by 32 clients on kept-alive connections: the confirmed
form of the ballot page or its JSON, each with the cookie of the own link; every ballot must be answered as
recorded. The floor are single-row INSERTs in autocommit on 32 connections, in turn with the rounds. Then a
vote is opened on a large roll, and 5,000 ballots on three motions are counted. Client and service share the
machine.
"""

import argparse
import asyncio
import sys
import tempfile
import time
from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass, field
from functools import partial
from json import dumps
from pathlib import Path
from statistics import median
from urllib.parse import urlencode
from uuid import uuid4

import psycopg
import uvloop

from api.installation import SCOPES
from api.supervisor import health_report, projector_spec
from deliberation.bootstrap import Service, open_service
from deliberation.domain.rules.voting.ballots import Validity
from deliberation.domain.rules.voting.roll import RightId
from deliberation.domain.vote import commands as c
from deliberation.store.embedded import Cluster
from deliberation.store.server import bring_up_to_date
from deliberation.store.settings import Settings
from tests.api.hall import settle
from tests.bench import tally
from tests.bench.append import new_database, per_second, raw_insert
from tests.bench.http import running, web
from tests.polls import Poll, appoint_tellers

CLIENTS = 32
SECRET = "5c" * 32
FLOOR_SECONDS = 3.0
ANSWERS = ("AYE", "AYE", "AYE", "NAY", "ABSTAIN")


@dataclass(frozen=True)
class Way:
    """How ballots are sent: by which request, and how one that was recorded is answered."""

    name: str
    secret: bool
    request: Callable[[Poll, RightId, str, str], bytes]
    answer: bytes


def by_page(poll: Poll, right: RightId, choice: str, cookies: str) -> bytes:
    """The confirmed form of the ballot page."""
    said: dict[str, object] = {f"marks.{motion}": choice for motion in poll.motions}
    said |= {"csrf_token": form_token(poll, cookies), "confirmed": "yes", "command_id": uuid4()}
    if poll.secret:
        said["code"] = poll.service.vouchers.receipt_code()
    head = f"Cookie: {cookies}\r\nContent-Type: application/x-www-form-urlencoded"
    return post("/ballot", head, urlencode(said))


def by_json(poll: Poll, right: RightId, choice: str, cookies: str) -> bytes:
    head = f"Cookie: {cookies}\r\nX-CSRF-Token: {form_token(poll, cookies)}\r\nIdempotency-Key: {uuid4()}"
    said = {"channel": "online", "marks": {str(motion): [choice] for motion in poll.motions}}
    return post(f"/api/v1/rights/{right}/ballots", f"{head}\r\nContent-Type: application/json", dumps(said))


def form_token(poll: Poll, cookies: str) -> str:
    return poll.service.vouchers.form_token(cookies.rpartition("guest=")[2])


def post(path: str, head: str, body: str) -> bytes:
    return (
        f"POST {path} HTTP/1.1\r\nHost: hall\r\n{head}\r\nContent-Length: {len(body)}\r\n\r\n{body}".encode()
    )


WAYS = (
    Way("recorded, page", secret=False, request=by_page, answer=b"HTTP/1.1 303"),
    Way("recorded, JSON", secret=False, request=by_json, answer=b"HTTP/1.1 200"),
    Way("secret, page", secret=True, request=by_page, answer=b"HTTP/1.1 200"),
)


def requests(poll: Poll, way: Way) -> list[bytes]:
    """Every owner's request, with the cookie of the own link."""
    service = poll.service
    tokens = service.links.issue(poll.ballot_set, poll.rights)
    ready = []
    for number, right in enumerate(poll.rights):
        session = service.links.open(tokens[right])
        assert session
        choice = "A" if poll.secret else ANSWERS[number % len(ANSWERS)]
        cookies = f"ballot={session.secret}; guest={service.vouchers.new()}"
        ready.append(way.request(poll, right, choice, cookies))
    return ready


async def client(port: int, waiting: Iterator[bytes], taken: list[float], answer: bytes) -> None:
    reader, writer = await asyncio.open_connection("127.0.0.1", port)
    for request in waiting:
        begun = time.perf_counter()
        writer.write(request)
        head = await reader.readuntil(b"\r\n\r\n")
        length = next(
            (int(line[15:]) for line in head.lower().split(b"\r\n") if line.startswith(b"content-length:")), 0
        )
        body = await reader.readexactly(length)
        taken.append(time.perf_counter() - begun)
        if not head.startswith(answer):
            raise SystemExit((head + body).decode())
    writer.close()


async def cast_all(port: int, ready: list[bytes], answer: bytes) -> list[float]:
    """How long each ballot took; the clients take the next owner's in turn."""
    taken: list[float] = []
    waiting = iter(ready)
    await asyncio.gather(*(client(port, waiting, taken, answer) for _ in range(CLIENTS)))
    return taken


@dataclass
class Found:
    """Ballots a second, and milliseconds of the middle and of the slowest in a hundred, round by round."""

    rounds: list[tuple[float, float, float]] = field(default_factory=list)

    def add(self, taken: list[float], seconds: float) -> None:
        taken.sort()
        middle, slow = (taken[int(len(taken) * share)] * 1000 for share in (0.5, 0.99))
        self.rounds.append((len(taken) / seconds, middle, slow))

    @property
    def middle(self) -> tuple[float, float, float]:
        rate, middle, slow = zip(*self.rounds, strict=True)
        return median(rate), median(middle), median(slow)


def cast_round(service: Service, port: int, owners: int, way: Way) -> tuple[list[float], float]:
    """One vote of its own, from the first ballot to the last."""
    poll = Poll(service, secret=way.secret).opens(owners)
    ready = requests(poll, way)
    await_views(port)
    begun = time.perf_counter()
    taken = uvloop.run(cast_all(port, ready, way.answer))
    seconds = time.perf_counter() - begun
    check_all_cast(poll)
    return taken, seconds


def check_all_cast(poll: Poll) -> None:
    """Every owner's ballot stands in the log, once."""
    for right in (poll.right(right) for right in poll.rights):
        cast = right.voted_secretly if poll.secret else [one.validity for one in right.ballots]
        assert cast in (True, [Validity.VALID])


def await_views(port: int) -> None:
    """Wait until the pages know the vote that was just opened."""
    while (report := health_report("127.0.0.1", port)) is None or report["lag"] != 0:
        time.sleep(0.1)


def told_time(what: str, act: Callable[[], object]) -> None:
    begun = time.perf_counter()
    act()
    print(f"{what:<58}{time.perf_counter() - begun:9.2f} s", flush=True)


def open_large(service: Service, heads: int) -> None:
    """From the roll's first sheet to an open vote with its links."""
    poll = Poll(service)
    told_time(f"enter and freeze a roll of {heads:,}", partial(poll.prepares, heads))
    told_time("publish its notice and open the vote", poll.announces_and_opens)
    links = c.IssueBallotLinks(ballot_set=poll.ballot_set)
    told_time("make its personal links", lambda: service.issue_links(links, poll.officer("chair")))
    first = poll.rights[0]
    told_time("cast the first ballot", lambda: service.execute(poll.ballot(first), poll.holder(first)))


def count(service: Service, owners: int) -> None:
    """The whole command, by a desk that has not read anything of the vote yet."""
    poll = Poll(service).opens(owners)
    for number, right in enumerate(poll.rights):
        service.execute(poll.ballot(right, ANSWERS[number % len(ANSWERS)]), poll.holder(right))
    closed = poll.later()
    closed.does(c.CloseVote(ballot_set=poll.ballot_set))
    scrutineer = poll.officer("scrutineer").person
    assert scrutineer
    command = c.TallyVote(ballot_set=poll.ballot_set, scrutineers=[scrutineer])
    told_time(f"TallyVote, {owners:,} ballots on 3 motions", lambda: closed.does(command, "teller"))
    heads = {tallied.outcome.counts.participating.heads for tallied in closed.vote.tallies.values()}
    assert heads == {owners}
    print(f"{'its engine alone, processor time':<58}{tally.fastest(owners):8.1f} ms", flush=True)


@contextmanager
def installation(folder: Path) -> Iterator[tuple[Service, Cluster]]:
    folder.chmod(0o711)
    with Cluster(folder / "data") as cluster:
        settings = Settings(data=folder / "data", database_url=cluster.dsn(), secret=SECRET)
        bring_up_to_date(cluster.dsn(), SCOPES, bytes.fromhex(SECRET))
        with open_service(settings) as service:
            settle(service)
            appoint_tellers(service)
            yield service, cluster


@contextmanager
def floor(cluster: Cluster) -> Iterator[Callable[[], float]]:
    """Single-row INSERTs a second, autocommit, on as many connections as there are clients."""
    dsn = new_database(cluster, "raw")
    with ExitStack() as stack:
        connections = [stack.enter_context(psycopg.connect(dsn, autocommit=True)) for _ in range(CLIENTS)]
        connections[0].execute(
            "CREATE TABLE raw_events (stream uuid, version bigint, topic text, state bytea,"
            " position bigserial, PRIMARY KEY (stream, version))"
        )
        yield lambda: per_second(list(raw_insert(connections, CLIENTS)), FLOOR_SECONDS)


def hold(service: Service, cluster: Cluster, rounds: int, owners: int) -> tuple[dict[str, Found], float]:
    """Rounds of votes and INSERTs in turn; what was found, and the floor."""
    found: dict[str, Found] = {}
    inserts: list[float] = []
    with ExitStack() as stack:
        insert = stack.enter_context(floor(cluster))
        stack.enter_context(running(service.settings, list(projector_spec().command)))
        ports = {workers: stack.enter_context(web(service.settings, workers)) for workers in (1, 2)}
        kinds = [(way, workers) for way in WAYS for workers in ports]
        for way, workers in kinds:  # warms up
            cast_round(service, ports[workers], 500, way)
        for number in range(1, rounds + 1):
            inserts.append(insert())
            for way, workers in kinds:
                taken, seconds = cast_round(service, ports[workers], owners, way)
                name = f"{way.name}, {workers} web"
                found.setdefault(name, Found()).add(taken, seconds)
                print(f"round {number}: {name:<24}{len(taken) / seconds:6.0f}/s", flush=True)
    return found, median(inserts)


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--rounds", type=int, default=5)
    parser.add_argument("--owners", type=int, default=5_000)
    parser.add_argument("--roll", type=int, default=50_000)
    given = parser.parse_args()
    with tempfile.TemporaryDirectory(prefix="ysb-") as folder, installation(Path(folder)) as held:
        service, cluster = held
        found, raw = hold(service, cluster, given.rounds, given.owners)
        count(service, given.owners)
        open_large(service, given.roll)
    report(found, raw)


def report(found: dict[str, Found], raw: float) -> None:
    print(f"\n{f'{CLIENTS} clients, medians':34}{'per second':>12}{'p50 ms':>9}{'p99 ms':>9}{'× INSERT':>10}")
    for name, rounds in found.items():
        rate, middle, slow = rounds.middle
        print(f"{name:34}{rate:12.0f}{middle:9.1f}{slow:9.1f}{rate / raw:10.2f}")
    print(f"{'single-row INSERT, autocommit':34}{raw:12.0f}")


if __name__ == "__main__":
    sys.exit(main())
