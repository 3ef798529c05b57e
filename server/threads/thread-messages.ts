/** The messages between the main thread and a task thread. */
import { BinderyError, type ErrorCode, type Issue, isBinderyError } from '#core/errors.ts';

export type ToThread =
  | { readonly kind: 'work'; readonly task: string; readonly input: unknown }
  | { readonly kind: 'answer'; readonly answer: unknown }
  | { readonly kind: 'refusal'; readonly error: ErrorMessage };

export type FromThread =
  | { readonly kind: 'ready' }
  | { readonly kind: 'done'; readonly output: unknown }
  | { readonly kind: 'failed'; readonly error: ErrorMessage }
  | { readonly kind: 'question'; readonly question: unknown };

/** An error as it crosses between threads, where classes are lost. */
export interface ErrorMessage {
  readonly code: ErrorCode | null;
  readonly message: string;
  readonly issues: readonly Issue[];
  readonly stack: string | undefined;
}

export function describeError(error: unknown): ErrorMessage {
  const stack = error instanceof Error ? error.stack : undefined;
  const message = error instanceof Error ? error.message : String(error);
  if (!isBinderyError(error)) return { code: null, message, issues: [], stack };
  return { code: error.code, message, issues: [...error.issues], stack };
}

/** The inverse. What was no error of ours comes back as an internal one, with its stack as the cause. */
export function reviveError({ code, message, issues, stack }: ErrorMessage): BinderyError {
  if (code !== null) return new BinderyError(code, message, { issues, cause: stack });
  return new BinderyError('internal', `A task thread failed: ${message}`, { cause: stack });
}
