"""Counting a vote from the rights on its roll, what came back for them, and the rules it opened under."""

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime
from itertools import chain
from typing import Final

from deliberation.domain.ballot.state import ReturnedBallot
from deliberation.domain.changed import changed
from deliberation.domain.facts import DomainEvent
from deliberation.domain.rules.voting.ballots import Ballot, BallotBox, Choice, Mark, Question, Validity
from deliberation.domain.rules.voting.counting import Vote
from deliberation.domain.rules.voting.errors import MoreBallotsThanVotersError
from deliberation.domain.rules.voting.outcome import Outcome
from deliberation.domain.rules.voting.readings import declare
from deliberation.domain.rules.voting.roll import Right, Roll, Weight, weigh
from deliberation.domain.rules.voting.treatment import Treatment, Unreturned, missing_conditions
from deliberation.domain.standing import Standing
from deliberation.domain.terms import Term, term
from deliberation.domain.values import MotionId, PersonId, Role, SlipId
from deliberation.domain.vote import commands as c
from deliberation.domain.vote import events as e
from deliberation.domain.vote import result_errors as errors
from deliberation.domain.vote.electorate import Rights, totals
from deliberation.domain.vote.guards import Running, acting, agree, asked, running
from deliberation.domain.vote.root import ballots_root
from deliberation.domain.vote.setup import BallotChannel, Marks, QuestionPut, as_mark
from deliberation.domain.vote.state import BallotSet, VoteState

_CLOSED: Final = frozenset({VoteState.CLOSED})
_COUNTED: Final = frozenset({VoteState.TALLIED, VoteState.DECLARED})


@dataclass(frozen=True, slots=True)
class LoosePaper:
    """A settled paper that names no right: a secret one, or one of which nobody can tell whose it is."""

    slip: SlipId
    received_at: datetime
    validity: Validity
    marks: Marks


@dataclass(frozen=True)
class Returned:
    """All that a count reads: the rights of the roll with what came back for them, papers without a name,
    and the secret box.

    `box` holds the published secret ballots with their receipt codes. `unfinished` names the batch and
    the paper that was not settled yet. `watching` are the roles of each scrutineer on the day.
    """

    rights: Rights
    papers: Sequence[LoosePaper] = ()
    box: Sequence[tuple[str, Marks]] = ()
    unfinished: tuple[int, int] | None = None
    watching: Mapping[PersonId, frozenset[Role]] = field(default_factory=dict)


@dataclass(frozen=True)
class Count:
    """What a count came to, question by question, and who took part with a ballot that counts."""

    tallies: tuple[e.Tallied, ...]
    took_part: Weight
    counts: e.BallotCounts
    root: str

    def of(self, motion: MotionId) -> e.Tallied:
        return next(tally for tally in self.tallies if tally.outcome.motion == motion)


def count(vote: BallotSet, now: Running, returned: Returned) -> Count:
    """Count every question; pure, and the same for ballots in any order.

    Refuses a roll that is not the frozen one, and more secret ballots than people who voted.
    """
    standing = {name: right for name, right in returned.rights.items() if not right.struck}
    _refuse_moved(now, standing)
    loose = [_judged(vote, paper) for paper in returned.papers]
    secret = _secret_pieces(loose, returned.box) if vote.secret else []
    _refuse_surplus(standing, secret)
    roll = roll_of(now, standing)
    box = box_of(standing, _ballots(now, standing, secret if vote.secret else None))
    tallies = tuple(
        _tallied(vote, now, roll, question, without_recused(box, question, standing))
        for question in now.setup.questions
    )
    named = {name: ballot for name, right in standing.items() if (ballot := right.counted)}
    unnamed = [piece for piece in secret if piece.validity is Validity.VALID]
    known = weigh(right for right in roll.rights if right.id in named)
    return Count(
        tallies,
        Weight(heads=known.heads + len(unnamed), area_centi_m2=known.area_centi_m2),
        _pieces(standing, [*named.values(), *unnamed], loose),
        ballots_root([*(ballot.id for ballot in named.values()), *(piece.id for piece in unnamed)]),
    )


@dataclass(frozen=True, slots=True)
class _Piece:
    """A ballot without a name: from the box by its receipt code, from a paper by its slip."""

    id: str
    channel: BallotChannel
    validity: Validity
    marks: Marks


def _judged(vote: BallotSet, paper: LoosePaper) -> LoosePaper:
    """The paper as late where its batch came after the close, whatever it says."""
    in_time = vote.before_the_count.takes_paper(paper.received_at)
    return paper if in_time else changed(paper, validity=Validity.LATE)


def _secret_pieces(loose: Iterable[LoosePaper], box: Iterable[tuple[str, Marks]]) -> list[_Piece]:
    online = [_Piece(code, BallotChannel.ONLINE, Validity.VALID, marks) for code, marks in box]
    papers = [
        _Piece(str(paper.slip), BallotChannel.PAPER, paper.validity, paper.marks)
        for paper in loose
        if paper.validity is not Validity.LATE
    ]
    return online + papers


def _refuse_moved(now: Running, standing: Rights) -> None:
    found, frozen = totals(standing), now.frozen
    same = (frozen.units, frozen.heads, frozen.area_centi_m2, frozen.root)
    if (found.units, found.heads, found.area_centi_m2, found.root) != same:
        raise errors.RollMovedError


def _refuse_surplus(standing: Rights, secret: Sequence[_Piece]) -> None:
    """More ballots in time than people who were struck off as having voted make a poll void."""
    if len(secret) > sum(right.voted_secretly for right in standing.values()):
        raise MoreBallotsThanVotersError


def roll_of(now: Running, standing: Rights) -> Roll:
    """The frozen roll as the rules read it. Each right is a party of its own: the roll joined them before."""
    return Roll(
        now.frozen.kind,
        tuple(
            Right(name, name, right.area_centi_m2, right.units, right.side, right.should_attend)
            for name, right in standing.items()
        ),
    )


def _ballots(now: Running, standing: Rights, secret: Sequence[_Piece] | None) -> list[Ballot]:
    """The ballots with their holders, and the `secret` ones without; None where the vote is not secret.

    Of a secret vote those that were set aside stand with their holders, without a name where they took part.
    """
    read = _Reading(now.setup.questions)
    named = [
        Ballot(
            None if secret is not None and one.validity.spoilt else name,
            read.marks(one.marks),
            validity=one.validity,
        )
        for name, right in standing.items()
        for one in right.ballots
    ]
    return named + [Ballot(None, read.marks(one.marks), validity=one.validity) for one in secret or ()]


class _Reading:
    """Reads ballots as the rules do. Each answer is read once: thousands of ballots say the same few."""

    def __init__(self, questions: Sequence[QuestionPut]) -> None:
        self._questions: list[tuple[QuestionPut, dict[tuple[str, ...], Mark | None]]] = [
            (question, {}) for question in questions
        ]

    def marks(self, said: Marks) -> dict[MotionId, Mark]:
        """The readable answers; what is left out or says nothing is an unclear answer to its question."""
        found: dict[MotionId, Mark] = {}
        for question, read in self._questions:
            words = said.get(question.motion, ())
            if words not in read:
                read[words] = as_mark(question, words)
            mark = read[words]
            if mark is not None:
                found[question.motion] = mark
        return found


def box_of(standing: Rights, ballots: Sequence[Ballot]) -> BallotBox:
    """What came back, who was served, and who was there: whoever voted before leaving was."""
    return BallotBox(
        tuple(ballots),
        delivered=frozenset(name for name, right in standing.items() if right.delivered),
        attended=frozenset(name for name, right in standing.items() if right.attended),
        left=frozenset(name for name, right in standing.items() if right.absent),
    )


def without_recused(box: BallotBox, question: Question, standing: Rights) -> BallotBox:
    """What came back on one question: whoever stands aside from it has no ballot on it."""
    recused = frozenset(name for name, right in standing.items() if question.motion in right.recused)
    if not recused:
        return box
    return replace(
        box, ballots=tuple(one for one in box.ballots if one.right not in recused), recused=recused
    )


def _tallied(vote: BallotSet, now: Running, roll: Roll, question: Question, box: BallotBox) -> e.Tallied:
    """Count by the profile; with 从多 where its conditions hold, as the adopted rules then ask for it."""
    asked_for = Vote(roll, box, question, now.profile, circumstances=vote.circumstances)
    if now.profile.follow_majority and not missing_conditions(roll, box, vote.circumstances):
        follow = Treatment(invalid=now.profile.invalid, unreturned=Unreturned.FOLLOW_MAJORITY)
        asked_for = Vote(roll, box, question, now.profile, follow, vote.circumstances)
    found = declare(asked_for)
    contested = tuple(reading.outcome for reading in found.others)
    return e.Tallied(outcome=found.result, contested=contested, ruling_needed=found.ruling_needed)


def _pieces(
    standing: Rights, counted: Sequence[ReturnedBallot | _Piece], loose: Iterable[LoosePaper]
) -> e.BallotCounts:
    by_channel = Counter(piece.channel for piece in counted)
    returned = (one.validity for right in standing.values() for one in right.ballots)
    aside = Counter(
        validity.value
        for validity in chain(returned, (paper.validity for paper in loose))
        if validity not in {Validity.VALID, Validity.MISREAD}
    )
    return e.BallotCounts(
        counted=len(counted),
        paper=by_channel[BallotChannel.PAPER],
        online=by_channel[BallotChannel.ONLINE],
        room=by_channel[BallotChannel.ROOM],
        rejected=dict(sorted(aside.items())),
    )


def tally(vote: BallotSet, who: Standing, command: c.TallyVote, returned: Returned) -> list[DomainEvent]:
    """Count after the close, under the eyes of scrutineers; claimed figures are compared, never believed."""
    now = running(vote, _CLOSED)
    teller = acting(who, Role.TELLER)
    scrutineers = _watched(teller, command.scrutineers, returned)
    _refuse_unready(vote, returned)
    found = count(vote, now, returned)
    _compare(now, command, found)
    return [
        e.VoteTallied(
            tellers=[teller],
            scrutineers=scrutineers,
            ballots_root=found.root,
            ballots=found.counts,
            tallies=list(found.tallies),
        )
    ]


def complete_recount(
    vote: BallotSet, who: Standing, command: c.CompleteRecount, returned: Returned
) -> list[DomainEvent]:
    """Count everything again; another count of the question than the last has to be declared anew.

    What is compared are the figures: a release that words the sentences otherwise, or shows more readings
    beside the count, changes no count.
    """
    now = running(vote, _COUNTED)
    teller = acting(who, Role.TELLER)
    asked(now.setup, command.motion)
    if command.motion not in vote.recounting:
        raise errors.NoRecountOpenError
    scrutineers = _watched(teller, command.scrutineers, returned)
    found = count(vote, now, returned)
    fresh = found.of(command.motion)
    differs = _figures(fresh) != _figures(vote.tallies[command.motion])
    agree(Term("重新计票是否有变", "whether the recount differs"), command.claimed_changed, differs)
    return [
        e.RecountCompleted(
            motion=command.motion,
            tellers=[teller],
            scrutineers=scrutineers,
            changed=differs,
            ballots_root=found.root,
            tally=fresh,
        )
    ]


def _figures(tallied: e.Tallied) -> tuple[Outcome, bool]:
    """A count without its sentences, and whether invalid ballots decide it."""
    unspoken = tallied.outcome.model_copy(update={"sentence_zh": "", "sentence_en": ""})
    return unspoken, tallied.ruling_needed


def _watched(teller: PersonId, named: Sequence[PersonId], returned: Returned) -> list[PersonId]:
    """The scrutineers, each once: they hold that role, and whoever counts does not watch."""
    for person in named:
        roles = returned.watching.get(person, frozenset())
        if person == teller or Role.SCRUTINEER not in roles or Role.TELLER in roles:
            raise errors.NotScrutineerError
    return list(dict.fromkeys(named))


def _refuse_unready(vote: BallotSet, returned: Returned) -> None:
    if returned.unfinished:
        serial, number = returned.unfinished
        raise errors.PaperUnfinishedError(serial=serial, number=number)
    if vote.secret and vote.box_sheets is None:
        raise errors.BoxNotShuffledError


def _compare(now: Running, command: c.TallyVote, found: Count) -> None:
    heads, area = Term("人数", "heads"), Term("面积（0.01平方米）", "area in 0.01 m²")
    part = Term("参与表决", "took part")
    agree(_joined(part, heads), command.claimed_participating_heads, found.took_part.heads)
    agree(_joined(part, area), command.claimed_participating_area_centi_m2, found.took_part.area_centi_m2)
    for claim in command.claimed:
        question = asked(now.setup, claim.motion)
        answers = found.of(question.motion).outcome.counts.answers
        given = answers.get(claim.answer, Weight())
        called = _answer(claim.answer)
        agree(_joined(called, heads), claim.heads, given.heads)
        agree(_joined(called, area), claim.area_centi_m2, given.area_centi_m2)


def _joined(one: Term, other: Term) -> Term:
    return Term(f"{one.zh}{other.zh}", f"{one.en}, {other.en}")


def _answer(word: str) -> Term:
    """An answer's own word, or the key of an option as it stands on the ballot."""
    known = next((choice for choice in Choice if choice.value == word), None)
    return term(known) if known else Term(f"“{word}”", f"“{word}”")
