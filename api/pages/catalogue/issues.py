"""The forms about an issue, from submission to close-out."""

from typing import Final

from api.pages.fields import Area, Choice, Day, Field, Flag, Pick, PickMany, YesNo
from api.pages.forms import CommandForm
from deliberation.domain.hall.events import HallLevel
from deliberation.domain.issue import commands as c
from deliberation.domain.issue.events import (
    CloseKind,
    IntakeChannel,
    NotAcceptedReason,
    Petition,
    Route,
    Satisfaction,
)
from deliberation.domain.values import Role

_TEXT: Final = 5000
_SHORT: Final = 500
_STAFF: Final = frozenset({Role.INTAKE, Role.RECORDER})
_SCREENING: Final = frozenset({Role.SCREENER})


def _characterised(values: dict[str, object]) -> dict[str, object]:
    """Gather what screening found about the owners' rights into one value of the command."""
    finding = {
        "owner_decision_required": values.pop("owner_decision_required"),
        "items": values.pop("items", []),
        "conflict_of_interest": values.pop("conflict_of_interest", False),
    }
    return {**values, "characterisation": finding}


SUBMISSION: Final = CommandForm(
    noun="issue",
    name="submission",
    command=c.SubmitIssue,
    fields=(
        Pick("hall", source="halls"),
        Pick("category", source="categories"),
        Area("text", longest=_TEXT, rows=7),
        Field("place", required=False, longest=_SHORT),
        Field("name", required=False, longest=_SHORT),
        Field("phone", required=False, longest=_SHORT),
        Field("room", required=False, longest=_SHORT),
    ),
    fresh=("issue", "submitter"),
)

INTAKE: Final = CommandForm(
    noun="issue",
    name="intake",
    command=c.SubmitIssue,
    fields=(
        Pick("hall", source="halls"),
        Choice("channel", enum=IntakeChannel),
        Pick("category", source="categories"),
        Area("text", longest=_TEXT, rows=7),
        Field("place", required=False, longest=_SHORT),
        Choice("petition", required=False, enum=Petition),
        Field("name", required=False, longest=_SHORT),
        Field("phone", required=False, longest=_SHORT),
        Field("room", required=False, longest=_SHORT),
    ),
    roles=_STAFF,
    fresh=("issue", "submitter"),
    claims_time=True,
)

REGISTRATION: Final = CommandForm(
    noun="issue",
    name="registration",
    command=c.RegisterIssue,
    fields=(
        Field("public_no", required=False, longest=40),
        Flag("acknowledged_to_submitter"),
    ),
    roles=_STAFF,
    subject="issue",
    claims_time=True,
    beside={"issue.public_number_taken": "public_no"},
)

RETURN: Final = CommandForm(
    noun="issue",
    name="return",
    command=c.ReturnIssue,
    fields=(Area("missing", longest=_TEXT),),
    roles=_STAFF,
    subject="issue",
    claims_time=True,
    aside=True,
)

RESUBMISSION: Final = CommandForm(
    noun="issue",
    name="resubmission",
    command=c.ResubmitIssue,
    fields=(Area("text", longest=_TEXT, rows=7), Field("place", required=False, longest=_SHORT)),
    subject="issue",
)

DESTRUCTION: Final = CommandForm(
    noun="issue",
    name="destruction",
    command=c.DestroyUnlawfulContent,
    fields=(Field("basis", longest=_SHORT), Area("reason", longest=_TEXT)),
    roles=frozenset({Role.INTAKE, Role.SCREENER, Role.ADMINISTRATOR}),
    subject="issue",
    confirmed=True,
    aside=True,
)

ACCEPTANCE: Final = CommandForm(
    noun="issue",
    name="acceptance",
    command=c.AcceptIssue,
    fields=(
        YesNo("owner_decision_required"),
        PickMany("items", source="items278"),
        Choice("route", enum=Route),
        Choice("level", enum=HallLevel),
        Flag("conflict_of_interest"),
        Area("reason", required=False, longest=_TEXT),
    ),
    roles=_SCREENING,
    subject="issue",
    claims_time=True,
    shape=_characterised,
    beside={"issue.items_missing": "items", "issue.items_without_owners": "owner_decision_required"},
)

REFUSAL: Final = CommandForm(
    noun="issue",
    name="refusal",
    command=c.RefuseIssue,
    fields=(
        Choice("reason", enum=NotAcceptedReason),
        Field("lawful_channel", longest=_SHORT),
        Field("review_route", required=False, longest=_SHORT),
    ),
    roles=_SCREENING,
    subject="issue",
    claims_time=True,
    aside=True,
)

REVIEW: Final = CommandForm(
    noun="issue",
    name="review",
    command=c.ReviewIssue,
    fields=(Area("reason", longest=_TEXT),),
    roles=_SCREENING,
    subject="issue",
)

TRANSFER_OFFER: Final = CommandForm(
    noun="issue",
    name="transfer-offer",
    command=c.OfferTransfer,
    fields=(Pick("to", source="units"), Area("reason", required=False, longest=_TEXT, rows=3)),
    roles=frozenset({Role.SCREENER, Role.INTAKE}),
    subject="issue",
    aside=True,
)

TRANSFER_SIGNATURE: Final = CommandForm(
    noun="issue", name="transfer-signature", command=c.SignForTransfer, subject="issue"
)

TRANSFER_ON_PAPER: Final = CommandForm(
    noun="issue",
    name="transfer-on-paper",
    command=c.RecordTransfer,
    fields=(Pick("to", source="units"), Area("reason", required=False, longest=_TEXT, rows=3)),
    roles=frozenset({Role.SCREENER, Role.INTAKE, Role.RECORDER}),
    subject="issue",
    claims_time=True,
    aside=True,
)

ESCALATION: Final = CommandForm(
    noun="issue",
    name="escalation",
    command=c.EscalateIssue,
    fields=(
        Choice("to_level", required=False, enum=HallLevel),
        Pick("to_unit", required=False, source="units"),
        Area("reason", longest=_TEXT, rows=3),
    ),
    roles=frozenset({Role.SCREENER, Role.CHAIR}),
    subject="issue",
    claims_time=True,
    beside={"issue.not_above": "to_level", "issue.nowhere_to_escalate": "to_level"},
    aside=True,
)

MERGER: Final = CommandForm(
    noun="issue",
    name="merger",
    command=c.MergeIssue,
    fields=(Pick("into", source="open_issues"), Flag("submitters_notified")),
    roles=frozenset({Role.SCREENER, Role.INTAKE, Role.CHAIR}),
    subject="issue",
    claims_time=True,
    aside=True,
)

LINK: Final = CommandForm(
    noun="issue",
    name="link",
    command=c.LinkIssue,
    fields=(Pick("to", source="all_issues"),),
    roles=frozenset({Role.SCREENER, Role.INTAKE, Role.CHAIR, Role.RECORDER}),
    subject="issue",
    aside=True,
)

DIRECT_HANDLING: Final = CommandForm(
    noun="issue",
    name="direct-handling",
    command=c.HandleDirectly,
    fields=(
        Pick("unit", required=False, source="units"),
        Area("reason", required=False, longest=_TEXT, rows=3),
    ),
    roles=frozenset({Role.SCREENER, Role.CHAIR, Role.SUPERVISOR}),
    subject="issue",
    claims_time=True,
    aside=True,
)

FEEDBACK: Final = CommandForm(
    noun="issue",
    name="feedback",
    command=c.GiveFeedback,
    fields=(Pick("to", source="submitters"), Area("gist", required=False, longest=_TEXT)),
    roles=frozenset({Role.INTAKE, Role.RECORDER, Role.SUPERVISOR, Role.CHAIR}),
    subject="issue",
    claims_time=True,
    aside=True,
)

EVALUATION: Final = CommandForm(
    noun="issue",
    name="evaluation",
    command=c.EvaluateIssue,
    fields=(
        YesNo("solved"),
        Choice("satisfaction", enum=Satisfaction),
        Area("comment", required=False, longest=_TEXT),
    ),
)

EVALUATION_ON_PAPER: Final = CommandForm(
    noun="issue",
    name="evaluation-on-paper",
    command=c.EvaluateIssue,
    fields=(
        Pick("evaluator", required=False, source="submitters"),
        YesNo("solved"),
        Choice("satisfaction", enum=Satisfaction),
        Area("comment", required=False, longest=_TEXT, rows=3),
    ),
    roles=_STAFF,
    fresh=("evaluator",),
    claims_time=True,
    aside=True,
)

CLOSURE: Final = CommandForm(
    noun="issue",
    name="closure",
    command=c.CloseIssue,
    fields=(Choice("kind", enum=CloseKind), Area("note", required=False, longest=_TEXT, rows=3)),
    roles=frozenset({Role.SUPERVISOR, Role.CHAIR, Role.SCREENER}),
    subject="issue",
    claims_time=True,
)

REOPENING: Final = CommandForm(
    noun="issue",
    name="reopening",
    command=c.ReopenIssue,
    fields=(YesNo("to_implementation"), Area("reason", longest=_TEXT)),
    roles=frozenset({Role.SUPERVISOR, Role.CHAIR, Role.SCREENER}),
    subject="issue",
    aside=True,
)

WITHDRAWAL: Final = CommandForm(
    noun="issue",
    name="withdrawal",
    command=c.WithdrawIssue,
    fields=(Area("reason", required=False, longest=_TEXT, rows=3),),
    subject="issue",
    aside=True,
)

SUSPENSION: Final = CommandForm(
    noun="issue",
    name="suspension",
    command=c.SuspendIssue,
    fields=(Area("condition", longest=_TEXT, rows=3), Day("review_on")),
    roles=frozenset({Role.SCREENER, Role.CHAIR, Role.SUPERVISOR}),
    subject="issue",
    beside={"issue.review_date_in_past": "review_on"},
    aside=True,
)

RESUMPTION: Final = CommandForm(
    noun="issue",
    name="resumption",
    command=c.ResumeIssue,
    roles=frozenset({Role.SCREENER, Role.CHAIR, Role.SUPERVISOR}),
    subject="issue",
)
