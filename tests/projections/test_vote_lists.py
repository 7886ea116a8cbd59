"""Votes in lists, in searches and beside their issues, and thousands of casts at a time."""

from typing import Any

import pytest

from deliberation.domain.ballot import events as b
from deliberation.domain.issue import events as i
from deliberation.domain.meeting.events import MotionOutcome
from deliberation.domain.rules.voting.profile import Body
from deliberation.domain.vote.setup import BallotChannel
from deliberation.domain.vote.state import VoteState
from projections.issues.view import issue_status
from projections.listing import CursorError
from projections.log import Log
from projections.votes.shapes import VoteQuery
from projections.votes.view import vote, votes
from tests.domain.dsl import an_id
from tests.projections.conftest import Shown
from tests.projections.vote_story import BALLOTS, TITLE, VoteStory, answers, right


@pytest.mark.parametrize(
    ("query", "number"),
    [
        (VoteQuery(), 1),
        (VoteQuery(halls=(an_id("hall"),)), 1),
        (VoteQuery(halls=(an_id("elsewhere"),)), 0),
        (VoteQuery(body=Body.OWNERS_JOINT_DECISION, state=VoteState.OPEN), 1),
        (VoteQuery(state=VoteState.DECLARED), 0),
        (VoteQuery(issue=an_id("lift")), 1),
        (VoteQuery(issue=an_id("pole")), 0),
        (VoteQuery(words="维修资金 育才"), 1),
        (VoteQuery(words="电梯"), 0),
        (VoteQuery(words="100%_"), 0),
        (VoteQuery(words="\0"), 0),
    ],
)
def test_votes_are_filtered_and_found_by_their_titles(
    voting: VoteStory, shown: Shown, query: VoteQuery, number: int
) -> None:
    voting.up_to_open()
    assert len(shown(votes, query).items) == number


def test_a_title_is_found_from_the_notice_on_only(voting: VoteStory, shown: Shown) -> None:
    voting.prepared()
    assert shown(votes, VoteQuery(words="育才"), office=True).items == ()
    voting.noticed()
    assert len(shown(votes, VoteQuery(words="育才")).items) == 1


def test_a_wrong_cursor_of_votes_is_refused(shown: Shown) -> None:
    with pytest.raises(CursorError):
        shown(votes, VoteQuery(cursor="?"))


def test_an_issue_that_only_the_owners_can_decide_leads_to_its_vote(voting: VoteStory, shown: Shown) -> None:
    voting.raised("lift", "YC-2026-0001")
    voting.tell(("lift", i.LegalDecisionRequired()))
    voting.prepared()
    assert shown(issue_status, an_id("lift")).votes == ()
    voting.enrolled()
    voting.frozen()
    voting.noticed()
    (before,) = shown(issue_status, an_id("lift")).votes
    assert (before.id, before.title, before.state, before.outcomes) == (
        BALLOTS,
        TITLE,
        VoteState.NOTICE_PUBLISHED,
        (),
    )
    voting.opened()
    voting.closed()
    voting.counted()
    voting.declared()
    status = shown(issue_status, an_id("lift"))
    assert [one.outcomes for one in status.votes] == [(MotionOutcome.ADOPTED,)]
    assert [step.zh for step in status.timeline if step.kind == "ballot_set"][:2] == ["公告表决", "开始投票"]


def test_thousands_of_casts_are_projected_without_a_query_for_each(
    voting: VoteStory, shown: Shown, monkeypatch: pytest.MonkeyPatch
) -> None:
    owners = 2_000
    voting.prepared()
    for sheet in range(1, 5):
        voting.enrolled(500, sheet)
    voting.frozen(owners)
    voting.noticed()
    voting.opened()
    shown.update()
    cast = b.BallotCast(channel=BallotChannel.ONLINE, received_at=voting.at, marks=answers("AYE"))
    for first in range(1, owners, 500):
        voting.tell_all([(right(n), cast) for n in range(first, first + 500)])
    asked: list[str] = []
    query = Log._query

    def counted(log: Log, statement: str, arguments: Any) -> Any:
        asked.append(statement)
        return query(log, statement, arguments)

    monkeypatch.setattr(Log, "_query", counted)
    shown.update()
    assert len(asked) < 10
    whole = shown(vote, BALLOTS, office=True).turnout
    assert whole is not None
    assert whole.participating == whole.electorate
    assert [one.met for one in whole.checks] == [True, True]
