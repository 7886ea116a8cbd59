-- Motions are read by their own ids, and listed across meetings in the order in which they were put.

ALTER TABLE projections.read_meetings
  ADD COLUMN motions uuid[] NOT NULL DEFAULT '{}',
  ADD COLUMN motion_issues uuid[] NOT NULL DEFAULT '{}';  -- the issue of each motion, NULL where it has none
CREATE INDEX read_meetings_motions ON projections.read_meetings USING gin (motions);
CREATE INDEX read_meetings_motion_issues ON projections.read_meetings USING gin (motion_issues);
