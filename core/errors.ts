/** The error class of the project, and the closed union of its codes. */

export const ERROR_CODES = [
  'invalid_input',
  'invalid_template',
  'invalid_update',
  'unauthenticated',
  'password_required',
  'forbidden',
  'not_found',
  'conflict',
  'precondition_failed',
  'gone',
  'revoked',
  'disconnected',
  'too_large',
  'rate_limited',
  'unsupported',
  'unavailable',
  'corrupt',
  'internal',
] as const;

export type ErrorCode = (typeof ERROR_CODES)[number];

/** One problem of an input: where it is, what is wrong, and what to do about it. */
export interface Issue {
  /** Place in the input as a path of keys and indexes, e.g. `['fields', 'severity', 'default']`. */
  readonly path: readonly (string | number)[];
  readonly message: string;
  /** What would mend it, when we can tell. */
  readonly hint?: string;
  /** 1-based place in the source text, for inputs that have one. */
  readonly line?: number;
  readonly column?: number;
  readonly endLine?: number;
  readonly endColumn?: number;
  /** A replacement for the text at the place, offered as a one-click fix. */
  readonly fix?: string;
}

export interface BinderyErrorOptions {
  readonly cause?: unknown;
  readonly issues?: readonly Issue[];
}

/**
 * The error that everything throws which fails on purpose. `parse*` and `validate*` functions return issues instead. Each
 * transport maps `code` to its own status by one table (REST: `server/http/requests/problem-response.ts`).
 */
export class BinderyError extends Error {
  readonly code: ErrorCode;
  readonly issues: readonly Issue[];

  constructor(code: ErrorCode, message: string, options: BinderyErrorOptions = {}) {
    super(message, options.cause === undefined ? undefined : { cause: options.cause });
    this.name = 'BinderyError';
    this.code = code;
    this.issues = options.issues ?? [];
  }
}

/** True for a `BinderyError`, also one from a second copy of this module (bundles). */
export function isBinderyError(value: unknown): value is BinderyError {
  return value instanceof Error && value.name === 'BinderyError' && 'code' in value;
}
