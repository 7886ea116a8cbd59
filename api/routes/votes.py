"""Ballot sets 表决: prepared, opened, cast, closed, counted and declared."""

from typing import Any, Final

from api.access import Routes
from api.posting import Ask, Performed, post_commands
from api.reading import WAITING
from api.routes.roles import CHAIR, CLERKS, COUNT, MEETING, SCRUTINY, SHUFFLE, VOIDS, VOTERS
from deliberation.application.ports import Caller
from deliberation.bootstrap import Service
from deliberation.domain.ballot import commands as b
from deliberation.domain.vote import commands as c

routes: Final = Routes("/api/v1/ballot-sets", tag="ballot sets", on_get=WAITING)

_HALL: Final = "2b0b1f0e-8f7c-5c0b-9d5e-0a4b7c1d2e3f"
_MOTION: Final = "5a0c8c36-7a39-5a8e-9b38-1b9c7f1f7f55"
_RIGHT: Final = "9d1f3a52-4d0e-4c4f-8a57-0d6a1e8e4a11"
_PERSON: Final = "7d6f3a52-4d0e-5c4f-8a57-0d6a1e8e4a11"
_SETUP: Final[dict[str, Any]] = {
    "setup": {
        "hall": _HALL,
        "body": "owners_joint_decision",
        "place": "cn-zhejiang-zhoushan",
        "questions": [{"motion": _MOTION, "item": 8}],
        "record_date": "2026-12-01",
    },
    "wording": {
        "title": "高亭新村业主大会表决",
        "questions": {_MOTION: {"text": "利用公共绿地出租广告位。"}},
    },
}
_SHEET: Final = {
    "number": 1,
    "rights": [
        {
            "right": _RIGHT,
            "area_centi_m2": 8_950,
            "units": 1,
            "holder": "王**",
            "premises": ["1号楼2单元301室"],
        }
    ],
}


def _links(hall: Service, command: Any, sender: Caller) -> Performed:
    """The secrets of all links by right, told this once."""
    tokens = hall.issue_links(command, sender)
    return Performed.again(
        hall, command, sender, links={str(right): token for right, token in tokens.items()}
    )


post_commands(
    routes,
    "ballot-sets",
    (
        Ask("", c.PrepareVote, CHAIR, "Prepare a vote", makes="ballot_set", example=_SETUP),
        Ask(
            "/{ballot_set}/preparation",
            c.RevisePreparation,
            CHAIR,
            "Put another setup in its place, before the notice",
            example=_SETUP,
        ),
        Ask("/{ballot_set}/roll-sheets", b.EnrolRights, MEETING, "Enter a sheet of the roll", example=_SHEET),
        Ask(
            "/{ballot_set}/electorate",
            c.FreezeElectorate,
            MEETING,
            "Freeze the roll",
            example={"sheets": 1, "claimed_heads": 1},
        ),
        Ask(
            "/{ballot_set}/objections",
            c.RaiseElectorateObjection,
            VOTERS,
            "Object to the roll",
            makes="objection",
            holder=True,
            example={"right": _RIGHT, "claim": "面积与不动产登记簿不符。"},
        ),
        Ask(
            "/{ballot_set}/objections/{objection}/decision",
            c.DecideElectorateObjection,
            CHAIR,
            "Decide an objection, with its reason",
        ),
        Ask("/{ballot_set}/notice", c.PublishVoteNotice, CHAIR, "Publish the notice of the vote"),
        Ask(
            "/{ballot_set}/undelivered-notice",
            c.PostUndeliveredNotice,
            CLERKS,
            "Post in the estate what reached nobody",
        ),
        Ask(
            "/{ballot_set}/deliveries",
            b.RecordDeliveries,
            CLERKS,
            "Say how papers reached their holders",
            example={"rights": [_RIGHT], "method": "signed", "evidence": "签收表第3页"},
        ),
        Ask(
            "/{ballot_set}/attendance",
            b.SignInHolders,
            CLERKS,
            "Sign in who came to the meeting that votes",
            example={"rights": [_RIGHT]},
        ),
        Ask(
            "/{ballot_set}/links",
            c.IssueBallotLinks,
            MEETING,
            "Make a personal link for each right; the answer is the only place where its secrets stand",
            perform=_links,
        ),
        Ask("/{ballot_set}/opening", c.OpenVote, CHAIR, "Open the vote; the rules are pinned"),
        Ask("/{ballot_set}/extension", c.ExtendVote, CHAIR, "Move the close, before it, for all"),
        Ask("/{ballot_set}/closure", c.CloseVote, CHAIR, "Close the vote"),
        Ask(
            "/{ballot_set}/box-shuffle",
            c.ShuffleBox,
            SHUFFLE,
            "Publish the secret ballots without their order",
        ),
        Ask(
            "/{ballot_set}/tally",
            c.TallyVote,
            COUNT,
            "Count, watched by scrutineers",
            example={"scrutineers": [_PERSON]},
        ),
        Ask("/{ballot_set}/ruling", c.RuleInvalidBallots, SCRUTINY, "Rule how invalid ballots count"),
        Ask("/{ballot_set}/declarations", c.DeclareVote, CHAIR, "Declare the result of one motion"),
        Ask("/{ballot_set}/posting", c.PostResult, CLERKS, "Post the results"),
        Ask(
            "/{ballot_set}/recounts", c.RequestRecount, VOTERS, "Ask for a recount of one motion", holder=True
        ),
        Ask(
            "/{ballot_set}/recounts/completion",
            c.CompleteRecount,
            COUNT,
            "Count one motion again",
            example={"motion": _MOTION, "scrutineers": [_PERSON]},
        ),
        Ask("/{ballot_set}/voidance", c.VoidVote, VOIDS, "A competent body set the whole vote aside"),
        Ask("/{ballot_set}/annulment", c.AnnulVote, MEETING, "A court set one result aside"),
    ),
)
