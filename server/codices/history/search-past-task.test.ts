/** The search in the past finds what is found by reading every text anew after each session. */
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import * as Y from 'yjs';
import { slotIn, writePin } from '#core/codex/pin.ts';
import { summarizeUpdate } from '#core/document/summarize-update.ts';
import { fillTemplate } from '#core/template/fill-template.ts';
import type { Template } from '#core/template/template.ts';
import { sourceOf } from '#core/template/template-library.fixture.ts';
import { fragmentText } from '#richtext/document/document.ts';
import { type FoundPassage, joinUpdates, type SearchedSession, searchPastTask } from './search-past-task.ts';

const TEMPLATES = new Map([1, 2].map((version) => [version, templateOf(version)]));

/** The second version keeps its plain text elsewhere, and has one text more. */
function templateOf(version: number): Template {
  const more = version === 1 ? '' : `, more: { type: 'text' }`;
  const template = fillTemplate(
    sourceOf(
      `{ id: 't', version: ${version}, name: 'T', fields: { body: { type: 'richText' }, notes: { type: 'text' }${more} } }`,
    ),
  );
  return version === 1 ? template : { ...template, slots: { notes: 'notes@text' } };
}

const ask = async (version: number): Promise<Template> => TEMPLATES.get(version) ?? templateOf(1);

interface Written {
  readonly seq: number;
  readonly payload: Uint8Array;
  readonly roots: readonly string[];
}

const PIECES = ['roll', 'back', 'Rollback ', 'b', 'a', ' ', '\n', '😀', 'İ', 'ΟΔΟΣ', 'aa'];
const WORDS = ['rollback', 'b a', 'aa', 'a', '😀', 'back roll', 'οδοσ', '\uFFFD', 'label'];

type Act = readonly [writer: number, what: number, at: number, piece: string];
const anyAct: fc.Arbitrary<Act> = fc.tuple(fc.nat(2), fc.nat(15), fc.nat(99), fc.constantFrom(...PIECES));

function place(length: number, at: number): number {
  return length === 0 ? 0 : at % length;
}

/** A text of the rich text, which is given a block where it has none. */
function textIn(body: Y.XmlFragment, at: number): Y.XmlText {
  const texts = [...body.createTreeWalker((node) => node instanceof Y.XmlText)] as Y.XmlText[];
  const text = texts[place(texts.length, at)];
  if (text !== undefined) return text;
  const added = new Y.XmlText();
  const block = new Y.XmlElement('paragraph');
  block.insert(0, [added]);
  body.insert(place(body.length, at), [block]);
  return added;
}

function act(doc: Y.Doc, [, what, at, piece]: Act): void {
  const body = doc.getXmlFragment('field:body');
  const plain = doc.getText(['field:notes', 'field:notes@text', 'field:more', 'title'][at % 4] ?? 'title');
  const rich = textIn(body, at);
  const block = rich.parent instanceof Y.XmlElement ? rich.parent : null;
  const acts: readonly (() => unknown)[] = [
    () => plain.insert(place(plain.length, at), piece),
    () => plain.insert(plain.length, piece),
    () =>
      plain.delete(place(plain.length, at), Math.min(1 + (at % 4), plain.length - place(plain.length, at))),
    () => plain.insertEmbed(place(plain.length, at), { note: piece }),
    () => rich.insert(place(rich.length, at), piece),
    () => rich.insert(rich.length, piece),
    () => rich.delete(place(rich.length, at), Math.min(1 + (at % 5), rich.length - place(rich.length, at))),
    () =>
      rich.format(place(rich.length, at), Math.min(3, rich.length - place(rich.length, at)), { bold: {} }),
    () => body.insert(place(body.length, at), [new Y.XmlElement('heading')]),
    () => body.length > 0 && body.delete(place(body.length, at), 1),
    () => block?.insert(block.length, [new Y.XmlText(piece)]),
    () => block?.insert(block.length, [new Y.XmlElement('hardBreak')]),
    () => {
      const mention = new Y.XmlElement('codexMention');
      mention.setAttribute('label', piece);
      block?.insert(place(block.length, at), [mention]);
    },
    () => {
      const [mention] = body.querySelectorAll('codexMention');
      if (mention instanceof Y.XmlElement) mention.setAttribute('label', `label ${piece}`);
    },
    () => {
      const list = new Y.XmlElement('listItem');
      const inner = new Y.XmlElement('paragraph');
      inner.insert(0, [new Y.XmlText(piece)]);
      list.insert(0, [inner]);
      body.insert(place(body.length, at), [list]);
    },
    () => block !== null && block.length > 0 && block.delete(place(block.length, at), 1),
  ];
  acts[what]?.();
}

/** What three people wrote, who see now and then what the others have; at the end the Codex may follow the next version. */
function write(acts: readonly Act[], isMoved: boolean): readonly Written[] {
  const shown = new Y.Doc();
  const written: Written[] = [];
  const writers = [11, 12, 13].map((clientID) => Object.assign(new Y.Doc(), { clientID }));
  const store = (doc: Y.Doc, before: Uint8Array): void => {
    const payload = Y.encodeStateAsUpdate(doc, before);
    const { fields, structs, deletes } = summarizeUpdate(shown, payload);
    if (structs + deletes === 0) return;
    Y.applyUpdate(shown, payload);
    written.push({ seq: written.length + 1, payload, roots: fields.map(({ root }) => root) });
  };
  for (const each of acts) {
    const doc = writers[each[0]];
    if (doc === undefined) continue;
    if (each[2] % 2 === 0) Y.applyUpdate(doc, Y.encodeStateAsUpdate(shown));
    const before = Y.encodeStateVector(doc);
    doc.transact(() => act(doc, each));
    store(doc, before);
  }
  const [doc] = writers;
  if (isMoved && doc !== undefined) {
    const before = Y.encodeStateVector(doc);
    writePin(doc, templateOf(2));
    store(doc, before);
  }
  return written;
}

/** Places that do not overlap, letter by letter. */
function placesOf(text: string, words: string): number[] {
  const letters = text.replace(/\s/gu, ' ').replace(/[^ ]/gu, (sign) => {
    const lower = sign.toLowerCase();
    return lower.length === sign.length ? lower : sign;
  });
  const places: number[] = [];
  for (let at = letters.indexOf(words); at >= 0; at = letters.indexOf(words, at + words.length))
    places.push(at);
  return places;
}

function stateAfter(written: readonly Written[], upTo: number): Y.Doc {
  const doc = new Y.Doc();
  for (const { seq, payload } of written) if (seq <= upTo) Y.applyUpdate(doc, payload);
  return doc;
}

/** What of each text is said of each session, from whole documents: how often it has the words afterwards, and what stands there. */
function searchByReading(
  written: readonly Written[],
  sessions: readonly SearchedSession[],
  words: string,
): unknown[] {
  const end = stateAfter(written, written.length);
  const version = end.getMap('codex').has('template') ? 2 : 1;
  const read = (doc: Y.Doc, field: string): string => {
    const slot = slotIn(end, field);
    if (field === 'title') return doc.getText('title').toString();
    if (field === 'body') return fragmentText(doc.getXmlFragment(`field:${slot}`));
    return doc.getText(`field:${slot}`).toString();
  };
  const fields = ['title', ...Object.keys(templateOf(version).fields)];
  const found: unknown[] = [];
  for (const { fromSeq, toSeq } of sessions) {
    const [before, after] = [stateAfter(written, fromSeq - 1), stateAfter(written, toSeq)];
    for (const field of fields) {
      const [was, is] = [read(before, field), read(after, field)];
      const [left, right] = [placesOf(was, words), placesOf(is, words)];
      if (left.length === right.length) continue;
      const came = right.length > left.length;
      found.push({ fromSeq, field, kind: came ? 'came' : 'went', left: right.length, in: came ? is : was });
    }
  }
  return found.reverse();
}

const isOf = ({ before, words, after }: FoundPassage, text: string): boolean =>
  text.includes(`${before}${words}${after}`);

describe('the search in the past', () => {
  const history = fc.record({
    acts: fc.array(anyAct, { minLength: 15, maxLength: 45 }),
    isMoved: fc.boolean(),
    first: fc.nat(5),
    lengths: fc.array(fc.integer({ min: 1, max: 6 }), { minLength: 1 }),
    knowsRoots: fc.boolean(),
    words: fc.constantFrom(...WORDS),
  });

  test('finds what is found by reading every text anew', async () => {
    let changes = 0;
    await fc.assert(
      fc.asyncProperty(history, async ({ acts, isMoved, first, lengths, knowsRoots, words }) => {
        const written = write(acts, isMoved);
        const after = Math.min(first, written.length);
        const sessions: SearchedSession[] = [];
        for (let from = after + 1; from <= written.length; ) {
          const to = Math.min(from - 1 + (lengths[sessions.length % lengths.length] ?? 1), written.length);
          const roots = new Set(written.slice(from - 1, to).flatMap((each) => each.roots));
          sessions.push({
            fromSeq: from,
            toSeq: to,
            roots: knowsRoots && !roots.has('?') ? [...roots] : null,
          });
          from = to + 1;
        }
        const found = await searchPastTask.work(
          {
            before: Y.encodeStateAsUpdate(stateAfter(written, after)),
            operations: joinUpdates(written.slice(after)),
            ...{ sessions, row: { templateId: 't', templateVersion: 1 }, words },
          },
          ask,
        );
        const expected = searchByReading(written, sessions, words);
        expect(found.map(({ fromSeq, field, kind, left }) => ({ fromSeq, field, kind, left }))).toEqual(
          expected.map((each) => ({ ...(each as object), in: undefined })),
        );
        found.forEach((passage, index) => {
          expect(isOf(passage, (expected[index] as { in: string }).in)).toBe(true);
        });
        changes += found.length;
      }),
      { numRuns: 200 },
    );
    expect(changes).toBeGreaterThan(100);
  });
});
