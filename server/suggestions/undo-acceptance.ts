/** Taking back what one has accepted: a forward edit to what stood there before, as long as nobody has changed the field since. */
import * as Y from 'yjs';
import type { Actor } from '#core/access/policy.ts';
import type { Codex } from '#core/codex/codex.ts';
import { anchoredField } from '#core/comments/codex-anchors.ts';
import { TITLE_ROOT } from '#core/document/roots.ts';
import { BinderyError } from '#core/errors.ts';
import { storageOf } from '#core/fields/registry.ts';
import { canonicalJson, type JsonValue } from '#core/json.ts';
import type { PatchCodexBody } from '#core/protocol/api/codices.ts';
import type { SuggestionBody } from '#core/protocol/api/suggestions.ts';
import { codexDocumentName } from '#core/protocol/document-name.ts';
import type { Template } from '#core/template/template.ts';
import { fragmentToJson } from '#richtext/document/document.ts';
import { openForReading, pinnedVersion, templateOf } from '../codices/content/live-reading.ts';
import { loadPast } from '../codices/history/codex-history.ts';
import { applyPatch } from '../codices/writing/apply-patch.ts';
import { findReferred } from '../codices/writing/find-referred.ts';
import { authorOf } from '../comments/comment-rules.ts';
import type { DescribedOperation } from '../journal/journal.ts';
import type { Services } from '../ports/services.ts';
import type { CodexRow } from '../projection/tables/codex-store.ts';
import { presentOne } from './codex-suggestions.ts';
import {
  acceptanceOf,
  findSuggestion,
  noteDecision,
  type Suggesting,
  undoingOf,
} from './suggestion-decisions.ts';

/**
 * Brings the field back to what it was, in the name of `actor`, and opens the suggestion again. Doing it again answers the same.
 * Throws `forbidden` for what somebody else has accepted, and `conflict` where it was not accepted or the field was changed since.
 */
export async function undoAcceptance(
  services: Services,
  actor: Actor,
  suggestionId: string,
  revision: string,
): Promise<SuggestionBody> {
  const { row, thread } = await findSuggestion(services, actor, suggestionId);
  const name = codexDocumentName(row.id);
  const stored = await services.journal.find(name, acceptanceOf(thread, revision));
  if (stored === null) {
    const { decision } = thread.suggestion;
    // It was undone before, and is open since.
    if (decision === null && thread.suggestion.reopening !== null)
      return await presentOne(services, row, suggestionId);
    throw new BinderyError('conflict', 'This suggestion was not accepted.');
  }
  if (stored.actor.kind !== authorOf(actor).kind || stored.actor.id !== actor.id)
    throw new BinderyError(
      'forbidden',
      'What somebody else has accepted is taken back by the history of the Codex.',
    );
  const operationId = undoingOf(thread, revision);
  if (!(await services.journal.has(name, operationId))) {
    try {
      await makeEdit(services, actor, { row, thread, stored, operationId });
    } catch (error) {
      if (!(await services.journal.has(name, operationId))) throw error;
    }
  }
  await noteDecision(services, actor, row, {
    ...{ thread, revision, outcome: 'open', by: authorOf(actor), undoes: true },
  });
  await services.projection.project(name);
  return await presentOne(services, row, suggestionId);
}

interface Undoing {
  readonly row: CodexRow;
  readonly thread: Suggesting;
  /** The edit that accepted. */
  readonly stored: Pick<DescribedOperation, 'seq'>;
  readonly operationId: string;
}

async function makeEdit(
  services: Services,
  actor: Actor,
  { row, thread, stored, operationId }: Undoing,
): Promise<void> {
  const name = codexDocumentName(row.id);
  const version = await services.live.read(name, (doc) => pinnedVersion(openForReading(services, doc), row));
  const template = await templateOf(services, row, version);
  const { anchor } = thread;
  const field = anchor.on === 'codex' ? '' : anchoredField(template, anchor.field);
  const [before, after] = await Promise.all(
    [stored.seq - 1, stored.seq].map(async (seq) => {
      const { state } = await loadPast(services, row, seq);
      return await readState(state, (doc) => contentOf(openForReading(services, doc), template, field));
    }),
  );
  const patch = patchTo(field, before ?? null);
  const law = { template, ...(await findReferred(services, actor, template, patch.fields ?? {})) };
  await services.live.edit(name, actor, { origin: 'api', operationId }, (doc: Y.Doc) => {
    const codex = openForReading(services, doc);
    const now = pinnedVersion(codex, row) === version ? contentOf(codex, template, field) : undefined;
    if (now === undefined || canonicalJson(now) !== canonicalJson(after ?? null))
      throw new BinderyError(
        'conflict',
        'Somebody has changed this field since. Take the words back by hand, or by the history of the Codex.',
      );
    applyPatch(doc, patch, {
      ...law,
      ...{ environment: services.environment, actor, codexId: row.id },
      ...{ authorId: row.createdById, knownTitle: row.title },
    });
  });
}

function patchTo(field: string, value: JsonValue): PatchCodexBody {
  if (field === TITLE_ROOT) return { title: typeof value === 'string' ? value : '' };
  return { fields: { [field]: value } };
}

/** What a field holds, in the form in which it is sent. Throws `conflict` where the template has it no more. */
function contentOf(codex: Codex, template: Template, id: string): JsonValue {
  if (id === TITLE_ROOT) return codex.title.toString();
  const field = Object.hasOwn(template.fields, id) ? template.fields[id] : undefined;
  if (field === undefined) throw new BinderyError('conflict', 'The template no longer has this field.');
  return storageOf(field) === 'fragment'
    ? (fragmentToJson(codex.fragment(id)) as JsonValue)
    : codex.value(field);
}

async function readState<T>(state: Uint8Array, read: (doc: Y.Doc) => T): Promise<T> {
  const doc = new Y.Doc();
  try {
    Y.applyUpdate(doc, state);
    return read(doc);
  } finally {
    doc.destroy();
  }
}
