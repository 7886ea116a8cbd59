"""The forms about a person's data: what the person asks, and what an administrator does about it."""

from typing import Final

from api.pages.fields import Area, Choice, Day, Field, Flag, Pick, PickMany, YesNo
from api.pages.forms import CommandForm, WrongFormError
from deliberation.domain.person import commands as c
from deliberation.domain.person.events import ErasureBasis, RequestKind, RestrictionBasis
from deliberation.domain.values import Role

TYPED: Final = frozenset({"删除", "ERASE"})
"""What an administrator types before something is erased for good."""


def _typed(values: dict[str, object]) -> dict[str, object]:
    if str(values.pop("typed", "")).strip().upper() not in TYPED:
        raise WrongFormError({"typed": ("wrong.typed_erase", {})})
    return values


_ADMIN: Final = frozenset({Role.ADMINISTRATOR})
_WHY: Final = Area("reason", longest=2000, rows=3)

RESTRICTION: Final = CommandForm(
    noun="data",
    name="restriction",
    command=c.RestrictPersonalData,
    fields=(
        Choice("basis", enum=RestrictionBasis),
        Field("rule", required=False, longest=500),
        Day("until", required=False),
        _WHY,
        PickMany("also", source="alike"),
        Pick("request", required=False, source="requests"),
    ),
    roles=_ADMIN,
    subject="person",
    aside=True,
)

LIFTING: Final = CommandForm(
    noun="data",
    name="lifting",
    command=c.LiftRestriction,
    fields=(_WHY,),
    roles=_ADMIN,
    subject="person",
    aside=True,
)

ERASURE: Final = CommandForm(
    noun="data",
    name="erasure",
    command=c.ErasePersonalData,
    fields=(
        Choice("basis", enum=ErasureBasis),
        _WHY,
        PickMany("also", source="alike"),
        Pick("request", required=False, source="requests"),
        Field("typed", longest=20),
    ),
    shape=_typed,
    roles=_ADMIN,
    subject="person",
    aside=True,
)

INTAKE: Final = CommandForm(
    noun="data",
    name="request",
    command=c.AskAboutOwnData,
    fields=(
        Choice("kind", enum=RequestKind),
        Flag("by_relative"),
        Area("words", required=False, longest=2000, rows=3),
    ),
    roles=_ADMIN,
    subject="person",
    fresh=("request",),
    aside=True,
)

ANSWER: Final = CommandForm(
    noun="data",
    name="answer",
    command=c.AnswerDataRequest,
    fields=(
        Pick("request", source="requests"),
        YesNo("granted"),
        Area("reason", required=False, longest=2000, rows=3),
    ),
    roles=_ADMIN,
    subject="person",
)

OWN_REQUEST: Final = CommandForm(
    noun="data",
    name="own-request",
    command=c.AskAboutOwnData,
    fields=(Choice("kind", enum=RequestKind), Area("words", required=False, longest=2000, rows=3)),
    subject="person",
    fresh=("request",),
)
