"""Rules by their stored names. A released name is frozen: what counts otherwise is a new version."""

from collections.abc import Callable, Mapping
from types import MappingProxyType
from typing import Final

from deliberation.domain.rules.voting.civil_code import departures
from deliberation.domain.rules.voting.conference import joint_conference_v1
from deliberation.domain.rules.voting.counting import Vote
from deliberation.domain.rules.voting.errors import UnknownRuleError, WrongShareError
from deliberation.domain.rules.voting.outcome import Outcome
from deliberation.domain.rules.voting.soundness import refuse_unsound
from deliberation.domain.rules.voting.speech import speak
from deliberation.domain.rules.voting.thresholds import by_thresholds

Rule = Callable[[Vote], Outcome]

RULES: Final[Mapping[str, Rule]] = MappingProxyType(
    {
        "owners_joint_decision.v1": by_thresholds,
        "interested_owners_unanimity.v1": by_thresholds,
        "residents_assembly.v1": by_thresholds,
        "residents_representatives_assembly.v1": by_thresholds,
        "residents_committee_election_by_voters.v1": by_thresholds,
        "residents_committee_election_by_reps.v1": by_thresholds,
        "village_representatives_assembly.v1": by_thresholds,
        "party_branch_general_meeting.v1": by_thresholds,
        "owners_committee.v1": by_thresholds,
        "joint_conference.v1": joint_conference_v1,
        "hall_rules.v1": by_thresholds,
    }
)
"""Most bodies differ in their shares and bases alone, which are data; each has a name of its own so that
one can change without the others."""


def decide(vote: Vote) -> Outcome:
    """Say what a body decided, by the pinned profile.

    Refuses a vote that is not sound (soundness.py), and a profile of the owners' joint decision that
    departs from the Civil Code, art. 278.
    """
    item = vote.question.item
    if item in departures(vote.profile):
        raise WrongShareError(item=item)
    return apply(vote)


def apply(vote: Vote) -> Outcome:
    """Run a vote under its profile's rule, lawful or not: what a what-if shows."""
    rule = RULES.get(vote.profile.rule)
    if rule is None:
        raise UnknownRuleError(rule=vote.profile.rule)
    refuse_unsound(vote)
    outcome = rule(vote)
    sentence = speak(outcome)
    return outcome.model_copy(update={"sentence_zh": sentence.zh, "sentence_en": sentence.en})
