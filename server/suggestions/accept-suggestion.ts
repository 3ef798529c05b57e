/** Accepting and rejecting a suggestion: an edit of the Codex by the rules of every other, once, and then what was decided. */
import type * as Y from 'yjs';
import type { Proposal } from '#core/access/author.ts';
import type { Actor } from '#core/access/policy.ts';
import { BinderyError } from '#core/errors.ts';
import type { SuggestionBody } from '#core/protocol/api/suggestions.ts';
import { codexDocumentName } from '#core/protocol/document-name.ts';
import { openForReading, pinnedVersion, templateOf } from '../codices/content/live-reading.ts';
import { applyPatch } from '../codices/writing/apply-patch.ts';
import { findReferred } from '../codices/writing/find-referred.ts';
import { authorOf } from '../comments/comment-rules.ts';
import type { Services } from '../ports/services.ts';
import type { CodexRow } from '../projection/tables/codex-store.ts';
import { presentOne } from './codex-suggestions.ts';
import { patchFor } from './suggested-patch.ts';
import {
  acceptanceOf,
  assertNotAccepted,
  assertOpen,
  findSuggestion,
  isDecided,
  noteDecision,
  type Suggesting,
  toCommentAuthor,
} from './suggestion-decisions.ts';

/**
 * Makes the suggested edit in the name of `actor`. Doing it again answers the same. Throws `conflict` where the Codex says something
 * else by now, or it was rejected; `precondition_failed` for another revision than the one seen; `gone` once it was taken back; and
 * what a PATCH of the field throws.
 */
export async function acceptSuggestion(
  services: Services,
  actor: Actor,
  suggestionId: string,
  revision: string,
): Promise<SuggestionBody> {
  const { row, thread } = await findSuggestion(services, actor, suggestionId);
  const operationId = acceptanceOf(thread, revision);
  const name = codexDocumentName(row.id);
  // What was stored before a crash is stored: whatever else happened since, this was accepted.
  if (!(await services.journal.has(name, operationId))) {
    if (isDecided(thread, revision, 'accepted')) return await presentOne(services, row, suggestionId);
    assertOpen(thread, revision);
    try {
      await makeEdit(services, actor, row, thread, operationId);
    } catch (error) {
      // Somebody else was faster: what they wrote is not there to be replaced again.
      if (!(await services.journal.has(name, operationId))) throw error;
    }
  }
  const stored = await services.journal.find(name, operationId);
  const by = stored === null ? authorOf(actor) : toCommentAuthor(stored.actor);
  await noteDecision(services, actor, row, { thread, revision, outcome: 'accepted', by });
  await services.projection.project(name);
  return await presentOne(services, row, suggestionId);
}

/** Notes that it is not wanted. Throws as `acceptSuggestion`. */
export async function rejectSuggestion(
  services: Services,
  actor: Actor,
  suggestionId: string,
  revision: string,
): Promise<SuggestionBody> {
  const { row, thread } = await findSuggestion(services, actor, suggestionId);
  await assertNotAccepted(services, actor, row, thread, revision);
  if (isDecided(thread, revision, 'rejected')) return await presentOne(services, row, suggestionId);
  assertOpen(thread, revision);
  const by = authorOf(actor);
  await noteDecision(services, actor, row, { thread, revision, outcome: 'rejected', by });
  await assertNotAccepted(services, actor, row, thread, revision);
  return await presentOne(services, row, suggestionId);
}

/** Takes a rejection back. What was accepted is an edit of the Codex, and is undone there. */
export async function reopenSuggestion(
  services: Services,
  actor: Actor,
  suggestionId: string,
  revision: string,
): Promise<SuggestionBody> {
  const { row, thread } = await findSuggestion(services, actor, suggestionId);
  if (isDecided(thread, revision, 'accepted'))
    throw new BinderyError('conflict', 'What was accepted is in the Codex: undo it there.');
  await assertNotAccepted(services, actor, row, thread, revision);
  if (isDecided(thread, revision, 'rejected')) {
    await noteDecision(services, actor, row, { thread, revision, outcome: 'open', by: authorOf(actor) });
    await assertNotAccepted(services, actor, row, thread, revision);
  }
  return await presentOne(services, row, suggestionId);
}

async function makeEdit(
  services: Services,
  actor: Actor,
  row: CodexRow,
  thread: Suggesting,
  operationId: string,
): Promise<void> {
  const name = codexDocumentName(row.id);
  const version = await services.live.read(name, (doc) => pinnedVersion(openForReading(services, doc), row));
  const template = await templateOf(services, row, version);
  // Of a text what it names stands there already; a value may name others.
  const named = await services.live.read(name, (doc) =>
    thread.suggestion.change.kind === 'value'
      ? patchFor(thread, openForReading(services, doc), template).fields
      : undefined,
  );
  const law = { template, ...(await findReferred(services, actor, template, named ?? {})) };
  const proposal = proposalOf(thread);
  await services.live.edit(name, actor, { origin: 'api', operationId, proposal }, (doc: Y.Doc) => {
    const codex = openForReading(services, doc);
    if (pinnedVersion(codex, row) !== version)
      throw new BinderyError(
        'conflict',
        'This Codex was given another template version meanwhile. Try again.',
      );
    applyPatch(doc, patchFor(thread, codex, template), {
      ...law,
      ...{ environment: services.environment, actor, codexId: row.id },
      ...{ authorId: row.createdById, knownTitle: row.title },
    });
  });
}

function proposalOf({ id, comments: [opening] }: Suggesting): Proposal {
  if (opening === undefined) throw new BinderyError('internal', 'A thread has the comment that began it.');
  const { kind, id: authorId, name } = opening.author;
  if (kind === 'imported') throw new BinderyError('internal', 'Nothing that was imported proposes anything.');
  return { suggestionId: id, kind, id: authorId, name };
}
