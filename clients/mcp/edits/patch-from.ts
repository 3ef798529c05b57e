/**
 * Edits made from a revision that was read: a field that somebody else has changed since is never written over.
 *
 * The server refuses what is not made from its newest revision (`If-Match`). What people type in other fields meanwhile is no reason to
 * refuse: then the edit is sent again, from the revision that was compared.
 */

import { BinderyError, isBinderyError } from '#core/errors.ts';
import type { Comparison, FieldValues } from '../../node/rest/wire-types.ts';
import { type Call, codexPath } from '../tools/tool.ts';

const ATTEMPTS = 5;

export interface Target {
  readonly id: string;
  readonly branch?: string | undefined;
}

export interface Change {
  readonly title?: string | undefined;
  readonly fields?: Readonly<Record<string, unknown>> | undefined;
  readonly add?: Readonly<Record<string, readonly unknown[]>> | undefined;
  readonly remove?: Readonly<Record<string, readonly unknown[]>> | undefined;
}

export interface Patched {
  readonly answer: { readonly id: string; readonly title: string; readonly fields: FieldValues };
  readonly revision: number;
}

/** Answers the Codex as it is then. Throws `conflict` that names the fields somebody else has changed since `revision`. */
export async function patchFrom(
  call: Call,
  target: Target,
  change: Change,
  revision: number,
): Promise<Patched> {
  let from = revision;
  for (let attempt = 1; ; attempt += 1) {
    try {
      return await patchAt(call, target, change, from);
    } catch (error) {
      if (!isBinderyError(error) || error.code !== 'precondition_failed' || attempt === ATTEMPTS) throw error;
      const { to, changes } = await changesSince(call, target, from);
      const crossing = changes.filter(({ field }) => writesOver(change, field));
      if (crossing.length > 0) throw changedMeanwhile(crossing, revision, to);
      if (to <= from) throw error;
      from = to;
    }
  }
}

/** Writes only what is exactly at this revision. Throws `precondition_failed` otherwise. */
export async function patchAt(
  { access, signal }: Call,
  { id, branch }: Target,
  change: Change,
  revision: number,
): Promise<Patched> {
  return await access.rest.callForRevision('PATCH', codexPath(id), {
    query: { branch },
    body: change,
    headers: { 'if-match': `"${revision}"` },
    signal,
  });
}

async function changesSince(
  { access, signal }: Call,
  { id, branch }: Target,
  from: number,
): Promise<Comparison> {
  const points =
    branch === undefined
      ? { from: String(from) }
      : { from: `branch:${branch}@${from}`, to: `branch:${branch}` };
  return await access.rest.call('GET', codexPath(id, '/compare'), { query: points, signal });
}

/** What is added to a set, or taken from one, leaves what others put there. */
function writesOver({ title, fields = {} }: Change, field: string): boolean {
  return field === 'title' ? title !== undefined : Object.hasOwn(fields, field);
}

function changedMeanwhile(crossing: Comparison['changes'], revision: number, now: number): BinderyError {
  const names = crossing.map(({ field }) => field).join(', ');
  return new BinderyError(
    'conflict',
    `Since revision ${revision} somebody else has changed: ${names}. The Codex is at revision ${now}.`,
  );
}
