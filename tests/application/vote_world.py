"""A vote of four owners from its preparation to its result, as the people of the hall send it."""

from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

from deliberation.domain.values import PARTY_TIME
from deliberation.domain.vote import commands as c
from deliberation.domain.vote import events as e
from deliberation.domain.vote.setup import QuestionPut, QuestionWording, Setup, Wording
from deliberation.domain.vote.state import BALLOT_SETS, BallotSet
from tests.application.ballot_world import (
    AYES,
    EYES,
    LI,
    LIFT,
    MA,
    NAYS,
    SECOND,
    SECRETARY,
    SET,
    TELLER,
    TREES,
    WU,
    XU,
    BallotWorld,
    ballot,
    batch,
    setup,
    typing,
)
from tests.application.world import DAY
from tests.application.world import TREES as TREES_ISSUE

OPENS = datetime(2026, 3, 18, 8, tzinfo=PARTY_TIME)
CLOSES = OPENS + timedelta(days=14)


def the_setup(**more: Any) -> Setup:
    """Owners decide on a lift, which settles no issue, and on the trees of an issue of the hall."""
    asked = QuestionPut(motion=LIFT, item=7), QuestionPut(motion=TREES, item=8, issue=TREES_ISSUE)
    return setup(**{"questions": asked, **more})


def preparing(of: Setup | None = None) -> c.PrepareVote:
    chosen = of or the_setup()
    words = {
        one.motion: QuestionWording(text="是否同意", options=dict.fromkeys(one.options, "某人"))
        for one in chosen.questions
    }
    return c.PrepareVote(ballot_set=SET, setup=chosen, wording=Wording(title="表决", questions=words))


def notice(**more: Any) -> c.PublishVoteNotice:
    return c.PublishVoteNotice(**{"ballot_set": SET, "opens_at": OPENS, "closes_at": CLOSES, **more})


def tallying(**more: Any) -> c.TallyVote:
    return c.TallyVote(ballot_set=SET, scrutineers=[EYES], **more)


class VoteWorld(BallotWorld):
    """The hall, in which every step of a vote is sent as its command."""

    @property
    def vote(self) -> BallotSet:
        return self.desk.look(BALLOT_SETS, SET)[0]

    def at(self, moment: datetime) -> None:
        """The next command is sent at this time."""
        self.clock.time = moment - timedelta(minutes=1)

    def chair(self, command: Any, **more: Any) -> None:
        self.does(command, SECRETARY, **more)

    def announced(self, of: Setup | None = None) -> None:
        """Up to the notice, with four owners on one sheet."""
        self.chair(preparing(of))
        self.enrolled()
        self.does(c.FreezeElectorate(ballot_set=SET, sheets=1))
        self.chair(notice())

    def begun(self, of: Setup | None = None) -> None:
        self.announced(of)
        self.at(OPENS)
        self.chair(c.OpenVote(ballot_set=SET))

    def votes(self, right: UUID, marks: Any = None) -> None:
        """A holder votes online."""
        self.by_link(right, ballot(right, marks or AYES))

    def hands_in(self, number: int, right: UUID | None, serial: int = 1, **more: Any) -> None:
        """Two tellers type the same paper."""
        for person in (TELLER, SECOND):
            self.does(typing(number, right, serial, **more), person)

    def over(self) -> None:
        self.at(CLOSES)
        self.chair(c.CloseVote(ballot_set=SET))

    def counted(self) -> None:
        """Two owners agree online, one on paper is against; the fourth does not vote."""
        self.begun()
        self.votes(LI)
        self.votes(MA)
        self.does(batch(count=1))
        self.hands_in(1, WU, marks=NAYS)
        self.over()
        self.does(tallying())

    def declared(self) -> None:
        self.counted()
        for motion in (LIFT, TREES):
            self.chair(c.DeclareVote(ballot_set=SET, motion=motion))

    def count(self) -> e.VoteTallied:
        found = next(fact for fact in self.facts(SET) if isinstance(fact, e.VoteTallied))
        assert found.tallies
        return found


__all__ = [
    "AYES", "CLOSES", "DAY", "EYES", "LI", "LIFT", "MA", "NAYS", "OPENS", "SECRETARY", "SET", "TELLER",
    "TREES", "TREES_ISSUE", "WU", "XU", "VoteWorld", "batch", "notice", "preparing", "tallying", "the_setup",
    "typing",
]  # fmt: skip
