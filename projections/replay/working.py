"""Rules at work, said in numbers: what was counted, against what, by which text. Nothing is counted here."""

from collections.abc import Callable, Mapping, Sequence
from typing import Final

from deliberation.domain.meeting.events import HandsWorking, MotionOutcome, QuorumFinding
from deliberation.domain.rules.procedure import (
    Comparator,
    DecisionMode,
    QuorumRule,
    RulesOfProcedure,
    VoteFallback,
)
from deliberation.domain.rules.voting.outcome import Check, Part
from deliberation.domain.rules.voting.profile import Dimension, Threshold
from deliberation.domain.rules.voting.speech import amount, share_words
from deliberation.domain.terms import Term, term
from deliberation.domain.vote.checks import StepCheck
from projections.replay.shapes import Working

_SIGNS: Final = {
    (Comparator.AT_LEAST, True): "≥",
    (Comparator.AT_LEAST, False): "<",
    (Comparator.MORE_THAN, True): ">",
    (Comparator.MORE_THAN, False): "≤",
}
_PLAIN: Final = VoteFallback.MAJORITY_OF_PERSONS_PRESENT


def quorum(key: str, found: QuorumFinding, rules: RulesOfProcedure, rule: Term) -> Working:
    """A quorum test as it was found."""
    asked = rules.quorum
    formula = _compared(asked, found.present, found.base, _whole)
    if asked.per_party_min:
        formula += f" · {found.sides - len(found.sides_short)}/{found.sides}"
    base = term(asked.base)
    zh = f"{base.zh} {found.base}，须 {found.needed}，现有 {found.present}"
    en = f"{base.en}: {found.base}, {found.needed} needed, {found.present} present"
    if asked.per_party_min:
        zh += f"；每方至少 {asked.per_party_min} 人，{len(found.sides_short)} 方不足"
        en += f"; {asked.per_party_min} of every side, {len(found.sides_short)} short"
    return Working(
        key, rule, formula, Term(zh, en), pinned(rules), found.met, found.present, found.needed, found.base
    )


def pinned(rules: RulesOfProcedure) -> Term:
    """The rules that a meeting pinned when it was called."""
    return Term(
        f"召集时固定的议事规则“{rules.name}”", f"rules of procedure “{rules.name}”, pinned at the call"
    )


def hands(key: str, found: HandsWorking, rules: RulesOfProcedure, outcome: MotionOutcome | None) -> Working:
    """A show of hands as it was counted."""
    sign = "≥" if found.ayes >= found.needed else "<"
    zh = f"赞成 {found.ayes}，反对 {found.nays}，弃权 {found.abstentions}；在场有表决权 {found.base} 人，"
    zh += f"须 {found.needed} 人赞成"
    en = f"{found.ayes} ayes, {found.nays} nays, {found.abstentions} abstentions; "
    en += f"{found.base} voters present, {found.needed} ayes needed"
    without = [side for side in found.sides_without_aye if side not in found.sides_not_asked]
    if rules.fallback not in {None, _PLAIN}:
        zh += f"；{len(without)} 方无人赞成"
        en += f"; {len(without)} sides without an aye"
    return Working(
        key,
        term(rules.fallback or _PLAIN),
        f"{found.ayes} {sign} {found.base} ÷ 2 + 1 = {found.needed}",
        Term(zh, en),
        Term(
            f"{pinned(rules).zh}；过半数不含半数，民法典第1259条",
            f"{pinned(rules).en}; Civil Code, art. 1259",
        ),
        outcome is MotionOutcome.ADOPTED,
        found.ayes,
        found.needed,
        found.base,
    )


def consensus(key: str, dissenting: int, rules: RulesOfProcedure, outcome: MotionOutcome | None) -> Working:
    """A consensus as it was asked for."""
    return Working(
        key,
        term(DecisionMode.CONSENSUS),
        f"{dissenting} {'≠' if dissenting else '='} 0",
        Term(f"提出异议 {dissenting} 方", f"dissenting: {dissenting}"),
        pinned(rules),
        outcome is MotionOutcome.ADOPTED,
    )


def check(key: str, found: Check, source: Term, names: Mapping[str, str], *, owners: bool) -> Working:
    """One comparison of a vote."""
    counted, needed = (amount(number, found.dim, owners=owners) for number in (found.count, found.needed))
    if found.part is Part.CONSENSUS:
        figures = Term(f"提出异议 {found.count}", f"dissenting: {found.count}")
        return Working(key, term(found.part), f"{found.count}", figures, source, found.met)
    share = found.share
    zh, en = f"{counted.zh}，须 {needed.zh}", f"{counted.en}, {needed.en} needed"
    if share:
        whole = amount(found.base_count, found.dim, owners=owners)
        said, base = share_words(share), term(share.base)
        zh += f"（{base.zh} {whole.zh}的{said.zh}）"
        en += f" ({said.en} of {base.en}, {whole.en})"
    return Working(
        key,
        _about(found, names),
        _formula(found, share),
        Term(zh, en),
        source,
        found.met,
        found.count,
        found.needed,
        found.base_count,
    )


def _about(found: Check, names: Mapping[str, str]) -> Term:
    word = term(found.part)
    dim = term(found.dim)
    zh, en = f"{word.zh}·{dim.zh}", f"{word.en}, {dim.en}"
    if found.of is None:
        return Term(zh, en)
    called = names.get(found.of, found.of)
    return Term(f"“{called}”{zh}", f"“{called}” {en}")


def _formula(found: Check, share: Threshold | None) -> str:
    if share is None:
        return f"{found.count} {'≥' if found.met else '<'} {found.needed}"
    said = _metres if found.dim is Dimension.AREA else _whole
    return _compared(share, found.count, found.base_count, said)


def _compared(share: Threshold | QuorumRule, count: int, base: int, said: Callable[[int], str]) -> str:
    """`den × count cmp num × base` with both products."""
    left, right = share.den * count, share.num * base
    reached = left >= right if share.cmp is Comparator.AT_LEAST else left > right
    sign = _SIGNS[share.cmp, reached]
    return f"{share.den} × {said(count)} = {said(left)} {sign} {share.num} × {said(base)} = {said(right)}"


def _whole(count: int) -> str:
    return f"{count:,}"


def _metres(area: int) -> str:
    return f"{area // 100:,}.{area % 100:02d}"


def law(found: Sequence[StepCheck]) -> tuple[Working, ...]:
    """The law's checks beside the steps of a vote."""
    return tuple(
        Working(
            f"step:{one.code.value}",
            term(one.code),
            "",
            Term(
                f"要求：{one.needed.zh}；实际：{one.found.zh}",
                f"asked: {one.needed.en}; found: {one.found.en}",
            ),
            one.source,
            one.met,
            advice=not one.binding,
        )
        for one in found
    )
