-- What the site may do in its database. postgresql.sql runs it, and restore.sh again; by hand:
--     sudo -u postgres psql -v ON_ERROR_STOP=1 -d backstride -f /opt/backstride/docs/going-live/postgresql-rights.sql
--     sudo backstride migrate
--
-- Rows, never tables: no TRUNCATE, no TRIGGER, no REFERENCES. `migrate` takes UPDATE and DELETE
-- away again from the audit trail and every other table of the clinic that is only added to.

REVOKE ALL ON DATABASE backstride FROM PUBLIC;
GRANT CONNECT ON DATABASE backstride TO backstride;
REVOKE ALL ON SCHEMA public FROM PUBLIC;
ALTER SCHEMA public OWNER TO "backstride-owner";
GRANT USAGE ON SCHEMA public TO backstride;

GRANT SELECT, INSERT, UPDATE, DELETE ON ALL TABLES IN SCHEMA public TO backstride;
GRANT USAGE, SELECT ON ALL SEQUENCES IN SCHEMA public TO backstride;
ALTER DEFAULT PRIVILEGES FOR ROLE "backstride-owner" IN SCHEMA public
    GRANT SELECT, INSERT, UPDATE, DELETE ON TABLES TO backstride;
ALTER DEFAULT PRIVILEGES FOR ROLE "backstride-owner" IN SCHEMA public
    GRANT USAGE, SELECT ON SEQUENCES TO backstride;
