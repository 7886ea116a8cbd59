"""The sentence that a chair reads out, in Chinese and English, from an outcome's working."""

from collections.abc import Mapping
from typing import Final

from deliberation.domain.meeting.events import MotionOutcome
from deliberation.domain.rules.procedure import Comparator
from deliberation.domain.rules.voting.outcome import Check, Outcome, Part
from deliberation.domain.rules.voting.profile import Body, Dimension, Threshold
from deliberation.domain.terms import Term, term

_DIGITS: Final = "零一二三四五六七八九十"
_ALL: Final = "全体"
_BEYOND: Final = "超过"
_OWNERS: Final = frozenset({Body.OWNERS_JOINT_DECISION, Body.INTERESTED_OWNERS})


def speak(outcome: Outcome, names: Mapping[str, str] | None = None) -> Term:
    """Say an outcome with every comparison; `names` gives what options and sides are called aloud."""
    called = names or {}
    lines = [_line(check, outcome, called) for check in outcome.checks]
    deemed = _deemed(outcome)
    end = _end(outcome, called)
    zh = "；".join(line.zh for line in lines)
    en = "; ".join(line.en for line in lines)
    return Term(
        f"{deemed.zh}{zh}。依据{outcome.source_zh}，{end.zh}",
        f"{deemed.en}{en}. {end.en} ({outcome.source_en}).",
    )


def amount(count: int, dim: Dimension, *, owners: bool = True) -> Term:
    """A count as it is said: heads, or square metres with their two decimals."""
    if dim is Dimension.AREA:
        metres = f"{count // 100:,}.{count % 100:02d}"
        return Term(f"{metres}平方米", f"{metres} m²")
    noun = "head" if owners else "person"
    return Term(f"{count:,}人", f"{count:,} {noun}" if count == 1 else f"{count:,} {noun}s")


def percent(count: int, base: int) -> str:
    """A share for display with two decimals, cut off and never rounded up; — where there is no base."""
    if base <= 0:
        return "—"
    points = count * 10_000 // base
    return f"{points // 100}.{points % 100:02d}%"


def share_words(share: Threshold) -> Term:
    """A share in the law's words: 以上 includes it, 过半数 and 超过 do not."""
    at_least = share.cmp is Comparator.AT_LEAST
    if share.num == share.den and at_least:
        return Term(_ALL, "all")
    if (share.num, share.den) == (1, 2):
        return Term("半数以上", "at least half") if at_least else Term("过半数", "more than half")
    part = f"{_numeral(share.den)}分之{_numeral(share.num)}"
    ratio = f"{share.num}/{share.den}"
    return (
        Term(f"{part}以上", f"at least {ratio}")
        if at_least
        else Term(f"{_BEYOND}{part}", f"more than {ratio}")
    )


def _numeral(number: int) -> str:
    return _DIGITS[number] if number < len(_DIGITS) else str(number)


def _line(check: Check, outcome: Outcome, names: Mapping[str, str]) -> Term:
    if check.part is Part.CONSENSUS:
        return _consensus(check)
    owners = outcome.body in _OWNERS
    found, needed = (amount(number, check.dim, owners=owners) for number in (check.count, check.needed))
    label, whole, verdict = _label(check, names), _whole(check, owners=owners), _verdict(check, owners=owners)
    return Term(
        f"{label.zh}{found.zh}，需{needed.zh}{whole.zh}，{verdict.zh}",
        f"{label.en}: {found.en}, {needed.en} needed{whole.en}: {verdict.en}",
    )


def _consensus(check: Check) -> Term:
    if check.met:
        return Term("无人提出异议", "nobody dissented")
    return Term(f"{check.count:,}人提出异议", f"{check.count:,} dissented")


def _label(check: Check, names: Mapping[str, str]) -> Term:
    word = term(check.part)
    if check.of is None:
        return word
    called = names.get(check.of, check.of)
    if check.part is Part.APPROVAL:
        return Term(f"{word.zh}“{called}”的", f"{word.en} of “{called}”")
    return Term(f"“{called}”{word.zh}", f"“{called}” {word.en}")


def _whole(check: Check, *, owners: bool) -> Term:
    if check.share is None:
        return Term("", "")
    share, base = share_words(check.share), term(check.share.base)
    size = amount(check.base_count, check.dim, owners=owners)
    whole = f"{base.zh}{size.zh}"
    return Term(f"（{_share_of(whole, check.share)}）", f" ({share.en} of {base.en}, {size.en})")


def _share_of(whole: str, share: Threshold) -> str:
    """A share of something as one phrase: 超过 stands before what it exceeds, the others after."""
    said = share_words(share).zh
    if said.startswith(_BEYOND):
        return f"{_BEYOND}{whole}的{said.removeprefix(_BEYOND)}"
    return f"{whole}全部" if said == _ALL else f"{whole}的{said}"


def _verdict(check: Check, *, owners: bool) -> Term:
    if check.met:
        return Term("达到", "enough")
    missing = amount(check.short, check.dim, owners=owners)
    if check.dim is Dimension.AREA:
        return Term(f"差{missing.zh}", f"{missing.en} short")
    return Term(f"差{missing.zh}", "one short" if check.short == 1 else f"{check.short:,} short")


def _deemed(outcome: Outcome) -> Term:
    deemed = outcome.counts.deemed.heads
    if not deemed:
        return Term("", "")
    return Term(
        f"已送达而未投票的{deemed:,}人按多数意见计入；",
        f"{deemed:,} who were served and did not vote are counted with the majority; ",
    )


def _end(outcome: Outcome, names: Mapping[str, str]) -> Term:
    ends = {
        MotionOutcome.ADOPTED: Term("本事项通过。", "Adopted"),
        MotionOutcome.NOT_ADOPTED: Term(
            "本事项未通过；未通过不等于相反的意见获得通过。", "Not adopted, which does not carry the opposite"
        ),
        MotionOutcome.NO_DECISION: _undecided(outcome),
        MotionOutcome.TURNOUT_NOT_MET: _too_few(outcome),
    }
    if outcome.elected:
        return _elected(outcome, names)
    if outcome.seats_open:
        seats = outcome.seats_open
        return Term(
            f"无人当选，尚缺{seats}名，另行选举。", f"Nobody is elected; {seats} still to elect in a run-off"
        )
    if outcome.adopted is not None:
        called = names.get(outcome.adopted, outcome.adopted)
        return Term(f"“{called}”获得通过。", f"“{called}” is adopted")
    return ends[outcome.outcome]


def _too_few(outcome: Outcome) -> Term:
    if any(check.part is Part.QUORUM and not check.met for check in outcome.checks):
        return Term("到会人数不足，不能作出决定。", "Too few came, so nothing can be decided")
    return Term("参与未达规定比例，未形成决定。", "Too few took part, so nothing is decided")


def _undecided(outcome: Outcome) -> Term:
    if any(check.part is Part.CONSENSUS for check in outcome.checks):
        return Term(
            "未能协商一致，未产生有效决定；异议记录在案，按程序上报。",
            "No consensus, so no decision: the dissent goes on record and the matter up",
        )
    return Term("未产生有效决定，任何一种意见都没有通过。", "No decision: no answer carried")


def _elected(outcome: Outcome, names: Mapping[str, str]) -> Term:
    called = [names.get(name, name) for name in outcome.elected]
    zh, en = f"{'、'.join(called)}当选", f"Elected: {', '.join(called)}"
    if not outcome.seats_open:
        return Term(f"{zh}。", en)
    seats = outcome.seats_open
    return Term(f"{zh}，尚缺{seats}名，另行选举。", f"{en}; {seats} still to elect in a run-off")
