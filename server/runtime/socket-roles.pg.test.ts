/** Every message of the sockets by every role, grant, token and kind of link, on documents of one's own, shared, foreign, trashed and deleted. */
import { randomUUID } from 'node:crypto';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, inject, test } from 'vitest';
import * as Y from 'yjs';
import type { Actor } from '#core/access/policy.ts';
import { startThread } from '#core/comments/write-comments.ts';
import { DOCUMENT_KINDS, parseDocumentName } from '#core/protocol/document-name.ts';
import { PAGE_MESSAGES } from '#core/protocol/wire/page-messages.ts';
import { openTemplateDraft } from '#core/template/draft/template-draft.ts';
import { openWorkspace } from '#core/workspace/open-workspace.ts';
import { openRawPage, type RawPage, tokenFrame } from '../collaboration/raw-page.fixture.ts';
import { authorOf } from '../comments/comment-rules.ts';
import { createTestDatabase } from '../database/test-database.ts';
import { MESSAGES, type MessageRow, UNKNOWN } from './socket-messages.fixture.ts';
import { accessOf, makePeople, makeTargets, type Person, type Target } from './socket-people.fixture.ts';
import { startTestServer, type TestServer } from './test-server.ts';

let server: TestServer;
let people: Readonly<Record<string, Person>>;
let targets: Readonly<Record<string, Target>>;
/** An owner’s page in each document that one can open, to see what reaches others. */
const witnesses = new Map<string, { readonly page: RawPage; readonly client: number }>();
let witnessToken: string;
const cleanUps: (() => unknown)[] = [];

beforeAll(async () => {
  const database = await createTestDatabase(inject('testDatabase'));
  const dataDir = mkdtempSync(join(tmpdir(), 'bindery-socket-roles-'));
  server = await startTestServer({ DATA_DIR: dataDir, DATABASE_URL: database.serverUrl });
  cleanUps.push(async () => {
    await server.stop();
    await database.drop();
    rmSync(dataDir, { recursive: true });
  });
  const witness = await server.makeToken('owner');
  targets = await makeTargets(server, witness);
  people = await makePeople(server, witness, targets);
  witnessToken = witness;
});
afterAll(async () => {
  for (const { page } of witnesses.values()) page.leave();
  for (const cleanUp of cleanUps) await cleanUp();
});

async function watch(documentName: string, token: string): Promise<void> {
  const page = await openRawPage(server.url, documentName);
  if ((await page.enter(token)) !== 'write') return page.leave();
  const client = randomClient();
  const said = {
    documentName,
    token,
    client,
    witness: 0,
    marker: '',
    edit: () => new Uint8Array(),
    doc: new Y.Doc(),
  };
  for (const name of ['awareness', 'stateless peers join']) page.send(rowOf(name).say(said));
  await page.settle();
  witnesses.set(documentName, { page, client });
}

const randomClient = (): number => Math.floor(Math.random() * 2 ** 31);
const ROWS: Readonly<Record<string, MessageRow>> = { ...UNKNOWN, ...MESSAGES };
const rowOf = (name: string): MessageRow => {
  const row = ROWS[name];
  if (row === undefined) throw new Error(`no row for ${name}`);
  return row;
};

/** Edits of a document as its kind makes them, each by a page that has just begun. */
async function editsOf({ documentName }: Target, actor: Actor): Promise<() => Uint8Array> {
  const state = witnesses.has(documentName)
    ? await server.services.live.read(documentName, (doc) => Y.encodeStateAsUpdate(doc))
    : null;
  const { environment } = server.services;
  return () => {
    const doc = new Y.Doc();
    if (state !== null) Y.applyUpdate(doc, state);
    const before = Y.encodeStateVector(doc);
    switch (parseDocumentName(documentName)?.kind) {
      case 'comments':
        startThread(doc, { anchor: { on: 'codex' }, body: 'said' }, { author: authorOf(actor), environment });
        break;
      case 'extract-comments': {
        const anchor = { on: 'field', field: 'text' } as const;
        startThread(doc, { anchor, body: 'said' }, { author: authorOf(actor), environment });
        break;
      }
      case 'workspace':
        openWorkspace(doc, { environment, actor }).insert(randomUUID(), { parentId: null });
        break;
      case 'template':
        openTemplateDraft(doc).source.insert(0, '// said\n');
        break;
      default:
        doc.getText('field:text').insert(0, 'said');
    }
    return Y.encodeStateAsUpdate(doc, before);
  };
}

/** An edit sent with the token, before it is answered. */
const EARLY = 'sync update, before it is let in';

interface Outcome {
  readonly access: string;
  /** What was answered, by message. */
  readonly heard: Record<string, readonly string[]>;
  readonly markers: Record<string, string>;
}

/** Says everything there is to say, one after the other, and notes the answers. */
async function sayAll(person: Person, target: Target, expected: string): Promise<Outcome> {
  const { documentName } = target;
  const isExtract = target.writes !== undefined;
  const answersOf = (name: string, row: MessageRow): number =>
    isExtract && name.startsWith('stateless peers') ? 0 : answersTo(row, expected, person.actor).length;
  const edit = await editsOf(target, person.actor);
  const heard: Record<string, readonly string[]> = {};
  const markers: Record<string, string> = {};
  const client = randomClient();
  let page = await openRawPage(server.url, documentName);
  // What a page says before it has shown who it is was said by nobody.
  page.send(rowOf('sync update').say({ ...blank(person, target), edit, client }));
  const access = await page.enter(person.token);
  if (page.isOpen && access !== 'write' && access !== 'read')
    page.send(tokenFrame(documentName, person.token));
  const isInside = access === 'write' || access === 'read';
  if (isInside) await page.settle();
  heard[EARLY] = [...page.heard];
  for (const [name, row] of Object.entries(ROWS)) {
    page.heard.length = 0;
    const marker = randomUUID();
    markers[name] = marker;
    page.send(row.say({ ...blank(person, target), edit, client, marker }));
    if (isInside) await page.settle(answersOf(name, row));
    heard[name] = [...page.heard];
    if (isInside && !page.isOpen) {
      page.leave();
      page = await openRawPage(server.url, documentName);
      await page.enter(person.token);
    }
  }
  if (!isInside && page.isOpen) {
    page.heard.length = 0;
    await page.enter(person.token);
  }
  page.leave();
  return { access, heard, markers };
}

const blank = ({ token }: Person, { documentName }: Target) => ({
  ...{ documentName, token, marker: '', doc: new Y.Doc() },
  witness: witnesses.get(documentName)?.client ?? 0,
});

test('every message of the protocol has a row, and every row is a message', () => {
  expect(Object.keys(MESSAGES).sort()).toEqual([...PAGE_MESSAGES].sort());
});

test('every kind of document is asked for', () => {
  const asked = Object.values(targets).map(({ documentName }) => parseDocumentName(documentName)?.kind);
  expect([...new Set(asked)].filter((kind) => kind !== undefined).sort()).toEqual([...DOCUMENT_KINDS].sort());
});

test('every message of everybody is answered as its row says, and nothing else is written or passed on', async () => {
  for (const { documentName } of Object.values(targets)) await watch(documentName, witnessToken);
  const before = await writtenBy();
  const written = new Map<string, number>();
  const passedOn: (readonly [marker: string, row: string, documentName: string, reaches: boolean])[] = [];
  for (const [who, person] of Object.entries(people)) {
    const found: Record<string, unknown> = {};
    const expected: Record<string, unknown> = {};
    const all = Object.entries(targets).map(async ([what, target]) => {
      const { access, heard, markers } = await sayAll(person, target, accessOf(who, what));
      found[what] = { access, heard };
      expected[what] = expectedFor(who, what, person);
      const stored = Object.values(heard)
        .flat()
        .filter((word) => word === 'stored').length;
      const key = `${target.writes ?? target.documentName} ${person.actor.id}`;
      if (stored > 0) written.set(key, (written.get(key) ?? 0) + stored);
      // Nobody looks on in an extract.
      for (const [row, marker] of Object.entries(markers))
        passedOn.push([
          ...([marker, row, target.documentName] as const),
          witnesses.has(target.documentName) && reaches(row, access, person),
        ]);
    });
    await Promise.all(all);
    expect([who, found]).toEqual([who, expected]);
  }
  expect(await writtenSince(before)).toEqual(Object.fromEntries(written));
  for (const [marker, row, documentName, isExpected] of passedOn) {
    const hears = (): boolean => witnesses.get(documentName)?.page.hears(marker) ?? false;
    if (isExpected) await expect.poll(hears, { message: `${row} ${documentName}` }).toBe(true);
    else expect([row, documentName, hears()]).toEqual([row, documentName, false]);
  }
}, 300_000);

/** Answers by message, for somebody who asks for a document. */
function expectedFor(who: string, what: string, { actor }: Person): Omit<Outcome, 'markers'> {
  const access = accessOf(who, what);
  // Whoever has an extract meets no peers, whatever they say.
  const isDeaf = (name: string): boolean => what.startsWith('extract') && name.startsWith('stateless peers');
  const answers = ([name, row]: [string, MessageRow]) => [
    name,
    isDeaf(name) ? [] : answersTo(row, access, actor),
  ];
  const heard = Object.fromEntries(Object.entries(ROWS).map(answers));
  return { access, heard: { ...heard, [EARLY]: [] } };
}

function answersTo(row: MessageRow, access: string, { kind }: Actor): readonly string[] {
  if (access === 'read') return row.read;
  if (access !== 'write') return [];
  return (kind === 'guest' ? row.writingGuest : undefined) ?? row.write;
}

function reaches(name: string, access: string, { actor }: Person): boolean {
  const to = rowOf(name).reaches;
  if (to === 'all') return access === 'write' || access === 'read';
  return to === 'members' && access === 'write' && actor.kind === 'user';
}

/** How many operations the journal has by document and person. */
async function writtenBy(): Promise<ReadonlyMap<string, number>> {
  const by = ['documentName', 'actorId'] as const;
  const groups = await server.prisma.documentUpdate.groupBy({ by: [...by], _count: { _all: true } });
  return new Map(groups.map((row) => [`${row.documentName} ${row.actorId}`, row._count._all]));
}

/** Operations since then, but for what the server does by itself. */
async function writtenSince(before: ReadonlyMap<string, number>): Promise<Record<string, number>> {
  const since = [...(await writtenBy())].map(
    ([key, count]) => [key, count - (before.get(key) ?? 0)] as const,
  );
  return Object.fromEntries(since.filter(([key, count]) => count > 0 && !key.endsWith(' server')));
}
