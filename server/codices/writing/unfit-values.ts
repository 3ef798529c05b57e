/** Values that a Codex would begin with and may not: found, left out, and named. */
import type { Actor } from '#core/access/policy.ts';
import { openCodex } from '#core/codex/open-codex.ts';
import { fieldTypeOf, storageOf } from '#core/fields/registry.ts';
import type { LeftOutBody } from '#core/protocol/api/codices.ts';
import { codexDocumentName } from '#core/protocol/document-name.ts';
import { takerOf } from '#core/rules/steps.ts';
import type { Template } from '#core/template/template.ts';
import { plainRichText } from '#richtext/field-text.ts';
import { SYSTEM_ACTOR } from '../../access/system-actor.ts';
import type { Services } from '../../ports/services.ts';
import type { CodexRow } from '../../projection/tables/codex-store.ts';
import {
  checkFieldValues,
  type FieldValues,
  NOTHING_BEFORE,
  writeFieldValues,
} from '../content/field-values.ts';
import { findReferred } from './find-referred.ts';

/**
 * Whether a device that has the template would begin a Codex with these values: they are of its fields and allowed by themselves. What else may
 * be wrong with them, such as somebody who is not here, only the server knows.
 */
export function isAsDevicesBegin({ fields }: Template, values: FieldValues): boolean {
  return Object.entries(values).every(([id, value]) => {
    const field = Object.hasOwn(fields, id) ? fields[id] : undefined;
    if (field === undefined || storageOf(field) === 'none') return false;
    const plain = plainRichText(field, value);
    return fieldTypeOf(field.type).validate({ ...field, required: false }, plain).length === 0;
  });
}

/** Fields of the template that may not begin with the value given, each with the first reason. */
export async function findUnfit(
  services: Services,
  actor: Actor,
  codexId: string,
  template: Template,
  values: FieldValues,
): Promise<LeftOutBody[]> {
  if (Object.keys(values).length === 0) return [];
  const named = await findReferred(services, actor, template, values);
  const by = { taker: takerOf(actor), authorId: actor.id, before: NOTHING_BEFORE, standing: null };
  const found = new Map<string, LeftOutBody>();
  for (const { path, message } of checkFieldValues(template, values, { codexId, ...named, ...by })) {
    const id = String(path[1]);
    const field = Object.hasOwn(template.fields, id) ? template.fields[id] : undefined;
    if (field !== undefined && !found.has(id))
      found.set(id, { codex: codexId, field: id, label: field.label, message });
  }
  return [...found.values()];
}

/**
 * Empties these fields of a Codex that was made on a device: what it began with stands in its first operation, which is the device's, and
 * in the history. Once, and not when something else was written since.
 */
export async function leaveOut(
  services: Services,
  row: CodexRow,
  unfit: readonly LeftOutBody[],
  isRetry: boolean,
): Promise<void> {
  if (unfit.length === 0) return;
  const name = codexDocumentName(row.id);
  if (isRetry && (await services.journal.headSeq(name)) > 1) return;
  const template = await services.templates.get(row.templateId, row.templateVersion);
  const options = { origin: 'template', operationId: `unfit:${row.id}` } as const;
  await services.live.edit(name, SYSTEM_ACTOR, options, (doc) => {
    const codex = openCodex(doc, { environment: services.environment, actor: SYSTEM_ACTOR });
    const nothing = Object.fromEntries(unfit.map(({ field }) => [field, null]));
    codex.transact(() => writeFieldValues(codex, template, nothing));
  });
  await services.projection.project(name);
  services.log.warn(
    { codexId: row.id, template: template.id, fields: unfit.map(({ field }) => field) },
    'a Codex made on a device did not keep values that it may not begin with',
  );
}
