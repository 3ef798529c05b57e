/** Creates Codices: rows first, then seeds, then tree nodes, so that a crash in between can be repaired. */

import {
  type Actor,
  type GuestActor,
  mayKnowPrivate,
  type SystemActor,
  type UserActor,
} from '#core/access/policy.ts';
import { fingerprintSeed } from '#core/codex/seed-codex.ts';
import { BinderyError } from '#core/errors.ts';
import type { CodexBody, CreateCodexBody, LeftOutBody, Made } from '#core/protocol/api/codices.ts';
import { codexDocumentName } from '#core/protocol/document-name.ts';
import { takerOf } from '#core/rules/steps.ts';
import type { Template } from '#core/template/template.ts';
import { fillTitle } from '#core/template/title-pattern.ts';
import { dayIn } from '#core/time/calendar.ts';
import { assertCan, codexNotFound } from '../../access/assert-can.ts';
import { withinFor } from '../../access/known-codices.ts';
import { storableJson, storableText } from '../../database/database-text.ts';
import { clampTime } from '../../journal/client-time.ts';
import type { Services } from '../../ports/services.ts';
import { refreshReferrers } from '../../projection/refresh-referrers.ts';
import {
  type CodexRow,
  findCodexRow,
  insertCodexRows,
  type NewCodexRow,
} from '../../projection/tables/codex-store.ts';
import { assertTemplateInUse } from '../../templates/assert-template-in-use.ts';
import { followCodex } from '../../templates/follow-template.ts';
import { ensureNode, findParent, tryEnsureNode } from '../../tree/codex-place.ts';
import { assertFieldValues, type FieldValues, NOTHING_BEFORE } from '../content/field-values.ts';
import { findKnownRow, presentCodex } from '../reading/read-codex.ts';
import { ensureSeeded, makeSeed, seedDocument } from '../reading/seed-document.ts';
import { idFromKey } from './derived-id.ts';
import { findReferred } from './find-referred.ts';
import { planChildren } from './plan-children.ts';
import { findUnfit, isAsDevicesBegin, leaveOut } from './unfit-values.ts';

/** A member, a rule of a template, or a form that somebody outside has filled in. */
type Creator = UserActor | SystemActor | GuestActor;

export interface CreateOptions {
  /** REST's Idempotency-Key: the same key of the same person answers the same Codex. */
  readonly idempotencyKey?: string | undefined;
  /** Whose right it is to create here, where that is not its author: of a form, whoever made that. */
  readonly byRightOf?: UserActor;
}

/**
 * Creates a Codex from the newest version of a template, with defaults, given fields, and the children that the template
 * asks for; or one created offline (`made`), as it was made there, but for values that it may not begin with: these are left out, as those of
 * children are, and the answer names them. Idempotent by id or key. Throws `invalid_input` with
 * issues, also for an unknown template, `conflict` when somebody else has the id, and `gone` when it was purged.
 */
export async function createCodex(
  services: Services,
  actor: Creator,
  input: CreateCodexBody,
  { idempotencyKey, byRightOf }: CreateOptions = {},
): Promise<{ readonly body: CodexBody; readonly seq: number; readonly created: boolean }> {
  const holder = byRightOf ?? actor;
  const id = idFor(services, actor, input.id, idempotencyKey);
  const known = await findCodexRow(services.prisma, id);
  const isRetry = known !== null && isOf(known, actor, input);
  // Its answer was lost, and much may have happened since: to the role of who made it, the template, the Codex.
  if (isRetry && input.made) {
    assertNear(holder, known);
    const begun = await services.templates.get(known.templateId, known.templateVersion);
    const leftOut = await findUnfit(services, actor, id, begun, input.fields ?? {});
    return await finish(services, actor, [known], { created: false, leftOut });
  }
  assertCan(holder, {
    action: 'createCodex',
    resource: {
      kind: 'workspace',
      within: await withinFor(services.prisma, holder, input.parentId),
      templateId: input.templateId,
    },
  });
  const template = await findTemplate(services, actor, input);
  const values = input.fields ?? {};
  assertUsable(template);
  if (!isRetry) await assertInUse(services, input);
  // What the values name was there when they were sent first, and need not be any more.
  const isAsMade = input.made !== undefined && isAsDevicesBegin(template, values);
  if (!isRetry && !isAsMade) await assertValues(services, actor, id, template, values);
  const unfit = input.made ? await findUnfit(services, actor, id, template, values) : [];
  await assertNotPurged(services, id);
  const parent = await placeOf(services, holder, input, template);
  assertAsPrivateAsAsked(input, parent);
  const today = dayIn(services.environment.now(), input.timeZone ?? 'UTC');
  const privateTopId = parent === null ? (input.private === true ? id : null) : parent.privateTopId;
  const row = newRow(services, actor, { ...input, parentId: parent?.id }, template, {
    id,
    today,
    privateTopId,
  });
  // Before anything is written: rich text that does not fit is found only by fitting it.
  const seed = await makeSeed(services, row, template);
  if (input.made && input.made.seed !== fingerprintSeed(seed)) {
    throw new BinderyError(
      'conflict',
      'The server was updated since, and begins such a Codex differently. What was written can be downloaded on the device.',
    );
  }
  const { rows: children, leftOut } = input.made
    ? { rows: [], leftOut: unfit }
    : await planChildren(services, holder, row, template, today);
  const made = { by: actor, at: services.environment.now() };
  const maker = makerOf(services, actor, row);
  const created = await insertCodexRows(services.prisma, row, made, children, maker);
  const stored = await findCodexRow(services.prisma, id);
  if (!stored || !isOf(stored, actor, input) || (stored.deletedAt !== null && !input.made)) {
    throw new BinderyError(
      'conflict',
      `There is another Codex with the id ${id}. Make a new id and try again.`,
    );
  }
  if (!created) assertNear(holder, stored);
  const along = await findChildRows(services, children);
  return await finish(services, actor, [stored, ...along], { created, parent, leftOut });
}

/** What was made before may stand where this token does not reach. Its own node in the tree may still be to come. */
function assertNear(actor: Actor, { parentId, privateTopId }: CodexRow): void {
  const within = parentId === null ? undefined : { id: parentId, privateTopId };
  if (privateTopId !== null && !mayKnowPrivate(actor, privateTopId)) throw codexNotFound(parentId ?? '');
  assertCan(actor, { action: 'find', resource: { kind: 'workspace', within } });
}

async function assertValues(
  services: Services,
  actor: Creator,
  codexId: string,
  template: Template,
  values: FieldValues,
): Promise<void> {
  const named = await findReferred(services, actor, template, values);
  const by = { taker: takerOf(actor), authorId: actor.id };
  assertFieldValues(template, values, { codexId, ...named, ...by, before: NOTHING_BEFORE, standing: null });
}

interface Creation {
  readonly created: boolean;
  readonly parent?: CodexRow | null;
  /** Of a Codex made on a device, what its first operation holds and it may not begin with. */
  readonly leftOut: readonly LeftOutBody[];
}

/** What follows the rows, as often as it takes: first operations, nodes, the newest template. */
async function finish(
  services: Services,
  actor: Creator,
  rows: readonly [CodexRow, ...CodexRow[]],
  { created, parent = null, leftOut }: Creation,
): Promise<{ readonly body: CodexBody; readonly seq: number; readonly created: boolean }> {
  const [row] = rows;
  for (const one of rows) await (created ? seedDocument(services, one, actor) : ensureSeeded(services, one));
  const own = leftOut.filter(({ codex }) => codex === row.id);
  await leaveOut(services, row, own, !created);
  await addToTree(services, actor, rows, parent);
  // On a device, another Codex may have named it before it was sent.
  if (created)
    refreshReferrers(
      services,
      rows.map(({ id }) => id),
    );
  await followNewest(services, row.templateId, rows);
  const current = (await findCodexRow(services.prisma, row.id)) ?? row;
  const { body, seq } = await presentCodex(services, actor, current);
  return { body: leftOut.length === 0 ? body : { ...body, leftOut: [...leftOut] }, seq, created };
}

/** A version published meanwhile did not find them, and a device may have had an older one. */
async function followNewest(
  services: Services,
  templateId: string,
  rows: readonly CodexRow[],
): Promise<void> {
  const newest = await services.templates.get(templateId);
  for (const { id, ...row } of rows) {
    const isBehind = row.templateId === templateId && row.templateVersion < newest.version;
    if (isBehind) await followCodex(services, newest, id);
  }
}

/** The role by which the maker of a private Codex reads it; `null` where it is none, or stands below one. */
function makerOf({ environment }: Services, actor: Creator, { id, privateTopId }: NewCodexRow) {
  if (privateTopId !== id) return null;
  if (actor.kind !== 'user') throw new BinderyError('forbidden', 'Only members make private Codices.');
  return { id: environment.newId(), userId: actor.id, byId: actor.id, byName: actor.name };
}

function isOf(row: CodexRow, actor: Creator, { templateId }: CreateCodexBody): boolean {
  return row.createdById === actor.id && row.templateId === templateId;
}

/** The newest version, or the one that a device had. */
async function findTemplate(
  services: Services,
  actor: Creator,
  { templateId, title, made }: CreateCodexBody,
): Promise<Template> {
  const template = await services.templates.find(templateId, made?.templateVersion);
  if (!template) {
    const version = made === undefined ? '' : ` of version ${made.templateVersion}`;
    throw badTemplate(`There is no template "${templateId}"${version}.`);
  }
  if (made !== undefined) assertMade(services, actor, title, made);
  return template;
}

/** What can't be stored as it is would be another operation than the one on the device. */
function assertMade({ environment }: Services, actor: Creator, title: string, made: Made): void {
  if (made.by.id !== actor.id) {
    throw new BinderyError('forbidden', 'It was made by somebody else, who has to sign in to send it.');
  }
  const now = environment.now();
  const at = Date.parse(made.at);
  if (clampTime(at, now) !== at) {
    const message =
      at > now
        ? 'It was made in the future: the clock of the device was ahead. It can be sent once its time has come.'
        : 'It was made too long ago, or the clock of the device was wrong.';
    throw new BinderyError('invalid_input', message, { issues: [{ path: ['made', 'at'], message }] });
  }
  for (const [key, text] of Object.entries({ title, by: made.by.name })) {
    if (storableText(text) === text) continue;
    const message = 'It has characters that cannot be stored.';
    throw new BinderyError('invalid_input', message, { issues: [{ path: [key], message }] });
  }
}

async function assertNotPurged(services: Services, id: string): Promise<void> {
  const document = await services.prisma.document.findUnique({
    where: { name: codexDocumentName(id) },
    select: { deletedAt: true },
  });
  const isErased = document !== null && document.deletedAt !== null;
  if (isErased || (await services.tree.read((workspace) => workspace.isPurged(id))))
    throw new BinderyError('gone', `Codex ${id} was deleted for good.`);
}

/**
 * The parent as asked for. What a device made has stood there ever since, and whatever happened to the parent meanwhile,
 * happened to it as well: the tree tells. So it is never refused for that.
 */
async function placeOf(
  services: Services,
  actor: Creator,
  { parentId, made }: CreateCodexBody,
  template: Template,
): Promise<CodexRow | null> {
  if (!parentId) return null;
  return made
    ? await findKnownRow(services, actor, parentId)
    : await findParent(services, actor, parentId, template);
}

/** What somebody wrote as private never becomes public because its parent went, or is not theirs to read any more. */
function assertAsPrivateAsAsked(input: CreateCodexBody, parent: CodexRow | null): void {
  if (input.private === undefined) return;
  const isBelow = input.parentId !== null && input.parentId !== undefined;
  const isPrivate = parent === null ? input.private && !isBelow : parent.privateTopId !== null;
  if (isPrivate === input.private) return;
  const message = input.private
    ? 'The private Codex that it was to stand below is not there any more, or not shared with you.'
    : 'What stands below a private Codex is private as well.';
  throw new BinderyError('invalid_input', message, { issues: [{ path: ['private'], message }] });
}

/** Those of the planned children that are there: a request sent again does not bring back what was deleted meanwhile. */
async function findChildRows(services: Services, children: readonly NewCodexRow[]): Promise<CodexRow[]> {
  const found = await Promise.all(children.map(({ id }) => findCodexRow(services.prisma, id)));
  return found.filter((row) => row !== null);
}

/** Parents come before their children. Until this is done the tables know of them and the tree does not: see `reconcileTree`. */
async function addToTree(
  services: Services,
  actor: Actor,
  rows: readonly [CodexRow, ...CodexRow[]],
  parent: CodexRow | null,
): Promise<void> {
  const [{ privateTopId }] = rows;
  const tree = services.tree.of(privateTopId);
  await tree.edit(actor, (workspace) => {
    if (parent !== null) tryEnsureNode(workspace, parent);
    for (const row of rows) ensureNode(workspace, row);
  });
  // The tree may have known a node before its Codex was made; then nothing in it has changed.
  await tree.project(rows.map(({ id }) => id));
}

async function assertInUse(services: Services, { templateId, made }: CreateCodexBody): Promise<void> {
  const when = made === undefined ? {} : { madeAt: Date.parse(made.at) };
  await assertTemplateInUse(services, templateId, when);
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
  actor: Creator,
  { title, parentId, fields: values = {}, made }: CreateCodexBody,
  template: Template,
  {
    id,
    today,
    privateTopId,
  }: { readonly id: string; readonly today: string; readonly privateTopId: string | null },
): NewCodexRow {
  const now = new Date(environment.now());
  const isNamed = made === undefined && title.trim() === '' && template.titlePattern !== null;
  const filled = isNamed ? fillTitle(template, values, today) : title;
  return {
    id,
    templateId: template.id,
    templateVersion: template.version,
    parentId: parentId ?? null,
    privateTopId,
    title: storableText(filled),
    titleDay: made?.titleDay ?? (isNamed ? today : null),
    // The values as sent: what the seed is made of, until the first projection replaces them.
    fields: storableJson(values),
    createdById: actor.id,
    createdByName: made?.by.name ?? actor.name,
    updatedById: actor.id,
    updatedByName: actor.name,
    createdAt: made === undefined ? now : new Date(made.at),
    updatedAt: now,
  };
}

/** The caller's id, or one that follows from the key, so that a retry needs no table of keys. */
function idFor(
  { environment }: Services,
  actor: Creator,
  id: string | undefined,
  key: string | undefined,
): string {
  if (id !== undefined) return id;
  return key === undefined ? environment.newId() : idFromKey(actor.id, key);
}
