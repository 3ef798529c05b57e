/** The boundaries of undo steps: a pause, another field, or a new word in a long step. */
import * as Y from 'yjs';
import type { Environment } from '#core/environment.ts';

/** A pause this long ends a step; a step this old ends before the next word. */
const STEP_MS = 500;

interface Step {
  readonly fields: readonly unknown[];
  readonly since: number;
  readonly latest: number;
  /** What was written last ends a word. */
  readonly wordEnded: boolean;
}

/** Groups one's own edits, in order, into undo steps. */
export class UndoSteps {
  private readonly environment: Environment;
  private current: Step | null = null;

  constructor(environment: Environment) {
    this.environment = environment;
  }

  /** The next edit begins a step. */
  end(): void {
    this.current = null;
  }

  /** Takes an edit of these fields (their root types) into account; true if it begins a step. */
  begins(transaction: Y.Transaction, fields: readonly unknown[]): boolean {
    const now = this.environment.now();
    const written = writtenText(transaction);
    const step = this.current;
    const begins =
      step === null ||
      !sameFields(step.fields, fields) ||
      // A clock set back tells nothing of a pause.
      Math.abs(now - step.latest) >= STEP_MS ||
      (step.wordEnded && now - step.since >= STEP_MS && /^\S/u.test(written));
    this.current = {
      fields,
      since: begins ? now : step.since,
      latest: now,
      wordEnded: written === '' ? step?.wordEnded === true && !begins : /\s$/u.test(written),
    };
    return begins;
  }
}

function sameFields(a: readonly unknown[], b: readonly unknown[]): boolean {
  return a.length === b.length && a.every((field) => b.includes(field));
}

/** The text that a transaction of this document's own client inserts; a new block counts as a line break. */
function writtenText({ doc, beforeState }: Y.Transaction): string {
  const structs = doc.store.clients.get(doc.clientID) ?? [];
  const from = beforeState.get(doc.clientID) ?? 0;
  let text = '';
  for (let index = structs.length - 1; index >= 0; index -= 1) {
    const struct = structs[index];
    if (struct === undefined || struct.id.clock + struct.length <= from) break;
    if (!(struct instanceof Y.Item) || struct.deleted) continue;
    const { content } = struct;
    if (content instanceof Y.ContentString)
      text = content.str.slice(Math.max(0, from - struct.id.clock)) + text;
    else if (content instanceof Y.ContentType) text = `\n${text}`;
  }
  return text;
}
