"""Released rules are frozen: the same votes always come to the same outcomes, word for word.

`python -m tests.domain.voting.test_released` writes the file anew; do so only for a rule that is not
released yet, or together with a new version of one.
"""

import json
from dataclasses import replace
from pathlib import Path
from typing import Any, Final

from deliberation.domain.rules.voting.ballots import BallotBox, Question, QuestionKind
from deliberation.domain.rules.voting.counting import Vote
from deliberation.domain.rules.voting.profile import Body
from deliberation.domain.rules.voting.registry import RULES, decide
from deliberation.domain.rules.voting.treatment import Treatment, Unreturned
from tests.domain.voting.dsl import MOTION, gaoting, joint, meeting, members, profile, said, secret
from tests.domain.voting.test_bodies import conference, own_rules

GOLDEN: Final = Path(__file__).with_name("released.json")


def held() -> dict[str, Vote]:
    """At least one vote under every rule."""
    votes = {f"gaoting {name}": gaoting(name) for name in ("M1", "M2", "M3")}
    votes["gaoting M2, following the majority"] = gaoting(
        "M2", treatment=Treatment(unreturned=Unreturned.FOLLOW_MAJORITY)
    )
    for body in (
        Body.RESIDENTS_ASSEMBLY,
        Body.RESIDENTS_REPRESENTATIVES_ASSEMBLY,
        Body.VILLAGE_REPRESENTATIVES_ASSEMBLY,
        Body.PARTY_BRANCH_GENERAL_MEETING,
        Body.OWNERS_COMMITTEE,
    ):
        votes[body] = meeting(body, 12, 9, left=1, ayes=5, nays=3)
    polled = Question(motion=MOTION, kind=QuestionKind.ELECTION, options=("甲", "乙", "丙"), vacancies=2)
    papers = secret(*[frozenset({"甲", "乙"})] * 5, *[frozenset({"甲", "丙"})] * 4, spoilt=1)
    for body in (Body.RESIDENTS_COMMITTEE_ELECTION_BY_VOTERS, Body.RESIDENTS_COMMITTEE_ELECTION_BY_REPS):
        votes[body] = Vote(members(12), BallotBox(papers), polled, profile(body))
    neighbours = joint((50_00,) * 4, said(ayes=3, nays=1))
    votes["interested owners"] = replace(
        neighbours, question=Question(motion=MOTION), profile=profile(Body.INTERESTED_OWNERS)
    )
    votes["conference"] = conference(9, ayes=8, nays=1)
    votes["hall"] = replace(conference(9, ayes=8, nays=1), profile=own_rules())
    return votes


def outcomes() -> dict[str, Any]:
    return {name: decide(vote).model_dump(mode="json") for name, vote in held().items()}


def test_every_released_rule_still_says_what_it_said() -> None:
    kept = json.loads(GOLDEN.read_text(encoding="utf-8"))
    assert outcomes() == kept


def test_every_rule_is_kept() -> None:
    assert {vote.profile.rule for vote in held().values()} == set(RULES)


if __name__ == "__main__":
    text = json.dumps(outcomes(), ensure_ascii=False, indent=1, sort_keys=True)
    GOLDEN.write_text(f"{text}\n", encoding="utf-8")
