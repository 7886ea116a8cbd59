"""Deciding by shares: quorum and turnout first, then approval; the core that most bodies have in common."""

from collections.abc import Iterable
from dataclasses import dataclass

from deliberation.domain.meeting.events import MotionOutcome
from deliberation.domain.rules.voting.ballots import Choice, QuestionKind, Validity
from deliberation.domain.rules.voting.counting import Vote, count
from deliberation.domain.rules.voting.outcome import Check, Counts, Outcome, Part, check
from deliberation.domain.rules.voting.roll import Weight


@dataclass(frozen=True)
class Verdict:
    """What follows from the checks."""

    outcome: MotionOutcome
    adopted: str | None = None
    elected: tuple[str, ...] = ()
    seats_open: int = 0
    run_off: tuple[str, ...] = ()


def by_thresholds(vote: Vote) -> Outcome:
    """Decide a motion, a choice or an election by the shares of the profile.

    A motion needs AYE to pass, a tie does not. Of a choice exactly one option must pass; none or two
    is no decision, never "the opposite carried". An election elects up to the vacancies whoever passes
    and leads. Without quorum or turnout nothing is decided, and the approval is shown all the same.
    """
    counts = count(vote)
    gates = _gates(vote, counts)
    options = vote.question.options or (Choice.AYE.value,)
    approvals = {name: approval(vote, counts, name) for name in options}
    sides = _sides(vote)
    passing = [name for name in options if all(part.met for part in approvals[name])]
    if not all(gate.met for gate in gates):
        verdict = Verdict(MotionOutcome.TURNOUT_NOT_MET)
    else:
        verdict = _settle(vote, counts, passing if all(side.met for side in sides) else [])
    checks = (*gates, *(part for name in options for part in approvals[name]), *sides)
    return outcome_of(vote, counts, checks, verdict)


def outcome_of(vote: Vote, counts: Counts, checks: Iterable[Check], verdict: Verdict) -> Outcome:
    """Write the working down with where the rule comes from."""
    profile, question = vote.profile, vote.question
    return Outcome(
        rule=profile.rule,
        profile=profile.name,
        body=profile.body,
        source_zh=profile.source_zh,
        source_en=profile.source_en,
        certainty=profile.certainty,
        motion=question.motion,
        item=question.item,
        majority=profile.majority(question.item),
        treatment=vote.reading,
        counts=counts,
        checks=tuple(checks),
        outcome=verdict.outcome,
        adopted=verdict.adopted,
        elected=verdict.elected,
        seats_open=verdict.seats_open,
        run_off=verdict.run_off,
    )


def _gates(vote: Vote, counts: Counts) -> list[Check]:
    profile = vote.profile
    quorum = [check(Part.QUORUM, share, counts.under(share.base), counts.present) for share in profile.quorum]
    turnout = [
        check(Part.TURNOUT, share, counts.under(share.base), counts.participating)
        for share in profile.turnout
    ]
    return quorum + turnout


def approval(vote: Vote, counts: Counts, name: str) -> list[Check]:
    """Whether one answer has the shares that its item needs."""
    shares = vote.profile.approve[vote.profile.majority(vote.question.item)]
    of = None if vote.question.kind is QuestionKind.MOTION else name
    return [
        check(Part.APPROVAL, share, counts.under(share.base), counts.answers[name], of) for share in shares
    ]


def _sides(vote: Vote) -> list[Check]:
    """Whether each side gave the ayes that the rules ask of it; a side nobody of which votes is not asked."""
    needed = vote.profile.each_side
    if not needed:
        return []
    ayes = {right.side: 0 for right in vote.voters.values()}
    for ballot in vote.box.ballots:
        aye = ballot.marks.get(vote.question.motion) is Choice.AYE
        if aye and ballot.validity is Validity.VALID and ballot.right is not None:
            ayes[vote.voters[ballot.right].side] += 1
    return [
        Check(part=Part.EACH_SIDE, count=found, needed=needed, met=found >= needed, of=side)
        for side, found in ayes.items()
    ]


def _settle(vote: Vote, counts: Counts, passing: list[str]) -> Verdict:
    if vote.question.kind is QuestionKind.ELECTION:
        return _elect(vote, counts, passing)
    if vote.question.kind is QuestionKind.CHOICE:
        if len(passing) == 1:
            return Verdict(MotionOutcome.ADOPTED, adopted=passing[0])
        return Verdict(MotionOutcome.NO_DECISION)
    return Verdict(MotionOutcome.ADOPTED if passing else MotionOutcome.NOT_ADOPTED)


def _elect(vote: Vote, counts: Counts, passing: list[str]) -> Verdict:
    """Elect whoever passes and has fewer than `vacancies` others who pass ahead or level.

    Where area counts too, one candidate leads another only by not being behind in either; ties at the
    last seat elect none of the tied.
    """
    votes, vacancies = counts.answers, vote.question.vacancies
    elected = tuple(
        name
        for name in passing
        if sum(not leads(votes[name], votes[other]) for other in passing if other != name) < vacancies
    )
    left = vacancies - len(elected)
    return Verdict(
        MotionOutcome.ADOPTED if elected else MotionOutcome.NO_DECISION,
        elected=elected,
        seats_open=left,
        run_off=_run_off(vote, counts, {*elected}, {*passing}, left) if left else (),
    )


def _run_off(vote: Vote, counts: Counts, elected: set[str], passing: set[str], left: int) -> tuple[str, ...]:
    """Who stands again for the seats left: those who tied for them, else the next by votes.

    The next are one candidate more than seats, with all who tie for the last place (CFG).
    """
    votes = counts.answers
    others = [name for name in vote.question.options if name not in elected]
    tied = [name for name in others if name in passing]
    return tuple(tied) or tuple(
        name for name in others if sum(leads(votes[other], votes[name]) for other in others) <= left
    )


def leads(one: Weight, other: Weight) -> bool:
    """Whether one is behind the other in neither heads nor area, and ahead in something."""
    return (
        one.heads >= other.heads
        and one.area_centi_m2 >= other.area_centi_m2
        and (one.heads, one.area_centi_m2) != (other.heads, other.area_centi_m2)
    )
