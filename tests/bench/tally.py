"""How long a tally takes: `python -m tests.bench.tally [--ballots N]`; prints the fastest round in ms.

So many owners answered three motions; a round checks, counts and words all three. Processor time of one
process, so that a neighbour's load does not show.
"""

import argparse
import time
from datetime import date
from uuid import UUID

from deliberation.domain.rules.voting.ballots import Ballot, BallotBox, Choice, Question
from deliberation.domain.rules.voting.counting import Vote
from deliberation.domain.rules.voting.profile import Body
from deliberation.domain.rules.voting.registry import decide
from deliberation.domain.rules.voting.roll import Right, RightId, Roll, RollKind
from deliberation.domain.values import MotionId
from deliberation.store.rulebook import rule_book

MOTIONS = {MotionId(UUID(int=number)): item for number, item in enumerate((7, 8, 4))}


def votes(ballots: int) -> list[Vote]:
    """One vote a motion, on the same roll and box; every third owner says no to something."""
    profile = rule_book().select(Body.OWNERS_JOINT_DECISION, "cn", date(2026, 11, 22))
    rights = tuple(Right(RightId(UUID(int=n + 10)), n, 8_000 + n) for n in range(ballots))
    choices = list(Choice)
    box = BallotBox(
        tuple(
            Ballot(right.id, {motion: choices[n % (2 + item) % 3] for motion, item in MOTIONS.items()})
            for n, right in enumerate(rights)
        )
    )
    roll = Roll(RollKind.OWNERS, rights)
    return [Vote(roll, box, Question(motion=motion, item=item), profile) for motion, item in MOTIONS.items()]


def fastest(ballots: int, rounds: int = 7) -> float:
    """Milliseconds of the fastest round."""
    held = votes(ballots)
    found = []
    for _ in range(rounds):
        begun = time.process_time()
        for vote in held:
            decide(vote)
        found.append(time.process_time() - begun)
    return min(found) * 1000


if __name__ == "__main__":
    parser = argparse.ArgumentParser()
    parser.add_argument("--ballots", type=int, default=5_000)
    print(f"{fastest(parser.parse_args().ballots):.1f}")
