"""The forms about minutes: drafted, circulated, signed off, sent out, corrected by a new edition."""

from typing import Final

from api.pages.fields import Area, Choice, Day, Field, Pick, PickMany
from api.pages.forms import CommandForm
from deliberation.domain.minutes import commands as c
from deliberation.domain.minutes.events import CorrectionKind
from deliberation.domain.values import Role

_TEXT: Final = 20_000
_RECORDS: Final = frozenset({Role.RECORDER, Role.CHAIR})
_RECORDER: Final = frozenset({Role.RECORDER})

DRAFT: Final = CommandForm(
    noun="minutes",
    name="draft",
    command=c.DraftMinutes,
    fields=(
        Field("number", required=False, longest=80),
        Area("text", longest=_TEXT, rows=16),
        PickMany("decided", source="adopted_motions"),
    ),
    roles=_RECORDER,
    fresh=("minutes",),
    claims_time=True,
)

REDRAFT: Final = CommandForm(
    noun="minutes",
    name="redraft",
    command=c.DraftMinutes,
    fields=DRAFT.fields,
    roles=_RECORDER,
    subject="minutes",
    claims_time=True,
    aside=True,
)

CIRCULATION: Final = CommandForm(
    noun="minutes",
    name="circulation",
    command=c.CirculateMinutes,
    fields=(PickMany("to", required=True, source="units"),),
    roles=_RECORDS,
    subject="minutes",
    claims_time=True,
)

CONFIRMATION: Final = CommandForm(
    noun="minutes",
    name="confirmation",
    command=c.ConfirmMinutes,
    fields=(PickMany("countersigned", source="units"),),
    roles=frozenset({Role.CHAIR}),
    subject="minutes",
    claims_time=True,
)

PUBLICATION: Final = CommandForm(
    noun="minutes",
    name="publication",
    command=c.PublishMinutes,
    fields=(
        Area("excerpt", longest=_TEXT, rows=10),
        PickMany("sent_to", source="units"),
        Day("public_until", required=False),
    ),
    roles=_RECORDS,
    subject="minutes",
    claims_time=True,
)

CORRECTION: Final = CommandForm(
    noun="minutes",
    name="correction",
    command=c.CorrectMinutes,
    fields=(
        Choice("kind", enum=CorrectionKind),
        Field("field", required=False, longest=80),
        Area("text", longest=_TEXT, rows=16),
        Area("reason", longest=2000, rows=3),
        Pick("approved_by", required=False, source="chairs"),
        Pick("decided_by", required=False, source="resolutions"),
    ),
    roles=_RECORDS,
    subject="minutes",
    claims_time=True,
    aside=True,
)

SUPPLEMENT: Final = CommandForm(
    noun="minutes",
    name="supplement",
    command=c.SupplementMinutes,
    fields=(
        Area("text", longest=_TEXT, rows=16),
        Area("reason", longest=2000, rows=3),
        PickMany("decided", source="adopted_motions"),
    ),
    roles=_RECORDS,
    subject="minutes",
    claims_time=True,
    aside=True,
)
