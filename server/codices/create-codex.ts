/** Making a Codex: the row first, then its first operation, so that a crash in between leaves something repairable. */
import { createHash } from 'node:crypto';
import type { UserActor } from '#core/access/policy.ts';
import { BinderyError } from '#core/errors.ts';
import type { CodexBody, CreateCodexBody } from '#core/protocol/api/codices.ts';
import type { Template } from '#core/template/template.ts';
import { fillTitle } from '#core/template/title-pattern.ts';
import { assertCan } from '../accounts/assert-can.ts';
import { storableJson, storableText } from '../database-text.ts';
import type { Services } from '../services.ts';
import { followTemplate } from '../templates/follow-template.ts';
import { findCodexRow, insertCodexRow, type NewCodexRow } from './codex-store.ts';
import { assertFieldValues } from './field-values.ts';
import { presentCodex } from './read-codex.ts';
import { buildSeed, ensureSeeded, seedDocument } from './seed-document.ts';

export interface CreateOptions {
  /** REST's Idempotency-Key: the same key of the same person answers the same Codex. */
  readonly idempotencyKey?: string | undefined;
}

/**
 * Creates a Codex from the newest version of a template, with the template's defaults and the fields given.
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
  if (input.parentId) await assertParent(services, input.parentId, template);
  const row = newRow(services, actor, input, template, idFor(services, actor, input.id, idempotencyKey));
  // Before anything is written: rich text that does not fit is found only by fitting it.
  buildSeed(row, template);
  const created = await insertCodexRow(services.prisma, row);
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
  if (created) await seedDocument(services, stored, actor);
  else await ensureSeeded(services, stored);
  const newest = await services.templates.get(template.id);
  if (newest.version > template.version) await followTemplate(services, newest);
  const current = (await findCodexRow(services.prisma, row.id)) ?? stored;
  return { ...(await presentCodex(services, current)), created };
}

function assertUsable(template: Template): void {
  if (!template.abstract) return;
  throw badTemplate(`"${template.id}" is there for other templates to extend; no Codex is made from it.`);
}

function badTemplate(message: string): BinderyError {
  return new BinderyError('invalid_input', message, { issues: [{ path: ['templateId'], message }] });
}

/** A parent must be there, out of the trash, and allow children of this template. */
async function assertParent(services: Services, parentId: string, template: Template): Promise<void> {
  const parent = await findCodexRow(services.prisma, parentId);
  if (!parent || parent.deletedAt !== null)
    throw badParent(`There is no Codex ${parentId} to be the parent.`);
  const { children } = await services.templates.get(parent.templateId, parent.templateVersion);
  if (children.allow === null || children.allow.includes(template.id)) return;
  throw badParent(
    `"${parent.title}" takes only children made from ${children.allow.join(', ') || 'no template at all'}.`,
  );
}

function badParent(message: string): BinderyError {
  return new BinderyError('invalid_input', message, { issues: [{ path: ['parentId'], message }] });
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

/** The id that a person's key stands for, always the same one. */
export function idFromKey(actorId: string, key: string): string {
  const hex = createHash('sha256').update(`${actorId}\n${key}`).digest('hex');
  // A name-based UUID in the free-form version 8 of RFC 9562.
  return `${hex.slice(0, 8)}-${hex.slice(8, 12)}-8${hex.slice(13, 16)}-a${hex.slice(17, 20)}-${hex.slice(20, 32)}`;
}
