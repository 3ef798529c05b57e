/** Rules D16 and D17 of docs/spec/codex-document.md. */
import fc from 'fast-check';
import { describe, expect, it, vi } from 'vitest';
import * as Y from 'yjs';
import { createReplica, type Replica, syncAll, testField } from '#core/codex/replica.fixture.ts';
import type { FieldDefinition } from '#core/fields/model/field-definition.ts';
import { compareCodices } from './compare-codices.ts';
import { restoreFields } from './restore-fields.ts';
import { diffByWords } from './text-diff.ts';

// Properties run hundreds of cases, and the machine may be busy.
vi.setConfig({ testTimeout: 60_000 });

const fields: Record<string, FieldDefinition> = {};
for (const field of [
  testField('text'),
  testField('select'),
  testField('tags'),
  testField('table'),
  testField('richText'),
  testField('formula'),
]) {
  fields[field.id] = field;
}
const TEMPLATE = { fields, retired: { old: testField('line', 'old') } };

function paragraphs(...texts: string[]): Y.XmlElement[] {
  return texts.map((text) => {
    const paragraph = new Y.XmlElement('paragraph');
    paragraph.insert(0, [new Y.XmlText(text)]);
    return paragraph;
  });
}

const textsOf = (fragment: Y.XmlFragment) =>
  fragment.toArray().map((block) => block.toString().replaceAll(/<[^>]*>/g, ''));
const paragraph = (kind: 'same' | 'added' | 'removed', text: string) => ({
  kind,
  node: { type: 'paragraph', content: [{ type: 'text', text }] },
});
/** What richtext/ does, with less care: paragraphs that are on either side. */
const compareRichTexts = (before: Y.XmlFragment, after: Y.XmlFragment) => {
  const [left, right] = [textsOf(before), textsOf(after)];
  return [
    ...left.filter((text) => !right.includes(text)).map((text) => paragraph('removed', text)),
    ...right.map((text) => paragraph(left.includes(text) ? 'same' : 'added', text)),
  ];
};
const NO_FORMS = { read: () => null, write: () => undefined, timeZone: 'UTC' };
const restoreFragment = (target: Y.XmlFragment, source: Y.XmlFragment): void => {
  target.delete(0, target.length);
  target.insert(0, paragraphs(...textsOf(source)));
};
const RESTORING = { restoreFragment, forms: NO_FORMS };

function copyOf({ doc }: Replica): Y.Doc {
  const copy = new Y.Doc();
  Y.applyUpdate(copy, Y.encodeStateAsUpdate(doc));
  return copy;
}

function write({ codex }: Replica): void {
  codex.setTitle('First title');
  codex.setValue(testField('text'), 'It rained on Monday.');
  codex.setRegister('select', 'low');
  codex.setValue(testField('tags'), ['a', 'b']);
  codex.setValue(testField('table'), [
    { id: 'r1', n: 1 },
    { id: 'r2', n: 2 },
    { id: 'r3', n: 3 },
  ]);
  codex.fragment('richText').insert(0, paragraphs('Intro', 'The first long paragraph of text'));
  codex.setValue(testField('line', 'old'), 'parked');
}

function rewrite({ codex }: Replica): void {
  codex.setTitle('Second title');
  codex.setValue(testField('text'), 'It snowed on Monday.');
  codex.setRegister('select', 'high');
  codex.setValue(testField('tags'), ['b', 'c']);
  codex.setValue(testField('table'), [
    { id: 'r3', n: 3 },
    { id: 'r1', n: 9 },
    { id: 'r4', n: 4 },
  ]);
  const body = codex.fragment('richText');
  body.delete(1, 1);
  body.insert(1, paragraphs('Brand new', 'The first very long paragraph of text'));
  codex.setValue(testField('line', 'old'), '');
}

describe('compareCodices', () => {
  it('D16: says of each kind of field what a reader wants to know', () => {
    const replica = createReplica(1);
    write(replica);
    const before = copyOf(replica);
    rewrite(replica);
    expect(compareCodices(TEMPLATE, before, replica.doc, { compareRichTexts })).toEqual([
      {
        field: 'title',
        kind: 'text',
        parts: [
          { kind: 'removed', text: 'First' },
          { kind: 'added', text: 'Second' },
          { kind: 'same', text: ' title' },
        ],
      },
      {
        field: 'text',
        kind: 'text',
        parts: [
          { kind: 'same', text: 'It ' },
          { kind: 'removed', text: 'rained' },
          { kind: 'added', text: 'snowed' },
          { kind: 'same', text: ' on Monday.' },
        ],
      },
      { field: 'select', kind: 'value', before: 'low', after: 'high' },
      { field: 'tags', kind: 'set', added: ['c'], removed: ['a'], kept: ['b'] },
      {
        field: 'table',
        kind: 'rows',
        added: [{ id: 'r4', cells: { n: 4 } }],
        removed: [{ id: 'r2', cells: { n: 2 } }],
        changed: [
          { id: 'r3', cells: [], moved: true },
          { id: 'r1', cells: [{ columnId: 'n', before: 1, after: 9 }], moved: false },
        ],
        rows: [
          { id: 'r3', cells: { n: 3 } },
          { id: 'r1', cells: { n: 9 } },
          { id: 'r4', cells: { n: 4 } },
        ],
      },
      {
        field: 'richText',
        kind: 'richText',
        content: [
          paragraph('removed', 'The first long paragraph of text'),
          paragraph('same', 'Intro'),
          paragraph('added', 'Brand new'),
          paragraph('added', 'The first very long paragraph of text'),
        ],
      },
      { field: 'old', kind: 'text', parts: [{ kind: 'removed', text: 'parked' }] },
    ]);
  });

  it('D16: finds nothing between equal states', () => {
    const replica = createReplica(1);
    write(replica);
    expect(compareCodices(TEMPLATE, copyOf(replica), replica.doc, { compareRichTexts })).toEqual([]);
  });

  it('D16: tells what is the same where it is asked to', () => {
    const replica = createReplica(1);
    write(replica);
    const told = compareCodices(TEMPLATE, copyOf(replica), replica.doc, {
      compareRichTexts,
      unchanged: true,
    });
    expect(told.map(({ field, unchanged }) => [field, unchanged])).toEqual(
      ['title', 'text', 'select', 'tags', 'table', 'richText', 'old'].map((field) => [field, true]),
    );
    expect(told[3]).toMatchObject({ kind: 'set', added: [], removed: [], kept: ['a', 'b'] });
    expect(told[4]).toMatchObject({
      kind: 'rows',
      changed: [],
      rows: [{ id: 'r1' }, { id: 'r2' }, { id: 'r3' }],
    });
  });

  it('D16: a row that was moved is one move, however many rows it passed', () => {
    const replica = createReplica(1);
    const rows = ['a', 'b', 'c', 'd', 'e'].map((id, n) => ({ id, n }));
    replica.codex.setValue(testField('table'), rows);
    const before = copyOf(replica);
    replica.codex.setValue(testField('table'), [...rows.slice(1), ...rows.slice(0, 1)]);
    expect(compareCodices(TEMPLATE, before, replica.doc, { compareRichTexts })).toMatchObject([
      { kind: 'rows', changed: [{ id: 'a', moved: true, cells: [] }] },
    ]);
  });

  it('D16: text differences keep both texts whole', () => {
    const words = fc
      .array(fc.constantFrom('one', 'two', ' ', '\n', '.', '😀', 'é'), { maxLength: 30 })
      .map((list) => list.join(''));
    fc.assert(
      fc.property(words, words, (before, after) => {
        const without = (kind: string) => (part: { kind: string; text: string }) =>
          part.kind === kind ? '' : part.text;
        const parts = diffByWords(before, after);
        expect(parts.map(without('added')).join('')).toBe(before);
        expect(parts.map(without('removed')).join('')).toBe(after);
      }),
      { numRuns: 150 },
    );
  });
});

describe('restoreFields', () => {
  it('D17: brings everything back, as one forward edit', () => {
    const replica = createReplica(1);
    write(replica);
    const past = copyOf(replica);
    rewrite(replica);
    let updates = 0;
    replica.doc.on('update', () => {
      updates += 1;
    });
    const restored = restoreFields(replica.codex, TEMPLATE, past, 'all', RESTORING);
    expect(restored.sort()).toEqual(['old', 'richText', 'select', 'table', 'tags', 'text', 'title']);
    expect(updates).toBe(1);
    expect(compareCodices(TEMPLATE, past, replica.doc, { compareRichTexts })).toEqual([]);
    expect(restoreFields(replica.codex, TEMPLATE, past, 'all', RESTORING)).toEqual([]);
    expect(updates).toBe(1);
  });

  it('D17: touches the named fields only, and merges with what others type meanwhile', () => {
    const [ana, ben] = [createReplica(1), createReplica(2)];
    write(ana);
    const past = copyOf(ana);
    rewrite(ana);
    syncAll(ana, ben);
    ben.codex.text('text').insert(0, 'Note: ');
    expect(restoreFields(ana.codex, TEMPLATE, past, ['text', 'formula'], RESTORING)).toEqual(['text']);
    syncAll(ana, ben);
    expect(ben.codex.text('text').toString()).toBe('Note: It rained on Monday.');
    expect(ben.codex.register('select').winner?.value).toBe('high');
  });

  it('D17: refuses fields it does not know, before it touches anything', () => {
    const replica = createReplica(1);
    write(replica);
    const past = new Y.Doc();
    expect(() => restoreFields(replica.codex, TEMPLATE, past, ['text', 'ghost'], RESTORING)).toThrow(
      expect.objectContaining({ code: 'invalid_input' }),
    );
    expect(replica.codex.text('text').toString()).not.toBe('');
  });
});
