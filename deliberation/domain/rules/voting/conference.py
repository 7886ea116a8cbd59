"""A joint conference: consensus first, then its own rules, from the parts that its meetings use."""

from deliberation.domain.meeting.events import Dissent, HandsWorking, MotionOutcome
from deliberation.domain.rules.consensus import by_consensus
from deliberation.domain.rules.procedure import Comparator, DecisionMode, RulesOfProcedure, VoteFallback
from deliberation.domain.rules.quorum import QuorumTest, find_quorum
from deliberation.domain.rules.seating import Place
from deliberation.domain.rules.show_of_hands import Hands, count_hands
from deliberation.domain.rules.voting.ballots import Choice, Validity
from deliberation.domain.rules.voting.counting import Vote, count
from deliberation.domain.rules.voting.outcome import Check, Outcome, Part
from deliberation.domain.rules.voting.profile import Base, Threshold
from deliberation.domain.rules.voting.thresholds import Verdict, outcome_of
from deliberation.domain.values import PersonId


def joint_conference_v1(vote: Vote) -> Outcome:
    """Decide a motion by consensus, or by a show of hands of the persons present.

    Under `consensus` one dissent leaves no decision. Under `consensus_first` it lets the hands decide.
    Whoever stands aside leaves the base, and a side that is wholly recused is not asked for its aye.
    Source: the conference's own rules; no statute fixes them (CFG).
    """
    rules = vote.profile.conference or RulesOfProcedure()
    places = [Place(right.side, (right.id,)) for right in vote.roll.rights]
    room = set(vote.box.present)
    test = find_quorum(places, room, rules, dict.fromkeys(vote.box.recused, True))
    hands = _hands(vote)
    dissent = [Dissent(person=PersonId(name)) for name in hands.nays]
    agreed = by_consensus(dissent)
    consensus = Check(part=Part.CONSENSUS, count=len(dissent), needed=0, met=not dissent)
    checks = _quorum_checks(test, rules)
    if rules.decision is not DecisionMode.VOTE:
        checks.append(consensus)
    by_hands = rules.decision is DecisionMode.VOTE or (
        rules.decision is DecisionMode.CONSENSUS_FIRST and bool(dissent)
    )
    if by_hands:
        working, agreed = count_hands(test.seating, hands, rules.fallback, test.sides_not_asked)
        checks += _hands_checks(working, rules)
    outcome = agreed if test.finding.met else MotionOutcome.TURNOUT_NOT_MET
    return outcome_of(vote, count(vote), checks, Verdict(outcome))


def _hands(vote: Vote) -> Hands:
    """Who raised a hand for what."""
    raised: dict[Choice, list[PersonId]] = {choice: [] for choice in Choice}
    for ballot in vote.box.ballots:
        mark = ballot.marks.get(vote.question.motion)
        if ballot.validity is Validity.VALID and ballot.right is not None and isinstance(mark, Choice):
            raised[mark].append(PersonId(ballot.right))
    return Hands(raised[Choice.AYE], raised[Choice.NAY], raised[Choice.ABSTAIN])


def _quorum_checks(test: QuorumTest, rules: RulesOfProcedure) -> list[Check]:
    rule, finding = rules.quorum, test.finding
    share = Threshold(base=Base.MEMBERS, num=rule.num, den=rule.den, cmp=rule.cmp)
    whole = Check(
        part=Part.QUORUM,
        share=share,
        base_count=finding.base,
        count=finding.present,
        needed=max(1, finding.needed),
        met=0 < finding.present >= finding.needed,
    )
    seated = {side: len(test.seating.sitting_for(side)) for side in finding.sides_short}
    return [
        whole,
        *(
            Check(part=Part.QUORUM, count=there, needed=rule.per_party_min, met=False, of=side)
            for side, there in seated.items()
        ),
    ]


def _hands_checks(working: HandsWorking, rules: RulesOfProcedure) -> list[Check]:
    share = Threshold(base=Base.PERSONS_PRESENT, num=1, den=2, cmp=Comparator.MORE_THAN)
    whole = Check(
        part=Part.APPROVAL,
        share=share,
        base_count=working.base,
        count=working.ayes,
        needed=working.needed,
        met=working.ayes >= working.needed,
    )
    if rules.fallback is not VoteFallback.MAJORITY_OF_PERSONS_PRESENT_AND_EACH_PARTY:
        return [whole]
    silent = [
        Check(part=Part.EACH_SIDE, count=0, needed=1, met=False, of=side)
        for side in working.sides_without_aye
    ]
    return [whole, *silent]
