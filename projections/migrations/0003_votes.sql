-- Votes: one row a ballot set, a right on its roll, a batch of paper and a slip of one. A cast touches the
-- row of its right and no other: turnout is summed when it is asked for.

CREATE TABLE projections.read_votes (
  id uuid PRIMARY KEY,
  version bigint NOT NULL,
  hall uuid,
  body text,
  form text,
  state text,
  published boolean NOT NULL,      -- the notice is out, so that anybody may see it
  issues uuid[] NOT NULL,
  prepared_at timestamptz NOT NULL,
  opens_at timestamptz,
  closes_at timestamptz,
  units int,                       -- totals of the frozen roll
  heads int,
  area_centi_m2 bigint,
  title text,                      -- NULL before the notice
  content text,                    -- the title folded, for the search
  doc json NOT NULL
);
CREATE INDEX read_votes_prepared ON projections.read_votes (prepared_at, id);
CREATE INDEX read_votes_hall ON projections.read_votes (hall, prepared_at, id);
CREATE INDEX read_votes_closing ON projections.read_votes (closes_at, id) WHERE state = 'open';
CREATE INDEX read_votes_issues ON projections.read_votes USING gin (issues);

CREATE TABLE projections.read_rights (
  id uuid PRIMARY KEY,
  version bigint NOT NULL,
  ballot_set uuid,
  enrolled bigint NOT NULL,        -- the position of its first event: the order of the roll
  struck boolean NOT NULL,
  should_attend boolean NOT NULL,
  attended boolean NOT NULL,
  present boolean NOT NULL,
  delivery text,                   -- how its papers went last
  delivered boolean NOT NULL,      -- proven to have reached the holder
  voted boolean NOT NULL,          -- a ballot counts
  channel text,                    -- by which that ballot came
  rejected int NOT NULL,           -- ballots that do not count
  cure boolean NOT NULL,           -- a ballot says nothing that counts, and none does
  proxied boolean NOT NULL,        -- an authority holds
  area_centi_m2 bigint,            -- sealed: shown in totals only
  units int,
  doc json NOT NULL
);
CREATE INDEX read_rights_roll ON projections.read_rights (ballot_set, enrolled);

CREATE TABLE projections.read_batches (
  id uuid PRIMARY KEY,
  version bigint NOT NULL,
  ballot_set uuid,
  serial int NOT NULL,
  count int NOT NULL,
  doc json NOT NULL
);
CREATE INDEX read_batches_serial ON projections.read_batches (ballot_set, serial);

CREATE TABLE projections.read_slips (
  id uuid PRIMARY KEY,
  version bigint NOT NULL,
  batch uuid,
  number int NOT NULL,
  entered uuid[] NOT NULL,         -- who typed it, never what
  differs boolean NOT NULL,
  settled boolean NOT NULL,
  doc json NOT NULL
);
CREATE INDEX read_slips_batch ON projections.read_slips (batch, number);

-- A roll of 50,000 does not flood the trail of its hall: what happens to single rights and papers is read
-- by the right or the paper, and lists leave it out by these indexes.
ALTER TABLE projections.read_trail ADD COLUMN bulk boolean NOT NULL DEFAULT false;
DROP INDEX projections.read_trail_hall;
CREATE INDEX read_trail_hall ON projections.read_trail (hall, position) WHERE NOT bulk;
CREATE INDEX read_trail_chief ON projections.read_trail (position) WHERE NOT bulk;
