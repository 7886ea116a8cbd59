"""What is going on in the demonstration's hall just now: issues at every stage, orders of every light.

The events go on from the case of Binhe Garden, with its people and seats, at times counted back from
today, so that the board has live lights on whichever day it is shown.
"""

import json
from collections.abc import Iterator
from datetime import date, datetime, time, timedelta
from pathlib import Path
from typing import Any, Final

from api.importing.casefile import CaseFile, case_of, read_case
from api.importing.yaml_text import parse_yaml
from deliberation.domain.holidays import CHINA
from deliberation.domain.values import PARTY_TIME, local_date

CASES: Final = Path(__file__).parent.parent / "cases"
BINHE: Final = CASES / "binhe_tripartite.yaml"

FIRST_SEQ: Final = 1_001
"""The live events are numbered behind all others, from here on."""

_DAY: Final = timedelta(days=1)
_RESIDENTS: Final = ("PSN-21", "PSN-22", "PSN-23")

_TOLD: Final = {"to": ["ORG-DW", "ORG-JW", "ORG-WY", "ORG-YWH"], "method": "wechat"}

_WAITING: Final = (
    ("ISS-101", "地下车库东侧漏水，雨天积水", "物业维修"),
    ("ISS-102", "小区北门路灯不亮，夜间出行不便", "照明"),
    ("ISS-103", "儿童游乐设施老化，螺丝松动", "公共设施"),
    ("ISS-104", "希望延长社区食堂晚餐供应时间", "为老服务"),
)
"""Submitted, registered, accepted, on the agenda of the next meeting."""

VOTE: Final = "VS-101"
UNVOTED: Final = "业主丑（虚构）"
"""The owners' vote that is open today, and an owner on its roll who has not voted yet."""

_COUNTERS: Final = (
    {"id": "PSN-51", "public_name": "计票人（虚构）", "org": "ORG-JW", "role": "teller"},
    {"id": "PSN-52", "public_name": "监票人（虚构）", "org": "ORG-YWH", "role": "scrutineer"},
)
_PUT: Final = (
    {"id": "MOT-V1", "issue": "ISS-3", "zh": "同意在3号楼前通道设电动自行车充电桩", "article_278_item": 8},
    {"id": "MOT-V2", "zh": "同意续聘现物业服务企业两年", "article_278_item": 4},
)
_CAST: Final = (
    ("业主甲（虚构）", "ONLINE", "AYE", "AYE"),
    ("业主乙（虚构）", "PAPER", "AYE", "NAY"),
    ("业主丙（虚构）", "ONLINE", "NAY", "AYE"),
    ("业主丁（虚构）", "PAPER", "AYE", "ABSTAIN"),
    ("业主戊（虚构）", "ONLINE", "AYE", "AYE"),
)

_AT_WORK: Final = (
    ("ISS-105", "5号楼外墙瓷砖松动", "房屋安全", "TSK-105", "排查并加固5号楼外墙"),
    ("ISS-106", "电动自行车违规进楼充电", "消防安全", "TSK-106", "加装门禁识别并巡查"),
    ("ISS-107", "垃圾分类投放点无人值守", "环境卫生", "TSK-107", "安排投放点值守"),
    ("ISS-108", "无障碍坡道被花箱占用", "无障碍", "TSK-108", "清理坡道并设标识"),
    ("ISS-109", "快递车占用人行道", "停车", "TSK-109", "划定快递车临停点"),
)
"""Decided at the last meeting: a green, a yellow and a red order, one reported, one verified."""


def live_case(now: datetime) -> CaseFile:
    """Binhe's case with what goes on today; every event lies before `now`."""
    top = read_case(BINHE).top
    events = [*top["events"], *_numbered(_events(now))]
    kept = {
        key: value for key, value in top.items() if key not in {"expected", "negative_tests", "rule_tests"}
    }
    vote = {
        "persons": [*top["persons"], *_COUNTERS],
        "motions": [*top["motions"], *_PUT],
        "electorate": {
            "zh": "滨河花园3号楼业主共同决定（虚构）",
            "roster": "binhe_roster.csv",
            "record_date": local_date(now) - 22 * _DAY,
        },
    }
    text = json.dumps({**kept, **vote, "events": events}, ensure_ascii=False, default=str)
    return case_of(parse_yaml(text.encode()), BINHE)


def _numbered(events: Iterator[dict[str, Any]]) -> Iterator[dict[str, Any]]:
    for seq, event in enumerate(events, start=FIRST_SEQ):
        yield {"seq": seq, **event}


class _Days:
    """Moments counted back from today, in China."""

    def __init__(self, now: datetime) -> None:
        self.now: Final = now
        self.today: Final = local_date(now)

    def at(self, days_ago: int, hour: int, minute: int = 0) -> str:
        day = self.today - days_ago * _DAY
        return datetime.combine(day, time(hour, minute), PARTY_TIME).isoformat()

    def just(self, minutes_ago: int) -> str:
        return (self.now - timedelta(minutes=minutes_ago)).astimezone(PARTY_TIME).isoformat()

    def due(self, light: str) -> date:
        """A day that shows a light today: working days, because a deadline never ends on a rest day."""
        if light == "red":
            return _working(self.today - 3 * _DAY, -_DAY)
        if light == "yellow":
            return _working(self.today, _DAY)
        return _working(self.today + 12 * _DAY, _DAY)


def _working(day: date, step: timedelta) -> date:
    while not CHINA.is_working(day):
        day += step
    return day


def _event(
    at: str, kind: str, by: str, data: dict[str, Any] | None = None, **subjects: str
) -> dict[str, Any]:
    return {"at": at, "type": kind, "by": by, **subjects, "data": data or {}}


def _events(now: datetime) -> Iterator[dict[str, Any]]:
    days = _Days(now)
    for number, (issue, text, category, *_) in enumerate([*_AT_WORK, *_WAITING[1:]]):
        yield from _raised(days, number, issue, text, category)
    yield from _meeting(days)
    yield from _work(days)
    yield _event(
        days.at(3, 9),
        "MeetingConvened",
        "PSN-01",
        {
            "kind": "tripartite_conference",
            "venue": "滨河红色议事厅（虚构）",
            "planned_at": days.at(-3, 14),
            "agenda": ["ISS-104"],
        },
        meeting="MTG-102",
    )
    yield _event(days.at(3, 10), "MeetingNoticeGiven", "PSN-08", _TOLD, meeting="MTG-102")
    yield from _vote(days)
    issue, text, category = _WAITING[0]
    said = {"channel": "web", "category": category, "text": text}
    yield _event(days.just(90), "IssueSubmitted", "PSN-21", said, issue=issue)


def _raised(days: _Days, number: int, issue: str, text: str, category: str) -> Iterator[dict[str, Any]]:
    """Submitted and registered; all but one accepted."""
    said = {"channel": "wechat", "category": category, "text": text}
    yield _event(days.at(20, 9, number), "IssueSubmitted", _RESIDENTS[number % 3], said, issue=issue)
    yield _event(days.at(20, 10, number), "IssueRegistered", "PSN-08", issue=issue)
    if issue != _WAITING[1][0]:
        screened = {"level": "community", "route": "tripartite_conference", "owner_decision_required": False}
        yield _event(days.at(19, 9, number), "IssueAccepted", "PSN-01", screened, issue=issue)


def _meeting(days: _Days) -> Iterator[dict[str, Any]]:
    """The last meeting, where five issues were decided by consensus."""
    agenda = [issue for issue, *_ in _AT_WORK]
    everybody = [f"PSN-0{number}" for number in range(1, 8)]
    steps: list[tuple[str, str, str, dict[str, Any]]] = [
        (
            days.at(18, 9),
            "MeetingConvened",
            "PSN-01",
            {"kind": "tripartite_conference", "planned_at": days.at(16, 14), "agenda": agenda},
        ),
        (days.at(18, 10), "MeetingNoticeGiven", "PSN-08", _TOLD),
        (days.at(16, 13, 50), "AttendanceRecorded", "PSN-08", {"present": everybody}),
        (days.at(16, 14), "MeetingOpened", "PSN-01", {"quorum_met": True}),
    ]
    for at, kind, by, data in steps:
        yield _event(at, kind, by, data, meeting="MTG-101")
    for minute, issue in enumerate(agenda, start=10):
        motion = {"motion": f"MOT-{issue}", "issue": issue, "dissent": []}
        yield _event(days.at(16, 14, minute), "ConsensusReached", "PSN-01", motion, meeting="MTG-101")
    for minute, (issue, _, _, _, content) in enumerate(_AT_WORK, start=30):
        adopted = {"meeting": "MTG-101", "issues": [issue], "text_zh": content}
        yield _event(
            days.at(16, 14, minute), "ResolutionAdopted", "PSN-01", adopted, resolution=f"RES-{issue}"
        )
    yield _event(days.at(16, 15), "MeetingClosed", "PSN-01", meeting="MTG-101")
    for minute, issue in enumerate(agenda):
        resolution = f"RES-{issue}"
        yield _event(days.at(15, 9, minute), "ResolutionPublished", "PSN-08", resolution=resolution)
    yield _event(days.at(15, 10), "MinutesDrafted", "PSN-08", {"meeting": "MTG-101"}, minutes="MIN-101")
    yield _event(days.at(15, 11), "MinutesConfirmed", "PSN-01", minutes="MIN-101")
    yield _event(days.at(15, 12), "MinutesPublished", "PSN-08", {"public_excerpt": True}, minutes="MIN-101")


def _work(days: _Days) -> Iterator[dict[str, Any]]:
    lights = ("green", "yellow", "red", "green", "green")
    for minute, ((issue, _, _, task, content), light) in enumerate(zip(_AT_WORK, lights, strict=True)):
        ordered = {
            "resolution": f"RES-{issue}",
            "lead": "ORG-WY",
            "support": ["ORG-JW"],
            "content_zh": content,
            "due": days.due(light).isoformat(),
        }
        yield _event(days.at(14, 9, minute), "TaskIssued", "PSN-01", ordered, task=task)
        yield _event(days.at(13, 9, minute), "TaskSignedFor", "PSN-04", task=task)
    progress = {"note": "已完成一半"}
    yield _event(days.at(5, 9), "TaskProgressReported", "PSN-05", progress, task="TSK-105")
    yield _event(days.at(1, 9), "TaskOverdue", "SYSTEM", {"light": "red"}, task="TSK-107")
    yield _event(
        days.at(1, 10), "TaskUrged", "PSN-01", {"channel": "phone", "level": "community"}, task="TSK-107"
    )
    for task in ("TSK-108", "TSK-109"):
        done = {"evidence": ["现场照片"]}
        yield _event(days.at(3, 16), "TaskReportedDone", "PSN-04", done, task=task)
    yield _event(days.at(2, 9), "TaskVerified", "PSN-08", {"on_site": True}, task="TSK-109")


def _vote(days: _Days) -> Iterator[dict[str, Any]]:
    """The owners of one building decide on the charging points: some have voted, the close is a week off."""
    window = {"opens": days.at(2, 8), "closes": days.at(-8, 18), "informed": ["ORG-JW"]}
    put = {"motions": [motion["id"] for motion in _PUT], "ballot_form": "recorded_paper_and_online"}
    steps: list[tuple[str, str, str, dict[str, Any]]] = [
        (days.at(21, 9), "ElectorateFrozen", "PSN-51", {"units": 12}),
        (days.at(20, 9), "VoteNoticePublished", "PSN-01", window),
        (days.at(2, 8), "VoteOpened", "PSN-01", put),
    ]
    for at, kind, by, data in steps:
        yield _event(at, kind, by, data, motion_set=VOTE)
    for minute, (owner, channel, *answers) in enumerate(_CAST):
        marks = {str(motion["id"]): answer for motion, answer in zip(_PUT, answers, strict=True)}
        said = {"channel": channel, **marks}
        yield _event(days.at(1, 10, minute), "BallotCast", owner, said, motion_set=VOTE)
