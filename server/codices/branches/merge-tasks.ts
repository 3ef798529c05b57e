/** Tasks of merging a branch (plan, merge), run here or in a thread. */
import * as Y from 'yjs';
import type { Actor } from '#core/access/policy.ts';
import { openCodex } from '#core/codex/open-codex.ts';
import { summarizeUpdate } from '#core/document/summarize-update.ts';
import type { Environment } from '#core/environment.ts';
import { BinderyError } from '#core/errors.ts';
import { compareCodices } from '#core/history/compare-codices.ts';
import { findConflicts, type MergedField, type MergeStates, planMerge } from '#core/history/merge-plan.ts';
import { restoreFields } from '#core/history/restore-fields.ts';
import { takerOf } from '#core/rules/steps.ts';
import type { Template } from '#core/template/template.ts';
import { RichTextComparison } from '#richtext/compare/compare-rich-texts.ts';
import { restoreFragment } from '#richtext/document/document.ts';
import { richTextForms } from '#richtext/rich-text-forms.ts';
import { editCopy } from '../../collaboration/documents/fork-edit.ts';
import { serverEnvironment } from '../../config/server-environment.ts';
import { equalBytes } from '../../journal/hash-chain.ts';
import type { MadeEdit } from '../../ports/live-documents.port.ts';
import type { CodexRow } from '../../projection/tables/codex-store.ts';
import type { Task } from '../../threads/task.ts';
import { mendPin, openForReading, pinnedVersion } from '../content/live-reading.ts';
import { assertAllowed, loadState, valuesNow } from '../history/history-tasks.ts';

export interface MergeSides {
  /** What both sides have in common, each state whole as one Yjs update. */
  readonly ancestor: Uint8Array;
  readonly main: Uint8Array;
  readonly branch: Uint8Array;
  readonly row: Pick<CodexRow, 'templateId' | 'templateVersion'>;
}

export interface MergePlan {
  /** The version of the template whose fields were compared: that which the Codex follows. */
  readonly version: number;
  readonly fields: readonly MergedField[];
}

/** Asks for the template in the version that the Codex is pinned to. */
export const planMergeTask: Task<MergeSides, MergePlan, number, Template> = {
  name: 'plan the merge of a branch',
  async work(sides, ask) {
    const { arrived: _, ...docs } = loadSides(sides);
    try {
      const version = pinnedVersion(openForReading({ environment: serverEnvironment }, docs.main), sides.row);
      const { compare } = new RichTextComparison();
      return { version, fields: planMerge(await ask(version), docs, { compareRichTexts: compare }) };
    } finally {
      for (const doc of Object.values(docs)) doc.destroy();
    }
  },
};

export interface MergeInput extends MergeSides {
  /** The Yjs client id to write under. */
  readonly clientId: number;
  readonly actor: Actor;
  /** Who created the Codex. */
  readonly authorId: string;
  /** By field, whose state it takes. */
  readonly take: Readonly<Record<string, 'main' | 'branch'>>;
  /** Fields that are given another value afterwards. */
  readonly given: readonly string[];
  /** ms since epoch. */
  readonly now: number;
  /** Of the workspace, an IANA name. */
  readonly timeZone: string;
}

/** `unsettled`: the fields in conflict for which there is no resolution; then nothing was made. `changed`: the fields that differ on `main`. */
export type MergeOutput = MadeEdit & {
  readonly unsettled: readonly string[];
  readonly changed: readonly string[];
};

/**
 * Merges the branch as one edit: everything that it has, then the fields that take one side's state. Asks for the template in the version that the
 * Codex is pinned to. Throws `invalid_input` for a resolution of a field that is not there, and where the rules of the template do not let whoever
 * merges change a field as it comes out.
 */
export const mergeTask: Task<MergeInput, MergeOutput, number, Template> = {
  name: 'merge a branch',
  async work({ clientId, actor, authorId, take, given, now, timeZone, ...sides }, ask) {
    const environment: Environment = { ...serverEnvironment, now: () => now };
    const { arrived, ...docs } = loadSides(sides);
    try {
      const template = await ask(pinnedVersion(openForReading({ environment }, docs.main), sides.row));
      assertSameEitherWay(template, docs);
      const settled = new Set([...Object.keys(take), ...given]);
      const { compare, firstDifference } = new RichTextComparison();
      const conflicts = findConflicts(template, docs, { compareRichTexts: compare });
      const unsettled = conflicts.filter((field) => !settled.has(field));
      if (unsettled.length > 0) return { update: null, unsettled, changed: [] };
      const before = valuesNow(openForReading({ environment }, docs.main), template);
      const { update: own, result: changed } = editCopy(docs.merged, clientId, (doc) => {
        const codex = openCodex(doc, { environment, actor });
        for (const [field, side] of Object.entries(take))
          restoreFields(codex, template, docs[side], [field], {
            restoreFragment,
            forms: { ...richTextForms, timeZone },
          });
        mendPin(codex, template);
        const changed = changedFields(template, docs.main, doc, firstDifference);
        const asked = changed.filter((field) => !given.includes(field));
        const situation = { before, after: valuesNow(codex, template), taker: takerOf(actor), authorId };
        assertAllowed(template, asked, situation);
        return changed;
      });
      const updates = [arrived, own].flatMap((update) => update ?? []);
      if (updates.length === 0) return { update: null, unsettled, changed };
      const update = Y.mergeUpdates(updates);
      return { update, summary: summarizeUpdate(docs.main, update), unsettled, changed };
    } finally {
      for (const doc of Object.values(docs)) doc.destroy();
    }
  },
};

/**
 * A client that wrote on both sides under one Yjs client id has written different things under the same ids: what comes out would then depend on the
 * order in which the sides are put together.
 */
function assertSameEitherWay(template: Template, { ancestor, main, branch, merged }: MergeStates): void {
  if (!haveCommonWriter(ancestor, main, branch)) return;
  const other = loadState(Y.encodeStateAsUpdate(branch));
  try {
    Y.applyUpdate(other, Y.encodeStateAsUpdate(main));
    // As a rule they are the same to the byte. They may also differ in how Yjs has cut up the same content.
    if (equalBytes(Y.encodeStateAsUpdate(merged), Y.encodeStateAsUpdate(other))) return;
    const fields = changedFields(template, merged, other);
    if (fields.length === 0) return;
    const issues = fields.map((field) => ({
      path: ['branch', field],
      message: 'It was written on both sides by a program that uses one Yjs client id in several documents.',
    }));
    throw new BinderyError('conflict', 'The branch cannot be merged. Copy what is needed from it by hand.', {
      issues,
    });
  } finally {
    other.destroy();
  }
}

/** Whether both sides have gone on under one Yjs client id since they were the same. */
function haveCommonWriter(ancestor: Y.Doc, main: Y.Doc, branch: Y.Doc): boolean {
  const [common, onMain, onBranch] = [ancestor, main, branch].map(clocksOf);
  return [...(onMain ?? [])].some(([client, clock]) => {
    const before = common?.get(client) ?? 0;
    return clock > before && (onBranch?.get(client) ?? 0) > before;
  });
}

function clocksOf(doc: Y.Doc): Map<number, number> {
  return Y.decodeStateVector(Y.encodeStateVector(doc));
}

/** The fields that differ between two states. */
function changedFields(
  template: Template,
  before: Y.Doc,
  after: Y.Doc,
  compareRichTexts = new RichTextComparison().firstDifference,
): readonly string[] {
  return compareCodices(template, before, after, { compareRichTexts }).map(({ field }) => field);
}

/** `arrived`: what the branch brings to the Codex; `null`: nothing. */
function loadSides({
  ancestor,
  main,
  branch,
}: MergeSides): MergeStates & { readonly arrived: Uint8Array | null } {
  const merged = loadState(main);
  const updates: Uint8Array[] = [];
  merged.on('update', (update: Uint8Array) => updates.push(update));
  // Without what the Codex has already: Yjs would look up the places of that too, and cut up what is there for nothing.
  Y.applyUpdate(merged, Y.diffUpdate(branch, Y.encodeStateVector(merged)));
  const states = { ancestor: loadState(ancestor), main: loadState(main), branch: loadState(branch), merged };
  return { ...states, arrived: updates[0] ?? null };
}
