/** Failures as RFC 9457 problem details with a stable `type`. */
import type { Context } from 'hono';
import { HTTPException } from 'hono/http-exception';
import type { ContentfulStatusCode } from 'hono/utils/http-status';
import type { Logger } from 'pino';
import type { z } from 'zod';
import { BinderyError, type ErrorCode, type Issue, isBinderyError } from '#core/errors.ts';
import type { Problem } from '#core/protocol/api/problem.ts';
import type { HttpEnv } from './context.ts';

const STATUS: Record<ErrorCode, ContentfulStatusCode> = {
  invalid_input: 422,
  invalid_template: 422,
  invalid_update: 422,
  unauthenticated: 401,
  password_required: 401,
  forbidden: 403,
  not_found: 404,
  conflict: 409,
  precondition_failed: 412,
  gone: 410,
  revoked: 410,
  disconnected: 410,
  too_large: 413,
  rate_limited: 429,
  unsupported: 415,
  unavailable: 503,
  corrupt: 500,
  internal: 500,
};

const TITLE: Record<ErrorCode, string> = {
  invalid_input: 'The request cannot be used',
  invalid_template: 'The template has errors',
  invalid_update: 'The update cannot be applied',
  unauthenticated: 'Not signed in',
  password_required: 'A password is asked for',
  forbidden: 'Not allowed',
  not_found: 'Not found',
  conflict: 'Somebody was faster',
  precondition_failed: 'A condition of the request does not hold',
  gone: 'No longer there',
  revoked: 'Taken away',
  disconnected: 'Disconnected',
  too_large: 'Too large',
  rate_limited: 'Too many tries',
  unsupported: 'Not supported',
  unavailable: 'Not available right now',
  corrupt: 'Damaged data',
  internal: 'Something went wrong here',
};

/** Statuses that the framework raises by itself (malformed JSON and the like). */
const CODE_OF_STATUS: Partial<Record<number, ErrorCode>> = {
  400: 'invalid_input',
  404: 'not_found',
  413: 'too_large',
  415: 'unsupported',
};

/** Answers an error as a problem document. */
export function answerProblem(error: unknown, c: Context<HttpEnv>, log: Logger): Response {
  if (isBinderyError(error) && error.code === 'rate_limited')
    c.header('Retry-After', String(retryAfterSeconds(error)));
  return respond(c, problemFor(error, c.get('requestId'), log));
}

/** An error as problem details. Unexpected errors are logged with their cause and told without details. */
export function problemFor(error: unknown, requestId: string, log: Logger): Problem {
  if (error instanceof HTTPException) {
    const code = CODE_OF_STATUS[error.status] ?? (error.status < 500 ? 'invalid_input' : 'internal');
    return problemOf(code, error.message, [], requestId, error.status);
  }
  // Raised where a body without a length is read, deep inside the framework, when it goes over `sizeLimit`.
  if (error instanceof Error && error.name === 'BodyLimitError')
    return problemOf('too_large', 'The body is larger than this address takes.', [], requestId);
  if (holdsUnstorableText(error)) {
    const detail =
      'A text holds a character that cannot be kept (NUL, or half of a surrogate pair). Leave it out.';
    return problemOf('invalid_input', detail, [], requestId);
  }
  if (isDatabaseAway(error)) {
    log.error({ err: error, requestId }, 'request failed: the database does not answer');
    const detail =
      'The database does not answer at the moment. Try again soon, and look first whether it was done.';
    return problemOf('unavailable', detail, [], requestId);
  }
  if (isBinderyError(error)) {
    if (STATUS[error.code] >= 500) log.error({ err: error, requestId }, 'request failed');
    return problemOf(error.code, error.message, error.issues, requestId);
  }
  log.error({ err: error, requestId }, 'request failed unexpectedly');
  const detail = `The server could not finish this. Its log has the reason under request ${requestId}.`;
  return problemOf('internal', detail, [], requestId);
}

/** Answers a method that an address does not take, and OPTIONS, with the methods that it does. */
export function answerOtherMethod(c: Context<HttpEnv>, methods: readonly string[]): Response {
  c.header('Allow', methods.join(', '));
  if (c.req.method === 'OPTIONS') return c.body(null, 204);
  const detail = `${c.req.path} takes ${methods.join(', ')}, not ${c.req.method}.`;
  return respond(c, problemOf('unsupported', detail, [], c.get('requestId'), 405));
}

/** What a schema has against an input, as issues. `prefix` names the part of the request (`query`, `body`…). */
function issuesOfZod(error: z.ZodError): Issue[] {
  return error.issues.flatMap((issue) => {
    const path = issue.path.map((key) => (typeof key === 'symbol' ? String(key) : key));
    const { message } = issue;
    if (issue.code !== 'unrecognized_keys') return [{ path, message }];
    return issue.keys.map((key) => ({ path: [...path, key], message }));
  });
}

/** Throws the issues of a request that does not fit its schema. */
export function rejectInvalid(error: z.ZodError): never {
  const issues = issuesOfZod(error);
  const first = issues[0];
  const where = first && first.path.length > 0 ? ` at ${first.path.join('.')}` : '';
  throw new BinderyError(
    'invalid_input',
    `The request is not valid${where}: ${first?.message ?? 'unknown'}.`,
    {
      issues,
    },
  );
}

function problemOf(
  code: ErrorCode,
  detail: string,
  issues: readonly Issue[],
  requestId: string,
  status: number = STATUS[code],
): Problem {
  const errors = issues.map((issue) => ({ ...issue, path: [...issue.path] }));
  return { type: `urn:bindery:problem:${code}`, title: TITLE[code], status, detail, code, errors, requestId };
}

function respond(c: Context<HttpEnv>, problem: Problem): Response {
  c.header('Cache-Control', 'no-store');
  if (problem.status === 401) c.header('WWW-Authenticate', challenge(c));
  return c.body(JSON.stringify(problem), problem.status as ContentfulStatusCode, {
    'Content-Type': 'application/problem+json; charset=utf-8',
  });
}

/** RFC 6750: a caller that sent no token is told no fault of it. */
function challenge(c: Context<HttpEnv>): string {
  const fault = c.req.header('authorization') === undefined ? '' : ', error="invalid_token"';
  return `Bearer realm="bindery"${fault}`;
}

/**
 * Prisma's codes for a server that cannot be reached, closed the connection, has none free, or let a transaction run out of time. A lock that
 * nobody gave back in time, as at the head of the audit log, is as good as no answer.
 */
const AWAY_CODES = ['P1001', 'P1002', 'P1008', 'P1017', 'P2024', 'P2028', 'P2037'];
const AWAY_WORDS =
  /can't reach database|ECONNREFUSED|ECONNRESET|connection terminated|terminating connection|query read timeout|due to lock timeout|timeout (?:expired|exceeded when trying to connect)/i;

function isDatabaseAway(error: unknown): boolean {
  if (!(error instanceof Error) || isBinderyError(error)) return false;
  const code = 'code' in error ? String(error.code) : '';
  return AWAY_CODES.includes(code) || AWAY_WORDS.test(error.message);
}

/** PostgreSQL's refusal of a NUL or a lone surrogate, which the driver reports as an error like any other. */
function holdsUnstorableText(error: unknown): boolean {
  return (
    error instanceof Error &&
    /invalid byte sequence|unsupported Unicode escape|22021|22P05/.test(error.message)
  );
}

function retryAfterSeconds(error: BinderyError): number {
  const { cause } = error;
  return typeof cause === 'number' && Number.isFinite(cause) ? Math.max(1, Math.ceil(cause / 1000)) : 60;
}
