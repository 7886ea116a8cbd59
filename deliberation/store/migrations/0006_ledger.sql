-- The tree over the events: tiles, signed checkpoints, who has cosigned them, and what we cosign for others.

CREATE TABLE es.tiles (
  level smallint NOT NULL,
  index bigint NOT NULL,
  hashes bytea NOT NULL CHECK (octet_length(hashes) BETWEEN 32 AND 8192 AND octet_length(hashes) % 32 = 0),
  PRIMARY KEY (level, index)
);
ALTER TABLE es.tiles ALTER COLUMN hashes SET STORAGE EXTERNAL;  -- hashes do not compress

-- A hash in a tile is for ever; a partial tile only grows at its end. Holds for the owner too, and in replication mode.
CREATE FUNCTION es.keep_hashes() RETURNS trigger LANGUAGE plpgsql SET search_path = pg_catalog, pg_temp AS $$
BEGIN
  IF TG_OP = 'UPDATE' AND NEW.level = OLD.level AND NEW.index = OLD.index
     AND substring(NEW.hashes FROM 1 FOR octet_length(OLD.hashes)) = OLD.hashes THEN
    RETURN NEW;
  END IF;
  RAISE 'the hashes of a tile are never changed' USING ERRCODE = '42501';
END $$;
CREATE TRIGGER only_grow BEFORE UPDATE OR DELETE ON es.tiles FOR EACH ROW EXECUTE FUNCTION es.keep_hashes();
ALTER TABLE es.tiles ENABLE ALWAYS TRIGGER only_grow;

CREATE TABLE es.checkpoints (
  number bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,  -- the newest is the last one
  origin text NOT NULL,
  size bigint NOT NULL CHECK (size >= 0),
  note bytea NOT NULL,
  signed_at timestamptz NOT NULL DEFAULT clock_timestamp()
);
CREATE INDEX checkpoints_size ON es.checkpoints (size, number);

CREATE TABLE es.cosignatures (
  origin text NOT NULL,
  size bigint NOT NULL,
  witness text NOT NULL,       -- name and id of its key
  line text NOT NULL,          -- as it stands on the note
  cosigned_at timestamptz NOT NULL,
  PRIMARY KEY (origin, size, witness, cosigned_at)
);

CREATE FUNCTION es.refuse_to_forget() RETURNS trigger LANGUAGE plpgsql AS
  $$ BEGIN RAISE '% is never changed', TG_TABLE_NAME USING ERRCODE = '42501'; END $$;
CREATE TRIGGER append_only BEFORE TRUNCATE ON es.tiles
  FOR EACH STATEMENT EXECUTE FUNCTION es.refuse_to_forget();
CREATE TRIGGER append_only BEFORE UPDATE OR DELETE OR TRUNCATE ON es.checkpoints
  FOR EACH STATEMENT EXECUTE FUNCTION es.refuse_to_forget();
CREATE TRIGGER append_only BEFORE UPDATE OR DELETE OR TRUNCATE ON es.cosignatures
  FOR EACH STATEMENT EXECUTE FUNCTION es.refuse_to_forget();
ALTER TABLE es.tiles ENABLE ALWAYS TRIGGER append_only;
ALTER TABLE es.checkpoints ENABLE ALWAYS TRIGGER append_only;
ALTER TABLE es.cosignatures ENABLE ALWAYS TRIGGER append_only;

-- The public halves of the log's keys, so that processes without the private ones can say which they are.
CREATE TABLE es.log_keys (
  number bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
  line text NOT NULL UNIQUE,
  retired_at timestamptz
);

-- Other logs for which we are a witness: the newest checkpoint of each that we cosigned.
CREATE TABLE es.witnessed (
  origin text PRIMARY KEY,
  size bigint NOT NULL,
  root bytea NOT NULL,
  note bytea NOT NULL,
  cosigned_at timestamptz NOT NULL DEFAULT clock_timestamp()
);

-- Why the signer does not sign; one row at most, none while it does.
CREATE TABLE es.signing_trouble (
  one boolean PRIMARY KEY DEFAULT true CHECK (one),
  code text NOT NULL,
  zh text NOT NULL,
  en text NOT NULL,
  since timestamptz NOT NULL DEFAULT clock_timestamp()
);
