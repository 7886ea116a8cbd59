"""Votes: load, decide, append. A ballot set is one stream; roll, ballots and paper are read beside it."""

from typing import Final

from pydantic import BaseModel

from deliberation.application.desk import Books, Handler
from deliberation.application.issues import taken_up_in
from deliberation.application.returned import returned_for, rights_on, sheets_of
from deliberation.application.standing import standing
from deliberation.application.vote_rules import rules_on
from deliberation.domain.ballot.state import RIGHTS
from deliberation.domain.errors import NotFoundError
from deliberation.domain.hall.state import HALLS
from deliberation.domain.issue import course
from deliberation.domain.issue.state import ISSUES, Issue
from deliberation.domain.resolution.by_vote import refuse_other_item
from deliberation.domain.rules.voting.roll import RightId
from deliberation.domain.standing import Standing
from deliberation.domain.unit.state import UNITS
from deliberation.domain.values import BallotSetId, HallId, IssueId, PersonId, Role, local_date
from deliberation.domain.vote import commands as c
from deliberation.domain.vote import decider, declaring, electorate, preparing, tallying
from deliberation.domain.vote.errors import IssueNotInHallError
from deliberation.domain.vote.setup import Setup
from deliberation.domain.vote.state import BALLOT_SETS, BallotSet
from deliberation.domain.vote.timing import Law


def vote_of(books: Books, ballot_set: BallotSetId) -> tuple[BallotSet, Setup, Standing]:
    """A ballot set, its setup, and the rights of whoever acts on it; refuses one that nobody prepared."""
    vote = books.open(BALLOT_SETS, ballot_set)
    if vote.setup is None:
        raise NotFoundError(what="表决 / vote")
    return vote, vote.setup, standing(books, vote.setup.hall)


def law_of(books: Books, setup: Setup) -> Law:
    """What holds on the day of the act."""
    day = local_date(books.at)
    return Law(rules_on(books, setup, day), books.rules.periods_at(setup.place, day))


def _issues(books: Books, setup: Setup) -> list[Issue]:
    """The issues that questions settle: this hall's, and those that a hall below escalated to it.

    Each is put under an item that it falls under: after the vote it would be too late to find that out.
    """
    opened = books.open_all(ISSUES, [question.issue for question in setup.questions if question.issue])
    for issue in opened.values():
        if issue.hall is None:
            raise NotFoundError(what="诉求 / issue")
        if not taken_up_in(books, issue, setup.hall):
            raise IssueNotInHallError
    for question in setup.questions:
        if question.issue:
            refuse_other_item(opened[question.issue], question)
    return list(opened.values())


def prepare(books: Books, command: c.PrepareVote) -> None:
    setup = command.setup
    vote = books.open(BALLOT_SETS, command.ballot_set)
    who = standing(books, setup.hall)
    hall = books.open(HALLS, setup.hall)
    profile = rules_on(books, setup, setup.record_date)
    facts = preparing.prepare(vote, who, command, hall, profile, issues=_issues(books, setup))
    books.record(command.ballot_set, facts, hall=setup.hall)


def revise(books: Books, command: c.RevisePreparation) -> None:
    vote, setup, who = vote_of(books, command.ballot_set)
    profile = rules_on(books, command.setup, command.setup.record_date)
    issues = _issues(books, command.setup)
    facts = preparing.revise(vote, who, command, profile, issues=issues)
    books.record(command.ballot_set, facts, hall=setup.hall)


def freeze(books: Books, command: c.FreezeElectorate) -> None:
    vote, setup, who = vote_of(books, command.ballot_set)
    sheets = sheets_of(books, command.ballot_set, command.sheets + 1)
    rights = rights_on(books, sheets)
    kind = rules_on(books, setup, setup.record_date).roll
    facts = electorate.freeze(vote, who, command, electorate.EnteredRoll(sheets, rights, kind))
    books.record(command.ballot_set, facts, hall=setup.hall)


def raise_objection(books: Books, command: c.RaiseElectorateObjection) -> None:
    vote, setup, who = vote_of(books, command.ballot_set)
    if command.right and not _of_this_vote(books, command.right, command.ballot_set):
        raise NotFoundError(what="表决权 / right")
    facts = electorate.raise_objection(vote, who, command, holder=_holder(books, command.ballot_set))
    books.record(command.ballot_set, facts, hall=setup.hall)


def _holder(books: Books, ballot_set: BallotSetId) -> bool:
    """Whether the sender showed the personal link of a right of this vote."""
    right = books.caller.right
    return right is not None and _of_this_vote(books, right, ballot_set)


def _of_this_vote(books: Books, right: RightId, ballot_set: BallotSetId) -> bool:
    return books.open(RIGHTS, right).ballot_set == ballot_set


def decide_objection(books: Books, command: c.DecideElectorateObjection) -> None:
    vote, setup, who = vote_of(books, command.ballot_set)
    books.record(command.ballot_set, electorate.decide_objection(vote, who, command), hall=setup.hall)


def publish_notice(books: Books, command: c.PublishVoteNotice) -> None:
    vote, setup, who = vote_of(books, command.ballot_set)
    informed = books.open_all(UNITS, command.informed).values()
    facts = decider.publish_notice(vote, who, command, law_of(books, setup), informed)
    books.record(command.ballot_set, facts, hall=setup.hall)


def post_undelivered(books: Books, command: c.PostUndeliveredNotice) -> None:
    vote, setup, who = vote_of(books, command.ballot_set)
    facts = decider.post_undelivered(vote, who, command, law_of(books, setup))
    books.record(command.ballot_set, facts, hall=setup.hall)


def issue_links(books: Books, command: c.IssueBallotLinks) -> None:
    """Records that they were issued; the service makes the secrets once this stands in the log."""
    vote, setup, who = vote_of(books, command.ballot_set)
    books.record(command.ballot_set, decider.issue_links(vote, who), hall=setup.hall)


def open_vote(books: Books, command: c.OpenVote) -> None:
    vote, setup, who = vote_of(books, command.ballot_set)
    facts = decider.open_vote(vote, who, law_of(books, setup))
    books.record(command.ballot_set, facts, hall=setup.hall)


def extend(books: Books, command: c.ExtendVote) -> None:
    vote, setup, who = vote_of(books, command.ballot_set)
    books.record(command.ballot_set, decider.extend(vote, who, command), hall=setup.hall)


def close(books: Books, command: c.CloseVote) -> None:
    vote, setup, who = vote_of(books, command.ballot_set)
    books.record(command.ballot_set, decider.close(vote, who), hall=setup.hall)


def tally(books: Books, command: c.TallyVote) -> None:
    vote, setup, who = vote_of(books, command.ballot_set)
    watching = _roles(books, setup.hall, command.scrutineers)
    returned = returned_for(books, command.ballot_set, vote, watching)
    books.record(command.ballot_set, tallying.tally(vote, who, command, returned), hall=setup.hall)


def complete_recount(books: Books, command: c.CompleteRecount) -> None:
    vote, setup, who = vote_of(books, command.ballot_set)
    watching = _roles(books, setup.hall, command.scrutineers)
    returned = returned_for(books, command.ballot_set, vote, watching)
    books.record(command.ballot_set, tallying.complete_recount(vote, who, command, returned), hall=setup.hall)


def _roles(books: Books, hall: HallId, people: list[PersonId]) -> dict[PersonId, frozenset[Role]]:
    """What each person may do in the hall on the day of the act."""
    state, day = books.open(HALLS, hall), local_date(books.at)
    return {person: state.roles_on(day, person) for person in people}


def rule_invalid(books: Books, command: c.RuleInvalidBallots) -> None:
    vote, setup, who = vote_of(books, command.ballot_set)
    books.record(command.ballot_set, declaring.rule_invalid(vote, who, command), hall=setup.hall)


def declare(books: Books, command: c.DeclareVote) -> None:
    """The last declaration on an issue none of whose motions carried leaves that issue unresolved."""
    vote, setup, who = vote_of(books, command.ballot_set)
    books.record(command.ballot_set, declaring.declare(vote, who, command), hall=setup.hall)
    after = books.foresee(BALLOT_SETS, command.ballot_set)
    issue = declaring.voted_down(after, command.motion)
    if issue:
        _vote_down(books, issue, command.ballot_set)


def _vote_down(books: Books, name: IssueId, ballot_set: BallotSetId) -> None:
    issue = books.open(ISSUES, name)
    facts = course.voted_down(issue, ballot_set)
    if facts:
        books.record(name, facts, hall=issue.hall)


def post_result(books: Books, command: c.PostResult) -> None:
    vote, setup, who = vote_of(books, command.ballot_set)
    books.record(command.ballot_set, declaring.post(vote, who, command), hall=setup.hall)


def request_recount(books: Books, command: c.RequestRecount) -> None:
    vote, setup, who = vote_of(books, command.ballot_set)
    facts = declaring.request_recount(vote, who, command, holder=_holder(books, command.ballot_set))
    books.record(command.ballot_set, facts, hall=setup.hall)


def void(books: Books, command: c.VoidVote) -> None:
    vote, setup, who = vote_of(books, command.ballot_set)
    unit = books.open(UNITS, command.by)
    facts = declaring.void(vote, who, command, unit, books.open(HALLS, setup.hall))
    books.record(command.ballot_set, facts, hall=setup.hall)


def annul(books: Books, command: c.AnnulVote) -> None:
    vote, setup, who = vote_of(books, command.ballot_set)
    books.record(command.ballot_set, declaring.annul(vote, who, command), hall=setup.hall)


HANDLERS: Final[dict[type[BaseModel], Handler]] = {
    c.PrepareVote: prepare,
    c.RevisePreparation: revise,
    c.FreezeElectorate: freeze,
    c.RaiseElectorateObjection: raise_objection,
    c.DecideElectorateObjection: decide_objection,
    c.PublishVoteNotice: publish_notice,
    c.PostUndeliveredNotice: post_undelivered,
    c.IssueBallotLinks: issue_links,
    c.OpenVote: open_vote,
    c.ExtendVote: extend,
    c.CloseVote: close,
    c.TallyVote: tally,
    c.CompleteRecount: complete_recount,
    c.RuleInvalidBallots: rule_invalid,
    c.DeclareVote: declare,
    c.PostResult: post_result,
    c.RequestRecount: request_recount,
    c.VoidVote: void,
    c.AnnulVote: annul,
}
