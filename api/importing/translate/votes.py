"""Votes up to their close: the roll, objections to it, notice, deliveries, opening, listed ballots."""

from collections.abc import Callable, Iterator, Sequence
from datetime import datetime, timedelta
from typing import Final, TypeVar

from api.importing.event_reader import EventReader
from api.importing.papers import ListedBallot, papers_of
from api.importing.refusals import RosterMissingError
from api.importing.translate.ballot_sets import (
    ballot_set_of,
    chair_of,
    marks_of,
    motions_of,
    preparation,
    refuse_unless_owners_matter,
    refuse_unreadable,
    right_named,
    vote_named,
)
from api.importing.translate.translation import Claim, Decided, Step, Translation, command, just
from api.importing.yaml_text import Block
from api.rosters import cells
from api.rosters.roster import SEPARATOR, party_key
from deliberation.domain.ballot.commands import SHEET, CastBallot, EnrolRights, RecordDeliveries
from deliberation.domain.ballot.events import Delivery
from deliberation.domain.calendar import agree
from deliberation.domain.rules.voting.book import place_of
from deliberation.domain.rules.voting.roll import RightId
from deliberation.domain.values import BallotSetId, local_date
from deliberation.domain.vote import commands as c
from deliberation.domain.vote.events import ElectorateFrozen, VoteOpened

T = TypeVar("T")

_BUNDLE: Final = 200
"""Ballots of a list that are recorded in one append."""
_MOMENT: Final = timedelta(seconds=1)
_UPHELD: Final = frozenset({"upheld", "accepted", "成立", "采纳"})
_REJECTED: Final = frozenset({"rejected", "refused", "不成立", "驳回"})


def _bundles(items: Sequence[T], size: int) -> Iterator[Sequence[T]]:
    return (items[start : start + size] for start in range(0, len(items), size))


def frozen(r: EventReader) -> Translation:
    """The first freezing of a vote prepares it and enters its roll; a later one freezes it anew."""
    refuse_unless_owners_matter(r)
    name = r.named("motion_set")
    ballot_set = BallotSetId(r.subject("motion_set"))
    before = [] if name in r.trail.sheets else _roll(r, name, ballot_set)
    sheets = r.trail.sheets.get(name, len(before) - 1)
    asked = command(
        c.FreezeElectorate,
        ballot_set=ballot_set,
        sheets=sheets,
        claimed_units=r.count("units"),
        claimed_heads=r.count("heads"),
        claimed_area_centi_m2=r.area("area_m2"),
    )

    def follow() -> None:
        r.trail.sheets[name] = sheets
        r.trail.vote_of_motion.update(dict.fromkeys(motions_of(r, name), name))
        r.trail.current_vote = name

    return Translation([asked], [_electorate_claim(r)], follow, before)


def _electorate_claim(r: EventReader) -> Claim:
    """The section `electorate` repeats the totals of the roll."""
    section = r.part(r.case.electorate or Block(r.event.line))
    units, heads, area = section.count("units"), section.count("heads"), section.area("area_m2")

    def compare(decided: Decided) -> None:
        fact = decided.fact(ElectorateFrozen)
        agree("electorate.units", units, fact.units)
        agree("electorate.heads", heads, fact.heads)
        agree("electorate.area_m2 (0.01 m²)", area, fact.area_centi_m2)

    return compare


def _roll(r: EventReader, name: str, ballot_set: BallotSetId) -> list[Step]:
    """The vote as its chair prepared it, and each sheet of its roll."""
    roster = papers_of(r.case).roster
    if roster is None:
        raise RosterMissingError
    sheets = r.names.sheets(ballot_set, roster)
    entered = [
        Step([EnrolRights(ballot_set=ballot_set, number=number, rights=rights)], by=r.actor())
        for number, rights in enumerate(sheets, start=1)
    ]
    return [Step([preparation(r, name)], by=chair_of(r)), *entered]


def _objection(r: EventReader) -> object:
    """The id of an objection: its own, else that of whose entry it is about."""
    named = r.text("objection") or r.text("owner_party") or ""
    return r.ours("electorate_objection", SEPARATOR.join((vote_named(r), named)))


def objection_raised(r: EventReader) -> Translation:
    owners = r.text("owner_party")
    return just(
        c.RaiseElectorateObjection,
        ballot_set=ballot_set_of(r),
        objection=_objection(r),
        right=right_named(r, "owner_party", owners) if owners else None,
        claim=r.text("claim", "text"),
    )


def objection_decided(r: EventReader) -> Translation:
    return just(
        c.DecideElectorateObjection,
        ballot_set=ballot_set_of(r),
        objection=_objection(r),
        upheld=_upheld(r),
        reason=r.text("reason"),
    )


def _upheld(r: EventReader) -> bool | None:
    word = (r.text("decision") or "").strip().lower()
    if not word:
        return r.flag("upheld")
    if word not in _UPHELD | _REJECTED:
        raise refuse_unreadable("decision", ("upheld", "rejected"))
    return word in _UPHELD


def notice_published(r: EventReader) -> Translation:
    refuse_unless_owners_matter(r)
    asked = command(
        c.PublishVoteNotice,
        ballot_set=ballot_set_of(r),
        opens_at=r.moment("opens"),
        closes_at=r.moment("closes"),
        informed=r.units("informed"),
        claimed_clear_days=r.count("clear_days_before_opening"),
    )
    return Translation([asked], follow=_closes(r, asked.closes_at))


def _closes(r: EventReader, at: datetime) -> Callable[[], None]:
    name = vote_named(r)
    return lambda: r.trail.closes.update({name: at})


def undelivered_posted(r: EventReader) -> Translation:
    until, days = r.last_day("until"), r.count("days")
    asked = command(
        c.PostUndeliveredNotice, ballot_set=ballot_set_of(r), until=until, basis=r.text("basis", "reason")
    )
    posted = (until - local_date(r.event.at)).days if until else None
    return Translation([asked], [lambda _: agree("days", days, posted)])


def opened(r: EventReader) -> Translation:
    """How the papers were delivered is entered before; the list's ballots come right after.

    A listed ballot without a time counts as cast between the opening and the close. One whose holder gave
    an authority in the file comes before the close instead, or that authority could not be shown.
    """
    refuse_unless_owners_matter(r)
    name = r.named("motion_set")
    ballot_set = BallotSetId(r.subject("motion_set"))
    asked = command(c.OpenVote, ballot_set=ballot_set)
    early = [ballot for ballot in _listed(r, name) if ballot.party not in _authorised(r)]
    return Translation(
        [asked],
        [_profile_claim(r), _motions_claim(r, name, ballot_set)],
        before=list(_deliveries(r, ballot_set)),
        after=list(_cast(r, early)),
    )


def _profile_claim(r: EventReader) -> Claim:
    """A file names the place whose law is to hold; which text of it does is computed."""
    named = r.text("rule_profile")

    def compare(decided: Decided) -> None:
        pinned = decided.fact(VoteOpened).profile
        if named and named != pinned.name:
            place = decided.vote(ballot_set_of(r)).setup
            agree("rule_profile", place_of(named), place.place if place else None)

    return compare


def _motions_claim(r: EventReader, name: str, ballot_set: BallotSetId) -> Claim:
    named = motions_of(r, name)

    def compare(decided: Decided) -> None:
        setup = decided.vote(ballot_set).setup
        put = {question.motion for question in setup.questions} if setup else set()
        missing = [motion for motion in named if r.ours("motion", motion) not in put]
        agree("motions", ", ".join(named), ", ".join(one for one in named if one not in missing))

    return compare


def _deliveries(r: EventReader, ballot_set: BallotSetId) -> Iterator[Step]:
    by_method: dict[Delivery, list[RightId]] = {}
    for party, method in papers_of(r.case).deliveries.items():
        right = r.names.right(ballot_set, frozenset(party.split(SEPARATOR)))
        by_method.setdefault(method, []).append(right)
    for method, rights in by_method.items():
        for some in _bundles(rights, SHEET):
            yield Step([RecordDeliveries(ballot_set=ballot_set, rights=list(some), method=method)], r.actor())


def _listed(r: EventReader, name: str) -> list[ListedBallot]:
    """The ballots of the list that answer this vote and that no event casts."""
    told = {
        _key(event.data.get("owner_party", event.by))
        for event in r.case.events
        if event.type == "BallotCast" and event.names("motion_set") in {None, name}
    }
    put = set(motions_of(r, name))
    return [
        ballot
        for ballot in papers_of(r.case).ballots
        if ballot.party not in told and not put.isdisjoint(ballot.answers)
    ]


def _authorised(r: EventReader) -> set[str]:
    """The owners for whom the file shows an authority."""
    return {_key(event.data.get("principal")) for event in r.case.events if event.type == "ProxyRegistered"}


def _key(owners: object) -> str:
    try:
        return party_key(cells.names(str(owners)))
    except cells.CellError:
        return ""


def _cast(r: EventReader, ballots: Sequence[ListedBallot], at: datetime | None = None) -> Iterator[Step]:
    for some in _bundles(ballots, _BUNDLE):
        yield Step([_ballot(r, ballot) for ballot in some], at=at)


def _ballot(r: EventReader, ballot: ListedBallot) -> CastBallot:
    return command(
        CastBallot,
        right=r.names.right(ballot_set_of(r), frozenset(ballot.party.split(SEPARATOR))),
        channel=ballot.channel,
        marks=marks_of(r, ballot.answers),
    )


def extended(r: EventReader) -> Translation:
    asked = command(
        c.ExtendVote,
        ballot_set=ballot_set_of(r),
        closes_at=r.moment("closes", "to", "until"),
        reason=r.text("reason"),
    )
    return Translation([asked], follow=_closes(r, asked.closes_at))


def closed(r: EventReader) -> Translation:
    """What is left of the list comes in as the last before the close."""
    name = vote_named(r)
    asked = command(c.CloseVote, ballot_set=ballot_set_of(r))
    waiting = [ballot for ballot in _listed(r, name) if ballot.party in _authorised(r)]
    last = min(r.event.at, r.trail.closes.get(name, r.event.at)) - _MOMENT
    return Translation([asked], before=list(_cast(r, waiting, last)))
