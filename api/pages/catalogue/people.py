"""The forms of an administrator: units and people."""

from typing import Final

from api.pages.fields import Area, Choice, Day, Field, Pick, PickMany
from api.pages.forms import CommandForm
from deliberation.domain.person import commands as person
from deliberation.domain.unit import commands as unit
from deliberation.domain.unit.events import UnitKind
from deliberation.domain.values import Role

_ADMIN: Final = frozenset({Role.ADMINISTRATOR})
_NAME: Final = 200

UNIT: Final = CommandForm(
    noun="unit",
    name="registration",
    command=unit.RegisterUnit,
    fields=(
        Field("name_zh", longest=_NAME),
        Field("name_en", required=False, longest=_NAME),
        Choice("kind", enum=UnitKind),
        Pick("parent", required=False, source="units"),
    ),
    roles=_ADMIN,
    fresh=("unit",),
)

RENAMING: Final = CommandForm(
    noun="unit",
    name="renaming",
    command=unit.RenameUnit,
    fields=(Field("name_zh", longest=_NAME), Field("name_en", required=False, longest=_NAME)),
    roles=_ADMIN,
    subject="unit",
)

MERGER: Final = CommandForm(
    noun="unit",
    name="merger",
    command=unit.MergeUnit,
    fields=(Pick("into", source="units"),),
    roles=_ADMIN,
    subject="unit",
)

SPLIT: Final = CommandForm(
    noun="unit",
    name="split",
    command=unit.SplitUnit,
    fields=(PickMany("into", required=True, source="units"), Pick("successor", source="units")),
    roles=_ADMIN,
    subject="unit",
)

DISSOLUTION: Final = CommandForm(
    noun="unit",
    name="dissolution",
    command=unit.DissolveUnit,
    fields=(
        Pick("successor", required=False, source="units"),
        Area("reason", required=False, longest=2000, rows=3),
    ),
    roles=_ADMIN,
    subject="unit",
)

PERSON: Final = CommandForm(
    noun="person",
    name="registration",
    command=person.RegisterPerson,
    fields=(
        Field("name", longest=_NAME),
        Field("public_name", required=False, longest=_NAME),
        Field("phone", required=False, longest=_NAME),
        Field("room", required=False, longest=_NAME),
    ),
    roles=_ADMIN,
    fresh=("person",),
)

DETAILS: Final = CommandForm(
    noun="person",
    name="details",
    command=person.CorrectPersonDetails,
    fields=(
        Field("name", required=False, longest=_NAME),
        Field("public_name", required=False, longest=_NAME),
        Field("phone", required=False, longest=_NAME),
        Field("room", required=False, longest=_NAME),
    ),
    roles=_ADMIN,
    subject="person",
)

AFFILIATION: Final = CommandForm(
    noun="person",
    name="affiliation",
    command=person.AffiliatePerson,
    fields=(
        Pick("unit", source="units"),
        Day("since"),
        Day("until", required=False),
        Field("title", required=False, longest=_NAME),
    ),
    roles=_ADMIN,
    subject="person",
)

DISAFFILIATION: Final = CommandForm(
    noun="person",
    name="disaffiliation",
    command=person.DisaffiliatePerson,
    fields=(Pick("unit", source="own_units"),),
    roles=_ADMIN,
    subject="person",
)

APPOINTMENT: Final = CommandForm(
    noun="person",
    name="appointment",
    command=person.AppointAdministrator,
    roles=_ADMIN,
    subject="person",
)

WITHDRAWAL: Final = CommandForm(
    noun="person",
    name="withdrawal",
    command=person.WithdrawAdministrator,
    roles=_ADMIN,
    subject="person",
)
