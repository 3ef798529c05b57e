/** `PATCH /codices/:id`: an edit of the live document like any other, so open pages show it at once. */
import { createHash } from 'node:crypto';
import * as Y from 'yjs';
import type { Actor } from '#core/access/policy.ts';
import type { Codex } from '#core/codex/codex.ts';
import { openCodex } from '#core/codex/open-codex.ts';
import { BinderyError, isBinderyError } from '#core/errors.ts';
import type { JsonValue } from '#core/json.ts';
import type { CodexBody, PatchCodexBody } from '#core/protocol/api/codices.ts';
import { codexDocumentName } from '#core/protocol/document-name.ts';
import { collectNamedIds } from '#core/rules/workspace-facts.ts';
import { storageOf } from '#core/template/field-storage.ts';
import type { FieldDefinition, Template } from '#core/template/template.ts';
import { fragmentToMarkdown } from '#richtext/markdown.ts';
import type { Services } from '../services.ts';
import { type CodexRow, findCodexRow } from './codex-store.ts';
import { assertFieldValues, sentFields, writeFieldValues } from './field-values.ts';
import { findFacts } from './find-facts.ts';
import { openForReading, pinnedVersion, templateOf } from './live-reading.ts';
import { projectCodex } from './project-codex.ts';
import { asSeenBy, findCodex, presentCodex } from './read-codex.ts';

/** How often an edit is tried again when the document moves while it is being made. */
const ATTEMPTS = 5;
/** Operations looked back over for a retried request. */
const RETRY_WINDOW = 100;

export interface PatchOptions {
  /** The journal sequence the caller saw (If-Match); the edit is refused when the document has moved on. */
  readonly expectedSeq?: number | undefined;
  readonly idempotencyKey?: string | undefined;
}

/**
 * Writes title and fields in one operation: plain text and rich text as the smallest difference, all else as values.
 * Throws `invalid_input` with an issue per bad field (and writes nothing), `precondition_failed` for an old `expectedSeq`.
 */
export async function patchCodex(
  services: Services,
  actor: Actor,
  codexId: string,
  patch: PatchCodexBody,
  { expectedSeq, idempotencyKey }: PatchOptions = {},
): Promise<{ readonly body: CodexBody; readonly seq: number }> {
  const row = await findCodex(services, actor, 'edit', codexId);
  const operationId = idempotencyKey === undefined ? undefined : operationIdOf(actor, idempotencyKey);
  for (let attempt = 1; ; attempt += 1) {
    try {
      const seen = expectedSeq === undefined ? null : await seenAt(services, codexId, expectedSeq);
      if (expectedSeq !== undefined && seen === null) {
        if (await isDone(services, codexId, operationId)) break;
        throw await changedSince(services, codexId, expectedSeq);
      }
      await editOnce(services, actor, row, patch, { operationId, seen });
      break;
    } catch (error) {
      // What it wrote the first time need not be allowed again from where the Codex stands now.
      if (isRefusal(error) && (await isDone(services, codexId, operationId))) break;
      if (!(error instanceof DocumentMoved) || attempt === ATTEMPTS) throw error;
    }
  }
  await projectCodex(services, codexId);
  const { body, seq } = await presentCodex(services, (await findCodexRow(services.prisma, codexId)) ?? row);
  return { body: asSeenBy(actor, body), seq };
}

/** The document was edited, or given another template version, between looking and editing. */
class DocumentMoved extends BinderyError {
  constructor() {
    super(
      'conflict',
      'This Codex is being edited too busily to be changed in one piece. Try again in a moment.',
    );
  }
}

function isRefusal(error: unknown): boolean {
  return isBinderyError(error) && error.code === 'invalid_input';
}

interface EditConditions {
  readonly operationId: string | undefined;
  /** Fingerprint of the document the caller's ETag was checked against. */
  readonly seen: string | null;
}

async function editOnce(
  services: Services,
  actor: Actor,
  row: CodexRow,
  patch: PatchCodexBody,
  { operationId, seen }: EditConditions,
): Promise<void> {
  const name = codexDocumentName(row.id);
  const version = await services.live.read(name, (doc) => pinnedVersion(openForReading(services, doc), row));
  const template = await templateOf(services, row, version);
  const values = patch.fields ?? {};
  const facts = await findFacts(services, actor, collectNamedIds(sentFields(template, values)));
  const options = { origin: 'api' as const, ...(operationId !== undefined && { operationId }) };
  await services.live.edit(name, actor, options, (doc) => {
    if (seen !== null && fingerprint(doc) !== seen) throw new DocumentMoved();
    if (pinnedVersion(openForReading(services, doc), row) !== version) throw new DocumentMoved();
    const before = openForReading(services, doc);
    assertFieldValues(template, values, {
      codexId: row.id,
      facts,
      before: (field) => valueNow(before, field),
    });
    applyPatch(services, actor, doc, template, patch);
  });
}

/** What a field holds, in the form in which it is sent: rich text as Markdown. */
function valueNow(codex: Codex, field: FieldDefinition): JsonValue {
  return storageOf(field.type) === 'fragment'
    ? fragmentToMarkdown(codex.fragment(field.id))
    : codex.value(field);
}

function applyPatch(
  { environment }: Services,
  actor: Actor,
  doc: Y.Doc,
  template: Template,
  patch: PatchCodexBody,
): void {
  const codex = openCodex(doc, { environment, actor });
  codex.transact(() => {
    if (patch.title !== undefined) codex.setTitle(patch.title);
    if (patch.fields !== undefined) writeFieldValues(codex, template, patch.fields);
  });
}

/**
 * The fingerprint of the document at `expectedSeq`, or `null` when the journal is past that. The edit compares it again
 * in the document's own queue, where nothing can come in between.
 */
async function seenAt(services: Services, codexId: string, expectedSeq: number): Promise<string | null> {
  const name = codexDocumentName(codexId);
  const seen = await services.live.read(name, fingerprint);
  return (await services.journal.headSeq(name)) === expectedSeq ? seen : null;
}

/** Was it this very request that moved the document on? Then a retry with the same If-Match has nothing left to do. */
async function isDone(
  { journal }: Services,
  codexId: string,
  operationId: string | undefined,
): Promise<boolean> {
  if (operationId === undefined) return false;
  const latest = await journal.list(codexDocumentName(codexId), { limit: RETRY_WINDOW });
  return latest.some((row) => row.operationId === operationId);
}

async function changedSince(
  { journal }: Services,
  codexId: string,
  expectedSeq: number,
): Promise<BinderyError> {
  const head = await journal.headSeq(codexDocumentName(codexId));
  return new BinderyError(
    'precondition_failed',
    `The Codex has changed since "${expectedSeq}": it is at "${head}". Fetch it again and repeat the edit.`,
  );
}

function fingerprint(doc: Y.Doc): string {
  return createHash('sha256')
    .update(Y.encodeSnapshot(Y.snapshot(doc)))
    .digest('base64');
}

/** Keys of different people never meet, and a key of any length makes a short id. */
function operationIdOf(actor: Actor, key: string): string {
  return `api:${createHash('sha256').update(`${actor.id}\n${key}`).digest('hex').slice(0, 40)}`;
}
