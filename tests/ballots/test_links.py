"""Links and the record: what happened to them is recorded first, then the table is changed."""

from dataclasses import replace
from datetime import timedelta
from uuid import uuid4

import pytest

from deliberation.application.ports import StoreDownError
from deliberation.bootstrap import Service
from deliberation.domain.ballot import commands as b
from deliberation.domain.ballot.errors import LinksNotIssuedError
from deliberation.domain.ballot.events import BallotLinkReissued, BallotLinkRevoked
from deliberation.domain.errors import NotAllowedError, NotFoundError
from deliberation.domain.rules.voting.roll import RightId
from deliberation.domain.vote import commands as c
from deliberation.domain.vote.events import BallotLinksIssued
from tests.ballots.conftest import Opened
from tests.polls import Poll


def issue(vote: Poll) -> dict[RightId, str]:
    command = c.IssueBallotLinks(ballot_set=vote.ballot_set)
    return vote.service.issue_links(command, vote.officer("chair"))


def facts(vote: Poll, stream: object) -> list[type]:
    entries = vote.service.log.read({stream: 0})  # type: ignore[dict-item]
    return [type(entry.fact) for entry in entries[stream]]  # type: ignore[index]


def test_every_right_on_the_roll_gets_a_link_and_the_record_says_how_many(poll: Opened) -> None:
    vote = poll(7)
    tokens = issue(vote)

    assert list(tokens) == vote.rights
    for right, token in tokens.items():
        link = vote.service.links.find(token)
        assert link is not None
        assert (link.right, link.ballot_set) == (right, vote.ballot_set)
    assert BallotLinksIssued in facts(vote, vote.ballot_set)
    states = [row.state for row in vote.service.log.entries_after(0, 10_000)]
    assert not [token for token in tokens.values() for state in states if token.encode() in state]


def test_a_right_that_was_struck_off_gets_none(service: Service) -> None:
    vote = Poll(service)
    before = vote.now - timedelta(days=30)
    vote.prepares(3)
    objection, struck = uuid4(), vote.rights[1]
    raised = c.RaiseElectorateObjection(
        ballot_set=vote.ballot_set, objection=objection, right=struck, claim="此人不是业主"
    )
    vote.does(raised, at=before)
    decided = c.DecideElectorateObjection(
        ballot_set=vote.ballot_set, objection=objection, upheld=True, reason="产权已过户"
    )
    vote.does(decided, at=before)
    vote.does(b.StrikeRight(right=struck, reason="产权已过户"), at=before)
    vote.does(c.FreezeElectorate(ballot_set=vote.ballot_set, sheets=1), at=before)

    assert list(issue(vote)) == [vote.rights[0], vote.rights[2]]


def test_a_link_made_anew_is_recorded_and_the_former_ends(poll: Opened) -> None:
    vote = poll(2)
    tokens = issue(vote)
    lost, other = vote.rights

    anew = vote.service.reissue_link(b.ReissueBallotLink(right=lost), vote.officer("chair"))

    assert vote.service.links.find(tokens[lost]) is None
    assert vote.service.links.find(anew)
    assert vote.service.links.find(tokens[other])
    assert BallotLinkReissued in facts(vote, lost)


def test_a_revoked_link_ends_by_whatever_way_the_command_came(poll: Opened) -> None:
    vote = poll(1)
    (right,) = vote.rights
    token = issue(vote)[right]
    session = vote.service.links.open(token)
    assert session

    vote.does(b.RevokeBallotLink(right=right))

    assert vote.service.links.find(token) is None
    assert vote.service.links.session(session.secret) is None
    assert BallotLinkRevoked in facts(vote, right)


def test_who_may_not_ask_changes_no_link(poll: Opened) -> None:
    vote = poll(1)
    (right,) = vote.rights
    token = issue(vote)[right]
    stranger = vote.officer("resident")
    with pytest.raises(NotAllowedError):
        vote.service.execute(b.RevokeBallotLink(right=right), stranger)
    with pytest.raises(NotAllowedError):
        vote.service.reissue_link(b.ReissueBallotLink(right=right), stranger)
    with pytest.raises(NotAllowedError):
        vote.service.issue_links(c.IssueBallotLinks(ballot_set=vote.ballot_set), stranger)
    assert vote.service.links.find(token)


def test_what_is_unknown_gets_no_link(poll: Opened) -> None:
    vote = poll(1)
    with pytest.raises(NotFoundError):
        vote.service.reissue_link(b.ReissueBallotLink(right=RightId(uuid4())), vote.officer("chair"))
    with pytest.raises(LinksNotIssuedError):
        vote.service.reissue_link(b.ReissueBallotLink(right=vote.rights[0]), vote.officer("chair"))


def test_links_that_a_crash_kept_from_being_made_can_be_made_by_the_same_command(poll: Opened) -> None:
    vote = poll(2)
    command, caller = c.IssueBallotLinks(ballot_set=vote.ballot_set), vote.officer("chair")

    class Away:
        def issue(self, *_: object) -> None:
            raise StoreDownError

    with pytest.raises(StoreDownError):
        replace(vote.service, links=Away()).issue_links(command, caller)  # type: ignore[arg-type]

    tokens = vote.service.issue_links(command, caller)
    assert all(vote.service.links.find(token) for token in tokens.values())
    assert facts(vote, vote.ballot_set).count(BallotLinksIssued) == 1
