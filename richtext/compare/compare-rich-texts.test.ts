import fc from 'fast-check';
import { describe, expect, it, vi } from 'vitest';
import * as Y from 'yjs';
import { compareCodices } from '#core/history/compare-codices.ts';
import type { BlockChange, ChangedBlock, DocumentNode } from '#core/history/rich-text-difference.ts';
import { templateOf } from '#core/template/template-library.fixture.ts';
import { fragmentToJson, writeJson } from '#richtext/document/document.ts';
import { markdownToJson } from '#richtext/markdown/markdown.ts';
import { richTextDocuments } from '#richtext/random-document.fixture.ts';
import { parseRichText } from '#richtext/schema/rich-text-json.ts';
import { canonicalNode } from './canonical-node.ts';
import { compareDocuments, compareRichTexts, RichTextComparison } from './compare-rich-texts.ts';
import { documentSide } from './document-side.fixture.ts';

// Properties run hundreds of cases, and the machine may be busy.
vi.setConfig({ testTimeout: 240_000 });

function compare(before: string, after: string): readonly BlockChange[] {
  return compareDocuments(markdownToJson(before), markdownToJson(after));
}

/** What a reader sees of a block, in one line: [-gone-] {+come+}. */
function told(change: BlockChange): string {
  switch (change.kind) {
    case 'same':
      return `= ${plain(change.node)}`;
    case 'added':
      return `+ ${plain(change.node)}`;
    case 'removed':
      return `- ${plain(change.node)}`;
    case 'movedAway':
      return `${change.move}< ${plain(change.node)}`;
    case 'movedHere':
      return `>${change.move} ${change.block.kind === 'same' ? plain(change.block.node) : inside(change.block)}`;
    case 'changed':
      return `${change.type}: ${inside(change)}`;
  }
}

function inside({ inline, lines, blocks }: ChangedBlock): string {
  if (lines !== undefined)
    return lines
      .map((line) => (line.kind === 'changed' ? `~${line.parts.map(part).join('')}` : part(line)))
      .join(' / ');
  if (inline === undefined) return (blocks ?? []).map(told).join(' | ');
  return inline
    .map((change) =>
      change.kind === 'formatted' ? `*${plain(change.node)}*` : part({ ...change, text: plain(change.node) }),
    )
    .join('');
}

function part({ kind, text }: { readonly kind: string; readonly text: string }): string {
  return kind === 'added' ? `{+${text}+}` : kind === 'removed' ? `[-${text}-]` : text;
}

function plain({ text, content = [], type, attrs }: DocumentNode): string {
  return text ?? (type === 'codexMention' ? `@${attrs?.['label']}` : content.map(plain).join(' '));
}

describe('compareDocuments', () => {
  it('tells tables cell by cell, with the rows and columns that came and went', () => {
    const before =
      '| Limit | Before | After |\n|---|---|---|\n| Retries | 3 | 2 |\n| Timeout | 30 s | 12 s |';
    const after =
      '| Limit | Before | After |\n|---|---|---|\n| Retries | 3 | 1 |\n| Per tenant | none | 10 % |\n| Timeout | 30 s | 8 s |';
    const [table] = compare(before, after);
    expect(table).toMatchObject({ kind: 'changed', type: 'table', columns: ['same', 'same', 'same'] });
    expect((table as ChangedBlock).blocks?.map(told)).toEqual([
      '= Limit Before After',
      'tableRow: = Retries | = 3 | tableCell: paragraph: [-2-]{+1+}',
      '+ Per tenant none 10 %',
      'tableRow: = Timeout | = 30 s | tableCell: paragraph: [-12-]{+8+} s',
    ]);
    const wider = compare(
      before,
      before
        .replace('| Before ', '| Owner | Before ')
        .replace('|---', '|---|---')
        .replace('| 3', '| Ada | 3')
        .replace('| 30', '| Bo | 30'),
    );
    expect(wider[0]).toMatchObject({ columns: ['same', 'added', 'same', 'same'] });
    expect(wider.map(told)).toEqual([
      'table: tableRow: = Limit | + Owner | = Before | = After | tableRow: = Retries | + Ada | = 3 | = 2 | tableRow: = Timeout | + Bo | = 30 s | = 12 s',
    ]);
  });

  it('tells code by lines with the words in them, and its language', () => {
    const code = (...lines: string[]) => `\`\`\`yaml\n${lines.join('\n')}\n\`\`\``;
    const before = code('retry:', '  budget: per-request', '  backoff: full');
    const after = code('retry:', '  budget: per-tenant', '  max_ratio: 0.1', '  backoff: full');
    expect(compare(before, after).map(told)).toEqual([
      'codeBlock: retry: / ~  budget: per-[-request-]{+tenant+} / {+  max_ratio: 0.1+} /   backoff: full',
    ]);
    expect(compare(before, before.replace('yaml', 'json'))).toMatchObject([
      { kind: 'changed', attrs: { language: 'json' }, before: { attrs: { language: 'yaml' } } },
    ]);
  });

  it('tells words, marks, links and what a block became', () => {
    expect(compare('It took two hours in all.', 'It took an hour in all.').map(told)).toEqual([
      'paragraph: It took [-two hours-]{+an hour+} in all.',
    ]);
    expect(compare('Nobody knew it.', 'Jon was right.').map(told)).toEqual([
      'paragraph: [-Nobody knew it.-]{+Jon was right.+}',
    ]);
    expect(compare('注意事項', '注意事項です').map(told)).toEqual(['paragraph: 注意事項{+です+}']);
    expect(compare('A plain word here', 'A **plain** word [here](https://example.org)')[0]).toMatchObject({
      inline: [
        { kind: 'same' },
        { kind: 'formatted', marksBefore: [], node: { text: 'plain', marks: [{ type: 'bold' }] } },
        { kind: 'same' },
        { kind: 'formatted', node: { text: 'here', marks: [{ type: 'link' }] } },
      ],
    });
    expect(compare('Root cause', '## Root cause')[0]).toMatchObject({
      type: 'heading',
      before: { type: 'paragraph' },
      inline: [{ kind: 'same' }],
    });
    expect(compare('- [ ] walk\n- [ ] run', '- [x] walk\n- [ ] run')[0]).toMatchObject({
      type: 'taskList',
      blocks: [{ kind: 'changed', attrs: { checked: true }, before: { type: 'taskItem' } }, { kind: 'same' }],
    });
  });

  it('tells lists item by item, and a move as one, whole or edited', () => {
    expect(compare('- one\n- two\n- three', '- one\n- three\n- four').map(told)).toEqual([
      'bulletList: = one | - two | = three | + four',
    ]);
    const [a, b, c] = [
      'The first of the paragraphs',
      'The second one of them all',
      'A third one that is last',
    ];
    expect(compare([a, b, c].join('\n\n'), [c, a, b].join('\n\n')).map(told)).toEqual([
      `>1 ${c}`,
      `= ${a}`,
      `= ${b}`,
      `1< ${c}`,
    ]);
    expect(compare([a, b, c].join('\n\n'), [`${c}, now`, a, b].join('\n\n')).map(told)).toEqual([
      `>1 ${c}{+, now+}`,
      `= ${a}`,
      `= ${b}`,
      `1< ${c}`,
    ]);
  });

  it('calls the one block moved that passed others, though these were edited', () => {
    const last = 'The last paragraph, as it was.';
    const before = ['One that is edited somewhere', 'Two that is edited somewhere', last].join('\n\n');
    const after = [last, 'One that is edited here', 'Two that is edited here'].join('\n\n');
    expect(compare(before, after).map(told)).toEqual([
      `>1 ${last}`,
      'paragraph: One that is edited [-somewhere-]{+here+}',
      'paragraph: Two that is edited [-somewhere-]{+here+}',
      `1< ${last}`,
    ]);
  });

  it('pairs rewritten paragraphs of a long document with their own, and takes no time that grows with its square', () => {
    const paragraph = (index: number, word: string) =>
      `Section ${index} says that ${word} number ${index} was counted for tenant t${index % 7} of the ${index} known.`;
    const text = (word: string) =>
      Array.from({ length: 300 }, (_, index) => paragraph(index, word)).join('\n\n');
    const changes = compare(text('request'), text('retry'));
    expect(changes.every(({ kind }) => kind === 'changed')).toBe(true);
    expect(changes.map(told)[7]).toBe(
      'paragraph: Section 7 says that [-request-]{+retry+} number 7 was counted for tenant t0 of the 7 known.',
    );
  });
});

/** A document and what people made of it: blocks taken away, put in, moved, replaced, at any depth. */
const edited = fc
  .tuple(
    richTextDocuments,
    richTextDocuments,
    fc.array(fc.tuple(fc.nat(), fc.nat(), fc.constantFrom('remove', 'move', 'insert', 'swap', 'replace')), {
      maxLength: 5,
    }),
  )
  .map(([before, other, edits]) => {
    let blocks = [...(before.content ?? [])];
    const others = other.content ?? [];
    for (const [from, to, edit] of edits) {
      const [i, j] = [from % (blocks.length || 1), to % (blocks.length || 1)];
      const [one, two] = [blocks[i], blocks[j]];
      const extra = others[to % others.length];
      if (one === undefined || two === undefined || extra === undefined) continue;
      if (edit === 'remove' && blocks.length > 1) blocks = blocks.toSpliced(i, 1);
      if (edit === 'move') blocks = blocks.toSpliced(i, 1).toSpliced(j, 0, one);
      if (edit === 'insert') blocks = blocks.toSpliced(i, 0, extra);
      if (edit === 'swap') blocks = blocks.with(i, two).with(j, one);
      if (edit === 'replace') blocks = blocks.with(i, reworded(one, extra));
    }
    return [before, { type: 'doc', content: blocks }] as const;
  });

/** The same block with content of another of its type, or without a part of its own. */
function reworded(block: DocumentNode, other: DocumentNode): DocumentNode {
  const content = block.content ?? [];
  if (block.type === other.type) return { ...block, content: [...(other.content ?? [])] };
  if (content.length < 2) return block;
  const inner = content.map((child, index) => (index === 0 ? reworded(child, other) : child));
  return { ...block, content: inner.toSpliced(content.length - 1, 1) };
}

it('text that is written like a mark is another text', () => {
  const [before, after] = [[{ type: 'bold' }], []].map((marks) => {
    const text = marks.length > 0 ? 'here' : '<bold>here</bold>';
    const doc = new Y.Doc();
    writeJson(doc.getXmlFragment('field:body'), {
      type: 'doc',
      content: [{ type: 'paragraph', content: [{ type: 'text', text, marks }] }],
    });
    return doc;
  });
  if (before === undefined || after === undefined) throw new Error('there are two');
  const template = templateOf("body: { type: 'richText' }");
  const changes = compareCodices(template, before, after, { compareRichTexts });
  expect(changes).toMatchObject([{ field: 'body', kind: 'richText' }]);
});

describe('for any two documents of the whole schema', () => {
  const pairs = fc.oneof(fc.tuple(richTextDocuments, richTextDocuments), edited);

  it('the difference holds both: applied to the one before it gives the one after', () => {
    fc.assert(
      fc.property(pairs, ([before, after]) => {
        const changes = compareDocuments(before, after);
        expect(documentSide(changes, 'before')).toEqual(canonicalNode(before));
        expect(documentSide(changes, 'after')).toEqual(canonicalNode(after));
        const doc = new Y.Doc();
        const field = doc.getXmlFragment('field:body');
        writeJson(field, before);
        writeJson(field, documentSide(changes, 'after'));
        expect(parseRichText(fragmentToJson(field)).eq(parseRichText(after))).toBe(true);
      }),
      { numRuns: 150 },
    );
  });

  it('is nothing between equal ones, and something between others', () => {
    fc.assert(
      fc.property(pairs, ([before, after]) => {
        const [left, right] = [before, after].map((json) => {
          const fragment = new Y.Doc().getXmlFragment('field:body');
          writeJson(fragment, json);
          return fragment;
        });
        if (left === undefined || right === undefined) return;
        const { compare, firstDifference } = new RichTextComparison();
        const isNothing = (changes: readonly BlockChange[]) => changes.every(({ kind }) => kind === 'same');
        expect(isNothing(compare(left, left))).toBe(true);
        const isEqual = parseRichText(before).eq(parseRichText(after));
        expect(isNothing(compare(left, right))).toBe(isEqual);
        expect(firstDifference(left, left)).toEqual([]);
        expect(firstDifference(left, right).length === 0).toBe(isEqual);
      }),
      { numRuns: 100 },
    );
  });

  it('a move has two ends', () => {
    fc.assert(
      fc.property(pairs, ([before, after]) => {
        const ends = { movedAway: [] as number[], movedHere: [] as number[] };
        const visit = (changes: readonly BlockChange[]): void => {
          for (const change of changes) {
            if (change.kind === 'movedAway' || change.kind === 'movedHere')
              ends[change.kind].push(change.move);
            const inner = change.kind === 'movedHere' ? change.block : change;
            if (inner.kind === 'changed') visit(inner.blocks ?? []);
          }
        };
        visit(compareDocuments(before, after));
        expect(ends.movedAway.sort()).toEqual(ends.movedHere.sort());
      }),
      { numRuns: 100 },
    );
  });
});
