-- Lists as of any time: docs/decisions/0014-time-travel.md says what a row stands for. The columns after
-- the validity are those of the list's own table. What is open is found by its validity: what is known to
-- this day has another index than what has ended, because ranges without an end would make a tree of both
-- overlap everywhere.

CREATE TABLE projections.read_tasks_past (
  id uuid NOT NULL,
  happened_from timestamptz NOT NULL,
  happened_to timestamptz NOT NULL,
  known_from bigint NOT NULL,
  known_to bigint NOT NULL,
  dropped_at bigint NOT NULL,
  hall uuid,
  resolution uuid,
  issue uuid,
  lead uuid,
  units uuid[] NOT NULL,
  state text,
  open boolean NOT NULL,
  awaited boolean NOT NULL,
  due date NOT NULL,
  yellow_on date NOT NULL
);
CREATE INDEX read_tasks_past_id ON projections.read_tasks_past (id);
CREATE INDEX read_tasks_past_due ON projections.read_tasks_past (due, id);
CREATE INDEX read_tasks_past_lead ON projections.read_tasks_past (lead);
CREATE INDEX read_tasks_past_present ON projections.read_tasks_past (known_from)
  WHERE open AND least(known_to, dropped_at) = 9223372036854775807;
CREATE INDEX read_tasks_past_known ON projections.read_tasks_past
  USING gist (int8range(known_from, least(known_to, dropped_at)))
  WHERE open AND least(known_to, dropped_at) < 9223372036854775807;
CREATE INDEX read_tasks_past_happened ON projections.read_tasks_past
  USING gist (tstzrange(happened_from, happened_to))
  WHERE open AND least(known_to, dropped_at) < 9223372036854775807;

CREATE TABLE projections.read_resolutions_past (
  id uuid NOT NULL,
  happened_from timestamptz NOT NULL,
  happened_to timestamptz NOT NULL,
  known_from bigint NOT NULL,
  known_to bigint NOT NULL,
  dropped_at bigint NOT NULL,
  hall uuid,
  authority text,
  effect text,
  meeting uuid,
  ballot_set uuid,
  issues uuid[] NOT NULL,
  units uuid[] NOT NULL,
  adopted_at timestamptz,
  published boolean NOT NULL,
  completed boolean NOT NULL
);
CREATE INDEX read_resolutions_past_id ON projections.read_resolutions_past (id);
CREATE INDEX read_resolutions_past_adopted ON projections.read_resolutions_past (adopted_at, id);
CREATE INDEX read_resolutions_past_hall ON projections.read_resolutions_past (hall, adopted_at, id);
CREATE INDEX read_resolutions_past_meeting ON projections.read_resolutions_past (meeting);
CREATE INDEX read_resolutions_past_ballot_set ON projections.read_resolutions_past (ballot_set);

CREATE TABLE projections.read_meetings_past (
  id uuid NOT NULL,
  happened_from timestamptz NOT NULL,
  happened_to timestamptz NOT NULL,
  known_from bigint NOT NULL,
  known_to bigint NOT NULL,
  dropped_at bigint NOT NULL,
  hall uuid,
  kind text NOT NULL,
  state text,
  ended boolean NOT NULL,
  planned_at timestamptz NOT NULL,
  issues uuid[] NOT NULL
);
CREATE INDEX read_meetings_past_id ON projections.read_meetings_past (id);
CREATE INDEX read_meetings_past_planned ON projections.read_meetings_past (planned_at, id);
CREATE INDEX read_meetings_past_hall ON projections.read_meetings_past (hall, planned_at, id);
CREATE INDEX read_meetings_past_present ON projections.read_meetings_past (known_from)
  WHERE NOT ended AND least(known_to, dropped_at) = 9223372036854775807;
CREATE INDEX read_meetings_past_known ON projections.read_meetings_past
  USING gist (int8range(known_from, least(known_to, dropped_at)))
  WHERE NOT ended AND least(known_to, dropped_at) < 9223372036854775807;
CREATE INDEX read_meetings_past_happened ON projections.read_meetings_past
  USING gist (tstzrange(happened_from, happened_to))
  WHERE NOT ended AND least(known_to, dropped_at) < 9223372036854775807;

CREATE TABLE projections.read_minutes_past (
  id uuid NOT NULL,
  happened_from timestamptz NOT NULL,
  happened_to timestamptz NOT NULL,
  known_from bigint NOT NULL,
  known_to bigint NOT NULL,
  dropped_at bigint NOT NULL,
  hall uuid,
  meeting uuid,
  published boolean NOT NULL,
  drafted_at timestamptz NOT NULL
);
CREATE INDEX read_minutes_past_id ON projections.read_minutes_past (id);
CREATE INDEX read_minutes_past_drafted ON projections.read_minutes_past (drafted_at, id);
CREATE INDEX read_minutes_past_hall ON projections.read_minutes_past (hall, drafted_at, id);

CREATE TABLE projections.read_votes_past (
  id uuid NOT NULL,
  happened_from timestamptz NOT NULL,
  happened_to timestamptz NOT NULL,
  known_from bigint NOT NULL,
  known_to bigint NOT NULL,
  dropped_at bigint NOT NULL,
  hall uuid,
  body text,
  form text,
  state text,
  published boolean NOT NULL,
  issues uuid[] NOT NULL,
  prepared_at timestamptz NOT NULL,
  opens_at timestamptz,
  closes_at timestamptz
);
CREATE INDEX read_votes_past_id ON projections.read_votes_past (id);
CREATE INDEX read_votes_past_prepared ON projections.read_votes_past (prepared_at, id);
CREATE INDEX read_votes_past_hall ON projections.read_votes_past (hall, prepared_at, id);

-- The open issues of a moment are counted for every board of it: the index holds what is counted, so that
-- the rows, which lie where they were changed last, need not be fetched. Units may be too many for an index.
DROP INDEX projections.read_board_known;
CREATE INDEX read_board_known ON projections.read_board (known_from)
  INCLUDE (issue, happened_from, hall, level, public_no, state, stage, ended, submitted_at, since, due, yellow_on)
  WHERE NOT ended;

-- By how many seconds an event was recorded after it happened, where that was an hour or more. These are
-- few among many: an index of their own makes a list of them cost what it shows.
ALTER TABLE projections.read_trail ADD COLUMN late_s bigint;
CREATE INDEX read_trail_late ON projections.read_trail (position) INCLUDE (late_s, hall)
  WHERE late_s IS NOT NULL;
