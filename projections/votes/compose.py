"""Makes what is shown of one vote out of its record and its opened texts: pure."""

from collections.abc import Iterable, Mapping
from datetime import datetime
from typing import Any, Final
from uuid import UUID

from pydantic import TypeAdapter

from deliberation.domain.rules.voting.ballots import Validity
from deliberation.domain.rules.voting.outcome import Outcome
from deliberation.domain.rules.voting.speech import speak
from deliberation.domain.values import BallotSetId, MotionId
from deliberation.domain.vote.events import BallotCounts, Tallied, VoteDeclared
from deliberation.domain.vote.setup import QuestionPut, Setup
from deliberation.domain.vote.state import VoteState
from projections.reading import SealedTexts, UnitNames
from projections.records.vote import CountedAt, RollObjection, VoteRecord
from projections.shapes import Moment, Opening
from projections.votes.privacy import LEAST, cell, suppress
from projections.votes.published import has_hidden_area, published
from projections.votes.shapes import (
    AnnulmentView,
    CountView,
    ExtensionView,
    IssueVote,
    NoticeView,
    ObjectionCounts,
    OptionView,
    PieceCounts,
    QuestionView,
    RecountView,
    ResultView,
    RollObjectionView,
    RollView,
    RulingView,
    VoidedView,
    VoteLine,
)

_TALLIES: Final = TypeAdapter(list[Tallied])


def places(record: VoteRecord, *, office: bool) -> Iterable[tuple[UUID, int | None]]:
    """The entries whose sealed values are public, or for the office."""
    yield record.id, record.wording_at if office or record.published else None
    for extension in record.extended:
        yield record.id, extension.version
    for version in record.opened_counts.values():
        yield record.id, version
    if office:
        said = [*record.ruled, *record.recounts_asked, *record.annulled.values()]
        yield from ((record.id, one.version) for one in said)
        yield from ((record.id, one.version) for one in record.counted)
        yield record.id, record.voided.version if record.voided else None
        for objection in record.objections:
            yield record.id, objection.raised_at
            yield record.id, objection.decided_at


def wording(record: VoteRecord, texts: SealedTexts, *, office: bool) -> Mapping[str, Any]:
    """The words of a ballot as they are kept; empty while they are not for the reader."""
    if not (office or record.published):
        return {}
    return texts.value(record, record.wording_at, "wording") or {}


def setup_of(record: VoteRecord) -> Setup:
    if record.state.setup is None:
        raise LookupError(f"{record.id} was never prepared")
    return record.state.setup


def status_of(record: VoteRecord) -> VoteState:
    if record.state.status is None:
        raise LookupError(f"{record.id} was never prepared")
    return record.state.status


def prepared(record: VoteRecord) -> Moment:
    if record.prepared is None:
        raise LookupError(f"{record.id} was never prepared")
    return record.prepared


def window(record: VoteRecord) -> tuple[datetime | None, datetime | None]:
    """When voting opens and closes, as far as it is announced."""
    vote, notice = record.state, record.state.notice
    opens = vote.opened_at or (notice.opens_at if notice else None)
    return opens, vote.closes_at or (notice.closes_at if notice else None)


def seconds_left(record: VoteRecord, at: datetime) -> int | None:
    closes_at = record.state.closes_at
    if record.state.status is not VoteState.OPEN or closes_at is None:
        return None
    return max(0, int((closes_at - at).total_seconds()))


def line(record: VoteRecord, texts: SealedTexts, *, office: bool) -> VoteLine:
    setup, roll = setup_of(record), record.state.frozen
    opens_at, closes_at = window(record)
    declared = record.state.declared
    return VoteLine(
        id=BallotSetId(record.id),
        version=record.version,
        hall=setup.hall,
        body=setup.body,
        form=setup.form,
        state=status_of(record),
        title=wording(record, texts, office=office).get("title"),
        questions=len(setup.questions),
        heads=roll.heads if roll else None,
        area_centi_m2=roll.area_centi_m2 if roll else None,
        opens_at=opens_at,
        closes_at=closes_at,
        outcomes=tuple(
            declared[one.motion].outcome if one.motion in declared else None for one in setup.questions
        ),
    )


def issue_vote(record: VoteRecord, issue: UUID, texts: SealedTexts) -> IssueVote:
    """A published vote as the page of one of its issues shows it."""
    opens_at, closes_at = window(record)
    declared = record.state.declared
    return IssueVote(
        id=BallotSetId(record.id),
        title=wording(record, texts, office=False).get("title"),
        state=status_of(record),
        opens_at=opens_at,
        closes_at=closes_at,
        outcomes=tuple(
            declared[one.motion].outcome
            for one in setup_of(record).questions
            if one.issue == issue and one.motion in declared
        ),
    )


def roll(record: VoteRecord) -> RollView | None:
    found = record.state.frozen
    if found is None:
        return None
    return RollView(
        kind=found.kind,
        record_date=found.record_date,
        sheets=found.sheets,
        units=found.units,
        heads=found.heads,
        area_centi_m2=found.area_centi_m2,
        root=found.root,
        frozen=record.frozen,
    )


def objection_counts(record: VoteRecord) -> ObjectionCounts:
    said = [one.upheld for one in record.objections]
    return ObjectionCounts(len(said), said.count(True), said.count(False), said.count(None))


def objection(record: VoteRecord, one: RollObjection, texts: SealedTexts) -> RollObjectionView:
    return RollObjectionView(
        id=one.id,
        right=one.right,
        raised=one.raised,
        decided=one.decided,
        upheld=one.upheld,
        claim=texts.value(record, one.raised_at, "claim"),
        reason=texts.value(record, one.decided_at, "reason"),
    )


def notice(record: VoteRecord, names: UnitNames) -> NoticeView | None:
    found = record.state.notice
    if found is None or record.noticed is None:
        return None
    return NoticeView(
        given=record.noticed,
        opens_at=found.opens_at,
        closes_at=found.closes_at,
        informed=names.all(record.informed),
        posted_until=record.state.posted_until,
    )


def extensions(record: VoteRecord, texts: SealedTexts) -> tuple[ExtensionView, ...]:
    return tuple(
        ExtensionView(one.moment, one.closes_at, texts.value(record, one.version, "reason"))
        for one in record.extended
    )


def counted(record: VoteRecord, texts: SealedTexts, *, office: bool) -> CountView | None:
    """The first count of everything; recounts stand with their questions."""
    found = next((one for one in record.counted if one.motion is None), None)
    if found is None:
        return None
    opened = office or found.version in record.opened_counts.values()
    said = texts.value(record, found.version, "ballots") if opened else None
    return CountView(
        moment=found.moment,
        tellers=tuple(found.tellers),
        scrutineers=tuple(found.scrutineers),
        ballots_root=found.ballots_root,
        ballots=None if said is None else _pieces(BallotCounts.model_validate(said), public=not office),
    )


def _pieces(said: BallotCounts, *, public: bool) -> PieceCounts:
    ways = {"paper": said.paper, "online": said.online, "room": said.room}
    reasons = {Validity(reason): number for reason, number in said.rejected.items()}
    rejected = sum(reasons.values())
    if public:
        return PieceCounts(said.counted, **suppress(ways), rejected=cell(rejected), reasons=suppress(reasons))
    return PieceCounts(said.counted, **ways, rejected=rejected, reasons=dict(reasons))


def ruling(record: VoteRecord, texts: SealedTexts, *, office: bool) -> RulingView | None:
    if not record.ruled or record.state.ruling is None:
        return None
    last = record.ruled[-1]
    reason = texts.value(record, last.version, "reason") if office else None
    return RulingView(last.moment, record.state.ruling, tuple(last.scrutineers), reason)


def voided(record: VoteRecord, names: UnitNames, texts: SealedTexts, *, office: bool) -> VoidedView | None:
    found = record.voided
    if found is None or found.by is None:
        return None
    reason = texts.value(record, found.version, "reason") if office else None
    return VoidedView(found.moment, names(found.by), reason)


def questions(record: VoteRecord, texts: SealedTexts, *, office: bool) -> tuple[QuestionView, ...]:
    words = wording(record, texts, office=office).get("questions", {})
    return tuple(
        _question(record, one, words.get(str(one.motion), {}), texts, office=office)
        for one in setup_of(record).questions
    )


def _question(
    record: VoteRecord, one: QuestionPut, words: Mapping[str, Any], texts: SealedTexts, *, office: bool
) -> QuestionView:
    annulled = record.annulled.get(one.motion)
    case_no = texts.value(record, annulled.version, "case_no") if annulled and office else None
    called = words.get("options", {})
    return QuestionView(
        motion=one.motion,
        kind=one.kind,
        item=one.item,
        issue=one.issue,
        vacancies=one.vacancies,
        text=words.get("text"),
        options=tuple(OptionView(key, called.get(key)) for key in one.options),
        result=_result(record, one.motion, texts, called, office=office),
        recounts=tuple(_recounts(record, one.motion, texts, office=office)),
        recounting=one.motion in record.state.recounting,
        annulled=AnnulmentView(annulled.moment, case_no) if annulled else None,
    )


def _recounts(
    record: VoteRecord, motion: MotionId, texts: SealedTexts, *, office: bool
) -> Iterable[RecountView]:
    """Each recount asked for, with the completion that followed it."""
    done = [one for one in record.counted if one.motion == motion]
    asked = [one for one in record.recounts_asked if one.motion == motion]
    for number, one in enumerate(asked):
        completed: CountedAt | None = done[number] if number < len(done) else None
        yield RecountView(
            requested=one.moment,
            reason=texts.value(record, one.version, "reason") if office else None,
            completed=completed.moment if completed else None,
            changed=completed.changed if completed else None,
        )


def _result(
    record: VoteRecord, motion: MotionId, texts: SealedTexts, called: Mapping[str, str], *, office: bool
) -> ResultView | None:
    declared = record.state.declared.get(motion)
    tallied = _tallied(record, motion, texts, office=office)
    if declared is None and tallied is None:
        return None
    shown, others = readings(tallied, declared, office=office)
    told = shown and named(shown, called)
    contested = tuple(named(one, called) for one in others)
    return ResultView(
        outcome=told if office or told is None else published(told),
        contested=contested if office else tuple(map(published, contested)),
        ruling_needed=tallied.ruling_needed if tallied else False,
        declared=record.declared.get(motion),
        result=declared.outcome if declared else None,
        treatment=declared.treatment if declared else None,
        count=declared.count if declared else 0,
        adopted=declared.adopted if declared else None,
        elected=tuple(declared.elected) if declared else (),
        seats_open=declared.seats_open if declared else 0,
        run_off=tuple(declared.run_off) if declared else (),
    )


def named(outcome: Outcome, called: Mapping[str, str]) -> Outcome:
    """An outcome whose sentences say options and candidates by their names; the record has their keys."""
    if not called:
        return outcome
    said = speak(outcome, called)
    return outcome.model_copy(update={"sentence_zh": said.zh, "sentence_en": said.en})


def readings(
    tallied: Tallied | None, declared: VoteDeclared | None, *, office: bool
) -> tuple[Outcome | None, tuple[Outcome, ...]]:
    """The reading that was declared, and the others of what the law leaves open.

    Everybody sees both tallies, but for one that comes to the same with a few homes more or less: its
    figures would tell their area, and nothing hangs on it.
    """
    if tallied is None:
        return None, ()
    every = (tallied.outcome, *tallied.contested)
    ruled = (one for one in every if declared and one.treatment == declared.treatment)
    shown = next(ruled, tallied.outcome)
    others = (one for one in every if one.treatment != shown.treatment)
    return shown, tuple(one for one in others if office or not _tells_few_homes(shown, one))


def _tells_few_homes(shown: Outcome, other: Outcome) -> bool:
    more = abs(other.counts.participating.heads - shown.counts.participating.heads)
    return 0 < more < LEAST and other.decided == shown.decided


def _tallied(record: VoteRecord, motion: MotionId, texts: SealedTexts, *, office: bool) -> Tallied | None:
    version = record.count_of(motion, office=office)
    recounted = texts.value(record, version, "tally")
    if recounted is not None:
        return Tallied.model_validate(recounted)
    found = _TALLIES.validate_python(texts.value(record, version, "tallies") or [])
    return next((one for one in found if one.outcome.motion == motion), None)


def openings(record: VoteRecord, texts: SealedTexts) -> Iterable[Opening]:
    """The published values with their salts. The tallies of all questions were committed to together, so
    they are opened once every result is declared; and none where a small cell tells the area of a few
    homes, or how a few ballots came."""
    if record.published:
        yield from texts.opening(record, record.wording_at, "wording")
    for extension in record.extended:
        yield from texts.opening(record, extension.version, "reason")
    whole = len(record.declared) == len(setup_of(record).questions)
    for version in sorted(set(record.opened_counts.values())):
        recounted = texts.opening(record, version, "tally")
        counted = texts.opening(record, version, "tallies") if whole else []
        for opening in (*recounted, *counted):
            said = opening.value if isinstance(opening.value, list) else [opening.value]
            if not any(map(_hides_area, _TALLIES.validate_python(said))):
                yield opening
        for opening in texts.opening(record, version, "ballots"):
            pieces = _pieces(BallotCounts.model_validate(opening.value), public=True)
            cells = (pieces.paper, pieces.online, pieces.room, pieces.rejected, *pieces.reasons.values())
            if None not in cells:
                yield opening


def _hides_area(tallied: Tallied) -> bool:
    return any(map(has_hidden_area, (tallied.outcome, *tallied.contested)))
