import { expect, test } from 'vitest';
import { entryOf, typed } from './journal.contract.ts';
import type { StoredRow } from './journal.ts';
import { type PackedBlock, packRows } from './packed-block.ts';
import { chained } from './packed-rows.fixture.ts';
import { sha256 } from './states/sha256.ts';
import { walkRows } from './walk-rows.ts';

const DOCUMENT = 'codex/0198a3f2-0000-7000-8000-00000000000a';
const ROWS = chained(
  typed([...'abcdefghijkl']).map((update, index) => ({
    ...entryOf(DOCUMENT, update),
    ...{ branch: 'main', serverTime: index },
  })),
);

async function blockOf(rows: readonly StoredRow[]): Promise<PackedBlock> {
  const [first, last] = [rows[0], rows.at(-1)];
  if (first === undefined || last === undefined) throw new Error('a block of nothing');
  const content = await packRows(rows);
  return { ...first, firstSeq: first.seq, lastSeq: last.seq, content, sha256: sha256(content) };
}

/** A document in memory, which is changed before the first look at its blocks. */
function open(change: (stored: { rows: StoredRow[]; blocks: PackedBlock[] }) => void, pageSize: number) {
  const stored = { rows: [...ROWS], blocks: [] as PackedBlock[] };
  let isChanged = false;
  return {
    pageSize,
    readPage: async (after: number) => stored.rows.filter(({ seq }) => seq > after).slice(0, pageSize),
    packed: {
      async blockAfter(_: string, after: number) {
        if (!isChanged) change(stored);
        isChanged = true;
        return stored.blocks.find(({ lastSeq }) => lastSeq > after) ?? null;
      },
    },
  };
}

async function walked(parts: Parameters<typeof walkRows>[0]): Promise<number[]> {
  const seqs: number[] = [];
  const range = { after: Number.MIN_SAFE_INTEGER, upTo: Number.MAX_SAFE_INTEGER };
  for await (const { seq } of walkRows(parts, DOCUMENT, range)) seqs.push(seq);
  return seqs;
}

test('what is packed between the look at the rows and that at the blocks is told once', async () => {
  const block = await blockOf(ROWS.slice(0, 7));
  for (const pageSize of [3, 7, 8, 100]) {
    const parts = open((stored) => {
      stored.rows = stored.rows.filter(({ seq }) => seq > block.lastSeq);
      stored.blocks.push(block);
    }, pageSize);
    expect(await walked(parts), String(pageSize)).toEqual(ROWS.map(({ seq }) => seq));
  }
});

test('a row that somebody put in beside a block is told with it', async () => {
  const block = await blockOf(ROWS.slice(0, 7));
  const parts = open((stored) => {
    stored.rows = stored.rows.filter(({ seq }) => seq > block.lastSeq || seq === 4);
    stored.blocks.push(block);
  }, 100);
  expect(await walked(parts)).toEqual([1, 2, 3, 4, 4, 5, 6, 7, 8, 9, 10, 11, 12]);
});
