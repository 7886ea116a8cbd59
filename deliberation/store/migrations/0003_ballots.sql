-- Personal links to ballots, and the box of secret ones. Neither is an event: a link's secret must be revocable and
-- forgettable, and a secret ballot must lose its place among the others.

CREATE TABLE es.ballot_links (
  token_hash bytea PRIMARY KEY,  -- keyed HMAC of the secret: a stolen dump opens no ballot
  right_id uuid NOT NULL,
  ballot_set uuid NOT NULL,
  issued_at timestamptz NOT NULL,
  revoked_at timestamptz
);
CREATE UNIQUE INDEX ballot_links_live ON es.ballot_links (right_id) WHERE revoked_at IS NULL;

-- A row says nothing to whoever has no more than the database: code and marks are encrypted under a key outside it.
-- While the vote is open the order of rows tells the order of votes, so es.take_box writes them anew at the close.
CREATE TABLE es.box (
  ballot_set uuid NOT NULL,
  lookup bytea NOT NULL,   -- keyed HMAC of the receipt code
  ballot bytea NOT NULL,   -- receipt code and marks, encrypted
  pending uuid,            -- the command that is to record that somebody voted; null once it is known to have done
  PRIMARY KEY (ballot_set, lookup)
);
CREATE UNIQUE INDEX box_pending ON es.box (pending) WHERE pending IS NOT NULL;

CREATE TABLE es.sealed_boxes (ballot_set uuid PRIMARY KEY);

-- Whether a command was recorded, and then whether it recorded that somebody voted secretly: null, false or true.
CREATE FUNCTION es.voted_secretly(command uuid) RETURNS boolean
LANGUAGE sql STABLE SET search_path = pg_catalog, pg_temp SET enable_seqscan = off AS $$
  SELECT EXISTS (SELECT 1 FROM es.events e
                 WHERE e.notification_id BETWEEN c.notification_id AND es.last_of_command(c.notification_id)
                   AND starts_with(e.topic, 'right.voted_secretly.'))
  FROM es.events c WHERE c.command_id = command
$$;

-- One ballot for one command, whatever retries and races: deposits and settlements of a command wait for one another.
-- They look after they have waited, which only READ COMMITTED lets them.
CREATE FUNCTION es.wait_for_ballot_of(command uuid) RETURNS void
LANGUAGE plpgsql SET search_path = pg_catalog, pg_temp AS $$
BEGIN
  IF current_setting('transaction_isolation') <> 'read committed' THEN
    RAISE 'the box needs READ COMMITTED' USING ERRCODE = '25001';
  END IF;
  PERFORM pg_advisory_xact_lock(hashtextextended(command::text, 6964));
END $$;

-- Puts a ballot into the box. deposited: it lies there, or its vote is recorded already; sealed: the box takes none
-- any more; taken: the code or the command stands for another row, whose ballot is given if it is this command's.
-- It waits for the disk: the append that follows may be sent again to a server that crashed in between.
CREATE FUNCTION es.deposit_ballot(into_set uuid, at_lookup bytea, new_ballot bytea, command uuid)
RETURNS TABLE(outcome text, stored bytea) LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, pg_temp
  SET enable_seqscan = off AS $$
BEGIN
  PERFORM es.wait_for_ballot_of(command);
  IF current_setting('synchronous_commit') = 'off' THEN
    PERFORM set_config('synchronous_commit', 'on', true);
  END IF;
  LOCK TABLE es.box IN ROW EXCLUSIVE MODE;
  IF EXISTS (SELECT 1 FROM es.sealed_boxes s WHERE s.ballot_set = into_set) THEN
    RETURN QUERY SELECT 'sealed', NULL::bytea; RETURN;
  END IF;
  IF es.voted_secretly(command) IS NOT NULL THEN
    RETURN QUERY SELECT 'deposited', NULL::bytea; RETURN;
  END IF;
  INSERT INTO es.box (ballot_set, lookup, ballot, pending) VALUES (into_set, at_lookup, new_ballot, command)
  ON CONFLICT DO NOTHING;
  IF FOUND THEN
    RETURN QUERY SELECT 'deposited', NULL::bytea; RETURN;
  END IF;
  RETURN QUERY SELECT 'taken', (SELECT b.ballot FROM es.box b WHERE b.ballot_set = into_set AND b.lookup = at_lookup
                                                               AND b.pending = command);
END $$;

-- Forgets which command a ballot belongs to, once that is recorded as a vote; drops the ballot of one that was
-- recorded as something else (late, a second ballot). Of a command that is not recorded nothing is known yet. Says
-- whether the command recorded a vote.
CREATE FUNCTION es.settle_ballot(command uuid) RETURNS boolean
LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, pg_temp SET enable_seqscan = off AS $$
DECLARE voted boolean;
BEGIN
  PERFORM es.wait_for_ballot_of(command);
  PERFORM set_config('synchronous_commit', 'off', true);  -- what gets lost is settled again when the box is taken
  voted := es.voted_secretly(command);
  IF voted THEN
    UPDATE es.box SET pending = NULL WHERE pending = command;
  ELSIF NOT voted THEN
    DELETE FROM es.box WHERE pending = command;
  END IF;
  RETURN coalesce(voted, false);
END $$;

-- The ballots of a closed vote, each of whose votes is recorded. The first time it seals the box and writes the whole
-- table anew, in random order, in a fresh file and under one transaction: neither place nor age of a row tells
-- anything afterwards. Nobody gets a ballot before the close stands in the log.
CREATE FUNCTION es.take_box(of_set uuid) RETURNS TABLE(lookup bytea, ballot bytea)
LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, pg_temp SET lock_timeout = '5s' AS $$
#variable_conflict use_column
DECLARE kept es.box[];
BEGIN
  IF current_setting('transaction_isolation') <> 'read committed' THEN
    RAISE 'the box needs READ COMMITTED' USING ERRCODE = '25001';
  END IF;
  IF NOT EXISTS (SELECT 1 FROM es.events e WHERE e.originator_id = of_set
                 AND (starts_with(e.topic, 'ballot_set.closed.') OR starts_with(e.topic, 'ballot_set.voided.'))) THEN
    RAISE 'the vote is not closed' USING ERRCODE = 'YS002';
  END IF;
  LOCK TABLE es.box IN ACCESS EXCLUSIVE MODE;
  IF NOT EXISTS (SELECT 1 FROM es.sealed_boxes s WHERE s.ballot_set = of_set) THEN
    INSERT INTO es.sealed_boxes (ballot_set) VALUES (of_set);
    SELECT array_agg(row(b.ballot_set, b.lookup, b.ballot,
                         CASE WHEN b.ballot_set <> of_set THEN b.pending END)::es.box ORDER BY gen_random_uuid())
    INTO kept FROM es.box b
    WHERE b.ballot_set <> of_set OR b.pending IS NULL OR es.voted_secretly(b.pending);
    TRUNCATE es.box;
    INSERT INTO es.box SELECT k.* FROM unnest(kept) AS k;
  END IF;
  RETURN QUERY SELECT b.lookup, b.ballot FROM es.box b WHERE b.ballot_set = of_set;
END $$;

-- Empties a box whose ballots are published: what is kept twice can get lost twice.
CREATE FUNCTION es.empty_box(of_set uuid) RETURNS bigint
LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
DECLARE emptied bigint;
BEGIN
  DELETE FROM es.box WHERE ballot_set = of_set AND EXISTS (
    SELECT 1 FROM es.events e WHERE e.originator_id = of_set AND starts_with(e.topic, 'ballot_set.box_shuffled.'));
  GET DIAGNOSTICS emptied = ROW_COUNT;
  RETURN emptied;
END $$;

-- The ballot sets whose box has not been sealed.
CREATE FUNCTION es.unsealed_boxes() RETURNS SETOF uuid
LANGUAGE sql STABLE SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
  SELECT DISTINCT b.ballot_set FROM es.box b
  WHERE NOT EXISTS (SELECT 1 FROM es.sealed_boxes s WHERE s.ballot_set = b.ballot_set)
$$;
