/** `GET /codices`: lists and search, a page at a time. */
import { z } from 'zod';
import type { Actor } from '#core/access/policy.ts';
import { BinderyError } from '#core/errors.ts';
import type { CodexList } from '#core/protocol/api/codices.ts';
import { assertCan } from '../accounts/assert-can.ts';
import { storableText } from '../database-text.ts';
import type { Services } from '../services.ts';
import { listByUpdate, searchByText } from './codex-store.ts';
import { summarizeRow } from './read-codex.ts';

export interface ListQuery {
  readonly cursor?: string | undefined;
  readonly limit: number;
  readonly q?: string | undefined;
  readonly template?: string | undefined;
  readonly parent?: string | undefined;
  readonly trashed?: boolean | undefined;
}

/** A cursor is opaque to callers: the place of the last row, or how many matches were shown. */
const placeSchema = z.tuple([z.iso.datetime(), z.string().max(64)]);
const offsetSchema = z.int().min(0).max(10_000);

/** Newest first, or the best match first when `q` is given. */
export async function listCodices(services: Services, actor: Actor, query: ListQuery): Promise<CodexList> {
  assertCan(actor, { action: 'list', resource: { kind: 'workspace' } });
  const { limit } = query;
  const filter = {
    templateId: query.template,
    parentId: query.parent,
    trashed: query.trashed,
    limit: limit + 1,
  };
  const text = storableText(query.q ?? '').trim();
  if (text !== '') {
    const offset = query.cursor === undefined ? 0 : readCursor(query.cursor, offsetSchema);
    const rows = await searchByText(services.prisma, text, filter, offset);
    const nextCursor = rows.length > limit ? writeCursor(offset + limit) : null;
    return { items: rows.slice(0, limit).map(summarizeRow), nextCursor };
  }
  const place = query.cursor === undefined ? null : readCursor(query.cursor, placeSchema);
  const after = place && { updatedAt: new Date(place[0]), id: place[1] };
  const rows = await listByUpdate(services.prisma, filter, after);
  const last = rows.length > limit ? rows[limit - 1] : undefined;
  const nextCursor = last ? writeCursor([last.updatedAt.toISOString(), last.id]) : null;
  return { items: rows.slice(0, limit).map(summarizeRow), nextCursor };
}

function writeCursor(place: z.infer<typeof placeSchema> | number): string {
  return Buffer.from(JSON.stringify(place)).toString('base64url');
}

function readCursor<T>(cursor: string, schema: z.ZodType<T>): T {
  try {
    return schema.parse(JSON.parse(Buffer.from(cursor, 'base64url').toString('utf8')));
  } catch (cause) {
    const message = 'This cursor is not one of ours. Leave it out to start at the beginning.';
    throw new BinderyError('invalid_input', message, { cause, issues: [{ path: ['cursor'], message }] });
  }
}
