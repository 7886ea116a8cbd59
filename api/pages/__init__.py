"""The pages, one file a page; ALL is what api/main.py installs."""

from typing import Final

from api.access import Routes
from api.pages import about, account, board, issue, own, receipt, static, submission

ALL: Final[tuple[Routes, ...]] = (
    static.ROUTES,
    board.ROUTES,
    submission.ROUTES,
    own.ROUTES,
    issue.ROUTES,
    receipt.ROUTES,
    about.ROUTES,
    account.ROUTES,
)
"""`/issues/new` comes before `/issues/{reference}`."""
