/** Merging a set of branches: looked at Codex by Codex, settled for each, written in one transaction. */
import type { Actor } from '#core/access/policy.ts';
import { BinderyError, isBinderyError } from '#core/errors.ts';
import type {
  BranchSetBody,
  MergeBranchSetBody,
  SetMergePreviewBody,
} from '#core/protocol/api/history/branch-sets.ts';
import { codexDocumentName } from '#core/protocol/document-name.ts';
import { storableText } from '../../database/database-text.ts';
import type { EditBase, MadeEdit } from '../../ports/live-documents.port.ts';
import type { Services } from '../../ports/services.ts';
import { assertApproved } from '../branches/approved-merge.ts';
import { type ClosedBranch, markAllClosed } from '../branches/branches.ts';
import { mergedAt, previewMerge } from '../branches/merge-branch.ts';
import { type PreparedMerge, prepareMerge } from '../branches/merge-edit.ts';
import { branchDocumentName, ensureBranchBegun, requireBranch } from '../reading/branch-rows.ts';
import { assertMayAll, closed, getBranchSet, record } from './branch-sets.ts';
import { mayActOn } from './plan-set.ts';
import { type FoundSet, findBranchSet, type SetMember } from './set-rows.ts';

const IN_TRASH = 'It is in the trash. Take it out again, or leave it out of the merge.';
const NO_RIGHT = 'You may not merge it.';

/** What merging would do to each Codex of the set, and what of it cannot be merged by whoever asks. */
export async function previewSetMerge(
  services: Services,
  actor: Actor,
  id: string,
): Promise<SetMergePreviewBody> {
  const { members, hidden } = await findBranchSet(services, actor, id);
  const codices: SetMergePreviewBody['codices'] = [];
  for (const { codex, branch } of members) {
    const { id: codexId, title, deletedAt } = codex;
    const merge = deletedAt === null ? await previewMerge(services, actor, codexId, branch.name) : null;
    const refused = deletedAt !== null ? IN_TRASH : mayActOn(actor, codex, 'mergeBranch') ? null : NO_RIGHT;
    codices.push({ id: codexId, title, refused, merge });
  }
  return { codices, hidden };
}

/** Times that what was written on the branches while they were merged is merged as well. */
const MAX_ROUNDS = 3;

/**
 * Merges every branch of the set into its Codex, each as one edit in the name of whoever merges, all of them in one transaction; then closes the set. Each is
 * refused for what `mergeBranch` refuses it for, with the Codex in the path of the issue, and then nothing is written in any. `leaveOut`: branches that
 * leave the set and go on by themselves. A set that was merged and not closed, because the process ended there, is closed when it is merged again.
 */
export async function mergeBranchSet(
  services: Services,
  actor: Actor,
  id: string,
  { codices = {}, leaveOut = [] }: MergeBranchSetBody,
): Promise<BranchSetBody> {
  const found = await findBranchSet(services, actor, id);
  if (found.set.merged) return await getBranchSet(services, actor, id);
  if (found.set.closedAt !== null) throw closed(found);
  const { merging, left } = chosen(found, codices, leaveOut);
  assertMayAll(actor, { ...found, members: merging }, 'mergeBranch');
  assertNoneTrashed(merging);
  await mergeRound(services, actor, merging, {
    codices,
    along: async (tx, closedAt) => {
      const by = { closedById: actor.id, closedByName: storableText(actor.name) };
      await tx.branch.updateMany({ where: { id: { in: [...left] } }, data: { setId: null } });
      await tx.branchSet.update({ where: { id }, data: { closedAt, ...by, merged: true } });
    },
  });
  await mergeStragglers(services, actor, merging, codices);
  await record(services, actor, 'branch-set-merged', { ...found, members: merging });
  return await getBranchSet(services, actor, id);
}

function chosen(
  { members }: FoundSet,
  codices: NonNullable<MergeBranchSetBody['codices']>,
  leaveOut: readonly string[],
): { readonly merging: readonly SetMember[]; readonly left: readonly string[] } {
  const known = new Set(members.map(({ codex }) => codex.id));
  const issues = [
    ...Object.keys(codices).map((codexId) => ['codices', codexId]),
    ...leaveOut.map((codexId) => ['leaveOut', codexId]),
  ].flatMap((path) =>
    known.has(path[1] ?? '') ? [] : [{ path, message: `${path[1]} has no branch in this set.` }],
  );
  const out = new Set(leaveOut);
  const merging = members.filter(({ codex }) => !out.has(codex.id));
  if (merging.length === 0) issues.push({ path: ['leaveOut'], message: 'Nothing is left to merge.' });
  if (issues.length > 0)
    throw new BinderyError('invalid_input', 'The merge names other Codices than there are.', { issues });
  const left = members.filter(({ codex }) => out.has(codex.id)).map(({ branch }) => branch.id);
  return { merging, left };
}

function assertNoneTrashed(members: readonly SetMember[]): void {
  const trashed = members.filter(({ codex }) => codex.deletedAt !== null);
  if (trashed.length === 0) return;
  const issues = trashed.map(({ codex }) => ({
    path: ['codices', codex.id],
    message: `“${codex.title}”: ${IN_TRASH}`,
  }));
  throw new BinderyError('conflict', 'Some of it cannot be merged, so that nothing was.', { issues });
}

interface Round {
  readonly codices: NonNullable<MergeBranchSetBody['codices']>;
  readonly along?: Parameters<typeof markAllClosed>[3];
}

async function mergeRound(
  services: Services,
  actor: Actor,
  members: readonly SetMember[],
  { codices, along }: Round,
): Promise<void> {
  const merges: PreparedMerge[] = [];
  for (const { codex, branch } of members) {
    await ensureBranchBegun(services, branch);
    merges.push(await prepareMerge(services, actor, codex, branch, codices[codex.id] ?? {}));
  }
  const stored = await services.live.editTogether(actor, merges, (bases) => makeAll(services, merges, bases));
  const branches: ClosedBranch[] = [];
  for (const [place, merge] of merges.entries()) {
    const merged = await mergedAt(services, merge, stored[place]?.seq ?? 0);
    if (merged !== null) branches.push({ row: merge.row, merged });
  }
  await markAllClosed(services, actor, branches, along);
  for (const { codex } of members) await services.projection.project(codexDocumentName(codex.id));
}

/** Every refusal is gathered before any is thrown, so that somebody settles all of it at once. */
async function makeAll(
  services: Services,
  merges: readonly PreparedMerge[],
  bases: readonly EditBase[],
): Promise<readonly MadeEdit[]> {
  const made: MadeEdit[] = [];
  const refusals: { readonly merge: PreparedMerge; readonly error: BinderyError }[] = [];
  for (const [place, merge] of merges.entries()) {
    const base = bases[place];
    const edit = base === undefined ? null : await attempt(merge.make(base));
    if (isBinderyError(edit)) refusals.push({ merge, error: edit });
    made.push(edit === null || isBinderyError(edit) ? { update: null } : edit);
  }
  // What was approved when it was made may have fallen while the others were.
  for (const [place, merge] of merges.entries()) {
    const isUnchanged = merge.found.done !== null || made[place]?.update == null;
    if (!merge.found.byApproval || isUnchanged) continue;
    if (refusals.some((each) => each.merge === merge)) continue;
    const error = await attempt(assertApproved(services, merge.row, merge.head));
    if (isBinderyError(error)) refusals.push({ merge, error });
  }
  if (refusals.length > 0) throw together(refusals);
  return made;
}

const REFUSALS: readonly string[] = ['conflict', 'precondition_failed', 'invalid_input', 'forbidden'];

/** What it was refused for as a value; anything else is thrown. */
async function attempt<T>(work: Promise<T>): Promise<T | BinderyError> {
  try {
    return await work;
  } catch (error) {
    if (isBinderyError(error) && REFUSALS.includes(error.code)) return error;
    throw error;
  }
}

/** One refusal for all: of the kind that has to be dealt with first. */
function together(
  refusals: readonly { readonly merge: PreparedMerge; readonly error: BinderyError }[],
): BinderyError {
  const codes = new Set(refusals.map(({ error }) => error.code));
  const code = (['forbidden', 'precondition_failed', 'invalid_input'] as const).find((one) => codes.has(one));
  const issues = refusals.flatMap(({ merge: { codex }, error }) => {
    const own = error.issues.length > 0 ? error.issues : [{ path: [], message: error.message }];
    return own.map((issue) => ({
      ...issue,
      path: ['codices', codex.id, ...issue.path],
      message: `“${codex.title}”: ${issue.message}`,
    }));
  });
  const [only] = refusals;
  const message =
    refusals.length === 1 && only !== undefined
      ? `“${only.merge.codex.title}”: ${only.error.message} Nothing was merged.`
      : `${refusals.length} of the Codices cannot be merged as they are, so that none was.`;
  return new BinderyError(code ?? 'conflict', message, { issues });
}

/** What was written on the branches until they were closed. Where it waits for somebody, it stays on its branch, which says so. */
async function mergeStragglers(
  services: Services,
  actor: Actor,
  members: readonly SetMember[],
  codices: NonNullable<MergeBranchSetBody['codices']>,
): Promise<void> {
  for (let round = 1; round < MAX_ROUNDS; round += 1) {
    const late: SetMember[] = [];
    for (const { codex, branch } of members) {
      const row = await requireBranch(services, codex.id, branch.name);
      if (row.closedAt === null || row.mergedHead === null) continue;
      const head = await services.journal.headSeq(branchDocumentName(row));
      if (head > Number(row.mergedHead)) late.push({ codex, branch: row });
    }
    if (late.length === 0) return;
    const settled = late.map(({ codex }) => [codex.id, { resolutions: codices[codex.id]?.resolutions }]);
    const refused = await attempt(
      mergeRound(services, actor, late, { codices: Object.fromEntries(settled) }),
    );
    if (isBinderyError(refused)) return;
  }
}
