/** The REST client of the page: typed by the wire schemas, failing with `BinderyError`. */
import { z } from 'zod';
import { BinderyError } from '#core/errors.ts';
import { problemSchema } from '#core/protocol/api/problem.ts';
import { codeOfStatus } from '#core/protocol/status-codes.ts';
import { serverReach } from './server-reach.ts';

// The page's Content-Security-Policy forbids the `new Function` zod would otherwise try.
z.config({ jitless: true });

const BASE = '/api/v1';

export interface CallOptions {
  readonly signal?: AbortSignal;
  /** Query parameters; `undefined` ones are left out. */
  readonly query?: Readonly<Record<string, string | number | undefined>>;
  readonly headers?: Readonly<Record<string, string>>;
}

/**
 * Calls `/api/v1<path>` and reads the answer with `schema`. Throws BinderyError: the server's own problem when it sent one,
 * `unavailable` when it could not be reached, `corrupt` when the answer is not what the schema says.
 */
export const api = {
  get: <T>(path: string, schema: z.ZodType<T>, options?: CallOptions) =>
    call('GET', path, schema, undefined, options),
  post: <T>(path: string, body: unknown, schema: z.ZodType<T>, options?: CallOptions) =>
    call('POST', path, schema, body, options),
  put: <T>(path: string, body: unknown, schema: z.ZodType<T>, options?: CallOptions) =>
    call('PUT', path, schema, body, options),
  patch: <T>(path: string, body: unknown, schema: z.ZodType<T>, options?: CallOptions) =>
    call('PATCH', path, schema, body, options),
  delete: (path: string, options?: CallOptions) => call('DELETE', path, nothing, undefined, options),
} as const;

/** The schema of answers without a body (204), or whose body is ignored. */
export const nothing: z.ZodType<void> = z.unknown().transform(() => undefined);

async function call<T>(
  method: string,
  path: string,
  schema: z.ZodType<T>,
  body: unknown,
  options: CallOptions = {},
): Promise<T> {
  const response = await send(`${BASE}${path}${queryString(options.query)}`, {
    method,
    headers: {
      accept: 'application/json',
      ...(body === undefined ? {} : { 'content-type': 'application/json' }),
      ...options.headers,
    },
    ...(body === undefined ? {} : { body: JSON.stringify(body) }),
    ...(options.signal ? { signal: options.signal } : {}),
  });
  return readAnswer(response, schema, `${method} ${path}`);
}

/** `fetch` on our own origin with the session cookie; failures become BinderyError. Also serves `/api/auth` (auth.ts). */
export async function send(url: string, init: RequestInit): Promise<Response> {
  let response: Response;
  try {
    response = await fetch(url, { ...init, credentials: 'same-origin' });
  } catch (cause) {
    if (init.signal?.aborted) throw cause;
    serverReach.report(false);
    throw new BinderyError('unavailable', 'Bindery can’t be reached. Check the connection, then try again.', {
      cause,
    });
  }
  serverReach.report(codeOfStatus(response.status) !== 'unavailable');
  if (!response.ok) throw await readProblem(response);
  return response;
}

/** Reads the body of an answer with `schema`. Throws `corrupt` when it is not what the schema says. */
export async function readAnswer<T>(response: Response, schema: z.ZodType<T>, what: string): Promise<T> {
  const text = await response.text();
  let answer: unknown;
  try {
    answer = text === '' ? undefined : JSON.parse(text);
  } catch (cause) {
    throw new BinderyError('corrupt', `The answer to ${what} is not JSON. Reload the page.`, { cause });
  }
  const parsed = schema.safeParse(answer);
  if (parsed.success) return parsed.data;
  throw new BinderyError('corrupt', `The answer to ${what} is not what this page expects. Reload the page.`, {
    cause: parsed.error,
  });
}

/** The server's problem+json as the error it was there; anything else by its status alone. */
async function readProblem(response: Response): Promise<BinderyError> {
  const problem = problemSchema.safeParse(await response.json().catch(() => null));
  if (problem.success) {
    const { code, detail, title, errors } = problem.data;
    return new BinderyError(code, detail || title, { issues: errors.map(withoutUndefined) });
  }
  return new BinderyError(
    codeOfStatus(response.status),
    `The server answered ${response.status}. Try again in a moment.`,
  );
}

function queryString(query: CallOptions['query']): string {
  const entries = Object.entries(query ?? {}).flatMap(([name, value]) =>
    value === undefined || value === '' ? [] : [[name, String(value)]],
  );
  return entries.length === 0 ? '' : `?${new URLSearchParams(entries)}`;
}

/** zod types an absent optional as `undefined`; our interfaces leave it out (exactOptionalPropertyTypes). */
function withoutUndefined<T extends object>(value: T): { [K in keyof T]: Exclude<T[K], undefined> } {
  const present = Object.entries(value).filter(([, member]) => member !== undefined);
  return Object.fromEntries(present) as { [K in keyof T]: Exclude<T[K], undefined> };
}
