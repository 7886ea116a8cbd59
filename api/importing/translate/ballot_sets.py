"""What a vote of the file asks: put together from its motions, its electorate and its opening."""

from collections.abc import Iterable, Mapping
from typing import Any, Final

from api.importing.conference import chairs
from api.importing.event_reader import EventReader
from api.importing.fields import plain
from api.importing.outlook import outlook
from api.importing.papers import papers_of
from api.importing.refusals import DataNotReadableError, NotOwnersMatterError, UnknownReferenceError
from api.importing.translate.translation import command
from api.importing.yaml_text import Block, Items
from api.rosters import cells
from deliberation.domain.rules.voting.ballots import QuestionKind
from deliberation.domain.rules.voting.book import place_of
from deliberation.domain.rules.voting.profile import BallotForm, Body
from deliberation.domain.rules.voting.roll import RightId
from deliberation.domain.values import BallotSetId, PersonId, local_date
from deliberation.domain.vote.commands import PrepareVote
from deliberation.domain.vote.setup import (
    BallotChannel,
    DuplicateRule,
    QuestionPut,
    QuestionWording,
    Setup,
    Wording,
)

_SECRET: Final = ("secret", "无记名")
_CHANNELS: Final[Mapping[BallotChannel, tuple[str, ...]]] = {
    BallotChannel.PAPER: ("paper", "纸质", "书面"),
    BallotChannel.ONLINE: ("online", "网"),
    BallotChannel.ROOM: ("room", "hands", "现场"),
}


def refuse_unless_owners_matter(r: EventReader) -> None:
    """Refuse an owners' vote on what screening found not to be theirs."""
    for motion in _named(r, "motion", "motions"):
        put = (sitting.motions[motion] for sitting in r.trail.meetings.values() if motion in sitting.motions)
        if r.trail.owners_decide.get(next(put, None) or "") is False:
            raise NotOwnersMatterError
    for issue in _named(r, "issue", "issues"):
        if r.trail.owners_decide.get(issue) is False:
            raise NotOwnersMatterError


def _named(r: EventReader, kind: str, plural: str) -> list[str]:
    single = r.event.names(kind)
    return [*([single] if single else []), *(r.ids(plural) if plural in r.event.data else [])]


def vote_named(r: EventReader) -> str:
    """The vote that is meant: the one named, that of the motion, or the one that runs."""
    named = r.event.names("motion_set") or r.trail.vote_of_motion.get(r.event.names("motion") or "")
    return named or r.trail.current_vote or r.named("motion_set")


def ballot_set_of(r: EventReader) -> BallotSetId:
    return BallotSetId(r.ours("motion_set", vote_named(r)))


def right_named(r: EventReader, key: str, owners: object) -> RightId:
    """The right of owners who stand on the roster; `key` is where the file names them."""
    party = party_on_roster(r, owners)
    if party is None:
        raise UnknownReferenceError(key=key, name=str(owners), section="electorate.roster")
    return r.names.right(ballot_set_of(r), party)


def party_on_roster(r: EventReader, owners: object) -> frozenset[str] | None:
    """The owners of the roster that the file means; None where there are none of that name."""
    roster = papers_of(r.case).roster
    try:
        party = frozenset(cells.names(str(owners)))
    except cells.CellError:
        return None
    known = roster is not None and any(head.party == party for head in roster.heads)
    return party if known else None


def chair_of(r: EventReader) -> PersonId:
    """Who prepares a vote: whoever presides in this file."""
    presiding = chairs(r.case)
    first = next((name for name in r.case.persons if name in presiding), None)
    return r.person(first) if first else r.actor()


def motions_of(r: EventReader, name: str) -> list[str]:
    """The motions that a vote puts: those its opening names, else all that no meeting has put."""
    opening = _opening(r, name)
    named = opening.ids("motions", "motion")
    put = {motion for sitting in r.trail.meetings.values() for motion in sitting.motions}
    return named or [motion for motion in r.case.motions if motion not in put]


def _opening(r: EventReader, name: str) -> EventReader:
    event = outlook(r.case).votes.get(name)
    return EventReader(r.case, r.names, r.trail, event) if event else r.part(Block(r.event.line))


def preparation(r: EventReader, name: str) -> PrepareVote:
    """The vote as it was prepared, under the law of the file's place on the record date."""
    motions = [_Motion(r, motion) for motion in motions_of(r, name)]
    electorate = r.part(r.case.electorate or Block(r.event.line))
    form = (_opening(r, name).text("ballot_form") or "").lower()
    channels = [way for way, words in _CHANNELS.items() if any(word in form for word in words)]
    setup = command(
        Setup,
        hall=r.hall,
        body=electorate.word("body", Body, {}) or Body.OWNERS_JOINT_DECISION,
        place=place_named(r, name),
        form=BallotForm.SECRET if any(word in form for word in _SECRET) else BallotForm.RECORDED,
        channels=tuple(channels) or None,
        duplicates=electorate.word("duplicates", DuplicateRule, {}),
        questions=tuple(motion.question() for motion in motions),
        record_date=electorate.day("record_date") or local_date(r.event.at),
        temporary=electorate.flag("temporary"),
        clause_in_adopted_rules=electorate.flag("clause_in_adopted_rules"),
        consequence_warned_on_ballot=electorate.flag("consequence_warned_on_ballot"),
        first_assembly=electorate.flag("first_assembly"),
    )
    worded = {motion.ours: motion.wording() for motion in motions}
    wording = command(Wording, title=electorate.text("zh") or r.case.title_zh, questions=worded)
    return command(PrepareVote, ballot_set=r.ours("motion_set", name), setup=setup, wording=wording)


def place_named(r: EventReader, name: str) -> str | None:
    """The place whose law holds: that of the opening's profile, else that of the whole file."""
    whole = plain(r.case.meta.get("rule_profile"))
    named = _opening(r, name).text("rule_profile") or (str(whole) if whole else None)
    return place_of(named) if named else None


class _Motion:
    """An entry of `motions`, as a question of a vote."""

    def __init__(self, r: EventReader, name: str) -> None:
        self._r = r
        self._name = name
        self._entry = r.part(r.case.motions.get(name, Block(r.event.line)))
        self._labels = _labels(self._entry.value("options"))
        self.ours: Any = r.ours("motion", name)

    def question(self) -> QuestionPut:
        vacancies = self._entry.count("vacancies")
        kind = QuestionKind.ELECTION if vacancies else QuestionKind.CHOICE
        return command(
            QuestionPut,
            motion=self.ours,
            kind=kind if self._labels else QuestionKind.MOTION,
            item=self._entry.count("article_278_item"),
            options=tuple(self._labels),
            vacancies=vacancies,
            issue=self._issue(),
        )

    def wording(self) -> QuestionWording:
        text = self._entry.text("zh", "text") or self._name
        return command(QuestionWording, text=text, options=self._labels)

    def _issue(self) -> object:
        """The issue that the entry names, else the only one of the owners' that falls under its item."""
        named = next(iter(self._entry.ids("issue", "issues")), None)
        item, trail = self._entry.count("article_278_item"), self._r.trail
        theirs = (name for name, owners_decide in trail.owners_decide.items() if owners_decide)
        under = [name for name in theirs if item in trail.items[name]]
        found = named or (under[0] if len(under) == 1 else None)
        return self._r.ours("issue", found) if found else None


def _labels(options: object) -> dict[str, str]:
    """What can be chosen, by key; a list of names is numbered."""
    if isinstance(options, Block):
        return {key: str(plain(label)) for key, label in options.items()}
    if isinstance(options, Items):
        return {str(number): str(plain(label)) for number, label in enumerate(options, start=1)}
    return {}


def marks_of(r: EventReader, answers: Mapping[str, Iterable[str]]) -> dict[Any, tuple[str, ...]]:
    """The answers of a ballot by our motions; the file's other keys say nothing here."""
    put = motions_of(r, vote_named(r))
    return {r.ours("motion", motion): tuple(answers[motion]) for motion in put if motion in answers}


def refuse_unreadable(key: str, allowed: Iterable[str]) -> DataNotReadableError:
    """A word that is none of ours."""
    words = list(allowed)
    return DataNotReadableError(key=key, zh=f"下列之一：{'、'.join(words)}", en=f"one of {', '.join(words)}")
