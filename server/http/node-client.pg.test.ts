/** The client for Node programs with a whole server: two of them in one Codex, and what they are told when things end. */
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, afterEach, beforeAll, describe, expect, inject, test } from 'vitest';
import { Bindery, type BinderyOptions, type LiveCodex } from '#clients/node/bindery.ts';
import { openFileStore } from '#clients/node/file-store.ts';
import type { Role } from '#core/access/policy.ts';
import type { BinderyError } from '#core/errors.ts';
import { createApiToken } from '../access/api-token.ts';
import { createTestDatabase, type TestDatabase } from '../database/test-database.ts';
import { startTestServer, type TestServer } from '../runtime/test-server.ts';

let database: TestDatabase;
let dataDir: string;
let server: TestServer;
const clients: Bindery[] = [];

beforeAll(async () => {
  database = await createTestDatabase(inject('testDatabase'));
  dataDir = mkdtempSync(join(tmpdir(), 'bindery-node-client-'));
  server = await startServer();
});
afterEach(async () => {
  for (const client of clients.splice(0)) await client.close();
});
afterAll(async () => {
  await server?.stop();
  await database?.drop();
  if (dataDir) rmSync(dataDir, { recursive: true });
});

/** On the port of the one before, when there was one. */
const startServer = (port = 0) =>
  startTestServer({ DATA_DIR: dataDir, DATABASE_URL: database.serverUrl }, port);

async function withoutServer<T>(work: () => Promise<T>): Promise<T> {
  const { port } = server;
  await server.stop();
  try {
    return await work();
  } finally {
    server = await startServer(port);
  }
}

async function makeMember(name: string, role: Role = 'editor') {
  const email = `${crypto.randomUUID()}@example.org`;
  const { id: userId } = await server.prisma.user.create({ data: { email, name, role } });
  const { id: tokenId, token } = await makeToken(userId);
  return { userId, tokenId, token };
}

async function makeToken(userId: string, more: Partial<Parameters<typeof createApiToken>[1]> = {}) {
  return await createApiToken(server.prisma, { userId, name: 'program', ...more });
}

function connect(token: string, more: BinderyOptions = {}): Bindery {
  const client = new Bindery({ baseUrl: server.baseUrl, token, ...more });
  clients.push(client);
  return client;
}

async function makeProgram(name: string, role?: Role) {
  const { userId, token } = await makeMember(name, role);
  return { userId, client: connect(token) };
}

const NEW_INCIDENT = { templateId: 'incident-review', title: 'Search was slow' };

/** Two programs of two people in one Codex. */
async function openTwice() {
  const [ana, ben] = [await makeProgram('Ana'), await makeProgram('Ben')];
  const { id } = await ana.client.createCodex(NEW_INCIDENT);
  return { id, ana, ben, hers: await ana.client.openCodex(id), his: await ben.client.openCodex(id) };
}

/** The operations in the journal, which is what “committed” means. */
const operationsOf = (id: string): Promise<number> =>
  server.prisma.documentUpdate.count({ where: { documentName: `codex/${id}` } });

const endOf = (codex: LiveCodex) => new Promise<BinderyError>((resolve) => codex.on('end', resolve));

describe('two programs in one Codex', () => {
  test('see what the other writes, in every layer', async () => {
    const { id, hers, his } = await openTwice();
    expect(his.title).toBe('Search was slow');
    hers.setTitle('Search was very slow');
    hers.fields['severity']?.set('High');
    hers.fields['services']?.add('api');
    his.fields['services']?.add('search');
    await hers.fields['summary']?.setMarkdown('It took **four seconds**.');
    await Promise.all([hers.saved(), his.saved()]);
    await expect.poll(() => his.title).toBe('Search was very slow');
    await expect.poll(() => his.fields['severity']?.value).toBe('High');
    await expect
      .poll(() => [...(hers.field('services').value as string[])].sort())
      .toEqual(['api', 'search']);
    await expect.poll(() => his.field('summary').markdown()).toBe('It took **four seconds**.');
    expect(his.status).toEqual({ phase: 'saved', waiting: 0 });
    expect((await connect((await makeMember('Rae', 'viewer')).token).getCodex(id)).fields).toMatchObject({
      severity: 'High',
      summary: { markdown: 'It took **four seconds**.' },
    });
  });

  test('type into one text and one rich text at once, and lose nothing of each other', async () => {
    const { hers, his } = await openTwice();
    await hers.fields['summary']?.setMarkdown('First.\n\nLast.');
    await hers.saved();
    await expect.poll(() => his.field('summary').markdown()).toBe('First.\n\nLast.');
    await Promise.all([
      hers.field('summary').setMarkdown('First, by Ana.\n\nLast.'),
      his.field('summary').setMarkdown('First.\n\nLast, by Ben.'),
    ]);
    await Promise.all([hers.saved(), his.saved()]);
    const both = 'First, by Ana.\n\nLast, by Ben.';
    await expect.poll(() => hers.field('summary').markdown()).toBe(both);
    await expect.poll(() => his.field('summary').markdown()).toBe(both);
  });

  test('write rows, references, and several edits as one operation', async () => {
    const { id, ana, hers, his } = await openTwice();
    const other = await ana.client.createCodex({ templateId: 'blank-page', title: 'Plan' });
    const before = await operationsOf(id);
    const row = hers.transact(() => {
      hers.references.add('depends_on', other.id);
      return hers.field('timeline').insertRow({ event: 'The alert came.' });
    });
    await hers.saved();
    expect(await operationsOf(id)).toBe(before + 1);
    await expect.poll(() => his.references.list()).toMatchObject([{ kind: 'depends_on', target: other.id }]);
    his.field('timeline').updateRow(row, { time: '03:12' });
    await his.saved();
    await expect
      .poll(() => hers.field('timeline').value)
      .toEqual([{ id: row, event: 'The alert came.', time: '03:12' }]);
  });

  test('are told of changes and of each other', async () => {
    const { id, ana, hers } = await openTwice();
    const joined: string[] = [];
    await expect.poll(() => hers.presence.people().map(({ name }) => name)).toEqual(['Ben']);
    ana.client.onCollaboratorJoined(({ name }) => joined.push(name));
    const third = await makeProgram('Caro');
    const theirs = await third.client.openCodex(id);
    theirs.presence.setStatus('summarising…');
    await expect.poll(() => joined).toEqual(['Caro']);
    await expect
      .poll(() => hers.presence.people().map(({ name, status }) => [name, status]))
      .toEqual([
        ['Ben', undefined],
        ['Caro', 'summarising…'],
      ]);
    const seen: string[] = [];
    const changes = hers.changes();
    theirs.field('severity').set('Low');
    for await (const { fields, local } of changes) {
      seen.push(...fields);
      expect(local).toBe(false);
      if (seen.includes('severity')) break;
    }
    expect(seen).toEqual(['severity']);
    await theirs.close();
    await expect.poll(() => hers.presence.people().map(({ name }) => name)).toEqual(['Ben']);
  });
});

describe('“saved”', () => {
  test('waits for the commit: through a server that is away and comes back, with what was written meanwhile', async () => {
    const { id, hers, his } = await openTwice();
    const before = await operationsOf(id);
    let isSaved = false;
    let saving: Promise<void> = Promise.resolve();
    await withoutServer(async () => {
      hers.setTitle('Written while it was away');
      hers.field('severity').set('Critical');
      saving = hers.saved().then(() => {
        isSaved = true;
      });
      await expect.poll(() => hers.status).toEqual({ phase: 'unreachable', waiting: 2 });
      his.field('services').add('by Ben');
      expect(isSaved).toBe(false);
      expect(hers.pendingOperations().flatMap(({ fields }) => fields)).toEqual(['title', 'severity']);
    });
    await saving;
    await his.saved();
    expect(await operationsOf(id)).toBeGreaterThanOrEqual(before + 2);
    expect(hers.pendingOperations()).toEqual([]);
    await expect.poll(() => his.title).toBe('Written while it was away');
    await expect.poll(() => hers.field('services').value).toEqual(['by Ben']);
  });

  test('can be given up waiting for, and closing tells what was never sent', async () => {
    const { client } = await makeProgram('Ana');
    const { id } = await client.createCodex(NEW_INCIDENT);
    const codex = await client.openCodex(id);
    await withoutServer(async () => {
      codex.setTitle('Never sent');
      const giveUp = new AbortController();
      const saving = codex.saved({ signal: giveUp.signal });
      giveUp.abort(new Error('no time'));
      await expect(saving).rejects.toThrow('no time');
      expect(await codex.close()).toMatchObject([{ fields: ['title'], count: 1 }]);
      expect(() => codex.setTitle('After it')).toThrow('closed');
    });
    expect((await client.getCodex(id)).title).toBe('Search was slow');
  });
});

describe('a store in a file', () => {
  test('opens without the server what was open before, and its edits are sent by the next process', async () => {
    const path = join(dataDir, 'store');
    const { token } = await makeMember('Ana');
    const first = await openFileStore(path);
    const before = connect(token, { store: first });
    const { id } = await before.createCodex(NEW_INCIDENT);
    const codex = await before.openCodex(id);
    await codex.field('summary').setMarkdown('Four seconds.');
    await codex.saved();
    const second = await withoutServer(async () => {
      codex.setTitle('Written without the server');
      expect(await before.close()).toHaveLength(1);
      await first.close();
      const store = await openFileStore(path);
      const after = connect(token, { store });
      const again = await after.openCodex(id);
      expect([again.title, await again.field('summary').markdown()]).toEqual([
        'Written without the server',
        'Four seconds.',
      ]);
      again.field('severity').set('High');
      expect(again.pendingOperations().length).toBeGreaterThan(0);
      return { store, after, again };
    });
    await second.again.saved();
    expect(await second.after.getCodex(id)).toMatchObject({
      title: 'Written without the server',
      fields: { severity: 'High' },
    });
    await second.after.close();
    await second.store.close();
  });
});

describe('a session ends with its code', () => {
  test('when its token is revoked, and nothing is written any more', async () => {
    const owner = await makeProgram('Olga', 'owner');
    const { tokenId, token } = await makeMember('Ana');
    const client = connect(token);
    const codex = await client.openCodex((await client.createCodex(NEW_INCIDENT)).id);
    const ended = endOf(codex);
    await owner.client.call('DELETE', `/api-tokens/${tokenId}`);
    const error = await ended;
    expect(error).toMatchObject({ name: 'BinderyError', code: 'unauthenticated' });
    expect(() => codex.setTitle('Not any more')).toThrow(error.message);
    await expect(client.getCodex(codex.id)).rejects.toMatchObject({ code: 'unauthenticated' });
  });

  test('when its Codex is deleted for good', async () => {
    const owner = await makeProgram('Olga', 'owner');
    const { id } = await owner.client.createCodex(NEW_INCIDENT);
    const codex = await owner.client.openCodex(id);
    const ended = endOf(codex);
    await owner.client.trashCodex(id);
    await owner.client.call('POST', `/codices/${id}/purge`);
    expect(await ended).toMatchObject({ code: 'gone' });
    await expect(owner.client.openCodex(id)).rejects.toMatchObject({
      code: expect.stringMatching(/gone|not_found/),
    });
  });
});

describe('what a token may not do', () => {
  test('is refused where it is tried: writing with a token that reads', async () => {
    const { client, userId } = await makeProgram('Ana');
    const { id } = await client.createCodex(NEW_INCIDENT);
    const reader = connect((await makeToken(userId, { scopes: ['read'] })).token);
    const codex = await reader.openCodex(id);
    await expect.poll(() => codex.status.phase).toBe('read-only');
    expect(() => codex.setTitle('Not mine')).toThrow(expect.objectContaining({ code: 'forbidden' }));
    await expect(codex.field('summary').setMarkdown('Not mine')).rejects.toMatchObject({ code: 'forbidden' });
    expect(codex.pendingOperations()).toEqual([]);
  });

  test('is no Codex that it does not reach, nor one that there is not', async () => {
    const { client, userId } = await makeProgram('Ana');
    const [root, outside] = [await client.createCodex(NEW_INCIDENT), await client.createCodex(NEW_INCIDENT)];
    const limited = connect((await makeToken(userId, { scopes: ['write'], subtreeId: root.id })).token);
    const codex = await limited.openCodex(root.id);
    codex.setTitle('Within reach');
    await codex.saved();
    await expect(limited.openCodex(outside.id)).rejects.toMatchObject({ code: 'not_found' });
    await expect(client.openCodex(crypto.randomUUID())).rejects.toMatchObject({ code: 'not_found' });
    await expect(client.openCodex('readme')).rejects.toMatchObject({ code: 'invalid_input' });
    await expect(connect('vb_nothing').openCodex(root.id)).rejects.toMatchObject({ code: 'unauthenticated' });
  });

  test('is no value that the template does not allow', async () => {
    const { client } = await makeProgram('Ana');
    const { id } = await client.createCodex(NEW_INCIDENT);
    const codex = await client.openCodex(id);
    expect(() => codex.field('severity').set('Terrible')).toThrow(
      expect.objectContaining({
        code: 'invalid_input',
        issues: [expect.objectContaining({ path: ['severity'] })],
      }),
    );
    expect(() => codex.field('severity').add('High')).toThrow('has no “add”');
    expect(() => codex.field('seriousness')).toThrow('It has: ');
    expect(() => codex.field('lasted').set(5)).toThrow('computed');
    await expect(
      client.createCodex({ ...NEW_INCIDENT, fields: { severity: 'Terrible' } }),
    ).rejects.toMatchObject({
      code: 'invalid_input',
      issues: [{ path: ['fields', 'severity'] }],
      cause: { status: 422 },
    });
    expect(codex.pendingOperations()).toEqual([]);
  });
});

describe('beside the live Codex', () => {
  test('branches are opened, edited and merged', async () => {
    const { client } = await makeProgram('Ana');
    const { id } = await client.createCodex(NEW_INCIDENT);
    await client.branches(id).create('rewrite');
    const branch = await client.openCodex(id, { branch: 'rewrite' });
    branch.setTitle('Search was slow for an hour');
    await branch.saved();
    expect((await client.getCodex(id)).title).toBe('Search was slow');
    expect((await client.getCodex(id, { branch: 'rewrite' })).title).toBe('Search was slow for an hour');
    expect(await branch.branches.preview('rewrite')).toMatchObject({
      fields: [{ field: 'title', conflict: false }],
    });
    const main = await client.openCodex(id);
    await branch.branches.merge('rewrite');
    await expect.poll(() => main.title).toBe('Search was slow for an hour');
    expect(await client.branches(id).list()).toMatchObject([
      { name: 'rewrite', closedAt: expect.any(String) },
    ]);
  });

  test('comments, versions, lists and search are asked for', async () => {
    const { client } = await makeProgram('Ana');
    const word = `zebra${Date.now()}`;
    const { id } = await client.createCodex({
      ...NEW_INCIDENT,
      title: word,
      fields: { summary: 'Four seconds.' },
    });
    const codex = await client.openCodex(id);
    const thread = await codex.comments.add('How long?', { field: 'summary', quote: 'Four seconds' });
    await codex.comments.reply(thread.id, 'An hour.');
    await codex.comments.resolve(thread.id);
    const threads = [];
    for await (const one of client.comments(id).list({ resolved: true })) threads.push(one);
    expect(threads.map(({ comments }) => comments.map(({ body }) => body.markdown))).toEqual([
      ['How long?', 'An hour.'],
    ]);

    const { seq } = await codex.versions.name('sent');
    codex.field('severity').set('Low');
    await codex.saved();
    expect(await codex.versions.compare('sent')).toMatchObject({
      changes: [{ field: 'severity', after: 'Low' }],
    });
    await codex.versions.restore(seq);
    await expect.poll(() => codex.field('severity').value).toBeNull();
    expect(await codex.versions.named()).toMatchObject([{ name: 'sent', seq }]);

    const others = await Promise.all(
      [1, 2, 3].map((n) => client.createCodex({ ...NEW_INCIDENT, title: `${word} ${n}` })),
    );
    const titles = [];
    for await (const hit of client.search(word, { limit: 2 })) titles.push(hit.title);
    expect(titles.sort()).toEqual([word, ...others.map(({ title }) => title)].sort());
    const listed = [];
    for await (const { fields } of client.listCodices({
      q: word,
      fields: ['status'],
      sort: 'title',
      limit: 3,
    }))
      listed.push(fields?.['status']);
    expect(listed).toHaveLength(4);
    await expect(client.search('due:<nonsense').next()).rejects.toMatchObject({ code: 'invalid_input' });
    expect((await client.listTemplates()).map((one) => one.id)).toContain('incident-review');
  });
});
