/** `GET /codices/:id/export`: a Codex, alone or with its subtree, as a file. */

import * as Y from 'yjs';
import { type Actor, can } from '#core/access/policy.ts';
import type { Thread } from '#core/comments/comments.ts';
import { readThreads } from '#core/comments/read-threads.ts';
import { BinderyError } from '#core/errors.ts';
import type { BinaryCodex, PortableOperation } from '#core/format/binary-file.ts';
import { fileNameOf } from '#core/format/file-name.ts';
import type { PortableCodex } from '#core/format/portable-codex.ts';
import type { ExportFormat } from '#core/protocol/api/transfer.ts';
import { codexDocumentName, commentsDocumentName } from '#core/protocol/document-name.ts';
import { assertCan } from '../access/assert-can.ts';
import { dayAt } from '../access/workspace-setting.ts';
import { nameReading, readWith } from '../codices/content/codex-reading.ts';
import { templateOf } from '../codices/content/live-reading.ts';
import { rollUpsFor } from '../codices/reading/may-know-roll-ups.ts';
import { findCodex } from '../codices/reading/read-codex.ts';
import type { Services } from '../ports/services.ts';
import { readPeopleNames } from '../projection/people-names.ts';
import { type CodexRow, measureFields } from '../projection/tables/codex-store.ts';
import { findVersion } from '../templates/template-store.ts';
import { doTask } from '../threads/do-task.ts';
import { isLargeSize } from '../threads/document-size.ts';
import { writeCommentsOf } from './comments-of-export.ts';
import { findExportNames, type PageReader } from './find-export-names.ts';
import { listSubtree, type SubtreeRow } from './subtree.ts';
import { type TextFileInput, writeBinaryTask, writeTextTask } from './write-file.ts';

export interface ExportOptions {
  readonly format: ExportFormat;
  readonly subtree?: boolean;
  readonly history?: boolean;
  /** With the comments: at the end of a Markdown file, of each Codex in HTML and JSON5. */
  readonly comments?: boolean;
  /** Of whoever reads Markdown or HTML, an IANA name; UTC unless told. */
  readonly timeZone?: string;
  /** HTML that search engines may list: it says what it is about, and not who made it. */
  readonly isListed?: boolean;
}

export interface ExportedFile {
  readonly bytes: Uint8Array;
  readonly name: string;
  readonly mime: string;
}

const MIME: Record<ExportFormat, string> = {
  json5: 'application/json5; charset=utf-8',
  binary: 'application/vnd.vespera-bindery.codex',
  markdown: 'text/markdown; charset=utf-8',
  html: 'text/html; charset=utf-8',
};
const EXTENSION: Record<ExportFormat, string> = {
  json5: '.codex.json5',
  binary: '.codex',
  markdown: '.md',
  html: '.html',
};
const HISTORY_PAGE = 500;

/**
 * Reads live documents, so that what is on a screen is in the file; the rest may come from a replica, which is asked once the rows say what
 * the tree says. Children are left out for a guest, who came for one Codex.
 * Throws `not_found` and `forbidden` as reading does, `too_large` for more than a file may hold.
 */
export async function exportCodex(
  services: Services,
  actor: Actor,
  codexId: string,
  options: ExportOptions,
): Promise<ExportedFile> {
  const { format, subtree = false, history = false, comments = false } = options;
  const { timeZone = 'UTC', isListed = false } = options;
  const row = await findCodex(services, actor, 'read', codexId);
  const place = { id: row.id, privateTopId: row.privateTopId };
  if (history && format !== 'binary') {
    throw new BinderyError(
      'invalid_input',
      'Only the binary format can include the history: choose format=binary.',
    );
  }
  if (comments && format === 'binary') {
    throw new BinderyError(
      'invalid_input',
      'The binary format cannot include comments: choose format=json5, format=html or format=markdown.',
    );
  }
  if (history) assertCan(actor, { action: 'readHistory', resource: { kind: 'codex', ...place } });
  const mayList = can(actor, { action: 'list', resource: { kind: 'workspace' } });
  const mayDescend = can(actor, { action: 'list', resource: { kind: 'workspace', within: place } });
  const inside = comments && format !== 'markdown';
  const reader = { actor, listsCodices: mayList };
  const settings = { format, history, timeZone, comments: inside, isListed, reader };
  const { bytes: page, rows } = await services.replica.read(async (reading) => {
    const found = await listSubtree(reading, row, subtree && mayDescend);
    return { bytes: await write(reading, found, settings), rows: found };
  });
  const said = comments && !inside ? await writeCommentsOf(services, rows, timeZone) : '';
  const bytes = said === '' ? page : Buffer.concat([page, Buffer.from(`\n${said}\n`)]);
  return { bytes, name: `${fileNameOf(row.title)}${EXTENSION[format]}`, mime: MIME[format] };
}

interface FileOptions {
  readonly format: ExportFormat;
  readonly history: boolean;
  readonly timeZone: string;
  readonly comments: boolean;
  readonly isListed: boolean;
  readonly reader: PageReader;
}

async function write(
  services: Services,
  rows: readonly SubtreeRow[],
  { format, history, timeZone, comments, isListed, reader }: FileOptions,
): Promise<Uint8Array> {
  if (format === 'binary') return await writeBinaryFile(services, rows, history);
  const { environment, threads } = services;
  const threadsOf = await readThreadsOf(services, comments ? rows : []);
  const input: TextFileInput = {
    rows: rows.map(({ row, parent }) => {
      const { id, templateId, templateVersion } = row;
      const rollUps = rollUpsFor(reader.actor, row);
      const threads = threadsOf.get(id);
      return {
        id,
        templateId,
        templateVersion,
        parent,
        created: isListed ? null : createdOf(row),
        title: row.title,
        rollUps,
        threads,
      };
    }),
    ...{ format, timeZone, isListed, nonce: environment.newId() },
    today: await dayAt(services, environment.now()),
  };
  const size = await measureFields(
    services.prisma,
    rows.map(({ row }) => row.id),
  );
  return await doTask(threads, writeTextTask, input, {
    isLarge: isLargeSize(size),
    async answer(question) {
      if (question.kind === 'names')
        return await findExportNames(services, reader, question.ids, question.pictureIds);
      const row = rowAt(rows, question.index);
      return question.kind === 'state'
        ? await readState(services, row)
        : await templateOf(services, row, question.version);
    },
  });
}

async function readThreadsOf(
  { live }: Services,
  rows: readonly SubtreeRow[],
): Promise<ReadonlyMap<string, readonly Thread[]>> {
  const found = new Map<string, readonly Thread[]>();
  for (const { row } of rows) found.set(row.id, await live.read(commentsDocumentName(row.id), readThreads));
  return found;
}

function rowAt(rows: readonly SubtreeRow[], index: number): CodexRow {
  const row = rows[index]?.row;
  if (row === undefined) throw new BinderyError('internal', 'There is nothing to export.');
  return row;
}

/** The whole document as one Yjs update. */
async function readState({ live }: Services, { id }: CodexRow): Promise<Uint8Array> {
  return await live.read(
    codexDocumentName(id),
    (doc) => Y.encodeStateAsUpdate(doc),
    async (state) => state,
  );
}

async function writeBinaryFile(
  services: Services,
  rows: readonly SubtreeRow[],
  history: boolean,
): Promise<Uint8Array> {
  const codices: BinaryCodex[] = [];
  const templates = new Map<string, { id: string; version: number; name: string; source: string }>();
  for (const { row, parent } of rows) {
    const { template, title } = await readWith(
      services,
      row,
      nameReading,
      await readPeopleNames(services, row),
    );
    const state = await readState(services, row);
    const pin = { id: template.id, version: template.version };
    const key = `${pin.id}@${pin.version}`;
    if (!templates.has(key)) {
      const version = await findVersion(services.prisma, pin.id, pin.version);
      templates.set(key, { ...pin, name: template.name, source: version?.source ?? '' });
    }
    codices.push({
      ...{ id: row.id, parent, title, template: pin, created: createdOf(row), state },
      ...(history && { history: await readHistory(services, codexDocumentName(row.id)) }),
    });
  }
  const exportedAt = new Date(services.environment.now()).toISOString();
  const file = { exportedAt, templates: [...templates.values()], codices };
  const size = codices.flatMap(({ state, history = [] }) => [
    state,
    ...history.map(({ payload }) => payload),
  ]);
  return await doTask(services.threads, writeBinaryTask, file, {
    isLarge: isLargeSize(size.reduce((sum, { length }) => sum + length, 0)),
  });
}

async function readHistory(
  { journal }: Services,
  documentName: string,
): Promise<readonly PortableOperation[]> {
  const operations: PortableOperation[] = [];
  for (let before: number | undefined; ; ) {
    const page = await journal.list(documentName, {
      limit: HISTORY_PAGE,
      ...(before !== undefined && { before }),
    });
    for (const { seq, operationId, actor, origin, clientTime, serverTime, payload } of page) {
      const { kind, id, name } = actor;
      operations.push({
        seq,
        operationId,
        actor: { kind, id, name },
        origin,
        clientTime,
        serverTime,
        payload,
      });
    }
    before = page.at(-1)?.seq;
    if (page.length < HISTORY_PAGE) return operations.reverse();
  }
}

function createdOf(row: CodexRow): NonNullable<PortableCodex['created']> {
  return { at: row.createdAt.toISOString(), by: row.createdByName };
}
