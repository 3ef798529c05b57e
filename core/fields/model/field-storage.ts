/** How each field type is stored, and so which layer holds it: the table that core/codex and the templates share. */
import type { FieldLayer, FieldStorage } from '#core/crdt/storage.ts';
import type { FieldType } from '#core/fields/model/field-definition.ts';

const STORAGE: Record<FieldType, FieldStorage> = {
  richText: 'fragment',
  text: 'text',
  line: 'text',
  number: 'register',
  checkbox: 'register',
  select: 'register',
  multiSelect: 'set',
  tags: 'set',
  date: 'register',
  dateTime: 'register',
  duration: 'register',
  url: 'register',
  email: 'register',
  person: 'register',
  people: 'set',
  reference: 'register',
  references: 'set',
  checklist: 'rows',
  table: 'rows',
  file: 'set',
  image: 'register',
  color: 'register',
  rating: 'register',
  progress: 'register',
  formula: 'none',
};

/** The storage of a field type. It never changes for a published field id: a new storage needs a new id. */
export function storageOf(type: FieldType): FieldStorage {
  return STORAGE[type];
}

/** The CRDT layer that holds a field type; `null` for computed fields. */
export function layerOf(type: FieldType): FieldLayer | null {
  if (type === 'reference' || type === 'references') return 'reference';
  const storage = STORAGE[type];
  if (storage === 'none') return null;
  return storage === 'fragment' || storage === 'text' ? 'text' : 'metadata';
}
