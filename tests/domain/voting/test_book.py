"""The book of rules: what holds where and when, and what the Civil Code overrides."""

from datetime import date

import pytest
from pydantic import ValidationError

from deliberation.domain.rules.voting.book import RuleBook, place_of
from deliberation.domain.rules.voting.civil_code import departures
from deliberation.domain.rules.voting.errors import NoRuleInForceError
from deliberation.domain.rules.voting.profile import Body, Certainty, Dimension, Profile, Rank
from deliberation.domain.rules.voting.registry import RULES
from deliberation.store.rulebook import rule_book

TODAY = date(2026, 11, 22)
OWNERS = Body.OWNERS_JOINT_DECISION


def test_the_civil_code_stands_above_older_local_text_always() -> None:
    for place in ("cn", "cn-zhejiang-zhoushan", "cn-shandong-qingdao", "cn-zhejiang-zhoushan-daishan"):
        found = rule_book().select(OWNERS, place, TODAY)
        assert (found.name, found.rank) == ("cn.owners_joint_decision.2021", Rank.STATUTE)
        assert departures(found) == ()


def test_even_a_newer_local_text_does_not_displace_the_code() -> None:
    book = rule_book()
    old = book.named("cn-zhejiang-zhoushan.owners_joint_decision.2019")
    assert old is not None
    newer = old.model_copy(update={"since": date(2026, 1, 1), "name": "newer"})
    with_it = book.model_copy(update={"profiles": (newer, *book.profiles)})
    assert with_it.select(OWNERS, "cn-zhejiang-zhoushan", TODAY).rank is Rank.STATUTE
    assert "newer" in {conflict.profile for conflict in with_it.conflicts()}


def test_the_administrator_is_shown_which_texts_conflict_with_the_code() -> None:
    book = rule_book()
    everywhere = {conflict.source_zh: conflict.items for conflict in book.conflicts()}
    assert set(everywhere) == {"《物业管理条例》第十二条", "《舟山市物业管理条例》第十六条"}
    assert everywhere["《舟山市物业管理条例》第十六条"] == tuple(range(1, 10))
    assert [conflict.place for conflict in book.conflicts("cn-shandong-qingdao")] == ["cn"]


def test_a_profile_departs_in_the_items_that_it_treats_otherwise() -> None:
    code = rule_book().select(OWNERS, "cn", TODAY)
    items = {number: item for number, item in code.items.items() if number != 8}
    assert departures(code.model_copy(update={"items": items})) == (8,)
    heads_only = tuple(share for share in code.turnout if share.dim is Dimension.HEADS)
    assert departures(code.model_copy(update={"turnout": heads_only})) == tuple(range(1, 10))
    assert departures(code.model_copy(update={"quorum": code.turnout})) == tuple(range(1, 10))


def test_the_revised_law_holds_from_the_day_it_came_into_force() -> None:
    book = rule_book()
    assert book.select(Body.RESIDENTS_ASSEMBLY, "cn", date(2026, 1, 1)).notice_days == 10
    with pytest.raises(NoRuleInForceError, match="residents' assembly"):
        book.select(Body.RESIDENTS_ASSEMBLY, "cn", date(2025, 12, 31))


def test_before_the_code_the_older_text_of_its_time_holds() -> None:
    found = rule_book().select(OWNERS, "cn", date(2020, 12, 31))
    assert found.name == "cn.owners_joint_decision.regulation_2018"


def test_a_committee_is_judged_by_its_own_citys_text_and_by_no_other() -> None:
    book = rule_book()
    zhoushan = book.select(Body.OWNERS_COMMITTEE, "cn-zhejiang-zhoushan-daishan", TODAY)
    assert zhoushan.source_zh == "《舟山市物业管理条例》第二十三条"
    with pytest.raises(NoRuleInForceError, match="cn-liaoning-shenyang"):
        book.select(Body.OWNERS_COMMITTEE, "cn-liaoning-shenyang", TODAY)


def test_a_rule_that_ended_holds_to_its_last_day() -> None:
    book = rule_book()
    found = book.select(Body.OWNERS_COMMITTEE, "cn-shandong-qingdao", TODAY)
    ended = found.model_copy(update={"until": date(2026, 11, 21)})
    assert ended.in_force(date(2026, 11, 21))
    assert not ended.in_force(TODAY)
    assert not ended.in_force(date(2021, 4, 30))


def test_the_name_of_a_profile_says_its_place() -> None:
    assert place_of("cn-zhejiang-zhoushan-2022") == "cn-zhejiang-zhoushan"
    assert place_of("cn-zhejiang-zhoushan") == "cn-zhejiang-zhoushan"
    assert place_of("2022") == "2022"


def test_periods_hold_where_and_when_they_say() -> None:
    book = rule_book()

    def names(place: str, on: date) -> set[str]:
        return {period.name for period in book.periods_at(place, on)}

    national = {"revocation_window", "owners_meeting_notice", "petition_accept", "petition_finish"}
    assert names("cn", date(2022, 5, 20)) == national
    assert names("cn-zhejiang-zhoushan", date(2022, 5, 20)) == national | {"undelivered_ballot_notice"}
    assert names("cn-zhejiang-hangzhou", TODAY) == national | {
        "residents_disclosure",
        "owners_vote_open",
        "owners_meeting_notice_temporary",
    }


def test_every_profile_names_a_rule_that_exists_its_source_and_its_certainty() -> None:
    profiles = rule_book().profiles
    assert len({profile.name for profile in profiles}) == len(profiles)
    for profile in profiles:
        assert profile.rule in RULES
        assert profile.source_zh
        assert profile.source_en
        assert profile.certainty in Certainty


def test_a_pinned_profile_reads_back_as_it_was() -> None:
    for profile in rule_book().profiles:
        assert Profile.model_validate_json(profile.model_dump_json()) == profile


def test_a_profile_that_is_not_in_the_book_has_no_name_there() -> None:
    assert rule_book().named("nowhere") is None


def test_a_misspelt_word_in_the_data_is_refused() -> None:
    with pytest.raises(ValidationError):
        RuleBook.model_validate({"profiles": [], "period": []})
