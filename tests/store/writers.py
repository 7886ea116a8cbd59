"""Writers in processes of their own, which vote and close boxes against each other."""

import random
import threading
from collections.abc import Sequence
from typing import NamedTuple
from uuid import UUID

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
    """Vote in some threads, all on the same box until it is closed, then on the next one.

    Each thread acts `votes` times; one act in fifty closes the box.
    """
    done: list[Acknowledged] = []
    with PostgresEventLog(dsn, SECRET) as log:
        started = [
            threading.Thread(target=_write, args=(log, random.Random(f"{seed} {number}"), boxes, votes, done))
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
    at = 0
    for _ in range(votes):
        box = boxes[at]
        closes = chance.random() < 0.02
        if closes:
            asked = request(entry(box, 2, BoxClosed()))
        else:
            asked = request(entry(derived_id("right", box, chance.random()), 1, ballot()), guards={box: 1})
        try:
            appended = log.append(asked)
        except StreamMovedError:
            at += 1
            continue
        if chance.random() < 0.05:
            again = log.append(asked)
            assert again.repeated
            assert again.first_position == appended.first_position
        done.append(Acknowledged(asked.command_id, box, appended.first_position, closes))
