"""What local texts add to the Civil Code on proxies, which it leaves open."""

from datetime import date

from deliberation.domain.rules.voting.profile import Body, Certainty, LocalProxies, ProxyRule
from deliberation.store.rulebook import rule_book

OWNERS = Body.OWNERS_JOINT_DECISION
TODAY = date(2026, 11, 22)


def test_in_zhoushan_staff_of_the_property_company_may_not_vote_for_owners() -> None:
    for place in ("cn-zhejiang-zhoushan", "cn-zhejiang-zhoushan-daishan"):
        rule = rule_book().select(OWNERS, place, TODAY).proxy
        assert rule.property_staff_barred
        assert rule.source_zh == "《舟山市物业管理条例》第十七条"
        assert rule.max_principals is None


def test_in_weifang_an_agent_takes_three_principals_at_most() -> None:
    assert rule_book().select(OWNERS, "cn-shandong-weifang", TODAY).proxy.max_principals == 3


def test_a_local_text_adds_nothing_elsewhere_nor_before_its_day_nor_to_another_body() -> None:
    book = rule_book()
    assert book.select(OWNERS, "cn-zhejiang", TODAY).proxy == ProxyRule()
    assert book.select(OWNERS, "cn-zhejiang-zhoushan", date(2019, 8, 31)).proxy == ProxyRule()
    assert not book.select(Body.INTERESTED_OWNERS, "cn-zhejiang-zhoushan", TODAY).proxy.property_staff_barred


def test_the_code_still_decides_the_vote_itself() -> None:
    profile = rule_book().select(OWNERS, "cn-zhejiang-zhoushan", TODAY)
    assert profile.name == "cn.owners_joint_decision.2021"


def test_a_local_text_lifts_no_bar_and_raises_no_cap() -> None:
    local = LocalProxies(
        body=OWNERS,
        place="cn",
        source_zh="某地",
        source_en="a place",
        certainty=Certainty.CFG,
        max_principals=5,
    )
    strict = ProxyRule(max_principals=3, candidate_barred=True, property_staff_barred=True)
    rule = local.added_to(strict)
    assert (rule.max_principals, rule.candidate_barred, rule.property_staff_barred) == (3, True, True)
