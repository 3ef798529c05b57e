/** The edit that merges a branch into its Codex: prepared from the branch, made in the turn of the Codex, refused where something waits. */
import * as Y from 'yjs';
import type { Actor } from '#core/access/policy.ts';
import { summarizeUpdate } from '#core/document/summarize-update.ts';
import { BinderyError } from '#core/errors.ts';
import type { JsonValue } from '#core/json.ts';
import type { MergeBranchBody } from '#core/protocol/api/history/branches.ts';
import { codexDocumentName } from '#core/protocol/document-name.ts';
import { changesByMergeOnly } from '#core/template/format/main-changes.ts';
import type { Template } from '#core/template/template.ts';
import { getTimeZone } from '../../access/workspace-setting.ts';
import type { EditBase, MadeEdit, TogetherEdit } from '../../ports/live-documents.port.ts';
import type { Services } from '../../ports/services.ts';
import type { CodexRow } from '../../projection/tables/codex-store.ts';
import { doTask } from '../../threads/do-task.ts';
import { isLargeSize } from '../../threads/document-size.ts';
import { pinOf, templateOf } from '../content/live-reading.ts';
import { loadState } from '../history/history-tasks.ts';
import { mergeOperationId } from '../history/merge-operation.ts';
import { type BranchRow, branchDocumentName } from '../reading/branch-rows.ts';
import { patchTask } from '../writing/apply-patch.ts';
import { findLaw } from '../writing/patch-codex.ts';
import { assertApproved, SETTLED_ON_BRANCH } from './approved-merge.ts';
import { type MergeOutput, type MergeSides, mergeTask } from './merge-tasks.ts';

type Resolutions = NonNullable<MergeBranchBody['resolutions']>;

export interface PreparedMerge extends TogetherEdit {
  readonly codex: CodexRow;
  readonly row: BranchRow;
  /** Who merges. */
  readonly actor: Actor;
  /** The operation of the branch up to which it is merged. */
  readonly head: number;
  /** What was found when it was made. */
  readonly found: {
    /** The operation that had merged it: by somebody else at the same moment, or by this request before it was cut off. */
    done: number | null;
    byApproval: boolean;
  };
  /** Throws as `mergeBranch`. */
  readonly make: (base: EditBase) => Promise<MadeEdit>;
}

/** Reads the branch as it is now; the Codex is read when the edit is made. */
export async function prepareMerge(
  services: Services,
  actor: Actor,
  codex: CodexRow,
  row: BranchRow,
  { resolutions = {}, expect }: Pick<MergeBranchBody, 'resolutions' | 'expect'>,
): Promise<PreparedMerge> {
  const document = codexDocumentName(codex.id);
  const branch = await services.journal.load(branchDocumentName(row));
  const options = { origin: 'merge', operationId: mergeOperationId(row.id, branch.seq) } as const;
  const byApproval = changesByMergeOnly(await templateOf(services, codex, codex.templateVersion));
  const found: PreparedMerge['found'] = { done: null, byApproval };
  const make = async (base: EditBase): Promise<MadeEdit> => {
    found.done = (await services.journal.find(document, options.operationId))?.seq ?? null;
    if (found.done !== null) return { update: null };
    await assertExpected(services, document, branch.seq, expect);
    const { made, given, now } = await mergeSides(services, actor, codex, row, {
      ...{ base, branch: branch.state, resolutions, found },
    });
    if (found.byApproval)
      return await approved(services, codex, row, { made, resolutions, head: branch.seq });
    if (made.unsettled.length > 0) throw await unsettled(services, codex, made.unsettled);
    return await giveValues(services, actor, codex, { base, made, given, now });
  };
  return {
    ...{ documentName: document, options, codex, row, actor, head: branch.seq, found },
    make: async (base) => await make(base).catch(rejectWithPath),
  };
}

async function assertExpected(
  { journal }: Services,
  document: string,
  head: number,
  expect: MergeBranchBody['expect'],
): Promise<void> {
  if (expect === undefined) return;
  if (expect.branch === head && expect.main === (await journal.headSeq(document))) return;
  throw new BinderyError(
    'precondition_failed',
    'The Codex or its branch has changed since this merge was looked at. Look at it again.',
  );
}

interface Sides {
  readonly base: EditBase;
  readonly branch: Uint8Array;
  readonly resolutions: Resolutions;
  readonly found: PreparedMerge['found'];
}

async function mergeSides(
  services: Services,
  actor: Actor,
  codex: CodexRow,
  row: BranchRow,
  { base, branch, resolutions, found }: Sides,
) {
  const now = services.environment.now();
  const ancestor = await loadAncestor(services, row);
  const sides: MergeSides = { ancestor, main: base.state, branch, row: pinOf(codex) };
  const given = valuesGiven(resolutions);
  const input = {
    ...{ ...sides, clientId: base.clientId, actor, authorId: codex.createdById, now },
    ...{ take: sidesTaken(resolutions), given: Object.keys(given), timeZone: await getTimeZone(services) },
  };
  const made = await doTask(services.threads, mergeTask, input, {
    isLarge: isLarge(sides),
    answer: async (version) => {
      const template = await templateOf(services, codex, version);
      found.byApproval = changesByMergeOnly(template);
      return template;
    },
  });
  return { made, given, now };
}

/** What is merged where a Codex changes by approved merges only: the branch as it was approved, with nothing settled along with it. */
async function approved(
  services: Services,
  codex: CodexRow,
  row: BranchRow,
  {
    made,
    resolutions,
    head,
  }: { readonly made: MergeOutput; readonly resolutions: Resolutions; readonly head: number },
): Promise<MadeEdit> {
  if (Object.keys(resolutions).length > 0)
    throw new BinderyError('invalid_input', SETTLED_ON_BRANCH, {
      issues: [{ path: [], message: SETTLED_ON_BRANCH }],
    });
  if (made.unsettled.length > 0) throw await unsettled(services, codex, made.unsettled, SETTLED_ON_BRANCH);
  // A branch that nothing was written on changes nothing, so there is nothing to approve.
  if (made.update === null) return made;
  await assertApproved(services, row, head);
  return made;
}

/** Writes the values that somebody chose instead of either side's, under the rules of any edit. */
async function giveValues(
  services: Services,
  actor: Actor,
  codex: CodexRow,
  {
    base,
    made,
    given,
    now,
  }: {
    readonly base: { readonly state: Uint8Array; readonly clientId: number };
    readonly made: MergeOutput;
    readonly given: Readonly<Record<string, JsonValue>>;
    readonly now: number;
  },
): Promise<MadeEdit> {
  const { title, ...fields } = given;
  if (Object.keys(given).length === 0) return made;
  const patch = { ...(typeof title === 'string' && { title }), fields };
  const state = made.update === null ? base.state : Y.mergeUpdates([base.state, made.update]);
  const { id, templateId, templateVersion, createdById } = codex;
  const row = { id, title: codex.title, templateId, templateVersion, createdById };
  const input = { state, clientId: base.clientId, row, actor, patch, now };
  const written = await doTask(services.threads, patchTask, input, {
    isLarge: isLargeSize(state.length),
    answer: (version) => findLaw(services, actor, codex, patch, version),
  });
  if (written.update === null) return made;
  const update = made.update === null ? written.update : Y.mergeUpdates([made.update, written.update]);
  const doc = loadState(base.state);
  try {
    return { update, summary: summarizeUpdate(doc, update) };
  } finally {
    doc.destroy();
  }
}

/** What both sides have: the Codex up to where the branch has it all, or the branch as it was merged last. */
export async function loadAncestor({ journal }: Services, row: BranchRow): Promise<Uint8Array> {
  const { state } = await (row.mergedHead === null
    ? journal.load(codexDocumentName(row.codexId), Number(row.baseSeq))
    : journal.load(branchDocumentName(row), Number(row.mergedHead)));
  return state;
}

export function isLarge({ ancestor, main, branch }: MergeSides): boolean {
  return isLargeSize(ancestor.length + main.length + branch.length);
}

function sidesTaken(resolutions: Resolutions): Record<string, 'main' | 'branch'> {
  return Object.fromEntries(
    Object.entries(resolutions).flatMap(([field, one]) =>
      'take' in one ? [[field, one.take] as const] : [],
    ),
  );
}

function valuesGiven(resolutions: Resolutions): Record<string, JsonValue> {
  return Object.fromEntries(
    Object.entries(resolutions).flatMap(([field, one]) =>
      'value' in one ? [[field, one.value] as const] : [],
    ),
  );
}

async function unsettled(
  services: Services,
  codex: CodexRow,
  fields: readonly string[],
  why = 'Some fields were changed on both sides.',
): Promise<BinderyError> {
  const template = await templateOf(services, codex, codex.templateVersion);
  const issues = fields.map((field) => ({
    path: ['resolutions', field],
    message: `${labelOf(field, template)} was changed on both sides. Say which it shall be.`,
  }));
  return new BinderyError('conflict', why, { issues });
}

export function labelOf(field: string, template: Pick<Template, 'fields' | 'retired'>): string {
  if (field === 'title') return 'Title';
  if (field === '@references') return 'References';
  return (template.fields[field] ?? template.retired[field])?.label ?? field;
}

/** Field names are in the request's `resolutions`. */
function rejectWithPath(error: unknown): never {
  if (!(error instanceof BinderyError) || error.code !== 'invalid_input') throw error;
  const issues = error.issues.map((issue) => ({
    ...issue,
    path: ['resolutions', ...issue.path.filter((step, place) => place > 0 || step !== 'fields')],
  }));
  throw new BinderyError('invalid_input', error.message, { cause: error, issues });
}
