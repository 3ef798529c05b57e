/** The rights that the role Bindery connects as has on its tables: enough, and no more than it needs (deploy/postgres). */
import pg from 'pg';

export interface RoleRights {
  readonly role: string;
  /** May do anything in the whole server. */
  readonly isSuperuser: boolean;
  /** May change and drop the tables, and switch off what guards them. */
  readonly isOwner: boolean;
  /** May change or delete rows that are only ever added to. */
  readonly changesJournal: boolean;
  /** Tables on which it lacks a right that the server needs, and the function by which documents are erased. */
  readonly lacking: readonly string[];
}

/** Tables that take rows and keep them. */
const ADDED_TO = ['DocumentUpdate', 'PackedOperations', 'AuditEvent'];
const READ_ONLY = ['_prisma_migrations', 'AuditHead', 'PackedOperations'];

const RIGHTS = `
  WITH tables AS (
    SELECT c.oid, c.relname::text AS name, c.relowner AS owner FROM pg_class c
    WHERE c.relnamespace = current_schema()::regnamespace AND c.relkind IN ('r', 'p') AND NOT c.relispartition
  )
  SELECT current_user::text AS role,
    (SELECT rolsuper FROM pg_roles WHERE rolname = current_user) AS "isSuperuser",
    EXISTS (SELECT FROM tables WHERE pg_has_role(owner, 'USAGE')) AS "isOwner",
    EXISTS (SELECT FROM tables WHERE name = ANY($1) AND has_table_privilege(oid, 'UPDATE, DELETE, TRUNCATE')) AS "changesJournal",
    ARRAY(
      SELECT name FROM tables WHERE NOT has_table_privilege(oid, 'SELECT')
        OR (name <> ALL($2) AND NOT has_table_privilege(oid, 'INSERT'))
      UNION ALL
      SELECT p.proname::text FROM pg_proc p
      WHERE p.pronamespace = current_schema()::regnamespace AND p.proname = 'eraseOperations' AND NOT has_function_privilege(p.oid, 'EXECUTE')
    ) AS lacking`;

/** Throws when the database does not answer. */
export async function readRoleRights(url: string): Promise<RoleRights> {
  const client = new pg.Client({ connectionString: url });
  client.on('error', () => {}); // fails the query as well
  try {
    await client.connect();
    const { rows } = await client.query<RoleRights>(RIGHTS, [ADDED_TO, READ_ONLY]);
    return rows[0] as RoleRights;
  } finally {
    await client.end().catch(() => {});
  }
}
