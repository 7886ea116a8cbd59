"""Which stream stands for which sheet, batch or slip."""

from deliberation.domain.ballot.ids import batch_of, box_sheet, roll_sheet, slip_of
from tests.domain.ballot.dsl import OTHER, SET


def test_each_sheet_batch_and_slip_has_one_stream_of_its_own() -> None:
    sheets = [roll_sheet(SET, 1), roll_sheet(SET, 2), box_sheet(SET, 1), batch_of(SET, 1), batch_of(OTHER, 1)]
    slips = [slip_of(batch_of(SET, 1), 1), slip_of(batch_of(SET, 1), 2), slip_of(batch_of(SET, 2), 1)]
    assert len({*sheets, *slips}) == 8
    assert roll_sheet(SET, 1) == roll_sheet(SET, 1)
