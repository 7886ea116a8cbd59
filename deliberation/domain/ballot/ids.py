"""Which stream stands for which sheet, batch or slip: derived, so that each is entered once.

Ids of rights and agents are not derived here: they stand for people, so the vault gives them under a key
(`Vault.stand_in`), and nobody can find a name by trying names.
"""

from deliberation.domain.values import BallotSetId, BatchId, SlipId, StreamId, derived_id


def roll_sheet(ballot_set: BallotSetId, number: int) -> StreamId:
    return derived_id("roll sheet", ballot_set, number)


def batch_of(ballot_set: BallotSetId, serial: int) -> BatchId:
    return BatchId(derived_id("batch", ballot_set, serial))


def slip_of(batch: BatchId, number: int) -> SlipId:
    return SlipId(derived_id("slip", batch, number))


def box_sheet(ballot_set: BallotSetId, number: int) -> StreamId:
    return derived_id("box sheet", ballot_set, number)
