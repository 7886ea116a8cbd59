"""The law's checks beside each step of a vote: what is asked, what was found, and by which text.

Pages show them; they decide nothing. What is `binding` the deciders refuse as well, the rest is advice.
"""

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import date, datetime
from typing import Final

from deliberation.domain.calendar import clear_days_between
from deliberation.domain.dates import day_words
from deliberation.domain.rules.voting.ballots import QuestionKind
from deliberation.domain.rules.voting.book import RuleBook
from deliberation.domain.rules.voting.errors import NoRuleInForceError
from deliberation.domain.rules.voting.profile import BallotForm, Body, Profile
from deliberation.domain.terms import Term, term
from deliberation.domain.values import Code, local_date
from deliberation.domain.vote import timing
from deliberation.domain.vote.electorate import OBJECTIONABLE
from deliberation.domain.vote.setup import BallotChannel, Setup
from deliberation.domain.vote.state import BallotSet, VoteState

SMALL_GROUP: Final = 5
"""Heads below which a secret ballot hardly keeps a secret: all may have answered alike (CFG)."""
AGAINST: Final = "NONE"
"""The key of the option by which a choice among several lets people say that they want none of them."""

_NOBODY_TOLD: Final = Term("没有写明告知了谁", "nobody is named as told")
_CUSTOM: Final = Term("无全国规定，由各地约定", "no national rule, settled locally")


class Step(Code):
    """What is checked beside a step."""

    RULE_IN_FORCE = "rule_in_force"
    BALLOT_FORM = "ballot_form"
    AGAINST_OFFERED = "against_offered"
    FOLLOW_MAJORITY = "follow_majority"
    SMALL_GROUP = "small_group"
    RECORD_DATE = "record_date"
    ROLL_FROZEN = "roll_frozen"
    OBJECTIONS_DECIDED = "objections_decided"
    NOTICE_DAYS = "notice_days"
    COMMITTEE_TOLD = "committee_told"
    POSTED_UNDELIVERED = "posted_undelivered"
    OPEN_DAYS = "open_days"
    LINKS_ISSUED = "links_issued"
    RESULT_POSTED = "result_posted"


@dataclass(frozen=True, slots=True)
class StepCheck:
    """One check: what the text of `source` asks (`needed`), what was `found`, whether it is `met` so far.

    `binding`: the service goes no further without it; the others are advice.
    """

    code: Step
    needed: Term
    found: Term
    source: Term
    met: bool
    binding: bool = True


@dataclass(frozen=True, slots=True)
class _Case:
    vote: BallotSet
    setup: Setup
    law: timing.Law
    today: date


def steps(vote: BallotSet, book: RuleBook, now: datetime, profile: Profile | None = None) -> list[StepCheck]:
    """The checks of a vote as it stands, in the order of its steps; none where nothing is prepared.

    `profile` are the hall's own rules where it votes by them. A vote that was opened is shown by the rules
    that it pinned, one before by those of today.
    """
    setup, today = vote.setup, local_date(now)
    if setup is None:
        return []
    try:
        rules = vote.profile or profile or book.select(setup.body, setup.place, today)
    except NoRuleInForceError as none:
        return [_no_rule(none)]
    periods = vote.periods if vote.profile else book.periods_at(setup.place, today)
    case = _Case(vote, setup, timing.Law(rules, periods), today)
    return [check for show in _SHOWN for check in show(case)]


def _no_rule(refusal: NoRuleInForceError) -> StepCheck:
    needed = Term("有出处的表决规则", "voting rules with their source")
    return StepCheck(Step.RULE_IN_FORCE, needed, Term(refusal.zh, refusal.en), _CUSTOM, met=False)


def _rule(case: _Case) -> Iterator[StepCheck]:
    rules = case.law.profile
    source = timing.source_of(rules)
    needed = Term("有出处的表决规则", "voting rules with their source")
    yield StepCheck(Step.RULE_IN_FORCE, needed, source, source, met=True)
    fits = rules.ballot in {BallotForm.EITHER, case.setup.form}
    yield StepCheck(Step.BALLOT_FORM, term(rules.ballot), term(case.setup.form), source, met=fits)


def _against(case: _Case) -> Iterator[StepCheck]:
    """A motion always offers 反对; of two options each is against the other; more need one for none."""
    without = sum(
        one.kind is QuestionKind.CHOICE and len(one.options) > 2 and AGAINST not in one.options
        for one in case.setup.questions
    )
    needed = Term("每项都能表示反对", "a way to be against on every question")
    found = Term(f"{without}项没有", f"{without} without one") if without else Term("都有", "all have one")
    source = Term("多个选项都未过半的，不产生决定", "where no option has more than half, nothing is decided")
    yield StepCheck(Step.AGAINST_OFFERED, needed, found, source, met=not without, binding=False)


def _follow(case: _Case) -> Iterator[StepCheck]:
    """Whether what was announced of 从多 can hold; proof of delivery is seen at the count."""
    if not case.law.profile.follow_majority:
        return
    setup = case.setup
    ready = setup.consequence_warned_on_ballot and not setup.first_assembly
    needed = Term(
        "已通过的议事规则有约定、票上写明后果、有送达证明、不是首次业主大会；缺一则按未参与计算",
        "a clause in adopted rules, the warning on the ballot, proof of delivery, and no first assembly; "
        "else who does not vote takes no part",
    )
    found = Term("不适用，按未参与计算", "not used: who does not vote takes no part")
    if setup.clause_in_adopted_rules:
        words = {
            True: Term("已具备，送达以证明为准", "ready, as far as delivery is proven"),
            False: Term("条件不全，按未参与计算", "incomplete: who does not vote takes no part"),
        }
        found = words[ready]
    source = Term(
        "建房〔2009〕274号第二十六条、(2022)沪02民初16号",
        "建房〔2009〕274号, art. 26; Shanghai No. 2 Intermediate Court, (2022)沪02民初16号",
    )
    met = ready or not setup.clause_in_adopted_rules
    yield StepCheck(Step.FOLLOW_MAJORITY, needed, found, source, met=met, binding=False)


def _electorate(case: _Case) -> Iterator[StepCheck]:
    vote, setup = case.vote, case.setup
    noticed = local_date(vote.notice.given_at) if vote.notice else case.today
    needed = Term("不晚于公告之日", "no later than the day of the notice")
    day = day_words(setup.record_date)
    source = timing.source_of(case.law.profile)
    yield StepCheck(Step.RECORD_DATE, needed, day, source, met=setup.record_date <= noticed)
    frozen = vote.frozen is not None and not vote.refreeze
    heads = vote.frozen.heads if vote.frozen else 0
    needed = Term("名册已锁定", "a frozen roll")
    found = _people(heads) if frozen else Term("尚未锁定", "not frozen yet")
    if vote.refreeze:
        found = Term("有更正，须重新锁定", "corrected, to be frozen anew")
    yield StepCheck(Step.ROLL_FROZEN, needed, found, source, met=frozen)
    if setup.form is BallotForm.SECRET and vote.frozen:
        least = Term(f"不少于{SMALL_GROUP}人", f"at least {SMALL_GROUP} people")
        enough = heads >= SMALL_GROUP
        yield StepCheck(Step.SMALL_GROUP, least, _people(heads), _CUSTOM, met=enough, binding=False)
    if vote.status in OBJECTIONABLE or vote.objections:
        waiting = sum(upheld is None for upheld in vote.objections.values())
        needed = Term("没有未认定的异议", "no objection waiting")
        found = Term(f"{waiting}件未认定", f"{waiting} waiting")
        yield StepCheck(Step.OBJECTIONS_DECIDED, needed, found, source, met=not waiting)


def _notice(case: _Case) -> Iterator[StepCheck]:
    needed = timing.notice_needed(case.setup, case.law)
    notice = case.vote.notice
    if notice is None:
        earliest = day_words(timing.earliest_opening(case.today, needed))
        found = Term(
            f"今日公告的，最早{earliest.zh}开始", f"with notice today, {earliest.en} at the earliest"
        )
        yield StepCheck(Step.NOTICE_DAYS, _at_least(needed.least), found, needed.source, met=False)
        return
    given = clear_days_between(local_date(notice.given_at), local_date(notice.opens_at))
    met = given >= needed.least
    yield StepCheck(Step.NOTICE_DAYS, _at_least(needed.least), _days(given), needed.source, met=met)


def _told(case: _Case) -> Iterator[StepCheck]:
    """Owners tell the residents' committee of their vote (《物业管理条例》第十四条)."""
    if case.law.profile.body is not Body.OWNERS_JOINT_DECISION:
        return
    told = case.vote.notice.told if case.vote.notice else 0
    needed = Term("同时告知居民委员会", "the residents' committee is told as well")
    found = Term(f"告知{told}家单位", f"units told: {told}") if told else _NOBODY_TOLD
    text = timing.period("owners_meeting_notice", case.law.periods) or case.law.profile
    source = timing.source_of(text)
    yield StepCheck(Step.COMMITTEE_TOLD, needed, found, source, met=told > 0, binding=False)


def _posting(case: _Case) -> Iterator[StepCheck]:
    needed = timing.posting_needed(case.law)
    if needed is None:
        return
    until = case.vote.posted_until
    found = _posted_until(until) if until else Term("尚未张贴", "not posted")
    wanted = _at_least(needed.least)
    yield StepCheck(
        Step.POSTED_UNDELIVERED, wanted, found, needed.source, met=until is not None, binding=False
    )


def _posted_until(until: date) -> Term:
    day = day_words(until)
    return Term(f"张贴至{day.zh}", f"posted until {day.en}")


def _window(case: _Case) -> Iterator[StepCheck]:
    needed, notice = timing.window_needed(case.law), case.vote.notice
    if needed is None:
        return
    wanted = _at_least(needed.least)
    if needed.most is not None:
        wanted = Term(f"{needed.least}至{needed.most}日", f"{needed.least} to {needed.most} days")
    if notice is None:
        yield StepCheck(Step.OPEN_DAYS, wanted, Term("未定", "not set"), needed.source, met=False)
        return
    given = timing.open_for(notice.opens_at, case.vote.closes_at or notice.closes_at)
    met = given >= needed.least and (needed.most is None or given <= needed.most)
    yield StepCheck(Step.OPEN_DAYS, wanted, _days(given), needed.source, met=met)


def _links(case: _Case) -> Iterator[StepCheck]:
    if BallotChannel.ONLINE not in case.setup.channels:
        return
    made = case.vote.links_issued
    found = Term("已制作", "made") if made else Term("未制作", "not made")
    needed = Term("每项表决权一个投票链接", "a personal link for each right")
    yield StepCheck(Step.LINKS_ISSUED, needed, found, _CUSTOM, met=made, binding=False)


def _posted(case: _Case) -> Iterator[StepCheck]:
    days = case.law.profile.post_within_days
    if days is None or case.vote.status is not VoteState.DECLARED:
        return
    posted = case.vote.posted
    found = Term("已公布", "posted") if posted else Term("未公布", "not posted")
    needed = Term(f"宣布后{days}日内公布", f"posted within {days} days of the declaration")
    source = timing.source_of(case.law.profile)
    yield StepCheck(Step.RESULT_POSTED, needed, found, source, met=posted, binding=False)


def _at_least(days: int) -> Term:
    return Term(f"不少于{days}日", f"at least {days} days")


def _days(days: int) -> Term:
    return Term(f"{days}日", f"{days} days")


def _people(heads: int) -> Term:
    return Term(f"{heads}人", f"{heads} people")


_SHOWN: Final[tuple[Callable[[_Case], Iterator[StepCheck]], ...]] = (
    _rule,
    _against,
    _follow,
    _electorate,
    _notice,
    _told,
    _posting,
    _window,
    _links,
    _posted,
)
