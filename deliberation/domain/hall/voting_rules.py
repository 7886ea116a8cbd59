"""A hall's own voting rules: which it may adopt, and the profile that a vote of the hall pins."""

from typing import Final

from deliberation.domain.errors import Refusal
from deliberation.domain.facts import DomainEvent
from deliberation.domain.hall.commands import AdoptVotingRules
from deliberation.domain.hall.decider import established
from deliberation.domain.hall.events import VotingRulesAdopted
from deliberation.domain.hall.state import Hall
from deliberation.domain.rules.procedure import Comparator
from deliberation.domain.rules.voting.hall_rules import HallRules
from deliberation.domain.rules.voting.profile import Profile
from deliberation.domain.standing import Standing
from deliberation.domain.values import Role, local_date

LARGEST_PART: Final = 1_000
"""The largest numerator, denominator and number of ayes: a share that nobody can read out is no rule."""
LONGEST_NAME: Final = 200


class RulesUnnamedError(Refusal):
    CODE = "hall.voting_rules_unnamed"
    STATUS = 422
    ZH = "请给表决规则取一个名称（不超过{longest}字），如“议事厅表决办法”。"
    EN = "Give the voting rules a name of at most {longest} characters, such as “Rules for ballots”."


class ShareUnsoundError(Refusal):
    CODE = "hall.share_unsound"
    STATUS = 422
    ZH = "{part}的比例“{num}/{den}”不成立：分母为1至{largest}，比例不得大于全部，“超过”须小于全部。请修改。"
    EN = (
        "The share {num}/{den} {part_en} cannot be: the denominator is 1 to {largest}, no share is above "
        "the whole, and “more than” needs less than the whole. Change it."
    )


class ApprovalOfNobodyError(Refusal):
    CODE = "hall.approval_of_nobody"
    STATUS = 422
    ZH = "通过比例为零，等于一票即可通过。请填写大于零的比例。"
    EN = "An approval share of nothing lets a single aye carry. Give a share above zero."


class TooManyAyesOfEachSideError(Refusal):
    CODE = "hall.too_many_ayes_of_each_side"
    STATUS = 422
    ZH = "每一方至少几票同意，最多填{largest}。请修改。"
    EN = "The ayes that each side must give are at most {largest}. Change it."


class NoVotingRulesError(Refusal):
    CODE = "hall.no_voting_rules"
    ZH = "本议事厅尚未通过自己的表决规则，不能以“议事厅”名义表决。请先由主持人或管理员通过表决规则。"
    EN = (
        "This hall has adopted no voting rules of its own, so it cannot vote as a hall. "
        "Have the chair or an administrator adopt them first."
    )


def adopt_voting_rules(hall: Hall, who: Standing, command: AdoptVotingRules) -> list[DomainEvent]:
    """Adopt rules that are sound; a secret ballot cannot ask each side for ayes."""
    who.require(Role.ADMINISTRATOR, Role.CHAIR)
    established(hall)
    sound(command.rules)
    command.rules.profile(local_date(who.at))
    return [VotingRulesAdopted(rules=command.rules, basis=command.basis)]


def sound(rules: HallRules) -> None:
    """Refuse a share that is none: above the whole, or more than all of it."""
    if not 0 < len(rules.name.strip()) <= LONGEST_NAME:
        raise RulesUnnamedError(longest=LONGEST_NAME)
    _share(rules.quorum_num, rules.quorum_den, rules.quorum_cmp, "到会", "of those who must be there")
    _share(rules.approve_num, rules.approve_den, rules.approve_cmp, "通过", "of those who must agree")
    if rules.approve_num == rules.each_side == 0:
        raise ApprovalOfNobodyError
    if rules.each_side > LARGEST_PART:
        raise TooManyAyesOfEachSideError(largest=LARGEST_PART)


def _share(num: int, den: int, cmp: Comparator, part: str, part_en: str) -> None:
    whole = den if cmp is Comparator.AT_LEAST else den - 1
    if den > LARGEST_PART or num > whole:
        raise ShareUnsoundError(part=part, part_en=part_en, num=num, den=den, largest=LARGEST_PART)


def profile_of(hall: Hall) -> Profile:
    """The profile by which the hall's own ballots are counted. Refuses where it has adopted no rules."""
    if hall.voting_rules is None:
        raise NoVotingRulesError
    return hall.voting_rules.profile(hall.voting_rules_since)


def of_conference(profile: Profile, hall: Hall) -> Profile:
    """A conference's profile with the rules of procedure that its hall adopted: no statute has any."""
    return profile.model_copy(update={"conference": hall.rules, "recusal": hall.rules.recusal})
