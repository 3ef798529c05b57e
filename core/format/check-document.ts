/** Opens a Yjs state from a file, and checks that it is a document of its template and nothing else. */
import * as Y from 'yjs';
import type { Codex } from '#core/codex/codex.ts';
import { openCodex } from '#core/codex/open-codex.ts';
import { NAMED_KEY } from '#core/codex/pattern-title.ts';
import { isNoteKey, lacksSlots } from '#core/codex/pin.ts';
import { CLOCK_TOLERANCE_MS, clockMillis } from '#core/crdt/clock.ts';
import { parseCell, parseEntry, parseMember } from '#core/crdt/entry.ts';
import type { FieldStorage } from '#core/crdt/field-storage.ts';
import { readMembers } from '#core/crdt/observed-set.ts';
import { CODEX_ROOT, REFERENCES_ROOT, rootOf, TITLE_ROOT } from '#core/document/roots.ts';
import { deletesOnce, isOrderable } from '#core/document/update-order.ts';
import type { Environment } from '#core/environment.ts';
import type { Issue } from '#core/errors.ts';
import type { FieldDefinition } from '#core/fields/model/field-definition.ts';
import { isEmptyValue } from '#core/fields/model/field-type.ts';
import { storageOf } from '#core/fields/registry.ts';

import type { Template } from '#core/template/template.ts';
import { slotOf } from '#core/template/versions/slots.ts';
import { judgeValue } from './check-values.ts';
import type { RichTextForms } from './portable-codex.ts';

export interface DocumentFindings {
  /** While there are any, the state must not be written anywhere. */
  readonly errors: readonly Issue[];
  readonly warnings: readonly Issue[];
}

export interface DocumentCheck {
  readonly environment: Environment;
  readonly richText: RichTextForms;
}

/** Beyond any clock a person's typing reaches; sums of it stay exact. */
const MAX_CLOCK = 2 ** 40;
const MAX_ISSUES = 100;
/** Levels of elements in a rich text, with room above what editors make. */
const MAX_ELEMENT_DEPTH = 200;

/**
 * Applies a state to a new document, which the caller destroys. `null` when the bytes are no state, depend on missing ones, or
 * are what no writer makes and Yjs would be kept busy with. Never throws.
 */
export function openState(state: Uint8Array): Y.Doc | null {
  const doc = new Y.Doc();
  try {
    const decoded = Y.decodeUpdate(state);
    const isSane =
      decoded.structs.every((struct) => {
        return (
          !(struct instanceof Y.Skip) && struct.id.clock + struct.length <= MAX_CLOCK && struct.length > 0
        );
      }) &&
      isOrderable(decoded.structs) &&
      deletesOnce(decoded);
    if (isSane) Y.applyUpdate(doc, state);
    if (isSane && doc.store.pendingStructs === null && doc.store.pendingDs === null) return doc;
  } catch {
    // Told by the answer: what is wrong with bytes that are no update is of no use to anybody.
  }
  doc.destroy();
  return null;
}

/** Everything in the document that is not in its template, each with root and place (rule F10). */
export function checkDocument(doc: Y.Doc, template: Template, check: DocumentCheck): DocumentFindings {
  const errors: Issue[] = [];
  const warnings: Issue[] = [];
  const roots = knownRoots(template);
  for (const name of [...doc.share.keys()].sort()) {
    if (errors.length >= MAX_ISSUES) break;
    const root = doc.share.get(name);
    if (root === undefined || !hasContent(root)) continue;
    const known = roots.get(name);
    if (known === undefined) {
      errors.push({
        path: [shorten(name)],
        message: `A Codex of “${template.name}” (version ${template.version}) has no place for “${shorten(name)}”.`,
      });
    } else errors.push(...contentProblems(name, root, known.storage));
  }
  // Only now are the roots what their names say, and safe to be opened as such.
  if (errors.length > 0) return { errors, warnings };
  const codex = openCodex(doc, { environment: check.environment, actor: { id: 'import', name: 'Import' } });
  checkPin(codex, template, errors);
  checkReferences(codex, warnings);
  for (const [name, { storage, field }] of roots) {
    if (!doc.share.has(name) || errors.length >= MAX_ISSUES) continue;
    warnings.push(...entryProblems(doc, name, storage, check.environment.now()));
    if (field !== null) checkField(codex, field, check.richText, errors, warnings);
  }
  return { errors: errors.slice(0, MAX_ISSUES), warnings: warnings.slice(0, MAX_ISSUES) };
}

type RootKind = Exclude<FieldStorage, 'none'> | 'pin';

interface KnownRoot {
  readonly storage: RootKind;
  readonly field: FieldDefinition | null;
}

function knownRoots(template: Template): ReadonlyMap<string, KnownRoot> {
  const roots = new Map<string, KnownRoot>([
    [TITLE_ROOT, { storage: 'text', field: null }],
    [CODEX_ROOT, { storage: 'pin', field: null }],
    [REFERENCES_ROOT, { storage: 'set', field: null }],
  ]);
  for (const field of [...Object.values(template.retired), ...Object.values(template.fields)]) {
    const storage = storageOf(field);
    const name = rootOf(slotOf(template, field.id), storage);
    if (storage !== 'none' && name !== null) roots.set(name, { storage, field });
  }
  return roots;
}

type SharedType = NonNullable<ReturnType<Y.Doc['share']['get']>>;
type Content = Y.Item['content'];

/** Deleted content is no content: a field that was emptied and retired long ago leaves its traces. */
function hasContent(type: SharedType): boolean {
  for (const item of itemsOf(type)) if (!item.deleted) return true;
  return [...type._map.values()].some((item) => !item.deleted);
}

function* itemsOf(type: SharedType): Generator<Y.Item> {
  for (let item = type._start; item !== null; item = item.right) yield item;
}

const CONTENT: Record<RootKind, (content: Content) => boolean> = {
  text: (content) => content instanceof Y.ContentString || content instanceof Y.ContentFormat,
  register: (content) => content instanceof Y.ContentAny,
  set: (content) => content instanceof Y.ContentAny,
  rows: (content) => content instanceof Y.ContentAny,
  pin: () => false,
  fragment: (content) => content instanceof Y.ContentType && isXml(content.type),
};

function contentProblems(name: string, root: SharedType, kind: RootKind): Issue[] {
  if (kind === 'fragment') return fragmentProblems(name, root);
  const stray = [...itemsOf(root)].find((item) => !item.deleted && !CONTENT[kind](item.content));
  if (stray !== undefined)
    return [{ path: [name], message: 'This holds content of a kind that does not belong here.' }];
  const keys = [...root._map].filter(([, item]) => !item.deleted);
  const isPin =
    kind === 'pin' &&
    keys.every(
      ([key, { content }]) =>
        (key === 'template' || key === NAMED_KEY || isNoteKey(key)) && content instanceof Y.ContentAny,
    );
  return keys.length === 0 || isPin
    ? []
    : [{ path: [name], message: 'This holds names beside its content.' }];
}

/** Walks on a stack of its own: no nesting may overflow ours. */
function fragmentProblems(name: string, root: SharedType): Issue[] {
  const stack: { readonly type: SharedType; readonly depth: number }[] = [{ type: root, depth: 1 }];
  for (let next = stack.pop(); next; next = stack.pop()) {
    const { type, depth } = next;
    if (depth > MAX_ELEMENT_DEPTH) return [{ path: [name], message: 'This text is nested too deeply.' }];
    const isText = type instanceof Y.XmlText;
    for (const { deleted, content } of itemsOf(type)) {
      if (deleted) continue;
      const fits = isText ? CONTENT.text(content) : CONTENT.fragment(content);
      if (!fits) return [{ path: [name], message: 'This text holds content that is no text.' }];
      if (content instanceof Y.ContentType) stack.push({ type: content.type, depth: depth + 1 });
    }
    const stray = [...type._map.values()].some(
      ({ deleted, content }) =>
        !deleted && !(content instanceof Y.ContentAny || content instanceof Y.ContentString),
    );
    if (stray || (type === root && [...type._map.values()].some(({ deleted }) => !deleted)))
      return [{ path: [name], message: 'An element of this text has attributes that are no values.' }];
  }
  return [];
}

function isXml(type: SharedType): boolean {
  return type instanceof Y.XmlElement || type instanceof Y.XmlText;
}

function checkPin(codex: Codex, template: Template, errors: Issue[]): void {
  if (lacksSlots(codex.doc, template))
    errors.push({
      path: [CODEX_ROOT, 'template'],
      message: `The Codex keeps its content elsewhere than version ${template.version} of “${template.name}” does.`,
    });
  if (codex.pin()?.id === template.id) return;
  errors.push({
    path: [CODEX_ROOT, 'template'],
    message: `The Codex itself does not say that it is made from “${template.id}”.`,
  });
}

function checkReferences(codex: Codex, warnings: Issue[]): void {
  const members = readMembers(codex.doc.getArray(REFERENCES_ROOT));
  if (codex.references().length === members.length) return;
  warnings.push({
    path: [REFERENCES_ROOT],
    message: 'A reference here has no kind, or does not point to a Codex; nobody sees it.',
  });
}

/** Elements that readers pass over, and times that would win for years: the server corrects those (rule M12). */
function entryProblems(doc: Y.Doc, name: string, kind: RootKind, now: number): Issue[] {
  if (kind !== 'register' && kind !== 'rows' && kind !== 'set') return [];
  return doc
    .getArray<unknown>(name)
    .toArray()
    .flatMap((raw, index): Issue[] => {
      if (kind === 'set') return parseMember(raw) === null ? [notAnEntry(name, index)] : [];
      const stored = kind === 'rows' ? parseCell(raw) : parseEntry(raw);
      if (stored === null) return [notAnEntry(name, index)];
      if (clockMillis(stored.entry.hlc) <= now + CLOCK_TOLERANCE_MS) return [];
      return [
        {
          path: [name, index, 'hlc'],
          message: 'This value is dated in the future; it gets the time of the import.',
        },
      ];
    })
    .slice(0, MAX_ISSUES);
}

function notAnEntry(name: string, index: number): Issue {
  return {
    path: [name, index],
    message: 'This is not an entry of the kind that belongs here; nobody sees it.',
  };
}

function checkField(
  codex: Codex,
  field: FieldDefinition,
  richText: RichTextForms,
  errors: Issue[],
  warnings: Issue[],
): void {
  const place = (issue: Issue): Issue => ({ ...issue, path: ['fields', field.id, ...issue.path] });
  if (storageOf(field) === 'fragment') {
    const unknown = richText.unknownNodes(codex.fragment(field.id));
    if (unknown.length === 0) return;
    errors.push(
      place({
        path: [],
        message: `This text holds what this Bindery does not know: ${unknown.slice(0, 10).join(', ')}.`,
      }),
    );
    return;
  }
  const value = codex.value(field);
  if (isEmptyValue(value)) return;
  const judged = judgeValue(field, value);
  // It stands in a document already: whatever it is, it can be kept.
  warnings.push(...[...judged.errors, ...judged.warnings].map(place));
}

function shorten(name: string): string {
  return name.length > 80 ? `${name.slice(0, 80)}…` : name;
}
