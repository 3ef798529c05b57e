/** Extracts of comments over real sockets and stock providers: in step both ways, closed to everything else, and the same after a loss. */
import { pino } from 'pino';
import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import * as Y from 'yjs';
import type { Actor } from '#core/access/policy.ts';
import type { CodexExtract } from '#core/codex/extract.ts';
import type { Anchor } from '#core/comments/anchor.ts';
import { commentsMark } from '#core/comments/extract/comments-extract.ts';
import { readThreads } from '#core/comments/read-threads.ts';
import type { CommentWriter } from '#core/comments/record-writing.ts';
import { recordsOf } from '#core/comments/records.ts';
import {
  deleteComment,
  editComment,
  react,
  reanchor,
  reply,
  resolve,
  startThread,
  unreact,
} from '#core/comments/write-comments.ts';
import { suggest } from '#core/comments/write-suggestions.ts';
import { extractCommentsName } from '#core/protocol/document-name.ts';
import { createCommentsUpdateCheck, createGuestCommentLimit } from '../../comments/comment-rules.ts';
import type { Journal } from '../../journal/journal.ts';
import { createMemoryJournal } from '../../journal/memory-journal.ts';
import { memoryLimiter } from '../../network/attempt-limiters.ts';
import type { ExtractCatalog } from '../../ports/extract-catalog.port.ts';
import {
  actorOf,
  environment,
  type Fixture,
  joinDocument,
  type Member,
  startFixture,
} from '../collaboration.fixture.ts';

const CODEX_ID = '0192f0c1-2a3b-7c4d-8e5f-60718293a4b5';
const LINK_ID = '0192f0c1-2a3b-7c4d-8e5f-60718293a4c6';
const CODEX = `codex/${CODEX_ID}`;
const COMMENTS = `comments/${CODEX_ID}`;
const SERVER: Actor = { kind: 'system', id: 'server', name: 'Server' };
const SUMMARY: Anchor = { on: 'field', field: 'summary' };
const DIARY: Anchor = { on: 'field', field: 'diary' };

let fixture: Fixture;
let journal: Journal;
let scope: CodexExtract;
let refusals: string[];
const members: Member[] = [];
const extract = (): string => extractCommentsName(LINK_ID, commentsMark({ fields: scope.commented }));

const catalog: ExtractCatalog = {
  find: async (linkId) =>
    linkId === LINK_ID ? { codexId: CODEX_ID, fields: ['summary'], use: 'comment' } : null,
  scopeIn: async () => scope,
};

function someone(token: string): Actor | null {
  const [kind, name = ''] = token.split(':');
  if (kind !== 'comment' && kind !== 'edit') return actorOf(token);
  const link = { linkId: LINK_ID, codexId: CODEX_ID, role: kind, fields: ['summary'] } as const;
  return { kind: 'guest', id: `guest-${name}`, name, ...link };
}

async function start(): Promise<void> {
  refusals = [];
  const note = (line: string): void => {
    const { refusal } = JSON.parse(line) as { refusal?: string };
    if (refusal !== undefined) refusals.push(refusal);
  };
  const guestLimit = createGuestCommentLimit(memoryLimiter);
  fixture = await startFixture({
    ...{ journal, extracts: catalog, log: pino({ level: 'warn' }, { write: note }) },
    checks: {
      comments: createCommentsUpdateCheck({ environment, guestLimit, earlierNames: async () => [] }),
    },
    authenticator: {
      fromRequest: async () => null,
      fromSocketToken: async (token) => {
        const actor = someone(token);
        return actor && { actor, expiresAt: null };
      },
      recheck: async (actor) => ({ actor, expiresAt: null }),
    },
  });
}

beforeEach(async () => {
  journal = createMemoryJournal({ now: Date.now });
  scope = {
    roots: new Set(['field:summary']),
    metadata: { key: 'template', tell: () => ({ id: 'report', version: 1 }) },
    commented: new Set(['summary']),
  };
  await start();
  await fixture.collaboration.live.edit(CODEX, SERVER, { origin: 'api' }, (doc) => {
    doc.getMap('codex').set('template', { id: 'report', version: 1 });
  });
});
afterEach(async () => {
  for (const member of members.splice(0)) member.leave();
  await fixture.stop();
});

interface Person extends Member {
  readonly writer: CommentWriter;
  readonly frames: Buffer[];
}

async function enter(token: string, doc = new Y.Doc()): Promise<Person> {
  const name = token.startsWith('editor:') ? COMMENTS : extract();
  const frames: Buffer[] = [];
  const member = joinDocument(fixture.url, name, token, doc, frames);
  members.push(member);
  await eventually(() => expect(member.provider.isSynced).toBe(true));
  const { kind, id, name: called } = someone(token) ?? expect.fail(token);
  return { ...member, frames, writer: { author: { kind, id, name: called }, environment } };
}

/** Two busy cores are slow. */
const eventually = (check: () => void): Promise<void> => vi.waitFor(check, { timeout: 15_000 });
const isSaved = ({ provider }: Member): boolean => provider.isSynced && !provider.hasUnsyncedChanges;
const said = ({ doc }: Pick<Member, 'doc'>): string[][] =>
  readThreads(doc).map(({ comments }) => comments.map(({ body }) => body));
const begin = ({ doc, writer }: Person, anchor: Anchor, body: string): string =>
  startThread(doc, { anchor, body }, writer);

test('a guest takes part in what is said about their fields, and is sent nothing of what is said elsewhere', async () => {
  const ines = await enter('editor:ines');
  const quentin = await enter('editor:quentin');
  const elsewhere = [begin(quentin, DIARY, 'vault'), begin(quentin, { on: 'codex' }, 'vault again')];
  const here = begin(ines, SUMMARY, 'Is this so?');
  await eventually(() => expect([ines, quentin].map(isSaved)).toEqual([true, true]));
  const grace = await enter('comment:grace');
  expect(said(grace)).toEqual([['Is this so?']]);
  const answer = reply(grace.doc, here, { body: 'It is.' }, grace.writer);
  react(grace.doc, here, '👍', grace.writer);
  const own = begin(grace, SUMMARY, 'And this?');
  suggest(
    grace.doc,
    { anchor: SUMMARY, change: { kind: 'text', side: 'over', text: 'Better' } },
    grace.writer,
  );
  await eventually(() => expect(said(ines)).toHaveLength(5));
  reply(ines.doc, own, { body: 'That too.' }, ines.writer);
  begin(ines, DIARY, 'More of the vault');
  resolve(ines.doc, here, ines.writer);
  await eventually(() => expect(said(grace)).toContainEqual(['And this?', 'That too.']));
  await eventually(() => expect(readThreads(grace.doc)[0]?.resolvedBy?.name).toBe('ines'));
  editComment(grace.doc, answer, 'It is, I think.', grace.writer);
  unreact(grace.doc, here, '👍', grace.writer);
  await eventually(() => expect(said(ines)).toContainEqual(['Is this so?', 'It is, I think.']));
  deleteComment(grace.doc, own, grace.writer);
  await eventually(() => expect(said(ines)).toContainEqual(['', 'That too.']));
  expect(readThreads(ines.doc).flatMap(({ comments }) => comments[0]?.reactions)).toEqual([]);
  const trace = Buffer.concat(grace.frames).toString('latin1');
  for (const word of ['vault', 'quentin', 'diary', ...elsewhere]) expect(trace).not.toContain(word);
  const rows = await journal.list(COMMENTS, { limit: 100 });
  expect(new Set(rows.map(({ actor }) => actor.id))).toEqual(
    new Set(['user-ines', 'user-quentin', 'guest-grace']),
  );
});

test('nobody but a guest of its link for commenting opens it', async () => {
  const asked = [
    [extract(), 'owner:olga'],
    [extract(), 'edit:eve'],
    [extract(), `link:comment:${CODEX_ID}:mo`],
    [extract().replace('4c6', '4d7'), 'comment:grace'],
    [COMMENTS, 'comment:grace'],
    [CODEX, 'comment:grace'],
  ].map(([name = '', token = '']) => joinDocument(fixture.url, name, token, new Y.Doc()));
  members.push(...asked);
  await eventually(() =>
    expect(asked.map(({ refusals: [first] }) => first)).toEqual(asked.map(() => 'revoked')),
  );
  for (const { doc } of asked) expect(doc.store.clients.size).toBe(0);
});

test('what a stock provider says elsewhere is refused, and what is not there reads like what is not shown', async () => {
  const ines = await enter('editor:ines');
  const hidden = begin(ines, DIARY, 'vault');
  begin(ines, SUMMARY, 'here');
  await eventually(() => expect(isSaved(ines)).toBe(true));
  const forgeries: readonly (readonly [what: string, by: (person: Person) => void])[] = [
    ['a thread on the Codex', (eve) => begin(eve, { on: 'codex' }, 'x')],
    ['a thread on another field', (eve) => begin(eve, DIARY, 'x')],
    [
      'a thread about nothing',
      ({ doc, writer: { author } }) => {
        const id = environment.newId();
        recordsOf(doc, 'comments').set(id, { thread: id, author, at: Date.now() });
      },
    ],
    [
      'an answer there',
      ({ doc, writer: { author } }) => {
        recordsOf(doc, 'comments').set(environment.newId(), { thread: hidden, author, at: Date.now() });
      },
    ],
    [
      'an answer to nothing',
      ({ doc, writer: { author } }) => {
        recordsOf(doc, 'comments').set(environment.newId(), {
          thread: environment.newId(),
          author,
          at: Date.now(),
        });
      },
    ],
    [
      'a reaction there',
      ({ doc, writer: { author } }) => {
        recordsOf(doc, 'reactions').set(`${hidden}/${environment.newId()}`, {
          emoji: '👍',
          author,
          at: Date.now(),
        });
      },
    ],
    [
      'a reaction to nothing',
      ({ doc, writer: { author } }) => {
        recordsOf(doc, 'reactions').set(`${environment.newId()}/${environment.newId()}`, {
          emoji: '👍',
          author,
          at: Date.now(),
        });
      },
    ],
    [
      'a name of somebody else',
      ({ doc }) =>
        void startThread(doc, { anchor: SUMMARY, body: 'x' }, { author: ines.writer.author, environment }),
    ],
    ['another root', ({ doc }) => void doc.getMap('field:diary').set('x', 1)],
    [
      'words of others',
      ({ doc }) => {
        for (const key of [...recordsOf(doc, 'bodies').keys()]) recordsOf(doc, 'bodies').delete(key);
      },
    ],
    [
      'over what others said',
      ({ doc }) => {
        for (const key of [...recordsOf(doc, 'bodies').keys()])
          recordsOf(doc, 'bodies').set(key, { markdown: 'Never said', at: Date.now() });
      },
    ],
    [
      'an id that is the server’s',
      ({ doc, writer }) => {
        doc.clientID = 2 ** 33;
        startThread(doc, { anchor: SUMMARY, body: 'x' }, writer);
      },
    ],
    [
      'a place elsewhere for one’s own',
      (eve) => {
        const id = begin(eve, SUMMARY, 'eve here');
        reanchor(eve.doc, id, { on: 'codex' }, eve.writer);
      },
    ],
  ];
  const reasons: Record<string, string | undefined> = {};
  for (const [what, forge] of forgeries) {
    const eve = await enter('comment:eve');
    expect(said(eve).flat()).toEqual(['here']);
    refusals.length = 0;
    forge(eve);
    await eventually(() => expect([what, refusals.length > 0]).toEqual([what, true]));
    reasons[what] = refusals[0];
    eve.leave();
  }
  expect(reasons['an answer there']).toBe(reasons['an answer to nothing']);
  expect(reasons['a reaction there']).toBe(reasons['a reaction to nothing']);
  // Their own thread stands where it was begun.
  await eventually(() => expect(said(ines).flat().sort()).toEqual(['eve here', 'here', 'vault']));
  expect(
    readThreads(ines.doc).flatMap(({ comments }) => comments.flatMap(({ reactions }) => reactions)),
  ).toEqual([]);
  const places = readThreads(ines.doc).map(({ id, anchor }) => [id === hidden, anchor]);
  expect(places.filter(([isHidden]) => isHidden)).toEqual([[true, DIARY]]);
  expect(places.filter(([isHidden]) => !isHidden)).toEqual([
    [false, SUMMARY],
    [false, SUMMARY],
  ]);
});

test('a thread goes and comes with its place, whatever a page had of it, also after the process was lost', async () => {
  const ines = await enter('editor:ines');
  const here = begin(ines, SUMMARY, 'first');
  const stays = begin(ines, SUMMARY, 'stays');
  const away = new Y.Doc();
  const before = await enter('comment:grace', away);
  reply(away, here, { body: 'from Grace' }, before.writer);
  await eventually(() => expect(said(ines)).toContainEqual(['first', 'from Grace']));
  const heidi = await enter('comment:heidi');
  expect(said(heidi)).toHaveLength(2);
  before.leave();
  reanchor(ines.doc, here, DIARY, ines.writer);
  reply(ines.doc, here, { body: 'said in private' }, ines.writer);
  await eventually(() => expect(said(heidi)).toEqual([['stays']]));
  // Written away from the server: one to what is gone, one to what is not.
  reply(away, stays, { body: 'from a boat' }, before.writer);
  const back = await enter('comment:grace', away);
  await eventually(() => expect(said(back)).toEqual([['stays', 'from a boat']]));
  expect(Buffer.concat([...heidi.frames, ...back.frames]).toString('latin1')).not.toContain('in private');
  back.leave();
  heidi.leave();
  ines.leave();
  await fixture.stop();
  await start();
  const again = await enter('editor:ines', ines.doc);
  reanchor(again.doc, here, SUMMARY, again.writer);
  const all = ['first', 'from Grace', 'said in private'];
  for (const doc of [away, heidi.doc, new Y.Doc()]) {
    const page = await enter('comment:grace', doc);
    await eventually(() => expect(said(page).sort()).toEqual([all, ['stays', 'from a boat']]));
    await eventually(() => expect(isSaved(page)).toBe(true));
    page.leave();
  }
  expect(said(again).sort()).toEqual([all, ['stays', 'from a boat']]);
  expect(refusals).toEqual([]);
});

test('a version of the template that takes a field away takes what is said about it', async () => {
  scope = { ...scope, commented: new Set(['summary', 'diary']) };
  const before = extract();
  const ines = await enter('editor:ines');
  begin(ines, DIARY, 'vault');
  const grace = await enter('comment:grace');
  await eventually(() => expect(said(grace)).toEqual([['vault']]));
  scope = { ...scope, commented: new Set(['summary']) };
  await fixture.collaboration.live.edit(CODEX, SERVER, { origin: 'api' }, (doc) => {
    doc.getMap('codex').set('template', { id: 'report', version: 2 });
  });
  await eventually(() => expect(grace.refusals).toContain('outdated'));
  const late = joinDocument(fixture.url, before, 'comment:grace', new Y.Doc());
  members.push(late);
  await eventually(() => expect(late.refusals).toContain('outdated'));
  expect(said(await enter('comment:grace'))).toEqual([]);
});
