"""Numbers of a vote: roll, deliveries, turnout, thresholds, answers. Nobody is told more than the result."""

from collections.abc import Awaitable, Callable, Iterable
from dataclasses import replace
from typing import Final, cast

from deliberation.domain.ballot.events import BoxSheetPublished, Delivery
from deliberation.domain.ballot.ids import box_sheet
from deliberation.domain.rules.voting.ballots import Choice
from deliberation.domain.rules.voting.outcome import Check, Outcome, Part
from deliberation.domain.rules.voting.profile import Dimension
from deliberation.domain.rules.voting.roll import Weight
from deliberation.domain.terms import Term, term
from deliberation.domain.vote.setup import BallotChannel
from projections.numbers import rights
from projections.numbers.making import Paged, changes, entries_of, paged
from projections.numbers.rights import Among, makings_of
from projections.numbers.shapes import Found, Look, Making, Measure
from projections.records.vote import VOTE, VoteRecord
from projections.votes.outcome_shapes import PublicOutcome, PublicWeight
from projections.votes.shapes import QuestionView, Turnout, VoteView
from projections.votes.view import box, vote

Shown = Outcome | PublicOutcome


async def vote_seen(look: Look) -> VoteView | None:
    """As its page shows it to the asker."""
    if look.asked.vote is None:
        return None
    return await vote(
        look.conn,
        look.asked.vote,
        now=look.now,
        as_of=look.asked.as_of,
        office=look.office,
        known=await look.records(),
    )


def vote_number(shown: VoteView, value: int | None, made: Paged) -> Found:
    makings, events, following = made
    return Found(
        hall=shown.hall,
        value=value,
        numerator=value,
        position=shown.position,
        makings=makings,
        events=events,
        next_cursor=following,
    )


async def vote_changes(look: Look, shown: VoteView, count: Callable[[VoteRecord], int]) -> Paged:
    return paged(await changes(await look.records(), VOTE, shown.id, count), look.asked)


async def _of_rights(look: Look, shown: VoteView, among: Among, *, told: bool = True) -> Paged:
    """`told`: each right is one of what is counted; its area never is."""
    return await makings_of(await look.records(), shown.id, among, look.asked, adds=1 if told else None)


_ROLL: Final = {
    "heads": (Measure.HEADS, Term("人数", "heads")),
    "units": (Measure.UNITS, Term("套数", "units")),
    "area": (Measure.AREA, Term("专有面积", "exclusive area")),
}


async def roll(look: Look) -> Found | None:
    """A total of the frozen roll: heads one by one, the others by the entry that froze it."""
    shown = await vote_seen(look)
    which = look.asked.which or ""
    if shown is None or shown.roll is None or which not in _ROLL:
        return None
    measure, what = _ROLL[which]
    name = "area_centi_m2" if which == "area" else which
    if which == "heads" and not shown.refreeze:
        made = await _of_rights(look, shown, rights.ENROLLED)
    else:
        made = await vote_changes(
            look, shown, lambda record: getattr(record.state.frozen, name) if record.state.frozen else 0
        )
    return replace(vote_number(shown, getattr(shown.roll, name), made), measure=measure, what=what)


_OBJECTIONS: Final = {
    "raised": Term("提出", "raised"),
    "upheld": Term("成立", "upheld"),
    "rejected": Term("不成立", "rejected"),
    "waiting": Term("待处理", "waiting"),
}
_UPHELD: Final = {"upheld": True, "rejected": False, "waiting": None}


async def questions(look: Look) -> Found | None:
    """How many questions are put."""
    shown = await vote_seen(look)
    if shown is None:
        return None

    def count(record: VoteRecord) -> int:
        return len(record.state.setup.questions) if record.state.setup else 0

    return vote_number(shown, len(shown.questions), await vote_changes(look, shown, count))


async def objections(look: Look) -> Found | None:
    """How many objections were raised against the roll, or ended in one way."""
    shown = await vote_seen(look)
    which = look.asked.which or ""
    if shown is None or which not in _OBJECTIONS:
        return None

    def count(record: VoteRecord) -> int:
        said = [one.upheld for one in record.objections]
        return len(said) if which == "raised" else said.count(_UPHELD[which])

    found = vote_number(shown, getattr(shown.objections, which), await vote_changes(look, shown, count))
    return replace(found, what=_OBJECTIONS[which])


async def delivered(look: Look) -> Found | None:
    """How many have proof of delivery."""
    shown = await vote_seen(look)
    if shown is None or shown.roll is None:
        return None
    if shown.deliveries.proven is None:
        return vote_number(shown, None, ((), 0, None))
    found = vote_number(shown, shown.deliveries.proven, await _of_rights(look, shown, rights.PROVEN))
    return replace(found, denominator=shown.deliveries.heads)


async def turnout(look: Look) -> Found | None:
    """Who took part so far, or one comparison of them; of the area the ballots are listed without theirs."""
    shown = await vote_seen(look)
    if shown is None or shown.turnout is None:
        return None
    if look.asked.part is None:
        heads = shown.turnout.participating.heads
        found = vote_number(shown, heads, await _of_rights(look, shown, rights.VOTED))
        return replace(found, denominator=shown.turnout.electorate.heads)
    check = _check(shown.turnout.checks, look)
    if check is None:
        return None
    among = rights.PRESENT if check.part is Part.QUORUM else rights.VOTED
    made = await _of_rights(look, shown, among, told=check.dim is Dimension.HEADS)
    return _compared(vote_number(shown, check.count, made), check)


def _check(checks: Iterable[Check], look: Look) -> Check | None:
    asked = look.asked
    return next(
        (
            one
            for one in checks
            if one.part.value == asked.part
            and one.dim.value == asked.dim
            and one.of == asked.option
            and (asked.base is None or (one.share is not None and one.share.base.value == asked.base))
        ),
        None,
    )


def _compared(found: Found, check: Check) -> Found:
    return replace(
        found,
        denominator=check.base_count if check.share else None,
        needed=check.needed,
        measure=Measure.AREA if check.dim is Dimension.AREA else Measure.HEADS,
        what=term(check.part),
    )


# Results ------------------------------------------------------------------------------------------


def _question(shown: VoteView, look: Look) -> QuestionView | None:
    return next((one for one in shown.questions if one.motion == look.asked.motion), None)


def _outcome(question: QuestionView | None) -> Shown | None:
    return question.result.outcome if question and question.result else None


async def _counted(look: Look, shown: VoteView, question: QuestionView, value: int | None) -> Paged:
    """The count that the number stands in, the declaration of it, and the ballots that were counted.

    What comes of the number is told of the count only: a ballot says nothing here.
    """
    ballots, total, following = await _of_rights(look, shown, rights.VOTED, told=False)
    counts = [Making(position, value) for position in _count_of(shown, question)]
    declared = question.result.declared if question.result else None
    said = [*counts, *([Making(declared.position, None)] if declared else [])]
    first = [] if look.asked.cursor else said
    return (*first, *ballots), total + len(said), following


def _count_of(shown: VoteView, question: QuestionView) -> list[int]:
    """The position of the count that is shown: of the last recount that stands, else of the first count."""
    declared = question.result.declared if question.result else None
    done = [one.completed.position for one in question.recounts if one.completed]
    standing = [one for one in done if declared is None or one < declared.position]
    first = [shown.counted.moment.position] if shown.counted else []
    return (standing or first)[-1:]


async def check(look: Look) -> Found | None:
    """One comparison of a declared result."""
    shown = await vote_seen(look)
    question = _question(shown, look) if shown else None
    outcome = _outcome(question)
    compared = _check(outcome.checks, look) if outcome else None
    if shown is None or question is None or compared is None:
        return None
    made = await _counted(look, shown, question, compared.count)
    return _compared(vote_number(shown, compared.count, made), compared)


_REST: Final = {
    "invalid": Term("无效票", "invalid ballots"),
    "absent": Term("未参与表决", "not taking part"),
}


async def answer(look: Look) -> Found | None:
    """How many gave an answer; an area that would tell that of a few homes is hidden."""
    shown = await vote_seen(look)
    question = _question(shown, look) if shown else None
    outcome = _outcome(question)
    dims = {one.value: one for one in Dimension}
    if shown is None or question is None or outcome is None or look.asked.dim not in dims:
        return None
    dim, which = dims[look.asked.dim], look.asked.which or ""
    weight = _weight(outcome, which)
    if weight is None:
        return None
    value = _measured(weight, dim)
    whole = outcome.counts.electorate if which in _REST else outcome.counts.participating
    made = await _counted(look, shown, question, value)
    return replace(
        vote_number(shown, value, made if value is not None else ((), 0, None)),
        denominator=_measured(whole, dim),
        measure=Measure.AREA if dim is Dimension.AREA else Measure.HEADS,
        what=_called(question, which),
    )


def _weight(outcome: Shown, which: str) -> Weight | PublicWeight | None:
    counts = outcome.counts
    if which == "invalid":
        return counts.invalid
    return counts.not_participating if which == "absent" else counts.answers.get(which)


def _measured(weight: Weight | PublicWeight, dim: Dimension) -> int | None:
    return weight.heads if dim is Dimension.HEADS else weight.area_centi_m2


def _called(question: QuestionView, which: str) -> Term:
    if which in _REST:
        return _REST[which]
    if which in Choice.__members__:
        return term(Choice[which])
    label = next((one.label for one in question.options if one.key == which and one.label), which)
    return Term(label, label)


_COUNTERS: Final = {"tellers": Term("计票人", "tellers"), "scrutineers": Term("监票人", "scrutineers")}


async def counters(look: Look) -> Found | None:
    """How many counted, or watched."""
    shown = await vote_seen(look)
    which = look.asked.which or ""
    if shown is None or shown.counted is None or which not in _COUNTERS:
        return None
    value = len(getattr(shown.counted, which))
    made = ((Making(shown.counted.moment.position, value),), 1, None)
    return replace(vote_number(shown, value, made), what=_COUNTERS[which])


_BALLOTS: Final = {
    "counted": Term("计入的", "that count"),
    "paper": Term("纸质", "on paper"),
    "online": Term("线上", "online"),
    "room": Term("现场", "in the room"),
    "rejected": Term("不计入的", "that do not count"),
}


async def ballots(look: Look) -> Found | None:
    """How many ballots came, as the record of the count says."""
    shown = await vote_seen(look)
    which = look.asked.which or ""
    pieces = shown.counted.ballots if shown and shown.counted else None
    if shown is None or shown.counted is None or pieces is None or which not in _BALLOTS:
        return None
    value: int | None = getattr(pieces, which)
    counted = Making(shown.counted.moment.position, value)
    made: Paged = ((counted,), 1, None) if value is not None else ((), 0, None)
    return replace(vote_number(shown, value, made), what=_BALLOTS[which])


async def published(look: Look) -> Found | None:
    """How many secret ballots were published, sheet by sheet."""
    shown = await vote_seen(look)
    if shown is None or look.asked.vote is None:
        return None
    found = await box(look.conn, look.asked.vote, as_of=look.asked.as_of)
    if found is None:
        return None
    records = await look.records()
    names = [box_sheet(look.asked.vote, number) for number in range(1, (shown.box_sheets or 0) + 1)]
    sheets = [
        entry for entry in await entries_of(records, names) if isinstance(entry.fact, BoxSheetPublished)
    ]
    made = [Making(sheet.position, len(cast(BoxSheetPublished, sheet.fact).ballots)) for sheet in sheets]
    return vote_number(shown, len(found.ballots), paged(made, look.asked))


# For the office ------------------------------------------------------------------------------------


_WAITING: Final = "waiting"
_NO_WAY: Final = {
    "none": (rights.NOT_DELIVERED, Term("尚无送达记录", "no delivery recorded")),
    _WAITING: (rights.TO_BE_DELIVERED, Term("还等着送达", "still to be delivered")),
}


async def delivery(look: Look) -> Found | None:
    """How many were last reached in one way, or of whom nothing is recorded."""
    shown = await vote_seen(look)
    if shown is None or not look.office:
        return None
    ways = {one.value: one for one in Delivery}
    which = look.asked.which or ""
    if which not in {*ways, *_NO_WAY}:
        return None
    way = ways.get(which)
    value = shown.deliveries.by_method[way] if way else shown.deliveries.none
    if which == _WAITING:
        value = (value or 0) + (shown.deliveries.by_method[Delivery.UNDELIVERED] or 0)
    among = rights.delivered_by(way) if way else _NO_WAY[which][0]
    found = vote_number(shown, value, await _of_rights(look, shown, among))
    what = term(way) if way else _NO_WAY[which][1]
    return replace(found, denominator=shown.deliveries.heads, what=what)


async def channel(look: Look) -> Found | None:
    """How many took part by one way."""
    shown = await vote_seen(look)
    ways = {one.value: one for one in BallotChannel}
    way = ways.get(look.asked.which or "")
    if shown is None or shown.turnout is None or way is None or not look.office:
        return None
    made = await _of_rights(look, shown, rights.came_by(way))
    found = vote_number(shown, shown.turnout.by_channel[way], made)
    return replace(found, denominator=shown.turnout.participating.heads, what=term(way))


def of_turnout(
    value_of: Callable[[Turnout], int | None], among: Among
) -> Callable[[Look], Awaitable[Found | None]]:
    """Another number of who took part so far, for the office."""

    async def find(look: Look) -> Found | None:
        shown = await vote_seen(look)
        if shown is None or shown.turnout is None or not look.office:
            return None
        value = value_of(shown.turnout)
        found = vote_number(shown, value, await _of_rights(look, shown, among))
        return replace(found, events=value or 0)

    return find


rejected = of_turnout(lambda one: one.rejected, rights.REJECTED)
cure = of_turnout(lambda one: one.cure, rights.CURE)
present = of_turnout(lambda one: one.present, rights.PRESENT)


async def links(look: Look) -> Found | None:
    """How many links were made last."""
    shown = await vote_seen(look)
    if shown is None or shown.links is None or not look.office:
        return None
    return vote_number(shown, shown.links, await vote_changes(look, shown, lambda record: record.links or 0))
