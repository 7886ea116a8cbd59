"""Several processes of several threads vote while boxes are closed."""

import multiprocessing
from collections import Counter
from concurrent.futures import ProcessPoolExecutor
from json import loads
from uuid import UUID, uuid4

from deliberation.store.log import PostgresEventLog
from tests.store.samples import BoxClosed, entry, request
from tests.store.soundness import sound_rows
from tests.store.writers import write

PROCESSES, THREADS, VOTES, BOXES = 3, 8, 80, 200


def test_nothing_is_lost_and_nothing_lands_behind_a_close(log: PostgresEventLog, database: str) -> None:
    boxes = [uuid4() for _ in range(BOXES)]
    log.append(request(*(entry(box, 1) for box in boxes)))

    with ProcessPoolExecutor(PROCESSES, multiprocessing.get_context("spawn")) as pool:
        answers = [pool.submit(write, database, seed, boxes, THREADS, VOTES) for seed in range(PROCESSES)]
        done = [one for answer in answers for one in answer.result(120)]

    rows = sound_rows(log)
    stored = {UUID(loads(row.state)["command_id"]): row.position for row in rows[BOXES:]}
    assert {one.command_id: one.position for one in done} == stored, "acknowledged is stored, and the reverse"
    assert len(done) > PROCESSES * THREADS * VOTES / 4, "many found their box open"

    closed_at = {row.stream: row.position for row in rows if row.topic == BoxClosed.TOPIC}
    assert len(closed_at) > 10
    assert max(Counter(row.stream for row in rows if row.topic == BoxClosed.TOPIC).values()) == 1
    late = [one for one in done if not one.closes and one.position > closed_at.get(one.box, one.position)]
    assert late == []
