"""What the chair reads out, word for word: every body, every outcome, in both languages."""

import pytest

from deliberation.domain.meeting.events import MotionOutcome
from deliberation.domain.rules.procedure import (
    DecisionMode,
    QuorumBase,
    QuorumRule,
    RulesOfProcedure,
    VoteFallback,
)
from deliberation.domain.rules.voting.ballots import BallotBox, Choice, Mark, Question, QuestionKind
from deliberation.domain.rules.voting.counting import Vote
from deliberation.domain.rules.voting.hall_rules import ApprovalBase, HallRules
from deliberation.domain.rules.voting.profile import Body, Profile
from deliberation.domain.rules.voting.registry import decide
from deliberation.domain.rules.voting.speech import amount, speak
from deliberation.domain.rules.voting.treatment import Treatment, Unreturned
from tests.domain.voting.dsl import (
    MOTION,
    ON,
    answers,
    gaoting,
    in_room,
    joint,
    meeting,
    members,
    owners,
    profile,
    said,
    secret,
)

A, B, C = (frozenset({name}) for name in "ABC")
NAMES = {"A": "续聘", "B": "不续聘", "C": "王某", "D": "李某", "side 2": "物业"}
TEN = (10_000,) * 10


def spoken(vote: Vote) -> tuple[str, str]:
    term = speak(decide(vote), NAMES)
    return term.zh, term.en


def asked(kind: QuestionKind, *options: str, vacancies: int = 1, item: int | None = None) -> Question:
    return Question(motion=MOTION, kind=kind, options=options, vacancies=vacancies, item=item)


def choice(*marks: Mark) -> Vote:
    question = asked(QuestionKind.CHOICE, "A", "B", item=4)
    body = profile(Body.OWNERS_JOINT_DECISION)
    return Vote(owners(*TEN), BallotBox(answers(*marks)), question, body)


def election(body: Body, *marks: Mark) -> Vote:
    question = asked(QuestionKind.ELECTION, "C", "D", vacancies=2)
    return Vote(members(30), BallotBox(secret(*marks)), question, profile(body))


def held(rules: Profile, came: int, *marks: Mark, roll: int = 9) -> Vote:
    box = BallotBox(answers(*marks), **in_room(came))
    return Vote(members(roll, 3), box, Question(motion=MOTION), rules)


def conference(rules: RulesOfProcedure | None = None) -> Profile:
    return profile(Body.JOINT_CONFERENCE, conference=rules)


HANDS = RulesOfProcedure(
    quorum=QuorumRule(base=QuorumBase.ENTITLED_PERSONS, num=2, den=3),
    decision=DecisionMode.CONSENSUS_FIRST,
    fallback=VoteFallback.MAJORITY_OF_PERSONS_PRESENT_AND_EACH_PARTY,
)
YES, NO = Choice.AYE, Choice.NAY


def test_one_short_is_said_to_the_chair() -> None:
    zh, en = spoken(gaoting("M2"))
    assert zh == (
        "参与表决51,312.46平方米，需42,320.00平方米（全体业主63,480.00平方米的三分之二以上），达到；"
        "参与表决824人，需686人（全体业主1,028人的三分之二以上），达到；"
        "同意41,621.43平方米，需38,484.35平方米（参与表决的业主51,312.46平方米的四分之三以上），达到；"
        "同意617人，需618人（参与表决的业主824人的四分之三以上），差1人。"
        "依据《民法典》第二百七十八条，本事项未通过；未通过不等于相反的意见获得通过。"
    )
    assert en == (
        "took part: 51,312.46 m², 42,320.00 m² needed (at least 2/3 of all owners, 63,480.00 m²): enough; "
        "took part: 824 heads, 686 heads needed (at least 2/3 of all owners, 1,028 heads): enough; "
        "in favour: 41,621.43 m², 38,484.35 m² needed (at least 3/4 of the owners taking part, "
        "51,312.46 m²): enough; "
        "in favour: 617 heads, 618 heads needed (at least 3/4 of the owners taking part, 824 heads): "
        "one short. Not adopted, which does not carry the opposite (Civil Code, art. 278)."
    )


FOUR = said(3, 0, 1)
NEIGHBOURS = Vote(owners(*TEN[:4]), BallotBox(FOUR), Question(motion=MOTION), profile(Body.INTERESTED_OWNERS))
HALL = HallRules(name="h", approve_of=ApprovalBase.PERSONS_PRESENT, approve_num=11, approve_den=12)
BODIES = {
    "owners, turnout": (
        joint(TEN, said(6)),
        "参与表决6人，需7人（全体业主10人的三分之二以上），差1人",
        "依据《民法典》第二百七十八条，参与未达规定比例，未形成决定。",
    ),
    "owners, more than half": (
        joint(TEN, said(4, 4)),
        "同意4人，需5人（参与表决的业主8人的过半数），差1人。",
        "本事项未通过；未通过不等于相反的意见获得通过。",
    ),
    "owners, one of two options": (
        choice(*[A] * 6, *[B] * 3),
        "同意“不续聘”的3人，需5人（参与表决的业主9人的过半数），差2人。",
        "依据《民法典》第二百七十八条，“续聘”获得通过。",
    ),
    "owners, neither option": (
        choice(*[A] * 4, *[B] * 4),
        "同意“续聘”的400.00平方米，需400.01平方米（参与表决的业主800.00平方米的过半数），差0.01平方米；",
        "未产生有效决定，任何一种意见都没有通过。",
    ),
    "interested owners": (
        NEIGHBOURS,
        "同意3人，需4人（有利害关系的业主4人全部），差1人。",
        (
            "依据《民法典》第二百七十九条、法释〔2020〕17号第十至十一条，本事项未通过；"
            "未通过不等于相反的意见获得通过。"
        ),
    ),
    "residents": (
        meeting(Body.RESIDENTS_ASSEMBLY, 20, 11, ayes=6),
        "到会11人，需11人（年满十八周岁的居民或户代表20人的过半数），达到；同意6人，需6人（到会人员11人的过半数），达到。",
        "依据《城市居民委员会组织法》第二十六至二十七条，本事项通过。",
    ),
    "residents' representatives": (
        meeting(Body.RESIDENTS_REPRESENTATIVES_ASSEMBLY, 30, 19, ayes=19),
        "到会19人，需20人（组成人员30人的三分之二以上），差1人；",
        "依据《城市居民委员会组织法》第二十九条，到会人数不足，不能作出决定。",
    ),
    "villagers' representatives": (
        meeting(Body.VILLAGE_REPRESENTATIVES_ASSEMBLY, 30, 20, ayes=10),
        "同意10人，需11人（到会人员20人的过半数），差1人。",
        "依据《村民委员会组织法》第三十条，本事项未通过；未通过不等于相反的意见获得通过。",
    ),
    "party branch": (
        meeting(Body.PARTY_BRANCH_GENERAL_MEETING, 20, 12, ayes=11),
        (
            "到会12人，需10人（有表决权的党员20人的半数以上），达到；"
            "同意11人，需11人（应到会有表决权的党员20人的过半数），达到。"
        ),
        "依据《中国共产党支部工作条例（试行）》第十一条，本事项通过。",
    ),
    "owners' committee": (
        meeting(Body.OWNERS_COMMITTEE, 8, 4, ayes=4),
        "同意4人，需4人（全体委员8人的半数以上），达到。",
        "依据《舟山市物业管理条例》第二十三条，本事项通过。",
    ),
    "election by representatives, two thirds are not more than two thirds": (
        election(Body.RESIDENTS_COMMITTEE_ELECTION_BY_REPS, *[C] * 20),
        "参与表决20人，需21人（超过居民代表30人的三分之二），差1人；同意“王某”的20人，需11人",
        "依据《城市居民委员会组织法》第十九条，参与未达规定比例，未形成决定。",
    ),
    "election by voters, one seat stays open": (
        election(Body.RESIDENTS_COMMITTEE_ELECTION_BY_VOTERS, *[C] * 8, *[frozenset({"D"})] * 8, *[C]),
        "同意“李某”的8人，需9人（参加投票的人17人的过半数），差1人。",
        "王某当选，尚缺1名，另行选举。",
    ),
    "election by voters, nobody": (
        election(Body.RESIDENTS_COMMITTEE_ELECTION_BY_VOTERS, *[C] * 8, *[frozenset({"D"})] * 8),
        "参与表决16人，需16人（有选举权的居民或户代表30人的过半数），达到；",
        "无人当选，尚缺2名，另行选举。",
    ),
    "conference, agreed": (
        held(conference(), 9, *[YES] * 9),
        "到会9人，需9人（成员9人全部），达到；无人提出异议。",
        "依据联席会议议事规则，本事项通过。",
    ),
    "conference, one dissents": (
        held(conference(), 9, *[YES] * 8, NO),
        "1人提出异议。",
        "依据联席会议议事规则，未能协商一致，未产生有效决定；异议记录在案，按程序上报。",
    ),
    "conference, a side without an aye": (
        held(conference(HANDS), 9, *[YES, YES, NO] * 3),
        "3人提出异议；同意6人，需5人（在场人员9人的过半数），达到；“物业”一方同意0人，需1人，差1人。",
        "本事项未通过；未通过不等于相反的意见获得通过。",
    ),
    "hall, more than eleven twelfths": (
        held(HALL.profile(ON), 6, *[YES] * 5, NO),
        "同意5人，需6人（超过在场人员6人的12分之11），差1人。",
        "依据本议事厅通过的议事规则，本事项未通过；未通过不等于相反的意见获得通过。",
    ),
}


@pytest.mark.parametrize(("vote", "working", "end"), BODIES.values(), ids=BODIES)
def test_every_body_and_outcome_is_said_in_plain_chinese(vote: Vote, working: str, end: str) -> None:
    zh, _ = spoken(vote)
    assert working in zh
    assert zh.endswith(end)


@pytest.mark.parametrize("vote", [vote for vote, _, _ in BODIES.values()], ids=BODIES)
def test_both_languages_name_every_count_the_article_and_the_outcome(vote: Vote) -> None:
    found = decide(vote)
    zh, en = spoken(vote)
    for one in found.checks:
        if one.share is not None:
            figure = amount(one.count, one.dim)
            assert figure.zh in zh
            assert figure.en.removesuffix("s").removesuffix(" head") in en
    assert found.source_zh in zh
    assert en.endswith(f"({found.source_en}).")
    assert ("通过。" in zh) or found.outcome is not MotionOutcome.ADOPTED or found.elected


ENDS = {
    "owners, turnout": "Too few took part, so nothing is decided",
    "owners, one of two options": "“续聘” is adopted",
    "owners, neither option": "No decision: no answer carried",
    "residents' representatives": "Too few came, so nothing can be decided",
    "party branch": "Adopted",
    "election by voters, one seat stays open": "Elected: 王某; 1 still to elect in a run-off",
    "election by voters, nobody": "Nobody is elected; 2 still to elect in a run-off",
    "conference, one dissents": "No consensus, so no decision: the dissent goes on record and the matter up",
}


@pytest.mark.parametrize(("name", "end"), ENDS.items(), ids=ENDS)
def test_every_outcome_is_said_in_plain_english(name: str, end: str) -> None:
    vote, _, _ = BODIES[name]
    assert spoken(vote)[1].endswith(f". {end} ({decide(vote).source_en}).")


def test_whoever_is_counted_with_the_majority_is_named_first() -> None:
    zh, en = spoken(gaoting("M2", treatment=Treatment(unreturned=Unreturned.FOLLOW_MAJORITY)))
    assert zh.startswith("已送达而未投票的187人按多数意见计入；参与表决62,463.80平方米")
    assert en.startswith("187 who were served and did not vote are counted with the majority; took part:")
