/** Several collaboration servers on one journal, as several processes are, over a bus whose messages may be lost. */
import { randomUUID } from 'node:crypto';
import { pino } from 'pino';
import { afterEach, describe, expect, it, vi } from 'vitest';
import * as Y from 'yjs';
import { CLOSE } from '#core/protocol/close-codes.ts';
import type { PeerAnswer } from '#core/protocol/peer-messages.ts';
import { createMemoryJournal } from '../journal/memory-journal.ts';
import type { ProcessBus } from '../ports/process-bus.port.ts';
import { createMemoryChannel } from '../processes/memory-channel.ts';
import { createProcessBus } from '../processes/process-bus.ts';
import { bodyOf, type Fixture, type Member, startFixture } from './collaboration.fixture.ts';
import type { CollaborationOptions } from './collaboration.ts';
import type { PeerSettings } from './peers/create-peers.ts';

const system = { kind: 'system', id: 'system', name: 'System' } as const;
const open: { readonly fixture: Fixture; readonly bus: ProcessBus }[] = [];

afterEach(async () => {
  for (const { fixture, bus } of open.splice(0)) {
    await fixture.stop();
    await bus.close();
  }
});

/** `isHeard: false`: what they say is lost unnoticed, but for signs of life. `isSent: false`: it is lost, and others notice the gap. */
async function startProcesses(count: number, options: Partial<CollaborationOptions> = {}) {
  const journal = createMemoryJournal({ now: Date.now });
  const channel = createMemoryChannel();
  const weather = { isHeard: true, isSent: true };
  for (let started = 0; started < count; started += 1) {
    const bus = createProcessBus({
      id: randomUUID(),
      clock: () => performance.now(),
      log: pino({ level: 'silent' }),
      open: (handlers) => {
        const real = channel.open(handlers);
        return {
          ...real,
          async send(texts) {
            if (!weather.isSent) return;
            await real.send(weather.isHeard ? texts : texts.map((text) => text.replace(/\[.*/, '[]')));
          },
        };
      },
    });
    open.push({ bus, fixture: await startFixture({ ...options, journal, bus }) });
  }
  const processes = [...open];
  for (const { bus } of processes) await expect.poll(() => bus.others.size).toBe(count - 1);
  return { journal, weather, fixtures: processes.map(({ fixture }) => fixture), processes };
}

const synced = (...members: readonly Member[]) =>
  expect.poll(() => members.every(({ provider }) => provider.synced)).toBe(true);
const textOf = ({ doc }: Member): string => bodyOf(doc).toString();
const newName = (): string => `codex/${randomUUID()}`;

async function openAtEach(fixtures: readonly Fixture[], name: string): Promise<Member[]> {
  const members = fixtures.map((fixture, index) => fixture.join(name, `editor:person${index}`));
  await synced(...members);
  return members;
}

it('shows at every process what is written at any', async () => {
  const { fixtures, journal } = await startProcesses(3);
  const name = newName();
  const members = await openAtEach(fixtures, name);
  for (let round = 0; round < 20; round += 1)
    for (const [index, { doc }] of members.entries()) bodyOf(doc).insert(0, `${index}.${round} `);
  await expect.poll(() => members.every((member) => textOf(member).split(' ').length === 61)).toBe(true);
  await expect.poll(() => new Set(members.map(textOf)).size).toBe(1);
  await expect.poll(() => members.some(({ provider }) => provider.hasUnsyncedChanges)).toBe(false);
  expect(await journal.verify(name)).toMatchObject({ ok: true, operations: 60 });
});

it('takes what another process stores as bytes, and shows it to readers and to those who come later', async () => {
  const { fixtures } = await startProcesses(2);
  const name = newName();
  const [ines, omar] = (await openAtEach(fixtures, name)) as [Member, Member];
  for (let round = 0; round < 20; round += 1) bodyOf(ines.doc).insert(0, `${round} `);
  await expect.poll(() => textOf(omar)).toBe(textOf(ines));
  const [here, there] = fixtures as [Fixture, Fixture];
  const nadia = there.join(name, 'viewer:nadia');
  await synced(nadia);
  expect(textOf(nadia)).toBe(textOf(ines));
  expect(here.collaboration.stats().liveDocuments).toBe(1);
  expect(there.collaboration.stats().liveDocuments).toBe(0);
});

it('shows within a second or so what nobody told of', async () => {
  const { fixtures, weather } = await startProcesses(2);
  const [ines, omar] = (await openAtEach(fixtures, newName())) as [Member, Member];
  weather.isHeard = false;
  bodyOf(ines.doc).insert(0, 'unheard');
  await expect.poll(() => textOf(omar)).toBe('unheard');
});

it('takes edits of a page that comes from another process before this one has read what the page knows', async () => {
  const { fixtures, weather } = await startProcesses(2);
  const name = newName();
  const [a, b] = fixtures as [Fixture, Fixture];
  const [ines, omar] = (await openAtEach(fixtures, name)) as [Member, Member];
  weather.isHeard = false;
  bodyOf(ines.doc).insert(0, 'first ');
  await expect.poll(() => ines.provider.hasUnsyncedChanges).toBe(false);
  const nadia = a.join(name, 'editor:nadia');
  await synced(nadia);
  nadia.leave();
  // With Ines' words, which are not shown at the other process, and one of her own that builds on them.
  bodyOf(nadia.doc).insert(6, 'second');
  const moved = b.join(name, 'editor:nadia', nadia.doc);
  await expect.poll(() => textOf(omar)).toBe('first second');
  expect(moved.refusals).toEqual([]);
  await expect.poll(() => textOf(ines)).toBe('first second');
});

it('reads and edits for REST on top of what other processes have stored', async () => {
  const { fixtures, weather } = await startProcesses(2);
  const name = newName();
  const [, b] = fixtures as [Fixture, Fixture];
  const [ines, omar] = (await openAtEach(fixtures, name)) as [Member, Member];
  weather.isHeard = false;
  bodyOf(ines.doc).insert(0, 'stored');
  await expect.poll(() => ines.provider.hasUnsyncedChanges).toBe(false);
  expect(await b.collaboration.live.read(name, (doc) => bodyOf(doc).toString())).toBe('stored');
  await b.collaboration.live.edit(name, system, { origin: 'api' }, (doc) => {
    bodyOf(doc).insert(bodyOf(doc).length, ' and read');
  });
  await expect.poll(() => textOf(omar)).toBe('stored and read');
  await expect.poll(() => textOf(ines)).toBe('stored and read');
});

it('tells who is there across processes, and no longer when they leave or their process ends', async () => {
  const { fixtures, processes } = await startProcesses(3);
  const name = newName();
  const [ines, omar, nadia] = (await openAtEach(fixtures, name)) as [Member, Member, Member];
  const seenBy = ({ provider }: Member): unknown[] =>
    [...(provider.awareness?.getStates().values() ?? [])].flatMap(({ caret }) => caret ?? []).sort();
  ines.provider.setAwarenessField('caret', 1);
  omar.provider.setAwarenessField('caret', 2);
  nadia.provider.setAwarenessField('caret', 3);
  const everybody = [1, 2, 3];
  for (const member of [ines, omar, nadia]) await expect.poll(() => seenBy(member)).toEqual(everybody);
  const late = fixtures[0]?.join(name, 'viewer:late') as Member;
  await expect.poll(() => seenBy(late)).toEqual(everybody);
  omar.leave();
  await expect.poll(() => seenBy(ines)).toEqual([1, 3]);
  await processes[2]?.bus.close();
  await expect.poll(() => seenBy(ines)).toEqual([1]);
});

it('shows nobody who has left, also where the message of it was lost', async () => {
  const { fixtures, weather } = await startProcesses(2);
  const name = newName();
  const [ines, omar] = (await openAtEach(fixtures, name)) as [Member, Member];
  const nadia = fixtures[1]?.join(name, 'editor:nadia') as Member;
  await synced(nadia);
  const seen = (): unknown[] =>
    [...(ines.provider.awareness?.getStates().values() ?? [])].flatMap(({ caret }) => caret ?? []).sort();
  omar.provider.setAwarenessField('caret', 1);
  nadia.provider.setAwarenessField('caret', 2);
  await expect.poll(seen).toEqual([1, 2]);
  weather.isSent = false;
  nadia.leave();
  await expect.poll(() => fixtures[1]?.collaboration.live.connected(name).length).toBe(1);
  weather.isSent = true;
  // Presence that nobody says anything of ends by itself after thirty seconds.
  await expect.poll(seen, { timeout: 10_000 }).toEqual([1]);
});

it('keeps a person who moves to another process', async () => {
  const { fixtures } = await startProcesses(2);
  const name = newName();
  const [a, b] = fixtures as [Fixture, Fixture];
  const [ines] = (await openAtEach(fixtures, name)) as [Member, Member];
  const doc = new Y.Doc();
  const before = a.join(name, 'editor:nadia', doc);
  before.provider.setAwarenessField('caret', 1);
  const shown = (): unknown => ines.provider.awareness?.getStates().get(doc.clientID)?.['caret'];
  await expect.poll(shown).toBe(1);
  const after = b.join(name, 'editor:nadia', doc);
  // Each provider counts its own clock, and the later one has to come to be the newer.
  const says = (caret: number) => () => {
    after.provider.setAwarenessField('caret', caret);
    return shown();
  };
  await expect.poll(says(2)).toBe(2);
  before.leave();
  await expect.poll(() => a.collaboration.live.connected(name).length).toBe(1);
  await expect.poll(says(3)).toBe(3);
});

it('ends access at every process', async () => {
  const { fixtures } = await startProcesses(2);
  const [a] = fixtures as [Fixture, Fixture];
  const members = await openAtEach(fixtures, newName());
  expect(a.collaboration.live.disconnect({ userId: 'user-person1' }, CLOSE.revoked)).toBe(0);
  await expect.poll(() => members[1]?.refusals).toContain('revoked');
  expect(members[0]?.refusals).toEqual([]);
});

it('ends access also where nobody heard of it', async () => {
  let revocations = 0;
  const { fixtures, weather } = await startProcesses(2, {
    latestRevocation: async () => String(revocations),
  });
  const [a, b] = fixtures as [Fixture, Fixture];
  const name = newName();
  const [, omar] = (await openAtEach(fixtures, name)) as [Member, Member];
  const nadia = b.join(name, 'editor:nadia');
  await synced(nadia);
  weather.isSent = false;
  b.authenticator.revoked.add('user-person1');
  revocations += 1;
  a.collaboration.live.disconnect({ userId: 'user-person1' }, CLOSE.revoked);
  await new Promise((resolve) => setImmediate(resolve));
  weather.isSent = true;
  await expect.poll(() => omar.refusals).toContain('unauthenticated');
  expect(nadia.refusals).toEqual([]);
});

it('holds a person, and all guests of a link, to a number of sockets at all processes together', async () => {
  const { fixtures, processes } = await startProcesses(2, {
    limits: { maxSocketsPerActor: 2, maxSocketsPerLink: 2 },
  });
  const [a, b] = fixtures as [Fixture, Fixture];
  const name = newName();
  const guest = (who: string): string => `link:view:${name.slice('codex/'.length)}:${who}`;
  const here = [a.join(name, 'editor:ines'), a.join(name, 'editor:ines'), a.join(name, guest('ada'))];
  await synced(...here, b.join(name, guest('bo')));
  await expect
    .poll(async () => {
      const third = b.join(name, 'editor:ines');
      await expect.poll(() => third.provider.synced || third.closes.length > 0).toBe(true);
      third.leave();
      return third.closes[0]?.code;
    })
    .toBe(CLOSE.rateLimited.code);
  const late = a.join(name, guest('cy'));
  await expect.poll(() => late.closes[0]?.code).toBe(CLOSE.rateLimited.code);
  late.leave();
  // What a process had that has gone is nobody's any more.
  await fixtures[0]?.stop();
  await processes[0]?.bus.close();
  await synced(b.join(name, 'editor:ines'), b.join(name, 'editor:ines'));
});

describe('pages that go on without the server', () => {
  const settings: PeerSettings = {
    ...{ secret: 'a secret of at least thirty-two characters', epoch: 'first' },
    ...{ servers: [], turnSecret: null, guests: false },
  };
  type Answer<K extends PeerAnswer['kind']> = Extract<PeerAnswer, { kind: K }>;

  /** Joins, and hears what it is told. */
  async function ready(member: Member) {
    const heard: PeerAnswer[] = [];
    member.provider.on('stateless', ({ payload }: { payload: string }) => heard.push(JSON.parse(payload)));
    await synced(member);
    const say = (request: object): void =>
      member.provider.sendStateless(JSON.stringify({ type: 'peers', ...request }));
    const all = <K extends PeerAnswer['kind']>(kind: K) =>
      heard.filter((answer): answer is Answer<K> => answer.kind === kind);
    const last = <K extends PeerAnswer['kind']>(kind: K) => all(kind).at(-1);
    say({ kind: 'join', client: member.doc.clientID });
    await expect.poll(() => last('room')).toBeDefined();
    const people = () => (last('members') ?? last('room'))?.members.map(({ person }) => person.name).sort();
    return { client: member.doc.clientID, say, all, last, people };
  }

  it('are introduced to each other across processes, and signal to one another', async () => {
    const { fixtures } = await startProcesses(3, { peers: settings });
    const [a, b, c] = fixtures as [Fixture, Fixture, Fixture];
    const name = newName();
    const [ines, omar] = [await ready(a.join(name, 'editor:ines')), await ready(b.join(name, 'editor:omar'))];
    for (const page of [ines, omar]) await expect.poll(page.people).toEqual(['ines', 'omar']);
    expect(omar.last('room')?.key).toBe(ines.last('room')?.key);
    const apart = await ready(c.join(newName(), 'editor:rae'));
    const signal = { kind: 'offer', description: 'mine' };
    ines.say({ kind: 'signal', to: apart.client, signal });
    ines.say({ kind: 'signal', to: omar.client, signal });
    await expect.poll(() => omar.all('signal')).toHaveLength(1);
    expect(omar.last('signal')).toMatchObject({ from: ines.client, signal });
    expect(apart.all('signal')).toEqual([]);
  });

  it('are gone for each other when they leave, or their process ends', async () => {
    const { fixtures, processes } = await startProcesses(2, { peers: settings });
    const [a, b] = fixtures as [Fixture, Fixture];
    const name = newName();
    const leaving = b.join(name, 'editor:rae');
    const [ines] = [await ready(a.join(name, 'editor:ines')), await ready(leaving)];
    await ready(b.join(name, 'editor:omar'));
    await expect.poll(ines.people).toEqual(['ines', 'omar', 'rae']);
    leaving.leave();
    await expect.poll(ines.people).toEqual(['ines', 'omar']);
    await processes[1]?.bus.close();
    await expect.poll(ines.people).toEqual(['ines']);
  });

  it('have the same new key everywhere when somebody’s access ends, also where the message was lost', async () => {
    const { fixtures, weather } = await startProcesses(2, { peers: settings });
    const [a, b] = fixtures as [Fixture, Fixture];
    const name = newName();
    const pages = [await ready(a.join(name, 'editor:ines')), await ready(b.join(name, 'editor:omar'))];
    const keys = () => new Set(pages.map((page) => page.last('room')?.key));
    const [first] = keys();
    a.collaboration.live.disconnect({ userId: 'user-rae' }, CLOSE.revoked);
    await expect.poll(() => (keys().has(first) ? 0 : keys().size)).toBe(1);
    const [second] = keys();
    weather.isSent = false;
    b.collaboration.live.disconnect({ userId: 'user-rae' }, CLOSE.revoked);
    await new Promise((resolve) => setImmediate(resolve));
    weather.isSent = true;
    await expect.poll(() => (keys().has(second) ? 0 : keys().size)).toBe(1);
  });
});

it('passes announcements on', async () => {
  const { fixtures } = await startProcesses(2);
  const name = newName();
  const members = await openAtEach(fixtures, name);
  const told: string[] = [];
  members[1]?.provider.on('stateless', ({ payload }: { payload: string }) => told.push(payload));
  fixtures[0]?.collaboration.live.announce(name, { type: 'backlinks' });
  await expect.poll(() => told).toEqual(['{"type":"backlinks"}']);
});

it('tells what is for some members to their connections alone, wherever they are', async () => {
  const { fixtures } = await startProcesses(2);
  const name = newName();
  const told: string[] = [];
  for (const [at, { provider }] of (await openAtEach(fixtures, name)).entries())
    provider.on('stateless', ({ payload }: { payload: string }) => told.push(`${at}${payload}`));
  const [here, there] = (fixtures as Fixture[]).map(({ collaboration }) => collaboration.live);
  const to = there?.connected(name).map(({ actor }) => actor.id) ?? [];
  for (const message of ['news', 'all']) here?.announce(name, message, ...(message === 'news' ? [to] : []));
  await expect.poll(() => [...told].sort()).toEqual(['0"all"', '1"all"', '1"news"']);
});

it('lets nobody write under an id that another process edits under', async () => {
  const { fixtures, journal } = await startProcesses(2);
  const [a] = fixtures as [Fixture, Fixture];
  const [name, other] = [newName(), newName()];
  const [ines, omar] = (await openAtEach(fixtures, name)) as [Member, Member];
  await a.collaboration.live.edit(name, system, { origin: 'api' }, (doc) => bodyOf(doc).insert(0, 'api'));
  await expect.poll(() => textOf(omar)).toBe('api');
  const [serverId = 0] = omar.doc.store.clients.keys();
  const forged = new Y.Doc();
  forged.clientID = serverId;
  bodyOf(forged).insert(0, 'forged');
  const attacker = fixtures[1]?.join(other, 'editor:omar', forged) as Member;
  await expect.poll(() => attacker.refusals).toContain('invalid-update');
  expect(await journal.headSeq(other)).toBe(0);
  expect(textOf(ines)).toBe('api');
});

it('lets nobody write under such an id where the message that names it was lost', async () => {
  const { fixtures, journal, weather } = await startProcesses(2);
  const [a, b] = fixtures as [Fixture, Fixture];
  const name = newName();
  weather.isSent = false;
  // After a failure a process edits under another id.
  vi.spyOn(journal, 'append').mockRejectedValueOnce(new Error('away'));
  const edit = (text: string) =>
    a.collaboration.live.edit(name, system, { origin: 'api' }, (doc) => bodyOf(doc).insert(0, text));
  await expect(edit('lost')).rejects.toThrow();
  await edit('api');
  // What it says is sent in a turn of its own.
  await new Promise((resolve) => setTimeout(resolve, 50));
  weather.isSent = true;
  const reader = b.join(name, 'viewer:omar');
  await synced(reader);
  await expect.poll(() => textOf(reader)).toBe('api');
  const [serverId = 0] = reader.doc.store.clients.keys();
  // Until the gap is noticed and what was missed is asked for again.
  await new Promise((resolve) => setTimeout(resolve, 2_500));
  const other = newName();
  const forged = new Y.Doc();
  forged.clientID = serverId;
  bodyOf(forged).insert(0, 'forged');
  const attacker = b.join(other, 'editor:omar', forged);
  await expect.poll(() => attacker.refusals).toContain('invalid-update');
  expect(await journal.headSeq(other)).toBe(0);
});

it('lets nobody at another process write under an id that is shown as somebody’s', async () => {
  const { fixtures, journal } = await startProcesses(2);
  const name = newName();
  const [ines, omar] = (await openAtEach(fixtures, name)) as [Member, Member];
  ines.provider.setAwarenessField('caret', 1);
  await expect.poll(() => omar.provider.awareness?.getStates().has(ines.doc.clientID)).toBe(true);
  const forged = new Y.Doc();
  forged.clientID = ines.doc.clientID;
  bodyOf(forged).insert(0, 'forged');
  Y.applyUpdate(omar.doc, Y.encodeStateAsUpdate(forged));
  await expect.poll(() => omar.refusals).toContain('invalid-update');
  expect(await journal.headSeq(name)).toBe(0);
});
