"""The whole loop by forms, step by step, as the people of Yucai walk it."""

from collections.abc import Callable
from dataclasses import dataclass, field

from tests.pages.paper import Page, Visitor
from tests.pages.yucai import HALL, person_id, unit_id

TEXT = "1号楼旁电线杆竖在交叉路口，车辆通过受阻"
PLACE = "1号楼旁交叉路口"
NAME, PHONE, ROOM = "居民甲", "13800000000", "1号楼2单元301室"
DECIDED = "两周内完成1号楼旁电线杆移位"
EVENING = "2099-01-05T19:00"


@dataclass
class Loop:
    """Who walks, and what they made so far: ids as they stand in addresses."""

    visit: Callable[..., Visitor]
    resident: Visitor = field(init=False)
    people: dict[str, Visitor] = field(default_factory=dict)
    issue: str = ""
    meeting: str = ""
    motion: str = ""
    resolution: str = ""
    task: str = ""
    minutes: str = ""

    def __post_init__(self) -> None:
        self.resident = self.visit()

    def as_(self, login: str) -> Visitor:
        if login not in self.people:
            self.people[login] = self.visit(login)
        return self.people[login]

    def submit(self, category: str = "道路通行", text: str = TEXT, place: str = PLACE) -> Page:
        page = self.resident.get("/issues/new").send(
            "submission", category=category, text=text, place=place, name=NAME, phone=PHONE, room=ROOM
        )
        self.issue = next(link.split("/")[2] for link in page.links() if link.endswith("/own"))
        return page

    def register(self) -> Page:
        return self.as_("recorder").get(f"/office/issues/{self.issue}").send("registration")

    def accept(self) -> Page:
        return (
            self.as_("chair")
            .get(f"/office/issues/{self.issue}")
            .send(
                "acceptance",
                owner_decision_required="no",
                route="joint_conference",
                level="community",
                reason="杆线不是业主共有部分，位置在城镇道路上。",
            )
        )

    def convene(self) -> Page:
        page = self.as_("chair").get(f"/office/halls/{HALL}/meetings/new?issue={self.issue}")
        page = page.send("convening", kind="joint_conference", planned_at=EVENING, venue="红色议事厅")
        self.meeting = page.path.rsplit("/", 1)[-1]
        return page

    def room(self, login: str = "recorder") -> Page:
        return self.as_(login).get(f"/office/meetings/{self.meeting}")

    def give_notice(self) -> Page:
        return self.room().send("notice", method="phone_and_message", urgent="yes")

    def sign_in(self, *absent: str) -> Page:
        there = [one for one in ("chair", "supervisor", "power", "telecom", "roads") if one not in absent]
        answers = {f"room__{person_id(one)}": "present" for one in there}
        answers |= {f"room__{person_id(one)}": "excused" for one in absent}
        return self.room().send("attendance", **answers)

    def open(self) -> Page:
        return self.room("chair").send("opening")

    def talk(self) -> Page:
        said = {
            f"said__{unit_id('power')}": "迁移须停电半天。",
            f"said__{unit_id('telecom')}": "先割接线路。",
        }
        return self.room().send("deliberation", **said)

    def put(self) -> Page:
        page = self.room("chair").send("motion", text=DECIDED)
        self.motion = page.path.rsplit("/", 1)[-1]
        return page

    def question(self, login: str = "chair") -> Page:
        return self.as_(login).get(f"/office/meetings/{self.meeting}/motions/{self.motion}")

    def check_quorum(self) -> Page:
        return self.question().send("quorum")

    def agree(self) -> Page:
        asked = self.question().send("consensus", unanimous="yes")
        return asked.send("consensus", ("confirmed", "yes"))

    def close(self) -> Page:
        return self.room("chair").send("closing")

    def adopt(self) -> Page:
        page = self.as_("chair").get(f"/office/meetings/{self.meeting}/resolution")
        page = page.send(
            "adoption",
            responsible=[str(unit_id(one)) for one in ("power", "telecom", "roads")],
            deadline="natural_days",
            deadline__natural_days="14",
        )
        self.resolution = page.path.rsplit("/", 1)[-1]
        return page

    def publish(self) -> Page:
        return self.as_("recorder").get(f"/office/resolutions/{self.resolution}").send("publication")

    def order(self) -> Page:
        page = self.as_("supervisor").get(f"/office/resolutions/{self.resolution}")
        page = page.send("order", lead=str(unit_id("power")), content="停电、迁移、立杆")
        self.task = next(link.split("/")[3] for link in page.links() if link.startswith("/office/tasks/"))
        return page

    def order_page(self, login: str = "power") -> Page:
        return self.as_(login).get(f"/office/tasks/{self.task}")

    def sign(self) -> Page:
        return self.order_page().send("signature")

    def report(self) -> Page:
        return self.order_page().send("done", note="已移位，路面已恢复。", evidence="移位后照片\n验收单")

    def verify(self) -> Page:
        return self.order_page("supervisor").send("verification", on_site="yes")

    def complete(self) -> Page:
        return self.as_("chair").get(f"/office/resolutions/{self.resolution}").send("completion")

    def draft(self) -> Page:
        page = self.as_("recorder").get(f"/office/meetings/{self.meeting}/minutes")
        page = page.send("draft", number="〔2023〕1号")
        self.minutes = page.path.rsplit("/", 1)[-1]
        return page

    def sign_minutes(self) -> Page:
        return self.as_("chair").get(f"/office/minutes/{self.minutes}").send("confirmation")

    def publish_minutes(self) -> Page:
        page = self.as_("recorder").get(f"/office/minutes/{self.minutes}")
        return page.send("publication", excerpt="会议议定：两周内完成1号楼旁电线杆移位。")

    def give_feedback(self) -> Page:
        return self.as_("recorder").get(f"/office/issues/{self.issue}").send("feedback", gist="已移位")

    def judge(self) -> Page:
        page = self.resident.get(f"/issues/{self.issue}/evaluation")
        return page.send("evaluation", solved="yes", satisfaction="satisfied", comment="道路宽敞了")

    def close_issue(self) -> Page:
        return self.as_("chair").get(f"/office/issues/{self.issue}").send("closure", kind="resolved")

    STEPS = (
        *("submit", "register", "accept", "convene", "give_notice", "sign_in", "open", "talk", "put"),
        *("check_quorum", "agree", "close", "adopt", "publish", "order", "sign", "report", "verify"),
        *("complete", "draft", "sign_minutes", "publish_minutes", "give_feedback", "judge", "close_issue"),
    )

    def until(self, last: str) -> Page:
        """Walk to the end of a step; every step must be taken without a word against it."""
        for step in self.STEPS[: self.STEPS.index(last) + 1]:
            page: Page = getattr(self, step)()
            assert page.status == 200, f"{step}: {page.status} {page.wrong()} {page.text[:300]}"
            assert not page.wrong(), f"{step}: {page.wrong()}"
        return page
