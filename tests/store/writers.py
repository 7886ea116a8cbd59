"""Writers in processes of their own, which vote and close boxes against each other."""

import random
import threading
from collections.abc import Sequence
from typing import NamedTuple
from uuid import UUID, uuid4

from deliberation.application.ports import StreamMovedError
from deliberation.domain.values import derived_id
from deliberation.store.log import PostgresEventLog
from tests.store.samples import SECRET, BoxClosed, ballot, entry, request


class Acknowledged(NamedTuple):
    command_id: UUID
    box: UUID
    position: int
    closes: bool


def write(dsn: str, seed: int, boxes: Sequence[UUID], threads: int, votes: int) -> list[Acknowledged]:
    """Cast `votes` votes in each of some threads; each thread also tries to close one box."""
    done: list[Acknowledged] = []
    with PostgresEventLog(dsn, SECRET) as log:
        started = [
            threading.Thread(
                target=_write, args=(log, random.Random(seed * 100 + number), boxes, votes, done)
            )
            for number in range(threads)
        ]
        for thread in started:
            thread.start()
        for thread in started:
            thread.join()
    return done


def _write(
    log: PostgresEventLog, chance: random.Random, boxes: Sequence[UUID], votes: int, done: list[Acknowledged]
) -> None:
    close_at = chance.randrange(votes)
    for number in range(votes):
        box = chance.choice(boxes)
        closes = number == close_at
        if closes:
            asked = request(entry(box, 2, BoxClosed()), command_id=uuid4())
        else:
            right = derived_id("right", box, chance.randrange(3 * votes))
            asked = request(entry(right, 1, ballot()), guards={box: 1}, command_id=uuid4())
        try:
            appended = log.append(asked)
        except StreamMovedError:
            continue
        if chance.random() < 0.05:
            again = log.append(asked)
            assert again.repeated
            assert again.first_position == appended.first_position
        done.append(Acknowledged(asked.command_id, box, appended.first_position, closes))
