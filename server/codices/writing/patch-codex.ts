/** `PATCH /codices/:id`: edits the live document, so that open pages show it at once. */
import { createHash } from 'node:crypto';
import * as Y from 'yjs';
import type { Actor } from '#core/access/policy.ts';
import { BinderyError, isBinderyError } from '#core/errors.ts';
import type { CodexBody, PatchCodexBody } from '#core/protocol/api/codices.ts';
import { MAIN_BRANCH } from '#core/protocol/document-name.ts';
import { operationIdOf } from '../../journal/operation-id.ts';
import type { EditOptions } from '../../ports/live-documents.port.ts';
import type { Services } from '../../ports/services.ts';
import { type CodexRow, findCodexRow } from '../../projection/tables/codex-store.ts';
import { documentOf, openForReading, pinnedVersion, templateOf } from '../content/live-reading.ts';
import { assertReached } from '../reading/assert-reached.ts';
import { asSeenBy, findOnBranch, findReached, presentCodex, withFields } from '../reading/read-codex.ts';
import { applyPatch, type Law, patchTask } from './apply-patch.ts';
import { findReferred } from './find-referred.ts';
import { type EarlierEdit, mergeEarlierEdit } from './merge-earlier-edit.ts';

/** How often an edit is tried again when the document moves while it is being made. */
const ATTEMPTS = 5;
/** Of the values in JSON; more is fitted into the document in a thread. */
const MAX_PATCHED_HERE = 32 * 1024;

export interface PatchOptions {
  /** The journal sequence the caller saw (If-Match); the edit is refused when the document has moved on. */
  readonly expectedSeq?: number | undefined;
  readonly idempotencyKey?: string | undefined;
  /** The branch to write on; the Codex itself unless given. */
  readonly branch?: string | undefined;
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
  { expectedSeq, idempotencyKey, branch }: PatchOptions = {},
): Promise<{ readonly body: CodexBody; readonly seq: number }> {
  const { row, fields: reached } = await findPatched(services, actor, codexId, patch, branch);
  const name = documentOf(row);
  const operationId = idempotencyKey === undefined ? undefined : operationIdOf(actor, idempotencyKey);
  for (let attempt = 1; ; attempt += 1) {
    try {
      const seen = expectedSeq === undefined ? null : await seenAt(services, name, expectedSeq);
      if (expectedSeq !== undefined && seen === null) {
        if (await isDone(services, name, operationId)) break;
        throw await changedSince(services, name, expectedSeq);
      }
      if (patch.made === undefined)
        await editOnce(services, actor, row, patch, { operationId, seen, expectedSeq });
      else await mergeEarlier(services, actor, row, patch, { made: patch.made, operationId });
      break;
    } catch (error) {
      // What it wrote the first time need not be allowed again from where the Codex stands now.
      if (isRefusal(error) && (await isDone(services, name, operationId))) break;
      if (!(error instanceof DocumentMoved) || attempt === ATTEMPTS) throw error;
    }
  }
  // Nothing is derived from a branch.
  if (row.branch === undefined) await services.projection.project(name);
  const projected = await findCodexRow(services.prisma, row.id);
  const { body, seq } = await presentCodex(services, actor, { ...(projected ?? row), branch: row.branch });
  const answer = { body: asSeenBy(actor, body), seq };
  return reached === null ? answer : withFields(answer, reached);
}

/** The Codex, or the branch, that is written on. Throws `forbidden` for a field that `actor` does not reach. */
async function findPatched(
  services: Services,
  actor: Actor,
  codexId: string,
  { title, fields = {}, add = {}, remove = {} }: PatchCodexBody,
  branch: string | undefined,
): Promise<{ readonly row: CodexRow; readonly fields: ReadonlySet<string> | null }> {
  // What is written on a branch is as whole as the branch.
  if (branch !== undefined && branch !== MAIN_BRANCH)
    return { row: await findOnBranch(services, actor, 'edit', codexId, branch), fields: null };
  const found = await findReached(services, actor, 'edit', codexId);
  const written = [...Object.keys(fields), ...Object.keys(add), ...Object.keys(remove)];
  assertReached(found.fields, title === undefined ? written : ['title', ...written]);
  return found;
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
  /** Fingerprint of the document the caller's ETag was checked against; `''` of a large one, which is told by its sequence. */
  readonly seen: string | null;
  readonly expectedSeq: number | undefined;
}

async function editOnce(
  services: Services,
  actor: Actor,
  row: CodexRow,
  patch: PatchCodexBody,
  conditions: EditConditions,
): Promise<void> {
  const { operationId, seen } = conditions;
  const name = documentOf(row);
  const version = isLargePatch(patch)
    ? null
    : await services.live.read(
        name,
        (doc): number | null => pinnedVersion(openForReading(services, doc), row),
        async () => null,
      );
  const options = { origin: 'api' as const, ...(operationId !== undefined && { operationId }) };
  if (version === null) return await editInThread(services, actor, row, patch, { ...conditions, options });
  const law = await findLaw(services, actor, row, patch, version);
  await services.live.edit(name, actor, options, (doc) => {
    if (seen !== null && fingerprint(doc) !== seen) throw new DocumentMoved();
    if (pinnedVersion(openForReading(services, doc), row) !== version) throw new DocumentMoved();
    applyPatch(doc, patch, {
      ...law,
      ...{ environment: services.environment, actor, codexId: row.id },
      ...{ authorId: row.createdById, knownTitle: row.title },
    });
  });
}

/** Fitting so much text into a document would keep everybody else waiting. */
function isLargePatch({ fields = {}, add = {} }: PatchCodexBody): boolean {
  return JSON.stringify([fields, add]).length > MAX_PATCHED_HERE;
}

async function editInThread(
  services: Services,
  actor: Actor,
  row: CodexRow,
  patch: PatchCodexBody,
  { expectedSeq, options }: EditConditions & { readonly options: EditOptions },
): Promise<void> {
  const { id, title, templateId, templateVersion, createdById } = row;
  const name = documentOf(row);
  const assertSeen = async (): Promise<void> => {
    if (expectedSeq !== undefined && (await services.journal.headSeq(name)) !== expectedSeq)
      throw new DocumentMoved();
  };
  await services.live.editElsewhere(name, actor, options, async (base) => {
    await assertSeen();
    const now = services.environment.now();
    const input = {
      ...base,
      row: { id, title, templateId, templateVersion, createdById },
      actor,
      patch,
      now,
    };
    const made = await services.threads.run(patchTask, input, (version) =>
      findLaw(services, actor, row, patch, version),
    );
    await assertSeen();
    return made;
  });
}

async function mergeEarlier(
  services: Services,
  actor: Actor,
  row: CodexRow,
  patch: PatchCodexBody,
  of: Pick<EarlierEdit, 'made' | 'operationId'>,
): Promise<void> {
  // What it did may make it wrong to do again.
  if (await isDone(services, documentOf(row), of.operationId)) return;
  const findLawOf = (version: number) => findLaw(services, actor, row, patch, version);
  await mergeEarlierEdit(services, actor, row, { ...of, patch, findLaw: findLawOf });
}

/** What the values are held to: the template that the document names, and what there is of all that they name. */
export async function findLaw(
  services: Services,
  actor: Actor,
  row: CodexRow,
  patch: PatchCodexBody,
  version: number,
): Promise<Law> {
  const template = await templateOf(services, row, version);
  return { template, ...(await findReferred(services, actor, template, { ...patch.fields, ...patch.add })) };
}

/**
 * The fingerprint of the document at `expectedSeq`, or `null` when the journal is past that. The edit compares it again
 * in the document's own queue, where nothing can come in between.
 */
async function seenAt(services: Services, name: string, expectedSeq: number): Promise<string | null> {
  const seen = await services.live.read(name, fingerprint, async () => '');
  return (await services.journal.headSeq(name)) === expectedSeq ? seen : null;
}

/** Was it this very request that moved the document on? Then a retry with the same If-Match has nothing left to do. */
async function isDone(
  { journal }: Services,
  name: string,
  operationId: string | undefined,
): Promise<boolean> {
  return operationId !== undefined && (await journal.has(name, operationId));
}

async function changedSince({ journal }: Services, name: string, expectedSeq: number): Promise<BinderyError> {
  const head = await journal.headSeq(name);
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
