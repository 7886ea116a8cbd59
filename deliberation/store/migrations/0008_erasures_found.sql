-- No value without its key, and erasures found wherever they stand in the log.

-- The few entries of which finishing erasures must miss none, however long the log is.
CREATE INDEX events_personal_data ON es.events (notification_id)
  WHERE topic IN ('person.data_erased.v1', 'person.data_restricted.v1', 'person.restriction_lifted.v1');

-- A value is locked before its append, and an erasure in between takes the key: nobody could ever read the value. The
-- append finds the key gone and answers as where a stream moved; it is decided and locked again under a new key.
CREATE OR REPLACE FUNCTION es.append_all(
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
  IF cardinality(p_stream) > 0 AND EXISTS (
    SELECT 1 FROM unnest(p_person) AS p(w)
    WHERE p.w IS NOT NULL AND NOT EXISTS (SELECT 1 FROM es.person_keys k WHERE k.person = p.w)) THEN RETURN; END IF;
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

-- As before, but for the keys that are gone.
CREATE OR REPLACE FUNCTION es.append(
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
      WHERE w.v IS DISTINCT FROM x.v + w.k
      UNION  -- the key under which a value was locked was destroyed since
      SELECT p.r FROM unnest(p_req, p_person) AS p(r, w)
      WHERE p.w IS NOT NULL AND NOT EXISTS (SELECT 1 FROM es.person_keys k WHERE k.person = p.w))
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

-- As before, under the lock of the appends: each is wholly before it, or finds the key gone.
CREATE OR REPLACE FUNCTION es.erase_subjects(whose uuid[], before bigint) RETURNS bigint
LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, pg_temp SET enable_seqscan = off AS $$
DECLARE erased bigint; gone bigint; more bigint;
BEGIN
  PERFORM pg_advisory_xact_lock(6962);
  DELETE FROM es.private p USING es.events e
  WHERE p.person = ANY (whose) AND e.originator_id = p.stream AND e.originator_version = p.version
    AND e.notification_id < before;
  GET DIAGNOSTICS erased = ROW_COUNT;
  gone := erased;
  DELETE FROM es.person_keys k WHERE k.person = ANY (whose)
    AND NOT EXISTS (SELECT 1 FROM es.private p WHERE p.person = k.person);
  GET DIAGNOSTICS more = ROW_COUNT;
  gone := gone + more;
  DELETE FROM es.references r WHERE r.id = ANY (whose);
  GET DIAGNOSTICS more = ROW_COUNT;
  gone := gone + more;
  DELETE FROM es.restricted r WHERE r.person = ANY (whose);
  IF gone > 0 THEN  -- repeated for nothing, it leaves nothing to be written anew
    INSERT INTO es.scrub_due VALUES (true) ON CONFLICT DO NOTHING;
  END IF;
  RETURN erased;
END $$;
