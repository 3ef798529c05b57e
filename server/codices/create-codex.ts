/** Making a Codex: rows first, then first operations, then nodes, so that a crash in between leaves something repairable. */

import type { Actor, UserActor } from '#core/access/policy.ts';
import { BinderyError } from '#core/errors.ts';
import type { CodexBody, CreateCodexBody } from '#core/protocol/api/codices.ts';
import type { Template } from '#core/template/template.ts';
import { fillTitle } from '#core/template/title-pattern.ts';
import { assertCan } from '../accounts/assert-can.ts';
import { storableJson, storableText } from '../database-text.ts';
import type { Services } from '../services.ts';
import { followTemplate } from '../templates/follow-template.ts';
import { ensureNode, findParent } from '../tree/place.ts';
import { type CodexRow, findCodexRow, insertCodexRows, type NewCodexRow } from './codex-store.ts';
import { idFromKey } from './derived-id.ts';
import { assertFieldValues } from './field-values.ts';
import { planChildren } from './plan-children.ts';
import { presentCodex } from './read-codex.ts';
import { buildSeed, ensureSeeded, seedDocument } from './seed-document.ts';

export interface CreateOptions {
  /** REST's Idempotency-Key: the same key of the same person answers the same Codex. */
  readonly idempotencyKey?: string | undefined;
}

/**
 * Creates a Codex from the newest version of a template, with the template's defaults and the fields given, and the
 * children that the template wants made along with it.
 * Sending it again, with the same id or key, answers the Codex that is there. Throws `invalid_input` with issues,
 * also for an unknown template, and `conflict` when the id is somebody else's.
 */
export async function createCodex(
  services: Services,
  actor: UserActor,
  input: CreateCodexBody,
  { idempotencyKey }: CreateOptions = {},
): Promise<{ readonly body: CodexBody; readonly seq: number; readonly created: boolean }> {
  assertCan(actor, { action: 'createCodex', resource: { kind: 'workspace' } });
  const template = await services.templates.find(input.templateId);
  if (!template) throw badTemplate(`There is no template "${input.templateId}".`);
  const values = input.fields ?? {};
  assertUsable(template);
  assertFieldValues(template, values);
  const parent = input.parentId ? await findParent(services, input.parentId, template) : null;
  const row = newRow(services, actor, input, template, idFor(services, actor, input.id, idempotencyKey));
  // Before anything is written: rich text that does not fit is found only by fitting it.
  buildSeed(row, template);
  const children = await planChildren(services, row, template);
  const created = await insertCodexRows(services.prisma, row, children);
  const stored = await findCodexRow(services.prisma, row.id);
  if (
    !stored ||
    stored.createdById !== actor.id ||
    stored.templateId !== template.id ||
    stored.deletedAt !== null
  ) {
    throw new BinderyError(
      'conflict',
      `There is another Codex with the id ${row.id}. Make a new id and try again.`,
    );
  }
  const made = [stored, ...(await findChildRows(services, children))];
  for (const one of made) await (created ? seedDocument(services, one, actor) : ensureSeeded(services, one));
  await addToTree(services, actor, [...(parent ? [parent] : []), ...made]);
  const newest = await services.templates.get(template.id);
  if (newest.version > template.version) await followTemplate(services, newest);
  const current = (await findCodexRow(services.prisma, row.id)) ?? stored;
  return { ...(await presentCodex(services, current)), created };
}

/** Those of the planned children that are there: a request sent again does not bring back what was deleted meanwhile. */
async function findChildRows(services: Services, children: readonly NewCodexRow[]): Promise<CodexRow[]> {
  const found = await Promise.all(children.map(({ id }) => findCodexRow(services.prisma, id)));
  return found.filter((row) => row !== null);
}

/** Parents come before their children. Until this is done the tables know of them and the tree does not: see `reconcileTree`. */
async function addToTree(services: Services, actor: Actor, rows: readonly CodexRow[]): Promise<void> {
  await services.tree.edit(actor, (workspace) => {
    for (const row of rows) ensureNode(workspace, row);
  });
  // The tree may have known a node before its Codex was made; then nothing in it has changed.
  await services.tree.project(rows.map(({ id }) => id));
}

function assertUsable(template: Template): void {
  if (!template.abstract) return;
  throw badTemplate(`"${template.id}" is there for other templates to extend; no Codex is made from it.`);
}

function badTemplate(message: string): BinderyError {
  return new BinderyError('invalid_input', message, { issues: [{ path: ['templateId'], message }] });
}

function newRow(
  { environment }: Services,
  actor: UserActor,
  input: CreateCodexBody,
  template: Template,
  id: string,
): NewCodexRow {
  const now = new Date(environment.now());
  const values = input.fields ?? {};
  const title =
    input.title.trim() === '' ? fillTitle(template, values, now.toISOString().slice(0, 10)) : input.title;
  return {
    id,
    templateId: template.id,
    templateVersion: template.version,
    parentId: input.parentId ?? null,
    title: storableText(title),
    // The values as sent: what the seed is made of, until the first projection replaces them.
    fields: storableJson(values),
    createdById: actor.id,
    createdByName: actor.name,
    updatedById: actor.id,
    updatedByName: actor.name,
    createdAt: now,
    updatedAt: now,
  };
}

/** The caller's id, or one that follows from the key, so that a retry needs no table of keys. */
function idFor(
  { environment }: Services,
  actor: UserActor,
  id: string | undefined,
  key: string | undefined,
): string {
  if (id !== undefined) return id;
  return key === undefined ? environment.newId() : idFromKey(actor.id, key);
}
