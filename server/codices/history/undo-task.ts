/** The task that undoes what one author wrote in a document, field by field, run here or in a thread. */
import * as Y from 'yjs';
import type { Actor } from '#core/access/policy.ts';
import { openCodex } from '#core/codex/open-codex.ts';
import { summarizeUpdate } from '#core/document/summarize-update.ts';
import type { Environment } from '#core/environment.ts';
import { isBinderyError } from '#core/errors.ts';
import { findConflicts } from '#core/history/merge-plan.ts';
import { restoreFields } from '#core/history/restore-fields.ts';
import type { KeptReason } from '#core/protocol/api/programs/agents.ts';
import { takerOf } from '#core/rules/steps.ts';
import type { Template } from '#core/template/template.ts';
import { compareRichTexts } from '#richtext/compare/compare-rich-texts.ts';
import { restoreFragment } from '#richtext/document/document.ts';
import { richTextForms } from '#richtext/rich-text-forms.ts';
import { editFork } from '../../collaboration/documents/fork-edit.ts';
import { serverEnvironment } from '../../config/server-environment.ts';
import type { MadeEdit } from '../../ports/live-documents.port.ts';
import type { CodexRow } from '../../projection/tables/codex-store.ts';
import type { Task } from '../../threads/task.ts';
import { openForReading, pinnedVersion } from '../content/live-reading.ts';
import { assertAllowed, loadState, valuesNow } from './history-tasks.ts';

/** Edits of one field with none of others between them: the document before the first and after the last, each whole. */
export interface Stretch {
  readonly before: Uint8Array;
  readonly after: Uint8Array;
}

export interface WrittenField {
  /** A field id, or `title`, or `@references`. */
  readonly field: string;
  /** The Yjs client id that its undoing is written under: no two fields share one. */
  readonly clientId: number;
  /** Oldest first. */
  readonly stretches: readonly Stretch[];
}

export interface UndoInput {
  /** The document as it is now. */
  readonly state: Uint8Array;
  readonly row: Pick<CodexRow, 'templateId' | 'templateVersion'>;
  /** Whoever undoes. */
  readonly actor: Actor;
  /** Who created the Codex. */
  readonly authorId: string;
  readonly fields: readonly WrittenField[];
  /** ms since epoch. */
  readonly now: number;
  /** Of the workspace, an IANA name. */
  readonly timeZone: string;
}

export type UndoOutput = MadeEdit & {
  readonly undone: readonly string[];
  readonly kept: readonly { readonly field: string; readonly why: KeptReason }[];
};

/**
 * Each stretch is undone where it was made, on the document as it was after it, and what comes out is merged with everything since, as a
 * branch is: letters, rows and members of others stay. Where both changed the same sentence, block, cell or value, the field stays as it
 * is. Asks for the template in the version that the document is pinned to now.
 */
export const undoTask: Task<UndoInput, UndoOutput, number, Template> = {
  name: 'undo what one author wrote',
  async work(input, ask) {
    const { state, row, now } = input;
    const environment: Environment = { ...serverEnvironment, now: () => now };
    const base = loadState(state);
    try {
      const template = await ask(pinnedVersion(openForReading({ environment }, base), row));
      const context = { ...input, environment, template };
      const updates: Uint8Array[] = [];
      const undone: string[] = [];
      const kept: { field: string; why: KeptReason }[] = [];
      for (const written of input.fields) {
        const { update, why } = undoField(context, written);
        if (update !== null) {
          updates.push(update);
          undone.push(written.field);
        }
        if (why !== null) kept.push({ field: written.field, why });
      }
      if (updates.length === 0) return { update: null, undone, kept };
      const update = Y.mergeUpdates(updates);
      return { update, summary: summarizeUpdate(base, update), clientId: 0, undone, kept };
    } finally {
      base.destroy();
    }
  },
};

interface Context extends UndoInput {
  readonly environment: Environment;
  readonly template: Template;
}

/** `why`: something of the field stays. */
function undoField(
  context: Context,
  { field, clientId, stretches }: WrittenField,
): { readonly update: Uint8Array | null; readonly why: KeptReason | null } {
  let update: Uint8Array | null = null;
  let why: KeptReason | null = null;
  try {
    for (const stretch of stretches) {
      const made = undoStretch(context, field, clientId, stretch, update);
      if (made === 'conflict') why = 'changedSince';
      else if (made !== null) update = update === null ? made : Y.mergeUpdates([update, made]);
    }
    if (update !== null) assertMayChange(context, field, update);
    return { update, why };
  } catch (error) {
    if (!isBinderyError(error) || error.code !== 'invalid_input') throw error;
    return { update: null, why: 'notAllowed' };
  }
}

/** `null` when there is nothing to undo. */
function undoStretch(
  { state, actor, environment, template, timeZone }: Context,
  field: string,
  clientId: number,
  stretch: Stretch,
  own: Uint8Array | null,
): Uint8Array | 'conflict' | null {
  const withOwn = (other: Uint8Array): Y.Doc => {
    const doc = loadState(other);
    if (own !== null) Y.applyUpdate(doc, own);
    return doc;
  };
  const [before, after, main] = [withOwn(stretch.before), withOwn(stretch.after), withOwn(state)] as const;
  const branch = new Y.Doc();
  try {
    const whole = Y.encodeStateAsUpdate(after);
    const { update } = editFork(whole, clientId, (doc) =>
      restoreFields(openCodex(doc, { environment, actor }), template, before, [field], {
        restoreFragment,
        forms: { ...richTextForms, timeZone },
      }),
    );
    if (update === null) return null;
    for (const each of [whole, update]) Y.applyUpdate(branch, each);
    const sides = { ancestor: after, main, branch };
    return findConflicts(template, sides, { compareRichTexts }).includes(field) ? 'conflict' : update;
  } finally {
    for (const doc of [before, after, main, branch]) doc.destroy();
  }
}

/** Throws `invalid_input` where the rules of the template do not let whoever undoes bring the field back. */
function assertMayChange(
  { state, actor, authorId, environment, template }: Context,
  field: string,
  update: Uint8Array,
): void {
  const [before, after] = [loadState(state), loadState(state)] as const;
  try {
    Y.applyUpdate(after, update);
    assertAllowed(template, [field], {
      before: valuesNow(openForReading({ environment }, before), template),
      after: valuesNow(openForReading({ environment }, after), template),
      taker: takerOf(actor),
      authorId,
    });
  } finally {
    before.destroy();
    after.destroy();
  }
}
