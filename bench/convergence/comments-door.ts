/** The server's check of comments in a schedule: it takes whatever honest pages have made, in any order that causes allow. */
import * as Y from 'yjs';
import { checkCommentsUpdate } from '#core/comments/check-comments-update.ts';
import { readThreads } from '#core/comments/read-threads.ts';
import { canonicalJson, type JsonValue } from '#core/json.ts';
import type { Chance } from './chance.ts';
import { CLEANING } from './comments-layer.ts';
import { isServer, mayModerate, writerOf } from './people.ts';
import type { MadeUpdate, Replica } from './replica.ts';

/** Later than anything that was written by clocks that were ahead. */
const LATER_MS = 60 * 60 * 1_000;
const MAX_TOGETHER = 4;
/** Whoever crosses a decision, or is crossed by one, is told. Where servers do not know of each other, both may have been taken. */
const CROSSING: readonly string[] = [
  'A suggestion that was decided on is not changed any more',
  'There is no suggestion to decide on',
];

/** Hands all edits of comments in to a server that has none. Answers what it refuses, and whether it shows something else then. */
export function checkDoor(replicas: readonly Replica[], now: number, chance: Chance): string[] {
  const problems: string[] = [];
  const server = new Y.Doc();
  const queues = replicas.map((replica) => ({
    replica,
    edits: replica.handedIn.filter(({ document }) => document === 'comments'),
  }));
  for (;;) {
    const ready = queues.filter(({ edits: [next] }) => next !== undefined && hasSeen(server, next));
    if (ready.length === 0) break;
    const { replica, edits } = chance.pick(ready);
    const run = edits.splice(0, chance.oneIn(4) ? countTogether(edits, server) : 1);
    const update = Y.mergeUpdates(run.map(({ bytes }) => bytes));
    if (run[0]?.origin !== CLEANING) problems.push(...refusalsOf(server, update, replica, now + LATER_MS));
    Y.applyUpdate(server, update);
  }
  if (queues.some(({ edits }) => edits.length > 0)) problems.push('door: an edit waits for ever');
  const [first] = replicas;
  if (first !== undefined && threadsIn(server) !== threadsIn(first.doc('comments')))
    problems.push('door: the server shows other threads than the pages do');
  server.destroy();
  return problems;
}

function refusalsOf(server: Y.Doc, update: Uint8Array, replica: Replica, now: number): string[] {
  const refusal = checkCommentsUpdate(server, update, {
    ...{ author: writerOf(replica).author, now, mayChangeOwn: true },
    ...{ mayModerate: mayModerate(replica), mayDecide: isServer(replica) },
  });
  return refusal === null || CROSSING.includes(refusal.reason)
    ? []
    : [`door: an edit of replica ${replica.number} is refused: ${refusal.reason}`];
}

/** How many edits a page sends as one that does not know of acts: those made in a row, with nothing in between that is not here. */
function countTogether(edits: readonly MadeUpdate[], server: Y.Doc): number {
  let count = 1;
  while (count < MAX_TOGETHER) {
    const [last, next] = [edits[count - 1], edits[count]];
    if (next === undefined || last?.origin === CLEANING || next.origin === CLEANING) break;
    if (!hasSeen(server, next, last?.left)) break;
    count += 1;
  }
  return count;
}

/** Whether the server has what the page had when it made this, or gets it along. */
function hasSeen(server: Y.Doc, { seen }: MadeUpdate, along?: ReadonlyMap<number, number>): boolean {
  for (const [client, clock] of seen)
    if (clock > Math.max(Y.getState(server.store, client), along?.get(client) ?? 0)) return false;
  return true;
}

function threadsIn(doc: Y.Doc): string {
  return canonicalJson(readThreads(doc) as unknown as JsonValue);
}
