/** Decisions on suggestions in a schedule: made by the server's replica, and still standing when everything is merged. */

import { anchorSpaceOf } from '#core/comments/codex-anchors.ts';
import type { Outcome, Thread } from '#core/comments/comments.ts';
import { decide } from '#core/comments/write-suggestions.ts';
import { writeFieldValues } from '#server/codices/content/field-values.ts';
import { patchFor, standingOf } from '#server/suggestions/suggested-patch.ts';
import type { Chance } from './chance.ts';
import { GRADE, PROSE, TEMPLATE } from './fields.ts';
import { writerOf } from './people.ts';
import type { Replica } from './replica.ts';

type Suggesting = Thread & { readonly suggestion: NonNullable<Thread['suggestion']> };

/** By thread and revision, what was decided last. */
const decided = new WeakMap<Replica, Map<string, Outcome>>();
/** What other layers count the elements of is not changed by suggestions. */
const ACCEPTED_IN: readonly string[] = [PROSE.id, GRADE.id];

/** Accepts, rejects or reopens a suggestion, if there is any. */
export function decideOnOne(replica: Replica, chance: Chance, threads: readonly Thread[]): void {
  const suggesting = threads.filter((thread): thread is Suggesting => thread.suggestion !== null);
  if (suggesting.length === 0) return;
  const thread = chance.pick(suggesting);
  const standing = thread.suggestion.decision?.outcome;
  if (standing === 'accepted') return;
  if (standing === 'rejected') note(replica, thread, 'open');
  else if (chance.oneIn(3)) note(replica, thread, 'rejected');
  else if (accept(replica, thread)) note(replica, thread, 'accepted');
}

/** As the server accepts: the field's whole new value, worked out from what stands there now. */
function accept({ codex }: Replica, thread: Suggesting): boolean {
  const { anchor } = thread;
  if (anchor.on === 'codex' || !ACCEPTED_IN.includes(anchor.field)) return false;
  const content = { codex, template: TEMPLATE, space: anchorSpaceOf(codex, TEMPLATE) };
  if (standingOf(thread, content) !== 'ready') return false;
  const { fields = {} } = patchFor(thread, codex, TEMPLATE);
  codex.transact(() => writeFieldValues(codex, TEMPLATE, fields));
  return true;
}

function note(replica: Replica, { id, suggestion: { revision } }: Suggesting, outcome: Outcome): void {
  decide(replica.doc('comments'), id, { revision, outcome }, writerOf(replica));
  const noted = decided.get(replica) ?? new Map<string, Outcome>();
  decided.set(replica, noted.set(nameOf(id, revision), outcome));
}

/** Whatever else was merged, a revision stands as it was decided on last. */
export function checkDecisions(replica: Replica, threads: readonly Thread[]): string[] {
  return threads.flatMap(({ id, suggestion }) => {
    if (suggestion === null) return [];
    const wanted = decided.get(replica)?.get(nameOf(id, suggestion.revision)) ?? 'open';
    const shown = suggestion.decision?.outcome ?? 'open';
    return wanted === shown ? [] : [`suggestions: ${id} was ${wanted} and is shown as ${shown}`];
  });
}

function nameOf(threadId: string, revision: string): string {
  return `${threadId} ${revision}`;
}
