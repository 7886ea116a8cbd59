"""What the law asks is shown beside each step, met or not, with its text."""

from dataclasses import replace
from datetime import timedelta
from typing import Any

import pytest

from deliberation.domain.rules.voting.book import RuleBook
from deliberation.domain.rules.voting.hall_rules import HallRules
from deliberation.domain.rules.voting.profile import Body
from deliberation.domain.vote import events as e
from deliberation.domain.vote.checks import Step, StepCheck, steps
from deliberation.domain.vote.setup import BallotChannel
from deliberation.domain.vote.state import BallotSet
from deliberation.store.rulebook import rule_book
from tests.domain.dsl import an_id
from tests.domain.vote.counting import ADOPTED, tallied
from tests.domain.vote.dsl import (
    CLOSES,
    HANGZHOU,
    MANAGER,
    OPENS,
    RECORD_DATE,
    Timed,
    before_opening,
    closed_vote,
    declared,
    election,
    frozen,
    law,
    noticed,
    on,
    open_vote,
    prepared,
    question,
    rights,
    setup,
    vote,
)
from tests.domain.vote.test_electorate import decided, raised


def shown(of: BallotSet, *when: int, book: RuleBook | None = None, **more: Any) -> dict[Step, StepCheck]:
    found = steps(of, book or rule_book(), on(*(when or (5, 20, 12))), **more)
    assert len({check.code for check in found}) == len(found)
    return {check.code: check for check in found}


def after(*happened: Timed) -> BallotSet:
    return vote(*happened)


def test_nothing_is_shown_of_a_vote_that_is_not_there() -> None:
    assert not shown(BallotSet())


def test_a_new_vote_shows_what_is_still_to_do() -> None:
    found = shown(after(prepared()))
    todo = {code for code, check in found.items() if not check.met}
    assert todo == {
        Step.ROLL_FROZEN,
        Step.NOTICE_DAYS,
        Step.COMMITTEE_TOLD,
        Step.POSTED_UNDELIVERED,
        Step.LINKS_ISSUED,
    }
    assert {code for code, check in found.items() if not check.binding} == {
        Step.AGAINST_OFFERED,
        Step.FOLLOW_MAJORITY,
        Step.COMMITTEE_TOLD,
        Step.POSTED_UNDELIVERED,
        Step.LINKS_ISSUED,
    }
    assert found[Step.RULE_IN_FORCE].source.zh == "《民法典》第二百七十八条"
    assert found[Step.NOTICE_DAYS].found.zh == "今日公告的，最早2026年6月5日开始"
    assert found[Step.NOTICE_DAYS].source.en.endswith("art. 14")


def test_a_vote_that_is_ready_meets_everything() -> None:
    told = e.VoteNoticePublished(opens_at=OPENS, closes_at=CLOSES, informed=[an_id("committee")])
    ready = after(
        prepared(),
        frozen(),
        (on(5, 20, 10), told),
        (on(5, 27), e.UndeliveredNoticePosted(until=on(6, 3).date())),
        (on(5, 28), e.BallotLinksIssued(count=4)),
    )
    found = shown(ready, 6, 1)
    assert all(check.met for check in found.values())
    assert found[Step.NOTICE_DAYS].found.zh == "16日"
    assert found[Step.POSTED_UNDELIVERED].found.zh == "张贴至2026年6月3日"


def test_where_no_rule_is_known_only_that_is_shown() -> None:
    committee = setup(question(item=None), body=Body.OWNERS_COMMITTEE, place="cn")
    (check,) = shown(after(prepared(committee))).values()
    assert (check.code, check.met) == (Step.RULE_IN_FORCE, False)
    assert "业主委员会" in check.found.zh


def test_a_hall_is_shown_its_own_rules() -> None:
    own = setup(question(item=None), body=Body.HALL)
    rules = HallRules(name="本厅规则").profile(RECORD_DATE)
    assert set(shown(after(prepared(own)))) == {Step.RULE_IN_FORCE}
    found = shown(after(prepared(own)), profile=rules)
    assert found[Step.RULE_IN_FORCE].found.zh == "本议事厅通过的议事规则"
    assert Step.FOLLOW_MAJORITY not in found
    assert Step.POSTED_UNDELIVERED not in found


def test_an_opened_vote_is_shown_by_the_rules_that_it_pinned() -> None:
    empty = RuleBook(profiles=())
    assert set(shown(after(prepared()), book=empty)) == {Step.RULE_IN_FORCE}
    found = shown(after(*open_vote()), 6, 7, book=empty)
    assert found[Step.RULE_IN_FORCE].met
    assert found[Step.NOTICE_DAYS].met


def test_another_form_than_the_rules_ask_for_is_shown() -> None:
    shown_of_secret = shown(after(prepared(election())))
    assert shown_of_secret[Step.BALLOT_FORM].met
    recorded = election(form="recorded")
    assert not shown(after(prepared(recorded)))[Step.BALLOT_FORM].met


@pytest.mark.parametrize(
    ("options", "offered"),
    [(("A", "B"), True), (("A", "B", "C"), False), (("A", "B", "NONE"), True)],
)
def test_a_choice_among_many_lets_people_want_none(options: tuple[str, ...], *, offered: bool) -> None:
    of = setup(question(kind="choice", options=options), question(MANAGER, 4))
    check = shown(after(prepared(of)))[Step.AGAINST_OFFERED]
    assert check.met is offered
    assert check.found.zh == ("都有" if offered else "1项没有")


@pytest.mark.parametrize(
    ("announced", "met", "said"),
    [
        ({}, True, "不适用"),
        ({"clause_in_adopted_rules": True}, False, "条件不全"),
        (
            {"clause_in_adopted_rules": True, "consequence_warned_on_ballot": True},
            False,
            "条件不全",
        ),
        (
            {
                "clause_in_adopted_rules": True,
                "consequence_warned_on_ballot": True,
                "first_assembly": False,
            },
            True,
            "已具备",
        ),
    ],
)
def test_the_conditions_of_following_the_majority_are_shown(
    announced: dict[str, bool], said: str, *, met: bool
) -> None:
    check = shown(after(prepared(setup(**announced))))[Step.FOLLOW_MAJORITY]
    assert check.met is met
    assert check.found.zh.startswith(said)


@pytest.mark.parametrize(("heads", "enough"), [(4, False), (5, True)])
def test_a_secret_ballot_of_few_people_is_warned_of(heads: int, *, enough: bool) -> None:
    of = rights(*[0] * heads)
    assert Step.SMALL_GROUP not in shown(after(prepared(election())))
    under = law("cn", body=Body.RESIDENTS_COMMITTEE_ELECTION_BY_VOTERS)
    check = shown(after(prepared(election()), frozen(of, under.profile.roll)))[Step.SMALL_GROUP]
    assert (check.met, check.found.zh) == (enough, f"{heads}人")
    assert Step.SMALL_GROUP not in shown(after(prepared(), frozen()))


def test_a_record_date_after_the_notice_is_shown() -> None:
    ahead = setup(record_date=on(5, 21).date())
    assert not shown(after(prepared(ahead)), 5, 20)[Step.RECORD_DATE].met
    assert shown(after(prepared(ahead)), 5, 21)[Step.RECORD_DATE].met
    assert not shown(after(prepared(ahead), frozen(), noticed()), 5, 22)[Step.RECORD_DATE].met


def test_objections_are_shown_as_long_as_they_wait_and_a_roll_until_it_is_frozen_anew() -> None:
    waits = [*before_opening(), raised()]
    assert not shown(after(*waits))[Step.OBJECTIONS_DECIDED].met
    upheld = shown(after(*waits, decided(upheld=True)))
    assert upheld[Step.OBJECTIONS_DECIDED].met
    assert not upheld[Step.ROLL_FROZEN].met
    assert Step.OBJECTIONS_DECIDED not in shown(after(*open_vote()), 6, 7)
    assert Step.OBJECTIONS_DECIDED not in shown(after(prepared()))


def test_the_residents_committee_is_told_of_an_owners_vote_and_of_no_other() -> None:
    check = shown(after(*before_opening()))[Step.COMMITTEE_TOLD]
    assert (check.met, check.binding, check.found.zh) == (False, False, "没有写明告知了谁")
    assert check.source.zh == "《物业管理条例》第十四条"
    told = e.VoteNoticePublished(opens_at=OPENS, closes_at=CLOSES, informed=[an_id("committee")])
    found = shown(after(prepared(), frozen(), (on(5, 20, 10), told)))[Step.COMMITTEE_TOLD]
    assert (found.met, found.found.zh) == (True, "告知1家单位")
    residents = setup(question(item=None), body=Body.RESIDENTS_ASSEMBLY)
    assert Step.COMMITTEE_TOLD not in shown(after(prepared(residents)))


@pytest.mark.parametrize(("given", "met"), [(on(5, 21), True), (on(5, 22), False)])
def test_the_days_of_notice_are_counted_clear(given: Any, *, met: bool) -> None:
    assert shown(after(prepared(), frozen(), noticed(given)))[Step.NOTICE_DAYS].met is met


@pytest.mark.parametrize(
    ("closes", "met", "said"),
    [
        (on(6, 11), True, "5日"),
        (on(6, 10), False, "4日"),
        (on(8, 5), True, "60日"),
        (on(8, 6), False, "61日"),
    ],
)
def test_the_days_of_voting_are_shown_where_the_place_bounds_them(
    closes: Any, said: str, *, met: bool
) -> None:
    of = setup(place=HANGZHOU)
    waiting = shown(after(prepared(of)))[Step.OPEN_DAYS]
    assert (waiting.met, waiting.needed.zh, waiting.found.zh) == (False, "5至60日", "未定")
    found = shown(after(prepared(of), frozen(), noticed(closes=closes)))[Step.OPEN_DAYS]
    assert (found.met, found.found.zh) == (met, said)
    assert Step.OPEN_DAYS not in shown(after(prepared()))


def test_an_extension_is_counted_in_the_days_of_voting() -> None:
    of = open_vote(setup(place=HANGZHOU), under=law(HANGZHOU))
    assert shown(after(*of), 6, 7)[Step.OPEN_DAYS].found.zh == "18日"
    longer = e.VoteExtended(closes_at=CLOSES + timedelta(days=2))
    assert shown(after(*of, (on(6, 20), longer)), 6, 21)[Step.OPEN_DAYS].found.zh == "20日"


def test_a_place_may_set_the_least_days_alone() -> None:
    book = rule_book()
    periods = tuple(
        period.model_copy(update={"max_days": None}) if period.max_days else period for period in book.periods
    )
    found = shown(after(prepared(setup(place=HANGZHOU))), book=book.model_copy(update={"periods": periods}))
    assert found[Step.OPEN_DAYS].needed.zh == "不少于5日"
    long = noticed(closes=OPENS + timedelta(days=900))
    noticed_long = after(prepared(setup(place=HANGZHOU)), frozen(), long)
    later = shown(noticed_long, book=book.model_copy(update={"periods": periods}))
    assert later[Step.OPEN_DAYS].met


def test_links_are_shown_where_there_is_voting_online() -> None:
    paper = setup(channels=(BallotChannel.PAPER,))
    assert Step.LINKS_ISSUED not in shown(after(prepared(paper)))
    made = after(*before_opening(), (on(5, 21), e.BallotLinksIssued(count=4)))
    assert shown(made)[Step.LINKS_ISSUED].met


def test_a_result_that_must_be_posted_is_shown_once_it_is_declared() -> None:
    under = law()
    prompt = replace(under, profile=under.profile.model_copy(update={"post_within_days": 3}))
    happened = [*closed_vote(who_votes=ADOPTED, under=prompt), tallied()]
    assert Step.RESULT_POSTED not in shown(after(*happened), 6, 25)
    ended = [*happened, declared(), declared(MANAGER)]
    check = shown(after(*ended), 6, 26)[Step.RESULT_POSTED]
    assert (check.met, check.needed.zh, check.binding) == (False, "宣布后3日内公布", False)
    posted = (on(6, 27), e.ResultPosted())
    assert shown(after(*ended, posted), 6, 27)[Step.RESULT_POSTED].met
    free = [*closed_vote(who_votes=ADOPTED), tallied(), declared(), declared(MANAGER)]
    assert Step.RESULT_POSTED not in shown(after(*free), 6, 26)
