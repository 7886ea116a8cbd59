-- Erasing and restricting personal data. A subject is a person, a right on a roll, or an agent: whatever has a key or
-- external ids of its own.

-- Whose data are kept and used no more. The events say so; this table makes every reader obey at once.
CREATE TABLE es.restricted (person uuid PRIMARY KEY);

-- One row while erased rows may still lie in the database's own files (deliberation/store/scrub.py).
CREATE TABLE es.scrub_due (due boolean PRIMARY KEY CHECK (due));

-- Destroys what was recorded of subjects before a position: values, salts, keys, external ids. What was recorded after
-- it (somebody registered anew under the same id) stays, with its key; so it may be repeated at any time.
CREATE FUNCTION es.erase_subjects(whose uuid[], before bigint) RETURNS bigint
LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, pg_temp SET enable_seqscan = off AS $$
DECLARE erased bigint; gone bigint; more bigint;
BEGIN
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

CREATE FUNCTION es.restrict_subjects(whose uuid[], restrict boolean) RETURNS void
LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
BEGIN
  IF restrict THEN
    INSERT INTO es.restricted (person) SELECT DISTINCT w FROM unnest(whose) AS w ON CONFLICT DO NOTHING;
  ELSE
    DELETE FROM es.restricted WHERE person = ANY (whose);
  END IF;
END $$;

DROP FUNCTION es.erase_person(uuid);  -- erased without a bound: what was recorded anew would have gone too
