"""A vote of twelve owners by forms, step by step, as the people of Yucai hold it."""

import re
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from uuid import UUID, uuid4

import pytest
from pydantic import BaseModel

from deliberation.application.ports import Caller
from deliberation.bootstrap import Service
from deliberation.domain.ballot.commands import CastBallot
from deliberation.domain.hall import commands as h
from deliberation.domain.person import commands as p
from deliberation.domain.values import PARTY_TIME, BallotSetId, MotionId, PersonId, Role, local_date
from deliberation.domain.vote.setup import BallotChannel
from deliberation.domain.vote.state import BALLOT_SETS
from deliberation.store.clock import SystemClock
from tests.pages.paper import Answers, Page, Visitor
from tests.pages.yucai import HALL, PASSWORD, SINCE, person_id, unit_id
from tests.projecting import project

COUNTERS = {
    "teller": ("钱进", Role.TELLER),
    "second": ("冯玉", Role.TELLER),
    "watcher": ("曹亮", Role.SCRUTINEER),
}
TITLE = "育才新村业主大会表决"
ADVERTS = "利用共有绿地设置广告位，收益归全体业主"
LIFT = "使用维修资金更换1号楼电梯"
ROSTER = "楼栋,房号,面积,业主\n" + "".join(
    f"{1 + number // 6}号楼,{101 + number % 6},{80 + number}.50,业主{chr(0x4E00 + number)}\n"
    for number in range(12)
)
"""Twelve flats of twelve owners; heads 12, area 1,032.00 m²."""


def appoint_counters(service: Service) -> None:
    """Give the hall two tellers and a scrutineer, each with a login."""

    def record(command: BaseModel) -> None:
        service.execute(command, Caller(actor="system:test", command_id=uuid4(), trusted=True))

    for login, (name, role) in COUNTERS.items():
        person = person_id(login)
        record(p.RegisterPerson(person=person, name=name, public_name=f"{name[0]}*"))
        record(h.GrantRole(hall=HALL, person=person, role=role, since=SINCE))
        account, _ = service.accounts.open(PersonId(person), login, by=None)
        service.accounts.set_password(account, PASSWORD)


@dataclass
class Almanac:
    """The service's clock, moved: a vote takes weeks, a test does not."""

    monkeypatch: pytest.MonkeyPatch
    ahead: timedelta = timedelta()

    def __post_init__(self) -> None:
        self.monkeypatch.setattr(SystemClock, "now", lambda _: datetime.now(UTC) + self.ahead)

    def days_ago(self, days: int) -> None:
        self.ahead = -timedelta(days=days)

    @property
    def now(self) -> datetime:
        return datetime.now(UTC) + self.ahead


def typed(moment: datetime) -> str:
    """A time as a browser's field sends it."""
    return f"{moment.astimezone(PARTY_TIME):%Y-%m-%dT%H:%M}"


@dataclass
class Poll:
    """Who holds the vote, and what they made so far."""

    visit: Callable[..., Visitor]
    almanac: Almanac
    service: Service
    vote: str = ""
    opens_at: datetime = field(init=False)
    closes_at: datetime = field(init=False)
    papers: str = ""

    def __post_init__(self) -> None:
        real = datetime.now(UTC).replace(minute=0, second=0, microsecond=0)
        self.opens_at, self.closes_at = real - timedelta(days=10), real - timedelta(days=2)

    def as_(self, login: str) -> Visitor:
        """Logs in anew each time: sessions run out while weeks go by."""
        return self.visit(login)

    def page(self, login: str = "chair") -> Page:
        return self.as_(login).get(f"/office/votes/{self.vote}")

    def send(self, login: str, form: str, **answers: str | list[str]) -> Page:
        """Send a form of the vote's page, and confirm it where it asks."""
        page = self.page(login).send(form, **answers)
        if "confirmed" in page.response.text and form in page.forms():
            page = page.send(form, ("confirmed", "yes"))
        return page

    def prepare(self, **changed: str | list[str]) -> Page:
        self.almanac.days_ago(40)
        answers: dict[str, str | list[str]] = {
            "vote_title": TITLE,
            "questions__1__text": ADVERTS,
            "questions__1__item": "8",
            "questions__2__text": LIFT,
            "questions__2__item": "5",
            "record_date": local_date(self.almanac.now).isoformat(),
            **changed,
        }
        asked = self.as_("chair").get("/office/votes/new").send("preparation", **answers)
        assert asked.status == 200, asked.wrong()
        page = asked.send("preparation", ("confirmed", "yes"))
        self.vote = page.path.rsplit("/", 1)[-1]
        return page

    def upload(self, content: bytes, name: str = "名册.csv", login: str = "recorder") -> Page:
        visitor = self.as_(login)
        form = visitor.get(f"/office/votes/{self.vote}/roll/new").forms()["roll"]
        hidden = {
            one.get("name", ""): one.get("value", "")
            for one in form.iter("input")
            if one.get("type") == "hidden"
        }
        answer = visitor._request(
            "POST",
            f"/office/votes/{self.vote}/roll/new/roll",
            data={**hidden, "parking": "", "developer": ""},
            files={"file": (name, content, "text/csv")},
            follow_redirects=False,
        )
        return Page(visitor, answer)

    def enter_roll(self) -> Page:
        report = self.upload(ROSTER.encode())
        assert report.status == 200, report.text
        return report.send("roll", ("confirmed", "yes"))

    def publish(self) -> Page:
        return self.send(
            "chair",
            "notice",
            opens_at=typed(self.opens_at),
            closes_at=typed(self.closes_at),
            informed=[str(unit_id("community"))],
        )

    def deliver(self) -> Page:
        page = self.as_("recorder").get(f"/office/votes/{self.vote}/deliveries")
        return page.send("deliveries", method="signed", evidence="签收表第1至2页")

    def print_links(self) -> Page:
        page = self.as_("recorder").get(f"/office/votes/{self.vote}/links").send("links")
        self.papers = page.response.text
        return page

    def open(self) -> Page:
        self.almanac.days_ago(9)
        return self.send("chair", "opening")

    def cast(self, ayes: int, lift: int) -> None:
        """Have all twelve vote by their codes: so many for the adverts, so many for the lift."""
        self.almanac.days_ago(5)
        tokens = re.findall(r"/b/([a-z2-7]{26})<", self.papers)
        assert len(tokens) == 12
        first, second = self.motions()
        for number, token in enumerate(tokens):
            link = self.service.links.find(token)
            assert link is not None
            marks = {
                first: ("AYE",) if number < ayes else ("NAY",),
                second: ("AYE",) if number < lift else ("NAY",),
            }
            command = CastBallot(right=link.right, channel=BallotChannel.ONLINE, marks=marks)
            self.service.execute(
                command, Caller(actor=f"right:{link.right}", command_id=uuid4(), right=link.right)
            )
        self.catch_up()

    def motions(self) -> list[MotionId]:
        """The questions in their order, as the page's addresses name them."""
        vote, _ = self.service.desk.look(BALLOT_SETS, BallotSetId(UUID(self.vote)))
        assert vote.setup is not None
        return [question.motion for question in vote.setup.questions]

    def vote_all(self) -> Page:
        """Eight for the adverts, where nine are needed; seven for the lift, where seven are."""
        self.cast(8, 7)
        return self.page()

    def close(self) -> Page:
        self.almanac.days_ago(1)
        return self.send("chair", "closing")

    def count(self) -> Page:
        return self.send("teller", "tally", scrutineers=[str(person_id("watcher"))])

    def declare(self, number: int) -> Page:
        motion = self.motions()[number - 1]
        page = self.page()
        form = next(
            one for one in page.tree.iter("form") if f"/motions/{motion}/declaration" in one.get("action", "")
        )
        data: Answers = {
            one.get("name", ""): one.get("value", "")
            for one in form.iter("input")
            if one.get("type") == "hidden"
        }
        return page.visitor.post(form.get("action", "").partition("#")[0], data)

    def declare_all(self) -> Page:
        self.declare(1)
        return self.declare(2)

    def post(self) -> Page:
        return self.send("recorder", "posting", until=local_date(datetime.now(UTC)).isoformat())

    STEPS = (
        *("prepare", "enter_roll", "publish", "deliver", "print_links", "open", "vote_all"),
        *("close", "count", "declare_all", "post"),
    )

    def until(self, last: str) -> Page:
        for step in self.STEPS[: self.STEPS.index(last) + 1]:
            page: Page = getattr(self, step)()
            assert page.status == 200, f"{step}: {page.status} {page.wrong()} {page.text[:300]}"
            assert not page.wrong(), f"{step}: {page.wrong()}"
            self.catch_up()
        return page

    def catch_up(self) -> None:
        project(self.service.settings.database_url)
