/** Drafts of templates: who may open one, what may be written into it, and where it stands after a publication. */
import { mkdtempSync, rmSync } from 'node:fs';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { pino } from 'pino';
import { afterAll, afterEach, beforeAll, describe, expect, inject, test } from 'vitest';
import * as Y from 'yjs';
import type { UserActor } from '#core/access/policy.ts';
import { BinderyError } from '#core/errors.ts';
import { CLOSE } from '#core/protocol/close-codes.ts';
import { templateDocumentName } from '#core/protocol/document-name.ts';
import { STARTER } from '#core/template/draft/starter-template.ts';
import {
  openTemplateDraft,
  replaceSource,
  seedTemplateDraft,
  setBaseVersion,
} from '#core/template/draft/template-draft.ts';
import { createApiToken } from '../access/api-token.ts';
import { createUser } from '../accounts/create-user.ts';
import { changeMember } from '../accounts/members.ts';
import { createCodex } from '../codices/writing/create-codex.ts';
import { joinDocument, type Member } from '../collaboration/collaboration.fixture.ts';
import { readEnv } from '../config/env.ts';
import { createPrisma } from '../database/prisma-client.ts';
import { createTestDatabase } from '../database/test-database.ts';
import type { LiveDocuments } from '../ports/live-documents.port.ts';
import { createServices, type ServerParts } from '../runtime/create-services.ts';
import { createShareLink } from '../sharing/share-links.ts';
import { publishTemplate } from './publish-template.ts';
import { admitToDraft } from './template-draft.ts';

const sourceOf = (id: string, more = '') =>
  `{ id: '${id}', version: 1, name: 'Note', fields: { text: { type: 'text' }, ${more} } }`;

let parts: ServerParts;
let url: string;
let people: Readonly<Record<'owner' | 'admin' | 'editor' | 'viewer', { actor: UserActor; token: string }>>;
const refusals: string[] = [];
const members: Member[] = [];
const cleanUps: (() => unknown)[] = [];

beforeAll(async () => {
  const database = await createTestDatabase(inject('testDatabase'));
  const dataDir = mkdtempSync(join(tmpdir(), 'bindery-draft-'));
  const env = readEnv({ NODE_ENV: 'test', DATA_DIR: dataDir, DATABASE_URL: database.serverUrl });
  const prisma = createPrisma(database.serverUrl, { connections: 4 });
  const note = (line: string) => {
    const { refusal } = JSON.parse(line) as { refusal?: string };
    if (refusal !== undefined) refusals.push(refusal);
  };
  parts = await createServices(env, prisma, pino({ level: 'warn' }, { write: note }));
  const http = createServer();
  http.on('upgrade', (request, socket, head) => parts.collaboration.handleUpgrade(request, socket, head));
  await new Promise<void>((resolve) => http.listen(0, '127.0.0.1', resolve));
  url = `ws://127.0.0.1:${(http.address() as AddressInfo).port}/collab`;
  cleanUps.push(async () => {
    await parts.collaboration.close(2000);
    await parts.services.projection.stop();
    await parts.services.journal.drain(2000);
    await parts.services.background.settled();
    await parts.close();
    await prisma.$disconnect();
    http.closeAllConnections();
    await new Promise((resolve) => http.close(resolve));
    await database.drop();
    rmSync(dataDir, { recursive: true });
  });
  const make = async (role: UserActor['role']) => {
    const email = `${role}@example.org`;
    const { id } = await createUser(prisma, { email, name: role, role, password: 'correct horse' });
    const { token } = await createApiToken(prisma, { userId: id, name: 'tests' });
    return { actor: { kind: 'user', id, name: role, role } as const, token };
  };
  people = {
    owner: await make('owner'),
    admin: await make('admin'),
    editor: await make('editor'),
    viewer: await make('viewer'),
  };
});
afterEach(() => {
  for (const member of members.splice(0)) member.leave();
  refusals.length = 0;
});
afterAll(async () => {
  for (const cleanUp of cleanUps) await cleanUp();
});

/** A stock provider at the draft. */
function knock(draftId: string, token: string): Member {
  const member = joinDocument(url, templateDocumentName(draftId), token, new Y.Doc());
  members.push(member);
  return member;
}

async function enter(draftId: string, who: keyof typeof people = 'admin') {
  const member = knock(draftId, people[who].token);
  await expect.poll(() => member.provider.synced).toBe(true);
  return { ...member, draft: openTemplateDraft(member.doc) };
}

async function publish(id: string, source: string, baseVersion: number, draft?: string) {
  return await publishTemplate(parts.services, people.owner.actor, id, { source, baseVersion, draft });
}

/** `live` with some of its methods replaced. */
function instead(live: LiveDocuments, methods: Partial<LiveDocuments>): LiveDocuments {
  return new Proxy(live, {
    get: (target, key) => Reflect.get(methods, key) ?? Reflect.get(target, key).bind(target),
  });
}

/** What the server has. */
const stored = (draftId: string) =>
  parts.services.live.read(templateDocumentName(draftId), (doc) => {
    const draft = openTemplateDraft(doc);
    return { source: draft.source.toString(), base: draft.baseVersion() };
  });

describe('who opens a draft', () => {
  beforeAll(() => publish('open', sourceOf('open'), 0));

  test('admins and owners, who find the published source', async () => {
    for (const who of ['owner', 'admin'] as const) {
      const { draft } = await enter('open', who);
      expect([draft.source.toString(), draft.baseVersion()]).toEqual([sourceOf('open'), 1]);
    }
  });

  test('two who open it at once begin one', async () => {
    await publish('once', sourceOf('once'), 0);
    const both = await Promise.all([enter('once', 'owner'), enter('once', 'admin')]);
    expect(both.map(({ draft }) => draft.source.toString())).toEqual([sourceOf('once'), sourceOf('once')]);
  });

  test('no editor, no viewer, no guest, no token of less than an admin', async () => {
    const { services } = parts;
    await publish('page', sourceOf('page'), 0);
    const { body } = await createCodex(services, people.owner.actor, { templateId: 'page', title: 'A' });
    const link = await createShareLink(services, people.owner.actor, body.id, { role: 'edit' });
    const { actor } = people.admin;
    const narrow = await createApiToken(services.prisma, {
      userId: actor.id,
      name: 'narrow',
      scopes: ['write'],
    });
    for (const token of [people.editor.token, people.viewer.token, link.token, narrow.token]) {
      const member = knock('open', token);
      await expect.poll(() => member.refusals.length + member.closes.length).toBeGreaterThan(0);
      expect(member.provider.synced).toBe(false);
      expect(member.doc.getText('source').toString()).toBe('');
    }
  });

  test('nobody one of a template that is not there, or of nobody', async () => {
    for (const id of ['no-such-template', '0192f0c1-2a3b-7c4d-8e5f-60718293a4b5', 'open@other']) {
      const member = knock(id, people.owner.token);
      await expect.poll(() => member.refusals.length + member.closes.length).toBeGreaterThan(0);
      expect(await parts.services.journal.headSeq(templateDocumentName(id))).toBe(0);
    }
  });

  test('nobody any longer who is an admin no more, within a second', async () => {
    const { id } = await createUser(parts.services.prisma, {
      ...{ email: 'former@example.org', name: 'Former', role: 'admin', password: 'correct horse' },
    });
    const { token } = await createApiToken(parts.services.prisma, { userId: id, name: 'tests' });
    const member = knock('open', token);
    await expect.poll(() => member.provider.synced).toBe(true);
    const at = Date.now();
    await changeMember(parts.services, people.owner.actor, id, { role: 'editor' });
    await expect
      .poll(() => member.closes.length + member.refusals.length, { interval: 10 })
      .toBeGreaterThan(0);
    expect(Date.now() - at).toBeLessThan(1000);
    member.doc.getText('source').insert(0, '// still here\n');
    const again = knock('open', token);
    await expect.poll(() => again.refusals).toContain(CLOSE.revoked.reason);
    expect((await stored('open')).source).toBe(sourceOf('open'));
  });
});

describe('what a stock provider may write', () => {
  beforeAll(() => publish('strict', sourceOf('strict'), 0));

  test('characters of the source, which everybody in it sees', async () => {
    const [one, other] = [await enter('strict', 'owner'), await enter('strict')];
    one.draft.source.insert(0, '// For the lab\n');
    await expect.poll(() => other.draft.source.toString()).toBe(`// For the lab\n${sourceOf('strict')}`);
    one.draft.source.delete(0, 15);
    await expect.poll(async () => (await stored('strict')).source).toBe(sourceOf('strict'));
  });

  test('but not the base version, as every rule of drafts holds here', async () => {
    const member = await enter('strict');
    const before = await parts.services.journal.headSeq(templateDocumentName('strict'));
    setBaseVersion(member.doc, 99);
    await expect.poll(() => refusals).toContainEqual(expect.stringMatching(/by the server alone/));
    expect(await parts.services.journal.headSeq(templateDocumentName('strict'))).toBe(before);
    expect(await stored('strict')).toEqual({ source: sourceOf('strict'), base: 1 });
  });
});

test('a draft that was lost in a restore takes the place of the one begun instead of it', async () => {
  await publish('restored', sourceOf('restored'), 0);
  const { draft } = await enter('restored');
  const name = templateDocumentName('restored');
  const kept = new Y.Doc();
  Y.applyUpdate(kept, seedTemplateDraft(name, { version: 3, source: '// three' }));
  kept.getText('source').insert(8, ', and mine');
  const handedIn = Y.encodeStateAsUpdate(kept);
  await parts.services.live.apply(name, people.admin.actor, { origin: 'seed' }, handedIn);
  await expect.poll(() => stored('restored')).toEqual({ source: '// three, and mine', base: 1 });
  await expect.poll(() => draft.source.toString()).toBe('// three, and mine');
});

describe('a publication', () => {
  test('from the draft: it stands on that version, with what was typed meanwhile', async () => {
    await publish('from-draft', sourceOf('from-draft'), 0);
    const { draft } = await enter('from-draft');
    const next = sourceOf('from-draft', "due: { type: 'date' }");
    replaceSource(draft.source, next);
    await expect.poll(async () => (await stored('from-draft')).source).toBe(next);
    const published = publish('from-draft', next, 1, 'from-draft');
    draft.source.insert(draft.source.length, '\n// typed meanwhile');
    await published;
    await expect.poll(() => draft.baseVersion()).toBe(2);
    const all = { source: `${next}\n// typed meanwhile`, base: 2 };
    await expect.poll(() => stored('from-draft')).toEqual(all);
    expect(draft.source.toString()).toBe(all.source);
  });

  test('by REST: a draft that nobody has changed follows, and one that somebody has changed stays', async () => {
    for (const id of ['clean', 'changed']) await publish(id, sourceOf(id), 0);
    const [clean, changed] = [await enter('clean'), await enter('changed')];
    const heard: string[] = [];
    changed.provider.on('stateless', ({ payload }: { payload: string }) => heard.push(payload));
    changed.draft.source.insert(0, '// mine\n');
    await expect.poll(async () => (await stored('changed')).source).toContain('mine');
    for (const id of ['clean', 'changed']) await publish(id, sourceOf(id, "due: { type: 'date' }"), 1);
    await expect.poll(() => clean.draft.baseVersion()).toBe(2);
    expect(clean.draft.source.toString()).toContain('due');
    const told = JSON.stringify({ type: 'template-published', id: 'changed', version: 2 });
    await expect.poll(() => heard).toContain(told);
    expect([changed.draft.baseVersion(), changed.draft.source.toString()]).toEqual([
      1,
      `// mine\n${sourceOf('changed')}`,
    ]);

    // Let go, it stands on what it says.
    replaceSource(changed.draft.source, sourceOf('changed', "due: { type: 'date' }"));
    await expect.poll(() => changed.draft.baseVersion()).toBe(2);
  });

  test('from a draft in the making: one of the template that a colleague has changed stays where it stands', async () => {
    const { id } = people.owner.actor;
    await publish('both', sourceOf('both'), 0);
    const [shared, mine] = [await enter('both'), await enter(id, 'owner')];
    shared.draft.source.insert(0, '// a colleague’s\n');
    replaceSource(mine.draft.source, '// my own words');
    await expect.poll(async () => (await stored('both')).source).toContain('colleague');
    await expect.poll(async () => (await stored(id)).source).toBe('// my own words');
    await publish('both', sourceOf('both', "due: { type: 'date' }"), 1, id);
    expect(await stored('both')).toEqual({ source: `// a colleague’s\n${sourceOf('both')}`, base: 1 });
    expect((await stored(id)).source).toBe('// my own words');
    replaceSource(mine.draft.source, STARTER.source);
    await expect.poll(async () => (await stored(id)).source).toBe(STARTER.source);
  });

  test('of a template in the making takes along what is typed while it is settled', async () => {
    const { id } = people.owner.actor;
    const { draft } = await enter(id, 'owner');
    const source = sourceOf('in-flight');
    replaceSource(draft.source, source);
    await expect.poll(async () => (await stored(id)).source).toBe(source);
    const { services } = parts;
    let typed = 0;
    // Each time the words are written into the draft of the new template, another one comes into the old one.
    const live = instead(services.live, {
      edit: async (name, ...rest) => {
        const done = await services.live.edit(name, ...rest);
        if (name !== templateDocumentName('in-flight') || typed >= 3) return done;
        typed += 1;
        draft.source.insert(draft.source.length, `// word ${typed}\n`);
        await expect.poll(async () => (await stored(id)).source).toContain(`word ${typed}`);
        return done;
      },
    });
    await publishTemplate({ ...services, live }, people.owner.actor, 'in-flight', {
      ...{ source, baseVersion: 0, draft: id },
    });
    const all = `${source}// word 1\n// word 2\n// word 3\n`;
    expect(await stored('in-flight')).toEqual({ source: all, base: 1 });
    await expect.poll(() => draft.source.toString()).toBe(STARTER.source);
  });

  test('that races with the first opening of the draft takes it along', async () => {
    await publish('raced', sourceOf('raced'), 0);
    const next = sourceOf('raced', "due: { type: 'date' }");
    const { services } = parts;
    const live = instead(services.live, {
      apply: async (...seed) => {
        await publish('raced', next, 1);
        return await services.live.apply(...seed);
      },
    });
    expect(await admitToDraft({ ...services, live }, 'raced')).toBe(true);
    expect(await stored('raced')).toEqual({ source: next, base: 2 });
  });

  test('is one, although the drafts could not be told at once', async () => {
    await publish('told-late', sourceOf('told-late'), 0);
    const { draft } = await enter('told-late');
    const next = sourceOf('told-late', "due: { type: 'date' }");
    replaceSource(draft.source, next);
    await expect.poll(async () => (await stored('told-late')).source).toBe(next);
    const { services } = parts;
    let failures = 0;
    const live = instead(services.live, {
      edit: async (...edit) => {
        if (failures++ === 0) throw new BinderyError('unavailable', 'The database hangs.');
        return await services.live.edit(...edit);
      },
    });
    const { template } = await publishTemplate({ ...services, live }, people.owner.actor, 'told-late', {
      ...{ source: next, baseVersion: 1, draft: 'told-late' },
    });
    expect(template.version).toBe(2);
    await services.background.settled();
    expect(await stored('told-late')).toEqual({ source: next, base: 2 });
  });

  test('of a template in the making: its draft goes on under the id, and another can be begun', async () => {
    const { id } = people.admin.actor;
    const { draft, ...member } = await enter(id);
    expect([draft.source.toString(), draft.baseVersion()]).toEqual([STARTER.source, 0]);
    const heard: string[] = [];
    member.provider.on('stateless', ({ payload }: { payload: string }) => heard.push(payload));
    let restarts = 0;
    draft.observeRestart(() => {
      restarts += 1;
    });
    const source = sourceOf('made-anew');
    replaceSource(draft.source, `${source} // and more`);
    await expect.poll(async () => (await stored(id)).source).toContain('and more');
    await publish('made-anew', source, 0, id);
    expect(await stored('made-anew')).toEqual({ source: `${source} // and more`, base: 1 });
    await expect.poll(() => draft.source.toString()).toBe(STARTER.source);
    expect(restarts).toBe(1);
    await expect
      .poll(() => heard)
      .toContain(JSON.stringify({ type: 'template-published', id: 'made-anew', version: 1 }));
  });

  test('from the draft of another template is refused, and nothing is published', async () => {
    await publish('one', sourceOf('one'), 0);
    await publish('two', sourceOf('two'), 0);
    const next = sourceOf('one', "due: { type: 'date' }");
    for (const draft of ['two', 'nothing', '0192f0c1-2a3b-7c4d-8e5f-60718293a4b5'])
      await expect(publish('one', next, 1, draft)).rejects.toMatchObject({ code: 'invalid_input' });
    expect((await parts.services.templates.get('one')).version).toBe(1);
  });
});
