-- Accounts: what must be forgettable, and is therefore no event. Secrets are kept as SHA-256 only.

CREATE SCHEMA app;

CREATE TABLE app.accounts (
  id uuid PRIMARY KEY,
  person uuid NOT NULL UNIQUE,
  login text COLLATE "C" NOT NULL UNIQUE,  -- NFKC, case folded
  password_hash text,                      -- argon2id; none until the first one-time link was redeemed
  must_change boolean NOT NULL DEFAULT false,
  disabled_at timestamptz,
  created_at timestamptz NOT NULL,
  password_set_at timestamptz
);

CREATE TABLE app.sessions (
  digest bytea PRIMARY KEY,
  account uuid NOT NULL REFERENCES app.accounts ON DELETE CASCADE,
  created_at timestamptz NOT NULL,
  seen_at timestamptz NOT NULL,
  expires_at timestamptz NOT NULL
);
CREATE INDEX sessions_account ON app.sessions (account, created_at);

CREATE TABLE app.one_time_links (
  digest bytea PRIMARY KEY,
  account uuid NOT NULL REFERENCES app.accounts ON DELETE CASCADE,
  made_by uuid,
  created_at timestamptz NOT NULL,
  expires_at timestamptz NOT NULL
);
CREATE INDEX one_time_links_account ON app.one_time_links (account);

CREATE TABLE app.api_tokens (
  id uuid PRIMARY KEY,
  digest bytea NOT NULL UNIQUE,
  account uuid NOT NULL REFERENCES app.accounts ON DELETE CASCADE,
  name text NOT NULL,
  created_at timestamptz NOT NULL,
  expires_at timestamptz NOT NULL
);
CREATE INDEX api_tokens_account ON app.api_tokens (account, created_at);

CREATE TABLE app.login_attempts (
  key bytea PRIMARY KEY,  -- keyed HMAC of a login name or address: neither can be read from it
  failures int NOT NULL,
  since timestamptz NOT NULL
);
CREATE INDEX login_attempts_since ON app.login_attempts (since);
