/** The people of a schedule: who writes at which replica, and what they may do with comments of others. */
import type { CommentWriter } from '#core/comments/record-writing.ts';
import type { Replica } from './replica.ts';

/** Has two devices, and may comment only; everybody else edits the Codex. */
const COMMENTER = 1;
const SECOND_DEVICE = 3;

export function writerOf({ number, environment }: Replica): CommentWriter {
  const person = personAt(number);
  return { author: { kind: 'user', id: `actor-${person}`, name: `Writer ${person}` }, environment };
}

/** The right to delete comments of others, and to say anew what their threads are about. */
export function mayModerate({ number }: Replica): boolean {
  return personAt(number) !== COMMENTER;
}

/** The replica that stands for the server: it alone decides on suggestions, and removes what is left of deleted comments. */
export function isServer({ number }: Replica): boolean {
  return number === 0;
}

function personAt(number: number): number {
  return number === SECOND_DEVICE ? COMMENTER : number;
}
