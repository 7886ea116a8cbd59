"""What the public never sees in a replay, at no step of it."""

import re
from collections.abc import Callable
from itertools import pairwise
from typing import Any

import psycopg
import pytest

from deliberation.domain.ballot import events as b
from deliberation.domain.rules.voting.profile import BallotForm
from deliberation.domain.vote.setup import BallotChannel
from deliberation.domain.vote.state import VoteState
from deliberation.store.log import PostgresEventLog
from projections.replay.frames import frames
from projections.replay.shapes import Case, Frame
from projections.replay.view import case_of
from tests.conftest import SECRET
from tests.projections.conftest import Shown
from tests.projections.vote_story import BALLOTS, OWNERS, SECRETS, VoteStory, area, right
from tests.replay.conftest import Watched
from tests.replay.saying import fact_of, said

WHOLE = f"{sum(map(area, range(1, OWNERS + 1))) / 100:,.2f}"
AREAS = re.compile(r"[\d,]+\.\d\d")

Tell = Callable[[VoteStory], None]


@pytest.fixture
def watched(database: str) -> Callable[..., Case | None]:
    """Tells a story of a vote, then gathers its replay."""

    def gathered(tell: Tell, **how: Any) -> Case | None:
        with PostgresEventLog(database, SECRET) as log:
            tell(VoteStory(log))
        return Shown(database)(case_of, "ballot_set", BALLOTS, **{"office": False, **how})

    return gathered


def voting(form: BallotForm = BallotForm.RECORDED) -> Tell:
    """A vote that is open, with ballots, papers and one that does not count."""

    def tell(story: VoteStory) -> None:
        story.up_to_open(form)
        if form is BallotForm.SECRET:
            for number in range(1, 8):
                story.put(right(number), b.VotedSecretly(channel=BallotChannel.ONLINE))
        else:
            story.voted()
            story.typed()

    return tell


def counted(story: VoteStory) -> None:
    voting()(story)
    story.settled()
    story.closed()
    story.counted()


def questions(frame: Frame) -> list[tuple[set[str], int, str]]:
    """What the panels of the questions have: their facts, how many workings, and where they stand."""
    return [
        ({fact.key for fact in panel.facts}, len(panel.workings), fact_of(frame, panel.key, "stands"))
        for panel in frame.panels
        if panel.key.startswith("question:")
    ]


@pytest.mark.parametrize("form", [BallotForm.RECORDED, BallotForm.SECRET])
def test_no_frame_of_an_open_vote_tells_an_answer_or_an_area(
    watched: Callable[..., Case | None], form: BallotForm
) -> None:
    case = watched(voting(form))
    assert case is not None
    found = frames(case, opened=True)
    assert found[-1].state.status is VoteState.OPEN
    for frame in found:
        assert questions(frame) == [({"text", "stands"}, 0, "未宣布")] * 2
        turnout = [panel for panel in frame.panels if panel.key == "turnout"]
        assert {fact.key for panel in turnout for fact in panel.facts} <= {"heads"}
        assert {one.key for panel in turnout for one in panel.workings} <= {"turnout:heads"}
        assert frame.inside == ()
    assert set(AREAS.findall(said(found))) == {WHOLE}
    assert fact_of(found[-1], "turnout", "heads") == ("7人" if form is BallotForm.SECRET else "8人")


def test_what_was_counted_stays_with_the_office_until_it_is_declared(
    watched: Callable[..., Case | None],
) -> None:
    public = watched(counted)
    assert public is not None
    assert all(one[2] == "未宣布" for frame in frames(public) for one in questions(frame))


def test_the_office_sees_the_count_and_every_sentence_inside_a_step(
    watched: Callable[..., Case | None],
) -> None:
    office = watched(counted, office=True)
    assert office is not None
    last = frames(office)[-1]
    assert [one[2] for one in questions(last)] == ["已计票，未宣布（仅办理人员可见）"] * 2
    assert all(one[1] for one in questions(last))
    inside = [text.zh for frame in frames(office, opened=True) for text in frame.inside]
    assert any("不计入" in text for text in inside)


def test_a_count_is_public_from_the_declaration_of_its_question_on(
    watched: Callable[..., Case | None],
) -> None:
    def one_declared(story: VoteStory) -> None:
        counted(story)
        story.declared(story.motions[0])

    case = watched(one_declared)
    assert case is not None
    before, last = frames(case)[-2:]
    assert [one[1] > 0 for one in questions(before)] == [False, False]
    assert [one[1] > 0 for one in questions(last)] == [True, False]


def test_before_its_notice_a_vote_is_the_offices_alone(watched: Callable[..., Case | None]) -> None:
    def prepared(story: VoteStory) -> None:
        story.prepared()
        story.enrolled()

    assert watched(prepared) is None
    assert watched(lambda _: None, office=True) is not None


def test_the_words_of_a_ballot_are_in_no_frame_before_the_notice(
    watched: Callable[..., Case | None],
) -> None:
    case = watched(lambda story: story.whole())
    assert case is not None
    found = frames(case)
    noticed = next(frame.number for frame in found if frame.state.notice)
    assert "更换电梯" not in said(found[: noticed - 1])
    assert "更换电梯" in said(found[noticed - 1 :])


@pytest.mark.parametrize("office", [False, True])
def test_no_frame_holds_anybodys_name_phone_or_home(
    watched: Callable[..., Case | None], office: bool
) -> None:
    case = watched(lambda story: story.whole(), office=office)
    assert case is not None
    everything = said(frames(case, opened=True))
    assert [one for one in SECRETS[:3] if one in everything] == []


def test_days_with_few_ballots_are_told_together(cases: Watched) -> None:
    """A step of one ballot would be that of one home."""
    case = cases.case("ballot_set", cases.ids("read_votes")[0])
    heads = [
        int(fact_of(frame, "turnout", "heads").removesuffix("人").replace(",", ""))
        for frame in frames(case)
        if any(panel.key == "turnout" for panel in frame.panels)
    ]
    risen = [after - before for before, after in pairwise(heads)]
    assert [one for one in risen if 0 < one < 5] == []


def test_the_public_reads_no_id_of_anybody_at_any_step(cases: Watched) -> None:
    with psycopg.connect(cases.dsn) as connection:
        rows = connection.execute(
            "SELECT DISTINCT originator_id FROM es.events WHERE topic LIKE 'person.%' OR topic LIKE 'right.%'"
        ).fetchall()
    hidden = {str(row[0])[:8] for row in rows}
    found = [
        *(("ballot_set", one) for one in cases.ids("read_votes")),
        *(("issue", one) for one in cases.ids("read_issues", "public_no IS NOT NULL")),
    ]
    for kind, one in found:
        everything = said(frames(cases.case(kind, one), opened=True))
        assert [name for name in hidden if name in everything] == []


def test_the_public_sees_who_was_in_a_meeting_as_numbers_only(cases: Watched) -> None:
    found = [one for one in cases.ids("read_meetings") if cases.ask(case_of, "meeting", one, office=False)]
    assert found
    for one in found:
        shown = frames(cases.case("meeting", one))
        assert {frame.actor for frame in shown} == {None}
        for entry in cases.case("meeting", one).entries:
            for person in getattr(entry.fact, "present", ()):
                assert str(person)[:8] not in said(shown)


def test_a_meeting_on_nothing_public_is_not_replayed_for_the_public(cases: Watched) -> None:
    found = [cases.ask(case_of, "meeting", one, office=False) for one in cases.ids("read_meetings")]
    assert None in found
