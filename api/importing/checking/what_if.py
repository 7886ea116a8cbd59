"""`what_if_tests`: the recorded ballots under another rule, and rules that must not be applied at all.

Nothing here knows the answer: each test is run by the engine, and what comes out is compared with what
the file says.
"""

import re
from collections.abc import Callable, Iterator, Mapping
from typing import Any, Final

from api.importing.checking import made_up
from api.importing.checking.poll import Poll, poll_of, roster_of
from api.importing.checking.reader import CaseReader
from api.importing.checking.shown import m2
from api.importing.checking.verdict import Finding, compared, unchecked
from api.importing.fields import NotReadableError, as_id, as_list, plain
from api.importing.trail import Trail
from api.importing.yaml_text import Block, is_remark
from deliberation.domain.errors import Refusal
from deliberation.domain.rules.voting.ballots import Choice
from deliberation.domain.rules.voting.civil_code import departures
from deliberation.domain.rules.voting.counting import Vote
from deliberation.domain.rules.voting.profile import Majority
from deliberation.domain.rules.voting.readings import Reading, what_if
from deliberation.domain.rules.voting.registry import decide
from deliberation.domain.rules.voting.roll import Right, RightId, Roll, RollKind
from deliberation.domain.rules.voting.treatment import Refused, Treatment, Unreturned
from deliberation.domain.terms import term
from deliberation.domain.values import MotionId, derived_id
from deliberation.store.rulebook import rule_book

_UNKNOWN: Final = "不认识的规则测试 not a rule test that is known"
_TOLD: Final = frozenset({"id", "rule", "why"})
_NO_VOTE: Final = "文件中没有这项表决 the file holds no such vote"
_OTHER_MATTERS: Final = 9
_WOULD_BE: Final = "_would_be"
_EXCLUDED: Final = re.compile(r"outcome_if_\w+_excluded")
_AS_SHARE: Final = re.compile(r"treat_item_([1-9])_\w*_as_(three_quarters|more_than_half)")
_LOCAL: Final = re.compile(r"old_([a-z]+)_art(\d+)_\w+")
_HOUSEHOLDS: Final = re.compile(r"consultation_willing_(\d+)_of_(\d+)_used_as_vote")
_FIGURES: Final[Mapping[str, Callable[[Reading], Any]]] = {
    "participating_heads": lambda one: one.outcome.counts.participating.heads,
    "participating_area_m2": lambda one: m2(one.outcome.counts.participating.area_centi_m2),
    "outcome": lambda one: one.outcome.outcome.value,
}


def what_if_findings(place: str, test: Block, reader: CaseReader, trail: Trail) -> Iterator[Finding]:
    """What the engine says to one test; one that it cannot be asked is named."""
    try:
        yield from _asked(place, test, reader, trail)
    except (NotReadableError, Refusal) as error:
        yield unchecked(place, f"{error.zh} {error.en}")


def _asked(place: str, test: Block, reader: CaseReader, trail: Trail) -> Iterator[Finding]:
    rule = str(plain(test.get("rule")))
    if rule == "follow_majority_for_delivered_unreturned":
        yield from _followed(place, test, reader, trail)
    elif rule == "count_heads_by_unit_instead_of_owner":
        yield _refusal(place, test, _heads_by_unit(reader))
    elif match := _AS_SHARE.fullmatch(rule):
        yield _share(place, test, reader, int(match[1]), match[2])
    elif match := _LOCAL.fullmatch(rule):
        yield _local(place, test, reader, match[1], int(match[2]))
    elif match := _HOUSEHOLDS.fullmatch(rule):
        yield _refusal(place, test, _consultation(reader, int(match[1]), int(match[2])))
    else:
        yield unchecked(place, _UNKNOWN)


def _followed(place: str, test: Block, reader: CaseReader, trail: Trail) -> Iterator[Finding]:
    """未投票从多: both treatments of those whose ballot was refused, and whether any of it is lawful."""
    for key, expected in test.items():
        motion = key.removesuffix(_WOULD_BE)
        if motion == key or not isinstance(expected, Block):
            continue
        name = trail.vote_of_motion.get(motion)
        poll = poll_of(reader, name) if name else None
        vote = poll.vote(MotionId(reader.names.of("motion", motion))) if poll else None
        if poll is None or vote is None:
            yield unchecked(f"{place}.{key}", _NO_VOTE)
            continue
        whole = _follow(vote, Refused.AS_UNRETURNED)
        without = _follow(vote, Refused.NOT_PARTICIPATING)
        yield from _would_be(f"{place}.{key}", expected, whole)
        yield from _around(place, test, _Followed(vote, poll, whole, without))


def _follow(vote: Vote, refused: Refused) -> Reading:
    return what_if(vote, treatment=Treatment(unreturned=Unreturned.FOLLOW_MAJORITY, refused=refused))


def _would_be(place: str, expected: Block, reading: Reading) -> Iterator[Finding]:
    answers = reading.outcome.counts.answers
    found: dict[str, Any] = {name: read(reading) for name, read in _FIGURES.items()}
    for choice in Choice:
        word, weight = choice.value.lower(), answers[choice.value]
        found |= {f"{word}_heads": weight.heads, f"{word}_area_m2": m2(weight.area_centi_m2)}
    for key, value in expected.items():
        if key in found:
            yield compared(f"{place}.{key}", plain(value), found[key])
        else:
            yield unchecked(f"{place}.{key}", _UNKNOWN)


class _Followed:
    """Both readings of 从多, and who is in the one and not in the other."""

    def __init__(self, vote: Vote, poll: Poll, whole: Reading, without: Reading) -> None:
        silent = vote.box.delivered & poll.refused
        self.whole: Final = whole
        self.without: Final = without
        self.refused: Final = sorted(poll.parties.get(name, str(name)) for name in silent)


def _around(place: str, test: Block, found: _Followed) -> Iterator[Finding]:
    """What the test says besides the figures of its motion."""
    deemed = found.whole.outcome.counts.deemed
    lacking = "、".join(f"{term(one).zh} {term(one).en}" for one in found.whole.missing)
    shown: dict[str, Any] = {
        "delivered_unreturned_heads": deemed.heads,
        "delivered_unreturned_area_m2": m2(deemed.area_centi_m2),
        "includes_refused_ballot_owners": found.refused,
        "lawful_here": found.whole.lawful,
    }
    for key, value in test.items():
        where = f"{place}.{key}" + (f" ({lacking})" if key == "lawful_here" and lacking else "")
        if _EXCLUDED.fullmatch(key):
            yield compared(where, plain(value), found.without.outcome.outcome.value)
        elif key in shown:
            expected = sorted(map(as_id, as_list(value))) if isinstance(shown[key], list) else plain(value)
            yield compared(where, expected, shown[key])
        elif key not in _TOLD and not key.endswith(_WOULD_BE) and not is_remark(key):
            yield unchecked(where, _UNKNOWN)


def _refusal(place: str, test: Block, refused: str | None) -> Finding:
    """A rule that must be refused, and is, with its code; `found` says which."""
    found = "refused" if refused else "allowed"
    return compared(f"{place} ({refused})" if refused else place, plain(test.get("expect")), found)


def _refused(ask: Callable[[], object]) -> str | None:
    """The code by which the engine refuses something; None where it does not."""
    try:
        ask()
    except Refusal as refusal:
        return refusal.CODE
    return None


def _heads_by_unit(reader: CaseReader) -> str | None:
    """The roster's own units, each as a head of its owners."""
    roster = roster_of(reader)
    units = roster.units if roster else ()
    rights = (
        Right(RightId(derived_id("unit", unit.name)), unit.owners, unit.area_centi_m2, 1) for unit in units
    )
    return _refused(lambda: Roll(RollKind.OWNERS, tuple(rights)))


def _share(place: str, test: Block, reader: CaseReader, item: int, share: str) -> Finding:
    """A profile with another share for an item: the engine knows that it departs, and will not count."""
    majority = Majority.SPECIAL if share == "three_quarters" else Majority.ORDINARY
    rules = made_up.profile(reader)
    changed = rules.items[item].model_copy(update={"approve": majority})
    other = rules.model_copy(update={"items": {**rules.items, item: changed}})
    code = _refused(lambda: decide(made_up.vote(other, [1], [Choice.AYE], item=item)))
    wrong = item in departures(other) and code is not None
    where = f"{place} ({code})" if code else place
    return compared(where, plain(test.get("expect")), "wrong" if wrong else "right")


def _local(place: str, test: Block, reader: CaseReader, city: str, article: int) -> Finding:
    """An older local text is known to conflict with the Code, and is not what votes there are counted by."""
    here = made_up.place(reader)
    against = [
        conflict
        for conflict in rule_book().conflicts(here)
        if city in conflict.place.split("-") and _cites(conflict.source_zh, article)
    ]
    if not against:
        return unchecked(place, f"{here} 没有登记这一文本 no such text is stored for {here}")
    applied = made_up.profile(reader).name in {conflict.profile for conflict in against}
    where = f"{place} ({', '.join(conflict.profile for conflict in against)})"
    return compared(where, plain(test.get("expect")), "applied" if applied else "not_applied")


def _cites(source_zh: str, article: int) -> bool:
    """Whether a source names an article, in Chinese numerals below one hundred."""
    digits = "零一二三四五六七八九"
    tens, ones = divmod(article, 10)
    number = ("" if tens == 1 else digits[tens] if tens else "") + ("十" if tens else "")
    return f"第{number}{digits[ones] if ones else ''}条" in source_zh


def _consultation(reader: CaseReader, willing: int, households: int) -> str | None:
    """What households wished, put to the owners' rule as if it were ballots."""
    rules = made_up.profile(reader)
    ayes = [Choice.AYE] * min(willing, households)
    asked = made_up.vote(rules, [1] * households, ayes, item=_OTHER_MATTERS, kind=RollKind.HOUSEHOLDS)
    return _refused(lambda: decide(asked))
