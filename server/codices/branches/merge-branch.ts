/** Merging a branch into its Codex: the preview, field by field, and the merge as one edit. */
import type { Actor } from '#core/access/policy.ts';
import type { MergedField } from '#core/history/merge-plan.ts';
import type { BranchBody, MergeBranchBody, MergePreviewBody } from '#core/protocol/api/history/branches.ts';
import { codexDocumentName } from '#core/protocol/document-name.ts';
import { changesByMergeOnly } from '#core/template/format/main-changes.ts';
import { aboutWords, recordAudit } from '../../access/audit-log.ts';
import type { Services } from '../../ports/services.ts';
import type { CodexRow } from '../../projection/tables/codex-store.ts';
import { doTask } from '../../threads/do-task.ts';
import { pinOf, templateOf } from '../content/live-reading.ts';
import { type EditsByField, editsBetween, namesIn, presentChange } from '../history/compare-versions.ts';
import { lastChange } from '../history/last-change.ts';
import {
  type BranchRow,
  branchDocumentName,
  ensureBranchBegun,
  requireBranch,
} from '../reading/branch-rows.ts';
import { findCodex } from '../reading/read-codex.ts';
import { findApproval } from './approved-merge.ts';
import { assertAlone, markClosed, present } from './branches.ts';
import { bringInMain } from './bring-in-main.ts';
import { isLarge, labelOf, loadAncestor, type PreparedMerge, prepareMerge } from './merge-edit.ts';
import { type MergeSides, planMergeTask } from './merge-tasks.ts';

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
  { resolutions, expect }: MergeBranchBody,
): Promise<BranchBody> {
  const { journal } = services;
  const codex = await findCodex(services, actor, 'mergeBranch', codexId);
  let row = await requireBranch(services, codex.id, name);
  await assertAlone(services, row);
  await ensureBranchBegun(services, row);
  let { seq, byApproval } = await mergeOnce(services, actor, codex, row, { resolutions, expect });
  // What was approved is what was on it then, and nothing that came since.
  for (let round = 1; round < MAX_ROUNDS && !byApproval; round += 1) {
    row = await requireBranch(services, codex.id, name);
    if ((await journal.headSeq(branchDocumentName(row))) === Number(row.mergedHead)) break;
    ({ seq, byApproval } = await mergeOnce(services, actor, codex, row, { resolutions }));
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
  settled: Pick<MergeBranchBody, 'resolutions' | 'expect'>,
): Promise<{ readonly seq: number; readonly byApproval: boolean }> {
  const merge = await prepareMerge(services, actor, codex, row, settled);
  const { seq } = await services.live.editElsewhere(merge.documentName, actor, merge.options, merge.make);
  const merged = await mergedAt(services, merge, seq);
  if (merged !== null) await markClosed(services, actor, row, merged);
  return { seq: merge.found.done ?? seq, byApproval: merge.found.byApproval };
}

/**
 * What the row of a branch says once it is merged; `null` where it stays as it is: somebody else has closed it, or it goes on with what nobody has
 * approved, and then has main.
 */
export async function mergedAt(
  services: Services,
  { row, codex, head, found, actor }: PreparedMerge,
  seq: number,
): Promise<Pick<BranchRow, 'mergedSeq' | 'mergedHead'> | null> {
  const { done, byApproval } = found;
  if (done !== null && (await requireBranch(services, codex.id, row.name)).mergedSeq !== null) return null;
  // What came since is not approved: it stays on the branch, which stays open for it.
  if (byApproval && (await lastChange(services.journal, branchDocumentName(row))) > head) {
    await bringInMain(services, actor, row);
    return null;
  }
  return { mergedSeq: BigInt(done ?? seq), mergedHead: BigInt(head) };
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
