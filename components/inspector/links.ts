/** What a Codex links to: its reference fields by kind, and the Codices its texts mention. */
import type { Codex } from '#core/codex/codex.ts';
import { layerOf } from '#core/template/field-storage.ts';
import type { FieldDefinition, Template } from '#core/template/template.ts';
import { mentionsIn } from '#richtext/document.ts';

export interface LinkGroup {
  /** “Depends on”, or the field's own label where the template names no kind. */
  readonly label: string;
  readonly codexIds: readonly string[];
}

/** Groups in the template's order, fields of one kind together; mentions last, without those already linked by a field. */
export function outgoingLinks(codex: Codex, template: Template): readonly LinkGroup[] {
  const groups = new Map<string, Set<string>>();
  const mentioned = new Set<string>();
  for (const field of Object.values(template.fields)) {
    if (field.type === 'richText') for (const id of mentionsIn(codex.fragment(field.id))) mentioned.add(id);
    if (layerOf(field.type) !== 'reference') continue;
    const value = codex.value(field);
    const ids = (Array.isArray(value) ? value : [value]).filter((id) => typeof id === 'string');
    if (ids.length === 0) continue;
    const label = kindLabel(field, template);
    groups.set(label, new Set([...(groups.get(label) ?? []), ...ids]));
  }
  const linked = new Set([...groups.values()].flatMap((ids) => [...ids]));
  const rest = [...mentioned].filter((id) => !linked.has(id));
  const listed = [...groups].map(([label, ids]) => ({ label, codexIds: [...ids] }));
  return rest.length === 0 ? listed : [...listed, { label: 'Mentions', codexIds: rest }];
}

/** The fields a reading of the links depends on. */
export function linkingFields(template: Template): readonly string[] {
  return Object.values(template.fields)
    .filter(({ type }) => type === 'richText' || layerOf(type) === 'reference')
    .map(({ id }) => id);
}

function kindLabel(field: FieldDefinition, template: Template): string {
  return template.referenceKinds.find(({ id }) => id === field.kind)?.label ?? field.label;
}
