"""The pages on which numbers stand: what each is called, and where anybody finds the way to it."""

from typing import Final

from deliberation.domain.terms import Term
from projections.numbers.shapes import Place

_VOTE: Final = "/office/votes/{vote}"

PLACES: Final = {
    place.path: place
    for place in (
        Place("/", Term("公开诉求板", "the public board"), "/"),
        Place("/halls/{hall}", Term("一个议事厅的页面", "the page of a hall"), "/"),
        Place("/issues/{issue}", Term("一件诉求的公开页", "the public page of an issue"), "/"),
        Place(
            "/resolutions/{resolution}",
            Term("一份决议的公开页", "the public page of a resolution"),
            "/resolutions",
        ),
        Place("/votes", Term("公开的表决列表", "the public list of votes"), "/votes"),
        Place("/votes/{vote}", Term("一次表决的公开页", "the public page of a vote"), "/votes"),
        Place("/votes/{vote}/sheet", Term("一次表决的计票单", "the tally sheet of a vote"), "/votes"),
        Place(
            "/votes/{vote}/ballots", Term("无记名票的公布页", "the page of the published ballots"), "/votes"
        ),
        Place("/office", Term("我的待办", "what waits for you"), "/office"),
        Place("/office/issues", Term("工作板", "the board of the office"), "/office/issues"),
        Place("/office/issues/{issue}", Term("一件诉求的工作页", "an issue in the office"), "/office/issues"),
        Place(
            "/office/resolutions/{resolution}",
            Term("一份决议的工作页", "a resolution in the office"),
            "/office/resolutions",
        ),
        Place("/office/tasks", Term("督办清单", "the list of supervision"), "/office/tasks"),
        Place("/office/tasks/{task}", Term("一张督办单", "a supervision order"), "/office/tasks"),
        Place("/office/meetings", Term("会议列表", "the list of meetings"), "/office/meetings"),
        Place(
            "/office/meetings/{meeting}", Term("一次会议的页面", "the page of a meeting"), "/office/meetings"
        ),
        Place(
            "/office/meetings/{meeting}/motions/{motion}",
            Term("一项表决事项的页面", "the page of a motion"),
            "/office/meetings",
        ),
        Place("/office/votes", Term("表决工作列表", "the office's list of votes"), "/office/votes"),
        Place(_VOTE, Term("一次表决的工作页", "a vote in the office"), "/office/votes"),
        Place(f"{_VOTE}/roll", Term("一次表决的名册", "the roll of a vote"), "/office/votes"),
        Place(f"{_VOTE}/deliveries", Term("登记送达的页面", "where deliveries are entered"), "/office/votes"),
        Place(f"{_VOTE}/links", Term("生成投票链接的页面", "where ballot links are made"), "/office/votes"),
        Place(f"{_VOTE}/room", Term("现场表决的页面", "the vote in the room"), "/office/votes"),
        Place(f"{_VOTE}/paper", Term("纸质票录入台", "the desk of paper ballots"), "/office/votes"),
        Place(
            f"{_VOTE}/paper/{{batch}}",
            Term("录入一批纸质票的页面", "where a batch is typed"),
            "/office/votes",
        ),
        Place(
            "/office/rights/{right}", Term("一项表决权的页面", "the page of a right to vote"), "/office/votes"
        ),
        Place("/admin", Term("管理首页", "the overview of administration"), "/admin"),
    )
}
"""By path; what stands in braces is whatever the reader looks at."""
