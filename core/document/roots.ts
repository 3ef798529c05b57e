/** The names of the root types in a Codex document, written and parsed. */
import type { FieldLayer, FieldStorage } from '#core/crdt/field-storage.ts';

export const TITLE_ROOT = 'title';
/** The map of metadata about the document itself: the pin. */
export const CODEX_ROOT = 'codex';
/** The set of typed references of the Codex. No field has this id: field ids begin with a letter. */
export const REFERENCES_ROOT = '@references';
/** Of the workspace document: the log of the tree in its two forms, and what lists show of each Codex. */
export const TREE_ROOT = 'tree';
export const MOVES_ROOT = 'moves';
export const LABELS_ROOT = 'labels';
/** Of the draft of a template: its source, and the version it stands on. */
export const SOURCE_ROOT = 'source';
export const BASE_ROOT = 'base';
/** Roots that are read under their own name. */
const OWN_ROOTS: ReadonlySet<string> = new Set([TITLE_ROOT, CODEX_ROOT, REFERENCES_ROOT]);

const PREFIX: Record<Exclude<FieldStorage, 'none'>, string> = {
  fragment: 'field:',
  text: 'field:',
  register: 'meta:',
  rows: 'rows:',
  set: 'set:',
};

/** The root type that stores a field; `null` for computed fields, which store nothing. */
export function rootOf(fieldId: string, storage: FieldStorage): string | null {
  return storage === 'none' ? null : PREFIX[storage] + fieldId;
}

/** How a root named like one of a field stores it, `null` for any other. Plain and rich text have one name: `text` says which it is. */
export function storageOfRoot(root: string, text: 'text' | 'fragment'): Exclude<FieldStorage, 'none'> | null {
  switch (root.slice(0, root.indexOf(':') + 1)) {
    case PREFIX.register:
      return 'register';
    case PREFIX.set:
      return 'set';
    case PREFIX.rows:
      return 'rows';
    case PREFIX.text:
      return text;
    default:
      return null;
  }
}

/**
 * Every root type that a field of this id may be stored in, whatever its type; also for the title, the pin and the
 * references.
 */
export function rootsOf(fieldId: string): readonly string[] {
  const roots = [...new Set(Object.values(PREFIX))].map((prefix) => prefix + fieldId);
  return OWN_ROOTS.has(fieldId) ? [fieldId, ...roots] : roots;
}

/** The layer of a change, as far as it can be told without the template. */
export type ChangeLayer = FieldLayer | 'tree' | 'document';

export interface RootMeaning {
  /** A field id, or `title`, or `codex`, or `@references`, or the root's own name when it is none of a Codex. */
  readonly field: string;
  readonly layer: ChangeLayer;
}

/** The id that a field had when it was new. Under a later type its content is kept under both: `size@number`. */
export function fieldOfSlot(slot: string): string {
  const at = slot.indexOf('@');
  return at > 0 ? slot.slice(0, at) : slot;
}

/** The content of a root type, by its name. */
export function meaningOf(root: string): RootMeaning {
  if (root === TITLE_ROOT || root === SOURCE_ROOT) return { field: root, layer: 'text' };
  if (root === REFERENCES_ROOT) return { field: REFERENCES_ROOT, layer: 'reference' };
  if (root === TREE_ROOT || root === MOVES_ROOT || root === LABELS_ROOT)
    return { field: root, layer: 'tree' };
  const colon = root.indexOf(':');
  const field = fieldOfSlot(root.slice(colon + 1));
  switch (root.slice(0, colon + 1)) {
    case PREFIX.text:
      return { field, layer: 'text' };
    case PREFIX.register:
    case PREFIX.rows:
      return { field, layer: 'metadata' };
    case PREFIX.set:
      return { field, layer: 'reference' };
    case 'tree:':
      return { field, layer: 'tree' };
    default:
      return { field: root, layer: 'document' };
  }
}
