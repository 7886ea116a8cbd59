"""A secret vote from the first ballot to the published box, with everything that can go wrong between."""

from collections import Counter
from dataclasses import replace
from uuid import UUID, uuid4

import psycopg
import pytest

from deliberation.application.box import CastSecretly
from deliberation.application.ports import ReadOnlyError, SecretBox
from deliberation.bootstrap import Service, open_service
from deliberation.domain.ballot import errors
from deliberation.domain.ballot.commands import MarkVoted
from deliberation.domain.errors import NotAllowedError, Refusal, TooLargeError
from deliberation.domain.rules.voting.roll import RightId
from deliberation.domain.unit.commands import RegisterUnit
from deliberation.domain.unit.events import UnitKind
from deliberation.domain.values import BallotSetId, UnitId
from deliberation.domain.vote import commands as c
from deliberation.domain.vote.box import (
    BallotMissingError,
    BoxDiffersError,
    BoxPublishedError,
    ReceiptCodeTakenError,
    SecretBallot,
)
from deliberation.domain.vote.errors import VoteStageError
from deliberation.domain.vote.setup import BallotChannel
from tests.api.hall import system
from tests.ballots.conftest import Opened
from tests.polls import Poll


class Died(BaseException):
    """A process ended here."""


class Dying:
    """The box of a process that dies behind the deposit, or else when it would settle."""

    def __init__(self, box: SecretBox, *, before: bool) -> None:
        self._box = box
        self._before = before

    def deposit(self, ballot_set: BallotSetId, ballot: SecretBallot, command: UUID) -> bool:
        assert self._box.deposit(ballot_set, ballot, command)
        if self._before:
            raise Died
        return True

    def settle(self, command: UUID) -> bool:
        raise Died(command)


def rows(service: Service) -> int:
    with psycopg.connect(service.settings.database_url) as connection:
        found = connection.execute("SELECT count(*) FROM es.box").fetchone()
    return found[0] if found else 0


def refused(poll: Poll, why: type[Refusal], command: CastSecretly) -> None:
    with pytest.raises(why):
        poll.service.cast_secretly(command, poll.holder(command.right))


def test_each_voter_finds_the_own_ballot_among_those_of_all(poll: Opened) -> None:
    vote = poll(12, secret=True)
    codes = {right: vote.casts_secretly(right, "AABBBBBBCC"[n]) for n, right in enumerate(vote.rights[:10])}
    assert all(cast.counted for _, cast in codes.values())

    closed = vote.later()
    closed.does(c.CloseVote(ballot_set=vote.ballot_set))
    closed.does(c.ShuffleBox(ballot_set=vote.ballot_set), "teller")
    published = closed.published()

    listed = dict(published)
    assert [code for code, _ in published] == sorted(listed)
    for number, (code, _) in enumerate(codes.values()):
        assert listed[code] == vote_marks(vote, "AABBBBBBCC"[number])
    assert Counter(words[0] for marks in listed.values() for words in marks.values()) == {
        "A": 2,
        "B": 6,
        "C": 2,
    }
    assert rows(vote.service) == 0, "what is published is not kept twice"


def vote_marks(vote: Poll, answer: str) -> dict[object, tuple[str, ...]]:
    return dict.fromkeys(vote.motions, (answer,))


def test_nothing_in_the_log_joins_a_ballot_with_its_voter(poll: Opened) -> None:
    vote = poll(3, secret=True)
    command_ids = {right: uuid4() for right in vote.rights}
    codes = []
    for right in vote.rights:
        ballot = vote.secret_ballot(right)
        codes.append(ballot.code)
        vote.service.cast_secretly(ballot, vote.holder(right, command_ids[right]))

    log = vote.service.log
    states = [row.state + repr(row.sealed).encode() for row in log.entries_after(0, 10_000, sealed=True)]
    assert not [code for code in codes for state in states if code.encode() in state]
    marked = [MarkVoted(right=right, channel=BallotChannel.ONLINE) for right in vote.rights]
    for mark in marked:
        caller = vote.holder(mark.right, command_ids[mark.right])
        assert vote.service.desk.execute(_never, mark, caller).repeated, (
            "what the log keeps of the command is the command without its ballot"
        )


def _never(*_: object) -> None:
    raise errors.AlreadyVotedError


def test_nobody_votes_twice_and_a_retry_is_answered_as_before(poll: Opened) -> None:
    vote = poll(2, secret=True)
    right = vote.rights[0]
    ballot, command_id = vote.secret_ballot(right), uuid4()

    first = vote.service.cast_secretly(ballot, vote.holder(right, command_id))
    again = vote.service.cast_secretly(ballot, vote.holder(right, command_id))
    assert (again.appended.first_position, again.counted) == (first.appended.first_position, True)
    assert again.appended.repeated

    refused(vote, errors.AlreadyVotedError, vote.secret_ballot(right, "B"))
    assert rows(vote.service) == 1


def test_a_vote_online_comes_with_its_ballot(poll: Opened) -> None:
    """Or the roll would say that somebody voted, and no ballot would lie in the box."""
    vote = poll(1, secret=True)
    mark = MarkVoted(right=vote.rights[0], channel=BallotChannel.ONLINE)
    with pytest.raises(BallotMissingError):
        vote.service.execute(mark, vote.holder(vote.rights[0]))
    assert not vote.right(vote.rights[0]).voted_secretly


def test_what_is_no_ballot_does_not_get_into_the_box(poll: Opened) -> None:
    vote = poll(2, secret=True)
    right, stranger = vote.rights
    motion = vote.motions[0]
    good = vote.secret_ballot(right)
    for why, marks in [
        (errors.MotionNotPutError, {uuid4(): ("A",)}),
        (errors.OptionNotPutError, {motion: ("D",)}),
        (errors.AnswerUnclearError, {motion: ("A", "B")}),
        (errors.BlankBallotError, {}),
        (errors.BlankBallotError, {motion: ()}),
    ]:
        refused(vote, why, good.model_copy(update={"marks": marks}))
    refused(vote, TooLargeError, good.model_copy(update={"marks": {uuid4(): ("A",) for _ in range(1_500)}}))
    with pytest.raises(errors.NotYourRightError):
        vote.service.cast_secretly(good, vote.holder(stranger))
    assert rows(vote.service) == 0
    assert not vote.right(right).voted_secretly


def test_a_recorded_vote_has_no_box(poll: Opened) -> None:
    vote = poll(1)
    ballot = CastSecretly(right=vote.rights[0], code="AAAA-BBBB-CCCC", marks=vote.marks("AYE"))
    refused(vote, errors.RecordedVoteError, ballot)
    closed = vote.later()
    closed.does(c.CloseVote(ballot_set=vote.ballot_set))
    with pytest.raises(errors.RecordedVoteError):
        closed.does(c.ShuffleBox(ballot_set=vote.ballot_set))


def test_a_code_that_another_ballot_has_is_refused(poll: Opened) -> None:
    vote = poll(2, secret=True)
    first, second = vote.rights
    code, _ = vote.casts_secretly(first)
    refused(vote, ReceiptCodeTakenError, CastSecretly(right=second, code=code, marks=vote.marks("A")))
    assert not vote.right(second).voted_secretly


def test_a_web_process_that_dies_between_the_two_writes_loses_and_doubles_nothing(poll: Opened) -> None:
    vote = poll(4, secret=True)
    retried, forgotten, abandoned, whole = vote.rights

    kept = {}

    def votes(right: RightId, *, dies_before_the_append: bool, comes_back: bool) -> None:
        ballot, command_id = vote.secret_ballot(right, "B"), uuid4()
        dying = replace(vote.service, box=Dying(vote.service.box, before=dies_before_the_append))
        with pytest.raises(Died):
            dying.cast_secretly(ballot, vote.holder(right, command_id))
        if comes_back:
            assert vote.service.cast_secretly(ballot, vote.holder(right, command_id)).counted
        if right is not abandoned:
            kept[ballot.code] = ballot.marks

    votes(retried, dies_before_the_append=True, comes_back=True)
    votes(forgotten, dies_before_the_append=False, comes_back=False)
    votes(abandoned, dies_before_the_append=True, comes_back=False)
    votes(whole, dies_before_the_append=False, comes_back=True)

    closed = vote.later()
    closed.does(c.CloseVote(ballot_set=vote.ballot_set))
    closed.does(c.ShuffleBox(ballot_set=vote.ballot_set))
    assert dict(closed.published()) == kept
    assert not vote.right(abandoned).voted_secretly


def test_a_ballot_that_comes_after_the_close_is_told_so_and_not_kept(poll: Opened) -> None:
    vote = poll(2, secret=True)
    vote.casts_secretly(vote.rights[0])
    closed = vote.later()
    closed.does(c.CloseVote(ballot_set=vote.ballot_set))
    refused(vote, errors.VotingClosedError, vote.secret_ballot(vote.rights[1]))
    assert rows(vote.service) == 1


def test_the_close_cuts_what_joins_ballots_with_commands_at_once(poll: Opened) -> None:
    vote = poll(5, secret=True)
    for right in vote.rights:
        vote.casts_secretly(right)
    assert vote.service.box.unsealed() == [vote.ballot_set]
    closed = vote.later()
    closed.does(c.CloseVote(ballot_set=vote.ballot_set))
    assert vote.service.box.unsealed() == []


def test_a_voided_vote_loses_its_order_too_and_stays_unpublished(poll: Opened) -> None:
    vote = poll(2, secret=True)
    vote.casts_secretly(vote.rights[0])
    street = UnitId(uuid4())
    system(vote.service, RegisterUnit(unit=street, name_zh="街道办事处", kind=UnitKind.STREET_OFFICE))
    vote.does(c.VoidVote(ballot_set=vote.ballot_set, by=street, reason="公告期不足"))
    assert vote.service.box.unsealed() == []
    assert rows(vote.service) == 1
    with pytest.raises(VoteStageError):
        vote.does(c.ShuffleBox(ballot_set=vote.ballot_set))


def test_a_close_whose_seal_failed_is_sealed_at_the_next_start(poll: Opened) -> None:
    vote = poll(2, secret=True)
    vote.casts_secretly(vote.rights[0])

    class Away:
        def take_out(self, _: UUID) -> None:
            raise ReadOnlyError

    closed = vote.later()
    broken = replace(closed.service, box=Away())  # type: ignore[arg-type]
    closed.served_by(broken).does(c.CloseVote(ballot_set=vote.ballot_set))
    assert vote.service.box.unsealed() == [vote.ballot_set]

    with open_service(vote.service.settings) as again:
        assert again.box.unsealed() == []


def test_a_box_that_does_not_fit_the_roll_is_not_published(poll: Opened) -> None:
    vote = poll(3, secret=True)
    for right in vote.rights:
        vote.casts_secretly(right)
    with psycopg.connect(vote.service.settings.database_url) as connection:
        connection.execute("DELETE FROM es.box WHERE lookup = (SELECT min(lookup) FROM es.box)")
    closed = vote.later()
    closed.does(c.CloseVote(ballot_set=vote.ballot_set))
    with pytest.raises(BoxDiffersError) as found:
        closed.does(c.ShuffleBox(ballot_set=vote.ballot_set))
    assert found.value.details == {"ballots": 2, "voted": 3}


def test_only_those_who_count_publish_the_box_once_and_after_the_close(poll: Opened) -> None:
    vote = poll(1, secret=True)
    vote.casts_secretly(vote.rights[0])
    shuffle = c.ShuffleBox(ballot_set=vote.ballot_set)
    with pytest.raises(VoteStageError):
        vote.does(shuffle)
    closed = vote.later()
    closed.does(c.CloseVote(ballot_set=vote.ballot_set))
    with pytest.raises(NotAllowedError):
        closed.does(shuffle, "scrutineer")
    caller = closed.officer("teller")
    first = closed.service.execute(shuffle, caller)
    assert closed.service.execute(shuffle, caller).first_position == first.first_position
    with pytest.raises(BoxPublishedError):
        closed.does(shuffle, "teller")


def test_a_secret_vote_without_online_ballots_has_an_empty_list(poll: Opened) -> None:
    vote = poll(1, secret=True)
    closed = vote.later()
    closed.does(c.CloseVote(ballot_set=vote.ballot_set))
    closed.does(c.ShuffleBox(ballot_set=vote.ballot_set))
    assert closed.published() == []
    assert closed.vote.box_sheets == 0
