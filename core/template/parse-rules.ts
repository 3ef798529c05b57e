/** Parses the rules of a template: children, reference kinds and workflow. */

import { HUES } from '#core/appearance/hues.ts';
import type { JsonObject, JsonValue } from '#core/json.ts';
import type { At, NodeReader } from '#core/json5/node-reader.ts';
import type { ReferenceKind } from '#core/references/kinds.ts';
import type { ChildRules, ChildToCreate } from '#core/related/child-rules.ts';
import { humanize } from '#core/text/wording.ts';
import { FIELD_NAME, REFERENCE_KIND_NAME, TEMPLATE_NAME } from './format/name-rules.ts';
import { readObject, required } from './format/read-object.ts';
import { STATE_FORMAT, WORKFLOW_FORMAT } from './format/rule-format.ts';
import { CHILD_FORMAT, CHILDREN_FORMAT, REFERENCE_KIND_FORMAT } from './format/template-format.ts';
import { checkName } from './names.ts';
import { parseNamed, parseTemplateIds } from './parse-fields.ts';
import { parseTransitions } from './parse-transitions.ts';
import type { WorkflowState } from './template.ts';
import type { WorkflowSource } from './template-source.ts';

/** Reads `children`: which templates may stand below, and which Codices are made along. */
export function parseChildren(reader: NodeReader, at: At | undefined): Partial<ChildRules> {
  if (at === undefined) return {};
  const entries = readObject(reader, at, CHILDREN_FORMAT);
  if (entries === null) return {};
  const allow = parseTemplateIds(reader, entries.get('allow'), '“allow”');
  const creation = entries.get('create');
  const items = creation === undefined ? null : reader.list(creation, '“create”');
  const create = items?.flatMap((item) => parseCreation(reader, item) ?? []);
  return { ...(allow === null ? {} : { allow }), ...(create === undefined ? {} : { create }) };
}

function parseCreation(reader: NodeReader, at: At): ChildToCreate | null {
  const entries = readObject(reader, at, CHILD_FORMAT);
  if (entries === null) return null;
  const template = parseNamed(reader, entries.get('template'), TEMPLATE_NAME);
  if (!entries.has('template')) reader.log.error(at.path, 'A child to create needs “template”.');
  const title =
    reader.text(entries.get('title'), 'The title') ?? (template === null ? '' : humanize(template));
  const fields = parseChildFields(reader, entries.get('fields'));
  return template === null ? null : { template, title, ...(fields === null ? {} : { fields }) };
}

/** Whether there are such fields is for `checkChildren`, which knows the templates. */
function parseChildFields(reader: NodeReader, at: At | undefined): JsonObject | null {
  const entries = at === undefined ? null : reader.map(at, '“fields”');
  if (at === undefined || entries === null || entries.length === 0) return null;
  const fields: Record<string, JsonValue> = {};
  for (const { key, node } of entries) {
    const path = [...at.path, key];
    if (checkName(reader, path, key, FIELD_NAME)) fields[key] = reader.json({ node, path });
  }
  return fields;
}

/** Reads `references`: the kinds of reference that the template adds or renames, by their id. */
export function parseReferenceKinds(
  reader: NodeReader,
  at: At | undefined,
): Readonly<Record<string, ReferenceKind>> {
  const entries = at === undefined ? null : reader.map(at, '“references”');
  if (at === undefined || entries === null) return {};
  const kinds: Record<string, ReferenceKind> = {};
  for (const { key, node } of entries) {
    const path = [...at.path, key];
    if (!checkName(reader, path, key, REFERENCE_KIND_NAME)) continue;
    const kind = parseReferenceKind(reader, key, { node, path });
    if (kind !== null) kinds[key] = kind;
  }
  return kinds;
}

function parseReferenceKind(reader: NodeReader, id: string, at: At): ReferenceKind | null {
  const entries = readObject(reader, at, REFERENCE_KIND_FORMAT);
  if (entries === null) return null;
  return {
    id,
    label: reader.text(entries.get('label'), 'A label', 80) ?? humanize(id),
    inverseLabel: reader.text(entries.get('inverseLabel'), 'The inverse label', 80) ?? 'Linked from',
    targets: parseTemplateIds(reader, entries.get('targets'), '“targets”'),
  };
}

/** Reads `workflow`; `null` when there is none, or it lacks its field or its states. */
export function parseWorkflow(reader: NodeReader, at: At | undefined): WorkflowSource | null {
  if (at === undefined) return null;
  const entries = readObject(reader, at, WORKFLOW_FORMAT);
  if (entries === null) return null;
  const field = required(reader, at, entries, 'field', 'A workflow');
  const states = parseStates(reader, at, entries.get('states'));
  const transitions = parseTransitions(reader, entries.get('transitions'));
  return field === null || states === null ? null : { field, states, transitions };
}

function parseStates(reader: NodeReader, at: At, list: At | undefined): readonly WorkflowState[] | null {
  if (list === undefined) {
    reader.log.error(at.path, 'A workflow needs “states”.');
    return null;
  }
  const items = reader.list(list, '“states”');
  if (items === null) return null;
  if (items.length < 2) reader.log.error(list.path, 'A workflow needs at least two states.');
  const seen = new Set<string>();
  return items.flatMap((item) => {
    const state = parseState(reader, item);
    if (state === null) return [];
    if (!seen.has(state.id)) {
      seen.add(state.id);
      return [state];
    }
    reader.log.error(item.path, `The state “${state.id}” is there twice.`);
    return [];
  });
}

function parseState(reader: NodeReader, at: At): WorkflowState | null {
  if (at.node.kind !== 'object') {
    const id = reader.text(at, 'A state', 100);
    return id === null ? null : { id, label: humanize(id), color: null };
  }
  const entries = readObject(reader, at, STATE_FORMAT);
  if (entries === null) return null;
  const id = required(reader, at, entries, 'id', 'A state');
  if (id === null) return null;
  const label = reader.text(entries.get('label'), 'A label', 80) ?? humanize(id);
  return { id, label, color: reader.name(entries.get('color'), 'The color', HUES) };
}
