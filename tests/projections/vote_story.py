"""A vote of twelve owners, recorded fact by fact: nine ballots count, one of them from an agent."""

from collections.abc import Iterable, Mapping, Sequence
from datetime import date, datetime, timedelta
from typing import Any, Final

from deliberation.application.ports import Appended
from deliberation.domain.ballot import events as b
from deliberation.domain.ballot.ids import batch_of, box_sheet, roll_sheet, slip_of
from deliberation.domain.rules.voting.ballots import Ballot, BallotBox, Validity
from deliberation.domain.rules.voting.counting import Vote
from deliberation.domain.rules.voting.profile import BallotForm, Body
from deliberation.domain.rules.voting.readings import declare
from deliberation.domain.rules.voting.roll import Right, Roll, RollKind
from deliberation.domain.values import event_id, local_date
from deliberation.domain.vote import events as v
from deliberation.domain.vote.root import rights_root
from deliberation.domain.vote.setup import (
    BallotChannel,
    Marks,
    QuestionPut,
    QuestionWording,
    Setup,
    Wording,
    as_mark,
)
from deliberation.store.rulebook import rule_book
from tests.domain.dsl import an_id
from tests.projections.story import Story

BALLOTS: Final = an_id("ballots")
USE, RAISE = an_id("use the fund"), an_id("raise the fund")
OWNERS: Final = 12
TITLE: Final = "育才小区维修资金表决"
SECRETS: Final = ("赵业主", "13800000001", "1号楼101", "异议：漏了车库", "面积以产权证为准", "延长是因为台风")


def right(number: int) -> Any:
    return an_id(f"right {number}")


def area(number: int) -> int:
    """80.01 m² for the first owner, 1 m² more for each further one."""
    return 8_001 + 100 * (number - 1)


def answers(use: str, more: str | None = None) -> Marks:
    return {USE: (use,), RAISE: (more or use,)}


_SAID: Final = {
    **{number: answers("AYE") for number in range(1, 7)},
    7: answers("AYE", "NAY"),
    8: answers("AYE", "NAY"),
    9: answers("NAY"),
}


def _ballots(question: QuestionPut, said: Mapping[int, Marks]) -> Iterable[Ballot]:
    for number, marks in said.items():
        mark = as_mark(question, marks[question.motion])
        yield Ballot(right(number), {question.motion: mark} if mark else {})


class VoteStory(Story):
    """Tells one vote; streams of the vote are named as the domain names them."""

    motions = (USE, RAISE)
    questions: tuple[QuestionPut, ...] = (
        QuestionPut(motion=USE, item=5, issue=an_id("lift")),
        QuestionPut(motion=RAISE, item=6),
    )

    def put(self, stream: Any, *facts: Any, at: datetime | None = None) -> Appended:
        """Record facts in a stream that has an id of its own."""
        return self.tell_all([(stream, fact) for fact in facts], at=at)

    def setup(self, form: BallotForm = BallotForm.RECORDED) -> Setup:
        return Setup(
            hall=self.hall,
            body=Body.OWNERS_JOINT_DECISION,
            form=form,
            questions=self.questions,
            record_date=date(2026, 3, 1),
        )

    def prepared(self, form: BallotForm = BallotForm.RECORDED) -> None:
        words = {
            USE: QuestionWording(text="是否使用维修资金更换电梯？"),
            RAISE: QuestionWording(text="是否筹集维修资金？"),
        }
        wording = Wording(title=TITLE, questions=words)
        self.put(BALLOTS, v.VotePrepared(setup=self.setup(form), wording=wording))

    def enrolled(self, owners: int = OWNERS, sheet: int = 1) -> Appended:
        first = (sheet - 1) * 500 + 1
        numbers = range(first, first + owners)
        facts = [
            (
                right(n),
                b.RightEnrolled(
                    ballot_set=BALLOTS,
                    right=right(n),
                    area_centi_m2=area(n),
                    units=1,
                    holder="赵业主",
                    premises=["1号楼101"],
                    phone="13800000001",
                ),
            )
            for n in numbers
        ]
        listed = b.RollSheetEntered(ballot_set=BALLOTS, number=sheet, rights=[right(n) for n in numbers])
        return self.tell_all([(roll_sheet(BALLOTS, sheet), listed), *facts])

    def frozen(self, owners: int = OWNERS) -> None:
        numbers = range(1, owners + 1)
        fact = v.ElectorateFrozen(
            kind=RollKind.OWNERS,
            record_date=date(2026, 3, 1),
            sheets=1,
            units=owners,
            heads=owners,
            area_centi_m2=sum(map(area, numbers)),
            root=rights_root(map(right, numbers)),
        )
        self.put(BALLOTS, fact)

    def objected(self) -> None:
        """One objection to the roll is rejected, one waits."""
        one, other = an_id("objection"), an_id("other objection")
        self.put(BALLOTS, v.ElectorateObjectionRaised(objection=one, right=right(3), claim="异议：漏了车库"))
        self.put(
            BALLOTS, v.ElectorateObjectionDecided(objection=one, upheld=False, reason="面积以产权证为准")
        )
        self.put(BALLOTS, v.ElectorateObjectionRaised(objection=other, claim="异议：漏了车库"))

    def noticed(self) -> None:
        opens = self.at + timedelta(days=16)
        fact = v.VoteNoticePublished(
            opens_at=opens, closes_at=opens + timedelta(days=7), informed=[an_id("committee")]
        )
        self.put(BALLOTS, fact)

    def delivered(self) -> None:
        """Eleven got their papers, the last one did not."""
        for n in range(1, OWNERS):
            method = b.Delivery.SIGNED if n < 8 else b.Delivery.MAIL
            self.put(right(n), b.BallotDelivered(method=method))
        self.put(right(OWNERS), b.BallotDelivered(method=b.Delivery.UNDELIVERED))
        self.put(BALLOTS, v.UndeliveredNoticePosted(until=date(2026, 3, 18)), v.BallotLinksIssued(count=12))

    def opened(self) -> None:
        self.at += timedelta(days=16)
        day = local_date(self.at)
        fact = v.VoteOpened(
            profile=rule_book().select(Body.OWNERS_JOINT_DECISION, "cn", day),
            periods=list(rule_book().periods_at("cn", day)),
            opens_at=self.at,
            closes_at=self.at + timedelta(days=7),
        )
        self.put(BALLOTS, fact)

    def cast(
        self, number: int, marks: Marks, channel: BallotChannel = BallotChannel.ONLINE, **more: Any
    ) -> None:
        self.put(right(number), b.BallotCast(channel=channel, received_at=self.at, marks=marks, **more))

    def rejected(self, number: int, reason: Validity, marks: Marks) -> None:
        fact = b.BallotRejected(channel=BallotChannel.ONLINE, received_at=self.at, reason=reason, marks=marks)
        self.put(right(number), fact)

    def voted(self) -> None:
        """Eight for using the fund, six of them for raising it; the ninth by an agent."""
        for n in range(1, 7):
            self.cast(n, answers("AYE"))
        self.rejected(1, Validity.DUPLICATE_SAME_CONTENT, answers("AYE"))
        self.rejected(10, Validity.CO_OWNERS_CONFLICT_NOT_CURED, answers("NAY"))
        proxy = b.ProxyRegistered(proxy=an_id("proxy"), agent=an_id("agent"), scope=[USE, RAISE])
        engaged = b.AgentEngaged(ballot_set=BALLOTS, proxy=an_id("proxy"), right=right(9))
        self.tell_all([(right(9), proxy), (an_id("agent"), engaged)])
        self.cast(9, answers("NAY"), proxy=an_id("proxy"))

    def typed(self) -> None:
        """Two papers: of one both tellers read the same, of the other they do not yet."""
        batch = batch_of(BALLOTS, 1)
        received = b.BatchReceived(ballot_set=BALLOTS, serial=1, count=3, received_at=self.at)
        self.put(batch, received)
        for teller in ("teller", "other teller"):
            self.slip(1, teller, answers("AYE", "NAY"), right(7))
        settled = b.SlipSettled(right=right(7), marks=answers("AYE", "NAY"))
        self.put(slip_of(batch, 1), settled)
        self.cast(7, answers("AYE", "NAY"), BallotChannel.PAPER, slip=slip_of(batch, 1), paper=(1, 1))
        self.slip(2, "teller", answers("AYE", "NAY"), right(8))
        self.slip(2, "other teller", answers("NAY"), right(8))
        self.put(slip_of(batch, 2), b.SlipsDiffered())

    def slip(self, number: int, teller: str, marks: Marks, whose: Any) -> None:
        batch = batch_of(BALLOTS, 1)
        fact = b.SlipEntered(
            ballot_set=BALLOTS, batch=batch, number=number, by=an_id(teller), right=whose, marks=marks
        )
        self.put(slip_of(batch, number), fact)

    def settled(self) -> None:
        """The scrutineer reads the second paper as the first teller did; the third is blank."""
        batch = batch_of(BALLOTS, 1)
        said = b.SlipSettled(by=an_id("scrutineer"), right=right(8), marks=answers("AYE", "NAY"))
        self.put(slip_of(batch, 2), said)
        self.cast(8, answers("AYE", "NAY"), BallotChannel.PAPER, slip=slip_of(batch, 2), paper=(1, 2))

    def extended(self) -> None:
        closes = self.at + timedelta(days=8)
        self.put(BALLOTS, v.VoteExtended(closes_at=closes, reason="延长是因为台风"))

    def closed(self) -> None:
        self.at += timedelta(days=8)
        self.put(BALLOTS, v.VoteClosed())

    def tallies(self, said: Mapping[int, Marks] | None = None) -> list[v.Tallied]:
        """What the rules make of some ballots; of those of `voted`, `typed` and `settled` with one spoilt."""
        numbers = range(1, OWNERS + 1)
        roll = Roll(RollKind.OWNERS, tuple(Right(right(n), n, area(n), 1) for n in numbers))
        profile = rule_book().select(Body.OWNERS_JOINT_DECISION, "cn", local_date(self.at))
        told = []
        for question in self.setup().questions:
            box = BallotBox(tuple(_ballots(question, said or _SAID)))
            if not said:
                spoilt = Ballot(right(10), {}, Validity.CO_OWNERS_CONFLICT_NOT_CURED)
                box = BallotBox((*box.ballots, spoilt))
            found = declare(Vote(roll, box, question, profile))
            contested = tuple(reading.outcome for reading in found.contested)
            told.append(
                v.Tallied(outcome=found.result, contested=contested, ruling_needed=found.ruling_needed)
            )
        return told

    def counted(self, said: Mapping[int, Marks] | None = None) -> None:
        counts = v.BallotCounts(counted=9, online=7, paper=2, rejected={Validity.DUPLICATE_SAME_CONTENT: 1})
        fact = v.VoteTallied(
            tellers=[an_id("teller")],
            scrutineers=[an_id("scrutineer")],
            ballots_root="00" * 32,
            ballots=counts,
            tallies=self.tallies(said),
        )
        self.put(BALLOTS, fact)

    def declared(self, *motions: Any, said: Mapping[int, Marks] | None = None) -> None:
        for tallied in self.tallies(said):
            outcome = tallied.outcome
            if outcome.motion in (motions or self.motions):
                fact = v.VoteDeclared(
                    motion=outcome.motion, outcome=outcome.outcome, treatment=outcome.treatment
                )
                self.put(BALLOTS, fact)

    def up_to_open(self, form: BallotForm = BallotForm.RECORDED) -> None:
        self.prepared(form)
        self.enrolled()
        self.frozen()
        self.objected()
        self.noticed()
        self.delivered()
        self.opened()

    def whole(self) -> None:
        """From the preparation to posting, a recount and a judgment."""
        self.up_to_open()
        self.voted()
        self.typed()
        self.settled()
        self.extended()
        self.closed()
        self.counted()
        self.declared()
        self.put(BALLOTS, v.ResultPosted(until=date(2026, 5, 30)))
        self.put(BALLOTS, v.RecountRequested(motion=RAISE, reason="差一票"))
        done = v.RecountCompleted(
            motion=RAISE,
            tellers=[an_id("teller")],
            scrutineers=[an_id("scrutineer")],
            changed=False,
            ballots_root="00" * 32,
            tally=self.tallies()[1],
        )
        self.put(BALLOTS, done)
        self.put(BALLOTS, v.VoteAnnulled(motion=RAISE, case_no="（2026）浙01民初1号"))

    def secretly(self, codes: Sequence[str]) -> None:
        """Some owners vote secretly; their ballots are published under the codes."""
        for number in range(1, len(codes) + 1):
            self.put(right(number), b.VotedSecretly(channel=BallotChannel.ONLINE))
        self.closed()
        sheet = b.BoxSheetPublished(
            ballot_set=BALLOTS, number=1, ballots=[(code, answers("AYE")) for code in codes]
        )
        shuffled = v.BoxShuffled(ballots=len(codes), sheets=1)
        self.tell_all([(BALLOTS, shuffled), (box_sheet(BALLOTS, 1), sheet)])

    def receipt(self, number: int, version: int) -> str:
        return event_id(right(number), version)
