-- Resolutions are found by the vote that carries them.

ALTER TABLE projections.read_resolutions ADD COLUMN ballot_set uuid;
CREATE INDEX read_resolutions_ballot_set ON projections.read_resolutions (ballot_set);
