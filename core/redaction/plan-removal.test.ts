/** A passage leaves every operation it ever stood in, and nothing else does: sessions of several people, formatted and plain, values, branches. */
import fc from 'fast-check';
import { expect, test } from 'vitest';
import * as Y from 'yjs';
import { countLabels, type PlannedDocument, planLabelRemoval, planRemoval } from './plan-removal.ts';
import type { RemovedSpans } from './removed-spans.ts';

const PASSAGE = 'XYZQ';
const BYTES = Buffer.from(PASSAGE);
const NAME = 'codex/0190f3a0-0000-7000-8000-000000000001';

type Edit = (doc: Y.Doc) => void;

/** The operations of one writer after another, each edit one. */
function record(edits: readonly Edit[], doc = new Y.Doc()): Uint8Array[] {
  const updates: Uint8Array[] = [];
  const keep = (update: Uint8Array): void => void updates.push(update);
  doc.on('update', keep);
  for (const edit of edits) doc.transact(() => edit(doc));
  doc.off('update', keep);
  return updates;
}

const documentOf = (updates: readonly Uint8Array[], name = NAME): PlannedDocument => ({
  name,
  operations: updates.map((payload, index) => ({ seq: index + 1, payload })),
});

/** What the operations are after the removal. */
function removeFrom(updates: readonly Uint8Array[], passage = PASSAGE): Uint8Array[] {
  const { documents } = planRemoval([documentOf(updates)], passage);
  const changed = new Map(documents[0]?.operations.map(({ seq, payload }) => [seq, payload]));
  return updates.map((payload, index) => changed.get(index + 1) ?? payload);
}

function replay(updates: readonly Uint8Array[]): Y.Doc {
  const doc = new Y.Doc();
  for (const update of updates) Y.applyUpdate(doc, update);
  return doc;
}

const text = (doc: Y.Doc): string => doc.getText('field:body').toString();
const insert =
  (at: number, words: string): Edit =>
  (doc) =>
    doc.getText('field:body').insert(at, words);
const remove =
  (at: number, length: number): Edit =>
  (doc) =>
    doc.getText('field:body').delete(at, length);
const has = (update: Uint8Array): boolean => Buffer.from(update).includes(BYTES);

test('what was pasted goes, and what stands around it stays', () => {
  const updates = record([insert(0, 'before XYZQ after'), insert(7, 'and ')]);
  const left = removeFrom(updates);
  expect(text(replay(left))).toBe('before and  after');
  expect(left.some(has)).toBe(false);
});

test('what was typed letter by letter goes, at every moment in between too', () => {
  const updates = record([insert(0, 'a b'), ...['X', 'Y', 'Z', 'Q'].map((sign, at) => insert(2 + at, sign))]);
  const left = removeFrom(updates);
  for (let seq = 1; seq <= left.length; seq += 1) expect(text(replay(left.slice(0, seq)))).toBe('a b');
});

test('what came about by deleting what stood in it, and what was deleted long ago, goes too', () => {
  const updates = record([insert(0, 'XY--ZQ.'), remove(2, 2), remove(0, 4), insert(0, 'new')]);
  const left = removeFrom(updates);
  expect(text(replay(left.slice(0, 1)))).toBe('--.');
  expect(text(replay(left))).toBe('new.');
});

test('what was typed and deleted within one operation goes, which no state shows', () => {
  const doc = new Y.Doc({ gc: false });
  const updates: Uint8Array[] = [];
  doc.on('update', (update: Uint8Array) => updates.push(update));
  for (const [at, sign] of [...PASSAGE].entries()) insert(at, sign)(doc);
  remove(0, 4)(doc);
  insert(0, 'kept')(doc);
  const segment = Y.mergeUpdates(updates);
  const { units } = planRemoval([documentOf([segment])], PASSAGE);
  expect(units).toBe(4);
  expect(text(replay(removeFrom([segment])))).toBe('kept');
});

test('of what comes together by the removal nothing is left either', () => {
  expect(text(replay(removeFrom(record([insert(0, 'a XYXYZQZQ b')]))))).toBe('a  b');
});

test('formatting within the passage, and texts side by side, do not hide it', () => {
  const updates = record([
    (doc) => {
      const block = new Y.XmlElement('paragraph');
      doc.getXmlFragment('field:body').insert(0, [block]);
      block.insert(0, [new Y.XmlText('keep X'), new Y.XmlText('YZQ.')]);
    },
    (doc) => {
      const block = doc.getXmlFragment('field:body').get(0) as Y.XmlElement;
      (block.get(1) as Y.XmlText).format(0, 2, { bold: {} });
    },
  ]);
  expect(replay(updates).getXmlFragment('field:body').toString()).toContain('<bold>YZ</bold>');
  const left = removeFrom(updates);
  expect(replay(left).getXmlFragment('field:body').toString()).toBe('<paragraph>keep .</paragraph>');
});

test('in a block that came with it in one operation, half of it bold, it is found', () => {
  const updates = record([
    (doc) => {
      const [block, words] = [new Y.XmlElement('paragraph'), new Y.XmlText()];
      doc.getXmlFragment('field:body').push([block]);
      block.insert(0, [words]);
      words.insert(0, 'a XYZQ b');
      words.format(2, 2, { bold: {} });
    },
  ]);
  expect(replay(removeFrom(updates)).getXmlFragment('field:body').toString()).toBe(
    '<paragraph>a  b</paragraph>',
  );
});

test('values that hold it go as a whole, losers, marks and attributes among them; their neighbours stay', () => {
  const updates = record([
    (doc) =>
      doc.getArray('meta:owner').push([
        { id: 'a', value: 'calm' },
        { id: 'b', value: `x ${PASSAGE}` },
      ]),
    (doc) => doc.getMap('bodies').set('c/1', { markdown: `**${PASSAGE}**`, at: 1 }),
    (doc) => doc.getText('field:body').insert(0, 'link', { link: { href: `https://x.org/${PASSAGE}` } }),
  ]);
  const { values } = planRemoval([documentOf(updates)], PASSAGE);
  expect(values).toBe(3);
  const left = removeFrom(updates);
  expect(left.some(has)).toBe(false);
  const doc = replay(left);
  expect(doc.getArray('meta:owner').toJSON()).toEqual([{ id: 'a', value: 'calm' }]);
  expect(doc.getMap('bodies').toJSON()).toEqual({});
  expect(text(doc)).toBe('link');
});

test('a branch that has the operations in a form of its own loses the same items', () => {
  const main = record([insert(0, 'aXY'), insert(3, 'ZQb')]);
  const fork = replay(main.slice(0, 1));
  const branch = [Y.encodeStateAsUpdate(fork), ...record([insert(3, '!')], fork)];
  const { documents } = planRemoval([documentOf(main), documentOf(branch, `${NAME}@draft`)], PASSAGE);
  const changed = documents.find(({ name }) => name === `${NAME}@draft`);
  expect(changed?.operations.map(({ seq }) => seq)).toEqual([1]);
  const [first] = changed?.operations ?? [];
  const left = [first?.payload ?? new Uint8Array(), ...branch.slice(1)];
  expect(text(replay(left))).toBe('a!');
});

test('labels of the tree go where they hold it, of this Codex alone', () => {
  const [codex, other] = ['0190f3a0-0000-7000-8000-00000000000a', '0190f3a0-0000-7000-8000-00000000000b'];
  const updates = record([
    (doc) => doc.getMap('labels').set(codex, [`${PASSAGE} one`, 'note']),
    (doc) => doc.getMap('labels').set(other, [`${PASSAGE} two`, 'note']),
    (doc) => doc.getMap('labels').set(codex, [`${PASSAGE} three`, 'note']),
    (doc) => doc.getMap('labels').set(codex, ['calm', 'note']),
  ]);
  expect(countLabels(documentOf(updates), PASSAGE)).toEqual(
    new Map([
      [codex, 2],
      [other, 1],
    ]),
  );
  const { documents } = planLabelRemoval(documentOf(updates), codex, PASSAGE);
  expect(documents[0]?.operations.map(({ seq }) => seq)).toEqual([1, 3]);
  const left = new Map(documents[0]?.operations.map(({ seq, payload }) => [seq, payload]));
  const labels = replay(updates.map((each, index) => left.get(index + 1) ?? each))
    .getMap('labels')
    .toJSON();
  expect(labels).toEqual({ [codex]: ['calm', 'note'], [other]: [`${PASSAGE} two`, 'note'] });
});

test('a name inside the document cannot be removed, and bytes that are no update are emptied', () => {
  const named = record([(doc) => doc.getMap('bodies').set(PASSAGE, 1)]);
  expect(() => planRemoval([documentOf(named)], PASSAGE)).toThrow(/part of a name/);
  const broken = Buffer.concat([Buffer.of(255, 255), BYTES]);
  expect(removeFrom([broken])).toEqual([new Uint8Array([0, 0])]);
});

/** Characters by their ids, as the text shows them. */
function shown(doc: Y.Doc): { readonly id: string; readonly sign: string }[] {
  const signs: { id: string; sign: string }[] = [];
  for (let item = doc.getText('field:body')._start; item !== null; item = item.right) {
    if (item.deleted || !(item.content instanceof Y.ContentString)) continue;
    const { client, clock } = item.id;
    [...item.content.str].forEach(
      (sign, index) => void signs.push({ id: `${client}:${clock + index}`, sign }),
    );
  }
  return signs;
}

function isRemoved(spans: RemovedSpans, id: string): boolean {
  const [client, clock] = id.split(':').map(Number) as [number, number];
  return (spans.get(client) ?? []).some((span) => clock >= span.clock && clock < span.clock + span.len);
}

const act = fc.record({
  writer: fc.nat(2),
  kind: fc.constantFrom('type', 'paste', 'secret', 'letters', 'delete', 'sync', 'bold'),
  at: fc.nat(60),
  words: fc.stringMatching(/^[a-e ]{1,6}$/),
});

test('after random sessions each moment is what it was without the passage, old copies converge, and theirs stays', () => {
  fc.assert(
    fc.property(fc.array(act, { minLength: 5, maxLength: 50 }), (acts) => {
      const writers = [1, 2, 3].map((id) => Object.assign(new Y.Doc(), { clientID: id }));
      const updates: Uint8Array[] = [];
      const outbox: Uint8Array[][] = [[], [], []];
      for (const [index, doc] of writers.entries())
        doc.on('update', (update: Uint8Array, origin: unknown) => {
          if (origin !== 'sync') outbox[index]?.push(update);
        });
      // A writer is heard in bursts: until then others write at the same time.
      const send = (index: number): void => {
        const waiting = outbox[index] ?? [];
        if (waiting.length === 0) return;
        const burst = Y.mergeUpdates(waiting.splice(0));
        updates.push(burst);
        for (const doc of writers) Y.applyUpdate(doc, burst, 'sync');
      };
      for (const { writer, kind, at, words } of acts) {
        const doc = writers[writer] as Y.Doc;
        const body = doc.getText('field:body');
        const place = Math.min(at, body.length);
        if (kind === 'type' || kind === 'paste') body.insert(place, words);
        else if (kind === 'secret') body.insert(place, `${words}${PASSAGE}${words}`);
        else if (kind === 'letters')
          [...PASSAGE].forEach((sign, index) => void body.insert(place + index, sign));
        else if (kind === 'delete' && body.length > 0) body.delete(Math.min(place, body.length - 1), 1);
        else if (kind === 'bold' && body.length > place + 1) body.format(place, 2, { bold: {} });
        else if (kind === 'sync') send(writer);
      }
      for (const index of [0, 1]) send(index);
      // The third has not been heard of yet: a device that was offline.
      const offline = writers[2] as Y.Doc;
      const unsent = Y.encodeStateAsUpdate(offline, Y.encodeStateVector(replay(updates)));
      const { spans } = planRemoval([documentOf(updates)], PASSAGE);
      const left = removeFrom(updates);
      expect(left.some(has)).toBe(false);
      for (let seq = 1; seq <= updates.length; seq += 1) {
        const expected = shown(replay(updates.slice(0, seq))).filter(({ id }) => !isRemoved(spans, id));
        expect(shown(replay(left.slice(0, seq)))).toEqual(expected);
        expect(text(replay(left.slice(0, seq)))).not.toContain(PASSAGE);
      }
      const server = replay(left);
      const before = shown(replay(updates)).filter(({ sign }) => !PASSAGE.includes(sign));
      expect(shown(server).filter(({ sign }) => !PASSAGE.includes(sign))).toEqual(before);
      // Whoever holds the passage still loses it as soon as they meet, and gives none of it back.
      Y.applyUpdate(offline, Y.encodeStateAsUpdate(server, Y.encodeStateVector(offline)), 'sync');
      const back = Y.encodeStateAsUpdate(offline, Y.encodeStateVector(server));
      if (!has(unsent)) expect(has(back)).toBe(false);
      Y.applyUpdate(server, back);
      expect(text(server)).toBe(text(offline));
    }),
    { numRuns: 300 },
  );
});

/** The texts of each block, as one reads them. */
function readBlocks(doc: Y.Doc): string[] {
  return doc
    .getXmlFragment('field:body')
    .toArray()
    .map((block) => (block instanceof Y.XmlElement ? readBlock(block) : ''));
}

function readBlock(block: Y.XmlElement): string {
  const signOf = (child: Y.XmlElement | Y.XmlText | Y.XmlHook): string =>
    child instanceof Y.XmlText
      ? (child.toDelta() as { insert: unknown }[])
          .map(({ insert: words }) => (typeof words === 'string' ? words : '|'))
          .join('')
      : '|';
  return block.toArray().map(signOf).join('');
}

const blockAct = fc.record({
  writer: fc.nat(1),
  kind: fc.constantFrom(
    'letter',
    'letter',
    'words',
    'delete',
    'text',
    'border',
    'embed',
    'dropChild',
    'sync',
  ),
  block: fc.nat(1),
  child: fc.nat(4),
  at: fc.nat(12),
  words: fc.stringMatching(/^[XYZQ]{1,4}$/),
});

test('in blocks of several texts, with borders between them that come and go, no moment shows it after the removal', () => {
  fc.assert(
    fc.property(fc.array(blockAct, { minLength: 5, maxLength: 60 }), (acts) => {
      const start = record([
        (doc) => doc.getXmlFragment('field:body').insert(0, [new Y.XmlElement('p'), new Y.XmlElement('p')]),
      ]);
      const writers = [1, 2].map((id) => Object.assign(replay(start), { clientID: id }));
      const updates = [...start];
      const outbox: Uint8Array[][] = [[], []];
      for (const [index, doc] of writers.entries())
        doc.on('update', (update: Uint8Array, origin: unknown) => {
          if (origin !== 'sync') outbox[index]?.push(update);
        });
      const send = (index: number): void => {
        for (const update of outbox[index]?.splice(0) ?? []) {
          updates.push(update);
          for (const doc of writers) Y.applyUpdate(doc, update, 'sync');
        }
      };
      for (const { writer, kind, block: which, child, at, words } of acts) {
        const block = (writers[writer] as Y.Doc).getXmlFragment('field:body').get(which) as Y.XmlElement;
        const place = Math.min(child, block.length);
        const text = block.toArray().filter((each) => each instanceof Y.XmlText)[child % 2];
        if (kind === 'text') block.insert(place, [new Y.XmlText(words)]);
        else if (kind === 'border') block.insert(place, [new Y.XmlElement('br')]);
        else if (kind === 'dropChild' && place < block.length) block.delete(place, 1);
        else if (kind === 'sync') send(writer);
        else if (text !== undefined) {
          const inText = Math.min(at, text.length);
          if (kind === 'letter') text.insert(inText, words.slice(0, 1));
          else if (kind === 'words') text.insert(inText, words, at % 2 === 0 ? { bold: {} } : {});
          else if (kind === 'embed') text.insertEmbed(inText, { kind: 'mention' });
          else if (kind === 'delete' && inText < text.length) text.delete(inText, 1);
        }
      }
      send(0);
      send(1);
      const left = removeFrom(updates);
      for (let seq = 1; seq <= left.length; seq += 1)
        for (const words of readBlocks(replay(left.slice(0, seq)))) expect(words).not.toContain(PASSAGE);
    }),
    { numRuns: 300 },
  );
});
