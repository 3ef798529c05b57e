/** Classifies failed statements of the journal: retry, look again, or fail this one entry. */
import { isBinderyError } from '#core/errors.ts';

/**
 * `away`: the database can't answer now, the outcome may be unknown. `raced`: somebody else wrote first, look again.
 * `refused`: this statement will never succeed as it is.
 */
export type Failure = 'away' | 'raced' | 'refused';

/** SQLSTATE classes and codes, https://www.postgresql.org/docs/current/errcodes-appendix.html */
const AWAY_CLASSES = new Set(['08', '53', '58', 'XX']);
const AWAY_CODES = new Set([
  '25006', // read-only transaction: a standby after failover
  '55P03', // lock not available
  '57014', // statement cancelled or timed out
  '57P01', // shut down by an administrator
  '57P02', // crash of another backend
  '57P03', // starting up
  '57P05', // idle session timeout
]);
const RACED_CODES = new Set([
  '23505', // unique violation: the operation or the sequence exists
  '40001', // serialization failure
  '40P01', // deadlock
]);
const SQLSTATE = /^[0-9A-Z]{5}$/;

/** Errors without an SQLSTATE come from the driver or the socket, so the database did not answer: `away`. */
export function classifyFailure(error: unknown): Failure {
  const code = codeOf(error);
  if (code === null || !SQLSTATE.test(code) || code.startsWith('E'))
    return isProgrammingError(error) ? 'refused' : 'away';
  if (RACED_CODES.has(code)) return 'raced';
  return AWAY_CODES.has(code) || AWAY_CLASSES.has(code.slice(0, 2)) ? 'away' : 'refused';
}

function codeOf(error: unknown): string | null {
  if (typeof error !== 'object' || error === null || !('code' in error)) return null;
  return typeof error.code === 'string' ? error.code : null;
}

/** A mistake in a value or in our own code would be retried for ever otherwise. */
function isProgrammingError(error: unknown): boolean {
  return (
    isBinderyError(error) ||
    error instanceof TypeError ||
    error instanceof RangeError ||
    error instanceof ReferenceError
  );
}
