"""What a step of many entries is made of, in words."""

from collections import Counter
from collections.abc import Iterable
from typing import Final

from deliberation.domain.ballot import events as b
from deliberation.domain.terms import Term

BULK: Final = frozenset({"right", "slip", "roll_sheet", "batch", "box_sheet", "agent"})
"""Kinds of streams of which a vote has one for each right, paper or sheet."""

_ROLL: Final = Term("登记名册", "the roll was entered")
_PAPERS: Final = Term("送达材料和投票链接", "papers and links were handled")
_ROOM: Final = Term("签到和离会", "holders came and left")
_VOTING: Final = Term("投票", "ballots came in")
_PROXIES: Final = Term("委托", "authorities were handled")
_BOX: Final = Term("公布无记名票", "secret ballots were published")

_KINDS: Final[dict[str, tuple[Term, Term]]] = {
    b.RollSheetEntered.TOPIC: (Term("名册页", "sheets of the roll"), _ROLL),
    b.RightEnrolled.TOPIC: (Term("登记表决权", "rights enrolled"), _ROLL),
    b.RightAmended.TOPIC: (Term("更正登记", "rights amended"), _ROLL),
    b.RightStruck.TOPIC: (Term("从名册删除", "rights struck"), _ROLL),
    b.BallotDelivered.TOPIC: (Term("送达记录", "deliveries"), _PAPERS),
    b.BallotLinkReissued.TOPIC: (Term("重发链接", "links made anew"), _PAPERS),
    b.BallotLinkRevoked.TOPIC: (Term("停用链接", "links revoked"), _PAPERS),
    b.HolderSignedIn.TOPIC: (Term("签到", "holders signed in"), _ROOM),
    b.HolderLeft.TOPIC: (Term("离会", "holders left"), _ROOM),
    b.HolderRecused.TOPIC: (Term("回避", "holders stand aside"), _ROOM),
    b.BallotCast.TOPIC: (Term("投票", "ballots"), _VOTING),
    b.BallotRejected.TOPIC: (Term("不计入的票", "ballots that do not count"), _VOTING),
    b.BallotSetAside.TOPIC: (Term("改为不计入", "ballots set aside"), _VOTING),
    b.VotedSecretly.TOPIC: (Term("无记名投票", "secret ballots"), _VOTING),
    b.ProxyRegistered.TOPIC: (Term("登记委托", "authorities registered"), _PROXIES),
    b.ProxyRefused.TOPIC: (Term("未接受的委托", "authorities refused"), _PROXIES),
    b.ProxyRevoked.TOPIC: (Term("委托终止", "authorities ended"), _PROXIES),
    b.AgentEngaged.TOPIC: (Term("代理人受托", "agents engaged"), _PROXIES),
    b.AgentReleased.TOPIC: (Term("代理人解除", "agents released"), _PROXIES),
    b.BatchReceived.TOPIC: (Term("收到纸质票批次", "batches of paper"), _VOTING),
    b.SlipEntered.TOPIC: (Term("录入纸质票", "papers typed"), _VOTING),
    b.SlipsDiffered.TOPIC: (Term("录入不一致", "papers read differently"), _VOTING),
    b.SlipSettled.TOPIC: (Term("核定纸质票", "papers settled"), _VOTING),
    b.BoxSheetPublished.TOPIC: (Term("公布无记名票页", "sheets of secret ballots"), _BOX),
}
"""By topic: what it is counted as, and of what kind it is to whom counts are not told."""


def counted(topics: Iterable[str]) -> Term:
    """How many of each: for the office, and for holders of the log, who could count as well."""
    found = Counter(topics)
    said = [(_KINDS[topic][0], number) for topic, number in found.items()]
    zh = "，".join(f"{word.zh} {number:,}" for word, number in said)
    return Term(zh, ", ".join(f"{number:,} {word.en}" for word, number in said))


def kinds_of(topics: Iterable[str]) -> Term:
    """Of what kinds they are. No counts: one of a few ballots that do not count would stand among them."""
    found = list(dict.fromkeys(_KINDS[topic][1] for topic in topics))
    return Term("、".join(one.zh for one in found), "; ".join(one.en for one in found))
