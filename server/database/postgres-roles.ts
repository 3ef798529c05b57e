/**
 * The two roles of the embedded PostgreSQL: the superuser that initdb makes, used at the start and by nothing else, and one that owns the
 * database of Bindery and may do nothing beyond it: no files, no programs, no other databases. A data folder from before there were two
 * is given the second at its next start, with everything in it.
 */
import pg from 'pg';
import { readOrCreateSecret } from '#server/config/secret-file.ts';
import { clusterUrl, type PostgresCluster, SUPERUSER } from './postgres-cluster.ts';

export const DATABASE = 'bindery';
export const ROLE = 'bindery_app';
/** Of processes that start at once one prepares the roles, and the others find them. */
const ROLES_LOCK = 7_263_514;

/** The connection string of the restricted role. */
export function roleUrl(cluster: PostgresCluster, port: number): string {
  return clusterUrl(ROLE, readOrCreateSecret(cluster.rolePassword), port, DATABASE);
}

/** Creates role and database where missing, and gives the role ownership of its content. `client` is the superuser. */
export async function prepareRoles(client: pg.Client, cluster: PostgresCluster, port: number): Promise<void> {
  await client.query('SELECT pg_advisory_lock($1)', [ROLES_LOCK]); // until the session ends
  const { rows } = await client.query<{ role: boolean; owner: string | null }>(
    `SELECT EXISTS (SELECT FROM pg_roles WHERE rolname = $1) AS role,
            (SELECT pg_get_userbyid(datdba) FROM pg_database WHERE datname = $2) AS owner`,
    [ROLE, DATABASE],
  );
  const found = rows[0] ?? { role: false, owner: null };
  const password = client.escapeLiteral(readOrCreateSecret(cluster.rolePassword));
  const rights = `LOGIN NOSUPERUSER NOCREATEDB NOCREATEROLE NOREPLICATION NOBYPASSRLS PASSWORD ${password}`;
  await client.query(`${found.role ? 'ALTER' : 'CREATE'} ROLE ${ROLE} ${rights}`);
  if (found.owner === null) await client.query(`CREATE DATABASE ${DATABASE} OWNER ${ROLE}`);
  else if (found.owner !== ROLE) await client.query(`ALTER DATABASE ${DATABASE} OWNER TO ${ROLE}`);
  // What an earlier version, started again in between, has made belongs to the superuser once more.
  if (found.owner !== null) await giveAway(cluster, port);
}

async function giveAway(cluster: PostgresCluster, port: number): Promise<void> {
  const url = clusterUrl(SUPERUSER, readOrCreateSecret(cluster.password), port, DATABASE);
  const client = new pg.Client({ connectionString: url });
  client.on('error', () => {}); // fails the query as well
  await client.connect();
  try {
    const { rows } = await client.query<{ statement: string }>(OWNED_BY_OTHERS, [ROLE]);
    if (rows.length === 0) return;
    await client.query(['BEGIN', ...rows.map(({ statement }) => statement), 'COMMIT'].join(';\n'));
  } finally {
    await client.end().catch(() => {});
  }
}

/**
 * Statements that give the role what it does not own, tables first. `REASSIGN OWNED` refuses to take anything from the superuser of
 * initdb. What belongs to an extension stays with it, and the sequence and the type of a table go where the table goes.
 */
const OWNED_BY_OTHERS = `
  WITH mine AS (SELECT oid FROM pg_roles WHERE rolname = $1),
       home AS (SELECT oid FROM pg_namespace WHERE nspname = 'public'),
       bound AS (SELECT objid FROM pg_depend WHERE deptype IN ('e', 'i', 'a')),
       other AS (
         SELECT 1 AS rank, format('ALTER %s %s OWNER TO %I',
                  CASE relkind WHEN 'v' THEN 'VIEW' WHEN 'm' THEN 'MATERIALIZED VIEW' WHEN 'S' THEN 'SEQUENCE' ELSE 'TABLE' END,
                  oid::regclass, $1) AS statement
         FROM pg_class WHERE relnamespace = (SELECT oid FROM home) AND relowner <> (SELECT oid FROM mine)
           AND relkind IN ('r', 'p', 'v', 'm', 'S') AND oid NOT IN (SELECT objid FROM bound)
         UNION ALL
         SELECT 2, format('ALTER ROUTINE %s OWNER TO %I', oid::regprocedure, $1)
         FROM pg_proc WHERE pronamespace = (SELECT oid FROM home) AND proowner <> (SELECT oid FROM mine)
           AND oid NOT IN (SELECT objid FROM bound)
         UNION ALL
         SELECT 3, format('ALTER TYPE %s OWNER TO %I', oid::regtype, $1)
         FROM pg_type WHERE typnamespace = (SELECT oid FROM home) AND typowner <> (SELECT oid FROM mine)
           AND typtype IN ('e', 'd', 'r') AND oid NOT IN (SELECT objid FROM bound)
       )
  SELECT statement FROM other ORDER BY rank`;
