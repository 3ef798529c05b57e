/** The suggestions on a Codex over REST: made, listed and presented. */
import { z } from 'zod';
import type { Actor } from '#core/access/policy.ts';
import type { Codex } from '#core/codex/codex.ts';
import { anchorSpaceOf } from '#core/comments/codex-anchors.ts';
import type { Thread } from '#core/comments/comments.ts';
import { readThread, readThreads } from '#core/comments/read-threads.ts';
import { suggest } from '#core/comments/write-suggestions.ts';
import { TITLE_ROOT } from '#core/document/roots.ts';
import { BinderyError } from '#core/errors.ts';
import { storageOf } from '#core/fields/registry.ts';
import type {
  ChangeRequest,
  SuggestBody,
  SuggestionBody,
  SuggestionList,
  SuggestionQuery,
} from '#core/protocol/api/suggestions.ts';
import { commentsDocumentName } from '#core/protocol/document-name.ts';
import { type ProposedChange, parseChange } from '#core/suggestions/proposed-change.ts';
import type { Template } from '#core/template/template.ts';
import { readThrough } from '../codices/content/live-reading.ts';
import { readCursor, writeCursor } from '../codices/reading/list-cursor.ts';
import { findReached } from '../codices/reading/read-codex.ts';
import {
  editComments,
  findAnchor,
  hasComment,
  idOf,
  type Keyed,
  threadNotFound,
} from '../comments/edit-comments.ts';
import {
  dateTime,
  presentAnchor,
  presentAuthor,
  presentComment,
  presentProposal,
} from '../comments/present-thread.ts';
import { assertAnchorReached, threadsWithin } from '../comments/reached-threads.ts';
import type { Services } from '../ports/services.ts';
import type { CodexRow } from '../projection/tables/codex-store.ts';
import { type Content, plainValue, standingOf } from './suggested-patch.ts';

/** When the last one of a page was made, in ms since the epoch, and its id. */
const placeSchema = z.tuple([z.string().regex(/^\d{1,16}$/), z.string().max(64)]);

/** The suggestions on a Codex in the order in which they were made. */
export async function listSuggestions(
  services: Services,
  actor: Actor,
  codexId: string,
  { decided, author, limit, cursor }: SuggestionQuery,
): Promise<SuggestionList> {
  const { row, fields } = await findReached(services, actor, 'read', codexId);
  const every = await services.live.read(commentsDocumentName(row.id), readThreads);
  const threads = await threadsWithin(services, row, fields, every);
  const all = threads.filter(({ suggestion }) => suggestion !== null);
  const asked = all.filter(
    ({ suggestion, comments }) =>
      (decided === undefined || (suggestion?.decision !== null) === (decided === 'true')) &&
      (author === undefined || comments[0]?.author.id === author),
  );
  const place = cursor === undefined ? null : readCursor(cursor, placeSchema);
  const rest = place === null ? asked : asked.filter((thread) => isAfter(thread, place));
  const page = rest.slice(0, limit);
  const last = rest.length > page.length ? page.at(-1) : undefined;
  return {
    items: await readThrough(services, row, (codex, template) => presentAll(page, codex, template)),
    open: all.filter(({ suggestion }) => suggestion?.decision === null).length,
    nextCursor: last === undefined ? null : writeCursor([String(last.createdAt), last.id]),
  };
}

function isAfter({ createdAt, id }: Thread, [time, before]: readonly [string, string]): boolean {
  return createdAt === Number(time) ? id > before : createdAt > Number(time);
}

/** Makes a suggestion. Throws `invalid_input` for an anchor that means nothing or several places, or a change that does not fit there. */
export async function makeSuggestion(
  services: Services,
  actor: Actor,
  codexId: string,
  { anchor, change, body }: SuggestBody,
  { idempotencyKey }: Keyed,
): Promise<SuggestionBody> {
  const { row, fields } = await findReached(services, actor, 'comment', codexId);
  assertAnchorReached(fields, anchor);
  const id = idOf(services, actor, `suggestion for ${row.id}`, idempotencyKey);
  const isThere = await services.live.read(commentsDocumentName(row.id), (doc) => hasComment(doc, id));
  if (isThere) return await presentOne(services, row, id);
  const about = await findAnchor(services, row, anchor);
  const proposed = await readThrough(services, row, (codex, template) =>
    proposedFor(codex, template, anchor.field, change),
  );
  await editComments(services, actor, row, (doc, writer) => {
    if (!hasComment(doc, id))
      suggest(doc, { anchor: about, change: proposed, body: body?.markdown, id }, writer);
  });
  return await presentOne(services, row, id);
}

/** What is asked for as it is stored. Throws `invalid_input` for a change that the field cannot take. */
function proposedFor(
  codex: Codex,
  template: Template,
  fieldId: string,
  request: ChangeRequest,
): ProposedChange {
  const field = Object.hasOwn(template.fields, fieldId) ? template.fields[fieldId] : undefined;
  const storage = fieldId === TITLE_ROOT ? 'text' : field && storageOf(field);
  if (request.kind === 'value') {
    if (field === undefined || fieldId === TITLE_ROOT) throw unfit('Words are suggested for a title.');
    return parsed({ kind: 'value', base: plainValue(codex, field), value: request.value });
  }
  if (storage !== 'fragment' && (storage !== 'text' || request.kind !== 'text'))
    throw unfit(
      storage === 'text'
        ? 'Plain text has no formatting.'
        : 'This field holds no text: suggest a value for it.',
    );
  return parsed(request);
}

function parsed(change: unknown): ProposedChange {
  const proposed = parseChange(change);
  if (proposed === null) throw unfit('This can’t be suggested, or it is too long.');
  return proposed;
}

function unfit(message: string): BinderyError {
  return new BinderyError('invalid_input', message, { issues: [{ path: ['change'], message }] });
}

/** One suggestion as it is now. */
export async function presentOne(services: Services, row: CodexRow, id: string): Promise<SuggestionBody> {
  const thread = await services.live.read(commentsDocumentName(row.id), (doc) => readThread(doc, id));
  if (thread === null) throw threadNotFound(id);
  return await readThrough(services, row, (codex, template) =>
    presentSuggestion(thread, { codex, template, space: anchorSpaceOf(codex, template) }),
  );
}

/** Each text is read once for all of them. */
function presentAll(threads: readonly Thread[], codex: Codex, template: Template): SuggestionBody[] {
  const place = { codex, template, space: anchorSpaceOf(codex, template) };
  return threads.map((thread) => presentSuggestion(thread, place));
}

function presentSuggestion(thread: Thread, content: Content): SuggestionBody {
  const { id, anchor, createdAt, suggestion, comments } = thread;
  const [opening] = comments;
  if (suggestion === null || opening === undefined)
    throw new BinderyError('gone', 'This thread suggests nothing, or not any more.');
  return {
    ...{ id, ...presentProposal(suggestion) },
    anchor: presentAnchor(anchor, content.space, content.template),
    author: presentAuthor(opening.author),
    createdAt: dateTime(createdAt),
    stands: standingOf({ anchor, suggestion }, content),
    comments: comments.map(presentComment),
  };
}
