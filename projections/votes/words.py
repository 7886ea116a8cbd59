"""What its sender is told of a ballot."""

from typing import Final

from deliberation.domain.rules.voting.ballots import Validity
from deliberation.domain.terms import Term

SAID: Final = {
    Validity.VALID: Term("这张票有效，已计入。", "This ballot is valid and counts."),
    Validity.UNCLEAR: Term(
        "这张票的意思不明，未计入。截止前可以重新投一张。",
        "This ballot cannot be understood and does not count. You may vote again before the close.",
    ),
    Validity.CO_OWNERS_CONFLICT_NOT_CURED: Term(
        "共有人的意见不一致，未计入。请在截止前一致推举一人，重新投一张。",
        "The co-owners disagree, so it does not count. Agree on one of you and vote again before the close.",
    ),
    Validity.LATE: Term(
        "这张票在截止以后收到，未计入；按收到时间留存。",
        "This ballot came after the close and does not count; it is kept with the time it came.",
    ),
    Validity.NO_AUTHORITY: Term(
        "投票人没有有效的书面委托，未计入。请业主本人投票，或补交委托书。",
        "Who sent it had no valid written authority, so it does not count. Vote yourself, or hand the "
        "authority in.",
    ),
    Validity.DUPLICATE_SAME_CONTENT: Term(
        "与已计入的票内容相同，只计一次。",
        "It says the same as the ballot that counts; you are counted once.",
    ),
    Validity.DUPLICATE_CONFLICT_FIRST_VALID_COUNTS: Term(
        "与已计入的票内容不同。按公告的规则，以先收到的有效票为准，这张未计入。",
        "It differs from the ballot that counts. By the announced rule the first valid one counts, so this "
        "one does not.",
    ),
    Validity.REPLACED_BY_LATER: Term(
        "按公告的规则，已由后来的一张票代替，未计入。",
        "By the announced rule a later ballot took its place, so it does not count.",
    ),
    Validity.MISREAD: Term(
        "这是原先的录入。重新计票时核对了原票，以更正后的为准。",
        "This is how the paper was entered first. A recount looked at it again; what it found then counts.",
    ),
}
