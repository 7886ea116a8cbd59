-- One row: which installation this database belongs to.
CREATE TABLE es.installation (
  one boolean PRIMARY KEY DEFAULT true CHECK (one),
  made_at timestamptz NOT NULL DEFAULT clock_timestamp(),
  secret_check bytea NOT NULL  -- keyed HMAC by which a start with another secret is noticed
);
