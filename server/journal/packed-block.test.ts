/** Packed rows are read back as they stood, whatever was written; and damaged blocks are refused. */
import { brotliCompressSync } from 'node:zlib';
import fc from 'fast-check';
import { expect, test } from 'vitest';
import * as Y from 'yjs';
import { canonicalJson, type JsonValue } from '#core/json.ts';
import { entryOf, typed } from './journal.contract.ts';
import type { StoredRow } from './journal.ts';
import { isSameRow, type PackedBlock, packRows, unpackPayloads, unpackRows } from './packed-block.ts';
import { anyRows, chained, redacted } from './packed-rows.fixture.ts';
import { sha256 } from './states/sha256.ts';

const DOCUMENT = 'codex/0198a3f2-0000-7000-8000-00000000000a';

async function blockOf(rows: readonly StoredRow[]): Promise<PackedBlock> {
  const [first, last] = [rows[0], rows.at(-1)];
  if (first === undefined || last === undefined) throw new Error('a block of nothing');
  const { documentName, seq, prevHash } = first;
  const content = await packRows(rows);
  return { documentName, firstSeq: seq, lastSeq: last.seq, prevHash, content, sha256: sha256(content) };
}

async function readBack(block: PackedBlock): Promise<StoredRow[]> {
  const rows: StoredRow[] = [];
  for await (const row of unpackRows(block)) rows.push(row);
  return rows;
}

/** Everything of a row in a form that differs when a byte of it does. */
function bytesOf({ payload, prevHash, hash, ...rest }: StoredRow): string {
  const json: unknown = JSON.parse(JSON.stringify(rest));
  return [
    canonicalJson(json as JsonValue),
    ...[payload, prevHash, hash].map((each) => Buffer.from(each).toString('hex')),
  ].join();
}

function typedRows(count: number): StoredRow[] {
  const words = Array.from({ length: count }, (_, index) => 'abcdefgh '[index % 9] ?? '');
  return chained(
    typed(words).map((update, index) => {
      const clientTime = Date.parse('2025-01-01') + index * 180 + ((index * 7919) % 97);
      const entry = entryOf(DOCUMENT, update, { clientTime });
      return { ...entry, branch: 'main', serverTime: clientTime + 20 + ((index * 104_729) % 41) };
    }),
  );
}

test('random histories are read back byte for byte, and so are those a passage was removed from', async () => {
  await fc.assert(
    fc.asyncProperty(anyRows(DOCUMENT), fc.nat(7), fc.nat(20), async (rows, removed, skipped) => {
      const all = redacted(rows, (index) => index % 8 === removed);
      // Also from the middle of a history on.
      const some = all.slice(Math.min(skipped, all.length - 1));
      const block = await blockOf(some);
      expect((await readBack(block)).map(bytesOf)).toEqual(some.map(bytesOf));
      const payloads = await unpackPayloads(block);
      expect(payloads.map(({ seq, payload }) => `${seq} ${Buffer.from(payload).toString('hex')}`)).toEqual(
        some.map(({ seq, payload }) => `${seq} ${Buffer.from(payload).toString('hex')}`),
      );
    }),
    { numRuns: 150 },
  );
});

test('updates of every kind of content are read back, sub-documents and gaps too', async () => {
  const doc = new Y.Doc();
  const updates: Uint8Array[] = [];
  doc.on('update', (update: Uint8Array) => updates.push(update));
  doc.getMap('field:m').set('doc', new Y.Doc({ guid: 'inner' }));
  doc.getArray('field:a').insert(0, [new Uint8Array([1, 2, 3])]);
  doc.getArray('field:a').insert(1, [new Y.XmlHook('hook')]);
  doc.getText('field:t').insert(0, '\u{FEFF}𝒳 text');
  doc.getText('field:t').insert(2, 'middle');
  const [first = new Uint8Array(), , third = new Uint8Array()] = updates;
  updates.push(Y.mergeUpdates([first, third]), Y.encodeStateAsUpdate(doc));
  const rows = chained(
    updates.map((update) => ({ ...entryOf(DOCUMENT, update), branch: 'main', serverTime: 5 })),
  );
  expect((await readBack(await blockOf(rows))).map(bytesOf)).toEqual(rows.map(bytesOf));
});

test('a thousand keystrokes take less than six bytes each, hashes of every sixteenth included', async () => {
  const rows = typedRows(1_000);
  const { content } = await blockOf(rows);
  expect(content.length / rows.length).toBeLessThan(6);
});

test('bytes that were changed are refused', async () => {
  const rows = typedRows(120);
  const block = await blockOf(rows);
  await fc.assert(
    fc.asyncProperty(fc.nat(block.content.length - 1), fc.integer({ min: 1, max: 255 }), async (at, by) => {
      const content = Buffer.from(block.content);
      content[at] = (content[at] ?? 0) ^ by;
      await expect(readBack({ ...block, content })).rejects.toMatchObject({ code: 'corrupt' });
      // Whoever changes them may change the checksum too: then something else is read, or nothing.
      const read = await readBack({ ...block, content, sha256: sha256(content) }).catch(
        (error: unknown) => error,
      );
      if (!Array.isArray(read)) expect(read).toMatchObject({ code: 'corrupt' });
    }),
    { numRuns: 200 },
  );
});

test('a block of another format, of other numbers or of nothing readable is corrupt', async () => {
  const block = await blockOf(typedRows(20));
  const wrong: readonly Partial<PackedBlock>[] = [
    { content: new Uint8Array() },
    { content: Buffer.concat([Uint8Array.of(2), block.content.subarray(1)]) },
    { content: Buffer.concat([Uint8Array.of(1), brotliCompressSync('not columns')]) },
    { lastSeq: 19 },
    { lastSeq: 21 },
  ];
  for (const each of wrong) {
    const changed = { ...block, ...each };
    const read = readBack({ ...changed, sha256: sha256(changed.content) });
    await expect(read).rejects.toMatchObject({ code: 'corrupt' });
  }
});

test('rows that could not be read back are not packed', async () => {
  const [first, second, third] = typedRows(3) as [StoredRow, StoredRow, StoredRow];
  await expect(packRows([])).rejects.toMatchObject({ code: 'internal' });
  await expect(packRows([first, third])).rejects.toMatchObject({ code: 'internal' });
  await expect(packRows([first, { ...second, crc32c: second.crc32c ^ 1 }])).rejects.toMatchObject({
    code: 'internal',
  });
  const strange = { ...second.summary, clients: 1 } as unknown as StoredRow['summary'];
  await expect(packRows([first, { ...second, summary: strange }])).rejects.toMatchObject({
    code: 'internal',
  });
  expect(isSameRow(first, { ...first })).toBe(true);
});
