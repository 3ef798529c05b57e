/** Restores fields to an earlier state by forward edits, so that history is only appended to. */
import type * as Y from 'yjs';
import type { Codex } from '#core/codex/codex.ts';
import { readField } from '#core/codex/field-value.ts';
import type { FieldStorage } from '#core/crdt/field-storage.ts';
import { REFERENCES_ROOT, rootOf, TITLE_ROOT } from '#core/document/roots.ts';
import { BinderyError } from '#core/errors.ts';
import type { FieldDefinition } from '#core/fields/model/field-definition.ts';
import { storageOf } from '#core/fields/registry.ts';
import { canonicalJson, isJsonArray, type JsonValue } from '#core/json.ts';
import { readReferences } from '#core/references/typed-reference.ts';
import type { Template } from '#core/template/template.ts';
import { formOf } from './comparable-rich-text.ts';

export interface RestoreOptions {
  /** Makes `target` equal `source` by few edits; richtext/ does it on the editor's tree. */
  readonly restoreFragment: (target: Y.XmlFragment, source: Y.XmlFragment) => void;
}

/**
 * Restores the named fields (`title` and `@references` are such; `'all'` is both, all fields and all retired ones) from a past state, in one
 * transaction. Plain text by a minimal diff, single values only where they differ, sets and rows by difference: whatever
 * somebody is typing elsewhere at the same moment merges. Answers the fields that did change.
 * Throws `invalid_input` when a named field is not of the template.
 */
export function restoreFields(
  codex: Codex,
  template: Pick<Template, 'fields' | 'retired'>,
  past: Y.Doc,
  fieldIds: readonly string[] | 'all',
  options: RestoreOptions,
): string[] {
  const known = { ...template.retired, ...template.fields };
  const wanted = fieldIds === 'all' ? [TITLE_ROOT, ...Object.keys(known), REFERENCES_ROOT] : fieldIds;
  const unknown = wanted.filter((id) => !OWN_PARTS.has(id) && !Object.hasOwn(known, id));
  if (unknown.length > 0) {
    const issues = unknown.map((id) => ({ path: [id], message: `There is no field "${id}" to restore` }));
    throw new BinderyError('invalid_input', 'Some of the fields to restore are not in the template', {
      issues,
    });
  }
  return codex.transact(() =>
    wanted.filter((id) => {
      if (id === TITLE_ROOT) return restoreTitle(codex, past);
      if (id === REFERENCES_ROOT) return restoreReferences(codex, past);
      const field = known[id];
      return field !== undefined && restoreField(codex, field, past, options);
    }),
  );
}

/** What every Codex has beside the fields of its template. */
const OWN_PARTS: ReadonlySet<string> = new Set([TITLE_ROOT, REFERENCES_ROOT]);

function restoreReferences(codex: Codex, past: Y.Doc): boolean {
  const keyOf = ({ kind, target }: { kind: string; target: string }): string => `${kind} ${target}`;
  const former = readReferences(past.getArray(REFERENCES_ROOT));
  const [present, wanted] = [new Set(codex.references().map(keyOf)), new Set(former.map(keyOf))];
  const surplus = codex.references().filter((reference) => !wanted.has(keyOf(reference)));
  const missing = former.filter((reference) => !present.has(keyOf(reference)));
  for (const { kind, target } of surplus) codex.removeReference(kind, target);
  for (const { kind, target } of missing) codex.addReference(kind, target);
  return surplus.length + missing.length > 0;
}

function restoreTitle(codex: Codex, past: Y.Doc): boolean {
  const title = past.getText(TITLE_ROOT).toString();
  if (codex.title.toString() === title) return false;
  codex.setTitle(title);
  return true;
}

function restoreField(codex: Codex, field: FieldDefinition, past: Y.Doc, options: RestoreOptions): boolean {
  const storage = storageOf(field);
  const root = rootOf(field.id, storage);
  if (root === null) return false;
  if (storage === 'fragment') {
    const [target, source] = [codex.fragment(field.id), past.getXmlFragment(root)];
    if (formOf(target) === formOf(source)) return false;
    options.restoreFragment(target, source);
    return true;
  }
  const former = readField(past, field);
  if (contentOf(codex.value(field), storage) === contentOf(former, storage)) return false;
  codex.setValue(field, former);
  return true;
}

/** A text that is equal for equal values; the order of a set says when its members came, not what it holds. */
function contentOf(value: JsonValue, storage: FieldStorage): string {
  if (storage !== 'set' || value === null || !isJsonArray(value)) return canonicalJson(value);
  return value.map(canonicalJson).sort().join();
}
