"""The audit trail: every event as a sentence, found by hall, object, person, topic and time."""

import re
from datetime import date, datetime, timedelta

import pytest

from api.locale import has_text
from api.pages.audit.trail import NOUNS
from deliberation.application.ports import AppendRequest, NewEntry
from deliberation.domain.corrections import CorrectionMode
from deliberation.domain.facts import DomainEvent, event_type, event_types
from deliberation.domain.issue import events as i
from deliberation.domain.values import Channel, PersonId
from projections.asof import ClockName
from projections.listing import CursorError
from projections.shapes import Page
from projections.trail.render import render
from projections.trail.sentences import SENTENCES
from projections.trail.view import TrailLine, TrailQuery, trail
from tests.domain.dsl import an_id
from tests.golden.samples import golden
from tests.projections.conftest import Shown
from tests.projections.story import START, Story
from tests.projections.vote_story import BALLOTS, VoteStory, right
from tests.projections.vote_story import SECRETS as VOTE_SECRETS

REAL = {kind.TOPIC for kind in event_types() if kind.__module__.startswith("deliberation.")}


def test_every_event_has_a_sentence_in_both_languages() -> None:
    assert set(SENTENCES) == REAL, "a new event needs a line in projections/trail/sentences.py"
    for topic, sentence in SENTENCES.items():
        assert sentence.zh.endswith("。"), topic
        assert sentence.en.endswith("."), topic


def examples(topic: str) -> list[DomainEvent]:
    """An example with every field and one with none but the required."""
    kind = event_type(topic)
    full = golden(kind)["example"]
    required = {name: full[name] for name, field in kind.model_fields.items() if field.is_required()}
    return [kind.model_validate(full), kind.model_validate(required)]


@pytest.mark.parametrize("topic", sorted(REAL))
@pytest.mark.parametrize("zh", [True, False])
def test_the_sentence_of_every_event_can_be_said(topic: str, zh: bool) -> None:
    sentence = SENTENCES[topic]
    for fact in examples(topic):
        said = render(sentence.zh if zh else sentence.en, fact, an_id("object"), {}, zh=zh)
        assert not set("{}[]") & set(said), said
        assert "None" not in said, said


@pytest.mark.parametrize(
    ("solved", "zh", "en"),
    [(True, "，已解决。", "Satisfied, solved."), (False, "，没有解决。", "Satisfied, not solved.")],
)
def test_a_yes_or_a_no_is_said_in_words(*, solved: bool, zh: str, en: str) -> None:
    sentence = SENTENCES[i.IssueEvaluated.TOPIC]
    fact = i.IssueEvaluated(evaluator=an_id("resident"), solved=solved, satisfaction=i.Satisfaction.SATISFIED)
    assert render(sentence.zh, fact, an_id("issue"), {}, zh=True).endswith(zh)
    assert render(sentence.en, fact, an_id("issue"), {}, zh=False).lower().endswith(en.lower())


def test_no_sentence_leaves_a_bare_yes_or_no() -> None:
    for topic, sentence in SENTENCES.items():
        for said in (sentence.zh, sentence.en):
            bare = [name for name in re.findall(r"\{([a-z_]+)\}", said) if name != "object"]
            flags = [name for name in bare if event_type(topic).model_fields[name].annotation is bool]
            assert not flags, f"{topic}: write {{{flags[0]}?so|not so}}"


def sentences(page: Page[TrailLine]) -> list[str]:
    return [line.zh for line in page.items]


def test_sentences_name_what_they_tell_of_as_it_is_called(story: Story, shown: Shown) -> None:
    story.hall_is_there("power")
    story.raised("pole", "YC-2026-0001")
    story.resolved("resolution", "pole")
    story.ordered("task", "resolution", "power", date(2026, 3, 10))
    said = sentences(shown(trail, TrailQuery(oldest_first=True)))
    assert said[:5] == [
        "设立议事厅“育才议事厅”（社区，编号前缀YC）。",
        "登记单位“power单位”（职能单位）。",
        "收到一件诉求（网页）。",
        "登记诉求，编号YC-2026-0001。",
        "受理诉求YC-2026-0001：层级社区，去向联席会议。",
    ]
    assert said[-2] == "下达督办单（诉求YC-2026-0001，power单位）给power单位，期限2026年3月10日。"
    english = [line.en for line in shown.ask(trail, TrailQuery(oldest_first=True)).items]
    assert english[4] == "Issue YC-2026-0001 was accepted: level community, route joint conference."


def test_a_line_tells_who_for_whom_both_clocks_and_what_it_touched(story: Story, shown: Shown) -> None:
    happened = START - timedelta(days=3)
    correction = i.IssueCorrected(version=1, mode=CorrectionMode.STRIKE)
    story.log.append(
        AppendRequest(
            command_id=an_id("command"),
            content=b"",
            entries=[
                NewEntry(an_id("pole"), 1, i.IssueResumed(), story.hall),
                NewEntry(an_id("pole"), 2, correction, story.hall, corrects=f"{an_id('pole')}/1"),  # type: ignore[arg-type]
            ],
            guards={an_id("pole"): 0},
            actor="system:import",
            channel=Channel.IMPORT,
            happened_at=happened,
            on_behalf_of=PersonId(an_id("secretary")),
        )
    )
    latest, first = shown(trail, TrailQuery()).items
    assert (first.position, latest.position) == (1, 2)
    assert (first.actor, first.on_behalf_of, first.channel) == (
        "system:import",
        an_id("secretary"),
        "import",
    )
    assert (first.kind, first.object, first.hall) == ("issue", an_id("pole"), story.hall)
    assert first.moment.happened_at == happened
    assert first.moment.late
    assert latest.corrects == f"{an_id('pole')}/1"
    assert first.command == an_id("command")


def test_a_number_leads_to_the_issue_that_has_it(story: Story, shown: Shown) -> None:
    story.raised("pole", "YC-2026-0001")
    number = i.PublicNumberAssigned(public_no="YC-2026-0001", issue=an_id("pole"))
    story.tell(("number", number))
    line = shown(trail, TrailQuery()).items[0]
    assert (line.kind, line.object) == ("issue", an_id("pole"))
    assert line.zh == "编号YC-2026-0001归诉求YC-2026-0001。"


@pytest.fixture
def told(story: Story) -> Story:
    story.hall_is_there("power")
    story.submitted("pole", at=START)
    story.registered("pole", "YC-2026-0001", at=START + timedelta(days=1))
    story.submitted("noise", at=START + timedelta(days=2))
    return story


def topics(page: Page[TrailLine]) -> list[str]:
    return [line.topic for line in page.items]


@pytest.mark.parametrize(
    ("query", "number"),
    [
        (TrailQuery(), 5),
        (TrailQuery(object=an_id("pole")), 2),
        (TrailQuery(object=an_id("nothing")), 0),
        (TrailQuery(halls=(an_id("hall"),)), 5),
        (TrailQuery(halls=(an_id("elsewhere"),)), 0),
        (TrailQuery(actor=str(an_id("clerk"))), 5),
        (TrailQuery(actor="system:import"), 0),
        (TrailQuery(actor="\0"), 0),
        (TrailQuery(topics=("issue.submitted.v1",)), 2),
        (TrailQuery(topics=("issue.submitted.v1", "issue.registered.v1")), 3),
        (TrailQuery(topics=("nothing",)), 0),
        (TrailQuery(clock=ClockName.HAPPENED, since=START + timedelta(days=1)), 2),
        (TrailQuery(clock=ClockName.HAPPENED, since=START, until=START), 1),
        (TrailQuery(since=START), 5),
        (TrailQuery(until=START), 0),
        (TrailQuery(since=datetime.fromisoformat("9000-01-01T00:00:00Z")), 0),
    ],
)
def test_the_trail_is_filtered(told: Story, shown: Shown, query: TrailQuery, number: int) -> None:
    assert len(shown(trail, query).items) == number


def test_the_trail_by_the_clock_of_recording_ends_with_the_millisecond(told: Story, shown: Shown) -> None:
    recorded = shown(trail, TrailQuery(oldest_first=True)).items
    for place, line in enumerate(recorded, start=1):
        until = shown.ask(trail, TrailQuery(until=line.moment.recorded_at))
        assert len(until.items) >= place
        assert all(one.moment.recorded_at <= line.moment.recorded_at for one in until.items)
        since = shown.ask(trail, TrailQuery(since=line.moment.recorded_at))
        assert all(one.moment.recorded_at >= line.moment.recorded_at for one in since.items)
        assert line in since.items


@pytest.mark.parametrize("order", [True, False])
def test_pages_of_the_trail_follow_each_other(told: Story, shown: Shown, order: bool) -> None:
    seen: list[int] = []
    cursor = None
    shown.update()
    while True:
        page = shown.ask(trail, TrailQuery(limit=2, oldest_first=order, cursor=cursor))
        seen += [line.position for line in page.items]
        cursor = page.next_cursor
        if cursor is None:
            break
    assert seen == ([1, 2, 3, 4, 5] if order else [5, 4, 3, 2, 1])


@pytest.mark.parametrize("cursor", ["WyJhIl0", "WyI5OTk5OTk5OTk5OTk5OTk5OTk5OTk5Il0", "?"])
def test_a_wrong_cursor_of_the_trail_is_refused(shown: Shown, cursor: str) -> None:
    with pytest.raises(CursorError):
        shown(trail, TrailQuery(cursor=cursor))


def test_no_sentence_says_what_is_sealed_or_personal(story: Story, shown: Shown) -> None:
    story.hall_is_there("power", "roads", "party")
    story.people({"secretary": "party"})
    story.looped("pole", "YC-2026-0001")
    said = repr(shown(trail, TrailQuery(limit=200)).items)
    for value in SECRETS:
        assert value not in said


SECRETS = ("王小明", "13912345678", "2单元301", "李大钊", "电线杆竖在路口", "会议纪要全文", "移位后照片")


def test_what_comes_by_the_thousand_is_left_out_of_lists_and_found_by_what_it_touched(
    voting: VoteStory, shown: Shown
) -> None:
    voting.up_to_open()
    voting.voted()
    voting.typed()
    listed = shown(trail, TrailQuery(limit=200))
    kinds = {line.topic.partition(".")[0] for line in listed.items}
    assert kinds == {"ballot_set", "batch"}
    assert listed == shown.ask(trail, TrailQuery(halls=(voting.hall,), limit=200))
    of_the_vote = shown.ask(trail, TrailQuery(object=BALLOTS, limit=200)).items
    assert {line.topic.partition(".")[0] for line in of_the_vote} == {"ballot_set", "batch", "roll_sheet"}
    assert {(line.kind, line.object) for line in of_the_vote} == {("ballot_set", BALLOTS)}
    own = shown.ask(trail, TrailQuery(object=right(1), oldest_first=True)).items
    assert [line.topic for line in own] == [
        "right.enrolled.v1",
        "right.ballot_delivered.v1",
        "right.ballot_cast.v1",
        "right.ballot_rejected.v1",
    ]
    assert {line.kind for line in own} == {"right"}
    assert len(shown.ask(trail, TrailQuery(topics=("right.enrolled.v1",))).items) == 12
    assert len(shown.ask(trail, TrailQuery(actor=str(an_id("clerk")), limit=200)).items) > len(listed.items)


def test_no_sentence_of_a_vote_says_what_is_sealed_or_personal(voting: VoteStory, shown: Shown) -> None:
    voting.whole()
    said = repr(shown(trail, TrailQuery(actor=str(an_id("clerk")), limit=200)).items)
    for value in (*VOTE_SECRETS, "（2026）浙01民初1号", "AYE"):
        assert value not in said


def test_the_trail_by_noun_and_its_links_know_what_a_vote_touches(voting: VoteStory, shown: Shown) -> None:
    """Every kind that a line may name has a word on the pages of the audit."""
    voting.whole()
    kinds = {line.kind for line in shown(trail, TrailQuery(actor=str(an_id("clerk")), limit=200)).items}
    assert kinds == {"ballot_set", "right", "slip", "agent"}
    assert kinds <= set(NOUNS)
    assert all(has_text(f"audit.noun.{kind}") for kind in kinds)
