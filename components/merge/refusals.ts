/** The reasons of the server against a merge, by the field that each concerns. */
import { isBinderyError } from '#core/errors.ts';

export interface Refusals {
  /** By field: what is wrong with it, and what to do. */
  readonly byField: ReadonlyMap<string, string>;
  /** Of fields that are not on the page, or of the merge as a whole; `null` where all is said at fields. */
  readonly rest: string | null;
}

/** Paths are `resolutions.<field>…`, and `branch.<field>` for what cannot be merged at all. */
export function refusalsOf(error: unknown, fields: readonly string[]): Refusals {
  if (!isBinderyError(error)) return { byField: new Map(), rest: 'Something went wrong on this page.' };
  const byField = new Map<string, string>();
  const elsewhere: string[] = [];
  for (const { path, message, hint } of error.issues) {
    const field = String(path[1] ?? '');
    const said = hint === undefined ? message : `${message} ${hint}`;
    if (!fields.includes(field)) elsewhere.push(said);
    else byField.set(field, [byField.get(field), said].flatMap((one) => one ?? []).join(' '));
  }
  if (error.issues.length === 0) return { byField, rest: error.message };
  return { byField, rest: elsewhere.length === 0 ? null : elsewhere.join(' ') };
}
