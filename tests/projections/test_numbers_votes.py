"""Numbers of a vote: from the rights and counts listed beneath them; nobody is told more than the result."""

from collections import Counter
from collections.abc import Callable
from dataclasses import replace
from datetime import UTC, datetime
from typing import Any
from uuid import UUID

import pytest

from deliberation.domain.ballot.events import HolderSignedIn, RightStruck
from projections.asof import AsOf, ClockName
from projections.numbers.shapes import Measure, NumberQuery
from projections.numbers.view import provenance
from projections.records.right import RIGHT, RightRecord
from projections.votes.ballot_shapes import PaperQueue, RightFilter, RightLine, RightQuery
from projections.votes.ballots import ballot_of, rights_count, rights_of
from projections.votes.papers import queue
from projections.votes.shapes import VoteView
from projections.votes.view import box, vote
from tests.domain.dsl import an_id
from tests.projections.conftest import Shown
from tests.projections.numbered import (
    Case,
    agrees,
    on,
    one_seat_open,
    proxy_refused,
    roll_entered,
    vote_declared,
    vote_open,
    vote_secret,
    vote_typed,
)
from tests.projections.vote_story import BALLOTS, OWNERS, RAISE, USE, VoteStory, right


def of_vote(read: Callable[[Any], Any], *, office: bool = False) -> Callable[[Shown, Any], Any]:
    def page(shown: Shown, story: Any) -> Any:
        view = on(shown, vote, BALLOTS, now=story.at, office=office)
        assert view is not None
        return read(view)

    return page


def _outcome(view: VoteView, number: int) -> Any:
    result = view.questions[number].result
    assert result is not None
    return result.outcome


def _listed(shown: Shown, only: RightFilter = RightFilter.ALL) -> tuple[RightLine, ...]:
    lines: tuple[RightLine, ...] = on(
        shown, rights_of, RightQuery(ballot_set=BALLOTS, only=only, limit=200)
    ).items
    return lines


def at_the_desk(**more: Any) -> dict[str, Any]:
    return {"person": an_id("teller"), **more}


def _desk(shown: Shown) -> PaperQueue:
    found: PaperQueue = on(shown, queue, BALLOTS, an_id("teller"))
    return found


def _batch(name: str) -> Callable[[Shown, Any], Any]:
    return lambda shown, _: getattr(_desk(shown).batches[0], name)


CASES = [
    Case("vote.questions", vote_open, {}, of_vote(lambda view: len(view.questions))),
    Case(
        "vote.entered",
        roll_entered,
        {"which": "heads", "exact": True},
        lambda shown, _: on(shown, rights_count, BALLOTS, RightFilter.ALL),
        office=True,
    ),
    Case(
        "vote.rights",
        vote_open,
        {"which": "rejected"},
        lambda shown, _: len(_listed(shown, RightFilter.REJECTED)),
        office=True,
    ),
    Case(
        "right.rejected",
        vote_open,
        {"right": right(10)},
        lambda shown, _: {one.right: one.rejected for one in _listed(shown)}[right(10)],
        office=True,
    ),
    Case(
        "right.proxies_refused",
        proxy_refused,
        {"right": right(12)},
        lambda shown, _: on(shown, ballot_of, right(12)).proxies_refused,
        office=True,
    ),
    Case("paper.papers", vote_typed, at_the_desk(which="1"), _batch("count"), office=True),
    Case("paper.mine", vote_typed, at_the_desk(which="1"), _batch("mine"), office=True),
    Case("paper.settled", vote_typed, at_the_desk(which="1"), _batch("settled"), office=True),
    Case("paper.waiting", vote_typed, at_the_desk(), lambda shown, _: _desk(shown).waiting, office=True),
    Case(
        "paper.differing",
        vote_typed,
        at_the_desk(),
        lambda shown, _: len(_desk(shown).mismatches),
        office=True,
    ),
    Case("vote.roll", vote_declared, {"which": "heads"}, of_vote(lambda view: view.roll.heads)),
    Case(
        "vote.objections", vote_declared, {"which": "waiting"}, of_vote(lambda view: view.objections.waiting)
    ),
    Case(
        "vote.delivered",
        vote_declared,
        {"exact": True},
        of_vote(lambda view: view.deliveries.proven, office=True),
        office=True,
    ),
    Case(
        "vote.turnout",
        vote_open,
        {"part": "turnout", "dim": "heads"},
        of_vote(lambda view: view.turnout.checks[1].count),
    ),
    Case(
        "vote.check",
        vote_declared,
        {"motion": RAISE, "part": "approval", "dim": "area"},
        of_vote(lambda view: _outcome(view, 1).checks[-2].count),
    ),
    Case(
        "vote.answer",
        vote_declared,
        {"motion": RAISE, "which": "AYE", "dim": "heads"},
        of_vote(lambda view: _outcome(view, 1).counts.answers["AYE"].heads),
    ),
    Case(
        "vote.seats_open",
        one_seat_open,
        {"motion": RAISE},
        of_vote(lambda view: 3 - len(_outcome(view, 0).elected)),
    ),
    Case(
        "vote.counters",
        vote_declared,
        {"which": "tellers"},
        of_vote(lambda view: len(view.counted.tellers)),
    ),
    Case(
        "vote.ballots",
        vote_declared,
        {"which": "paper", "exact": True},
        of_vote(lambda view: view.counted.ballots.paper, office=True),
        office=True,
    ),
    Case("vote.box", vote_secret, {}, lambda shown, _: len(on(shown, box, BALLOTS).ballots)),
    Case(
        "vote.delivery",
        vote_open,
        {"which": "undelivered"},
        of_vote(lambda view: list(view.deliveries.by_method.values())[-1], office=True),
        office=True,
    ),
    Case(
        "vote.channel",
        vote_open,
        {"which": "paper"},
        of_vote(lambda view: dict(view.turnout.by_channel)["paper"], office=True),
        office=True,
    ),
    Case(
        "vote.rejected",
        vote_open,
        {},
        of_vote(lambda view: view.turnout.rejected, office=True),
        office=True,
    ),
    Case(
        "vote.cure",
        vote_open,
        {},
        of_vote(lambda view: view.turnout.cure, office=True),
        office=True,
    ),
    Case("vote.links", vote_open, {}, of_vote(lambda view: view.links, office=True), office=True),
    Case(
        "vote.present",
        vote_open,
        {},
        of_vote(lambda view: view.turnout.present, office=True),
        office=True,
    ),
]


@pytest.mark.parametrize("case", CASES, ids=lambda case: case.name)
def test_a_number_is_that_of_its_page_and_the_sum_of_its_events(
    case: Case, voting: VoteStory, shown: Shown
) -> None:
    agrees(shown, case, voting)


def test_the_public_is_told_no_more_of_a_vote_than_its_result(voting: VoteStory, shown: Shown) -> None:
    vote_declared(voting)

    def told(name: str, **asked: Any) -> Any:
        return shown(provenance, name, NumberQuery(vote=BALLOTS, **asked), now=voting.at)

    nay = told("vote.answer", motion=RAISE, which="NAY", dim="heads")
    assert nay.value == 3
    assert {maker.adds for maker in nay.makers} == {3, None}
    hidden = told("vote.ballots", which="paper")
    assert (hidden.value, hidden.hidden, hidden.makers) == (None, True, ())
    roll = told("vote.roll", which="heads")
    assert {maker.zh for maker in roll.makers} == {"一项表决权列入名册。"}
    assert told("vote.delivery", which="mail") is None
    assert told("vote.channel", which="paper") is None


def test_a_seat_that_nobody_was_elected_to_is_told_of_the_vacancies(voting: VoteStory, shown: Shown) -> None:
    one_seat_open(voting)
    open_seats = on(shown, provenance, "vote.seats_open", NumberQuery(vote=BALLOTS, motion=RAISE))
    assert (open_seats.value, open_seats.denominator) == (1, 3)


def test_a_question_that_elects_nobody_has_no_seats(voting: VoteStory, shown: Shown) -> None:
    vote_declared(voting)
    asked = NumberQuery(vote=BALLOTS, motion=USE)
    assert shown(provenance, "vote.seats_open", asked, now=voting.at) is None


def test_before_the_declaration_no_answer_has_a_number(voting: VoteStory, shown: Shown) -> None:
    vote_open(voting)
    for office in (False, True):
        asked = NumberQuery(vote=BALLOTS, motion=USE, which="AYE", dim="heads", exact=office)
        assert shown(provenance, "vote.answer", asked, now=voting.at, office=office) is None


def test_the_public_sees_the_area_of_an_open_vote_rounded_as_on_its_page(
    voting: VoteStory, shown: Shown
) -> None:
    vote_open(voting)
    asked = NumberQuery(vote=BALLOTS, part="turnout", dim="area")

    public = on(shown, provenance, "vote.turnout", asked, now=voting.at)
    office = on(shown, provenance, "vote.turnout", replace(asked, exact=True), now=voting.at, office=True)

    assert public.value == on(shown, vote, BALLOTS, now=voting.at).turnout.checks[0].count
    assert public.value < office.value
    assert {maker.adds for maker in (*public.makers, *office.makers)} == {None}


def test_the_total_of_a_roll_is_its_rights_one_by_one(voting: VoteStory, shown: Shown) -> None:
    vote_declared(voting)
    heads = on(shown, provenance, "vote.roll", NumberQuery(vote=BALLOTS, which="heads", limit=200))
    area = on(shown, provenance, "vote.roll", NumberQuery(vote=BALLOTS, which="area"))
    assert len({maker.object for maker in heads.makers}) == OWNERS
    assert area.measure is Measure.AREA
    assert [maker.adds for maker in area.makers] == [area.value]


@pytest.mark.parametrize("only", RightFilter)
def test_every_filter_of_the_roll_counts_the_rights_that_it_lists(
    only: RightFilter, voting: VoteStory, shown: Shown
) -> None:
    proxy_refused(voting)
    voting.put(right(2), HolderSignedIn())
    voting.put(right(11), RightStruck())
    asked = NumberQuery(vote=BALLOTS, which=only.value, limit=200)

    found = on(shown, provenance, "vote.rights", asked, now=voting.at, office=True)

    listed = {one.right for one in _listed(shown, only)}
    assert {maker.object for maker in found.makers} == listed
    assert found.value == len(listed) == len(found.makers)
    assert listed


def test_those_still_to_be_reached_are_those_without_a_delivery_and_the_undelivered(
    voting: VoteStory, shown: Shown
) -> None:
    vote_open(voting)

    def told(which: str) -> set[Any]:
        asked = NumberQuery(vote=BALLOTS, which=which, limit=200)
        found = on(shown, provenance, "vote.delivery", asked, now=voting.at, office=True)
        assert found.value == len(found.makers)
        return {maker.object for maker in found.makers}

    assert told("waiting") == told("none") | told("undelivered")


def test_a_teller_is_shown_what_was_typed_by_nobody_else(voting: VoteStory, shown: Shown) -> None:
    vote_typed(voting)
    asked = NumberQuery(vote=BALLOTS, which="1", person=an_id("somebody else"))
    mine = on(shown, provenance, "paper.mine", asked, now=voting.at, office=True)
    assert (mine.value, mine.makers, mine.denominator) == (0, (), 3)
    assert shown(provenance, "paper.mine", replace(asked, person=None), now=voting.at, office=True) is None
    assert shown(provenance, "paper.mine", asked, now=voting.at) is None


@pytest.mark.parametrize("clock", ClockName)
def test_a_number_of_the_past_replays_each_right_of_the_roll_once(
    clock: ClockName, voting: VoteStory, shown: Shown, monkeypatch: pytest.MonkeyPatch
) -> None:
    vote_declared(voting)
    as_of = AsOf(datetime.now(UTC), clock)
    asked = NumberQuery(vote=BALLOTS, motion=RAISE, which="AYE", dim="heads")
    replayed: Counter[UUID] = Counter()
    fold = RIGHT.fold

    def counted(stream: UUID, *more: Any) -> RightRecord:
        replayed[stream] += 1
        return fold(stream, *more)

    monkeypatch.setattr(RIGHT, "fold", counted)
    then = on(shown, provenance, "vote.answer", replace(asked, as_of=as_of))

    assert replayed == Counter({right(number): 1 for number in range(1, OWNERS + 1)})
    now = on(shown, provenance, "vote.answer", asked)
    assert (then.value, then.events, then.makers) == (now.value, now.events, now.makers)


def test_of_masked_entries_it_is_said_how_many_they_are(voting: VoteStory, shown: Shown) -> None:
    vote_declared(voting)
    asked = NumberQuery(vote=BALLOTS, which="heads", limit=200)
    public = on(shown, provenance, "vote.roll", asked, now=voting.at)
    office = on(shown, provenance, "vote.roll", replace(asked, exact=True), now=voting.at, office=True)
    assert (public.masked, office.masked) == (OWNERS, 0)
