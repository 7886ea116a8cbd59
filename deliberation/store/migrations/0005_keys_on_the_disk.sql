-- The key of a person is on the disk before a value under it is appended. It used not to wait, because a commit that
-- is on the disk has all earlier ones before it; but an append is sent again to a server that crashed in between and
-- came back without the key, and then nobody could ever read the value. Only a new person costs the wait, and a
-- sheet of 500 costs one.
CREATE FUNCTION es.wait_for_the_disk() RETURNS void
LANGUAGE plpgsql SET search_path = pg_catalog, pg_temp AS $$
BEGIN
  -- a scratch database (scratch.py) is thrown away and need not wait
  IF current_setting('synchronous_commit') = 'off' AND NOT starts_with(current_database(), 'yishiting_scratch_') THEN
    PERFORM set_config('synchronous_commit', 'on', true);
  END IF;
END $$;

CREATE OR REPLACE FUNCTION es.person_key(whose uuid, new_key bytea) RETURNS bytea
LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, pg_temp SET enable_seqscan = off AS $$
DECLARE found_key bytea;
BEGIN
  LOOP
    SELECT k.key INTO found_key FROM es.person_keys k WHERE k.person = whose;
    IF found_key IS NOT NULL THEN RETURN found_key; END IF;
    PERFORM es.wait_for_the_disk();
    INSERT INTO es.person_keys (person, key) VALUES (whose, new_key) ON CONFLICT DO NOTHING;
  END LOOP;
END $$;

CREATE OR REPLACE FUNCTION es.keys_of_persons(whose uuid[], new_keys bytea[]) RETURNS TABLE(person uuid, key bytea)
LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, pg_temp SET enable_seqscan = off
  SET enable_hashjoin = off SET enable_mergejoin = off AS $$
#variable_conflict use_column
BEGIN
  PERFORM es.wait_for_the_disk();
  INSERT INTO es.person_keys AS k (person, key)
  SELECT w.person, w.key FROM unnest(whose, new_keys) AS w(person, key)
  WHERE NOT EXISTS (SELECT 1 FROM es.person_keys p WHERE p.person = w.person)
  ORDER BY w.person  -- in one order, or two sheets that share persons would wait for each other
  ON CONFLICT DO NOTHING;
  RETURN QUERY SELECT k.person, k.key FROM es.person_keys k WHERE k.person = ANY (whose);
END $$;
