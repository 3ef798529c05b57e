/** Random schedules: people comment while others edit, apart from one another. All see the same, and no anchor strays. */
import fc from 'fast-check';
import { expect, test } from 'vitest';
import * as Y from 'yjs';
import { makeAnchor, resolveTextAnchor, type TextAnchor } from './anchor.ts';
import { type AnchorText, readAnchorText } from './anchor-text.ts';
import { exchange, testDocument, testWriter } from './comments.fixture.ts';
import { readThreads } from './read-threads.ts';
import type { CommentWriter } from './record-writing.ts';
import {
  deleteComment,
  editComment,
  react,
  reanchor,
  reopen,
  reply,
  resolve,
  startThread,
  unreact,
} from './write-comments.ts';

const REPLICAS = 3;
const PLAIN_ROOT = 'field:plain';
const RICH_ROOT = 'field:rich';

type Field = 'plain' | 'rich';

interface Replica {
  readonly codex: Y.Doc;
  readonly comments: Y.Doc;
  readonly writer: CommentWriter;
}

interface Step {
  readonly who: number;
  readonly field: Field;
  readonly act: (typeof ACTS)[number];
  readonly from: number;
  readonly length: number;
  readonly word: string;
}

const ACTS = [
  ...['insert', 'insert', 'delete', 'replace', 'split', 'move', 'restore', 'retype'],
  ...['thread', 'thread', 'reply', 'reply', 'edit', 'remove', 'react', 'unreact'],
  ...['resolve', 'reopen', 'reanchor', 'exchange', 'exchange'],
] as const;

const stepArbitrary: fc.Arbitrary<Step> = fc.record({
  who: fc.nat({ max: REPLICAS - 1 }),
  field: fc.constantFrom<Field>('plain', 'rich'),
  act: fc.constantFrom(...ACTS),
  from: fc.nat({ max: 200 }),
  length: fc.integer({ min: 1, max: 30 }),
  word: fc.constantFrom('tide ', 'the night ', 'a', ' ', 'ships wait for the tide. ', '🚢'),
});

function createReplicas(): Replica[] {
  const replicas = Array.from({ length: REPLICAS }, (_, index) => ({
    codex: testDocument(index + 1),
    comments: testDocument(index + 11),
    writer: testWriter(index + 1),
  }));
  const [{ codex }] = replicas as [Replica];
  codex.getText(PLAIN_ROOT).insert(0, 'the night is quiet. ships wait for the tide. the night ends.');
  codex
    .getXmlFragment(RICH_ROOT)
    .insert(0, [paragraph('the night is quiet.'), paragraph('ships wait for the tide. the night ends.')]);
  exchangeAll(replicas);
  return replicas;
}

function paragraph(text: string): Y.XmlElement {
  const element = new Y.XmlElement('paragraph');
  element.insert(0, [new Y.XmlText(text)]);
  return element;
}

function exchangeAll(replicas: readonly Replica[]): void {
  exchange(...replicas.map(({ codex }) => codex));
  exchange(...replicas.map(({ comments }) => comments));
}

function readField({ codex }: Replica, field: Field): AnchorText {
  return readAnchorText(field === 'plain' ? codex.getText(PLAIN_ROOT) : codex.getXmlFragment(RICH_ROOT));
}

/** An edit of the text of the field, in one of its Yjs texts. */
function editText(replica: Replica, { field, act, from, length, word }: Step): void {
  const { pieces } = readField(replica, field);
  const piece = pieces[from % Math.max(pieces.length, 1)];
  if (piece === undefined) return;
  const text = piece.text;
  const start = from % (text.length + 1);
  const count = Math.min(length, text.length - start);
  const content = text.toJSON();
  replica.codex.transact(() => {
    if (act === 'insert') text.insert(start, word);
    if (act === 'delete' || act === 'replace') text.delete(start, count);
    if (act === 'replace') text.insert(start, word);
    if (act === 'move') {
      const moved = content.slice(start, start + count);
      text.delete(start, count);
      text.insert(from % (text.length + 1), moved);
    }
    if (act === 'restore') {
      text.delete(0, text.length);
      text.insert(0, content);
    }
  });
}

/** Splits a block as the editor does, or puts a new one with the same text in its place. */
function editBlocks(replica: Replica, { act, from }: Step): void {
  const fragment = replica.codex.getXmlFragment(RICH_ROOT);
  if (fragment.length === 0) return;
  const index = from % fragment.length;
  const text = (fragment.get(index) as Y.XmlElement).get(0) as Y.XmlText;
  const content = plainOf(text);
  replica.codex.transact(() => {
    if (act === 'split') {
      const at = from % (content.length + 1);
      text.delete(at, content.length - at);
      fragment.insert(index + 1, [paragraph(content.slice(at))]);
    } else {
      fragment.delete(index, 1);
      fragment.insert(index, [paragraph(content)]);
    }
  });
}

function plainOf(text: Y.Text): string {
  return text
    .toDelta()
    .map(({ insert }: { insert: unknown }) => (typeof insert === 'string' ? insert : ''))
    .join('');
}

/** What was said and not taken back, to be found at the end. */
interface Said {
  readonly replies: Map<string, string>;
  readonly removed: Set<string>;
}

function comment(replica: Replica, { field, act, from, length, word }: Step, said: Said): void {
  const { comments, writer } = replica;
  const body = `${word}${from}`;
  if (act === 'thread' || act === 'reanchor') {
    const text = readField(replica, field);
    const start = from % (text.text.length + 1);
    if (text.text.slice(start, start + length).trim() === '') return;
    const anchor = makeAnchor(field, text, start, start + length);
    if (act === 'thread') said.replies.set(startThread(comments, { anchor, body }, writer), body);
    else {
      const threads = readThreads(comments);
      const thread = threads[from % Math.max(threads.length, 1)];
      if (thread !== undefined) reanchor(comments, thread.id, anchor, writer);
    }
    return;
  }
  const threads = readThreads(comments);
  const thread = threads[from % Math.max(threads.length, 1)];
  if (thread === undefined) return;
  const target = thread.comments[length % thread.comments.length];
  const own = thread.comments.find(
    ({ author, deletedAt }) => author.id === writer.author.id && deletedAt === null,
  );
  if (act === 'reply') said.replies.set(reply(comments, thread.id, { body }, writer), body);
  if (act === 'edit' && own !== undefined) {
    editComment(comments, own.id, body, writer);
    said.replies.set(own.id, body);
  }
  if (act === 'remove' && own !== undefined) {
    deleteComment(comments, own.id, writer);
    said.removed.add(own.id);
  }
  if (act === 'react' && target !== undefined) react(comments, target.id, '👍', writer);
  if (act === 'unreact' && target !== undefined) unreact(comments, target.id, '👍', writer);
  if (act === 'resolve') resolve(comments, thread.id, writer);
  if (act === 'reopen') reopen(comments, thread.id, writer);
}

function isEdit(act: Step['act']): boolean {
  return ['insert', 'delete', 'replace', 'move', 'restore'].includes(act);
}

function run(steps: readonly Step[]): { readonly replicas: Replica[]; readonly said: Said } {
  const replicas = createReplicas();
  const said: Said = { replies: new Map(), removed: new Set() };
  for (const step of steps) {
    const replica = replicas[step.who] as Replica;
    if (step.act === 'exchange') {
      const other = replicas[(step.who + 1) % REPLICAS] as Replica;
      exchangeAll([replica, other]);
    } else if (isEdit(step.act)) editText(replica, step);
    else if (step.act === 'split' || step.act === 'retype') editBlocks(replica, step);
    else comment(replica, step, said);
    assertAnchors(replica);
  }
  exchangeAll(replicas);
  exchangeAll(replicas);
  return { replicas, said };
}

/** The ids of the characters in the order of the string, read apart from what is tested; `null` for a block break. */
function idsOf(root: Y.Text | Y.XmlFragment): (string | null)[] {
  if (root instanceof Y.Text) {
    const ids: string[] = [];
    for (let item = root._start; item !== null; item = item.right) {
      if (item.deleted || !item.countable) continue;
      for (let index = 0; index < item.length; index += 1)
        ids.push(`${item.id.client}.${item.id.clock + index}`);
    }
    return ids;
  }
  const ids: (string | null)[] = [];
  for (const element of root.toArray() as Y.XmlElement[]) {
    if (ids.length > 0 && element.length > 0) ids.push(null);
    for (const child of element.toArray()) ids.push(...idsOf(child as Y.XmlText));
  }
  return ids;
}

function quotedIds({ ids }: TextAnchor): Set<string> {
  const quoted = new Set<string>();
  for (let at = 0; at < ids.length; at += 3)
    for (let index = 0; index < (ids[at + 2] ?? 0); index += 1)
      quoted.add(`${ids[at]}.${(ids[at + 1] ?? 0) + index}`);
  return quoted;
}

/** The rule: a place reads like the quote, or it begins and ends with quoted characters of which at least half are there. */
function assertAnchors(replica: Replica): void {
  for (const { anchor } of readThreads(replica.comments)) {
    if (anchor.on !== 'text') continue;
    const text = readField(replica, anchor.field as Field);
    const ids = idsOf(text.root);
    const quoted = quotedIds(anchor);
    const left = ids.filter((id) => id !== null && quoted.has(id)).length;
    const place = resolveTextAnchor(anchor, text);
    if ('removed' in place) {
      expect(left * 2).toBeLessThan(quoted.size);
      continue;
    }
    if (place.found.on !== 'text') throw new Error('a text anchor stands in a text');
    const { from, to, exact } = place.found;
    const bare = (content: string) => content.replace(/\s/g, '');
    if (exact) expect(bare(text.text.slice(from, to))).toBe(bare(anchor.quote));
    else {
      expect([ids[from], ids[to - 1]].every((id) => typeof id === 'string' && quoted.has(id))).toBe(true);
      expect(left * 2).toBeGreaterThanOrEqual(quoted.size);
    }
  }
}

test('whatever people write at once, all see the same threads, no reply is lost, and no anchor strays', () => {
  fc.assert(
    fc.property(fc.array(stepArbitrary, { minLength: 5, maxLength: 60 }), (steps) => {
      const { replicas, said } = run(steps);
      const [first, ...others] = replicas as [Replica, ...Replica[]];
      const threads = readThreads(first.comments);
      for (const other of others) {
        expect(readThreads(other.comments)).toEqual(threads);
        for (const field of ['plain', 'rich'] as const)
          for (const { anchor } of threads)
            if (anchor.on === 'text' && anchor.field === field)
              expect(resolveTextAnchor(anchor, readField(other, field))).toEqual(
                resolveTextAnchor(anchor, readField(first, field)),
              );
      }
      assertAnchors(first);
      const shown = new Map(
        threads.flatMap(({ comments }) => comments.map(({ id, body }) => [id, body] as const)),
      );
      for (const [id, body] of said.replies) if (!said.removed.has(id)) expect(shown.get(id)).toBe(body);
    }),
    { numRuns: 300 },
  );
});

test('a text that nobody touched is quoted where it stands, whatever happens beside it', () => {
  fc.assert(
    fc.property(
      fc.array(fc.tuple(fc.nat({ max: 20 }), fc.boolean(), fc.constantFrom('x', 'quoted words', '\n', ' ')), {
        maxLength: 20,
      }),
      (edits) => {
        const text = testDocument(1).getText(PLAIN_ROOT);
        text.insert(0, 'before the quoted words and after');
        const anchor = makeAnchor('plain', readAnchorText(text), 11, 23);
        let start = 11;
        for (const [at, isBefore, word] of edits) {
          const index = isBefore ? at % (start + 1) : start + 12 + (at % (text.length - start - 11));
          text.insert(index, word);
          if (isBefore) start += word.length;
        }
        expect(resolveTextAnchor(anchor, readAnchorText(text))).toEqual({
          found: { on: 'text', field: 'plain', from: start, to: start + 12, exact: true },
        });
      },
    ),
    { numRuns: 200 },
  );
});
