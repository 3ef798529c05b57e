/** Finds values of an import in fields that the template keeps for others than the importer. */
import * as Y from 'yjs';
import type { UserActor } from '#core/access/policy.ts';
import type { Codex } from '#core/codex/codex.ts';
import { holdsContent } from '#core/codex/condition-values.ts';
import type { Environment } from '#core/environment.ts';
import type { Issue } from '#core/errors.ts';
import type { FieldDefinition } from '#core/fields/model/field-definition.ts';
import { isEmptyValue } from '#core/fields/model/field-type.ts';
import { canonicalJson } from '#core/json.ts';
import { takerOf } from '#core/rules/steps.ts';
import { writerReason } from '#core/rules/writers.ts';
import type { Template } from '#core/template/template.ts';
import { fragmentToMarkdown } from '#richtext/markdown/markdown.ts';
import { openForReading } from '../codices/content/live-reading.ts';

export interface ImportedDocument {
  readonly template: Template;
  readonly path: Issue['path'];
  /** The whole document as one Yjs update. */
  readonly state: Uint8Array;
}

/** What somebody may not write they may not bring along either. Nobody is named in a Codex that is being made. */
export function findKeptFields(
  environment: Environment,
  actor: UserActor,
  { template, path, state }: ImportedDocument,
): readonly Issue[] {
  const context = { taker: takerOf(actor), authorId: actor.id, valueFor: () => null };
  const kept = Object.values(template.fields).filter(
    (field) => writerReason(field, template, context) !== null,
  );
  if (kept.length === 0) return [];
  const doc = new Y.Doc();
  Y.applyUpdate(doc, state);
  const codex = openForReading({ environment }, doc);
  return kept
    .filter((field) => holdsOwn(codex, field))
    .map((field) => ({
      path: [...path, 'fields', field.id],
      message: `${field.label} is not yours to write. ${writerReason(field, template, context) ?? ''}`,
      hint: 'Leave it out of the file, or let somebody import it who may.',
    }));
}

/** What a Codex begins with is nobody's. */
function holdsOwn(codex: Codex, field: FieldDefinition): boolean {
  if (field.type === 'richText') {
    const fragment = codex.fragment(field.id);
    return (
      holdsContent(fragment) && fragmentToMarkdown(fragment).trim() !== String(field.default ?? '').trim()
    );
  }
  const value = codex.value(field);
  return !isEmptyValue(value) && canonicalJson(value) !== canonicalJson(field.default);
}
