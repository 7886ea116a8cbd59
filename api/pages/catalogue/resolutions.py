"""The forms about a resolution: adopted, posted, objected to, completed, replaced or set aside."""

from typing import Final

from api.pages.fields import Area, Choice, Day, Field, Pick, PickMany, Until, YesNo
from api.pages.forms import CommandForm
from deliberation.domain.resolution import commands as c
from deliberation.domain.resolution.adoption import CONFERENCE_POWERS
from deliberation.domain.resolution.events import Authority
from deliberation.domain.values import Role

_TEXT: Final = 20_000
_REASON: Final = 2000
_CHAIR: Final = frozenset({Role.CHAIR})
_RECORDS: Final = frozenset({Role.RECORDER, Role.CHAIR})
_SUPERVISES: Final = frozenset({Role.SUPERVISOR, Role.CHAIR})

ADOPTION: Final = CommandForm(
    noun="resolution",
    name="adoption",
    command=c.AdoptResolution,
    fields=(
        PickMany("issues", required=True, source="decided_issues"),
        Choice("authority", enum=Authority, leave_out=frozenset(Authority) - CONFERENCE_POWERS),
        Area("text", longest=_TEXT, rows=6),
        PickMany("responsible", source="units"),
        Until("deadline", required=False),
        PickMany("binding_on", source="units"),
    ),
    roles=_CHAIR,
    fresh=("resolution",),
    claims_time=True,
)

VOTE_ADOPTION: Final = CommandForm(
    noun="resolution",
    name="vote-adoption",
    command=c.AdoptResolution,
    fields=(
        PickMany("motions", required=True, source="adopted_motions"),
        Pick("authority", source="powers"),
        Area("text", longest=_TEXT, rows=6),
        PickMany("responsible", source="units"),
        Until("deadline", required=False),
        PickMany("binding_on", source="units"),
    ),
    roles=_CHAIR,
    fresh=("resolution",),
    claims_time=True,
)

PUBLICATION: Final = CommandForm(
    noun="resolution",
    name="publication",
    command=c.PublishResolution,
    fields=(Day("notice_until", required=False),),
    roles=_RECORDS,
    subject="resolution",
    claims_time=True,
)

OBJECTION: Final = CommandForm(
    noun="resolution",
    name="objection",
    command=c.FileObjection,
    fields=(Area("text", longest=_TEXT, rows=5),),
    fresh=("objection",),
    aside=True,
)

ANSWER: Final = CommandForm(
    noun="resolution",
    name="answer",
    command=c.AnswerObjection,
    fields=(
        Pick("objection", source="open_objections"),
        YesNo("upheld"),
        Area("answer", longest=_TEXT, rows=4),
    ),
    roles=_RECORDS,
    subject="resolution",
    claims_time=True,
)

REFIXING: Final = CommandForm(
    noun="resolution",
    name="refixing",
    command=c.RefixResolutionDeadline,
    roles=_SUPERVISES,
    subject="resolution",
    aside=True,
)

COMPLETION: Final = CommandForm(
    noun="resolution",
    name="completion",
    command=c.CompleteResolution,
    roles=_SUPERVISES,
    subject="resolution",
    claims_time=True,
)

AMENDMENT: Final = CommandForm(
    noun="resolution",
    name="amendment",
    command=c.AmendResolution,
    fields=(Pick("by", source="newer"),),
    roles=_CHAIR,
    subject="resolution",
    aside=True,
)

RESCISSION: Final = CommandForm(
    noun="resolution",
    name="rescission",
    command=c.RescindResolution,
    fields=(Pick("by", source="newer"),),
    roles=_CHAIR,
    subject="resolution",
    aside=True,
)

SUSPENSION: Final = CommandForm(
    noun="resolution",
    name="suspension",
    command=c.SuspendResolution,
    fields=(Area("reason", longest=_REASON, rows=3),),
    roles=_CHAIR,
    subject="resolution",
    aside=True,
)

RESUMPTION: Final = CommandForm(
    noun="resolution", name="resumption", command=c.ResumeResolution, roles=_CHAIR, subject="resolution"
)

CORRECTION_ORDER: Final = CommandForm(
    noun="resolution",
    name="correction-order",
    command=c.OrderResolutionCorrected,
    fields=(Pick("by", source="units"), Area("reason", longest=_REASON, rows=3)),
    roles=_RECORDS,
    subject="resolution",
    claims_time=True,
    aside=True,
)

ANNULMENT: Final = CommandForm(
    noun="resolution",
    name="annulment",
    command=c.AnnulResolution,
    fields=(Field("case_no", longest=200),),
    roles=_RECORDS,
    subject="resolution",
    claims_time=True,
    aside=True,
)

ARCHIVING: Final = CommandForm(
    noun="resolution",
    name="archiving",
    command=c.ArchiveResolution,
    roles=_RECORDS,
    subject="resolution",
    aside=True,
)
