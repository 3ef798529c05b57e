/** Codices that change only by approved merges, at the doors of a whole server: sockets of members and guests, whatever client they use. */
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import fc from 'fast-check';
import { afterAll, beforeAll, expect, inject, test, vi } from 'vitest';
import * as Y from 'yjs';
import { type Actor, ROLES, type Role } from '#core/access/policy.ts';
import type { Codex } from '#core/codex/codex.ts';
import { openCodex } from '#core/codex/open-codex.ts';
import type { JsonObject, JsonValue } from '#core/json.ts';
import { openedShareSchema } from '#core/protocol/api/sharing.ts';
import { codexDocumentName } from '#core/protocol/document-name.ts';
import { SYNC_STEP, writeEdit } from '#core/protocol/wire/frames.ts';
import { MERGES_ONLY } from '#core/template/format/main-changes.ts';
import { publicGuestId, UNNAMED_GUEST } from '../access/share-link-access.ts';
import { joinDocument } from '../collaboration/collaboration.fixture.ts';
import { openRawPage } from '../collaboration/raw-page.fixture.ts';
import { createTestDatabase } from '../database/test-database.ts';
import { startTestServer, type TestServer } from './test-server.ts';

const source = (id: string, version: number, rule: boolean) => `{
  id: '${id}', version: ${version}, name: 'Statute', ${rule ? "mainChangesBy: 'approved-merge'," : ''}
  references: { follows: {} },
  fields: {
    body: { type: 'text', label: 'Body' },
    prose: { type: 'richText', label: 'Prose' },
    count: { type: 'number', label: 'Count' },
    labels: { type: 'tags', label: 'Labels' },
    steps: { type: 'checklist', label: 'Steps' },
  },
}`;

let server: TestServer;
const tokens: Partial<Record<Role, string>> = {};
const ids: Partial<Record<Role, string>> = {};
const cleanUps: (() => unknown)[] = [];

beforeAll(async () => {
  const database = await createTestDatabase(inject('testDatabase'));
  const dataDir = mkdtempSync(join(tmpdir(), 'bindery-merges-only-'));
  server = await startTestServer({ DATA_DIR: dataDir, DATABASE_URL: database.serverUrl });
  cleanUps.push(async () => {
    await server.stop();
    await database.drop();
    rmSync(dataDir, { recursive: true });
  });
  for (const role of ROLES) {
    tokens[role] = await server.makeToken(role);
    ids[role] = (await server.call(token(role), 'GET', 'me'))['id'] ?? '';
  }
  await publish('statute', 1, true);
});
afterAll(async () => {
  for (const cleanUp of cleanUps) await cleanUp();
});

const token = (role: Role): string => tokens[role] ?? '';

async function publish(id: string, version: number, rule: boolean): Promise<void> {
  const body = { source: source(id, version, rule), baseVersion: version - 1 };
  await server.call(token('owner'), 'POST', `templates/${id}/versions`, body);
}

async function makeCodex(templateId = 'statute'): Promise<string> {
  const fields = { body: 'As it was.', labels: ['old'], count: 1 };
  const made = await server.call(token('editor'), 'POST', 'codices', { templateId, title: 'Leave', fields });
  return made['id'] ?? '';
}

async function ask(bearer: string | null, method: string, path: string, body?: JsonValue) {
  const headers = {
    'content-type': 'application/json',
    ...(bearer !== null && { authorization: `Bearer ${bearer}` }),
  };
  const init = { method, headers, ...(body !== undefined && { body: JSON.stringify(body) }) };
  const response = await server.app.request(`/api/v1/${path}`, init);
  const text = await response.text();
  return { status: response.status, text };
}

const head = (name: string) => server.services.journal.headSeq(name);

/** What a page of somebody makes of a document, as one update on its state. */
async function madeOn(name: string, actor: Actor, edit: (codex: Codex) => void): Promise<Uint8Array> {
  const { live, environment } = server.services;
  const doc = new Y.Doc();
  Y.applyUpdate(doc, await live.read(name, (open) => Y.encodeStateAsUpdate(open)));
  const before = Y.encodeStateVector(doc);
  edit(openCodex(doc, { environment, actor }));
  return Y.encodeStateAsUpdate(doc, before);
}

/** What the server answers to an update. */
async function send(name: string, bearer: string, update: Uint8Array): Promise<string> {
  const page = await openRawPage(server.url, name);
  await page.enter(bearer);
  page.send(writeEdit(name, SYNC_STEP.update, { update, trailer: null }));
  await page.settle(1);
  const [answer = ''] = page.heard;
  page.leave();
  return answer;
}

const memberOf = (role: Role): Actor => ({ kind: 'user', id: ids[role] ?? '', name: 'Ines', role });

/** What the template does not know is refused for that. */
const short = (answer: string): string => answer.replace(/^why: field:nothing.*/, `why: ${MERGES_ONLY}`);

const EDITS: Readonly<Record<string, (codex: Codex) => void>> = {
  'a title': (codex) => codex.setTitle('Mine'),
  'a text': (codex) => codex.text('body').insert(0, 'Mine. '),
  'less of a text': (codex) => codex.text('body').delete(0, 3),
  'a rich text': (codex) => {
    const paragraph = new Y.XmlElement('paragraph');
    codex.fragment('prose').insert(0, [paragraph]);
    paragraph.insert(0, [new Y.XmlText('Mine')]);
  },
  'a value': (codex) => codex.setRegister('count', 2),
  'a tag': (codex) => codex.addMember('labels', 'mine'),
  'a tag taken away': (codex) => codex.removeMember('labels', 'old'),
  'a reference': (codex) => codex.addReference('follows', crypto.randomUUID()),
  'something that no page knows': ({ doc }) => doc.getText('field:nothing').insert(0, 'Mine'),
};

test('over a socket nobody writes on the Codex itself, whatever it is, and editors do on a branch', async () => {
  const codexId = await makeCodex();
  await server.call(token('editor'), 'POST', `codices/${codexId}/branches`, { name: 'try' });
  const [main, branch] = [codexDocumentName(codexId), codexDocumentName(codexId, 'try')];
  const link = await server.call(token('owner'), 'POST', `codices/${codexId}/share-links`, { role: 'edit' });
  const linkId = link['id'] ?? '';
  const guest: Actor = {
    ...{ kind: 'guest', id: publicGuestId(linkId, ''), name: UNNAMED_GUEST, linkId, codexId, role: 'edit' },
  };
  const before = await head(main);
  const found: Record<string, string> = {};
  const expected: Record<string, string> = {};
  for (const role of ROLES)
    for (const [what, edit] of Object.entries(EDITS)) {
      const mayEdit = ['owner', 'admin', 'editor'].includes(role);
      found[`${what} by ${role}`] = short(
        await send(main, token(role), await madeOn(main, memberOf(role), edit)),
      );
      expected[`${what} by ${role}`] = mayEdit ? `why: ${MERGES_ONLY}` : 'not stored';
    }
  for (const [what, edit] of Object.entries(EDITS)) {
    found[`${what} by a guest`] = short(
      await send(main, link['token'] ?? '', await madeOn(main, guest, edit)),
    );
    expected[`${what} by a guest`] = `why: ${MERGES_ONLY}`;
  }
  expect(found).toEqual(expected);
  expect(await head(main)).toBe(before);
  expect(
    await send(branch, token('editor'), await madeOn(branch, memberOf('editor'), EDITS['a text'] ?? vi.fn())),
  ).toBe('stored');
  // On the branch it is theirs to write; handed in for the Codex it is not, though the Codex has all that it stands on.
  const stray = await madeOn(branch, memberOf('editor'), (codex) => codex.setRegister('count', 7));
  expect(await send(main, token('editor'), stray)).toBe(`why: ${MERGES_ONLY}`);
  expect(await head(main)).toBe(before);
}, 120_000);

test('the stock provider of a member, and of a guest with some of the fields, writes nothing', async () => {
  const codexId = await makeCodex();
  const main = codexDocumentName(codexId);
  const { token: shared = '' } = await server.call(token('owner'), 'POST', `codices/${codexId}/share-links`, {
    ...{ role: 'edit', fields: ['body'] },
  });
  const opened = openedShareSchema.parse(
    JSON.parse((await ask(null, 'POST', 'share/open', { token: shared, name: 'Grace' })).text),
  );
  const before = await head(main);
  for (const [name, bearer] of [
    [main, token('owner')],
    [opened.extract?.document ?? '', `${shared}~${opened.guest?.id}`],
  ] as const) {
    const member = joinDocument(server.url, name, bearer, new Y.Doc());
    await vi.waitFor(() => expect(member.provider.isSynced).toBe(true), { timeout: 10_000 });
    member.doc.getText('field:body').insert(0, 'Mine. ');
    await vi.waitFor(() => expect(member.refusals.length).toBeGreaterThan(0), { timeout: 10_000 });
    member.leave();
  }
  expect(await head(main)).toBe(before);
  const { text } = await ask(token('viewer'), 'GET', `codices/${codexId}`);
  expect(JSON.parse(text)).toMatchObject({ fields: { body: 'As it was.' } });
}, 60_000);

test('what was written before the rule came is refused once it is there, and taken again once it is gone', async () => {
  await publish('loose', 1, false);
  const codexId = await makeCodex('loose');
  const main = codexDocumentName(codexId);
  const earlier = await madeOn(main, memberOf('editor'), (codex) =>
    codex.text('body').insert(0, 'Offline. '),
  );
  expect(
    await send(
      main,
      token('editor'),
      await madeOn(main, memberOf('editor'), (codex) => codex.setRegister('count', 3)),
    ),
  ).toBe('stored');
  await publish('loose', 2, true);
  await expect
    .poll(() => send(main, token('editor'), earlier), { timeout: 10_000 })
    .toBe(`why: ${MERGES_ONLY}`);
  await publish('loose', 3, false);
  await expect.poll(() => send(main, token('editor'), earlier), { timeout: 10_000 }).toBe('stored');
}, 60_000);

/** One act of somebody: `who` and `what` choose by turns what there is. */
type Act = { readonly kind: keyof typeof ACTS; readonly who: number; readonly mark: number };

/** All that is known of one Codex and its branch, without asking the server. */
interface Known {
  readonly codexId: string;
  /** What main has to be: seeds and approved merges, one after another. */
  readonly fold: Y.Doc;
  branches: number;
  /** Counts what changed the branch. */
  version: number;
  readonly writers: Set<Role>;
  /** By review and reviewer, the version that was approved; `null` for another answer or none. */
  readonly reviews: { readonly id: string; readonly reviewer: Role; approved: number | null }[];
}

const EDITORS = ['owner', 'admin', 'editor'] as const;
const REVIEWERS = ['owner', 'admin', 'commenter'] as const;
const pick = <T>(list: readonly T[], at: number): T => list[at % list.length] as T;
let last = 0;
/** Another one each time, so that whatever is written is a change. */
const next = (): number => {
  last += 1;
  return last;
};
const branchOf = ({ branches }: Known) => `b${branches}`;

function isApproved({ reviews, version, writers }: Known): boolean {
  const reviewers = new Set(reviews.map(({ reviewer }) => reviewer));
  const [only] = reviewers;
  if (only === undefined || reviews.some(({ approved }) => approved !== version)) return false;
  return reviewers.size > 1 || !writers.has(only);
}

async function beginBranch(known: Known): Promise<void> {
  known.branches += 1;
  known.version = 0;
  known.writers.clear();
  known.reviews.length = 0;
  await server.call(token('editor'), 'POST', `codices/${known.codexId}/branches`, { name: branchOf(known) });
}

const ACTS = {
  async patchMain({ codexId }: Known, who: number, mark: number) {
    const patch = pick<JsonObject>([{ title: `t${mark}` }, { fields: { body: `b${mark}` } }], mark);
    expect((await ask(token(pick(EDITORS, who)), 'PATCH', `codices/${codexId}`, patch)).status).toBe(403);
  },
  async restoreMain({ codexId }: Known, who: number) {
    // Nothing to restore is nothing to refuse: it is refused all the same.
    const { status } = await ask(token(pick(EDITORS, who)), 'POST', `codices/${codexId}/restore`, { seq: 1 });
    expect(status).toBe(403);
  },
  async writeMain({ codexId }: Known, who: number, mark: number) {
    const name = codexDocumentName(codexId);
    const role = pick(EDITORS, who);
    const update = await madeOn(name, memberOf(role), (codex) => codex.setRegister('count', mark));
    expect(await send(name, token(role), update)).toBe(`why: ${MERGES_ONLY}`);
  },
  async patchBranch(known: Known, who: number) {
    const role = pick(EDITORS, who);
    const path = `codices/${known.codexId}?branch=${branchOf(known)}`;
    expect((await ask(token(role), 'PATCH', path, { fields: { body: `b${next()}` } })).status).toBe(200);
    known.version += 1;
    known.writers.add(role);
  },
  async writeBranch(known: Known, who: number) {
    const name = codexDocumentName(known.codexId, branchOf(known));
    const role = pick(EDITORS, who);
    const update = await madeOn(name, memberOf(role), (codex) => codex.addMember('labels', `l${next()}`));
    expect(await send(name, token(role), update)).toBe('stored');
    known.version += 1;
    known.writers.add(role);
  },
  async askReview(known: Known, who: number, mark: number) {
    const reviewer = pick(REVIEWERS, mark);
    const asker = pick(EDITORS, who);
    if (asker === reviewer) return;
    const body = { reviewers: [ids[reviewer] ?? ''], branch: branchOf(known) };
    const { status, text } = await ask(token(asker), 'POST', `codices/${known.codexId}/reviews`, body);
    if (status === 409) return;
    known.reviews.push({ id: JSON.parse(text).id, reviewer, approved: null });
  },
  async answer(known: Known, who: number, mark: number) {
    if (known.reviews.length === 0) return;
    const review = pick(known.reviews, who);
    const verdict = mark % 5 === 0 ? 'request_changes' : 'approve';
    expect((await ask(token(review.reviewer), 'POST', `reviews/${review.id}`, { verdict })).status).toBe(200);
    review.approved = verdict === 'approve' ? known.version : null;
  },
  async answerAll(known: Known) {
    for (const review of known.reviews) {
      await ask(token(review.reviewer), 'POST', `reviews/${review.id}`, { verdict: 'approve' });
      review.approved = known.version;
    }
  },
  async merge(known: Known, who: number) {
    const name = codexDocumentName(known.codexId, branchOf(known));
    const { state } = await server.services.journal.load(name);
    const path = `codices/${known.codexId}/branches/${branchOf(known)}/merge`;
    const { status, text } = await ask(token(pick(EDITORS, who)), 'POST', path, {});
    // A branch that nobody wrote on brings nothing to approve.
    const expected = isApproved(known) || known.version === 0 ? 200 : 409;
    expect(status, text).toBe(expected);
    if (status !== 200) return;
    Y.applyUpdate(known.fold, state);
    await beginBranch(known);
  },
} as const;

/** Somebody who writes nothing is asked too: whatever came before, it is merged. */
const MERGED_IN_THE_END: readonly Act[] = [
  { kind: 'patchBranch', who: 2, mark: 0 },
  { kind: 'askReview', who: 0, mark: REVIEWERS.indexOf('commenter') },
  { kind: 'answerAll', who: 0, mark: 0 },
  { kind: 'merge', who: 2, mark: 0 },
];

test('whoever writes by whatever door, the Codex is what approved merges made of it', async () => {
  const act = fc.record({
    kind: fc.constantFrom(...(Object.keys(ACTS) as (keyof typeof ACTS)[])),
    who: fc.nat(2),
    mark: fc.nat(30),
  });
  await fc.assert(
    fc.asyncProperty(fc.array(act, { minLength: 6, maxLength: 18 }), async (acts: readonly Act[]) => {
      const codexId = await makeCodex();
      const main = codexDocumentName(codexId);
      const fold = new Y.Doc();
      Y.applyUpdate(fold, (await server.services.journal.load(main)).state);
      const known: Known = { codexId, fold, branches: 0, version: 0, writers: new Set(), reviews: [] };
      await beginBranch(known);
      for (const { kind, who, mark } of [...acts, ...MERGED_IN_THE_END]) {
        await ACTS[kind](known, who, mark);
        const { state } = await server.services.journal.load(main);
        const now = new Y.Doc();
        Y.applyUpdate(now, state);
        expect(Y.encodeStateAsUpdate(now)).toEqual(Y.encodeStateAsUpdate(fold));
      }
      expect(known.branches).toBeGreaterThan(1);
    }),
    { numRuns: 12 },
  );
}, 240_000);
