/** The history of a template draft: who wrote when, two points of it compared, and a point restored. */
import * as Y from 'yjs';
import type { Actor } from '#core/access/policy.ts';
import { BinderyError } from '#core/errors.ts';
import type { DraftComparison, DraftVersions } from '#core/protocol/api/template-drafts.ts';
import { templateDocumentName } from '#core/protocol/document-name.ts';
import { openTemplateDraft, replaceSource } from '#core/template/draft/template-draft.ts';
import type { Template } from '#core/template/template.ts';
import { describeChanges } from '#core/template/versions/describe-changes.ts';
import { assertCan } from '../access/assert-can.ts';
import { listSessions } from '../journal/reading/list-sessions.ts';
import type { Services } from '../ports/services.ts';
import { prepareTemplate } from './prepare-template.ts';
import { newestById } from './publish-template.ts';
import { asTemplate, findVersion } from './template-store.ts';

/**
 * Runs of edits of the draft, newest first, to compare or restore. `draftId` is the template's id, or that of the member who has it in
 * the making. Throws `forbidden` for whoever may not publish, `not_found` for a draft that nobody has opened.
 */
export async function listDraftVersions(
  services: Services,
  actor: Actor,
  draftId: string,
  cursor?: string,
): Promise<DraftVersions> {
  const { name, headSeq } = await findDraft(services, actor, draftId);
  const { sessions, next } = await listSessions(services.journal, name, readCursor(cursor));
  const baseVersion = await services.live.read(name, (doc) => openTemplateDraft(doc).baseVersion());
  const items = sessions.map(({ fromSeq, toSeq, from, to, authors, fields, origins, operations }) => {
    const text = fields.filter(({ layer }) => layer === 'text');
    return {
      fromSeq,
      seq: toSeq,
      from: new Date(from).toISOString(),
      to: new Date(to).toISOString(),
      authors: authors.map(({ id, name: author }) => ({ id, name: author })),
      origin: origins.at(-1) ?? 'socket',
      inserted: text.reduce((sum, { inserted }) => sum + inserted, 0),
      deleted: text.reduce((sum, { deleted }) => sum + deleted, 0),
      operations,
    };
  });
  return { items, headSeq, baseVersion: baseVersion ?? 0, nextCursor: next === null ? null : String(next) };
}

export interface DraftPoints {
  /** The number of an operation, or `v3` for a published version. */
  readonly from: string;
  /** Now, where it is left out. */
  readonly to?: string | undefined;
}

/** How two points differ, in sentences where both can be read, and their sources. Throws as `listDraftVersions`. */
export async function compareDraft(
  services: Services,
  actor: Actor,
  draftId: string,
  { from, to }: DraftPoints,
): Promise<DraftComparison> {
  await findDraft(services, actor, draftId);
  const [before, after] = [await readPoint(services, draftId, from), await readPoint(services, draftId, to)];
  const changes =
    before.template === null || after.template === null
      ? null
      : describeChanges(before.template, after.template).map((change) => ({ ...change }));
  const { template: _from, ...was } = before;
  const { template: _to, ...is } = after;
  return { from: was, to: is, changes };
}

/** Writes the text of an earlier point into the draft, as an edit: what stood there stays in the history. */
export async function restoreDraft(
  services: Services,
  actor: Actor,
  draftId: string,
  seq: number,
): Promise<{ readonly seq: number | null }> {
  const { name } = await findDraft(services, actor, draftId);
  const source = await sourceAt(services, name, seq);
  const edit = await services.live.edit(name, actor, { origin: 'restore' }, (doc) =>
    replaceSource(openTemplateDraft(doc).source, source),
  );
  return { seq: edit.changed ? edit.seq : null };
}

async function findDraft(
  { journal }: Services,
  actor: Actor,
  draftId: string,
): Promise<{ readonly name: string; readonly headSeq: number }> {
  assertCan(actor, { action: 'publish', resource: { kind: 'template', id: draftId } });
  const name = templateDocumentName(draftId);
  const headSeq = await journal.headSeq(name);
  if (headSeq > 0) return { name, headSeq };
  throw new BinderyError('not_found', `Nobody has opened a draft of "${draftId}" yet.`);
}

interface Point {
  readonly source: string;
  readonly problem: DraftComparison['from']['problem'];
  /** `null` where the source has errors. */
  readonly template: Template | null;
}

async function readPoint(services: Services, draftId: string, point: string | undefined): Promise<Point> {
  if (point?.startsWith('v')) return await readPublished(services, draftId, Number(point.slice(1)));
  const name = templateDocumentName(draftId);
  const source =
    point === undefined
      ? await services.live.read(name, (doc) => openTemplateDraft(doc).source.toString())
      : await sourceAt(services, name, Number(point));
  const { template, issues } = prepareTemplate(source, await newestById(services));
  const [first] = issues;
  if (template !== null || first === undefined) return { source, template, problem: null };
  const { message, line } = first;
  return { source, template, problem: { message, ...(line !== undefined && { line }) } };
}

async function readPublished({ prisma }: Services, templateId: string, version: number): Promise<Point> {
  const row = await findVersion(prisma, templateId, version);
  if (row === null)
    throw new BinderyError('not_found', `There is no version ${version} of the template "${templateId}".`);
  return { source: row.source, template: asTemplate(row.resolved), problem: null };
}

async function sourceAt({ journal }: Services, name: string, seq: number): Promise<string> {
  if (seq > (await journal.headSeq(name)))
    throw new BinderyError('not_found', `The history of this draft has no operation ${seq}.`);
  const { state } = await journal.load(name, seq);
  const doc = new Y.Doc();
  try {
    Y.applyUpdate(doc, state);
    return openTemplateDraft(doc).source.toString();
  } finally {
    doc.destroy();
  }
}

function readCursor(cursor: string | undefined): number | undefined {
  if (cursor === undefined) return undefined;
  const before = Number(cursor);
  if (Number.isSafeInteger(before) && before > 0) return before;
  throw new BinderyError('invalid_input', 'This cursor was not given out here.');
}
