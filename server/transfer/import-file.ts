/** `POST /import`: a Codex file becomes Codices of this instance, all of them or none. */
import { createHash } from 'node:crypto';
import * as Y from 'yjs';
import type { UserActor } from '#core/access/policy.ts';
import { BinderyError, type Issue } from '#core/errors.ts';
import { isBinaryFile } from '#core/format/binary-file.ts';
import { rewriteDocument } from '#core/format/rewrite-ids.ts';
import type { ImportedBody } from '#core/protocol/api/transfer.ts';
import { assertCan } from '../accounts/assert-can.ts';
import type { NewCodexRow } from '../codices/codex-store.ts';
import { idFromKey } from '../codices/derived-id.ts';
import { storableText } from '../database-text.ts';
import type { Services } from '../services.ts';
import { findParent } from '../tree/place.ts';
import { adoptAssets } from './adopt-assets.ts';
import type { ImportContext, IncomingCodex, ReadResult } from './incoming-codex.ts';
import { readBinaryFile } from './read-binary-file.ts';
import { readJson5File } from './read-json5-file.ts';
import { findImported, type PlannedCodex, writeImport } from './write-import.ts';

export interface ImportOptions {
  /** Where the first Codex of the file goes; at the top when absent. */
  readonly parentId?: string | undefined;
  /** The same key with the same file is imported once. */
  readonly idempotencyKey?: string | undefined;
}

/**
 * Reads, checks and writes a file. Nothing in it is believed: ids are new, the importer is the author of the operation, template
 * and values are compared with what is here. Throws `invalid_input` with every problem found, and has written nothing then.
 */
export async function importFile(
  services: Services,
  actor: UserActor,
  bytes: Uint8Array,
  { parentId, idempotencyKey }: ImportOptions = {},
): Promise<ImportedBody> {
  assertCan(actor, { action: 'createCodex', resource: { kind: 'workspace', within: parentId } });
  const newId = idSource(services, actor, bytes, idempotencyKey);
  const firstId = newId();
  const before = idempotencyKey === undefined ? null : await findImported(services, actor, firstId);
  if (before !== null) {
    assertCan(actor, { action: 'read', resource: { kind: 'codex', id: firstId } });
    return { codices: before, warnings: [] };
  }
  const file = await readFile({ services, actor }, bytes);
  if (!file.ok) throw refused(file.issues);
  const codices = file.codices.map((codex, index) => ({ ...codex, id: index === 0 ? firstId : newId() }));
  try {
    const [top] = codices;
    if (top && parentId !== undefined) await findParent(services, parentId, top.template);
    const assets = await adoptAssets(services, actor, codices);
    const codexIds = codices.flatMap(({ localId, id }) => (localId === null ? [] : [[localId, id] as const]));
    const planned = codices.map((codex, index): PlannedCodex => {
      const ids = new Map([...codexIds, ...(assets.newIds[index] ?? [])]);
      rewriteDocument(codex.doc, ids, services.environment);
      const parent = codex.parent === null ? (parentId ?? null) : (codices[codex.parent]?.id ?? null);
      return { row: newRow(services, actor, codex, parent), state: Y.encodeStateAsUpdate(codex.doc) };
    });
    const written = await writeImport(services, actor, planned, assets.rows);
    return {
      codices: written,
      warnings: [...file.warnings, ...assets.warnings, ...childWarnings(codices)].map(shown),
    };
  } finally {
    for (const { doc } of codices) doc.destroy();
  }
}

async function readFile(context: ImportContext, bytes: Uint8Array): Promise<ReadResult> {
  if (bytes.length === 0) return { ok: false, issues: [{ path: [], message: 'The file is empty.' }] };
  if (isBinaryFile(bytes)) return await readBinaryFile(context, bytes);
  let text: string;
  try {
    text = new TextDecoder('utf-8', { fatal: true }).decode(bytes);
  } catch {
    return {
      ok: false,
      issues: [{ path: [], message: 'This is not a Codex file: neither the binary form nor text in UTF-8.' }],
    };
  }
  return await readJson5File(context, text);
}

/** Fresh ids, or with a key always the same ones for the same person and bytes. */
function idSource(
  { environment }: Services,
  actor: UserActor,
  bytes: Uint8Array,
  key: string | undefined,
): () => string {
  if (key === undefined) return () => environment.newId();
  const file = createHash('sha256').update(bytes).digest('hex');
  let taken = 0;
  return () => {
    taken += 1;
    return idFromKey(actor.id, `import\n${key}\n${file}\n${taken}`);
  };
}

function newRow(
  { environment }: Services,
  actor: UserActor,
  { id, template, doc }: IncomingCodex & { readonly id: string },
  parentId: string | null,
): NewCodexRow {
  const now = new Date(environment.now());
  return {
    id,
    templateId: template.id,
    templateVersion: template.version,
    parentId,
    title: storableText(doc.getText('title').toString()),
    fields: {},
    createdById: actor.id,
    createdByName: actor.name,
    updatedById: actor.id,
    updatedByName: actor.name,
    createdAt: now,
    updatedAt: now,
  };
}

/** A tree that grew under other rules is taken as it is. */
function childWarnings(codices: readonly IncomingCodex[]): Issue[] {
  return codices.flatMap(({ parent, template, path }) => {
    const above = parent === null ? undefined : codices[parent]?.template;
    const allowed = above?.children.allow ?? null;
    if (above === undefined || allowed === null || allowed.includes(template.id)) return [];
    return [
      {
        path,
        message: `“${above.name}” takes no children made from “${template.name}”; this one was kept where it is.`,
      },
    ];
  });
}

function refused(issues: readonly Issue[]): BinderyError {
  const [first] = issues;
  const place = first?.line === undefined ? '' : ` in line ${first.line}`;
  const more = issues.length > 1 ? ` (and ${issues.length - 1} more)` : '';
  return new BinderyError(
    'invalid_input',
    `Nothing was imported${place === '' ? '' : `: the problem is${place}`}. ${first?.message ?? ''}${more}`,
    { issues },
  );
}

function shown({ path, message, hint, line, column }: Issue): ImportedBody['warnings'][number] {
  return {
    path: [...path],
    message,
    ...(hint !== undefined && { hint }),
    ...(line !== undefined && { line }),
    ...(column !== undefined && { column }),
  };
}
