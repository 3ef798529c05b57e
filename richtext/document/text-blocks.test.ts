import { expect, test } from 'vitest';
import * as Y from 'yjs';
import { diffFormedBlocks } from '#core/history/text-diff.ts';
import { writeMarkdown } from '#richtext/markdown/markdown.ts';
import { textBlocks } from './text-blocks.ts';

function blocksOf(markdown: string) {
  const fragment = new Y.Doc().getXmlFragment('field:body');
  writeMarkdown(fragment, markdown);
  return textBlocks(fragment);
}

const TABLE = '| Step | Who |\n|---|---|\n| Stop the pump | Ada |\n| Call | Bo<br>Cy |';

test('tables are rows of cells, code stays whole, and the rest is a block a paragraph', () => {
  expect(
    blocksOf(`# Plan\n\nWords\n\n- one\n\n  more\n- two\n\n${TABLE}\n\n\`\`\`ts\na();\n\n  b();\n\`\`\``),
  ).toEqual([
    { text: 'Plan', form: 'heading' },
    { text: 'Words' },
    { text: 'one', form: 'item' },
    { text: 'more' },
    { text: 'two', form: 'item' },
    { text: 'Step\tWho', form: 'row' },
    { text: 'Stop the pump\tAda', form: 'row' },
    { text: 'Call\tBo Cy', form: 'row' },
    { text: 'a();\n\n  b();', form: 'code' },
  ]);
});

test('a change of one cell is told in its row', () => {
  const changes = diffFormedBlocks(blocksOf(TABLE), blocksOf(TABLE.replace('Ada', 'Eve')));
  expect(changes.map(({ kind, form }) => [kind, form])).toEqual([
    ['same', 'row'],
    ['changed', 'row'],
    ['same', 'row'],
  ]);
  expect(changes[1]).toMatchObject({
    parts: [
      { kind: 'same', text: 'Stop the pump\t' },
      { kind: 'removed', text: 'Ada' },
      { kind: 'added', text: 'Eve' },
    ],
  });
});
