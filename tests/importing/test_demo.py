"""The demonstration: full boards, live lights, people who can log in; never among somebody's own records."""

from datetime import UTC, datetime

import pytest

from api.demo.live import live_case
from api.demo.loading import LOGINS, give_ballot_link, give_logins, load
from api.importing.naming import Names, hall_of
from api.importing.player import Status
from deliberation.domain.ballot.state import RIGHTS
from deliberation.domain.issue.state import ISSUES, IssueState
from deliberation.domain.task.events import Light
from deliberation.domain.task.state import TASKS, TaskState
from deliberation.domain.values import PersonId, local_date
from deliberation.domain.vote.state import BALLOT_SETS, VoteState
from deliberation.store.problems import InstallationError
from tests.importing.cases import Stage, case, submitted

WEDNESDAY = datetime(2026, 3, 18, 6, 0, tzinfo=UTC)


def test_it_loads_every_case_and_again_adds_nothing(stage: Stage) -> None:
    first = list(load(stage.service))
    assert [report.refused for report in first] == [0, 0, 0]
    assert all(report.recorded for report in first)
    entries = stage.entries
    assert [report.recorded for report in load(stage.service)] == [0, 0, 0]
    assert stage.entries == entries


def test_the_board_has_an_issue_at_every_stage_and_an_order_of_every_light(stage: Stage) -> None:
    live = live_case(WEDNESDAY)
    report = stage.bring_in(live)
    assert [one.refusal for one in report.outcomes if one.refusal] == []
    assert report.count(Status.SKIPPED) == 0
    names = Names(stage.service.vault, hall_of(stage.service.vault, live.scenario), live.scenario)
    look = stage.service.desk.look
    states = [look(ISSUES, names.of("issue", f"ISS-{number}"))[0].status for number in range(101, 106)]
    assert states == [
        IssueState.SUBMITTED,
        IssueState.REGISTERED,
        IssueState.ACCEPTED,
        IssueState.SCHEDULED,
        IssueState.RESOLVED,
    ]
    orders = [look(TASKS, names.of("task", f"TSK-{number}"))[0] for number in range(105, 110)]
    today = local_date(WEDNESDAY)
    assert [order.light(today) for order in orders[:3]] == [Light.GREEN, Light.YELLOW, Light.RED]
    assert [order.state for order in orders[3:]] == [TaskState.REPORTED_DONE, TaskState.CLOSED_OUT]


@pytest.mark.parametrize("day", range(1, 32))
def test_on_whichever_day_it_is_loaded_everything_lies_in_the_past(day: int) -> None:
    now = datetime(2026, 10, day, 0, 30, tzinfo=UTC)
    assert all(event.at < now for event in live_case(now).events)


def test_an_owner_who_has_not_voted_is_given_the_link_of_an_open_vote(stage: Stage) -> None:
    list(load(stage.service))
    token = give_ballot_link(stage.service)
    assert token
    link = stage.service.links.find(token)
    assert link
    right, _ = stage.service.desk.look(RIGHTS, link.right)
    vote, _ = stage.service.desk.look(BALLOT_SETS, link.ballot_set)
    assert (right.counted, vote.status) == (None, VoteState.OPEN)
    assert give_ballot_link(stage.service) != token
    assert stage.service.links.find(token) is None


def test_everybody_can_log_in_with_the_password_that_was_printed(stage: Stage) -> None:
    list(load(stage.service))
    given = list(give_logins(stage.service))
    assert [login for login, _ in given] == list(LOGINS)
    for login, password in given:
        assert stage.service.accounts.log_in(login.login, password, "127.0.0.1").secret
    account = stage.service.accounts.by_login("auditor")
    rights = stage.service.rights.of(PersonId(account.person), stage.service.clock.now())
    assert any("auditor" in roles for roles in rights.roles.values())


def test_among_the_records_of_another_hall_it_is_refused(stage: Stage) -> None:
    stage.bring_in(case(submitted()))
    entries = stage.entries
    with pytest.raises(InstallationError, match="Other halls"):
        list(load(stage.service))
    assert stage.entries == entries
