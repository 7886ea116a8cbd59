"""Numbers of issues and orders: what each counts, in which unit, by which text."""

from projections.numbers.defining import define
from projections.numbers.shapes import Measure, Reach

# Issues -------------------------------------------------------------------------------------------

_STAGE = (
    "现在处在这一阶段、符合页面上所选条件的诉求。合并的诉求只算一件。",
    "Issues that now stand in this stage and pass the filters of the page. Merged issues count once.",
)
_STAGES = ("四个阶段中符合条件的全部诉求。", "All issues of the four stages that pass the filters.")
define(
    "board.stage",
    ("一个阶段的诉求数", "Issues in a stage"),
    _STAGE,
    Measure.ISSUES,
    of=_STAGES,
    page="/",
    needs="stage",
)
define(
    "work.stage",
    ("一个阶段的诉求数（含尚未登记的）", "Issues in a stage, unregistered ones too"),
    _STAGE,
    Measure.ISSUES,
    of=_STAGES,
    page="/office/issues",
    needs="stage",
    reach=Reach.HALLS,
)
define(
    "hall.stage",
    ("一个议事厅一个阶段的诉求数", "Issues of a hall in a stage"),
    (
        "本厅自己（不含下级）现在处在这一阶段的诉求。合并的诉求只算一件。",
        "Issues of the hall itself, without those below, now in this stage; merged ones count once.",
    ),
    Measure.ISSUES,
    of=("四个阶段中本厅的全部诉求。", "All open issues of the hall."),
    page="/halls/{hall}",
    needs="stage",
)
define(
    "issue.judgements",
    ("居民评价数", "Residents' judgements"),
    ("对这件诉求作出的评价，一次评价算一次。", "Judgements of this issue; each counts once."),
    Measure.TIMES,
    page="/issues/{issue}",
    also="/office/issues/{issue}",
    needs="issue",
)
define(
    "issue.solved",
    ("认为已解决的评价数", "Judgements that say it is solved"),
    ("评价中选择“已解决”的次数。", "Judgements that say that the issue is solved."),
    Measure.TIMES,
    of=("对这件诉求的全部评价。", "All judgements of this issue."),
    page="/issues/{issue}",
    also="/office/issues/{issue}",
    needs="issue",
)
define(
    "issue.satisfaction",
    ("某一满意度的评价数", "Judgements of one grade"),
    ("评价中选择这一满意度的次数。", "Judgements that give this grade of satisfaction."),
    Measure.TIMES,
    of=("对这件诉求的全部评价。", "All judgements of this issue."),
    page="/issues/{issue}",
    also="/office/issues/{issue}",
    needs="issue which",
)
define(
    "issue.feedback",
    ("反馈次数", "Times of feedback"),
    ("把办理结果告知反映人的次数。", "How often the submitters were told what came of it."),
    Measure.TIMES,
    page="/issues/{issue}",
    also="/office/issues/{issue}",
    needs="issue",
)
define(
    "issue.days_left",
    ("距办理期限的天数", "Days to the deadline"),
    (
        "从所示之日到最早一个未办结期限之日的日历天数；负数表示已逾期的天数。期限遇节假日已顺延。",
        (
            "Calendar days from the day shown to the earliest deadline still awaited; below zero it is over. "
            "The deadline has been moved past holidays."
        ),
    ),
    Measure.DAYS,
    page="/issues/{issue}",
    also="/ /office/issues /office/issues/{issue}",
    needs="issue",
    source=("《民法典》第二百零三条", "Civil Code, art. 203"),
)
define(
    "issue.age",
    ("诉求提出的天数", "Days since an issue was raised"),
    (
        "从提出诉求之日到所示之日的日历天数。",
        "Calendar days from the day on which it was raised to the day shown.",
    ),
    Measure.DAYS,
    page="/",
    also="/office/issues",
    needs="issue",
)
define(
    "resolution.objections",
    ("公示期异议数", "Objections to a resolution"),
    ("对这份决议提出的异议，迟到的也算。", "Objections filed against this resolution, late ones too."),
    Measure.TIMES,
    page="/resolutions/{resolution}",
    needs="resolution",
)

# Orders -------------------------------------------------------------------------------------------

define(
    "task.urged",
    ("催办次数", "Times urged"),
    ("这张督办单被催办的次数。", "How often the unit was urged to carry out this order."),
    Measure.TIMES,
    page="/office/tasks/{task}",
    also="/office/tasks",
    needs="task",
)
define(
    "task.days_left",
    ("距督办期限的天数", "Days to an order's deadline"),
    (
        "从所示之日到期限之日的日历天数；负数表示已逾期的天数。",
        "Calendar days from the day shown to the deadline; below zero it is overdue.",
    ),
    Measure.DAYS,
    page="/office/tasks/{task}",
    also="/office/tasks /issues/{issue} /office/issues/{issue} /office/resolutions/{resolution}",
    needs="task",
    source=("《民法典》第二百零三条", "Civil Code, art. 203"),
)
define(
    "tasks.light",
    ("某一灯色的督办单数", "Orders of one light"),
    (
        "未办结、尚未报告办毕、有期限的督办单：红灯已过期限；黄灯在提醒期内；绿灯更早。",
        (
            "Open orders with a deadline whose completion is not reported: red is past it, yellow within the "
            "days of warning, green before them."
        ),
    ),
    Measure.ORDERS,
    of=("本厅全部未办结的督办单。", "All open orders of the halls."),
    needs="light",
    page="/office/tasks",
    reach=Reach.HALLS,
)
define(
    "workload.open",
    ("在办督办单数", "Open orders of a unit"),
    ("由该单位牵头、尚未销号也未撤销的督办单。", "Orders that the unit leads and that are not closed out."),
    Measure.ORDERS,
    needs="unit",
    page="/office/tasks",
    reach=Reach.HALLS,
)
define(
    "workload.overdue",
    ("逾期督办单数", "Overdue orders of a unit"),
    (
        "在办督办单中，期限已过而没有办毕报告的。",
        "Its open orders past their deadline without a report of completion.",
    ),
    Measure.ORDERS,
    of=("该单位的在办督办单。", "The unit's open orders."),
    needs="unit",
    page="/office/tasks",
    reach=Reach.HALLS,
)
define(
    "workload.done",
    ("已销号督办单数", "Orders of a unit that are closed out"),
    ("由该单位牵头、已经他人核验销号的督办单。", "Orders that it led and that somebody else verified."),
    Measure.ORDERS,
    needs="unit",
    page="/office/tasks",
    reach=Reach.HALLS,
)
define(
    "workload.returned",
    ("退回次数", "Reports sent back"),
    ("该单位的办毕报告经核验被退回的次数。", "How often its reports of completion did not hold."),
    Measure.TIMES,
    needs="unit",
    page="/office/tasks",
    reach=Reach.HALLS,
)
define(
    "workload.days",
    ("平均办理天数", "Mean days to completion"),
    (
        "已销号督办单从交办到办毕报告的日历天数之和，除以单数，舍去小数。",
        "Days from order to the report that was verified, summed and divided by the orders, cut off.",
    ),
    Measure.DAYS,
    of=("该单位已销号的督办单数。", "The unit's orders that are closed out."),
    needs="unit",
    page="/office/tasks",
    reach=Reach.HALLS,
)
define(
    "rate.on_time",
    ("按期办结", "Completed in time"),
    (
        "已销号督办单中，办毕报告不晚于期限之日的。准予延期的，以延期后的期限为准。",
        "Orders closed out whose report came on or before the deadline; a granted extension moves it.",
    ),
    Measure.SHARE,
    of=("已销号且有期限的督办单。", "Orders with a deadline that are closed out."),
    page="/office/tasks",
    reach=Reach.HALLS,
)
define(
    "rate.returned",
    ("办毕报告被退回", "Reports sent back"),
    ("核验后退回的办毕报告。", "Reports of completion that were sent back."),
    Measure.SHARE,
    of=("全部办毕报告。", "All reports of completion."),
    page="/office/tasks",
    reach=Reach.HALLS,
)
define(
    "rate.satisfied",
    ("居民满意", "Residents satisfied"),
    ("评价为“满意”或“基本满意”的。", "Judgements of satisfied or basically satisfied."),
    Measure.SHARE,
    of=("对本厅诉求的全部评价。", "All judgements of the halls' issues."),
    page="/office/tasks",
    reach=Reach.HALLS,
)
