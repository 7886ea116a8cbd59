"""Who may vote for whom, and until when."""

from datetime import timedelta

import pytest

from deliberation.domain.ballot import commands as c
from deliberation.domain.ballot import errors, proxies
from deliberation.domain.ballot import events as e
from deliberation.domain.ballot.state import AGENTS, Agent, EnrolledRight
from deliberation.domain.errors import IdTakenError, NotAllowedError, NotFoundError
from deliberation.domain.rules.voting.ballots import Validity
from deliberation.domain.rules.voting.profile import Profile, ProxyRule
from deliberation.domain.values import Role
from deliberation.domain.vote.errors import VoteStageError
from deliberation.domain.vote.setup import DuplicateRule
from deliberation.domain.vote.state import BallotSet
from tests.domain.ballot.dsl import (
    AGENT,
    AT,
    AYES,
    CAPPED,
    LIFT,
    NAYS,
    NO_PROXIES,
    ONLINE,
    PAPER,
    PROXY,
    RIGHT,
    SET,
    TREES,
    History,
    authorised,
    ballot,
    clerk,
    closed,
    noticed,
    opened,
    prepared,
    profile,
    right,
    tallied,
    vote,
)
from tests.domain.dsl import an_id, state, who

HOUR = timedelta(hours=1)
LAST = DuplicateRule.LAST_VALID_COUNTS
REVOKED = e.ProxyRevoked(proxy=PROXY)


def authority(**more: object) -> c.RegisterProxy:
    said = {"proxy": PROXY, "right": RIGHT, "agent": AGENT, "scope": [LIFT, TREES]}
    return c.RegisterProxy.model_validate({**said, **more})


def shown(
    rules: Profile = CAPPED,
    of: EnrolledRight | None = None,
    agent: Agent = AGENTS.blank,
    ballot_set: BallotSet | None = None,
    **more: object,
) -> e.ProxyRegistered | e.ProxyRefused:
    running = ballot_set or vote(*opened())
    (fact,) = proxies.register(running, of or right(), clerk(), authority(**more), agent=agent, profile=rules)
    assert isinstance(fact, e.ProxyRegistered | e.ProxyRefused)
    return fact


def ground(*args: object, **more: object) -> str:
    refused = shown(*args, **more)  # type: ignore[arg-type]
    assert isinstance(refused, e.ProxyRefused)
    assert refused.reason
    return refused.ground


def principals(number: int) -> Agent:
    engaged = [
        e.AgentEngaged(ballot_set=SET, proxy=an_id(f"proxy {one}"), right=an_id(f"right {one}"))
        for one in range(number)
    ]
    return state(AGENTS, *engaged)


def test_a_written_authority_over_motions_that_are_put_is_admitted() -> None:
    assert shown() == e.ProxyRegistered(proxy=PROXY, agent=AGENT, scope=[LIFT, TREES])


def test_an_authority_must_be_in_writing_and_name_motions_of_this_vote() -> None:
    assert ground(written=False) == "ballot.proxy_not_written"
    assert ground(scope=[an_id("elsewhere")]) == "ballot.proxy_motion_not_put"


def test_staff_of_the_property_company_and_candidates_are_barred_where_a_text_says_so() -> None:
    assert ground(property_staff=True) == "ballot.proxy_property_staff"
    assert ground(candidate=True) == "ballot.proxy_candidate"
    free = profile(proxy=ProxyRule())
    assert isinstance(shown(free, property_staff=True, candidate=True), e.ProxyRegistered)


def test_an_agent_takes_no_more_principals_than_the_text_allows() -> None:
    assert isinstance(shown(agent=principals(2)), e.ProxyRegistered)
    assert ground(agent=principals(3)) == "ballot.proxy_cap"
    assert isinstance(shown(profile(), agent=principals(40)), e.ProxyRegistered)


def test_where_nobody_may_vote_for_another_the_article_is_told() -> None:
    refused = shown(NO_PROXIES)
    assert isinstance(refused, e.ProxyRefused)
    assert refused.ground == "ballot.proxies_barred"
    assert refused.reason is not None
    assert "《某法》第一条" in refused.reason


def test_a_local_text_is_named_where_it_bars_and_the_clerks_own_reason_is_kept() -> None:
    local = ProxyRule(
        property_staff_barred=True, source_zh="《某市条例》第十七条", source_en="a city, art. 17"
    )
    refused = shown(profile(proxy=local), property_staff=True)
    assert isinstance(refused, e.ProxyRefused)
    assert "《某市条例》第十七条" in (refused.reason or "")
    said = shown(profile(proxy=local), property_staff=True, reason="是物业公司的人")
    assert isinstance(said, e.ProxyRefused)
    assert said.reason == "是物业公司的人"


def test_who_has_voted_in_person_authorises_nobody_and_who_voted_by_proxy_another() -> None:
    own = right(e.BallotCast(channel=ONLINE, received_at=AT, marks=AYES))
    assert ground(of=own) == "ballot.proxy_after_vote"
    assert ground(of=right(e.VotedSecretly(channel=PAPER))) == "ballot.proxy_after_vote"
    other = an_id("former proxy")
    by_agent = right(
        e.ProxyRegistered(proxy=other, agent=AGENT, scope=[LIFT]),
        e.BallotCast(channel=ONLINE, received_at=AT, marks={LIFT: ("AYE",)}, proxy=other),
        e.ProxyRevoked(proxy=other),
    )
    assert isinstance(shown(of=by_agent), e.ProxyRegistered)


def test_one_authority_stands_at_a_time() -> None:
    standing = right(e.ProxyRegistered(proxy=an_id("former proxy"), agent=AGENT, scope=[LIFT]))
    assert ground(of=standing) == "ballot.proxy_stands"


def test_an_authority_is_entered_once_by_a_clerk_between_the_roll_and_the_count() -> None:
    with pytest.raises(errors.ProxyIdTakenError):
        shown(of=right(authorised(), REVOKED))
    with pytest.raises(NotAllowedError):
        proxies.register(
            vote(*opened()), right(), who(Role.INTAKE), authority(), agent=AGENTS.blank, profile=CAPPED
        )
    for too_early_or_late in (vote(*prepared()), tallied()):
        with pytest.raises(VoteStageError):
            shown(ballot_set=too_early_or_late)
    for running in (vote(*noticed()), closed(*opened())):
        assert isinstance(shown(ballot_set=running), e.ProxyRegistered)
    with pytest.raises(errors.RightStruckError):
        shown(of=right(e.RightStruck()))


def test_the_holder_takes_the_authority_back_once() -> None:
    assert proxies.revoke(right(authorised()), PROXY) == [REVOKED]
    with pytest.raises(errors.ProxyEndedError):
        proxies.revoke(right(authorised(), REVOKED), PROXY)
    with pytest.raises(NotFoundError):
        proxies.revoke(right(), PROXY)


def test_the_holder_revokes_by_the_link_and_anybody_else_must_be_a_clerk() -> None:
    running = vote(*opened())
    proxies.may_revoke(running, right(), who(), holder=True)
    proxies.may_revoke(running, right(), clerk(), holder=False)
    with pytest.raises(NotAllowedError):
        proxies.may_revoke(running, right(), who(Role.INTAKE), holder=False)
    with pytest.raises(VoteStageError):
        proxies.may_revoke(tallied(), right(), who(), holder=True)


def test_an_agent_votes_under_an_authority_that_holds() -> None:
    history = History(None, authorised())
    history.comes(ballot(AYES, proxy=PROXY))
    assert history.found == [Validity.VALID]
    assert history.right.counted is not None
    assert history.right.counted.proxy == PROXY


def test_under_an_unknown_or_revoked_authority_the_ballot_is_kept_and_does_not_count() -> None:
    unknown = History()
    unknown.comes(ballot(AYES, proxy=PROXY))
    assert unknown.found == [Validity.NO_AUTHORITY]
    revoked = History(None, authorised(), REVOKED)
    revoked.comes(ballot(AYES, proxy=PROXY, at=AT + HOUR))
    assert revoked.found == [Validity.NO_AUTHORITY]


def test_a_paper_of_the_agent_received_before_the_revocation_counts_though_it_is_entered_after() -> None:
    history = History(None, authorised(), REVOKED)
    history.comes(ballot(AYES, PAPER, AT - HOUR, proxy=PROXY))
    assert history.found == [Validity.VALID]


def test_the_holders_own_earlier_vote_ends_the_authority() -> None:
    history = History(None, authorised())
    facts = history.comes(ballot(AYES))
    assert facts[1:] == [e.ProxyRevoked(proxy=PROXY, voted_in_person=True)]
    assert proxies.ended(facts) == [PROXY]
    history.comes(ballot(NAYS, proxy=PROXY, at=AT + HOUR))
    assert history.found == [Validity.VALID, Validity.NO_AUTHORITY]


def test_where_the_agent_validly_voted_first_the_holders_ballot_is_a_duplicate() -> None:
    history = History(None, authorised())
    history.comes(ballot(AYES, proxy=PROXY))
    (own,) = history.comes(ballot(NAYS, at=AT + HOUR))
    assert isinstance(own, e.BallotRejected)
    assert own.reason is Validity.DUPLICATE_CONFLICT_FIRST_VALID_COUNTS
    assert not history.right.proxies[PROXY].revoked


@pytest.mark.parametrize("rule", [None, LAST])
def test_the_holders_paper_that_came_before_the_agents_ballot_counts_though_typed_after_it(
    rule: DuplicateRule | None,
) -> None:
    history = History(rule, authorised())
    history.comes(ballot(AYES, proxy=PROXY))
    aside, _, ended = history.comes(ballot(NAYS, PAPER, AT - HOUR))
    assert isinstance(aside, e.BallotSetAside)
    assert aside.reason is Validity.NO_AUTHORITY
    assert isinstance(ended, e.ProxyRevoked)
    assert history.right.proxies[PROXY].ended_at == AT - HOUR


@pytest.mark.parametrize("order", [(0, 1), (1, 0)])
def test_of_papers_received_together_the_holders_own_counts_whatever_its_number(
    order: tuple[int, int],
) -> None:
    both = [ballot(AYES, PAPER, proxy=PROXY, paper=(1, 1)), ballot(NAYS, PAPER, paper=(1, 3))]
    history = History(None, authorised())
    for number in order:
        history.comes(both[number])
    assert history.right.counted is not None
    assert history.right.counted.proxy is None


def test_where_the_last_counts_the_holders_later_ballot_replaces_the_agents() -> None:
    history = History(LAST, authorised())
    history.comes(ballot(AYES, proxy=PROXY))
    history.comes(ballot(NAYS, at=AT + HOUR))
    assert history.found == [Validity.REPLACED_BY_LATER, Validity.VALID]


def test_an_authority_was_used_where_its_ballot_counts() -> None:
    history = History(None, authorised())
    assert not proxies.used(history.right, PROXY)
    history.comes(ballot(AYES, proxy=PROXY))
    assert proxies.used(history.right, PROXY)


def test_an_agent_of_another_vote_is_another_agent() -> None:
    """The same id in two votes would join them in the log, and count principals of the one in the other."""
    elsewhere = state(
        AGENTS, e.AgentEngaged(ballot_set=an_id("another vote"), proxy=an_id("other"), right=an_id("li"))
    )
    with pytest.raises(IdTakenError):
        shown(agent=elsewhere)
    here = state(AGENTS, e.AgentEngaged(ballot_set=SET, proxy=an_id("other"), right=an_id("li")))
    assert isinstance(shown(agent=here), e.ProxyRegistered)


def test_an_agent_has_the_principals_who_engaged_and_did_not_release() -> None:
    (engaged,) = proxies.engage(SET, PROXY, RIGHT)
    (released,) = proxies.release(PROXY)
    assert state(AGENTS, engaged).principals == {PROXY: RIGHT}
    assert state(AGENTS, engaged, released).principals == {}
