/** Tells a violated unique index from other errors of the database. */

/** Whether Prisma has failed because a unique index would have been violated. */
export function isUniqueViolation(error: unknown): boolean {
  return error instanceof Error && 'code' in error && error.code === 'P2002';
}
