-- The keys of several persons in one call, made of `new_keys` where there are none: a sheet of a roll has 500, and
-- a call for each took three times as long as all the rest of entering it. Like es.person_key it need not wait for the
-- disk. A person who is erased meanwhile is missing, and is asked for again.
CREATE FUNCTION es.keys_of_persons(whose uuid[], new_keys bytea[]) RETURNS TABLE(person uuid, key bytea)
LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, pg_temp SET enable_seqscan = off
  SET enable_hashjoin = off SET enable_mergejoin = off AS $$
#variable_conflict use_column
BEGIN
  PERFORM set_config('synchronous_commit', 'off', true);
  INSERT INTO es.person_keys AS k (person, key)
  SELECT w.person, w.key FROM unnest(whose, new_keys) AS w(person, key)
  WHERE NOT EXISTS (SELECT 1 FROM es.person_keys p WHERE p.person = w.person)
  ORDER BY w.person  -- in one order, or two sheets that share persons would wait for each other
  ON CONFLICT DO NOTHING;
  RETURN QUERY SELECT k.person, k.key FROM es.person_keys k WHERE k.person = ANY (whose);
END $$;
