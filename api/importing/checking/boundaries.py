"""`boundary_tests`: a vote of just so many is made up and counted by the very rule; its checks are read."""

from collections.abc import Callable, Iterator
from typing import Any, Final

from api.importing.checking import made_up
from api.importing.checking.reader import CaseReader
from api.importing.checking.verdict import Finding, compared, unchecked
from api.importing.fields import NotReadableError, as_centi_m2, as_count, plain
from api.importing.yaml_text import Block
from deliberation.domain.errors import Refusal
from deliberation.domain.rules.voting.ballots import Choice
from deliberation.domain.rules.voting.civil_code import ITEMS
from deliberation.domain.rules.voting.outcome import Outcome, Part
from deliberation.domain.rules.voting.profile import Dimension
from deliberation.domain.rules.voting.registry import decide

_UNKNOWN: Final = "不认识的规则测试 not a rule test that is known"
_OTHER_MATTERS: Final = 9
"""The item of a test that names none, because it asks about the turnout alone."""
_MOST: Final = 200_000
"""Heads of a vote that is made up."""


def boundary(place: str, test: Block, reader: CaseReader) -> Iterator[Finding]:
    """`turnout`, `heads_pass` and `area_pass` of one test, each against the checks of the rule."""
    try:
        outcomes = _counted(test, reader)
    except (NotReadableError, Refusal) as error:
        yield unchecked(place, f"{error.zh} {error.en}")
        return
    findings = [
        compared(f"{place}.{key}", plain(test[key]), _met(outcome, part, dim))
        for key, part, dims in (
            ("turnout", Part.TURNOUT, Dimension),
            ("heads_pass", Part.APPROVAL, (Dimension.HEADS,)),
            ("area_pass", Part.APPROVAL, (Dimension.AREA,)),
        )
        for dim, outcome in outcomes.items()
        if key in test and dim in dims
    ]
    yield from findings or [unchecked(place, _UNKNOWN)]


def _met(outcome: Outcome, part: Part, dim: Dimension) -> bool:
    return all(check.met for check in outcome.checks if check.part is part and check.dim is dim)


def _counted(test: Block, reader: CaseReader) -> dict[Dimension, Outcome]:
    """The votes that the test's numbers mean: one of so many heads, and one of so much area."""
    rules = made_up.profile(reader)
    item = as_count(plain(test.get("item", _OTHER_MATTERS)))
    if item not in ITEMS:
        raise NotReadableError("第1至9项", "an item from 1 to 9")
    found: dict[Dimension, Outcome] = {}
    heads = _numbers(test, "heads", as_count)
    if heads:
        electorate, took, ayes = heads
        choices = [Choice.AYE] * ayes + [Choice.NAY] * (took - ayes)
        found[Dimension.HEADS] = decide(made_up.vote(rules, [1] * electorate, choices, item=item))
    area = _numbers(test, "area_m2", as_centi_m2)
    if area:
        electorate, took, ayes = area
        shares = ((ayes, Choice.AYE), (took - ayes, Choice.NAY), (electorate - took, None))
        areas = [part for part, _ in shares if part]
        answers = [choice for part, choice in shares if part and choice]
        found[Dimension.AREA] = decide(made_up.vote(rules, areas, answers, item=item))
    return found


def _numbers(test: Block, unit: str, read: Callable[[Any], int]) -> tuple[int, int, int] | None:
    """Electorate, participants and ayes; what a test leaves out is everybody, and no ayes."""
    given = {
        name: read(plain(test[f"{name}_{unit}"]))
        for name in ("electorate", "participating", "aye")
        if f"{name}_{unit}" in test
    }
    if not given:
        return None
    most = max(given.values())
    electorate = given.get("electorate", given.get("participating", most))
    took, ayes = given.get("participating", electorate), given.get("aye", 0)
    in_order = 0 <= ayes <= took <= electorate and electorate > 0
    if not in_order or (unit == "heads" and electorate > _MOST):
        raise NotReadableError(
            f"赞成不多于参与、参与不多于全体的数（不超过{_MOST}人）",
            f"ayes, participants and electorate in this order, of at most {_MOST} heads",
        )
    return electorate, took, ayes
