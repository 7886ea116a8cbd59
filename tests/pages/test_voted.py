"""What a vote declared adopted becomes a resolution by a form, and is shown as what it is."""

from datetime import UTC, date, datetime, timedelta
from typing import Any

import pytest

from deliberation.bootstrap import Service
from deliberation.domain.meeting.events import MotionOutcome
from deliberation.domain.rules.voting.ballots import QuestionKind
from deliberation.domain.rules.voting.profile import Body
from deliberation.domain.rules.voting.treatment import Treatment
from deliberation.domain.vote import events as v
from deliberation.domain.vote.setup import QuestionPut, QuestionWording, Setup, Wording
from deliberation.store.rulebook import rule_book
from tests.domain.dsl import an_id
from tests.pages.conftest import Visit
from tests.pages.loop import Loop
from tests.pages.paper import Page
from tests.pages.yucai import HALL, unit_id
from tests.projecting import project
from tests.projections.story import Story

VOTE, FUND, PARK, ELECT = an_id("vote"), an_id("fund"), an_id("park"), an_id("elect")
ZHOUSHAN = "cn-zhejiang-zhoushan"
ADOPTED, FAILED = MotionOutcome.ADOPTED, MotionOutcome.NOT_ADOPTED
PATH = f"/office/votes/{VOTE}/resolution"


class Ballots:
    """A vote as its own handlers would have recorded it."""

    def __init__(self, service: Service, dsn: str, body: Body = Body.OWNERS_JOINT_DECISION) -> None:
        self.story = Story(service.log)
        self.story.hall, self.story.at = HALL, datetime(2024, 3, 4, 1, tzinfo=UTC)
        self.dsn, self.body = dsn, body

    def tell(self, *facts: Any) -> None:
        self.story.tell_all([(VOTE, fact) for fact in facts])
        project(self.dsn)

    def declared(self, issue: Any = None) -> "Ballots":
        """The fund was adopted and two were elected; the parking motion failed."""
        owners = self.body is Body.OWNERS_JOINT_DECISION
        put = Setup(
            hall=HALL,
            body=self.body,
            place=ZHOUSHAN,
            questions=(
                QuestionPut(motion=FUND, item=5 if owners else None, issue=issue),
                QuestionPut(motion=PARK, item=8 if owners else None),
                QuestionPut(
                    motion=ELECT,
                    kind=QuestionKind.ELECTION,
                    item=3 if owners else None,
                    options=("A", "B", "C"),
                    vacancies=2,
                ),
            ),
            record_date=date(2024, 3, 1),
        )
        words = {
            FUND: QuestionWording(text="使用维修资金更换电梯"),
            PARK: QuestionWording(text="将绿地改为停车位"),
            ELECT: QuestionWording(text="选举两人", options={"A": "甲某", "B": "乙某", "C": "丙某"}),
        }
        opens = self.story.at + timedelta(days=16)
        self.tell(v.VotePrepared(setup=put, wording=Wording(title="表决", questions=words)))
        self.tell(v.VoteNoticePublished(opens_at=opens, closes_at=opens + timedelta(days=7)))
        profile = rule_book().select(self.body, ZHOUSHAN, date(2024, 3, 20))
        self.tell(v.VoteOpened(profile=profile, opens_at=opens, closes_at=opens + timedelta(days=7)))
        self.tell(v.VoteClosed(), v.VoteTallied(tellers=[], scrutineers=[], ballots_root=""))
        self.tell(
            v.VoteDeclared(motion=FUND, outcome=ADOPTED, treatment=Treatment()),
            v.VoteDeclared(motion=PARK, outcome=FAILED, treatment=Treatment()),
            v.VoteDeclared(motion=ELECT, outcome=ADOPTED, treatment=Treatment(), elected=["A", "C"]),
        )
        return self


@pytest.fixture
def ballots(service: Service, yucai_database: str) -> Ballots:
    return Ballots(service, yucai_database)


def form(visit: Visit) -> Page:
    return visit("chair").get(PATH)


def test_the_form_holds_what_was_adopted_and_nothing_else(visit: Visit, ballots: Ballots) -> None:
    ballots.declared()
    page = form(visit)
    answers = page.answers("vote-adoption")
    assert answers["motions"] == [str(FUND), str(ELECT)]
    assert answers["authority"] == ["owners_joint_decision"]
    assert answers["text"] == ["使用维修资金更换电梯\n选举两人：甲某、丙某"]
    assert "停车位" not in page.text


def test_the_resolution_resolves_the_issue_and_says_whose_it_is(
    visit: Visit, service: Service, yucai_database: str
) -> None:
    loop = Loop(visit)
    loop.submit()
    loop.register()
    loop.as_("chair").get(f"/office/issues/{loop.issue}").send(
        "acceptance",
        owner_decision_required="yes",
        items=["5"],
        route="owners_joint_decision",
        level="community",
        reason="使用维修资金由业主共同决定",
    )
    ballots = Ballots(service, yucai_database).declared(loop.issue)

    made = form(visit).send("vote-adoption", motions=[str(FUND)], responsible=[str(unit_id("roads"))])

    assert made.path.startswith("/office/resolutions/")
    assert "业主共同决定" in made.text
    assert f"/office/votes/{VOTE}" in made.links()
    assert f"/office/issues/{loop.issue}" in made.links()
    assert "已议定" in loop.as_("chair").get(f"/office/issues/{loop.issue}").text

    made.send("publication")
    public = visit().get(made.path.removeprefix("/office"))
    assert "对业主具有法律约束力" in public.text
    assert f"/votes/{VOTE}" in public.links()
    assert "存疑" not in public.text

    ballots.tell(v.VoteAnnulled(motion=FUND))
    assert "本决议存疑" in visit().get(made.path.removeprefix("/office")).text
    assert "存疑" in visit().get("/resolutions").text
    assert "本决议存疑" in loop.as_("chair").get(made.path).text


def test_a_refused_answer_comes_back_with_what_was_typed(visit: Visit, ballots: Ballots) -> None:
    ballots.declared()
    page = form(visit)
    ballots.tell(v.RecountRequested(motion=FUND))
    refused = page.send("vote-adoption", text="自己写的决议")
    assert refused.status == 409
    assert any("正在重新计票" in wrong for wrong in refused.wrong())
    assert refused.answers("vote-adoption")["text"] == ["自己写的决议"]


def test_a_committee_posts_its_decision_within_the_days_of_its_city(
    visit: Visit, service: Service, yucai_database: str
) -> None:
    ballots = Ballots(service, yucai_database, Body.OWNERS_COMMITTEE)
    ballots.declared()
    page = form(visit)
    late = page.send("vote-adoption", motions=[str(FUND)], authority="owners_committee")
    assert "最迟公布日期" in late.text
    assert "2024年3月7日" in late.text
    assert "已逾期" in late.text
    assert "解决的诉求" not in late.text
    ballots.story.at = service.clock.now() - timedelta(hours=1)
    ballots.tell(v.RecountCompleted(motion=FUND, tellers=[], scrutineers=[], changed=True, ballots_root=""))
    ballots.story.at = service.clock.now() - timedelta(hours=1)
    ballots.tell(v.VoteDeclared(motion=FUND, outcome=ADOPTED, treatment=Treatment(), count=2))
    assert "已逾期" not in visit("chair").get(late.path).text


def test_without_anything_adopted_there_is_nothing_to_record(visit: Visit, ballots: Ballots) -> None:
    ballots.declared()
    ballots.tell(v.VoteVoided(by=unit_id("roads")))
    page = form(visit)
    assert page.status == 200
    assert "没有可以形成决议的事项" in page.text
    assert "vote-adoption" not in page.forms()


def test_only_the_chair_is_offered_it_and_only_for_a_vote_that_there_is(
    visit: Visit, ballots: Ballots
) -> None:
    ballots.declared()
    assert visit("recorder").get(PATH).status == 403
    assert visit("chair").get(PATH.replace(str(VOTE), str(HALL))).status == 404


def test_a_meeting_is_offered_no_authority_that_only_a_vote_gives(visit: Visit) -> None:
    loop = Loop(visit)
    loop.until("close")
    page = loop.as_("chair").get(f"/office/meetings/{loop.meeting}/resolution")
    assert "联席会议决议" in page.text
    assert "业主共同决定" not in page.text.replace("不能代替业主共同决定", "")


def test_the_office_goes_from_the_vote_to_its_resolution_and_back(visit: Visit, ballots: Ballots) -> None:
    ballots.declared()
    vote = f"/office/votes/{VOTE}"
    assert PATH in visit("chair").get(vote).links()
    assert PATH not in visit("recorder").get(vote).links()
    made = form(visit).send("vote-adoption", text="更换电梯的决定")
    page = visit("recorder").get(vote)
    assert made.path in page.links()
    assert "由此形成的决议" in page.text
    assert "更换电梯的决定" in page.text
