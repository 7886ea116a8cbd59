"""The forms of a vote, from its preparation to its posted result."""

from typing import Any, Final

from api.pages.fields import Area, Choice, Day, Field, Flag, Moment, Number, Pick, PickMany, YesNo
from api.pages.forms import CommandForm
from api.pages.vote_fields import Metres, Questions, Upload, option_keys
from deliberation.domain.ballot import commands as b
from deliberation.domain.ballot.events import Delivery
from deliberation.domain.rules.voting.profile import BallotForm, Body
from deliberation.domain.rules.voting.treatment import InvalidBallots
from deliberation.domain.values import Role
from deliberation.domain.vote import commands as c
from deliberation.domain.vote.setup import DuplicateRule

_REASON: Final = 2000
_CHAIR: Final = frozenset({Role.CHAIR})
RECORDS: Final = frozenset({Role.RECORDER, Role.CHAIR})
_TELLER: Final = frozenset({Role.TELLER})
_SCRUTINEER: Final = frozenset({Role.SCRUTINEER})
BOX: Final = frozenset({Role.CHAIR, Role.RECORDER, Role.TELLER})
_SETUP: Final = (
    *("hall", "body", "place", "form", "channels", "duplicates", "record_date", "temporary"),
    *("clause_in_adopted_rules", "consequence_warned_on_ballot", "first_assembly"),
)


def _prepared(values: dict[str, object]) -> dict[str, object]:
    """Put the answers into the setup and the wording of the command."""
    asked: list[dict[str, Any]] = [*_rows(values.pop("questions", []))]
    setup: dict[str, object] = {name: values.pop(name) for name in _SETUP if name in values}
    setup["questions"] = [_put(question) for question in asked]
    worded = {question["motion"]: _worded(question) for question in asked}
    wording = {"title": values.pop("vote_title"), "questions": worded}
    return {**values, "setup": setup, "wording": wording}


def _rows(found: object) -> list[dict[str, Any]]:
    return found if isinstance(found, list) else []


def _put(question: dict[str, Any]) -> dict[str, Any]:
    plain = {name: question[name] for name in ("motion", "kind", "item", "vacancies", "issue")}
    return {**plain, "options": option_keys(question["labels"])}


def _worded(question: dict[str, Any]) -> dict[str, Any]:
    labels = question["labels"]
    return {
        "text": question["text"],
        "options": dict(zip(option_keys(labels), labels, strict=True)),
    }


_WHAT_IS_PUT: Final = (
    Field("vote_title", longest=200),
    Choice("body", enum=Body),
    Pick("place", source="places"),
    Questions("questions"),
    Choice("form", enum=BallotForm, leave_out=frozenset({BallotForm.EITHER})),
    PickMany("channels", required=True, source="channels"),
    Choice("duplicates", enum=DuplicateRule),
    Day("record_date"),
    Flag("temporary"),
    Flag("first_assembly"),
    Flag("clause_in_adopted_rules"),
    Flag("consequence_warned_on_ballot"),
)

PREPARATION: Final = CommandForm(
    noun="vote",
    name="preparation",
    command=c.PrepareVote,
    fields=(Pick("hall", source="halls"), *_WHAT_IS_PUT),
    roles=_CHAIR,
    fresh=("ballot_set",),
    claims_time=True,
    shape=_prepared,
    confirmed=True,
)

REVISION: Final = CommandForm(
    noun="vote",
    name="revision",
    command=c.RevisePreparation,
    fields=(Pick("hall", source="halls"), *_WHAT_IS_PUT),
    roles=_CHAIR,
    subject="ballot_set",
    claims_time=True,
    shape=_prepared,
    confirmed=True,
)

ROLL: Final = CommandForm(
    noun="vote",
    name="roll",
    command=b.EnrolRights,
    fields=(
        Upload("file", accept=".csv,.xlsx"),
        Pick("parking", required=False, source="parking"),
        Field("developer", required=False, longest=200),
    ),
    roles=BOX,
)
"""The file is read and shown first; what is entered then are sheets of the roll, one command each."""

FREEZE: Final = CommandForm(
    noun="vote",
    name="freeze",
    command=c.FreezeElectorate,
    fields=(
        Number("claimed_units", required=False, lowest=0),
        Number("claimed_heads", required=False, lowest=0),
        Metres("claimed_area_centi_m2", required=False),
    ),
    roles=BOX,
    subject="ballot_set",
    claims_time=True,
)

OBJECTION: Final = CommandForm(
    noun="vote",
    name="objection",
    command=c.RaiseElectorateObjection,
    fields=(Area("claim", longest=_REASON, rows=3),),
    roles=RECORDS,
    subject="ballot_set",
    fresh=("objection",),
    claims_time=True,
    aside=True,
)

OBJECTION_DECISION: Final = CommandForm(
    noun="vote",
    name="objection-decision",
    command=c.DecideElectorateObjection,
    fields=(Pick("objection", source="open_objections"), YesNo("upheld"), Area("reason", longest=_REASON)),
    roles=_CHAIR,
    subject="ballot_set",
    claims_time=True,
)

NOTICE: Final = CommandForm(
    noun="vote",
    name="notice",
    command=c.PublishVoteNotice,
    fields=(Moment("opens_at"), Moment("closes_at"), PickMany("informed", source="units")),
    roles=_CHAIR,
    subject="ballot_set",
    claims_time=True,
)

UNDELIVERED: Final = CommandForm(
    noun="vote",
    name="undelivered-notice",
    command=c.PostUndeliveredNotice,
    fields=(Day("until"), Area("basis", required=False, longest=_REASON, rows=2)),
    roles=BOX,
    subject="ballot_set",
    claims_time=True,
    aside=True,
)

DELIVERIES: Final = CommandForm(
    noun="vote",
    name="deliveries",
    command=b.RecordDeliveries,
    fields=(
        Pick("building", required=False, source="buildings", blank="vote_form.deliveries.everywhere"),
        Choice("method", enum=Delivery),
        Area("evidence", required=False, longest=_REASON, rows=2),
    ),
    roles=BOX,
    claims_time=True,
)
"""For a whole building or for all at once: one command for each five hundred rights."""

LINKS: Final = CommandForm(
    noun="vote",
    name="links",
    command=c.IssueBallotLinks,
    roles=RECORDS,
    subject="ballot_set",
)

OPENING: Final = CommandForm(
    noun="vote",
    name="opening",
    command=c.OpenVote,
    roles=_CHAIR,
    subject="ballot_set",
    claims_time=True,
    confirmed=True,
)

ATTENDANCE: Final = CommandForm(
    noun="vote",
    name="attendance",
    command=b.SignInHolders,
    fields=(PickMany("rights", required=True, source="absent"),),
    roles=BOX,
    claims_time=True,
)

HANDS: Final = CommandForm(noun="vote", name="hands", command=b.CastBallot, roles=BOX, claims_time=True)
"""A show of hands in the room: one ballot for each person who raised one, with all questions on it."""

EXTENSION: Final = CommandForm(
    noun="vote",
    name="extension",
    command=c.ExtendVote,
    fields=(Moment("closes_at"), Area("reason", longest=_REASON, rows=3)),
    roles=_CHAIR,
    subject="ballot_set",
    claims_time=True,
    aside=True,
)

CLOSING: Final = CommandForm(
    noun="vote",
    name="closing",
    command=c.CloseVote,
    roles=_CHAIR,
    subject="ballot_set",
    claims_time=True,
    confirmed=True,
)

SHUFFLE: Final = CommandForm(
    noun="vote", name="box-shuffle", command=c.ShuffleBox, roles=_TELLER | _CHAIR, subject="ballot_set"
)

TALLY: Final = CommandForm(
    noun="vote",
    name="tally",
    command=c.TallyVote,
    fields=(
        PickMany("scrutineers", required=True, source="scrutineers"),
        Number("claimed_participating_heads", required=False, lowest=0),
        Metres("claimed_participating_area_centi_m2", required=False),
    ),
    roles=_TELLER,
    subject="ballot_set",
    claims_time=True,
)

RULING: Final = CommandForm(
    noun="vote",
    name="ruling",
    command=c.RuleInvalidBallots,
    fields=(Choice("invalid", enum=InvalidBallots), Area("reason", longest=_REASON, rows=3)),
    roles=_SCRUTINEER,
    subject="ballot_set",
    claims_time=True,
)

DECLARATION: Final = CommandForm(
    noun="vote",
    name="declaration",
    command=c.DeclareVote,
    roles=_CHAIR,
    subject="ballot_set",
    claims_time=True,
)

POSTING: Final = CommandForm(
    noun="vote",
    name="posting",
    command=c.PostResult,
    fields=(Day("until", required=False),),
    roles=BOX,
    subject="ballot_set",
    claims_time=True,
)

RECOUNT: Final = CommandForm(
    noun="vote",
    name="recount",
    command=c.RequestRecount,
    fields=(Area("reason", longest=_REASON, rows=3),),
    roles=RECORDS | _SCRUTINEER,
    subject="ballot_set",
    claims_time=True,
    aside=True,
)

RECOUNTED: Final = CommandForm(
    noun="vote",
    name="recounted",
    command=c.CompleteRecount,
    fields=(PickMany("scrutineers", required=True, source="scrutineers"),),
    roles=_TELLER,
    subject="ballot_set",
    claims_time=True,
)

VOIDANCE: Final = CommandForm(
    noun="vote",
    name="voidance",
    command=c.VoidVote,
    fields=(Pick("by", source="units"), Area("reason", longest=_REASON, rows=3)),
    roles=_CHAIR,
    subject="ballot_set",
    claims_time=True,
    confirmed=True,
    aside=True,
)

ANNULMENT: Final = CommandForm(
    noun="vote",
    name="annulment",
    command=c.AnnulVote,
    fields=(Field("case_no", longest=200),),
    roles=RECORDS,
    subject="ballot_set",
    claims_time=True,
    confirmed=True,
    aside=True,
)
