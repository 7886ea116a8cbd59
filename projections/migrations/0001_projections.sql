-- The read side: everything here can be dropped and made again from the events.

CREATE SCHEMA projections;

-- How far each projection has read. One that failed stays at the last event before the one it failed at.
CREATE TABLE projections.progress (
  name text PRIMARY KEY,
  version int NOT NULL,            -- of the projection's code: another one means that it is rebuilt
  position bigint NOT NULL,
  failed_event text,
  failed_position bigint,
  moved_at timestamptz NOT NULL DEFAULT clock_timestamp()
);

CREATE TABLE projections.read_issues (
  id uuid PRIMARY KEY,
  version bigint NOT NULL,
  hall uuid,
  public_no text,
  submitters uuid[] NOT NULL,
  submitted_at timestamptz,
  doc json NOT NULL
);
CREATE INDEX read_issues_public_no ON projections.read_issues (public_no) WHERE public_no IS NOT NULL;
CREATE INDEX read_issues_submitters ON projections.read_issues USING gin (submitters);

CREATE TABLE projections.read_resolutions (
  id uuid PRIMARY KEY,
  version bigint NOT NULL,
  hall uuid,
  authority text,
  effect text,
  meeting uuid,
  issues uuid[] NOT NULL,
  units uuid[] NOT NULL,
  adopted_at timestamptz,
  published boolean NOT NULL,
  completed boolean NOT NULL,
  provisional boolean NOT NULL,    -- the deadline, until a holiday schedule is known
  doc json NOT NULL
);
CREATE INDEX read_resolutions_provisional ON projections.read_resolutions (id) WHERE NOT completed AND provisional;
CREATE INDEX read_resolutions_adopted ON projections.read_resolutions (adopted_at, id);
CREATE INDEX read_resolutions_hall ON projections.read_resolutions (hall, adopted_at, id);
CREATE INDEX read_resolutions_meeting ON projections.read_resolutions (meeting);
CREATE INDEX read_resolutions_issues ON projections.read_resolutions USING gin (issues);

CREATE TABLE projections.read_tasks (
  id uuid PRIMARY KEY,
  version bigint NOT NULL,
  hall uuid,
  resolution uuid,
  issue uuid,
  lead uuid,
  units uuid[] NOT NULL,           -- lead, support and supervising unit
  state text,
  open boolean NOT NULL,
  awaited boolean NOT NULL,        -- open and not reported: its light comes from due and yellow_on
  due date NOT NULL,               -- infinity where there is no deadline
  yellow_on date NOT NULL,
  found_overdue boolean NOT NULL,  -- the timers have nothing more to say of it
  provisional boolean NOT NULL,    -- the deadline, until a holiday schedule is known
  returned int NOT NULL,
  days int,                        -- from the order to the report that was verified
  doc json NOT NULL
);
CREATE INDEX read_tasks_due ON projections.read_tasks (due, id) WHERE open;
CREATE INDEX read_tasks_provisional ON projections.read_tasks (due, id) WHERE open AND provisional;
CREATE INDEX read_tasks_hall ON projections.read_tasks (hall, due, id) WHERE open;
CREATE INDEX read_tasks_lead ON projections.read_tasks (lead);
CREATE INDEX read_tasks_units ON projections.read_tasks USING gin (units);
CREATE INDEX read_tasks_resolution ON projections.read_tasks (resolution);
CREATE INDEX read_tasks_issue ON projections.read_tasks (issue);

CREATE TABLE projections.read_meetings (
  id uuid PRIMARY KEY,
  version bigint NOT NULL,
  hall uuid,
  kind text NOT NULL,
  state text,
  ended boolean NOT NULL,
  planned_at timestamptz NOT NULL,
  issues uuid[] NOT NULL,
  doc json NOT NULL
);
CREATE INDEX read_meetings_planned ON projections.read_meetings (planned_at, id);
CREATE INDEX read_meetings_hall ON projections.read_meetings (hall, planned_at, id);
CREATE INDEX read_meetings_issues ON projections.read_meetings USING gin (issues);

CREATE TABLE projections.read_minutes (
  id uuid PRIMARY KEY,
  version bigint NOT NULL,
  hall uuid,
  meeting uuid,
  published boolean NOT NULL,
  drafted_at timestamptz NOT NULL,
  doc json NOT NULL
);
CREATE INDEX read_minutes_drafted ON projections.read_minutes (drafted_at, id);
CREATE INDEX read_minutes_meeting ON projections.read_minutes (meeting);

CREATE TABLE projections.read_halls (
  id uuid PRIMARY KEY,
  version bigint NOT NULL,
  parent uuid,
  position bigint NOT NULL,        -- of the first event: the order of lists
  doc json NOT NULL
);

CREATE TABLE projections.read_units (
  id uuid PRIMARY KEY,
  version bigint NOT NULL,
  name_zh text NOT NULL,
  name_en text,
  parent uuid,
  ended boolean NOT NULL,
  position bigint NOT NULL,
  doc json NOT NULL
);

CREATE TABLE projections.read_persons (
  id uuid PRIMARY KEY,
  version bigint NOT NULL,
  units uuid[] NOT NULL,
  position bigint NOT NULL,
  doc json NOT NULL
);
CREATE INDEX read_persons_position ON projections.read_persons (position);
CREATE INDEX read_persons_units ON projections.read_persons USING gin (units);

CREATE TABLE projections.read_seats (
  id uuid PRIMARY KEY,
  version bigint NOT NULL,
  hall uuid,
  position bigint NOT NULL,
  doc json NOT NULL
);
CREATE INDEX read_seats_hall ON projections.read_seats (hall, position);

-- The board: docs/decisions/0003-bitemporal-board.md says what a row stands for.
CREATE TABLE projections.read_board (
  issue uuid PRIMARY KEY,
  happened_from timestamptz NOT NULL,
  known_from bigint NOT NULL,
  hall uuid NOT NULL,
  level text,
  public_no text,
  state text NOT NULL,
  stage text NOT NULL,
  ended boolean NOT NULL,
  submitted_at timestamptz NOT NULL,
  since timestamptz NOT NULL,
  units uuid[] NOT NULL,
  due date,
  yellow_on date
);
CREATE INDEX read_board_age ON projections.read_board (submitted_at, issue) WHERE NOT ended;
CREATE INDEX read_board_hall ON projections.read_board (hall, submitted_at, issue) WHERE NOT ended;
CREATE INDEX read_board_stage ON projections.read_board (stage, submitted_at, issue) WHERE NOT ended;
CREATE INDEX read_board_state ON projections.read_board (state, submitted_at, issue);
CREATE INDEX read_board_ended ON projections.read_board (submitted_at, issue) WHERE ended;
CREATE INDEX read_board_due ON projections.read_board (due) WHERE due IS NOT NULL;
CREATE INDEX read_board_known ON projections.read_board (known_from) WHERE NOT ended;
CREATE INDEX read_board_units ON projections.read_board USING gin (units);

CREATE TABLE projections.read_board_past (
  issue uuid NOT NULL,
  happened_from timestamptz NOT NULL,
  happened_to timestamptz NOT NULL,
  known_from bigint NOT NULL,
  known_to bigint NOT NULL,
  dropped_at bigint NOT NULL,
  hall uuid NOT NULL,
  level text,
  public_no text,
  state text NOT NULL,
  stage text NOT NULL,
  ended boolean NOT NULL,
  submitted_at timestamptz NOT NULL,
  since timestamptz NOT NULL,
  units uuid[] NOT NULL,
  due date,
  yellow_on date
);
CREATE INDEX read_board_past_issue ON projections.read_board_past (issue);
CREATE INDEX read_board_past_known ON projections.read_board_past
  USING gist (int8range(known_from, least(known_to, dropped_at)));
CREATE INDEX read_board_past_happened ON projections.read_board_past
  USING gist (tstzrange(happened_from, happened_to));

-- How many issues stand where, so that nobody counts 100,000 rows for a page.
CREATE TABLE projections.read_board_counts (
  hall uuid NOT NULL,
  level text NOT NULL,             -- empty before screening
  state text NOT NULL,
  stage text NOT NULL,
  ended boolean NOT NULL,
  published boolean NOT NULL,
  n bigint NOT NULL,
  PRIMARY KEY (hall, level, state, stage, ended, published)
);

CREATE TABLE projections.read_search (
  issue uuid PRIMARY KEY,
  public_from timestamptz NOT NULL,
  public_at bigint NOT NULL,       -- the position from which the content is public
  category text NOT NULL,
  summary text,                    -- the public text as it was written, NULL before acceptance
  content text NOT NULL,           -- folded, for the recheck
  grams tsvector NOT NULL          -- made by projections.text.py
);
CREATE INDEX read_search_category ON projections.read_search (category, issue);
CREATE INDEX read_search_grams ON projections.read_search USING gin (grams);

CREATE TABLE projections.read_trail (
  position bigint PRIMARY KEY,
  hall uuid,
  object uuid NOT NULL,
  topic text NOT NULL,
  actor text NOT NULL,
  on_behalf_of uuid,
  happened_at timestamptz NOT NULL
);
CREATE INDEX read_trail_object ON projections.read_trail (object, position);
CREATE INDEX read_trail_hall ON projections.read_trail (hall, position);
CREATE INDEX read_trail_topic ON projections.read_trail (topic, position);
CREATE INDEX read_trail_actor ON projections.read_trail (actor, position);
CREATE INDEX read_trail_behalf ON projections.read_trail (on_behalf_of, position)
  WHERE on_behalf_of IS NOT NULL;
CREATE INDEX read_trail_happened ON projections.read_trail (happened_at, position);
