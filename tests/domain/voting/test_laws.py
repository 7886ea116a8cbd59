"""Laws of counting, tried on votes that nobody thought of."""

from dataclasses import replace
from typing import Any

from hypothesis import given
from hypothesis import strategies as st

from deliberation.domain.meeting.events import MotionOutcome
from deliberation.domain.rules.voting.ballots import (
    Ballot,
    BallotBox,
    Choice,
    Question,
    QuestionKind,
    Validity,
)
from deliberation.domain.rules.voting.counting import Vote
from deliberation.domain.rules.voting.outcome import Outcome, Part
from deliberation.domain.rules.voting.profile import Body
from deliberation.domain.rules.voting.readings import declare, what_if
from deliberation.domain.rules.voting.registry import decide
from deliberation.domain.rules.voting.roll import ExclusiveUnit, Right, Roll, RollKind, owners_roll
from deliberation.domain.rules.voting.treatment import (
    InvalidBallots,
    Leavers,
    Refused,
    Treatment,
    Unreturned,
)
from deliberation.store.rulebook import rule_book
from tests.domain.voting.brute import election, joint_decision
from tests.domain.voting.dsl import BALLOT_SET, MOTION, joint, members, profile, rid

ANSWERS = [*Choice, "UNCLEAR", None]
VOTER = st.tuples(st.integers(1, 30), st.sampled_from(ANSWERS))
VOTERS = st.lists(VOTER, min_size=1, max_size=24)
ITEMS = st.integers(1, 9)
TREATMENTS = st.builds(
    Treatment,
    invalid=st.sampled_from(InvalidBallots),
    unreturned=st.sampled_from(Unreturned),
    refused=st.sampled_from(Refused),
    leavers=st.sampled_from(Leavers),
)


def box(voters: list[tuple[int, Any]]) -> BallotBox:
    """Everybody was served; whoever answered has a ballot, some of which say nothing that counts."""
    ballots = []
    for number, (_, answer) in enumerate(voters):
        if answer == "UNCLEAR":
            ballots.append(Ballot(rid(number), {}, Validity.UNCLEAR))
        elif answer is not None:
            ballots.append(Ballot(rid(number), {MOTION: answer}))
    return BallotBox(tuple(ballots), delivered=frozenset(rid(n) for n in range(len(voters))))


def vote(voters: list[tuple[int, Any]], item: int, treatment: Treatment | None = None) -> Vote:
    plain = joint(tuple(area for area, _ in voters), (), item, treatment=treatment)
    return replace(plain, box=box(voters))


@given(VOTERS, ITEMS)
def test_the_tally_is_that_of_an_independent_count(voters: list[tuple[int, Any]], item: int) -> None:
    plain = [(area, answer.value if isinstance(answer, Choice) else None) for area, answer in voters]
    assert decide(vote(voters, item)).outcome.value == joint_decision(plain, item)


@given(VOTERS, ITEMS, TREATMENTS, st.data())
def test_one_more_aye_never_defeats(
    voters: list[tuple[int, Any]], item: int, treatment: Treatment, data: st.DataObject
) -> None:
    before = decide(vote(voters, item, treatment))
    number = data.draw(st.integers(0, len(voters) - 1))
    converted = [*voters]
    converted[number] = (voters[number][0], Choice.AYE)
    if before.outcome is MotionOutcome.ADOPTED:
        assert decide(vote(converted, item, treatment)).outcome is MotionOutcome.ADOPTED


@given(VOTERS, ITEMS, TREATMENTS, st.randoms())
def test_the_order_of_ballots_and_of_the_roll_changes_nothing(
    voters: list[tuple[int, Any]], item: int, treatment: Treatment, chance: Any
) -> None:
    first = vote(voters, item, treatment)
    ballots, rights = list(first.box.ballots), list(first.roll.rights)
    chance.shuffle(ballots)
    chance.shuffle(rights)
    mixed = replace(
        first, box=replace(first.box, ballots=tuple(ballots)), roll=Roll(RollKind.OWNERS, tuple(rights))
    )
    assert decide(mixed) == decide(first)


OPTIONS = st.lists(
    st.tuples(st.integers(1, 30), st.sampled_from(["A", "B", "C", None])), min_size=1, max_size=24
)


@given(OPTIONS, ITEMS)
def test_of_several_options_only_one_that_passes_by_itself_is_adopted(
    voters: list[tuple[int, str | None]], item: int
) -> None:
    plain = joint(tuple(area for area, _ in voters), (), item)
    asked = plain.question.model_copy(update={"kind": QuestionKind.CHOICE, "options": ("A", "B", "C")})
    ballots = [Ballot(rid(n), {MOTION: frozenset({name})}) for n, (_, name) in enumerate(voters) if name]
    found = decide(replace(plain, question=asked, box=BallotBox(tuple(ballots))))
    alone = {
        option: joint_decision(
            [(area, name and ("AYE" if name == option else "NAY")) for area, name in voters], item
        )
        for option in "ABC"
    }
    carried = [option for option, outcome in alone.items() if outcome == "ADOPTED"]
    assert found.adopted == (carried[0] if carried else None)
    if not carried:
        turnout = "TURNOUT_NOT_MET" in alone.values()
        assert found.outcome.value == ("TURNOUT_NOT_MET" if turnout else "NO_DECISION")


@given(VOTERS, ITEMS, TREATMENTS, st.integers(1, 2**64))
def test_renaming_rights_and_owners_changes_nothing(
    voters: list[tuple[int, Any]], item: int, treatment: Treatment, shift: int
) -> None:
    first = vote(voters, item, treatment)
    new = {right.id: rid(index + shift) for index, right in enumerate(first.roll.rights)}
    rights = tuple(Right(new[r.id], f"owner {shift} {r.party}", r.area_centi_m2) for r in first.roll.rights)
    ballots = tuple(Ballot(new[b.right], b.marks, b.validity) for b in first.box.ballots if b.right)
    renamed = replace(
        first,
        roll=Roll(RollKind.OWNERS, rights),
        box=BallotBox(ballots, delivered=frozenset(new[name] for name in first.box.delivered)),
    )
    assert decide(renamed) == decide(first)


UNITS = st.lists(
    st.tuples(st.integers(1, 9_999), st.sampled_from("ABCDEF"), st.sampled_from("ABCDEF")),
    min_size=1,
    max_size=20,
)


@given(UNITS, st.randoms(), st.integers(0, 20))
def test_a_list_of_units_split_among_files_makes_the_same_roll(
    units: list[tuple[int, str, str]], chance: Any, cut: int
) -> None:
    listed = [
        ExclusiveUnit(f"unit {n}", area, frozenset({one, two})) for n, (area, one, two) in enumerate(units)
    ]
    whole = owners_roll(BALLOT_SET, listed)
    chance.shuffle(listed)
    files = owners_roll(BALLOT_SET, [*listed[cut:], *listed[:cut]])
    assert files.by_id == whole.by_id
    assert files.weight == whole.weight
    assert whole.weight.heads == len({frozenset(owners) for _, *owners in units})


@given(VOTERS, ITEMS, TREATMENTS, TREATMENTS)
def test_a_what_if_is_a_fresh_run_under_that_reading(
    voters: list[tuple[int, Any]], item: int, held: Treatment, asked: Treatment
) -> None:
    found = what_if(vote(voters, item, held), treatment=asked).outcome
    assert found == decide(vote(voters, item, asked))


@given(VOTERS, ITEMS)
def test_a_what_if_is_a_fresh_run_under_that_rule(voters: list[tuple[int, Any]], item: int) -> None:
    old = rule_book().named("cn.owners_joint_decision.regulation_2018")
    assert old is not None
    shown = what_if(vote(voters, item), profile=old).outcome
    area = sum(size for size, _ in voters)
    ayes = [(1, size) for size, answer in voters if answer is Choice.AYE]
    share = (2, 3) if item in (5, 6, 7) else (1, 2)
    agreed = [sum(counts) for counts in zip(*ayes, strict=True)] or [0, 0]
    passes = [
        3 * found >= 2 * whole if share == (2, 3) else 2 * found > whole
        for found, whole in zip(agreed, (len(voters), area), strict=True)
    ]
    assert (shown.outcome is MotionOutcome.ADOPTED) is all(passes)


@given(VOTERS, ITEMS)
def test_the_declared_outcome_stands_whatever_other_readings_say(
    voters: list[tuple[int, Any]], item: int
) -> None:
    held = vote(voters, item)
    declared = declare(held)
    assert declared.result == decide(held)
    assert all(reading.outcome.decided != declared.result.decided for reading in declared.contested)


@given(VOTERS, ITEMS, TREATMENTS)
def test_every_check_says_by_how_much_it_passes_or_fails(
    voters: list[tuple[int, Any]], item: int, treatment: Treatment
) -> None:
    found = decide(vote(voters, item, treatment))
    assert len(found.checks) == 4
    for check in found.checks:
        assert check.share is not None
        assert check.met == (check.short == 0) == (check.count >= check.needed)
        scaled, base = check.share.den * check.count, check.share.num * check.base_count
        lawful = scaled >= base if check.share.cmp.value == ">=" else scaled > base
        assert check.met == (lawful and check.count > 0)
    assert found.sentence_zh.endswith("。")
    assert found.sentence_en.endswith(".")


@given(VOTERS, ITEMS, TREATMENTS)
def test_everybody_is_counted_once(voters: list[tuple[int, Any]], item: int, treatment: Treatment) -> None:
    counts = decide(vote(voters, item, treatment)).counts
    answered = sum(weight.heads for weight in counts.answers.values())
    spoilt = counts.invalid.heads if treatment.invalid is InvalidBallots.PARTICIPATING else 0
    assert answered + spoilt == counts.participating.heads
    assert counts.participating.heads + counts.not_participating.heads == len(voters)


APPROVED = st.lists(st.frozensets(st.sampled_from("ABCD"), min_size=1, max_size=2), min_size=1, max_size=15)


def polled(approved: list[frozenset[str]]) -> Outcome:
    question = Question(motion=MOTION, kind=QuestionKind.ELECTION, options=tuple("ABCD"), vacancies=2)
    ballots = tuple(Ballot(None, {MOTION: names}) for names in approved)
    body = profile(Body.RESIDENTS_COMMITTEE_ELECTION_BY_VOTERS)
    return decide(Vote(members(20), BallotBox(ballots), question, body))


@given(APPROVED)
def test_an_elections_tally_is_that_of_an_independent_count(approved: list[frozenset[str]]) -> None:
    found = polled(approved)
    assert (found.outcome.value, {*found.elected}) == election(approved, voters=20, seats=2)


@given(APPROVED)
def test_never_more_are_elected_than_seats_and_each_has_more_than_half(
    approved: list[frozenset[str]],
) -> None:
    found = polled(approved)
    assert len(found.elected) + found.seats_open == 2 or found.outcome is MotionOutcome.TURNOUT_NOT_MET
    for name in found.elected:
        votes = sum(name in names for names in approved)
        assert 2 * votes > len(approved)
        ahead = [o for o in "ABCD" if o != name and sum(o in names for names in approved) >= votes]
        assert len(ahead) < 2
    assert set(found.run_off).isdisjoint(found.elected)


@given(APPROVED, st.data())
def test_one_more_approval_never_unseats(approved: list[frozenset[str]], data: st.DataObject) -> None:
    before = polled(approved)
    for name in before.elected:
        number = data.draw(st.integers(0, len(approved) - 1))
        if len(approved[number] | {name}) <= 2:
            better = [*approved]
            better[number] = approved[number] | {name}
            assert name in polled(better).elected


@given(st.integers(1, 30), st.data())
def test_an_assemblys_tally_is_that_of_an_independent_count(roll: int, data: st.DataObject) -> None:
    came = data.draw(st.integers(0, roll))
    ayes = data.draw(st.integers(0, came))
    left = data.draw(st.integers(0, came - ayes))
    everybody = frozenset(rid(n) for n in range(came))
    gone = frozenset(rid(n) for n in range(came - left, came))
    ballots = tuple(Ballot(rid(n), {MOTION: Choice.AYE}) for n in range(ayes))
    body = profile(Body.RESIDENTS_REPRESENTATIVES_ASSEMBLY)
    held = Vote(
        members(roll), BallotBox(ballots, attended=everybody, left=gone), Question(motion=MOTION), body
    )
    found = decide(held)
    quorate = came > left and 3 * (came - left) >= 2 * roll
    assert next(check.met for check in found.checks if check.part is Part.QUORUM) is quorate
    assert (found.outcome is MotionOutcome.ADOPTED) is (quorate and 2 * ayes > came)
    out = what_if(held, treatment=Treatment(leavers=Leavers.OUT_OF_BASE)).outcome
    assert (out.outcome is MotionOutcome.ADOPTED) is (quorate and 2 * ayes > came - left)
