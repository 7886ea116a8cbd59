"""A vote, step by step: the law's checks, the roll, who took part so far, and what was declared and why."""

from collections import Counter
from collections.abc import Iterable, Mapping
from datetime import datetime
from typing import Any, Final
from uuid import UUID

from deliberation.domain.facts import DomainEvent, Entry
from deliberation.domain.rules.voting.ballots import Choice
from deliberation.domain.rules.voting.outcome import Check, Counts, Outcome
from deliberation.domain.rules.voting.profile import Body, Dimension
from deliberation.domain.rules.voting.roll import Weight
from deliberation.domain.rules.voting.speech import amount
from deliberation.domain.terms import Term, term
from deliberation.domain.vote.checks import steps
from deliberation.domain.vote.state import BallotSet, VoteState
from projections.records.right import RIGHT, RightRecord
from projections.records.vote import VOTE, VoteRecord
from projections.replay import working
from projections.replay.folds import Folded, kind_of
from projections.replay.meeting import numbers, when
from projections.replay.shapes import Case, Fact, Panel, Working
from projections.votes import compose
from projections.votes.outcome_shapes import PublicCounts, PublicOutcome, PublicWeight
from projections.votes.shapes import Cell, QuestionView, ResultView, Turnout
from projections.votes.turnout import Group, Traits, traits_of, turnout_of

_OWNERS: Final = frozenset({Body.OWNERS_JOINT_DECISION, Body.INTERESTED_OWNERS})
_COUNTING: Final = frozenset({VoteState.OPEN, VoteState.CLOSED})
_FEW: Final = Term("少于5（不公开）", "fewer than 5 (not shown)")


class VoteCourse:
    """Folds a ballot set with its rights; who took part is a sum that each right's entry moves."""

    def __init__(self, case: Case) -> None:
        self._case: Final = case
        self._folded: Final = Folded(VOTE, case.object)
        self._rights: Final[dict[UUID, RightRecord]] = {}
        self._heads: Final[Counter[Traits]] = Counter()
        self._areas: Final[Counter[Traits]] = Counter()
        self._rejected: Final[Counter[Traits]] = Counter()
        self._questions: tuple[QuestionView, ...] = ()

    @property
    def state(self) -> BallotSet:
        return self._record.state

    @property
    def _record(self) -> VoteRecord:
        return self._folded.record

    @property
    def groups(self) -> list[Group]:
        """Who stands on the roll by what they did so far."""
        return [
            Group(traits, heads, self._areas[traits], self._rejected[traits])
            for traits, heads in self._heads.items()
            if heads
        ]

    def take(self, entry: Entry[DomainEvent]) -> None:
        kind = kind_of(entry)
        if kind == VOTE.name:
            self._folded.take(entry)
            self._questions = ()
        elif kind == RIGHT.name:
            self._right(entry)

    def _right(self, entry: Entry[DomainEvent]) -> None:
        right = self._rights.get(entry.stream)
        if right is None:
            right = self._rights[entry.stream] = RIGHT.blank(entry.stream)
        else:
            self._add(right, -1)
        RIGHT.advance(right, entry)
        self._add(right, 1)

    def _add(self, right: RightRecord, sign: int) -> None:
        """Put a right into the sums, or take it out; one that was struck stands in none."""
        if right.state.struck:
            return
        traits = traits_of(right)
        self._heads[traits] += sign
        self._areas[traits] += sign * (self._case.areas or {}).get(right.id, 0)
        self._rejected[traits] += sign * right.rejected

    def panels(self, at: datetime) -> tuple[Panel, ...]:
        if self.state.setup is None:
            return ()
        found = [self._course()]
        turnout = self._turnout()
        if turnout:
            found.append(self._part(turnout))
        if not self._questions:
            self._questions = compose.questions(self._record, self._case.texts, office=self._case.office)
        found += [self._question(number, one) for number, one in enumerate(self._questions, start=1)]
        return (*found, self._checks(at))

    @property
    def _owners(self) -> bool:
        return self.state.setup is not None and self.state.setup.body in _OWNERS

    def _course(self) -> Panel:
        vote = self.state
        opens_at, closes_at = compose.window(self._record)
        facts = [Fact("status", Term("进度", "stage"), term(compose.status_of(self._record)))]
        if opens_at and closes_at:
            said = Term(
                f"{when(opens_at).zh} 至 {when(closes_at).zh}", f"{when(opens_at).en} to {when(closes_at).en}"
            )
            facts.append(Fact("window", Term("投票时间", "voting time"), said))
        if vote.frozen:
            heads = amount(vote.frozen.heads, Dimension.HEADS, owners=self._owners)
            facts.append(Fact("heads", Term("名册", "the roll"), heads))
        if vote.frozen and vote.frozen.area_centi_m2:
            whole = amount(vote.frozen.area_centi_m2, Dimension.AREA)
            facts.append(Fact("area", Term("总面积", "area of the roll"), whole))
        if vote.objections:
            facts.append(Fact("objections", Term("名册异议", "objections to the roll"), self._objections()))
        if vote.profile:
            source = Term(vote.profile.source_zh, vote.profile.source_en)
            facts.append(Fact("profile", Term("固定的规则", "rules pinned"), source))
        return Panel("course", Term("表决", "the vote"), tuple(facts))

    def _objections(self) -> Term:
        said = compose.objection_counts(self._record)
        return Term(
            f"{said.raised} 件：成立 {said.upheld}，不成立 {said.rejected}，待定 {said.waiting}",
            f"{said.raised}: {said.upheld} upheld, {said.rejected} rejected, {said.waiting} waiting",
        )

    def _checks(self, at: datetime) -> Panel:
        found = steps(self.state, self._case.book, at, self._case.profile)
        return Panel("checks", Term("法定步骤", "steps that the law asks"), (), working.law(found))

    def _turnout(self) -> Turnout | None:
        vote = self.state
        if vote.opened_at is None or vote.frozen is None:
            return None
        roll = Weight(heads=vote.frozen.heads, area_centi_m2=vote.frozen.area_centi_m2)
        public = not self._case.office
        counting = vote.status in _COUNTING
        return turnout_of(self.groups, roll, vote.profile, public=public, counting=counting)

    def _part(self, found: Turnout) -> Panel:
        """Who took part so far; never what was answered.

        While voting goes on the public is told heads alone: from one step to the next an area, or how a few
        ballots came, would be that of a few homes.
        """
        facts = [
            Fact(
                "heads",
                Term("已投票", "have voted"),
                amount(found.participating.heads, Dimension.HEADS, owners=self._owners),
            )
        ]
        if not found.rounded:
            facts += self._figures(found)
        profile = self.state.profile
        source = Term(profile.source_zh, profile.source_en) if profile else Term("", "")
        checks = [one for one in found.checks if self._known(one, found)]
        return Panel(
            "turnout",
            Term("参与情况", "who took part"),
            tuple(facts),
            tuple(
                working.check(f"{one.part.value}:{one.dim.value}", one, source, {}, owners=self._owners)
                for one in checks
            ),
        )

    def _figures(self, found: Turnout) -> Iterable[Fact]:
        if self._case.areas is not None and found.electorate.area_centi_m2:
            area = amount(found.participating.area_centi_m2, Dimension.AREA)
            yield Fact("area", Term("已投票面积", "area that voted"), area)
        for channel, count in found.by_channel.items():
            if count != 0:
                yield Fact(f"channel:{channel.value}", term(channel), _cell(count))
        if found.rejected != 0:
            label = Term("不计入的票", "ballots that do not count")
            yield Fact("rejected", label, _cell(found.rejected))

    def _known(self, check: Check, found: Turnout) -> bool:
        """Whether a comparison may be shown: one of area where areas are known and told."""
        return check.dim is not Dimension.AREA or (self._case.areas is not None and not found.rounded)

    def _question(self, number: int, asked: QuestionView) -> Panel:
        names = {one.key: one.label for one in asked.options if one.label}
        text = asked.text or "（内容随公告公布）"
        facts = [
            Fact("text", Term("问题", "question"), Term(text, asked.text or "(published with the notice)"))
        ]
        result = asked.result
        facts.append(Fact("stands", Term("结果", "outcome"), _stands(asked, result)))
        workings: tuple[Working, ...] = ()
        if result and result.outcome:
            outcome = result.outcome
            facts += self._answers(outcome, asked, names)
            source = Term(outcome.source_zh, outcome.source_en)
            workings = tuple(
                working.check(f"{place}:{one.part.value}", one, source, names, owners=self._owners)
                for place, one in enumerate(outcome.checks)
            )
            facts.append(
                Fact("said", Term("宣读", "read out"), Term(outcome.sentence_zh, outcome.sentence_en))
            )
            facts += _others(result)
        return Panel(
            f"question:{asked.motion}", Term(f"问题 {number}", f"question {number}"), tuple(facts), workings
        )

    def _answers(
        self, outcome: Outcome | PublicOutcome, asked: QuestionView, names: dict[str, str]
    ) -> Iterable[Fact]:
        """As on the ballot, abstentions last."""
        counts: Counts | PublicCounts = outcome.counts
        answers: Mapping[str, Weight | PublicWeight] = counts.answers
        order = [*(one.key for one in asked.options), *Choice.__members__]
        for key in sorted(answers, key=lambda one: order.index(one) if one in order else len(order)):
            weight = answers[key]
            called = term(Choice[key]) if key in Choice.__members__ else numbers(names.get(key, key))
            yield Fact(f"answer:{key}", called, self._weight(weight))
        if counts.invalid.heads:
            yield Fact("invalid", Term("无效票", "invalid"), self._weight(counts.invalid))

    def _weight(self, weight: Weight | PublicWeight) -> Term:
        heads = amount(weight.heads, Dimension.HEADS, owners=self._owners)
        if not weight.area_centi_m2:
            return heads
        area = amount(weight.area_centi_m2, Dimension.AREA)
        return Term(f"{heads.zh}，{area.zh}", f"{heads.en}, {area.en}")


def _read(result: ResultView, name: str) -> Any:
    """How the outcome that is shown took what the law leaves open."""
    return getattr(result.outcome.treatment, name) if result.outcome else None


def _cell(count: Cell) -> Term:
    return _FEW if count is None else numbers(f"{count:,}")


def _stands(asked: QuestionView, result: ResultView | None) -> Term:
    """What was declared; before that only how far it is."""
    if asked.annulled:
        return Term("人民法院已撤销", "set aside by a court")
    if result is None:
        return Term("未宣布", "not declared")
    if result.result is None:
        return Term("已计票，未宣布（仅办理人员可见）", "counted, not declared (for the office only)")
    said = term(result.result)
    again = (
        (f"（第 {result.count} 次宣布）", f" (declaration no. {result.count})")
        if result.count > 1
        else ("", "")
    )
    return Term(said.zh + again[0], said.en + again[1])


def _others(result: ResultView) -> Iterable[Fact]:
    """What the same ballots come to if something that the law leaves open is read otherwise."""
    for place, other in enumerate(result.contested):
        said = term(other.outcome)
        read = other.treatment
        how = [term(value) for name, value in read if result.outcome and value is not _read(result, name)]
        value = Term(
            f"{'、'.join(one.zh for one in how)}：{said.zh}", f"{', '.join(one.en for one in how)}: {said.en}"
        )
        yield Fact(f"other:{place}", Term("另一种算法", "read otherwise"), value)
