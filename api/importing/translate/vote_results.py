"""What a vote came to: count, ruling, declaration, posting, recount, and the ends that undo it."""

from collections.abc import Iterator
from typing import Final

from api.importing.event_reader import EventReader
from api.importing.translate.ballot_sets import ballot_set_of, motions_of, vote_named
from api.importing.translate.motions import hands_shown, outcome_claimed
from api.importing.translate.translation import Claim, Decided, Translation, command, just
from api.importing.yaml_text import Block
from deliberation.domain.calendar import agree
from deliberation.domain.rules.voting.ballots import Choice
from deliberation.domain.rules.voting.roll import Weight
from deliberation.domain.rules.voting.treatment import InvalidBallots
from deliberation.domain.vote import commands as c
from deliberation.domain.vote.events import RecountCompleted


def tallied(r: EventReader) -> Translation:
    """Who watched the count is needed; a recount without a word of it was watched by the same."""
    name = vote_named(r)
    watching = r.ids("scrutineers")
    whole = _weight(r, "participating")
    asked = command(
        c.TallyVote,
        ballot_set=ballot_set_of(r),
        scrutineers=r.persons("scrutineers"),
        claimed_participating_heads=whole.heads if whole else None,
        claimed_participating_area_centi_m2=whole.area_centi_m2 if whole else None,
        claimed=[claim for motion in motions_of(r, name) for claim in _answers(r, motion)],
    )
    return Translation([asked], follow=lambda: r.trail.scrutineers.update({name: watching}))


class _Claimed:
    """Heads and area that the file claims; either may be left out."""

    def __init__(self, part: EventReader) -> None:
        self.heads: Final = part.count("heads")
        self.area_centi_m2: Final = part.area("area_m2")


def _weight(r: EventReader, key: str) -> _Claimed | None:
    value = r.value(key)
    return _Claimed(r.part(value)) if isinstance(value, Block) else None


def _answers(r: EventReader, motion: str) -> Iterator[c.ClaimedAnswer]:
    claimed = r.value(motion)
    if isinstance(claimed, Block):
        part = r.part(claimed)
        for answer in claimed:
            weight = _weight(part, answer)
            if weight:
                yield command(
                    c.ClaimedAnswer,
                    motion=r.ours("motion", motion),
                    answer=answer,
                    heads=weight.heads,
                    area_centi_m2=weight.area_centi_m2,
                )


def ruled(r: EventReader) -> Translation:
    return just(
        c.RuleInvalidBallots,
        ballot_set=ballot_set_of(r),
        invalid=r.word("invalid", InvalidBallots, {}),
        reason=r.text("reason"),
    )


def declared(r: EventReader) -> Translation:
    """A motion of a vote; one that was put in a meeting is decided there by show of hands."""
    motion = r.event.names("motion")
    if r.event.names("meeting") or motion not in r.trail.vote_of_motion:
        return hands_shown(r)
    return just(
        c.DeclareVote,
        ballot_set=ballot_set_of(r),
        motion=r.subject("motion"),
        claimed=outcome_claimed(r),
    )


def result_posted(r: EventReader) -> Translation:
    return just(c.PostResult, ballot_set=ballot_set_of(r), until=r.last_day("until", "public_until"))


def voided(r: EventReader) -> Translation:
    """By the unit that `by_unit` of the data names, else by whom the person acts for."""
    unit = r.one_unit("by_unit", "by") or r.unit(r.acting(), "by")
    return just(c.VoidVote, ballot_set=ballot_set_of(r), by=unit, reason=r.text("reason"))


def annulled(r: EventReader) -> Translation:
    """By a court."""
    return just(
        c.AnnulVote,
        ballot_set=ballot_set_of(r),
        motion=r.subject("motion"),
        case_no=r.text("case_no", "reason"),
    )


def recount_requested(r: EventReader) -> Translation:
    return just(
        c.RequestRecount,
        ballot_set=ballot_set_of(r),
        motion=r.subject("motion"),
        reason=r.text("reason"),
    )


def recount_completed(r: EventReader) -> Translation:
    watching = r.persons("scrutineers")
    before = [r.person(name, "scrutineers") for name in r.trail.scrutineers.get(vote_named(r), [])]
    asked = command(
        c.CompleteRecount,
        ballot_set=ballot_set_of(r),
        motion=r.subject("motion"),
        scrutineers=watching or before,
        claimed_changed=r.flag("changed"),
    )
    return Translation([asked], [_recount_claim(r)])


def _recount_claim(r: EventReader) -> Claim:
    """Figures such as `AYE_heads` and `AYE_area_m2`."""
    claimed = {
        answer.value: (r.count(f"{answer.value}_heads"), r.area(f"{answer.value}_area_m2"))
        for answer in Choice
    }

    def compare(decided: Decided) -> None:
        tally = decided.fact(RecountCompleted).tally
        for answer, (heads, area) in claimed.items():
            found = tally.outcome.counts.answers.get(answer, Weight()) if tally else Weight()
            agree(f"{answer}_heads", heads, found.heads)
            agree(f"{answer}_area_m2 (0.01 m²)", area, found.area_centi_m2)

    return compare
