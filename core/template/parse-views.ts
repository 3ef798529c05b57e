/** Parses the `views` of a template: tabs of sections of fields. */

import { parseCondition } from '#core/conditions/parse-condition.ts';
import { type At, type Entries, type NodeReader, scalarOf } from '#core/json5/node-reader.ts';
import { humanize } from '#core/text/wording.ts';
import { readObject, required } from './format/read-object.ts';
import { MAX_VIEWS, SECTION_FORMAT, VIEW_FORMAT } from './format/template-format.ts';
import type { Section, View } from './template.ts';

/** `views`, or `sections` alone for a template with a single view. `null` when there are neither. */
export function parseViews(
  reader: NodeReader,
  views: At | undefined,
  sections: At | undefined,
): readonly View[] | null {
  if (views !== undefined && sections !== undefined) {
    const hint = 'Move the sections into one of the views.';
    reader.log.error(sections.path, 'A template has either “views” or “sections”.', { atKey: true, hint });
  }
  if (views === undefined) {
    return sections === undefined
      ? null
      : [{ id: 'main', label: 'Main', sections: parseSections(reader, sections) }];
  }
  const items = reader.list(views, '“views”');
  if (items === null) return null;
  if (items.length === 0 || items.length > MAX_VIEWS) {
    reader.log.error(views.path, `There must be 1 to ${MAX_VIEWS} views.`);
    return null;
  }
  return unique(
    reader,
    items,
    items.flatMap((item) => parseView(reader, item) ?? []),
    'view',
  );
}

function parseView(reader: NodeReader, at: At): View | null {
  const entries = readObject(reader, at, VIEW_FORMAT);
  if (entries === null) return null;
  const label = required(reader, at, entries, 'label', 'A view');
  const sections = entries.get('sections');
  if (sections === undefined) {
    reader.log.error(at.path, 'A view needs “sections”.');
    return null;
  }
  const id = reader.text(entries.get('id'), 'The id', 64) ?? viewId(label ?? '');
  return {
    ...{ id, label: label ?? humanize(id), sections: parseSections(reader, sections) },
    ...parseVisibility(reader, entries),
  };
}

function parseSections(reader: NodeReader, at: At): readonly Section[] {
  const items = reader.list(at, '“sections”') ?? [];
  const sections = items.flatMap((item, index) => parseSection(reader, item, index) ?? []);
  return unique(reader, items, sections, 'section');
}

/** A section is an object, or just a list of fields for one without a heading. */
function parseSection(reader: NodeReader, at: At, index: number): Section | null {
  if (at.node.kind === 'array') {
    return {
      id: sectionId(null, index),
      label: null,
      columns: 1,
      fields: reader.texts(at, 'A section') ?? [],
    };
  }
  const entries = readObject(reader, at, SECTION_FORMAT);
  if (entries === null) return null;
  const label = reader.text(entries.get('label'), 'A label', 80);
  const id = reader.text(entries.get('id'), 'The id', 64) ?? sectionId(label, index);
  const fields = entries.get('fields');
  if (fields === undefined) reader.log.error(at.path, 'A section needs “fields”.');
  return {
    id,
    label,
    columns: parseColumnCount(reader, entries.get('columns')),
    fields: reader.texts(fields, '“fields”') ?? [],
    ...parseVisibility(reader, entries),
  };
}

function parseVisibility(reader: NodeReader, entries: Entries): Pick<Section, 'visibleWhen'> {
  const visibleWhen = parseCondition(reader, entries.get('visibleWhen'));
  return visibleWhen === null ? {} : { visibleWhen };
}

function parseColumnCount(reader: NodeReader, at: At | undefined): 1 | 2 {
  if (at === undefined) return 1;
  const value = scalarOf(at.node);
  if (value === 1 || value === 2) return value;
  reader.log.error(at.path, 'A section has 1 or 2 columns.');
  return 1;
}

/** Reports ids that are there twice. `parsed` may be shorter than `items`, when some could not be read. */
function unique<T extends { readonly id: string }>(
  reader: NodeReader,
  items: readonly At[],
  parsed: readonly T[],
  what: string,
): readonly T[] {
  const seen = new Set<string>();
  return parsed.filter((part, index) => {
    if (!seen.has(part.id)) return seen.add(part.id);
    const path = items.length === parsed.length ? items[index]?.path : undefined;
    reader.log.error(path ?? [], `There are two ${what}s with the id “${part.id}”.`, {
      hint: 'Give one of them another id.',
    });
    return false;
  });
}

/** The id of a section that the text gives none: made of its label, or else of its place. */
export function sectionId(label: string | null, index: number): string {
  return viewId(label ?? '') || `section-${index + 1}`;
}

/** The id of a view that the text gives none, made of its label. */
export function viewId(label: string): string {
  return label
    .toLowerCase()
    .replace(/[^\p{L}\d]+/gu, '-')
    .replace(/^-|-$/g, '');
}
