/** Suggestions over sockets: a guest of a comment link proposes, and a stock client of anybody decides nothing. */
import { pino } from 'pino';
import { afterEach, beforeEach, expect, test } from 'vitest';
import * as Y from 'yjs';
import { readThreads } from '#core/comments/read-threads.ts';
import type { CommentWriter } from '#core/comments/record-writing.ts';
import { recordsOf } from '#core/comments/records.ts';
import { decide, requireSuggestion, revise, suggest } from '#core/comments/write-suggestions.ts';
import { codexDocumentName, commentsDocumentName } from '#core/protocol/document-name.ts';
import type { TextChange } from '#core/suggestions/proposed-change.ts';
import {
  actorOf,
  environment,
  type Fixture,
  type Member,
  startFixture,
} from '../collaboration/collaboration.fixture.ts';
import { authorOf, createCommentsUpdateCheck, createGuestCommentLimit } from '../comments/comment-rules.ts';
import { memoryLimiter } from '../network/attempt-limiters.ts';

const CODEX = '0192f0c1-2a3b-7c4d-8e5f-60718293a4b6';
const NAME = commentsDocumentName(CODEX);
const EDITOR = 'editor:ines';
const GUEST = `link:comment:${CODEX}:kim`;
const EDIT_GUEST = `link:edit:${CODEX}:lou`;
const ABOUT = { on: 'text', field: 'body', quote: 'slow', before: 'A ', after: '', ids: [7, 2, 4] } as const;
const CHANGE: TextChange = { kind: 'text', side: 'over', text: 'degraded' };

let fixture: Fixture;
let refusals: string[];

beforeEach(async () => {
  refusals = [];
  const note = (line: string): void => {
    const { refusal } = JSON.parse(line) as { refusal?: string };
    if (refusal !== undefined) refusals.push(refusal);
  };
  const guestLimit = createGuestCommentLimit(memoryLimiter, 100);
  fixture = await startFixture({
    log: pino({ level: 'warn' }, { write: note }),
    checks: {
      comments: createCommentsUpdateCheck({ environment, guestLimit, earlierNames: async () => [] }),
    },
  });
});
afterEach(() => fixture.stop());

async function join(token: string): Promise<Member & { readonly writer: CommentWriter }> {
  const actor = actorOf(token);
  if (actor === null) throw new Error(`${token} is nobody`);
  const member = fixture.join(NAME, token);
  await expect.poll(() => member.provider.isSynced, { timeout: 5_000 }).toBe(true);
  return { ...member, writer: { author: authorOf(actor), environment } };
}

async function stored(): Promise<ReturnType<typeof readThreads>> {
  const doc = new Y.Doc();
  Y.applyUpdate(doc, (await fixture.journal.load(NAME)).state);
  return readThreads(doc);
}

const saved = ({ provider }: Member) =>
  expect.poll(() => provider.unsyncedChanges, { timeout: 5_000 }).toBe(0);
/** A stock client sends again what was refused, so a reason may be there more than once. */
const refused = (reason: string) =>
  expect.poll(() => refusals.some((one) => one.includes(reason)), { timeout: 5_000 }).toBe(true);

/** A suggestion of the guest, which is in the journal. */
async function withSuggestion() {
  const kim = await join(GUEST);
  const id = suggest(kim.doc, { anchor: ABOUT, change: CHANGE }, kim.writer);
  await saved(kim);
  return { kim, id, revision: requireSuggestion(kim.doc, id).revision };
}

test('a guest of a comment link proposes and writes it anew; the Codex is not touched', async () => {
  const { kim, id } = await withSuggestion();
  revise(kim.doc, id, { anchor: ABOUT, change: { ...CHANGE, text: 'sick' } }, kim.writer);
  await saved(kim);
  expect(await stored()).toMatchObject([{ suggestion: { change: { text: 'sick' }, decision: null } }]);
  expect((await fixture.journal.load(codexDocumentName(CODEX))).seq).toBe(0);
});

test.each([EDITOR, GUEST, EDIT_GUEST])('%s accepts nothing by writing that it was', async (token) => {
  const { id, revision } = await withSuggestion();
  const member = await join(token);
  decide(member.doc, id, { revision, outcome: 'accepted' }, member.writer);
  await refused('by the server');
  expect(await stored()).toMatchObject([{ suggestion: { decision: null } }]);
});

test('nobody changes what another one proposes, and nothing is proposed that no schema has', async () => {
  const { id } = await withSuggestion();
  const [ines, lou] = [await join(EDITOR), await join(EDIT_GUEST)];
  const key = `${id}/${environment.newId()}`;
  recordsOf(ines.doc, 'proposals').set(key, {
    ...{ change: { ...CHANGE, text: 'mine' }, author: ines.writer.author, at: Date.now() },
  });
  await refused('Only its author can change a suggestion');
  lou.doc.transact(() => {
    const own = suggest(lou.doc, { anchor: ABOUT, change: CHANGE }, lou.writer);
    recordsOf(lou.doc, 'proposals').set(`${own}/${environment.newId()}`, {
      ...{ change: { kind: 'embed', html: '<img onerror=1>' }, author: lou.writer.author, at: Date.now() },
    });
  });
  await refused('This is no record of “proposals”');
  expect(await stored()).toMatchObject([{ suggestion: { change: CHANGE } }]);
});
