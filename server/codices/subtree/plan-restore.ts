/** `GET /codices/:id/subtree-restores/plan`: what restoring a Codex and all below it would change, and what cannot be. */
import { createHash } from 'node:crypto';
import { type Actor, type CodexAction, can } from '#core/access/policy.ts';
import { isBinderyError } from '#core/errors.ts';
import type { PlannedRestore, SubtreePlan } from '#core/protocol/api/history/subtree-restores.ts';
import { codexDocumentName } from '#core/protocol/document-name.ts';
import { changesByMergeOnly, MERGES_ONLY } from '#core/template/format/main-changes.ts';
import type { Template } from '#core/template/template.ts';
import { fieldCalled } from '#core/template/versions/slots.ts';
import type { Workspace } from '#core/workspace/workspace.ts';
import { getTimeZone } from '../../access/workspace-setting.ts';
import type { Services } from '../../ports/services.ts';
import { type CodexRow, findListRows } from '../../projection/tables/codex-store.ts';
import { doTask } from '../../threads/do-task.ts';
import { isLargeSize } from '../../threads/document-size.ts';
import { pinOf, templateOf } from '../content/live-reading.ts';
import { restoreTask } from '../history/history-tasks.ts';
import { findCodex } from '../reading/read-codex.ts';
import { codexSeqsAt, type PastNode, readPastSubtree } from './past-subtree.ts';
import type { ActItem, NodePlace } from './restore-rows.ts';

/** A plan with what carries it out. */
export interface Plan {
  readonly top: CodexRow;
  readonly shown: SubtreePlan;
  /** Those that are not refused. */
  readonly items: readonly ActItem[];
}

/** Throws `not_found` and `forbidden` for a Codex on top that is not one's to restore, and as `readPastSubtree`. */
export async function planRestore(
  services: Services,
  actor: Actor,
  codexId: string,
  instant: string,
): Promise<Plan> {
  const top = await findCodex(services, actor, 'restore', codexId);
  const at = new Date(instant);
  const then = await readPastSubtree(services, top, at);
  const ids = then.map(({ id }) => id);
  const rows = new Map((await findListRows(services.prisma, ids)).map((row) => [row.id, row]));
  const seqs = await codexSeqsAt(services, ids, at);
  const heads = await services.journal.headSeqs(ids.map((id) => codexDocumentName(id)));
  const { places, since } = await services.tree.of(top.privateTopId).read((workspace) => ({
    places: placesNow(workspace, then, top.id),
    since: standingSince(workspace, top.id, new Set(ids)),
  }));
  const found: { readonly planned: PlannedRestore; readonly item: ActItem }[] = [];
  for (const node of then) {
    const seq = seqs.get(node.id) ?? null;
    const isEdited = seq !== null && seq < (heads.get(codexDocumentName(node.id)) ?? 0);
    const place = places.get(node.id) ?? null;
    const row = rows.get(node.id) ?? null;
    const planned = await planOne(services, actor, { node, row, seq: isEdited ? seq : null, place });
    if (planned !== null) found.push(planned);
  }
  const shown = {
    at: at.toISOString(),
    items: found.map(({ planned }) => planned),
    same: then.length - found.length,
    stays: since,
  };
  return {
    top,
    shown: { ...shown, plan: nameOf(shown) },
    items: found.flatMap(({ planned, item }) => (planned.refused === null ? [item] : [])),
  };
}

interface One {
  readonly node: PastNode;
  /** `null`: it was deleted for good. */
  readonly row: CodexRow | null;
  /** Set where it has been edited since. */
  readonly seq: number | null;
  readonly place: ActItem['place'];
}

/** `null` for one that is as it was. */
async function planOne(services: Services, actor: Actor, { node, row, seq, place }: One) {
  const codex = { id: node.id, title: row?.title ?? node.title };
  const refuse = (refused: string) => ({
    planned: { codex, seq: null, fields: [], place: null, refused },
    item: { codexId: node.id, title: codex.title, seq: null, place: null },
  });
  if (row === null) return refuse('It was deleted for good.');
  const content = seq === null ? null : await planContent(services, actor, row, seq);
  const restored = content !== null && content.fields.length > 0;
  if (content?.refused === undefined && !restored && place === null) return null;
  const lacking = lackingRights(actor, row, { content: restored || content?.refused !== undefined, place });
  const refused = lacking ?? content?.refused ?? null;
  const kind = place === null ? null : place.from.isTrashed ? ('back' as const) : ('moved' as const);
  const planned: PlannedRestore = {
    ...{ codex, seq: restored ? seq : null, fields: content?.fields ?? [] },
    ...{ place: kind, refused },
  };
  return { planned, item: { codexId: row.id, title: row.title, seq: planned.seq, place } };
}

function lackingRights(
  actor: Actor,
  { id, privateTopId, templateId }: CodexRow,
  { content, place }: { readonly content: boolean; readonly place: ActItem['place'] },
): string | null {
  const may = (action: CodexAction) =>
    can(actor, { action, resource: { kind: 'codex', id, privateTopId, templateId } });
  if (content && !may('restore')) return 'You may not restore it.';
  if (place !== null && !may('move')) return 'You may not move it.';
  return place?.from.isTrashed === true && !may('delete') ? 'You may not take it out of the trash.' : null;
}

/** What would change in it, by making the edit and keeping nothing. */
async function planContent(
  services: Services,
  actor: Actor,
  row: CodexRow,
  seq: number,
): Promise<{ readonly fields: PlannedRestore['fields']; readonly refused?: string }> {
  const { journal, environment, threads } = services;
  const name = codexDocumentName(row.id);
  const [folded, { state: now }] = await Promise.all([journal.findFolded(name, seq), journal.load(name)]);
  if (folded !== null) return { fields: [], refused: FOLDED };
  const { state: past } = await journal.load(name, seq);
  let template: Template = await templateOf(services, row, row.templateVersion);
  const input = {
    ...{ state: now, past, clientId: 1, row: pinOf(row), actor, authorId: row.createdById },
    ...{ fields: undefined, now: environment.now(), timeZone: await getTimeZone(services) },
  };
  try {
    const { restored } = await doTask(threads, restoreTask, input, {
      isLarge: isLargeSize(now.length + past.length),
      answer: async (version) => {
        template = await templateOf(services, row, version);
        return template;
      },
    });
    const fields = restored.map((field) => ({ field, label: labelOf(template, field) }));
    return { fields, ...(changesByMergeOnly(template) && fields.length > 0 && { refused: MERGES_ONLY }) };
  } catch (error) {
    if (!isBinderyError(error) || error.code !== 'invalid_input') throw error;
    const why = error.issues[0]?.message ?? error.message;
    return { fields: [], refused: why.endsWith('.') ? why : `${why}.` };
  }
}

const FOLDED =
  'What it was at that instant is not kept: what was written then was folded, by the retention rule of its template. Restore it to a version that is kept, on its history page.';

function labelOf(template: Template, field: string): string {
  if (field === 'title') return 'Title';
  if (field === '@references') return 'References';
  return fieldCalled(template, field)?.label ?? field;
}

/** Of those that stand elsewhere now: where, and where they stood. The one on top stays where it is. */
function placesNow(
  workspace: Workspace,
  then: readonly PastNode[],
  topId: string,
): ReadonlyMap<string, NonNullable<ActItem['place']>> {
  return new Map(
    then.flatMap(({ id, parentId }) => {
      const node = workspace.node(id);
      if (node === null || id === topId) return [];
      const from: NodePlace = { parentId: node.parentId, isTrashed: node.state === 'trashed' };
      if (from.parentId === parentId && !from.isTrashed) return [];
      return [[id, { from, to: { parentId, isTrashed: false } }] as const];
    }),
  );
}

function standingSince(workspace: Workspace, topId: string, then: ReadonlySet<string>): SubtreePlan['stays'] {
  return workspace.subtree(topId).flatMap((id) => {
    const node = workspace.node(id);
    if (then.has(id) || node === null || node.standing === 'trashed') return [];
    return [{ id, title: node.label?.title ?? '' }];
  });
}

function nameOf(shown: Omit<SubtreePlan, 'plan'>): string {
  return createHash('sha256').update(JSON.stringify(shown)).digest('hex').slice(0, 32);
}
