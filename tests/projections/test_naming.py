"""What things are called in sentences: as people call them, and no more than the reader may know."""

from datetime import date, timedelta

import psycopg
import pytest

from deliberation.domain.corrections import CorrectionMode
from deliberation.domain.hall.events import HallEstablished, HallLevel
from deliberation.domain.meeting import events as m
from deliberation.domain.minutes import events as mi
from deliberation.domain.resolution import events as r
from deliberation.domain.terms import Term
from deliberation.domain.unit.events import UnitRenamed
from projections import rebuild
from projections.naming import forms
from projections.naming.view import EVERYBODY, Reader, names_of
from projections.registry import PROJECTIONS
from projections.trail.view import TrailQuery, trail
from tests.domain.dsl import an_id
from tests.projections.conftest import Shown
from tests.projections.story import Story
from tests.projections.vote_story import BALLOTS, RAISE, TITLE, USE, VoteStory

OFFICE = Reader((an_id("hall"),))


def called(shown: Shown, name: str, reader: Reader = EVERYBODY) -> Term | None:
    return shown(names_of, [an_id(name)], reader).get(an_id(name))


@pytest.fixture
def worked(story: Story) -> Story:
    """A meeting on the issue of a pole, its resolution, not posted yet, and an order."""
    story.hall_is_there("party", "power")
    story.raised("pole", "YC-2026-0001")
    story.met("meeting", "pole")
    story.resolved("resolution", "pole", "meeting")
    story.ordered("task", "resolution", "power", date(2026, 3, 20))
    return story


@pytest.mark.parametrize(
    ("name", "office", "everybody"),
    [
        ("hall", "育才议事厅", "育才议事厅"),
        ("power", "power单位", "power单位"),
        ("pole", "YC-2026-0001", "YC-2026-0001"),
        ("meeting", "“2026年3月2日联席会议”（育才议事厅）", "“2026年3月2日联席会议”（育才议事厅）"),
        ("motion", "“移杆”（诉求YC-2026-0001）", "（诉求YC-2026-0001）"),
        ("resolution", "“两周内移杆”（育才议事厅）", "（诉求YC-2026-0001，2026年3月2日）"),
        ("task", "“请power办理”", "（诉求YC-2026-0001，power单位）"),
    ],
)
def test_the_office_reads_the_words_of_things_and_everybody_where_they_belong(
    worked: Story, shown: Shown, name: str, office: str, everybody: str
) -> None:
    del worked
    said, public = called(shown, name, OFFICE), called(shown, name)
    assert (said and said.zh, public and public.zh) == (office, everybody)


def test_english_names_follow_their_nouns(worked: Story, shown: Shown) -> None:
    del worked
    assert called(shown, "meeting") == Term(
        "“2026年3月2日联席会议”（育才议事厅）", "“joint conference of 2 Mar 2026” (Yucai Hall)"
    )
    assert called(shown, "task") == Term("（诉求YC-2026-0001，power单位）", "(issue YC-2026-0001, power单位)")


def test_a_resolution_is_called_by_its_words_once_they_are_posted(worked: Story, shown: Shown) -> None:
    worked.tell(("resolution", r.ResolutionPublished()))
    assert called(shown, "resolution") == Term("“两周内移杆”（育才议事厅）", "“两周内移杆” (Yucai Hall)")


def test_a_street_knows_the_words_of_its_communities_and_they_not_its(worked: Story, shown: Shown) -> None:
    street = HallEstablished(name_zh="街道议事厅", name_en="Street", code="ST", level=HallLevel.STREET)
    worked.tell(("street", street))
    below = HallEstablished(
        name_zh="下属议事厅", name_en="Below", code="BE", level=HallLevel.COMMUNITY, parent=an_id("street")
    )
    worked.hall = an_id("below")
    worked.tell(("below", below))
    worked.resolved("its resolution", "pole")
    by_street = called(shown, "its resolution", Reader((an_id("street"),)))
    assert by_street is not None
    assert by_street.zh == "“两周内移杆”（下属议事厅）"
    for reader in (EVERYBODY, OFFICE):
        elsewhere = called(shown, "its resolution", reader)
        assert elsewhere is not None
        assert "移杆" not in elsewhere.zh


def test_names_are_those_of_today_in_sentences_of_the_past(worked: Story, shown: Shown) -> None:
    worked.tell(("power", UnitRenamed(name_zh="供电公司")))
    worked.tell(("meeting", m.MeetingPostponed(planned_at=worked.at + timedelta(days=3))))
    lines = shown(trail, TrailQuery(oldest_first=True)).items
    issued = next(line for line in lines if line.topic.startswith("task.issued"))
    assert issued.zh.startswith("下达督办单（诉求YC-2026-0001，供电公司）给供电公司")
    convened = next(line for line in lines if line.topic.startswith("meeting.convened"))
    assert "会议“2026年3月6日联席会议”（育才议事厅），定于2026年3月2日" in convened.zh


def test_what_a_correction_put_in_place_is_what_it_is_called(worked: Story, shown: Shown) -> None:
    fact = r.ResolutionAdopted(
        hall=worked.hall, authority=r.Authority.JOINT_CONFERENCE, issues=[an_id("pole")], text=""
    )
    public = fact.model_dump(mode="json", exclude={"text"})
    replaced = r.ResolutionCorrected(
        version=1,
        mode=CorrectionMode.REPLACE,
        topic=fact.TOPIC,
        public=public,
        sealed={"text": "一个月内移杆"},
    )
    worked.tell(("resolution", replaced))
    said = called(shown, "resolution", OFFICE)
    assert said is not None
    assert said.zh == "“一个月内移杆”（育才议事厅）"


def test_a_text_that_was_destroyed_is_not_said_any_more(worked: Story, shown: Shown) -> None:
    del worked
    shown.update()
    with psycopg.connect(shown.dsn, autocommit=True) as conn:
        conn.execute("ALTER TABLE es.private DISABLE TRIGGER USER")
        conn.execute("DELETE FROM es.private WHERE stream = %s", [an_id("resolution")])
    assert called(shown, "resolution", OFFICE) == called(shown, "resolution", EVERYBODY)


def test_minutes_are_called_by_their_number_once_they_are_posted(worked: Story, shown: Shown) -> None:
    drafted = mi.MinutesDrafted(
        hall=worked.hall, meeting=an_id("meeting"), text="全文", number="育才纪要〔2026〕1号"
    )
    worked.tell(("minutes", drafted))
    assert called(shown, "minutes", OFFICE) == called(shown, "meeting")
    worked.tell(("minutes", mi.MinutesConfirmed(edition=1, chair=an_id("secretary"))))
    worked.tell(("minutes", mi.MinutesPublished(edition=1, excerpt="议定移杆")))
    assert called(shown, "minutes") == Term("“育才纪要〔2026〕1号”", "“育才纪要〔2026〕1号”")


def test_a_vote_and_its_questions_have_their_words_with_the_notice(voting: VoteStory, shown: Shown) -> None:
    voting.hall_is_there()
    voting.prepared()
    ids = [BALLOTS, USE, RAISE]
    before = shown(names_of, ids)
    assert {one.zh for one in before.values()} == {"（第1题）", "（第2题）"}
    assert shown.ask(names_of, ids, OFFICE)[BALLOTS].zh == f"“{TITLE}”"
    voting.enrolled()
    voting.frozen()
    voting.noticed()
    after = shown(names_of, ids)
    assert [after[one].zh for one in ids] == [
        f"“{TITLE}”",
        "“是否使用维修资金更换电梯？”",
        "“是否筹集维修资金？”",
    ]


def test_what_has_no_row_keeps_the_beginning_of_its_id(story: Story, shown: Shown) -> None:
    story.tell(("task", r.TaskListed(task=an_id("nowhere"))))
    line = shown(trail, TrailQuery()).items[0]
    assert line.zh == f"决议{str(an_id('task'))[:8]}下达督办单{str(an_id('nowhere'))[:8]}。"


def test_names_survive_a_rebuild(worked: Story, shown: Shown) -> None:
    del worked
    before = shown(trail, TrailQuery(), OFFICE).items
    for projection in PROJECTIONS:
        rebuild.rebuild(shown.dsn, projection)
    assert shown(trail, TrailQuery(), OFFICE).items == before


def test_a_page_of_any_length_asks_for_its_names_once(
    worked: Story, shown: Shown, monkeypatch: pytest.MonkeyPatch
) -> None:
    del worked
    asked: list[int] = []

    async def counted(*arguments: object) -> object:
        asked.append(1)
        return await names_of(*arguments)  # type: ignore[arg-type]

    monkeypatch.setattr("projections.trail.view.names_of", counted)
    assert len(shown(trail, TrailQuery(limit=100)).items) > 10
    assert len(asked) == 1


def test_a_long_text_is_cut_and_told_in_one_line() -> None:
    assert forms.beginning("同意\n  移杆") == "同意 移杆"
    assert forms.beginning("移" * forms.MOST) == "移" * forms.MOST
    assert forms.beginning("移" * (forms.MOST + 1)) == "移" * forms.MOST + "…"
