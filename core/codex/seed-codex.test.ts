/** Rules D8 and D9 of docs/spec/codex-document.md. */
import { describe, expect, it } from 'vitest';
import * as Y from 'yjs';
import type { FieldDefinition, FieldType } from '#core/fields/model/field-definition.ts';
import { openCodex } from './open-codex.ts';
import { createReplica, NEW_YEAR, testEnvironment, testField } from './replica.fixture.ts';
import { type Seed, seedUpdate } from './seed-codex.ts';

function withDefault(type: FieldType, value: FieldDefinition['default']): FieldDefinition {
  return { ...testField(type), default: value };
}

const FIELDS = [
  withDefault('richText', '# Context'),
  withDefault('text', 'Write here'),
  withDefault('select', 'open'),
  withDefault('tags', ['new', 'idea']),
  withDefault('checklist', [
    { text: 'One', done: false },
    { text: 'Two', done: true },
  ]),
  withDefault('number', null),
  withDefault('formula', null),
];

const SEED: Seed = {
  codexId: '01900000-0000-7000-8000-00000000abcd',
  template: { id: 'task', version: 4, fields: Object.fromEntries(FIELDS.map((field) => [field.id, field])) },
  title: 'Ship it',
  values: { number: 5, tags: ['mine'], text: null },
  now: NEW_YEAR,
  actor: { id: 'user-1', name: 'Ana' },
  writeFragment(fragment, value) {
    const paragraph = new Y.XmlElement('paragraph');
    paragraph.insert(0, [new Y.XmlText(String(value))]);
    fragment.insert(0, [paragraph]);
  },
};

function opened(update: Uint8Array) {
  const doc = new Y.Doc();
  Y.applyUpdate(doc, update);
  return openCodex(doc, { environment: testEnvironment(9), actor: { id: 'reader', name: 'Reader' } });
}

describe('seedUpdate', () => {
  it('D8: holds pin, title, given values and defaults, in that order of say', () => {
    const codex = opened(seedUpdate(SEED));
    expect(codex.pin()).toEqual({ id: 'task', version: 4 });
    expect(codex.title.toString()).toBe('Ship it');
    expect(codex.fragment('richText').toString()).toBe('<paragraph># Context</paragraph>');
    expect(codex.text('text').toString()).toBe('');
    expect(codex.register('select').winner).toMatchObject({ value: 'open', by: 'user-1', byName: 'Ana' });
    expect(codex.register('number').winner?.value).toBe(5);
    expect(codex.members('tags').map(({ value }) => value)).toEqual(['mine']);
    expect(codex.rows('checklist').map(({ cells }) => cells)).toEqual([
      { text: 'One', done: false },
      { text: 'Two', done: true },
    ]);
  });

  it('D9: the same input gives the same bytes, whatever the order of its values', () => {
    const reordered = { ...SEED, values: { text: null, tags: ['mine'], number: 5 } };
    expect(seedUpdate(reordered)).toEqual(seedUpdate(SEED));
    expect(seedUpdate({ ...SEED, codexId: '01900000-0000-7000-8000-00000000abce' })).not.toEqual(
      seedUpdate(SEED),
    );
  });

  it('D9: seeding twice is seeding once', () => {
    const codex = opened(seedUpdate(SEED));
    const before = Y.encodeStateAsUpdate(codex.doc);
    Y.applyUpdate(codex.doc, seedUpdate(SEED));
    expect(Y.encodeStateAsUpdate(codex.doc)).toEqual(before);
  });

  it('D8: a first edit wins over the seeded value without a conflict', () => {
    const { codex, doc } = createReplica(3);
    Y.applyUpdate(doc, seedUpdate(SEED));
    codex.setRegister('select', 'done');
    expect(codex.register('select')).toMatchObject({ winner: { value: 'done' }, losers: [] });
  });

  it('D8: names every value that does not fit', () => {
    const values = { ghost: 1, tags: 'x', text: 5, formula: 3 };
    expect(() => seedUpdate({ ...SEED, values })).toThrow(
      expect.objectContaining({
        code: 'invalid_input',
        issues: expect.arrayContaining(
          ['ghost', 'tags', 'text', 'formula'].map((id) => expect.objectContaining({ path: [id] })),
        ),
      }),
    );
  });
});
