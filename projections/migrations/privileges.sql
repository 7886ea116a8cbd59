-- Repeated after every run of the migrations: views are read under the service role, which writes nothing here.

REVOKE ALL ON SCHEMA projections FROM PUBLIC;

DO $$
BEGIN
  IF EXISTS (SELECT FROM pg_roles WHERE rolname = 'yishiting_service') THEN
    GRANT USAGE ON SCHEMA projections TO yishiting_service;
    GRANT SELECT ON ALL TABLES IN SCHEMA projections TO yishiting_service;
  END IF;
END $$;
