/** For tests: everything that an instance stores, searched for a text in whatever form it may lie there. */
import { createHash } from 'node:crypto';
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { brotliDecompressSync, gunzipSync, inflateRawSync, inflateSync } from 'node:zlib';
import type pg from 'pg';

/** `table column` of every place in the database, and the path of every file, that has one of the words. */
export async function findStored(
  client: pg.Client,
  folder: string,
  words: readonly string[],
): Promise<string[]> {
  const wanted = words.map((each) => each.toLowerCase());
  const { rows: tables } = await client.query<{ table: string; cells: string }>(
    `SELECT t.relname AS "table", string_agg(
       quote_ident(a.attname) || CASE WHEN a.atttypid = 'bytea'::regtype THEN '' ELSE '::text' END
         || ' AS ' || quote_ident(a.attname), ', ' ORDER BY a.attnum) AS "cells"
     FROM pg_class t JOIN pg_namespace n ON n.oid = t.relnamespace JOIN pg_attribute a ON a.attrelid = t.oid
     WHERE n.nspname = current_schema() AND t.relkind = 'r' AND a.attnum > 0 AND NOT a.attisdropped GROUP BY 1`,
  );
  const found: string[] = [];
  for (const { table, cells } of tables) {
    const { rows } = await client.query<Record<string, Buffer | string | null>>(
      `SELECT ${cells} FROM "${table}"`,
    );
    for (const row of rows)
      for (const [column, held] of Object.entries(row))
        if (held !== null && holds(held, wanted, 3)) found.push(`${table} ${column}`);
  }
  for (const file of readdirSync(folder, { recursive: true, withFileTypes: true }))
    if (file.isFile()) {
      const path = join(file.parentPath, file.name);
      if (holds(readFileSync(path), wanted, 3)) found.push(path);
    }
  return [...new Set(found)];
}

/** Packed or encoded it is hardly shorter. */
function shortest(wanted: readonly string[]): number {
  return Math.min(...wanted.map(({ length }) => length));
}

/** Digests of what was found to have none of the words: from one search to the next most of a database stays as it is. */
const cleared = new Map<string, Set<string>>();

/** As it stands, unpacked by whatever unpacks it, and what in it may be Base64 or hex, so many layers deep. */
export function holds(held: Buffer | string, wanted: readonly string[], layers: number): boolean {
  const bytes = typeof held === 'string' ? Buffer.from(held) : held;
  const words = JSON.stringify([layers, wanted]);
  const known = cleared.get(words) ?? new Set();
  cleared.set(words, known);
  const digest = createHash('sha256').update(bytes).digest('base64');
  if (known.has(digest)) return false;
  const isHeld = searchThrough(bytes, wanted, layers);
  if (!isHeld) known.add(digest);
  return isHeld;
}

function searchThrough(bytes: Buffer, wanted: readonly string[], layers: number): boolean {
  const text = bytes.toString('utf8');
  const forms = [text, bytes.toString('utf16le'), bytes.subarray(1).toString('utf16le')];
  if (forms.some((form) => wanted.some((each) => form.toLowerCase().includes(each)))) return true;
  if (layers === 0 || bytes.length < shortest(wanted)) return false;
  // Packed operations have their version before what is compressed.
  const inner = [bytes, bytes.subarray(1)].flatMap(unpackAll);
  for (const [encoded] of text.matchAll(/[A-Za-z0-9+/_-]{8,}={0,2}/g)) {
    inner.push(Buffer.from(encoded, 'base64'));
    if (/^([0-9a-f]{2})+$/.test(encoded)) inner.push(Buffer.from(encoded, 'hex'));
  }
  return inner.some((one) => one.length > 0 && holds(one, wanted, layers - 1));
}

/** By each format that it can be in. */
function unpackAll(packed: Buffer): Buffer[] {
  const [first = 0, second = 0] = packed;
  const formats = [
    ...(first === 0x1f && second === 0x8b ? [gunzipSync] : []),
    ...((first & 0x0f) === 8 && (first * 256 + second) % 31 === 0 ? [inflateSync] : []),
    // One kind of block does not exist.
    ...(((first >> 1) & 3) === 3 ? [] : [inflateRawSync]),
    brotliDecompressSync,
  ];
  return formats.flatMap((unpack) => {
    try {
      return [unpack(packed)];
    } catch {
      return [];
    }
  });
}
