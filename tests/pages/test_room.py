"""The evening of a meeting when two people enter it at once, and when agreement is not reached at first."""

from tests.pages.conftest import Visit
from tests.pages.loop import Loop
from tests.pages.paper import Page, text_of
from tests.pages.yucai import person_id

VOTERS = ("chair", "supervisor", "power", "telecom", "roads")


def next_step(page: Page) -> str:
    """The heading of what the page proposes to do now; empty where it proposes nothing."""
    cards = [one for one in page.tree.iter("section") if "card-next" in (one.get("class") or "")]
    return text_of(cards[0]) if cards else ""


def in_the_room(page: Page) -> dict[str, object]:
    return {name: value for name, value in page.answers("attendance").items() if name.startswith("room.")}


def test_who_signs_people_in_on_an_old_page_undoes_nothing_that_another_entered(visit: Visit) -> None:
    loop = Loop(visit)
    loop.until("give_notice")
    opened_before = loop.room("chair")
    loop.sign_in("roads")

    refused = opened_before.send("attendance", **{f"room__{person_id('telecom')}": "in_attendance"})

    assert refused.status == 409
    assert "请看现在的情况，再提交" in refused.text
    kept = refused.answers("attendance")
    assert kept[f"room.{person_id('telecom')}"] == ["in_attendance"]
    assert kept[f"room.{person_id('power')}"] == ["present"]
    assert kept[f"room.{person_id('roads')}"] == ["excused"]
    sent = refused.send("attendance")
    assert in_the_room(sent) == in_the_room(refused)


def test_after_signing_in_nobody_is_told_to_give_notice_again(visit: Visit) -> None:
    loop = Loop(visit)
    loop.until("sign_in")

    assert next_step(loop.room("recorder")) == ""
    assert "宣布开会" in next_step(loop.room("chair"))
    assert "notice" in loop.room("recorder").forms()


def test_dissent_keeps_its_grounds_and_a_motion_carried_by_hands_is_open_no_more(visit: Visit) -> None:
    loop = Loop(visit)
    loop.until("check_quorum")
    checked = loop.question().send(
        "consensus", unanimous="no", dissent=[str(person_id("roads"))], grounds="路面要先修好"
    )
    assert "路面要先修好" in checked.text

    apart = checked.send("consensus", ("confirmed", "yes"))
    assert "未产生有效决定" in apart.heading
    assert "路面要先修好" in apart.text
    assert "还没有形成决定" in apart.text
    apart.send("quorum")
    hands = {f"hands__{person_id(one)}": "aye" for one in VOTERS[:4]}
    hands |= {f"hands__{person_id('roads')}": "nay"}
    carried = loop.question().send("hands", **hands).send("hands", ("confirmed", "yes"))

    assert "通过" in carried.heading
    assert "还没有形成决定" not in carried.text
    assert not {"quorum", "consensus", "hands", "recusal"} & set(carried.forms())
    loop.close()
    draft = loop.as_("recorder").get(f"/office/meetings/{loop.meeting}/minutes").answers("draft")
    assert "改为举手表决" in str(draft)
    assert "未产生有效决定" not in str(draft)
