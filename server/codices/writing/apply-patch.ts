/** Applies a PATCH to a document: here, or for large ones in a thread that returns the update. */
import * as Y from 'yjs';
import type { Actor } from '#core/access/policy.ts';
import type { Codex } from '#core/codex/codex.ts';
import { readConditionValues } from '#core/codex/condition-values.ts';
import { openCodex } from '#core/codex/open-codex.ts';
import { followsPattern, titleOf } from '#core/codex/pattern-title.ts';
import { summarizeUpdate, type UpdateSummary } from '#core/document/summarize-update.ts';
import type { Environment } from '#core/environment.ts';
import type { FieldDefinition } from '#core/fields/model/field-definition.ts';
import { storageOf } from '#core/fields/registry.ts';
import type { JsonValue } from '#core/json.ts';
import type { PatchCodexBody } from '#core/protocol/api/codices.ts';
import { takerOf } from '#core/rules/steps.ts';
import type { Template } from '#core/template/template.ts';
import { fragmentToMarkdown } from '#richtext/markdown/markdown.ts';
import { editFork } from '../../collaboration/documents/fork-edit.ts';
import { serverEnvironment } from '../../config/server-environment.ts';
import type { CodexRow } from '../../projection/tables/codex-store.ts';
import type { Task } from '../../threads/task.ts';
import { assertFieldValues, type ValueCheck, writeFieldValues } from '../content/field-values.ts';
import { openForReading, pinnedVersion } from '../content/live-reading.ts';
import { valuesOfPatch } from './set-changes.ts';

/** The template and facts that values are checked against. */
export interface Law extends Pick<ValueCheck, 'facts' | 'pictures'> {
  readonly template: Template;
}

export interface PatchContext extends Law {
  readonly environment: Environment;
  readonly actor: Actor;
  readonly codexId: string;
  /** Who created the Codex. */
  readonly authorId: string;
  /** The title as it was projected last. */
  readonly knownTitle: string;
}

/** Applies a patch. Throws `invalid_input` with an issue for each value that is not allowed, before anything is written. */
export function applyPatch(
  doc: Y.Doc,
  patch: PatchCodexBody,
  { environment, actor, codexId, authorId, knownTitle, template, facts, pictures }: PatchContext,
): void {
  const before = openForReading({ environment }, doc);
  const values = valuesOfPatch(patch, template, (field) => before.value(field));
  assertFieldValues(template, values, {
    ...{ codexId, authorId, facts, pictures, taker: takerOf(actor) },
    before: (field) => valueNow(before, field),
    standing: (id) => readConditionValues(before, template.fields, [id])[id] ?? null,
  });
  const codex = openCodex(doc, { environment, actor });
  // A title that the pattern gave, and that is sent back as it was read, is nobody's own.
  const given = followsPattern(doc, template) ? [titleOf(codex, template), knownTitle] : [];
  codex.transact(() => {
    if (patch.title !== undefined && !given.includes(patch.title)) codex.setTitle(patch.title);
    writeFieldValues(codex, template, values);
  });
}

/** What a field holds, in the form in which it is sent: rich text as Markdown. */
function valueNow(codex: Codex, field: FieldDefinition): JsonValue {
  return storageOf(field) === 'fragment' ? fragmentToMarkdown(codex.fragment(field.id)) : codex.value(field);
}

export interface PatchInput {
  /** The whole document as one Yjs update. */
  readonly state: Uint8Array;
  /** The Yjs client id to write under. */
  readonly clientId: number;
  readonly row: Pick<CodexRow, 'id' | 'title' | 'templateId' | 'templateVersion' | 'createdById'>;
  readonly actor: Actor;
  readonly patch: PatchCodexBody;
  /** ms since epoch. */
  readonly now: number;
}

/** `update` is `null` when nothing had to change. */
export type PatchOutput =
  | { readonly update: Uint8Array; readonly summary: UpdateSummary }
  | { readonly update: null };

/** The task of a large patch; it asks for the template by the pinned version. */
export const patchTask: Task<PatchInput, PatchOutput, number, Law> = {
  name: 'patch a Codex',
  async work({ state, clientId, row, actor, patch, now }, ask) {
    const environment = { ...serverEnvironment, now: () => now };
    const base = new Y.Doc();
    try {
      Y.applyUpdate(base, state);
      const law = await ask(pinnedVersion(openForReading({ environment }, base), row));
      const of = { codexId: row.id, authorId: row.createdById, knownTitle: row.title };
      const context = { ...law, environment, actor, ...of };
      const { update } = editFork(state, clientId, (doc) => applyPatch(doc, patch, context));
      return update === null ? { update } : { update, summary: summarizeUpdate(base, update) };
    } finally {
      base.destroy();
    }
  },
};
