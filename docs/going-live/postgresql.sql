-- Two roles, and a database that belongs to the one the site does not use:
--     sudo -u postgres psql -v ON_ERROR_STOP=1 -f /opt/backstride/docs/going-live/postgresql.sql
--
-- backstride-owner  owns the tables: migrates, upgrades, restores, purges
-- backstride        is the site: reads and writes rows, changes no table and no trigger
--
-- Each is the system user of the same name (peer authentication), so there is no password to keep.

-- Both may make databases: every backup is tried in a scratch one, which is dropped again.

CREATE ROLE "backstride-owner" LOGIN CREATEDB NOSUPERUSER NOCREATEROLE;
CREATE ROLE backstride LOGIN CREATEDB NOSUPERUSER NOCREATEROLE;
ALTER ROLE backstride SET idle_in_transaction_session_timeout = '60s';
ALTER ROLE backstride SET statement_timeout = '60s';

CREATE DATABASE backstride OWNER "backstride-owner" TEMPLATE template0 ENCODING 'UTF8' LOCALE 'C.UTF-8';

\connect backstride
\ir postgresql-rights.sql
