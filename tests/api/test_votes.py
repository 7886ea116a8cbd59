"""A vote over the JSON interface: who may, what the law refuses, and what the holder of a link may do."""

from datetime import datetime, timedelta
from typing import Any
from uuid import uuid4

import pytest

from api import security
from deliberation.domain.rules.voting.roll import RightId
from deliberation.domain.values import local_date
from deliberation.domain.vote import commands as c
from tests.api.hall import HALL, PEOPLE, Town, person_id
from tests.polls import Poll, appoint_tellers


@pytest.fixture
def opened(town: Town, monkeypatch: pytest.MonkeyPatch) -> Poll:
    """A vote of three owners that is open for an hour."""
    for name in ("teller", "scrutineer"):
        monkeypatch.setitem(PEOPLE, name, (None, ()))
    appoint_tellers(town.service)
    return Poll(town.service).opens(3)


def setup(town: Town, item: int = 8, **more: Any) -> dict[str, Any]:
    motion = str(uuid4())
    return {
        "setup": {
            "hall": str(HALL),
            "body": "owners_joint_decision",
            "questions": [{"motion": motion, "item": item}],
            "record_date": local_date(town.service.clock.now()).isoformat(),
            **more,
        },
        "wording": {"title": "业主大会表决", "questions": {motion: {"text": "出租广告位。"}}},
    }


def enrolment(area: int = 8_000, units: int = 1) -> dict[str, Any]:
    return {"right": str(uuid4()), "area_centi_m2": area, "units": units, "holder": "甲"}


def show_link(town: Town, poll: Poll, right: RightId) -> str:
    """Have the browser show a right's link: the voucher of its cookie."""
    token = town.service.links.issue(poll.ballot_set, [right])[right]
    issued = town.service.links.open(token)
    assert issued is not None
    town.client.cookies.set(security.BALLOT, issued.secret)
    return issued.secret


def as_holder(town: Town, path: str, body: Any) -> Any:
    """Send a command with the ballot's cookie and its page's token."""
    page = town.client.get("/login", headers={"accept": "text/html"})
    token = page.text.split('name="csrf_token" value="')[1].split('"')[0]
    return town.client.post(f"/api/v1{path}", json=body, headers={"X-CSRF-Token": token})


def test_a_vote_is_prepared_enrolled_and_frozen(town: Town) -> None:
    made = town.post("chair", "/ballot-sets", setup(town))
    assert made.status_code == 201, made.text
    place = made.headers["Location"].removeprefix("/api/v1")
    sheet = {"number": 1, "rights": [enrolment(), enrolment(9_050, 2)]}
    assert town.post("recorder", f"{place}/roll-sheets", sheet).status_code == 200
    frozen = town.post("recorder", f"{place}/electorate", {"sheets": 1, "claimed_heads": 2})
    assert frozen.status_code == 200, frozen.text

    read = town.see("chair", place)
    assert read.status_code == 200
    assert read.json()["roll"]["heads"] == 2
    assert read.json()["roll"]["area_centi_m2"] == 17_050
    assert read.headers["ETag"] == frozen.headers["ETag"]
    assert town.get(None, place).status_code == 404, "nobody else sees it before its notice"
    listed = town.get("recorder", f"{place}/rights").json()["items"]
    assert len(listed) == 2
    assert "甲" not in str(listed)


def test_heads_counted_by_flat_are_refused_with_both_figures(town: Town) -> None:
    place = town.post("chair", "/ballot-sets", setup(town)).headers["Location"].removeprefix("/api/v1")
    town.post("recorder", f"{place}/roll-sheets", {"number": 1, "rights": [enrolment(units=2)]})
    refused = town.post("recorder", f"{place}/electorate", {"sheets": 1, "claimed_heads": 2})
    assert refused.status_code in (409, 422)
    assert "1" in refused.json()["zh"]
    assert "2" in refused.json()["zh"]


@pytest.mark.parametrize(
    ("changed", "article"),
    [
        ({"form": "secret"}, "第二百七十八条"),
        ({"place": "atlantis"}, ""),
        ({"questions": []}, ""),
        ({"body": "residents_assembly"}, "第二百七十八条"),
    ],
)
def test_a_setup_that_the_law_does_not_admit_is_refused(
    town: Town, changed: dict[str, Any], article: str
) -> None:
    refused = town.post("chair", "/ballot-sets", setup(town, **changed))
    assert refused.status_code in (409, 422)
    assert article in refused.json()["zh"]


def test_only_the_chair_prepares_a_vote(town: Town) -> None:
    assert town.post("recorder", "/ballot-sets", setup(town)).status_code == 403
    assert town.post(None, "/ballot-sets", setup(town)).status_code == 401


def test_a_repeat_under_the_same_key_makes_one_vote(town: Town) -> None:
    key, body = uuid4(), setup(town)
    first = town.post("chair", "/ballot-sets", body, key=key)
    again = town.post("chair", "/ballot-sets", body, key=key)
    assert (first.status_code, again.status_code) == (201, 200)
    assert first.json()["id"] == again.json()["id"]


def test_a_notice_that_is_too_short_is_refused_by_its_article(town: Town) -> None:
    place = town.post("chair", "/ballot-sets", setup(town)).headers["Location"].removeprefix("/api/v1")
    town.post("recorder", f"{place}/roll-sheets", {"number": 1, "rights": [enrolment()]})
    town.post("recorder", f"{place}/electorate", {"sheets": 1})
    soon = town.service.clock.now() + timedelta(days=3)
    refused = town.post("chair", f"{place}/notice", times(soon, soon + timedelta(days=7)))
    assert refused.status_code == 409
    assert refused.json()["code"] == "ballot_set.notice_too_short"
    assert "《物业管理条例》第十四条" in refused.json()["zh"]


def times(opens: datetime, closes: datetime) -> dict[str, str]:
    return {"opens_at": opens.isoformat(), "closes_at": closes.isoformat()}


def test_a_vote_is_not_closed_before_its_time(town: Town, opened: Poll) -> None:
    refused = town.post("chair", f"/ballot-sets/{opened.ballot_set}/closure")
    assert refused.status_code == 409
    assert refused.json()["code"] == "ballot_set.closes_later"


def test_the_holder_of_a_link_casts_for_the_own_right_and_for_no_other(town: Town, opened: Poll) -> None:
    first, second, _ = opened.rights
    show_link(town, opened, first)
    ballot = {"channel": "online", "marks": {str(one): ["AYE"] for one in opened.motions}}

    cast = as_holder(town, f"/rights/{first}/ballots", ballot)
    assert cast.status_code == 200, cast.text
    assert opened.right(first).counted is not None
    refused = as_holder(town, f"/rights/{second}/ballots", ballot)
    assert refused.status_code == 401

    town.see(None, "/board")
    own = town.client.get(f"/api/v1/rights/{first}").json()
    assert own["voted"] is True
    assert own["ballots"][0]["status"] == "VALID"
    assert own["ballots"][0]["marks"][str(opened.motions[0])] == ["AYE"]
    town.client.cookies.clear()
    assert town.get(None, f"/rights/{first}").status_code == 401


def test_the_office_reads_a_right_without_what_was_answered(town: Town, opened: Poll) -> None:
    right = opened.rights[0]
    opened.service.execute(opened.ballot(right), opened.holder(right))
    read = town.see("recorder", f"/rights/{right}")
    assert read.status_code == 200
    assert read.json()["ballots"][0]["marks"] == {}
    assert town.get("resident", f"/rights/{right}").status_code == 403


def test_a_ballot_cookie_serves_only_with_the_token_of_our_own_page(town: Town, opened: Poll) -> None:
    right = opened.rights[0]
    show_link(town, opened, right)
    ballot = {"channel": "online", "marks": {str(one): ["AYE"] for one in opened.motions}}
    assert town.client.post(f"/api/v1/rights/{right}/ballots", json=ballot).status_code == 403


def test_a_revoked_link_ends_the_session_that_it_began(town: Town, opened: Poll) -> None:
    right = opened.rights[0]
    assert town.post("recorder", f"/ballot-sets/{opened.ballot_set}/links").status_code == 200
    show_link(town, opened, right)
    assert town.post("recorder", f"/rights/{right}/link-revocation").status_code == 200
    ballot = {"channel": "online", "marks": {str(one): ["AYE"] for one in opened.motions}}
    assert as_holder(town, f"/rights/{right}/ballots", ballot).status_code == 401


def test_links_are_told_once_and_each_opens_its_right(town: Town, opened: Poll) -> None:
    made = town.post("recorder", f"/ballot-sets/{opened.ballot_set}/links")
    assert made.status_code == 200, made.text
    links = made.json()["links"]
    assert set(links) == {str(right) for right in opened.rights}
    found = town.service.links.find(links[str(opened.rights[0])])
    assert found is not None
    assert found.right == opened.rights[0]
    anew = town.post("recorder", f"/rights/{opened.rights[0]}/link-reissue")
    assert town.service.links.find(links[str(opened.rights[0])]) is None
    assert town.service.links.find(anew.json()["link"]) is not None


def test_turnout_is_public_while_voting_and_the_tally_is_nobodys(town: Town, opened: Poll) -> None:
    right = opened.rights[0]
    opened.service.execute(opened.ballot(right), opened.holder(right))
    turnout = town.see(None, f"/ballot-sets/{opened.ballot_set}/turnout")
    assert turnout.status_code == 200
    assert turnout.json()["participating"]["heads"] == 1
    for name in (None, "chair", "teller"):
        results = town.get(name, f"/ballot-sets/{opened.ballot_set}/results").json()
        assert all(one["result"] is None for one in results)
        assert "AYE" not in str(town.get(name, f"/ballot-sets/{opened.ballot_set}/turnout").json())


def test_paper_is_taken_in_by_batch_and_typed_by_two(town: Town, opened: Poll) -> None:
    batch = {"ballot_set": str(opened.ballot_set), "serial": 1, "count": 2}
    made = town.post("recorder", "/batches", batch)
    assert made.status_code == 201, made.text
    again = town.post("recorder", "/batches", batch)
    assert again.status_code == 409, "the same batch is taken in once"
    place = made.headers["Location"].removeprefix("/api/v1")
    read = town.see("teller", place)
    assert read.status_code == 200
    assert (read.json()["count"], read.json()["next_number"]) == (2, 1)

    marks = {str(one): ["NAY"] for one in opened.motions}
    typed = town.post(
        "teller", f"{place}/slips", {"number": 1, "right": str(opened.rights[1]), "marks": marks}
    )
    assert typed.status_code == 201, typed.text
    shown = town.see("scrutineer", typed.headers["Location"].removeprefix("/api/v1"))
    assert shown.status_code == 200
    assert shown.json()["readings"] == [], "nobody is led by what the first one typed"
    assert town.get("teller", f"/ballot-sets/{opened.ballot_set}/paper").json()["batches"][0]["mine"] == 1


def test_a_secret_ballot_is_told_apart_from_a_recorded_one(town: Town, opened: Poll) -> None:
    right = opened.rights[0]
    show_link(town, opened, right)
    body = {"code": town.service.vouchers.receipt_code(), "marks": {str(opened.motions[0]): ["AYE"]}}
    refused = as_holder(town, f"/rights/{right}/secret-ballots", body)
    assert refused.status_code in (409, 422)
    assert not opened.right(right).voted_secretly


def test_a_holder_votes_secretly_and_is_told_that_it_counts(town: Town, opened: Poll) -> None:
    poll = Poll(town.service, secret=True).opens(3)
    right = poll.rights[0]
    show_link(town, poll, right)
    body = {"code": town.service.vouchers.receipt_code(), "marks": {str(poll.motions[0]): ["A"]}}
    cast = as_holder(town, f"/rights/{right}/secret-ballots", body)
    assert cast.status_code == 200, cast.text
    assert cast.json()["counted"] is True
    assert poll.right(right).voted_secretly
    assert town.see(None, f"/ballot-sets/{poll.ballot_set}/box").status_code == 404, "not before the close"


def test_a_holder_objects_to_the_roll_of_the_own_vote_only(town: Town, opened: Poll) -> None:
    poll = Poll(town.service)
    poll.prepares(2)
    show_link(town, opened, opened.rights[0])
    path = f"/ballot-sets/{poll.ballot_set}/objections"
    assert as_holder(town, path, {"claim": "面积不对。"}).status_code == 403
    show_link(town, poll, poll.rights[0])
    raised = as_holder(town, path, {"claim": "面积不对。"})
    assert raised.status_code == 201, raised.text


def test_what_everybody_reads_of_a_result_tells_the_area_of_no_few_homes(town: Town, opened: Poll) -> None:
    """One nay and one abstention of three: their homes' sizes are for the office alone."""
    for right, answer in zip(opened.rights, ("AYE", "NAY", "ABSTAIN"), strict=True):
        opened.service.execute(opened.ballot(right, answer), opened.holder(right))
    counted = opened.later()
    counted.does(c.CloseVote(ballot_set=opened.ballot_set))
    counted.does(c.TallyVote(ballot_set=opened.ballot_set, scrutineers=[person_id("scrutineer")]), "teller")
    for motion in opened.motions:
        counted.does(c.DeclareVote(ballot_set=opened.ballot_set, motion=motion))
    place = f"/ballot-sets/{opened.ballot_set}"
    town.see(None, place)

    def areas(name: str | None, questions: list[Any]) -> set[int | None]:
        assert all(one["result"]["outcome"] for one in questions), name
        answers = (one["result"]["outcome"]["counts"]["answers"] for one in questions)
        return {one[answer]["area_centi_m2"] for one in answers for answer in ("NAY", "ABSTAIN")}

    for name, told in ((None, {None}), ("resident", {None}), ("chair", {8_001})):
        assert areas(name, town.get(name, f"{place}/results").json()) == told
        assert areas(name, town.get(name, place).json()["questions"]) == told


def test_the_id_of_the_vote_itself_is_no_right_of_it(town: Town, opened: Poll) -> None:
    """One decision that meets one id as two kinds of thing finds nothing of the second kind."""
    poll = Poll(town.service)
    poll.prepares(2)
    before = town.head()
    claim = {"right": str(poll.ballot_set), "claim": "面积不对。"}
    refused = town.post("recorder", f"/ballot-sets/{poll.ballot_set}/objections", claim)
    assert (refused.status_code, refused.json()["code"]) == (404, "not_found")
    delivered = {"rights": [str(opened.ballot_set)], "method": "signed"}
    refused = town.post("recorder", f"/ballot-sets/{opened.ballot_set}/deliveries", delivered)
    assert (refused.status_code, refused.json()["code"]) == (404, "not_found")
    assert town.head() == before


def test_a_right_is_not_its_own_agent(town: Town, opened: Poll) -> None:
    """The agent's entries would be written among those of the right."""
    right, before = opened.rights[0], town.head()
    authority = {"agent": str(right), "scope": [str(opened.motions[0])]}
    refused = town.post("recorder", f"/rights/{right}/proxies", authority)
    assert (refused.status_code, refused.json()["code"]) == (409, "id_taken")
    assert town.head() == before
