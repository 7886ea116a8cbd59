"""The forms of an administrator: halls and who takes part in them."""

from typing import Final

from api.pages.fields import Area, Choice, Day, Field, Flag, Number, Pick
from api.pages.forms import CommandForm
from deliberation.domain.hall import commands as hall
from deliberation.domain.hall.events import HallLevel
from deliberation.domain.rules.procedure import Comparator, DecisionMode, QuorumBase, VoteFallback
from deliberation.domain.seat import commands as seat
from deliberation.domain.seat.events import VacancyReason
from deliberation.domain.values import Role

_ADMIN: Final = frozenset({Role.ADMINISTRATOR})
_NAME: Final = 200
_QUORUM: Final = ("base", "num", "den", "cmp", "per_party_min", "recused_leave_base")


def _rules(values: dict[str, object]) -> dict[str, object]:
    """Gather the quorum's own fields, and leave the basis beside the rules."""
    basis = values.pop("basis", None)
    quorum = {name: values.pop(name) for name in _QUORUM if name in values}
    return {"rules": {**values, "quorum": quorum}, "basis": basis}


ESTABLISHMENT: Final = CommandForm(
    noun="hall",
    name="establishment",
    command=hall.EstablishHall,
    fields=(
        Field("name_zh", longest=_NAME),
        Field("name_en", longest=_NAME),
        Field("code", longest=8),
        Choice("level", enum=HallLevel),
        Pick("parent", required=False, source="halls"),
        Pick("lead_unit", required=False, source="party_units"),
    ),
    roles=_ADMIN,
    fresh=("hall",),
)

LEAD: Final = CommandForm(
    noun="hall",
    name="lead",
    command=hall.NameLeadUnit,
    fields=(Pick("unit", source="party_units"),),
    roles=_ADMIN,
    subject="hall",
)

RULES: Final = CommandForm(
    noun="hall",
    name="rules",
    command=hall.AdoptRules,
    fields=(
        Field("name", longest=_NAME),
        Choice("base", enum=QuorumBase),
        Choice("cmp", enum=Comparator),
        Number("num", lowest=0),
        Number("den", lowest=1),
        Number("per_party_min", lowest=0),
        Flag("recused_leave_base"),
        Choice("decision", enum=DecisionMode),
        Choice("fallback", required=False, enum=VoteFallback),
        Flag("one_person_one_vote"),
        Flag("recusal"),
        Flag("no_decision_on_unlisted_items"),
        Number("notice_min_clear_days", lowest=0),
        Number("publication_min_days", lowest=0),
        Number("yellow_days", lowest=0),
        Number("dispute_working_days", required=False, lowest=1),
        Number("evaluation_window_days", lowest=0),
        Number("reopen_within_days", lowest=0),
        Area("basis", required=False, longest=2000, rows=3),
    ),
    roles=_ADMIN,
    subject="hall",
    shape=_rules,
)

LISTING: Final = CommandForm(
    noun="hall",
    name="listing",
    command=hall.ListUnit,
    fields=(Pick("unit", source="unlisted_units"), Field("side", required=False, longest=80)),
    roles=_ADMIN,
    subject="hall",
)

DELISTING: Final = CommandForm(
    noun="hall",
    name="delisting",
    command=hall.DelistUnit,
    fields=(Pick("unit", source="units"),),
    roles=_ADMIN,
    subject="hall",
)

GRANT: Final = CommandForm(
    noun="hall",
    name="grant",
    command=hall.GrantRole,
    fields=(
        Pick("person", source="persons"),
        Choice("role", enum=Role, leave_out=frozenset({Role.ADMINISTRATOR})),
        Day("since"),
        Day("until", required=False),
    ),
    roles=_ADMIN,
    subject="hall",
)

REVOCATION: Final = CommandForm(
    noun="hall",
    name="revocation",
    command=hall.RevokeRole,
    fields=(
        Pick("person", source="office_holders"),
        Choice("role", enum=Role, leave_out=frozenset({Role.ADMINISTRATOR})),
        Area("reason", required=False, longest=2000, rows=2),
    ),
    roles=_ADMIN,
    subject="hall",
)

SEAT: Final = CommandForm(
    noun="seat",
    name="creation",
    command=seat.CreateSeat,
    fields=(
        Pick("unit", required=False, source="units"),
        Field("side", longest=80),
        Flag("presides"),
    ),
    roles=_ADMIN,
    fresh=("seat",),
)

FILLING: Final = CommandForm(
    noun="seat",
    name="filling",
    command=seat.FillSeat,
    fields=(Pick("person", source="persons"), Day("since"), Day("until", required=False)),
    roles=_ADMIN,
    subject="seat",
)

ALTERNATE: Final = CommandForm(
    noun="seat",
    name="alternate",
    command=seat.NameAlternate,
    fields=(Pick("person", source="persons"),),
    roles=_ADMIN,
    subject="seat",
)

VACATION: Final = CommandForm(
    noun="seat",
    name="vacation",
    command=seat.VacateSeat,
    fields=(Choice("reason", enum=VacancyReason), Day("at")),
    roles=_ADMIN,
    subject="seat",
)

ABOLITION: Final = CommandForm(
    noun="seat", name="abolition", command=seat.AbolishSeat, roles=_ADMIN, subject="seat"
)
