/** Builds a document from portable values, with new entries in the importer's name. */
import * as Y from 'yjs';
import type { Actor } from '#core/access/policy.ts';
import type { Codex } from '#core/codex/codex.ts';
import { openCodex, writerOf } from '#core/codex/open-codex.ts';
import { slotIn } from '#core/codex/pin.ts';
import { noteTaken } from '#core/codex/take-over.ts';
import { newEntry } from '#core/crdt/register.ts';
import { freshPositions } from '#core/crdt/row-position.ts';
import { rootOf } from '#core/document/roots.ts';
import type { Environment } from '#core/environment.ts';
import type { FieldDefinition } from '#core/fields/model/field-definition.ts';
import { storageOf } from '#core/fields/registry.ts';
import { canonicalJson, isJsonArray, isJsonObject, type JsonValue } from '#core/json.ts';
import type { Template } from '#core/template/template.ts';
import type { FittingValues } from './check-values.ts';
import type { PortableReference, RichTextForms } from './portable-codex.ts';

export interface DocumentContent extends FittingValues {
  readonly title: string;
  readonly template: Template;
  readonly references: readonly PortableReference[];
}

export interface BuildOptions {
  readonly environment: Environment;
  readonly actor: Pick<Actor, 'id' | 'name'>;
  readonly richText: RichTextForms;
}

/**
 * Builds a document, which the caller destroys. An absent field gets the template's default, as in a new Codex; `null`
 * leaves it empty. The values must have passed `checkValues`. Lists are written at once, since row by row a long table
 * would take minutes.
 */
export function buildDocument(
  content: DocumentContent,
  { environment, actor, richText }: BuildOptions,
): Y.Doc {
  const doc = new Y.Doc();
  const codex = openCodex(doc, { environment, actor, origin: 'import' });
  const { template, fields, retired } = content;
  codex.transact(() => {
    codex.setPin(template);
    codex.setTitle(content.title);
    for (const field of Object.values(template.fields)) {
      write(
        codex,
        field,
        Object.hasOwn(fields, field.id) ? (fields[field.id] ?? null) : field.default,
        richText,
      );
    }
    for (const field of Object.values(template.retired))
      write(codex, field, retired[field.id] ?? null, richText);
    noteTaken(codex, template, richText);
    for (const { kind, target } of content.references) codex.addReference(kind, target);
  });
  return doc;
}

function write(codex: Codex, field: FieldDefinition, value: JsonValue, richText: RichTextForms): void {
  if (value === null) return;
  switch (storageOf(field)) {
    case 'fragment':
      richText.write(codex.fragment(field.id), value, field);
      return;
    case 'rows':
      fillRows(codex, field, isJsonArray(value) ? value : []);
      return;
    case 'set':
      fillSet(codex, field, isJsonArray(value) ? value : []);
      return;
    case 'none':
      return;
    default:
      codex.setValue(field, value);
  }
}

function fillSet(codex: Codex, { id }: FieldDefinition, values: readonly JsonValue[]): void {
  const { environment, by } = writerOf(codex);
  const members = new Map(values.map((value) => [canonicalJson(value), value]));
  const entries = [...members.values()].map((value) => ({ tag: environment.newId(), value, by }));
  codex.doc.getArray(`${rootOf(slotIn(codex.doc, id), 'set')}`).push(entries);
}

function fillRows(codex: Codex, { id: fieldId }: FieldDefinition, rows: readonly JsonValue[]): void {
  const writer = writerOf(codex);
  const positions = freshPositions(rows.length);
  const entries = rows.filter(isJsonObject).flatMap((row, index) => {
    const { id, ...cells } = row;
    const rowId = typeof id === 'string' ? id : writer.environment.newId();
    const filled = Object.entries(cells).filter(([, value]) => value !== null);
    return [['', positions[index] ?? null] as const, ...filled].map(([columnId, value]) => ({
      ...newEntry(value, writer),
      key: `${rowId}/${columnId}`,
    }));
  });
  codex.doc.getArray(`${rootOf(slotIn(codex.doc, fieldId), 'rows')}`).push(entries);
}
