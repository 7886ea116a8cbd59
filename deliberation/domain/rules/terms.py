"""The words of rules of procedure and of corrections in Chinese and English."""

import deliberation.domain.rules.voting.terms  # noqa: F401 - a package below defines its own words
from deliberation.domain.corrections import CorrectionMode
from deliberation.domain.terms import Term, define

define(
    {
        CorrectionMode.REPLACE: Term("改正", "put right"),
        CorrectionMode.INSERT_AFTER: Term("补记", "entered late"),
        CorrectionMode.STRIKE: Term("删去", "struck out"),
    },
)
