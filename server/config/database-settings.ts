/** The `DATABASE_*` and `REDIS_URL` settings: where an external PostgreSQL is, and what stands before it. */
import { z } from 'zod';
import type { Issue } from '#core/errors.ts';

/** A URL of one of `schemes`. */
export function urlWithScheme(schemes: readonly string[], example: string) {
  return z.string().refine((value) => {
    return URL.canParse(value) && schemes.includes(new URL(value).protocol);
  }, `must be a URL such as ${example}`);
}

const postgresUrl = urlWithScheme(
  ['postgres:', 'postgresql:'],
  'postgresql://user:password@host:5432/database',
).optional();

export const DATABASE_VARIABLES = [
  'DATABASE_URL',
  'DATABASE_DIRECT_URL',
  'DATABASE_REPLICA_URL',
  'REDIS_URL',
] as const;

export const databaseFields = {
  DATABASE_URL: postgresUrl,
  DATABASE_DIRECT_URL: postgresUrl,
  DATABASE_REPLICA_URL: postgresUrl,
  REDIS_URL: urlWithScheme(['redis:', 'rediss:'], 'redis://user:password@host:6379').optional(),
};
type DatabaseFields = z.infer<z.ZodObject<typeof databaseFields>>;

/** What each of them is for, without DATABASE_URL to go with. */
const BESIDE_DATABASE_URL = {
  REDIS_URL: 'REDIS_URL is for several processes on one PostgreSQL',
  DATABASE_DIRECT_URL: 'DATABASE_DIRECT_URL is for a DATABASE_URL that leads through a connection pooler',
  DATABASE_REPLICA_URL: 'DATABASE_REPLICA_URL is for a standby of the database at DATABASE_URL',
} as const;

/** The embedded PostgreSQL is for one process, and nothing stands before it. */
export function databaseIssues(fields: DatabaseFields): Issue[] {
  if (fields.DATABASE_URL !== undefined) return [];
  return Object.entries(BESIDE_DATABASE_URL)
    .filter(([name]) => fields[name as keyof typeof BESIDE_DATABASE_URL] !== undefined)
    .map(([name, purpose]) => ({
      path: [name],
      message: `${purpose}: set DATABASE_URL as well, or leave it out.`,
    }));
}
