"""Numbers of halls, of meetings and of the office's inbox: what each counts, in which unit, by which text."""

from typing import Final

from projections.numbers.defining import define
from projections.numbers.shapes import Measure, Reach

_CONFERENCE: Final = ("本厅议事规则", "the hall's rules of procedure")

# Halls --------------------------------------------------------------------------------------------

define(
    "hall.orders",
    ("一个议事厅未办结的督办单", "Open orders of a hall"),
    (
        "本厅尚未销号也未撤销的督办单，按灯色，或等待核验、没有期限的。",
        "Orders of this hall that are not closed out: by light, to be verified, or without a deadline.",
    ),
    Measure.ORDERS,
    of=("本厅全部未办结的督办单。", "All open orders of the hall."),
    needs="which",
    page="/halls/{hall}",
)

define(
    "hall.persons",
    ("担任一个角色的人数", "Persons in a role"),
    (
        "所示之日在本厅担任这一角色的人。是谁，只有本厅工作人员能看到。",
        "Who holds the role in the hall on the day shown. Who they are is for its office only.",
    ),
    Measure.HEADS,
    needs="which",
    page="/halls/{hall}",
)
define(
    "hall.parts",
    ("成员单位数、席位数", "Units and seats of a hall"),
    ("列入本厅的单位，或本厅设立过的席位。", "Units listed in the hall, or seats that were made in it."),
    Measure.ITEMS,
    needs="which",
    page="/admin",
)

# Meetings -----------------------------------------------------------------------------------------

define(
    "meeting.present",
    ("到会人数", "Who is there"),
    (
        "在场有表决权的人；会议结束后为曾经到会的人。一人代表几个席位，只算一人。",
        "Voters in the room; of an ended meeting all who came. Who holds several seats counts once.",
    ),
    Measure.HEADS,
    needs="meeting",
    page="/office/meetings/{meeting}",
    also="/office/meetings",
    reach=Reach.OFFICE,
)
define(
    "meeting.quorum",
    ("开会时的到会数", "Presence at the opening"),
    (
        "宣布开会时到会的席位或人数，按本厅规则计算。",
        "Seats or persons present when the meeting was opened, as the hall's rules count them.",
    ),
    Measure.HEADS,
    of=("应到的席位或人数。", "Seats or persons that should be there."),
    needs="meeting",
    page="/office/meetings/{meeting}",
    reach=Reach.OFFICE,
    source=_CONFERENCE,
)
define(
    "meeting.quorum_now",
    ("此刻的到会数", "Presence at this moment"),
    (
        "会议结束前，按最后一条记录，在场的席位或人数；就一项表决而言，不含回避的人。开会前按今天的席位计算。",
        (
            "Seats or persons present after the last entry, until the meeting ends; for one motion without "
            "those who stand aside. Before the opening by the seats of today."
        ),
    ),
    Measure.HEADS,
    of=("应到的席位或人数。", "Seats or persons that should be there."),
    needs="meeting",
    page="/office/meetings/{meeting}",
    also="/office/meetings/{meeting}/motions/{motion}",
    reach=Reach.OFFICE,
    source=_CONFERENCE,
)
define(
    "meeting.sides",
    ("此刻到会的方数", "Sides present at this moment"),
    (
        "会议结束前，至少有一名有表决权的人在场的各方；就一项表决而言，不含回避的人。开会前按今天的席位计算。",
        (
            "Sides of which at least one voter is in the room, until the meeting ends; for one motion "
            "without those who stand aside. Before the opening by the seats of today."
        ),
    ),
    Measure.ITEMS,
    of=("应到的各方。", "Sides that should be there."),
    needs="meeting",
    page="/office/meetings/{meeting}",
    also="/office/meetings/{meeting}/motions/{motion}",
    reach=Reach.OFFICE,
    source=_CONFERENCE,
)
define(
    "meeting.lapsed",
    ("因一人多席不计的席位数", "Seats that lapse"),
    (
        "会议结束前，持有人已坐另一席、又没有候补到场的席位。一人只算一票，这些席位不计入应到数。",
        (
            "Seats whose holder sits by another one, with no alternate there, until the meeting ends. "
            "One person has one vote; these seats are not asked for."
        ),
    ),
    Measure.ITEMS,
    needs="meeting",
    page="/office/meetings/{meeting}",
    also="/office/meetings/{meeting}/motions/{motion}",
    reach=Reach.OFFICE,
    source=_CONFERENCE,
)
define(
    "meeting.recused",
    ("回避的人数", "Persons who stand aside"),
    (
        "对这项表决已声明回避的人；他们不计入这项表决的到会数。",
        "Persons who declared that they stand aside from this motion; its quorum is counted without them.",
    ),
    Measure.HEADS,
    needs="meeting motion",
    page="/office/meetings/{meeting}/motions/{motion}",
    reach=Reach.OFFICE,
    source=_CONFERENCE,
)
define(
    "meeting.seats_held",
    ("一人持有的席位数", "Seats held by one person"),
    (
        "一人在这次会议上有权出席的席位。几个席位也只有一票。",
        "Seats by which one person may sit in the meeting; they make one vote all the same.",
    ),
    Measure.ITEMS,
    needs="meeting which",
    page="/office/meetings/{meeting}",
    reach=Reach.OFFICE,
    source=_CONFERENCE,
)
define(
    "meeting.agenda",
    ("议题数", "Items on the agenda"),
    ("议程上的议题。", "Items that stand on the agenda."),
    Measure.ITEMS,
    needs="meeting",
    page="/office/meetings",
    reach=Reach.OFFICE,
)
define(
    "meeting.decided",
    ("已有结论的议案数", "Motions decided"),
    ("已宣布结论的议案。", "Motions whose outcome was declared."),
    Measure.ITEMS,
    of=("会上提出的全部议案。", "All motions put in the meeting."),
    needs="meeting",
    page="/office/meetings",
    reach=Reach.OFFICE,
)
define(
    "motion.hands",
    ("举手表决人数", "Hands shown"),
    (
        "对议案举手作此表示的有表决权人，一人一票；以及在场有表决权的人数、依规则至少须有的赞成人数。",
        "Voters who showed this hand, one vote each; how many could, and how many ayes the rule asks for.",
    ),
    Measure.HEADS,
    of=("表决时的票数基数。", "The votes that the share is taken of."),
    needs="meeting motion which",
    page="/office/meetings/{meeting}/motions/{motion}",
    reach=Reach.OFFICE,
    source=_CONFERENCE,
)

# The inbox ----------------------------------------------------------------------------------------

define(
    "inbox.tray",
    ("一类待办事项", "What waits to be done"),
    (
        "在您任此职的议事厅里、现在等着办的这一类事项。",
        "Matters of this kind that wait now in the halls in which you have that part.",
    ),
    Measure.ITEMS,
    needs="which",
    page="/office",
    reach=Reach.HALLS,
)
define(
    "inbox.unit",
    ("本单位未办结的督办单数", "Open orders of one's own unit"),
    (
        "由您所代表的单位牵头或配合、尚未销号也未撤销的督办单。",
        "Orders that a unit for which you speak leads or supports and that are not closed out.",
    ),
    Measure.ORDERS,
    needs="unit",
    page="/office",
    reach=Reach.HALLS,
)
define(
    "inbox.transfers",
    ("等待本单位签收的转办数", "Issues offered to one's own unit"),
    (
        "拟转给您所代表的单位、等它签收的诉求。只看最近二十次转办。",
        "Issues offered to a unit for which you speak and not signed for; of the latest twenty offers.",
    ),
    Measure.ISSUES,
    page="/office",
    reach=Reach.HALLS,
)
