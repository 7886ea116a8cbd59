"""What the rules of votes refuse, with the article."""

from deliberation.domain.errors import Refusal
from deliberation.domain.terms import Term


class HeadsByUnitError(Refusal):
    CODE = "vote.heads_by_unit"
    STATUS = 422
    ZH = (
        "同一业主在名册中出现多次。同一买受人拥有多个专有部分的按一人计（法释〔2020〕17号第九条），"
        "请按业主合并。"
    )
    EN = (
        "One owner stands on the roll more than once. Several units of one buyer are one head "
        "(judicial interpretation 法释〔2020〕17号, art. 9). Merge them by owner."
    )


class UnitTwiceError(Refusal):
    CODE = "vote.unit_twice"
    STATUS = 422
    ZH = "专有部分“{unit}”在清单中出现两次，面积会重复计算。请核对后删去一行。"
    EN = "The unit “{unit}” is listed twice and its area would count twice. Check and remove one line."


class AreaMissingError(Refusal):
    CODE = "vote.area_missing"
    STATUS = 422
    ZH = "有专有部分没有面积。请按不动产登记簿、实测、合同的次序补全（法释〔2020〕17号第八条）。"
    EN = (
        "A unit has no area. Take it from the property register, else the survey, else the contract "
        "(judicial interpretation 法释〔2020〕17号, art. 8)."
    )


class ConsultationIsNoVoteError(Refusal):
    CODE = "vote.consultation_is_no_vote"
    ZH = (
        "征求意愿的结果不能当作表决：户数不是业主人数，也没有专有部分面积和签名。"
        "请依《民法典》第二百七十八条组织业主共同决定。"
    )
    EN = (
        "What households wished in a consultation is no vote: households are not owners, and it has "
        "neither area nor signatures. Hold the owners' vote of the Civil Code, art. 278."
    )


class WrongRollError(Refusal):
    CODE = "vote.wrong_roll"
    STATUS = 422
    ZH = "名册与表决机构不符：业主共同决定用业主名册（人数和面积），其他机构用成员名册。请更换名册。"
    EN = "The roll does not fit the body: owners decide by heads and area, others by members. Change it."


class NotOnTheRollError(Refusal):
    CODE = "vote.not_on_the_roll"
    STATUS = 422
    ZH = "有表决票不属于冻结名册上的任何一项表决权。请核对票号与名册。"
    EN = "A ballot belongs to no right on the frozen roll. Check its number against the roll."


class OneRightOneBallotError(Refusal):
    CODE = "vote.one_right_one_ballot"
    STATUS = 422
    ZH = "一项表决权只能有一张有效表决票。请按公布的规则（默认先收到的有效票为准）处理重复票。"
    EN = (
        "One right has one valid ballot. Settle duplicates by the announced rule "
        "(by default the first valid one received)."
    )


class MoreBallotsThanVotersError(Refusal):
    CODE = "vote.more_ballots_than_voters"
    STATUS = 422
    ZH = "收回的票数多于有权投票的人数，投票无效。请核对后重新投票。"
    EN = "There are more ballots than voters; the poll is void. Check, and vote again."


class SignedBallotNeededError(Refusal):
    CODE = "vote.signed_ballot_needed"
    STATUS = 422
    ZH = "业主共同决定须记名：面积要计入各自的意见。请注明每张票属于哪一项表决权。"
    EN = "Owners' votes are recorded, because area counts with each choice. Say whose ballot each one is."


class SecretBallotNeededError(Refusal):
    CODE = "vote.secret_ballot_needed"
    STATUS = 422
    ZH = "该项选举须无记名投票（居民委员会组织法第十九条）。票上不得注明投票人。"
    EN = "This election is by secret ballot (居民委员会组织法 art. 19). No ballot may say whose it is."


class NotInTheRoomError(Refusal):
    CODE = "vote.not_in_the_room"
    STATUS = 422
    ZH = "有表决票属于没有到会或表决前已离会的人。请核对签到和离会记录。"
    EN = "A ballot is of somebody who was not there, or had left before the vote. Check the attendance."


class RecusalNotProvidedError(Refusal):
    CODE = "vote.recusal_not_provided"
    ZH = "法律没有规定在该项表决中回避：业主等有权投票的人不因利害关系失去表决权。请撤销回避。"
    EN = "No statute provides for recusal in this vote: an interest takes no vote away. Lift the recusal."


class NotOwnersBusinessError(Refusal):
    CODE = "vote.owners_matter"
    ZH = "该事项属《民法典》第二百七十八条第（{item}）项，只能由业主共同决定，其他机构不得代为决定。"
    EN = "Civil Code, art. 278, item {item}: only the owners jointly decide this, no other body for them."


class ItemMissingError(Refusal):
    CODE = "vote.item_missing"
    STATUS = 422
    ZH = "{which}请注明属《民法典》第二百七十八条第一款的哪一项（1至9）：各项的通过比例不同。"
    EN = "{which}Say which item of the Civil Code, art. 278, it is (1 to 9): their thresholds differ."

    def __init__(self, number: int | None = None) -> None:
        """`number`: which of several questions, from 1."""
        which = Term(f"第 {number} 个表决事项：", f"Question {number}: ") if number else Term("", "")
        super().__init__(which=which)


class WrongShareError(Refusal):
    CODE = "vote.wrong_share"
    STATUS = 422
    ZH = (
        "第（{item}）项的通过比例与《民法典》第二百七十八条不符（使用维修资金为过半数，筹集才是四分之三）。"
        "地方旧规定与民法典不一致的，适用民法典。"
    )
    EN = (
        "Item {item} has another threshold in the Civil Code, art. 278 (using the maintenance fund needs "
        "more than half, raising it three quarters). The Code stands above older local text."
    )


class NoRuleInForceError(Refusal):
    CODE = "vote.no_rule_in_force"
    STATUS = 422
    ZH = "{day}在{place}没有已登记的“{body}”表决规则。请核对地点和日期，或由管理员补充有出处的规则。"
    EN = (
        "No rule for “{body_en}” is stored for {place} on {day}. Check place and date, or have an "
        "administrator add the rule with its source."
    )


class UnknownRuleError(Refusal):
    CODE = "vote.unknown_rule"
    STATUS = 422
    ZH = "没有名为“{rule}”的规则。请从列表中选择。"
    EN = "There is no rule named “{rule}”. Choose one from the list."


class FollowMajorityUnlawfulError(Refusal):
    CODE = "vote.follow_majority_unlawful"
    ZH = "不得适用“未投票从多”，缺少条件：{missing}。请按未参与计算。"
    EN = (
        "Unreturned ballots may not follow the majority; missing: {missing_en}. Count them as taking no part."
    )


class QuestionMismatchError(Refusal):
    CODE = "vote.question_mismatch"
    STATUS = 422
    ZH = (
        "表决问题与规则不符：选举须有候选人和应选名额，多选一须有至少两个选项，是否同意的表决不设选项；"
        "要求各方都有同意票的规则只用于是否同意的表决。请改用合适的形式。"
    )
    EN = (
        "The question does not fit the rule: an election has candidates and vacancies, a choice at least "
        "two options, a motion none; rules that ask each side are for motions. Ask in another form."
    )


class SecretSidesError(Refusal):
    CODE = "vote.secret_sides"
    STATUS = 422
    ZH = "无记名投票无法知道同意票来自哪一方。请改为记名，或取消各方同意票的要求。"
    EN = "A secret ballot does not say which side an aye is from. Record the votes, or do not ask the sides."
