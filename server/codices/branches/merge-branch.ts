/** Merging a branch into its Codex: the preview, field by field, and the merge as one edit. */
import * as Y from 'yjs';
import type { Actor } from '#core/access/policy.ts';
import { summarizeUpdate } from '#core/document/summarize-update.ts';
import { BinderyError } from '#core/errors.ts';
import type { MergedField } from '#core/history/merge-plan.ts';
import type { JsonValue } from '#core/json.ts';
import type { BranchBody, MergeBranchBody, MergePreviewBody } from '#core/protocol/api/history/branches.ts';
import { codexDocumentName } from '#core/protocol/document-name.ts';
import { changesByMergeOnly } from '#core/template/format/main-changes.ts';
import type { Template } from '#core/template/template.ts';
import { aboutWords, recordAudit } from '../../access/audit-log.ts';
import { getTimeZone } from '../../access/workspace-setting.ts';
import type { MadeEdit } from '../../ports/live-documents.port.ts';
import type { Services } from '../../ports/services.ts';
import type { CodexRow } from '../../projection/tables/codex-store.ts';
import { doTask } from '../../threads/do-task.ts';
import { isLargeSize } from '../../threads/document-size.ts';
import { pinOf, templateOf } from '../content/live-reading.ts';
import { type EditsByField, editsBetween, namesIn, presentChange } from '../history/compare-versions.ts';
import { loadState } from '../history/history-tasks.ts';
import { lastChange } from '../history/last-change.ts';
import { mergeOperationId } from '../history/merge-operation.ts';
import {
  type BranchRow,
  branchDocumentName,
  ensureBranchBegun,
  requireBranch,
} from '../reading/branch-rows.ts';
import { findCodex } from '../reading/read-codex.ts';
import { patchTask } from '../writing/apply-patch.ts';
import { findLaw } from '../writing/patch-codex.ts';
import { assertApproved, findApproval, SETTLED_ON_BRANCH } from './approved-merge.ts';
import { bringInMain, markClosed, present } from './branches.ts';
import { type MergeOutput, type MergeSides, mergeTask, planMergeTask } from './merge-tasks.ts';

/** Field by field, what either side changed since they were the same, and what merging would make of it. */
export async function previewMerge(
  services: Services,
  actor: Actor,
  codexId: string,
  name: string,
): Promise<MergePreviewBody> {
  const codex = await findCodex(services, actor, 'readHistory', codexId);
  const row = await requireBranch(services, codex.id, name);
  const [sides, seqs] = await loadSides(services, codex, row);
  const plan = await doTask(services.threads, planMergeTask, sides, {
    isLarge: isLarge(sides),
    answer: (version) => templateOf(services, codex, version),
  });
  const template = await templateOf(services, codex, plan.version);
  const changes = plan.fields.flatMap(({ main, branch, result }) =>
    [main, branch, result].flatMap((change) => change ?? []),
  );
  const [names, [onMain, onBranch]] = await Promise.all([
    namesIn(services, actor, changes),
    editsOnSides(services, row, seqs),
  ]);
  const show = (change: MergedField['main'], edits: EditsByField | null = null) =>
    change && presentChange(change, template, { names, edits });
  const byApproval = row.closedAt === null && changesByMergeOnly(template);
  const approval = byApproval ? await findApproval(services, row) : null;
  return {
    ...seqs,
    ...(approval && { approval: { approved: approval.isApproved, waitsFor: [...approval.waitsFor] } }),
    fields: plan.fields.map(({ field, main, branch, result, isConflict }) => ({
      ...{ field, label: labelOf(field, template), conflict: isConflict },
      ...{ main: show(main, onMain), branch: show(branch, onBranch), result: show(result) },
    })),
  };
}

/** Who wrote on each side since they were the same; what the branch took in from the Codex is nobody's edit of the branch. */
async function editsOnSides(
  services: Services,
  row: BranchRow,
  { main, branch }: Pick<MergePreviewBody, 'main' | 'branch'>,
): Promise<readonly [EditsByField | null, EditsByField | null]> {
  const from = Number(row.mergedHead ?? 1);
  return await Promise.all([
    editsBetween(services, codexDocumentName(row.codexId), { from: Number(row.baseSeq), to: main }),
    editsBetween(services, branchDocumentName(row), { from, to: branch, merges: false }),
  ]);
}

type Resolutions = NonNullable<MergeBranchBody['resolutions']>;

/** Times that a merge takes what was written on the branch while it was merged. */
const MAX_ROUNDS = 3;

/**
 * Merges the branch into its Codex as one edit in the name of whoever merges, then closes it. What is written on the Codex meanwhile merges as with anybody else;
 * what is written on the branch until it is closed is merged as well. Throws `conflict` with an issue for each field that waits for a
 * resolution, `precondition_failed` when a side has gone on since the preview, `invalid_input` where the rules of the template do not let a
 * field come out so. Then nothing is written. Where Codices of the template change by approved merges only, it throws `conflict` for a branch that is not
 * approved, and refuses every resolution.
 */
export async function mergeBranch(
  services: Services,
  actor: Actor,
  codexId: string,
  name: string,
  { resolutions = {}, expect }: MergeBranchBody,
): Promise<BranchBody> {
  const { journal } = services;
  const codex = await findCodex(services, actor, 'mergeBranch', codexId);
  let row = await requireBranch(services, codex.id, name);
  await ensureBranchBegun(services, row);
  let { seq, byApproval } = await mergeOnce(services, actor, codex, row, { resolutions, expect });
  // What was approved is what was on it then, and nothing that came since.
  for (let round = 1; round < MAX_ROUNDS && !byApproval; round += 1) {
    row = await requireBranch(services, codex.id, name);
    if ((await journal.headSeq(branchDocumentName(row))) === Number(row.mergedHead)) break;
    ({ seq, byApproval } = await mergeOnce(services, actor, codex, row, { resolutions, expect: undefined }));
  }
  await services.projection.project(codexDocumentName(codex.id));
  row = await requireBranch(services, codex.id, name);
  await recordAudit(services, actor, 'branch-merged', codex.id, aboutWords(codex, { name }, { seq }));
  return await present(services, row);
}

async function mergeOnce(
  services: Services,
  actor: Actor,
  codex: CodexRow,
  row: BranchRow,
  { resolutions, expect }: { readonly resolutions: Resolutions; readonly expect: MergeBranchBody['expect'] },
): Promise<{ readonly seq: number; readonly byApproval: boolean }> {
  const { live, journal, environment } = services;
  const name = codexDocumentName(codex.id);
  const branch = await journal.load(branchDocumentName(row));
  const operationId = mergeOperationId(row.id, branch.seq);
  let byApproval = changesByMergeOnly(await templateOf(services, codex, codex.templateVersion));
  let done: number | null = null;
  const merged = await live
    .editElsewhere(name, actor, { origin: 'merge', operationId }, async (base): Promise<MadeEdit> => {
      // By somebody else at the same moment, or by this request before it was cut off.
      done = (await journal.find(name, operationId))?.seq ?? null;
      if (done !== null) return { update: null };
      if (
        expect !== undefined &&
        (expect.branch !== branch.seq || expect.main !== (await journal.headSeq(name)))
      )
        throw new BinderyError(
          'precondition_failed',
          'The Codex or its branch has changed since this merge was looked at. Look at it again.',
        );
      const now = environment.now();
      const ancestor = await loadAncestor(services, row);
      const sides: MergeSides = { ancestor, main: base.state, branch: branch.state, row: pinOf(codex) };
      const given = valuesGiven(resolutions);
      const input = {
        ...{ ...sides, clientId: base.clientId, actor, authorId: codex.createdById, now },
        ...{
          take: sidesTaken(resolutions),
          given: Object.keys(given),
          timeZone: await getTimeZone(services),
        },
      };
      const made = await doTask(services.threads, mergeTask, input, {
        isLarge: isLarge(sides),
        answer: async (version) => {
          const template = await templateOf(services, codex, version);
          byApproval = changesByMergeOnly(template);
          return template;
        },
      });
      if (byApproval) return await approved(services, codex, row, { made, resolutions, head: branch.seq });
      if (made.unsettled.length > 0) throw await unsettled(services, codex, made.unsettled);
      return await giveValues(services, actor, codex, { base, made, given, now });
    })
    .catch(rejectWithPath);
  const seq = done ?? merged.seq;
  if (done !== null && (await requireBranch(services, codex.id, row.name)).mergedSeq !== null)
    return { seq, byApproval };
  // What came since is not approved: it stays on the branch, which stays open for it.
  if (byApproval && (await lastChange(journal, branchDocumentName(row))) > branch.seq)
    await bringInMain(services, actor, row);
  else await markClosed(services, actor, row, { mergedSeq: BigInt(seq), mergedHead: BigInt(branch.seq) });
  return { seq, byApproval };
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

async function loadSides(
  services: Services,
  codex: CodexRow,
  row: BranchRow,
): Promise<readonly [MergeSides, Pick<MergePreviewBody, 'main' | 'branch'>]> {
  await ensureBranchBegun(services, row);
  const { journal } = services;
  const name = codexDocumentName(codex.id);
  const [ancestor, main, branch] = await Promise.all([
    loadAncestor(services, row),
    journal.load(name),
    journal.load(branchDocumentName(row)),
  ]);
  const sides = { ancestor, main: main.state, branch: branch.state, row: pinOf(codex) };
  return [sides, { main: main.seq, branch: branch.seq }];
}

/** What both sides have: the Codex up to where the branch has it all, or the branch as it was merged last. */
async function loadAncestor({ journal }: Services, row: BranchRow): Promise<Uint8Array> {
  const { state } = await (row.mergedHead === null
    ? journal.load(codexDocumentName(row.codexId), Number(row.baseSeq))
    : journal.load(branchDocumentName(row), Number(row.mergedHead)));
  return state;
}

function isLarge({ ancestor, main, branch }: MergeSides): boolean {
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

function labelOf(field: string, template: Pick<Template, 'fields' | 'retired'>): string {
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
