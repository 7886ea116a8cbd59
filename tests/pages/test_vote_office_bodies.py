"""Votes of other bodies than the owners by the office's pages: in a room, in secret, by other lists."""

import re
from uuid import uuid4

from deliberation.application.box import CastSecretly
from deliberation.application.ports import Caller
from tests.pages.voting import Poll
from tests.pages.yucai import person_id


def test_representatives_sign_in_and_raise_their_hands_on_one_page(poll: Poll) -> None:
    poll.prepare(
        body="residents_representatives_assembly",
        channels=["room"],
        questions__1__item="",
        questions__2__text="",
        questions__2__item="",
    )
    report = poll.upload("姓名\n赵一\n钱二\n孙三\n".encode())
    assert report.send("roll", ("confirmed", "yes")).status == 200
    for step in (poll.publish, poll.open):
        page = step()
        assert page.status == 200, page.wrong()
    room = f"/office/votes/{poll.vote}/room"
    page = poll.as_("recorder").get(room)
    everybody = [one.get("value", "") for one in page.tree.iter("input") if one.get("name") == "rights"]
    assert len(everybody) == 3
    page = page.send("attendance", rights=everybody[:2])
    assert page.status == 200, page.wrong()

    (motion,) = poll.motions()
    nobody = page.send("hands")
    assert nobody.status == 422
    assert "至少" in " ".join(nobody.wrong())
    entered = page.send("hands", **{f"marks__{right}__{motion}": "AYE" for right in everybody[:2]})
    assert entered.status == 200, entered.wrong()
    assert len([row for row in entered.tree.iter("input") if row.get("value") == "AYE"]) == 0
    closed = poll.send("chair", "closing")
    assert closed.status == 200, closed.wrong()
    assert "已截止" in closed.text


def test_a_roster_that_is_no_table_is_told_so(poll: Poll) -> None:
    poll.prepare()
    for content, name in (
        (b"\x00\x01", "a.csv"),
        (b"PK\x03\x04broken", "a.xlsx"),
        ("张三".encode(), "b.csv"),
    ):
        page = poll.upload(content, name)
        assert page.status == 422, name
        assert page.wrong()
    assert "还没有录入名册" in poll.page().text


def test_a_secret_election_is_shuffled_before_it_is_counted(poll: Poll) -> None:
    poll.prepare(
        body="residents_committee_election_by_voters",
        form="secret",
        channels=["online"],
        questions__1__text="选举居民委员会主任",
        questions__1__item="",
        questions__1__kind="election",
        questions__1__options="甲候选人\n乙候选人",
        questions__1__vacancies="1",
        questions__2__text="",
        questions__2__item="",
    )
    roster = "姓名\n" + "\n".join(f"选民{number}" for number in range(4))
    assert poll.upload(roster.encode()).send("roll", ("confirmed", "yes")).status == 200
    for step in (poll.publish, poll.print_links, poll.open):
        page = step()
        assert page.status == 200, page.wrong()
    assert "□" not in poll.papers, "a secret ballot that bears a name is none"
    assert "参加人数很少" in page.text

    poll.almanac.days_ago(5)
    (motion,) = poll.motions()
    for token in re.findall(r"/b/([a-z2-7]{26})<", poll.papers):
        link = poll.service.links.find(token)
        assert link is not None
        ballot = CastSecretly(
            right=link.right, code=poll.service.vouchers.receipt_code(), marks={motion: ("A",)}
        )
        holder = Caller(actor=f"right:{link.right}", command_id=uuid4(), right=link.right)
        assert poll.service.cast_secretly(ballot, holder).counted
    closed = poll.close()
    assert closed.status == 200, closed.wrong()
    page = poll.page("teller")
    assert "tally" not in page.forms()
    answers = page.answers("box-shuffle") | {"scrutineers": str(person_id("watcher"))}
    early = page.visitor.post(f"/office/votes/{poll.vote}/tally", answers)
    assert early.status == 409
    assert any("票箱" in said for said in early.wrong())
    shuffled = poll.send("teller", "box-shuffle")
    assert shuffled.status == 200, shuffled.wrong()
    assert "已打乱并公开" in shuffled.text
    counted = poll.count()
    assert counted.status == 200, counted.wrong()
    assert "甲候选人当选" in poll.declare(1).text
