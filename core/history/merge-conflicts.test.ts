/** Changes of two sides that are conflicts, and those that are not. */
import { expect, it } from 'vitest';
import type { FieldChange } from './compare-codices.ts';
import { isConflict, shareSentence } from './merge-conflicts.ts';
import type { BlockChange } from './rich-text-difference.ts';
import { diffByWords } from './text-diff.ts';

const TEXT = 'We retry twice. Then we give up. Nobody is told.';
const meet = (one: string, other: string, text = TEXT) =>
  shareSentence(diffByWords(text, one), diffByWords(text, other));

it('texts conflict where both sides changed the same sentence', () => {
  expect(
    meet(
      'We retry once. Then we give up. Nobody is told.',
      'We retry thrice. Then we give up. Nobody is told.',
    ),
  ).toBe(true);
  expect(
    meet('We retry once. Then we give up. Nobody is told.', 'We retry twice. Then we stop. Nobody is told.'),
  ).toBe(false);
  expect(
    meet('We retry twice. Nobody is told.', 'We retry twice. Then we never give up. Nobody is told.'),
  ).toBe(true);
  expect(meet('', 'We retry twice. Then we give up. Somebody is told.')).toBe(true);
});

it('what comes between sentences, or after the last, is kept beside what the other side put there', () => {
  expect(meet(`${TEXT} That is bad.`, `${TEXT} We are sorry.`)).toBe(false);
  expect(
    meet(
      'We retry twice. And again. Then we give up. Nobody is told.',
      'We retry once. Then we give up. Nobody is told.',
    ),
  ).toBe(false);
  expect(meet('no end yet, says one', 'no end yet, says the other', 'no end yet')).toBe(true);
  expect(meet('Erst A. Dann B.', 'Erst A. Dann B. Ende.', 'Erst A.')).toBe(false);
});

it('other scripts have sentences too', () => {
  const text = '我们重试两次。然后放弃。';
  expect(meet('我们重试一次。然后放弃。', '我们重试两次。然后停止。', text)).toBe(false);
  expect(meet('我们重试一次。然后放弃。', '我们重试三次。然后放弃。', text)).toBe(true);
});

const value = (after: string): FieldChange => ({ field: 'state', kind: 'value', before: 'open', after });
const set = (added: string): FieldChange => ({
  field: 'tags',
  kind: 'set',
  added: [added],
  removed: [],
  kept: [],
});

it('values conflict where they differ, and sets never do', () => {
  expect(isConflict(value('done'), value('dropped'))).toBe(true);
  expect(isConflict(value('done'), value('done'))).toBe(false);
  expect(isConflict(set('red'), set('blue'))).toBe(false);
});

const rows = (change: Partial<Extract<FieldChange, { kind: 'rows' }>>): FieldChange => ({
  ...{ field: 'steps', kind: 'rows', added: [], removed: [], changed: [], rows: [] },
  ...change,
});
const cell = (id: string, columnId: string, after: string | boolean) => ({
  changed: [{ id, moved: false, cells: [{ columnId, before: 'was', after }] }],
});

it('rows conflict in one cell, and where one side removed what the other changed', () => {
  expect(isConflict(rows(cell('a', 'text', 'x')), rows(cell('a', 'done', true)))).toBe(false);
  expect(isConflict(rows(cell('a', 'text', 'x')), rows(cell('a', 'text', 'y')))).toBe(true);
  expect(isConflict(rows(cell('a', 'text', 'x')), rows(cell('a', 'text', 'x')))).toBe(false);
  const removed = rows({ removed: [{ id: 'a', cells: {} }] });
  expect(isConflict(removed, rows(cell('a', 'text', 'x')))).toBe(true);
  expect(isConflict(removed, rows(cell('b', 'text', 'x')))).toBe(false);
  expect(isConflict(removed, removed)).toBe(false);
});

const node = (text: string) => ({ type: 'paragraph', content: [{ type: 'text', text }] });
const same = (text: string): BlockChange => ({ kind: 'same', node: node(text) });
const words = (kind: 'same' | 'added' | 'removed', text: string) => ({ kind, node: { type: 'text', text } });
const reworded = (from: string, to: string): BlockChange => ({
  ...{ kind: 'changed', type: 'paragraph' },
  inline: [words('same', 'It was '), words('removed', from), words('added', to), words('same', '.')],
});
const texts = (...content: BlockChange[]): FieldChange => ({ field: 'body', kind: 'richText', content });

it('rich texts conflict in one block, wherever blocks came beside it', () => {
  const added: BlockChange = { kind: 'added', node: node('New.') };
  expect(
    isConflict(texts(reworded('red', 'blue'), same('B')), texts(same('A'), reworded('up', 'down'))),
  ).toBe(false);
  expect(isConflict(texts(added, reworded('red', 'blue')), texts(reworded('red', 'green'), added))).toBe(
    true,
  );
  expect(isConflict(texts(added, same('A')), texts(added, same('A')))).toBe(false);
  expect(isConflict(texts({ kind: 'removed', node: node('A') }), texts(reworded('red', 'green')))).toBe(true);
  expect(
    isConflict(texts({ kind: 'removed', node: node('A') }), texts({ kind: 'removed', node: node('A') })),
  ).toBe(false);
});

it('lists and tables conflict in the block inside', () => {
  const list = (...blocks: BlockChange[]): BlockChange => ({ kind: 'changed', type: 'bulletList', blocks });
  const [one, other] = [list(reworded('red', 'blue'), same('B')), list(same('A'), reworded('up', 'down'))];
  expect(isConflict(texts(one), texts(other))).toBe(false);
  expect(isConflict(texts(one), texts(list(reworded('red', 'green'), same('B'))))).toBe(true);
});

it('a block that became another, or has other attributes, conflicts with new words in it', () => {
  const heading: BlockChange = {
    kind: 'changed',
    type: 'heading',
    before: { type: 'paragraph' },
    inline: [words('same', 'It was red.')],
  };
  expect(isConflict(texts(heading), texts(reworded('red', 'blue')))).toBe(true);
  expect(
    isConflict(texts({ kind: 'changed', type: 'image' }), texts({ kind: 'changed', type: 'image' })),
  ).toBe(true);
});
