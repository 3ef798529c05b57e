/** `POST /codices/:id/content-restores`: content of a deleted Codex brought into a living one, as one forward edit. */
import type { Actor } from '#core/access/policy.ts';
import { BinderyError } from '#core/errors.ts';
import type { FieldDefinition } from '#core/fields/model/field-definition.ts';
import { contentRestoreId } from '#core/history/restore-operation.ts';
import type { CodexBody } from '#core/protocol/api/codices.ts';
import type { ContentPlan, RestoreContentBody } from '#core/protocol/api/history/content-restores.ts';
import { codexDocumentName } from '#core/protocol/document-name.ts';
import { recordAudit } from '../../access/audit-log.ts';
import type { Services } from '../../ports/services.ts';
import { type CodexRow, findCodexRow } from '../../projection/tables/codex-store.ts';
import { doTask } from '../../threads/do-task.ts';
import { isLargeSize } from '../../threads/document-size.ts';
import { readStateWith } from '../content/codex-reading.ts';
import { templateOf } from '../content/live-reading.ts';
import { findOperation, loadPast } from '../history/codex-history.ts';
import { namesIn, presentChange } from '../history/compare-versions.ts';
import { findCodex, presentCodex } from '../reading/read-codex.ts';
import { findLaw } from '../writing/patch-codex.ts';
import {
  type Content,
  type ContentOutput,
  contentReading,
  restoreContentTask,
} from './restore-content-task.ts';

type Asked = Pick<RestoreContentBody, 'from' | 'seq'>;

/** What a deleted Codex holds that this one could take, and what that would change. Nothing is changed. Throws as `restoreContentFrom`. */
export async function planContentRestore(
  services: Services,
  actor: Actor,
  codexId: string,
  asked: Asked,
): Promise<ContentPlan> {
  const target = await findCodex(services, actor, 'restore', codexId);
  const source = await loadSource(services, actor, target, asked);
  const { state } = await services.journal.load(codexDocumentName(target.id));
  const made = await make(services, actor, { target, source, base: { state, clientId: 1 }, fields: null });
  const template = await templateOf(services, target, made.version);
  const names = await namesIn(services, actor, made.changes);
  const changes = new Map(
    made.changes.map((change) => [change.field, presentChange(change, template, { names })]),
  );
  const { row, seq, content, templateName } = source;
  return {
    from: { id: row.id, title: content.title, seq, template: { id: row.templateId, name: templateName } },
    fields: made.offers.map((offer) => ({
      ...offer,
      change: offer.refused === null ? (changes.get(offer.field) ?? null) : null,
    })),
  };
}

/**
 * Makes the named fields hold what the deleted Codex held in fields of the same key and type; others go on writing meanwhile. `restoredAs` is the operation
 * that did it, `null` when they held the same already. Throws `not_found` for a Codex that the actor may not read, `conflict` for one that is not in
 * the trash, `forbidden` for a private one from another tree, and `invalid_input` with an issue for each field that cannot be brought over.
 */
export async function restoreContentFrom(
  services: Services,
  actor: Actor,
  codexId: string,
  { fields, ...asked }: RestoreContentBody,
): Promise<{ readonly body: CodexBody; readonly seq: number; readonly restoredAs: number | null }> {
  const target = await findCodex(services, actor, 'restore', codexId);
  const source = await loadSource(services, actor, target, asked);
  const name = codexDocumentName(target.id);
  const operationId = contentRestoreId(source.row.id, source.seq, services.environment.newId());
  const edit = await services.live.editElsewhere(
    name,
    actor,
    { origin: 'restore', operationId },
    async (base) => {
      const made = await make(services, actor, { target, source, base, fields });
      assertOffered(fields, made.offers);
      return made;
    },
  );
  const detail = { from: source.row.id, seq: source.seq, fields: [...fields] };
  await recordAudit(services, actor, 'codex-restored', target.id, detail);
  await services.projection.project(name);
  const projected = await findCodexRow(services.prisma, target.id);
  const presented = await presentCodex(services, actor, projected ?? target);
  return { ...presented, restoredAs: edit.changed ? edit.seq : null };
}

interface Source {
  readonly row: CodexRow;
  readonly seq: number;
  readonly state: Uint8Array;
  readonly content: Content;
  readonly templateName: string;
  readonly fields: readonly FieldDefinition[];
}

async function loadSource(
  services: Services,
  actor: Actor,
  target: CodexRow,
  { from, seq: asked }: Asked,
): Promise<Source> {
  const row = await findCodex(services, actor, 'readHistory', from, { trashed: 'either' });
  if (row.deletedAt === null)
    throw new BinderyError(
      'conflict',
      `“${row.title}” is not in the trash. Open it, and copy what you need.`,
    );
  if (row.privateTopId !== null && row.privateTopId !== target.privateTopId)
    throw new BinderyError(
      'forbidden',
      'It is private: its content goes only into Codices that stand below the same private Codex.',
    );
  if (asked !== undefined) await findOperation(services, row, asked);
  const { state, seq } = await loadPast(services, row, asked);
  const content = await readStateWith(services, row, contentReading, { state, options: undefined });
  const template = await templateOf(services, row, content.version);
  return { row, seq, state, content, templateName: template.name, fields: Object.values(template.fields) };
}

interface Making {
  readonly target: CodexRow;
  readonly source: Source;
  readonly base: { readonly state: Uint8Array; readonly clientId: number };
  readonly fields: readonly string[] | null;
}

async function make(services: Services, actor: Actor, making: Making): Promise<ContentOutput> {
  const { target, source, base, fields } = making;
  const { id, templateId, templateVersion, createdById } = target;
  const input = {
    ...{ ...base, row: { id, templateId, templateVersion, createdById }, actor, fields },
    ...{ other: source.state, content: source.content, otherFields: source.fields },
    now: services.environment.now(),
  };
  return await doTask(services.threads, restoreContentTask, input, {
    isLarge: isLargeSize(base.state.length + source.state.length),
    answer: (version) => findLaw(services, actor, target, { fields: source.content.values }, version),
  });
}

function assertOffered(fields: readonly string[], offers: ContentOutput['offers']): void {
  const issues = [...new Set(fields)].flatMap((field) => {
    const offer = offers.find((one) => one.field === field);
    if (offer === undefined)
      return [{ path: ['fields', field], message: `The deleted Codex holds nothing in “${field}”.` }];
    return offer.refused === null
      ? []
      : [{ path: ['fields', field], message: `“${offer.label}”: ${offer.refused}` }];
  });
  const [first] = issues;
  if (first === undefined) return;
  throw new BinderyError('invalid_input', `Nothing was brought over. ${first.message}`, { issues });
}
