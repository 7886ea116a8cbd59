"""The forms about one right on a roll: its area, its papers and link, its proxies, its ballot in the room."""

from typing import Final

from api.pages.catalogue.votes import BOX, RECORDS
from api.pages.fields import Area, Choice, Field, Flag, Number, Pick, PickMany
from api.pages.forms import CommandForm
from api.pages.vote_fields import Marks, Metres
from deliberation.domain.ballot import commands as c
from deliberation.domain.ballot.events import Delivery
from deliberation.domain.vote.commands import RaiseElectorateObjection

_REASON: Final = 2000

DELIVERY: Final = CommandForm(
    noun="right",
    name="delivery",
    command=c.RecordDeliveries,
    fields=(Choice("method", enum=Delivery), Area("evidence", required=False, longest=_REASON, rows=2)),
    roles=BOX,
    subject="right",
    claims_time=True,
)

OBJECTION: Final = CommandForm(
    noun="right",
    name="objection",
    command=RaiseElectorateObjection,
    fields=(Area("claim", longest=_REASON, rows=3),),
    roles=RECORDS,
    fresh=("objection",),
    claims_time=True,
    aside=True,
)

AMENDMENT: Final = CommandForm(
    noun="right",
    name="amendment",
    command=c.AmendRight,
    fields=(Metres("area_centi_m2"), Number("units", lowest=0), Area("reason", longest=_REASON, rows=3)),
    roles=BOX,
    subject="right",
    claims_time=True,
    aside=True,
)

STRIKE: Final = CommandForm(
    noun="right",
    name="removal",
    command=c.StrikeRight,
    fields=(Area("reason", longest=_REASON, rows=3),),
    roles=BOX,
    subject="right",
    claims_time=True,
    aside=True,
)

LINK_REISSUE: Final = CommandForm(
    noun="right", name="link-reissue", command=c.ReissueBallotLink, roles=RECORDS, subject="right", aside=True
)

LINK_REVOCATION: Final = CommandForm(
    noun="right",
    name="link-revocation",
    command=c.RevokeBallotLink,
    roles=RECORDS,
    subject="right",
    aside=True,
)


def _without_names(values: dict[str, object]) -> dict[str, object]:
    """An agent's name stays outside of the command; the page gives the id that stands for it."""
    return {name: value for name, value in values.items() if not name.startswith("agent_")}


PROXY: Final = CommandForm(
    noun="right",
    name="proxy",
    command=c.RegisterProxy,
    fields=(
        Field("agent_name", longest=200),
        Field("agent_phone", required=False, longest=40),
        PickMany("scope", required=True, source="motions"),
        Flag("written"),
        Flag("property_staff"),
        Flag("candidate"),
        Area("reason", required=False, longest=_REASON, rows=2),
    ),
    roles=BOX,
    subject="right",
    fresh=("proxy",),
    claims_time=True,
    shape=_without_names,
    aside=True,
)

PROXY_REVOCATION: Final = CommandForm(
    noun="right",
    name="proxy-revocation",
    command=c.RevokeProxy,
    fields=(Pick("proxy", source="proxies"),),
    roles=BOX,
    subject="right",
    claims_time=True,
    aside=True,
)

ROOM_BALLOT: Final = CommandForm(
    noun="right",
    name="room-ballot",
    command=c.CastBallot,
    fields=(Marks("marks"), Pick("proxy", required=False, source="proxies")),
    roles=BOX,
    subject="right",
    claims_time=True,
)

SIGN_IN: Final = CommandForm(
    noun="right", name="sign-in", command=c.SignInHolders, roles=BOX, subject="right", claims_time=True
)

LEAVING: Final = CommandForm(
    noun="right",
    name="leaving",
    command=c.RecordHolderLeft,
    roles=BOX,
    subject="right",
    claims_time=True,
    aside=True,
)

RECUSAL: Final = CommandForm(
    noun="right",
    name="recusal",
    command=c.RecordRecusal,
    fields=(Pick("motion", source="motions"),),
    roles=BOX,
    subject="right",
    claims_time=True,
    aside=True,
)
