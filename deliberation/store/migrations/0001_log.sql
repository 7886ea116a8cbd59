-- The event log, the vault beside it and the only two functions that write to them.

CREATE TABLE es.events (
  originator_id uuid NOT NULL,
  originator_version bigint NOT NULL,
  topic text NOT NULL,
  state bytea NOT NULL,             -- the canonical bytes of "event" in the leaf
  notification_id bigint NOT NULL,  -- the position: dense, leaf index + 1; a sequence would leave gaps
  recorded_ms bigint NOT NULL,
  leaf_hash bytea NOT NULL,
  hall uuid,
  command_id uuid,                  -- on a command's first event only
  command_mac bytea,
  PRIMARY KEY (originator_id, originator_version)
);
CREATE UNIQUE INDEX events_position ON es.events (notification_id);
CREATE UNIQUE INDEX events_command ON es.events (command_id) WHERE command_id IS NOT NULL;
CREATE INDEX events_recorded ON es.events (recorded_ms, notification_id);

CREATE TABLE es.private (
  stream uuid NOT NULL,
  version bigint NOT NULL,
  field text NOT NULL,
  class "char" NOT NULL CHECK (class IN ('s', 'p')),  -- sealed, personal
  person uuid CHECK ((person IS NOT NULL) = (class = 'p')),
  value bytea NOT NULL,  -- canonical bytes; of a personal field encrypted under the person's key
  salt bytea NOT NULL,   -- likewise: with a bare salt a phone number would fall to trying them all
  PRIMARY KEY (stream, version, field)
);
CREATE INDEX private_person ON es.private (person) WHERE person IS NOT NULL;

CREATE TABLE es.person_keys (
  person uuid PRIMARY KEY,
  key bytea NOT NULL     -- wrapped by the installation's secret
);

CREATE TABLE es.references (
  lookup bytea PRIMARY KEY,  -- keyed HMAC of an external id
  id uuid NOT NULL,
  value bytea NOT NULL       -- the external id, encrypted
);
CREATE INDEX references_id ON es.references (id);

-- Fast path: all or nothing. No row: a stream is not at the version that was read. Unique violation: a version or
-- command id is taken. The caller then asks es.append. The settings keep a plan that was made on an empty table from
-- scanning it when it has grown.
CREATE FUNCTION es.append_all(
    e_stream uuid[], e_version bigint[], e_topic text[], e_event bytea[], e_hall uuid[], e_command uuid[], e_mac bytea[],
    x_stream uuid[], x_version bigint[],  -- distinct streams read or written, the version read (0: it did not exist)
    p_stream uuid[], p_version bigint[], p_field text[], p_person uuid[], p_value bytea[], p_salt bytea[])
RETURNS TABLE(head bigint, recorded bigint) LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, pg_temp
  SET enable_seqscan = off SET enable_hashjoin = off SET enable_mergejoin = off AS $$
BEGIN
  SELECT h.head, h.recorded INTO head, recorded FROM es.take_head() AS h;
  IF EXISTS (SELECT 1 FROM unnest(x_stream, x_version) AS x(s, v)
             WHERE x.v <> coalesce((SELECT e.originator_version FROM es.events e WHERE e.originator_id = x.s
                                    ORDER BY e.originator_version DESC LIMIT 1), 0)) THEN RETURN; END IF;
  INSERT INTO es.events (originator_id, originator_version, topic, state, notification_id, recorded_ms, leaf_hash,
                         hall, command_id, command_mac)
  SELECT w.s, w.v, w.t, w.e, head + w.o, recorded,
         sha256('\x00'::bytea || '{"event":'::bytea || w.e
                || convert_to(',"index":' || (head + w.o - 1) || ',"recorded_ms":' || recorded || '}', 'UTF8')),
         w.h, w.c, w.m
  FROM unnest(e_stream, e_version, e_topic, e_event, e_hall, e_command, e_mac)
       WITH ORDINALITY AS w(s, v, t, e, h, c, m, o);
  IF cardinality(p_stream) > 0 THEN
    INSERT INTO es.private (stream, version, field, class, person, value, salt)
    SELECT p.s, p.v, p.f, CASE WHEN p.w IS NULL THEN 's'::"char" ELSE 'p'::"char" END, p.w, p.d, p.z
    FROM unnest(p_stream, p_version, p_field, p_person, p_value, p_salt) AS p(s, v, f, w, d, z);
  END IF;
  NOTIFY events;
  RETURN NEXT;
END $$;

-- Takes the one lock under which positions are given, so that their order is the order of commits, and says after
-- which position and at what time the next event stands.
CREATE FUNCTION es.take_head() RETURNS TABLE(head bigint, recorded bigint)
LANGUAGE plpgsql SET search_path = pg_catalog, pg_temp SET enable_seqscan = off AS $$
DECLARE now_ms bigint;
BEGIN
  -- Under REPEATABLE READ the guards would read versions from before the lock was granted.
  IF current_setting('transaction_isolation') <> 'read committed' THEN
    RAISE 'append needs READ COMMITTED' USING ERRCODE = '25001';
  END IF;
  PERFORM pg_advisory_xact_lock(6962);
  SELECT e.notification_id, e.recorded_ms INTO head, recorded
  FROM es.events e ORDER BY e.notification_id DESC LIMIT 1;
  now_ms := floor(extract(epoch FROM clock_timestamp()) * 1000)::bigint;
  IF recorded > now_ms + 60000 THEN
    RAISE 'the last event was recorded % ms ahead of the clock', recorded - now_ms USING ERRCODE = 'YS001';
  END IF;
  head := coalesce(head, 0);
  recorded := greatest(coalesce(recorded, 0), now_ms);
  RETURN NEXT;
END $$;

-- Slow path: decides each request r by itself. a appended, r repeated, k command id used for other content, m a stream
-- moved. Request r is element r of c_id. For r, last_position is where the stored command's last event stands.
CREATE FUNCTION es.append(
    c_id uuid[], c_mac bytea[],
    e_req int[], e_stream uuid[], e_version bigint[], e_topic text[], e_event bytea[], e_hall uuid[],
    x_req int[], x_stream uuid[], x_version bigint[],
    p_req int[], p_stream uuid[], p_version bigint[], p_field text[], p_person uuid[], p_value bytea[], p_salt bytea[])
RETURNS TABLE(req int, outcome "char", first_position bigint, last_position bigint, recorded bigint)
LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, pg_temp
  SET enable_seqscan = off SET enable_hashjoin = off SET enable_mergejoin = off AS $$
#variable_conflict use_column
DECLARE head bigint; now_ms bigint; bad int[] := '{}';
BEGIN
  SELECT h.head, h.recorded INTO head, now_ms FROM es.take_head() AS h;
  FOR req, outcome, first_position, last_position, recorded IN
    WITH rep AS (
      SELECT c.r, CASE WHEN e.command_mac = c.mac THEN 'r'::"char" ELSE 'k'::"char" END AS o,
             e.notification_id AS p, es.last_of_command(e.notification_id) AS q, e.recorded_ms AS t
      FROM unnest(c_id, c_mac) WITH ORDINALITY AS c(id, mac, r) JOIN es.events e ON e.command_id = c.id)
    , moved AS (
      SELECT x.r FROM unnest(x_req, x_stream, x_version) AS x(r, s, v)
      WHERE x.v <> coalesce((SELECT e.originator_version FROM es.events e WHERE e.originator_id = x.s
                             ORDER BY e.originator_version DESC LIMIT 1), 0)
      UNION  -- an earlier request of this batch writes it
      SELECT x.r FROM unnest(x_req, x_stream) AS x(r, s)
                 JOIN unnest(e_req, e_stream) AS w(r, s) ON w.s = x.s AND w.r < x.r
      UNION  -- an earlier request of this batch has the same command id
      SELECT b.r FROM unnest(c_id) WITH ORDINALITY AS a(id, r)
                 JOIN unnest(c_id) WITH ORDINALITY AS b(id, r) ON a.id = b.id AND a.r < b.r
      UNION  -- versions with a gap, or a written stream that was not read
      SELECT w.r FROM (SELECT u.r, u.s, u.v, row_number() OVER (PARTITION BY u.r, u.s ORDER BY u.o) AS k
                       FROM unnest(e_req, e_stream, e_version) WITH ORDINALITY AS u(r, s, v, o)) w
                 LEFT JOIN unnest(x_req, x_stream, x_version) AS x(r, s, v) ON x.r = w.r AND x.s = w.s
      WHERE w.v IS DISTINCT FROM x.v + w.k)
    SELECT rep.r::int, rep.o, rep.p, rep.q, rep.t FROM rep
    UNION ALL
    SELECT m.r::int, 'm'::"char", NULL::bigint, NULL::bigint, NULL::bigint
    FROM moved m WHERE NOT EXISTS (SELECT 1 FROM rep WHERE rep.r = m.r)
  LOOP bad := bad || req; RETURN NEXT; END LOOP;
  IF cardinality(bad) = cardinality(c_id) THEN RETURN; END IF;
  RETURN QUERY
  WITH ins AS (
    INSERT INTO es.events AS t (originator_id, originator_version, topic, state, notification_id, recorded_ms,
                                leaf_hash, hall, command_id, command_mac)
    SELECT w.s, w.v, w.t, w.e, head + w.k, now_ms,
           sha256('\x00'::bytea || '{"event":'::bytea || w.e
                  || convert_to(',"index":' || (head + w.k - 1) || ',"recorded_ms":' || now_ms || '}', 'UTF8')),
           w.h, CASE WHEN w.f = 1 THEN c_id[w.r] END, CASE WHEN w.f = 1 THEN c_mac[w.r] END
    FROM (SELECT u.*, row_number() OVER (ORDER BY u.o) AS k, row_number() OVER (PARTITION BY u.r ORDER BY u.o) AS f
          FROM unnest(e_req, e_stream, e_version, e_topic, e_event, e_hall)
               WITH ORDINALITY AS u(r, s, v, t, e, h, o)
          WHERE u.r <> ALL (bad)) w ORDER BY w.k
    RETURNING t.notification_id, t.command_id)
  SELECT c.r::int, 'a'::"char", ins.notification_id,
         ins.notification_id + (SELECT count(*) FROM unnest(e_req) AS u(r) WHERE u.r = c.r) - 1, now_ms
  FROM ins JOIN unnest(c_id) WITH ORDINALITY AS c(id, r) ON c.id = ins.command_id;
  INSERT INTO es.private (stream, version, field, class, person, value, salt)
  SELECT p.s, p.v, p.f, CASE WHEN p.w IS NULL THEN 's'::"char" ELSE 'p'::"char" END, p.w, p.d, p.z
  FROM unnest(p_req, p_stream, p_version, p_field, p_person, p_value, p_salt) AS p(r, s, v, f, w, d, z)
  WHERE p.r <> ALL (bad);
  NOTIFY events;
END $$;

-- Where the last event of the command stands whose first event has this position: before the next command's first.
CREATE FUNCTION es.last_of_command(first_position bigint) RETURNS bigint
LANGUAGE sql STABLE SET search_path = pg_catalog, pg_temp SET enable_seqscan = off AS $$
  SELECT coalesce(
    (SELECT e.notification_id - 1 FROM es.events e
     WHERE e.notification_id > first_position AND e.command_id IS NOT NULL ORDER BY e.notification_id LIMIT 1),
    (SELECT e.notification_id FROM es.events e ORDER BY e.notification_id DESC LIMIT 1))
$$;

-- The key of a person, made of `new_key` where there is none. It need not wait for the disk: what it encrypts is
-- committed later, and a commit that is on the disk has all earlier ones before it.
CREATE FUNCTION es.person_key(whose uuid, new_key bytea) RETURNS bytea
LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, pg_temp SET enable_seqscan = off AS $$
DECLARE found_key bytea;
BEGIN
  LOOP
    SELECT k.key INTO found_key FROM es.person_keys k WHERE k.person = whose;
    IF found_key IS NOT NULL THEN RETURN found_key; END IF;
    PERFORM set_config('synchronous_commit', 'off', true);
    INSERT INTO es.person_keys (person, key) VALUES (whose, new_key) ON CONFLICT DO NOTHING;
  END LOOP;
END $$;

-- Erasing: the commitments in the log stay, and say nothing any more.
CREATE FUNCTION es.erase_person(whose uuid) RETURNS bigint
LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
DECLARE erased bigint;
BEGIN
  DELETE FROM es.person_keys WHERE person = whose;
  DELETE FROM es.private WHERE person = whose;
  GET DIAGNOSTICS erased = ROW_COUNT;
  RETURN erased;
END $$;

CREATE FUNCTION es.destroy_fields(of_stream uuid, of_version bigint, fields text[]) RETURNS bigint
LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
DECLARE destroyed bigint;
BEGIN
  DELETE FROM es.private WHERE stream = of_stream AND version = of_version AND field = ANY (fields);
  GET DIAGNOSTICS destroyed = ROW_COUNT;
  RETURN destroyed;
END $$;

CREATE FUNCTION es.refuse() RETURNS trigger LANGUAGE plpgsql AS
  $$ BEGIN RAISE 'events are never changed' USING ERRCODE = '42501'; END $$;
CREATE TRIGGER append_only BEFORE UPDATE OR DELETE OR TRUNCATE ON es.events
  FOR EACH STATEMENT EXECUTE FUNCTION es.refuse();
ALTER TABLE es.events ENABLE ALWAYS TRIGGER append_only;  -- also under session_replication_role = replica
