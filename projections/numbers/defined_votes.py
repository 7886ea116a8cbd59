"""Numbers of votes: what each counts, in which unit, by which text."""

from typing import Final

from projections.numbers.defining import define
from projections.numbers.shapes import Measure, Reach

_CIVIL: Final = ("《民法典》第二百七十八条", "Civil Code, art. 278")
_DATA: Final = ("《民法典》第二百七十八条；名册基准日", "Civil Code, art. 278; the roll's record date")

# Votes --------------------------------------------------------------------------------------------

define(
    "vote.roll",
    ("名册总数", "Totals of the roll"),
    (
        "锁定名册上的业主人数（一人几套只算一人）、专有部分套数或专有面积。",
        "Heads on the frozen roll (an owner of several units is one head), units, or exclusive area.",
    ),
    Measure.HEADS,
    needs="vote which",
    source=_DATA,
    page="/votes/{vote}",
    also="/votes /votes/{vote}/sheet /office/votes /office/votes/{vote}",
)
define(
    "vote.questions",
    ("表决事项数", "Questions put"),
    ("这次表决所提的事项。", "Questions that are put in this vote."),
    Measure.ITEMS,
    needs="vote",
    page="/votes",
    also="/office/votes",
)
define(
    "vote.entered",
    ("名册已录入数", "What was entered of a roll"),
    ("名册锁定前已录入的人数或页数。", "Heads or sheets that were entered, before the roll is frozen."),
    Measure.HEADS,
    needs="vote which",
    page="/office/votes/{vote}",
    reach=Reach.OFFICE,
)
define(
    "vote.rights",
    ("名册上符合条件的人数", "Heads on a roll that fit"),
    (
        "名册上符合页面所选条件的表决权人；不加条件时，含已删除的。",
        "Holders on the roll that pass the filter of the page; without one those struck off too.",
    ),
    Measure.HEADS,
    needs="vote which",
    page="/office/votes/{vote}/roll",
    reach=Reach.OFFICE,
)
define(
    "vote.objections",
    ("名册异议数", "Objections to the roll"),
    ("对名册提出的异议，及其处理结果。", "Objections to the roll, and what became of them."),
    Measure.TIMES,
    needs="vote which",
    page="/votes/{vote}",
)
define(
    "vote.delivered",
    ("有送达证明的人数", "Heads with proof of delivery"),
    (
        "签收、邮寄或电子送达表决材料、留有证明的表决权人。张贴不算送达。",
        "Holders whose papers were signed for, mailed or sent, with proof. What is posted reached nobody.",
    ),
    Measure.HEADS,
    of=("名册上的全部人数。", "All heads on the roll."),
    needs="vote",
    page="/votes/{vote}",
    also="/office/votes/{vote}",
)
define(
    "vote.turnout",
    ("参与表决", "Taking part"),
    (
        "截至所示之时已投出计入的票的表决权人或其专有面积。投票期间，对外公布的面积向下取整。",
        (
            "Holders of whom a ballot counts so far, or their area. While voting is open the public sees "
            "the area rounded down."
        ),
    ),
    Measure.HEADS,
    of=("名册上的全部人数或面积。", "All heads or area of the roll."),
    needs="vote",
    source=_CIVIL,
    page="/votes/{vote}",
    also="/office/votes/{vote}",
)
define(
    "vote.check",
    ("与门槛的比较", "A comparison with a threshold"),
    (
        "计票得出的人数或面积，与规则要求的数相比；“以上”含本数，“过半”不含。",
        (
            "Heads or area as counted, against what the rule needs; at least includes the number, more "
            "than half does not."
        ),
    ),
    Measure.HEADS,
    of=("规则所称的基数。", "The base that the rule names."),
    needs="vote motion part dim",
    source=_CIVIL,
    page="/votes/{vote}",
    also="/votes/{vote}/sheet /office/votes/{vote}",
)
define(
    "vote.answer",
    ("一种意见的票数", "How many gave an answer"),
    (
        "计入的票中作此表示的人数或面积；一票的内容不公开。",
        "Heads or area whose counted ballots say so; what a single ballot says is not told.",
    ),
    Measure.HEADS,
    of=(
        "参与表决的人数或面积；无效、未参与的为名册总数。",
        "Those who took part; of invalid and absent, the roll.",
    ),
    needs="vote motion which dim",
    source=_CIVIL,
    page="/votes/{vote}",
    also="/votes/{vote}/sheet /office/votes/{vote}",
)
define(
    "vote.seats_open",
    ("尚缺的名额", "Seats still to be filled"),
    (
        "应选名额减去已当选的人数。得票不够，或者并列在最后一个名额上的，不当选，另行选举。",
        (
            "Vacancies less those who were elected. Whoever has too few votes, or ties for the last seat, "
            "is not elected and stands again."
        ),
    ),
    Measure.HEADS,
    of=("应选的名额。", "The vacancies."),
    needs="vote motion",
    page="/votes/{vote}",
    also="/office/votes/{vote}",
)
define(
    "vote.counters",
    ("计票人、监票人数", "Tellers and scrutineers"),
    ("在计票记录上署名的计票人或监票人。", "Who counted, or watched the count, by the record of it."),
    Measure.HEADS,
    needs="vote which",
    page="/votes/{vote}",
)
define(
    "vote.ballots",
    ("收到的票数", "Ballots that came in"),
    (
        "计入的票（按来路：纸质、线上、现场），或未计入的票。",
        "Ballots that count (by their way: paper, online, in the room), or that do not.",
    ),
    Measure.BALLOTS,
    needs="vote which",
    page="/votes/{vote}/sheet",
    also="/office/votes/{vote}",
)
define(
    "vote.box",
    ("公布的无记名票数", "Secret ballots published"),
    ("截止后打乱次序公布的无记名票。", "Secret ballots published after the close, in shuffled order."),
    Measure.BALLOTS,
    needs="vote",
    page="/votes/{vote}/ballots",
)
define(
    "vote.delivery",
    ("按方式的送达人数", "Delivered by one way"),
    (
        "最近一次以此方式送达的表决权人；或尚无送达记录的。",
        "Holders whose papers last went this way; or none yet.",
    ),
    Measure.HEADS,
    of=("名册上的全部人数。", "All heads on the roll."),
    needs="vote which",
    page="/office/votes/{vote}",
    also="/office/votes/{vote}/deliveries",
    reach=Reach.OFFICE,
)
define(
    "vote.channel",
    ("按渠道的参与人数", "Taking part by one way"),
    ("其计入的票经此渠道收到的表决权人。", "Holders whose ballot that counts came this way."),
    Measure.HEADS,
    of=("已参与表决的全部人数。", "All who took part so far."),
    needs="vote which",
    page="/office/votes/{vote}",
    reach=Reach.OFFICE,
)
define(
    "vote.rejected",
    ("不计入的票数", "Ballots that do not count"),
    (
        "收到而不计入的票：迟到、重复、意思不明等，逐张留存。",
        "Ballots that came and do not count; each is kept.",
    ),
    Measure.BALLOTS,
    needs="vote",
    page="/office/votes/{vote}",
    reach=Reach.OFFICE,
)
define(
    "vote.cure",
    ("可补正的人数", "Holders who may cure a ballot"),
    (
        "票意不明、又没有其他计入的票，截止前可以重投的人。",
        "Holders of a spoilt ballot only; they may vote again.",
    ),
    Measure.HEADS,
    needs="vote",
    page="/office/votes/{vote}",
    reach=Reach.OFFICE,
)
define(
    "vote.links",
    ("制发的投票链接数", "Ballot links made"),
    ("最近一次为这次表决制发的个人投票链接。", "Personal ballot links as they were made last."),
    Measure.ITEMS,
    needs="vote",
    page="/office/votes/{vote}",
    also="/office/votes/{vote}/links",
    reach=Reach.OFFICE,
)
define(
    "vote.present",
    ("现场到会人数", "Voters in the room"),
    ("已签到、未离会的表决权人。", "Holders who signed in and did not leave."),
    Measure.HEADS,
    of=("名册上的全部人数。", "All heads on the roll."),
    needs="vote",
    page="/office/votes/{vote}/room",
    reach=Reach.OFFICE,
)

# One right, and paper -------------------------------------------------------------------------------

define(
    "right.rejected",
    ("一项表决权不计入的票数", "Ballots of a right that do not count"),
    ("这位表决权人投来而不计入的票。", "Ballots of this holder that came and do not count."),
    Measure.BALLOTS,
    needs="vote right",
    page="/office/votes/{vote}/roll",
    reach=Reach.OFFICE,
)
define(
    "right.proxies_refused",
    ("未接受的委托数", "Authorities not admitted"),
    (
        "为这位表决权人出示、因不符合规则未接受的委托。",
        "Authorities shown for this holder that the rules did not admit.",
    ),
    Measure.TIMES,
    needs="right",
    page="/office/rights/{right}",
    reach=Reach.OFFICE,
)
define(
    "paper.papers",
    ("一批纸质票的张数", "Papers of a batch"),
    ("收票时清点的张数。", "Papers as they were counted when the batch came in."),
    Measure.BALLOTS,
    needs="vote which",
    page="/office/votes/{vote}/paper",
    also="/office/votes/{vote}/paper/{batch}",
    reach=Reach.OFFICE,
)
define(
    "paper.mine",
    ("我录入的张数", "Papers entered by me"),
    (
        "这一批中由您录入的纸质票；一张录几次也算一张。",
        "Papers of the batch that you typed; one typed again counts once.",
    ),
    Measure.BALLOTS,
    of=("这一批的全部张数。", "All papers of the batch."),
    needs="vote which",
    page="/office/votes/{vote}/paper",
    also="/office/votes/{vote}/paper/{batch}",
    reach=Reach.OFFICE,
)
define(
    "paper.settled",
    ("已核定的张数", "Papers settled"),
    (
        "两人录入一致或由监票人核定的纸质票。",
        "Papers that two people typed alike, or that a scrutineer settled.",
    ),
    Measure.BALLOTS,
    of=("这一批的全部张数。", "All papers of the batch."),
    needs="vote which",
    page="/office/votes/{vote}/paper",
    also="/office/votes/{vote}/paper/{batch}",
    reach=Reach.OFFICE,
)
define(
    "paper.waiting",
    ("没有核定的张数", "Papers not settled"),
    ("收到的纸质票减去已核定的。", "Papers that came in, less those that were settled."),
    Measure.BALLOTS,
    of=("收到的全部纸质票。", "All papers that came in."),
    needs="vote",
    page="/office/votes/{vote}/paper",
    reach=Reach.OFFICE,
)
define(
    "paper.differing",
    ("录入不一致的张数", "Papers read differently"),
    (
        "两人录入不一致、等监票人核定的纸质票。",
        "Papers that two people typed differently and that wait for a scrutineer.",
    ),
    Measure.BALLOTS,
    of=("收到的全部纸质票。", "All papers that came in."),
    needs="vote",
    page="/office/votes/{vote}/paper",
    reach=Reach.OFFICE,
)
