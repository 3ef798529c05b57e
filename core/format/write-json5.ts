/** Writes a Codex and its children as JSON5 for people and version control. */

import type { FieldDefinition } from '#core/fields/model/field-definition.ts';
import { fieldTypeOf, storageOf } from '#core/fields/registry.ts';
import { isJsonObject, type JsonObject, type JsonValue } from '#core/json.ts';
import type { Template } from '#core/template/template.ts';
import { type BlockMember, printBlock, printComment, printJson5, printList } from './json5-text.ts';
import {
  COMMENTS_VERSION,
  FORMAT,
  FORMAT_VERSION,
  type PortableCodex,
  type PortableConflict,
  type PortableValues,
} from './portable-codex.ts';
import type { PortableThread } from './portable-comments.ts';

/** The text of a file (rules F2 to F5). The same Codex gives the same text. */
export function writeJson5(codex: PortableCodex): string {
  const { name, id, version } = codex.template;
  const header = [
    printComment(`A Codex of Vespera Bindery, made from the template “${name}” (${id}, version ${version}).`),
    printComment('Rich text stands here twice; where both are given, `json` is what counts.'),
  ];
  const members: BlockMember[] = [
    { key: 'format', value: FORMAT },
    { key: 'version', value: holdsComments(codex) ? COMMENTS_VERSION : FORMAT_VERSION },
    ...codexMembers(codex, 0, null),
  ];
  return `${header.join('\n')}\n${printBlock(members, 0)}\n`;
}

function holdsComments({ comments = [], children }: PortableCodex): boolean {
  return comments.length > 0 || children.some(holdsComments);
}

function codexMembers(codex: PortableCodex, level: number, parent: Template | null): BlockMember[] {
  const { id, version, name } = codex.template;
  const isOther = parent !== null && parent.id !== id;
  const members: BlockMember[] = [
    { key: 'id', value: codex.id },
    { key: 'title', value: codex.title },
    { key: 'template', value: { id, version }, ...(isOther && { comment: `Template: ${name}` }) },
    ...(codex.created === null ? [] : [{ key: 'created', value: { ...codex.created } }]),
    { key: 'fields', text: printFields(codex.fields, codex.template.fields, level + 1) },
  ];
  if (Object.keys(codex.retired).length > 0) {
    members.push({
      key: 'retired',
      text: printFields(codex.retired, codex.template.retired, level + 1),
      comment: 'Fields that the template no longer shows',
    });
  }
  if (codex.references.length > 0) {
    const items = codex.references.map(({ kind, target }) => printFlatMember({ kind, target }));
    members.push({ key: 'references', text: printList(items, level + 1) });
  }
  if (codex.conflicts.length > 0) {
    const items = codex.conflicts.map((conflict) => printJson5(conflictJson(conflict), level + 2));
    members.push({
      key: 'conflicts',
      text: printList(items, level + 1),
      comment: 'Written at the same time as the values above, and not settled; import leaves them out',
    });
  }
  if (codex.comments !== undefined && codex.comments.length > 0) {
    const items = codex.comments.map((thread) => printJson5(threadJson(thread), level + 2));
    members.push({
      key: 'comments',
      text: printList(items, level + 1),
      comment:
        'What was said about it; an import brings it back by these names, and leaves out what was suggested',
    });
  }
  if (codex.children.length > 0) {
    const items = codex.children.map((child) =>
      printBlock(codexMembers(child, level + 2, codex.template), level + 2),
    );
    members.push({ key: 'children', text: printList(items, level + 1) });
  }
  return members;
}

/** In the order of the template, each below its label. */
function printFields(
  values: PortableValues,
  fields: Readonly<Record<string, FieldDefinition>>,
  level: number,
): string {
  const members = Object.values(fields).flatMap((field): BlockMember[] => {
    const value = values[field.id];
    if (value === undefined || !Object.hasOwn(values, field.id)) return [];
    const printed = isRichText(field, value) ? { text: printRichText(value, level + 1) } : { value };
    return [
      {
        key: field.id,
        comment: `${field.label} (${fieldTypeOf(field.type).label.toLowerCase()})`,
        ...printed,
      },
    ];
  });
  return printBlock(members, level);
}

function isRichText(field: FieldDefinition, value: JsonValue): value is JsonObject {
  return storageOf(field) === 'fragment' && isJsonObject(value) && typeof value['markdown'] === 'string';
}

/** Markdown as a list of its lines, so that a changed line is a changed line. */
function printRichText(value: JsonObject, level: number): string {
  const lines = String(value['markdown'])
    .split('\n')
    .map((line) => printJson5(line));
  return printBlock(
    [
      { key: 'markdown', text: printList(lines, level + 1) },
      { key: 'json', value: value['json'] ?? null },
    ],
    level,
  );
}

function printFlatMember(value: JsonObject): string {
  return printJson5(value, 0, -Infinity);
}

function conflictJson(conflict: PortableConflict): JsonObject {
  return { ...conflict };
}

/** What was said stands line by line, so that a changed line is a changed line. */
function threadJson(thread: PortableThread): JsonObject {
  const comments = thread.comments.map((comment) => ({ ...comment, markdown: comment.markdown.split('\n') }));
  return { ...thread, comments } as unknown as JsonObject;
}
