/** For tests: ways to corrupt packed operations, and what has to be found then. */
import fc from 'fast-check';
import type pg from 'pg';
import { crc32c } from '../journal/crc32c.ts';
import type { JournalRow, StoredRow } from '../journal/journal.ts';
import { packRows } from '../journal/packed-block.ts';
import { headerOf } from '../journal/packed-header.ts';
import { chained } from '../journal/packed-rows.fixture.ts';
import { blockJson } from '../journal/packed-statements.ts';

export interface BlockCorruption {
  readonly name: string;
  /** Does it. */
  readonly change: (owner: pg.Client) => Promise<unknown>;
  /** Some of these is found, as `kind seq`. */
  readonly expected: readonly string[];
}

/** A block as it was packed. */
export interface WholeBlock {
  readonly rows: readonly [StoredRow, ...StoredRow[]];
  readonly first: number;
  readonly last: number;
  readonly content: Buffer;
}

const HEADER = {
  prevHash: 'sha256("prevHash")',
  lastHash: 'sha256("lastHash")',
  firstAt: `"firstAt" - interval '1 s'`,
  lastAt: `"lastAt" + interval '1 day'`,
  writers: `jsonb_set("writers", '{0,id}', '"nobody"')`,
  roots: `"roots" || 'field:other'::text`,
  clients: `"clients" || 5::int8`,
  ids: `set_byte("ids", 2, (get_byte("ids", 2) + 1) % 256)`,
  sha256: 'sha256("sha256")',
  firstSeq: `"firstSeq" + 1`,
};

type Alter = (row: StoredRow) => Partial<StoredRow>;
const PAYLOAD = Uint8Array.of(0, 0);
const ALTERED: Readonly<Record<string, Alter>> = {
  payload: () => ({ payload: PAYLOAD, crc32c: crc32c(PAYLOAD) }),
  actor: ({ actor }) => ({ actor: { ...actor, id: 'somebody-else' } }),
  actorName: ({ actor }) => ({ actor: { ...actor, name: `${actor.name}x` } }),
  operationId: ({ operationId }) => ({ operationId: `${operationId}x` }),
  clientTime: ({ clientTime }) => ({ clientTime: clientTime + 1 }),
  serverTime: ({ serverTime }) => ({ serverTime: serverTime - 1 }),
  branch: () => ({ branch: 'other' }),
  clientId: ({ clientId }) => ({ clientId: clientId + 1 }),
  origin: () => ({ origin: 'import' }),
  summary: ({ summary }) => ({ summary: { ...summary, deletes: summary.deletes + 1 } }),
  proposal: () => ({ proposal: { suggestionId: 's', kind: 'user', id: 'u-2', name: 'Ben Okafor' } }),
  hash: () => ({ hash: crcLike(7) }),
};

function crcLike(value: number): Uint8Array {
  return new Uint8Array(32).fill(value);
}

/** Puts other rows in a block, with everything about it made right again. */
async function repack(
  owner: pg.Client,
  { rows: [{ documentName }], last }: WholeBlock,
  rows: readonly StoredRow[],
) {
  const [first, ...others] = rows;
  if (first === undefined) throw new Error('no rows');
  await owner.query(
    `UPDATE "PackedOperations" b SET ("firstSeq", "lastSeq", "prevHash", "lastHash", "firstAt", "lastAt", "writers", "roots", "clients", "ids") =
       (n."firstSeq", n."lastSeq", n."prevHash", n."lastHash", n."firstAt", n."lastAt", n."writers", n."roots", n."clients", n."ids"),
       "content" = $2, "sha256" = sha256($2)
     FROM jsonb_populate_record(NULL::"PackedOperations", $1::jsonb) n WHERE b."documentName" = n."documentName" AND b."lastSeq" = $3`,
    [blockJson(documentName, headerOf([first, ...others])), Buffer.from(await packRows(rows)), last],
  );
}

export function anyBlockCorruption(
  document: string,
  blocks: readonly WholeBlock[],
): fc.Arbitrary<BlockCorruption> {
  const block = fc.constantFrom(...blocks);
  // One that says to begin later is told of from there on, and the first operation is missing.
  const whole = ({ first }: WholeBlock) => [`altered ${first}`, `altered ${first + 1}`];
  const set =
    (assignment: string, { last }: WholeBlock) =>
    (owner: pg.Client) =>
      owner.query(
        `UPDATE "PackedOperations" SET ${assignment} WHERE "documentName" = '${document}' AND "lastSeq" = ${last}`,
      );
  const header = fc.tuple(block, fc.constantFrom(...Object.entries(HEADER))).map(([at, [column, value]]) => ({
    name: `${column} of the block up to ${at.last}`,
    change: set(`"${column}" = ${value}`, at),
    expected: whole(at),
  }));
  const flipped = fc
    .tuple(block, fc.nat(), fc.integer({ min: 1, max: 255 }), fc.boolean())
    .map(([at, place, by, isSealed]) => {
      const content = Buffer.from(at.content);
      const index = place % content.length;
      content[index] = (content[index] ?? 0) ^ by;
      const hex = `'\\x${content.toString('hex')}'::bytea`;
      return {
        name: `byte ${index} of the block up to ${at.last}${isSealed ? ', its checksum too' : ''}`,
        change: set(`"content" = ${hex}${isSealed ? `, "sha256" = sha256(${hex})` : ''}`, at),
        expected: at.rows.map(({ seq }) => `altered ${seq}`),
        // Some bits of compressed bytes say how they were compressed: what they hold is the same.
        isHarmless: isSealed,
      };
    });
  const cut = fc.tuple(block, fc.nat()).map(([at, length]) => ({
    name: `the block up to ${at.last} cut off`,
    change: set(`"content" = substring("content" FOR ${length % at.content.length})`, at),
    expected: whole(at),
  }));
  const removed = block.map((at) => ({
    name: `the block up to ${at.last} removed`,
    change: (owner: pg.Client) =>
      owner.query(
        `DELETE FROM "PackedOperations" WHERE "documentName" = '${document}' AND "lastSeq" = ${at.last}`,
      ),
    expected: [`removed ${at.first}`],
  }));
  const row = block.chain((at) => fc.tuple(fc.constant(at), fc.nat(at.rows.length - 1)));
  const altered = fc
    .tuple(row, fc.constantFrom(...Object.entries(ALTERED)))
    .map(([[at, index], [column, alter]]) => {
      const rows = at.rows.map((each, place) => (place === index ? { ...each, ...alter(each) } : each));
      const [wrong, next] = [rows[index], rows[index + 1]];
      if (wrong !== undefined && next !== undefined) rows[index + 1] = { ...next, prevHash: wrong.hash };
      return {
        name: `${column} of ${at.first + index}, packed anew`,
        change: (owner: pg.Client) => repack(owner, at, rows),
        expected: [`altered ${at.first + index}`],
      };
    });
  const rechained = fc
    .tuple(row, fc.constantFrom('payload', 'actor', 'serverTime'))
    .map(([[at, index], column]) => {
      const rows = at.rows.map((each, place) =>
        place === index ? { ...each, ...ALTERED[column]?.(each) } : each,
      );
      return {
        name: `${column} of ${at.first + index}, chained and packed anew`,
        change: (owner: pg.Client) =>
          repack(owner, at, chained(rows as JournalRow[], at.first, at.rows[0].prevHash)),
        expected: [`altered ${at.first + index}`],
      };
    });
  const swapped = row
    .filter(([, index]) => index > 0)
    .map(([at, index]) => {
      const rows = [...at.rows];
      const [one, other] = [rows[index - 1] as StoredRow, rows[index] as StoredRow];
      rows[index - 1] = { ...other, seq: one.seq };
      rows[index] = { ...one, seq: other.seq };
      return {
        name: `${one.seq} and ${other.seq} swapped, chained and packed anew`,
        change: (owner: pg.Client) =>
          repack(owner, at, chained(rows as JournalRow[], at.first, at.rows[0].prevHash)),
        expected: [`altered ${one.seq}`, `reordered ${one.seq}`],
      };
    });
  const beside = row.map(([at, index]) => ({
    name: `a row put in as ${at.first + index}, beside the block that has it`,
    change: (owner: pg.Client) =>
      owner.query(`
        INSERT INTO "DocumentUpdate" ("documentName", "seq", "operationId", "payload", "crc32c", "prevHash", "hash", "actorKind", "actorId",
          "actorName", "clientId", "origin", "clientTime", "createdAt", "summary")
        SELECT "documentName", ${at.first + index}, 'forged', "payload", "crc32c", "prevHash", "hash", "actorKind", "actorId",
          "actorName", "clientId", "origin", "clientTime", "createdAt", "summary"
        FROM "DocumentUpdate" WHERE "documentName" = '${document}' ORDER BY "seq" DESC LIMIT 1`),
    expected: [`inserted ${at.first + index}`],
  }));
  const end = blocks.at(-1)?.last ?? 0;
  const packedSeq = fc.integer({ min: -end, max: 9 }).filter((by) => by !== 0);
  const ended = packedSeq.map((by) => ({
    name: `said to be packed up to ${end + by}`,
    change: (owner: pg.Client) =>
      owner.query(`UPDATE "Document" SET "packedSeq" = ${end + by} WHERE "name" = '${document}'`),
    expected: [`head ${Math.max(end, end + by)}`],
  }));
  return fc.oneof(header, flipped, cut, removed, altered, altered, rechained, swapped, beside, ended);
}
