-- Repeated after every run of the migrations, because a restored backup may come without roles.

REVOKE ALL ON SCHEMA es FROM PUBLIC;
REVOKE ALL ON ALL TABLES IN SCHEMA es FROM PUBLIC;
REVOKE ALL ON ALL FUNCTIONS IN SCHEMA es FROM PUBLIC;
REVOKE ALL ON SCHEMA app FROM PUBLIC;

DO $$
BEGIN
  IF NOT EXISTS (SELECT FROM pg_roles WHERE rolname = 'yishiting_service') THEN
    CREATE ROLE yishiting_service NOLOGIN;
  END IF;
EXCEPTION  -- a managed database may not let us; another database of the cluster may have been quicker
  WHEN insufficient_privilege OR duplicate_object OR unique_violation THEN NULL;
END $$;

DO $$
BEGIN
  IF NOT EXISTS (SELECT FROM pg_roles WHERE rolname = 'yishiting_service') THEN
    RAISE NOTICE 'no role yishiting_service: the trigger alone keeps events from being changed';
    RETURN;
  END IF;
  IF NOT pg_has_role(current_user, 'yishiting_service', 'MEMBER') THEN
    BEGIN
      EXECUTE format('GRANT yishiting_service TO %I', current_user);
    EXCEPTION WHEN insufficient_privilege THEN NULL;
    END;
  END IF;
  GRANT USAGE ON SCHEMA es TO yishiting_service;
  GRANT SELECT ON es.events, es.private, es.person_keys, es.references, es.migrations TO yishiting_service;
  GRANT SELECT ON es.restricted, es.scrub_due TO yishiting_service;
  GRANT INSERT ON es.references TO yishiting_service;
  GRANT SELECT, INSERT, UPDATE ON es.ballot_links TO yishiting_service;
  GRANT SELECT, INSERT, UPDATE ON es.tiles, es.log_keys, es.witnessed TO yishiting_service;
  GRANT SELECT, INSERT ON es.checkpoints, es.cosignatures TO yishiting_service;
  GRANT SELECT, INSERT, UPDATE, DELETE ON es.signing_trouble TO yishiting_service;
  GRANT EXECUTE ON ALL FUNCTIONS IN SCHEMA es TO yishiting_service;
  GRANT USAGE ON SCHEMA app TO yishiting_service;
  GRANT SELECT, INSERT, UPDATE, DELETE ON ALL TABLES IN SCHEMA app TO yishiting_service;
END $$;
