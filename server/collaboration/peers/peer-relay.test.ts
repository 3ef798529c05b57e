import { createHmac, randomUUID } from 'node:crypto';
import * as encoding from 'lib0/encoding';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import * as Y from 'yjs';
import { openCodex } from '#core/codex/open-codex.ts';
import { testField } from '#core/codex/replica.fixture.ts';
import { CLOSE } from '#core/protocol/close-codes.ts';
import { type ForwardedEdit, MAX_SIGNAL_LENGTH, type PeerAnswer } from '#core/protocol/peer-messages.ts';
import { proofBytes } from '#core/protocol/peer-proof.ts';
import { MESSAGE } from '#core/protocol/wire/frames.ts';
import { createCodexUpdateCheck } from '../../codices/content/codex-update-check.ts';
import { createMemoryJournal } from '../../journal/memory-journal.ts';
import { bodyOf, environment, type Fixture, type Member, startFixture } from '../collaboration.fixture.ts';
import { createPeerKeys } from './peer-keys.ts';

const SECRET = 'a secret of at least thirty-two characters';
const PEERS = {
  secret: SECRET,
  epoch: 'first',
  servers: [],
  turnSecret: null,
  guests: false,
};

let fixture: Fixture;
let name: string;
beforeEach(async () => {
  name = `codex/${randomUUID()}`;
  const journal = createMemoryJournal({ now: Date.now });
  const fields = { body: testField('text', 'body'), state: testField('select', 'state') };
  const codex = createCodexUpdateCheck({ findTemplates: async () => [{ fields, retired: {} }], journal });
  fixture = await startFixture({ peers: PEERS, journal, checks: { codex } });
});
afterEach(() => fixture.stop());

type Room = Extract<PeerAnswer, { kind: 'room' }>;

/** A page that joins its peers once it is connected. */
class Page {
  readonly member: Member;
  readonly heard: PeerAnswer[] = [];

  constructor(token: string, documentName = name, doc = new Y.Doc()) {
    this.member = fixture.join(documentName, token, doc);
    this.member.provider.on('stateless', ({ payload }: { payload: string }) =>
      this.heard.push(JSON.parse(payload)),
    );
  }

  get doc(): Y.Doc {
    return this.member.doc;
  }

  get rooms(): Room[] {
    return this.heard.filter((answer): answer is Room => answer.kind === 'room');
  }

  of<K extends PeerAnswer['kind']>(kind: K): Extract<PeerAnswer, { kind: K }>[] {
    return this.heard.filter((answer): answer is Extract<PeerAnswer, { kind: K }> => answer.kind === kind);
  }

  say(request: unknown): void {
    this.member.provider.sendStateless(typeof request === 'string' ? request : JSON.stringify(request));
  }

  /** An edit of its own and nothing of others, as our pages send them. */
  send(update: Uint8Array): void {
    const frame = encoding.encode((encoder) => {
      encoding.writeVarString(encoder, name);
      encoding.writeVarUint(encoder, MESSAGE.sync);
      encoding.writeVarUint(encoder, 2);
      encoding.writeVarUint8Array(encoder, update);
    });
    this.member.provider.configuration.websocketProvider.send(frame);
  }

  async join(): Promise<Room> {
    await expect.poll(() => this.member.provider.synced).toBe(true);
    const before = this.rooms.length;
    this.say({ type: 'peers', kind: 'join', client: this.doc.clientID });
    await expect.poll(() => this.rooms.length).toBeGreaterThan(before);
    return this.rooms.at(-1) as Room;
  }

  signal(to: Page, description: string): void {
    this.say({ type: 'peers', kind: 'signal', to: to.doc.clientID, signal: { kind: 'offer', description } });
  }

  /** Everything said so far has been heard: what comes after it has been answered. */
  async settled(): Promise<void> {
    await this.join();
  }
}

describe('pages of one document', () => {
  it('are given one key, and told of each other as they come and go', async () => {
    const [ines, omar] = [new Page('editor:ines'), new Page('editor:omar')];
    const [hers, his] = [await ines.join(), await omar.join()];
    expect(his.key).toBe(hers.key);
    expect(his.authorKey).not.toBe(hers.authorKey);
    const people = () =>
      ines
        .of('members')
        .at(-1)
        ?.members.map(({ person }) => person.name);
    await expect.poll(people).toEqual(['ines', 'omar']);
    omar.member.leave();
    await expect.poll(people).toEqual(['ines']);
    const elsewhere = await new Page('editor:ines', `codex/${randomUUID()}`).join();
    expect(elsewhere.key).not.toBe(hers.key);
  });

  it('hear each other’s signals under the name the server knows, and nobody else’s', async () => {
    const [ines, omar] = [new Page('editor:ines'), new Page('editor:omar')];
    const other = new Page('editor:rae', `codex/${randomUUID()}`);
    for (const page of [ines, omar, other]) await page.join();
    ines.signal(omar, 'mine');
    ines.signal(other, 'not for another document');
    await expect.poll(() => omar.of('signal')).toHaveLength(1);
    expect(omar.of('signal')[0]).toMatchObject({ from: ines.doc.clientID, signal: { description: 'mine' } });
    await other.settled();
    expect(other.of('signal')).toEqual([]);
  });

  it('are those of people who may edit: a guest of a view link is told nothing and reaches nobody', async () => {
    const [, codexId] = name.split('/');
    const [ines, guest] = [new Page('editor:ines'), new Page(`link:view:${codexId}:gil`)];
    await ines.join();
    await expect.poll(() => guest.member.provider.synced).toBe(true);
    guest.say({ type: 'peers', kind: 'join', client: guest.doc.clientID });
    guest.signal(ines, 'let me in');
    await ines.settled();
    expect(guest.heard).toEqual([]);
    expect(ines.of('signal')).toEqual([]);
    expect(ines.rooms.at(-1)?.members).toHaveLength(1);
  });

  it('are members by default: a guest of an edit link learns nothing of them, unless guests are let in', async () => {
    const [, codexId] = name.split('/');
    const [ines, guest] = [new Page('editor:ines'), new Page(`link:edit:${codexId}:gil`)];
    await ines.join();
    await expect.poll(() => guest.member.provider.synced).toBe(true);
    guest.say({ type: 'peers', kind: 'join', client: guest.doc.clientID });
    guest.signal(ines, 'let me in');
    await ines.settled();
    expect(guest.heard).toEqual([]);
    expect(ines.of('signal')).toEqual([]);
    expect(ines.rooms.at(-1)?.members).toHaveLength(1);

    await fixture.stop();
    fixture = await startFixture({ peers: { ...PEERS, guests: true } });
    const welcome = new Page(`link:edit:${codexId}:gil`);
    expect((await welcome.join()).members).toHaveLength(1);
  });

  it('get passwords of TURN servers that are their own and expire', async () => {
    await fixture.stop();
    const turnSecret = 'shared with the TURN server';
    const servers = [{ urls: 'stun:s.example' }, { urls: ['turn:t.example'] }];
    fixture = await startFixture({ peers: { ...PEERS, servers, turnSecret } });
    const [stun, turn] = (await new Page('editor:ines').join()).iceServers;
    expect(stun).toEqual({ urls: 'stun:s.example' });
    const [expires, person] = turn?.username?.split(':') ?? [];
    expect(person).toBe('user-ines');
    const hours = (Number(expires) * 1_000 - Date.now()) / 3_600_000;
    expect(hours).toBeGreaterThan(1);
    expect(hours).toBeLessThanOrEqual(24);
    const expected = createHmac('sha1', turnSecret).update(`${expires}:user-ines`).digest('base64');
    expect(turn?.credential).toBe(expected);
    expect(JSON.stringify(turn)).not.toContain(turnSecret);
  });

  it('cannot join as somebody else’s page', async () => {
    const [ines, omar] = [new Page('editor:ines'), new Page('editor:omar')];
    await ines.join();
    await omar.join();
    const thief = new Page('editor:rae');
    await expect.poll(() => thief.member.provider.synced).toBe(true);
    thief.say({ type: 'peers', kind: 'join', client: ines.doc.clientID });
    const { members } = await ines.join();
    expect(members.map(({ person }) => person.name).sort()).toEqual(['ines', 'omar']);
    expect(thief.heard).toEqual([]);
  });

  it('stay connected whatever nonsense they say, and it goes no further', async () => {
    const [ines, omar] = [new Page('editor:ines'), new Page('editor:omar')];
    await ines.join();
    await omar.join();
    const client = omar.doc.clientID;
    for (const nonsense of [
      '',
      '{',
      'null',
      '[]',
      '{"type":"peers"}',
      { type: 'peers', kind: 'join', client: -1 },
      { type: 'peers', kind: 'signal', to: client, signal: { kind: 'offer' } },
      { type: 'peers', kind: 'signal', to: client, signal: { kind: 'candidate', description: '' } },
      { type: 'peers', kind: 'carry', edits: [{}] },
      {
        type: 'peers',
        kind: 'signal',
        to: client,
        signal: { kind: 'offer', description: 'x'.repeat(MAX_SIGNAL_LENGTH + 1) },
      },
    ])
      ines.say(nonsense);
    ines.signal(omar, 'sense');
    await expect.poll(() => omar.of('signal')).toHaveLength(1);
    expect(ines.member.closes).toEqual([]);
  });

  it('are passed on only so many signals', async () => {
    const [ines, omar] = [new Page('editor:ines'), new Page('editor:omar')];
    await ines.join();
    await omar.join();
    for (let count = 0; count < 400; count += 1) ines.signal(omar, String(count));
    await ines.settled();
    await omar.settled();
    expect(omar.of('signal').length).toBeGreaterThan(50);
    expect(omar.of('signal').length).toBeLessThan(300);
  });

  it('have another key as soon as somebody’s access ends, and that person has not', async () => {
    const [ines, omar] = [new Page('editor:ines'), new Page('editor:omar')];
    const before = await ines.join();
    await omar.join();
    fixture.authenticator.revoked.add('user-omar');
    fixture.collaboration.live.disconnect({ userId: 'user-omar' }, CLOSE.revoked);
    await expect.poll(() => ines.rooms.at(-1)?.epoch).not.toBe(before.epoch);
    expect(ines.rooms.at(-1)?.key).not.toBe(before.key);
    expect(omar.rooms.map(({ key }) => key)).toEqual([before.key]);
  });
});

describe('an edit handed in for its author', () => {
  function claim(author: Page, update: Uint8Array, at = Date.now() - 60_000): ForwardedEdit {
    const { authorKey, author: described } = author.rooms.at(-1) as Room;
    const proof = createHmac('sha256', Buffer.from(authorKey, 'base64')).update(proofBytes({ at, update }));
    return {
      id: randomUUID(),
      client: author.doc.clientID,
      author: described,
      at,
      update: Buffer.from(update).toString('base64'),
      proof: proof.digest('base64'),
    };
  }

  /** Writes without a server and leaves: what was written is on nobody's way to it. */
  function writeAway(author: Page, ...texts: readonly string[]): Uint8Array[] {
    author.member.leave();
    const updates: Uint8Array[] = [];
    author.doc.on('update', (update: Uint8Array) => updates.push(update));
    for (const text of texts) bodyOf(author.doc).insert(bodyOf(author.doc).length, text);
    return updates;
  }

  async function carry(sender: Page, ...edits: readonly ForwardedEdit[]): Promise<(boolean | undefined)[]> {
    sender.say({ type: 'peers', kind: 'carry', edits });
    const answerTo = (edit: ForwardedEdit) => sender.of('carried').find(({ id }) => id === edit.id);
    await expect.poll(() => edits.every((edit) => answerTo(edit) !== undefined)).toBe(true);
    return edits.map((edit) => answerTo(edit)?.stored);
  }

  it('is journalled in the author’s name, at the author’s time, once', async () => {
    const [ines, omar] = [new Page('editor:ines'), new Page('editor:omar')];
    await ines.join();
    await omar.join();
    const edits = writeAway(ines, 'from ', 'home').map((update) => claim(ines, update));
    expect(await carry(omar, ...edits)).toEqual([true, true]);
    await expect.poll(() => bodyOf(omar.doc).toString()).toBe('from home');
    expect(await carry(omar, ...edits.map((edit) => ({ ...edit, id: randomUUID() })))).toEqual([true, true]);
    const rows = await fixture.journal.list(name, { limit: 10 });
    expect(rows.map(({ actor, clientTime }) => [actor.name, clientTime])).toEqual(
      [...edits].reverse().map(({ at }) => ['ines', at]),
    );
  });

  it('is held to the rules of the document as if its author had sent it, and its sender goes on', async () => {
    const [ines, omar, rae] = [new Page('editor:ines'), new Page('editor:omar'), new Page('editor:rae')];
    for (const page of [ines, omar, rae]) await page.join();
    const made = (author: Page, edit: (doc: Y.Doc) => void): ForwardedEdit => {
      const updates = writeAway(author);
      edit(author.doc);
      return claim(author, updates[0] as Uint8Array);
    };
    const write = (signed: string) => (doc: Y.Doc) =>
      openCodex(doc, { environment, actor: { id: `user-${signed}`, name: signed } }).setRegister(
        'state',
        'x',
      );
    const [signed, forged] = [made(ines, write('ines')), made(rae, write('omar'))];
    expect(await carry(omar, signed, forged)).toEqual([true, false]);
    expect(omar.member.closes).toEqual([]);
    expect(await fixture.journal.headSeq(name)).toBe(1);
  });

  it('lets what builds on it through', async () => {
    const [ines, omar] = [new Page('editor:ines'), new Page('editor:omar')];
    await ines.join();
    await omar.join();
    const [update] = writeAway(ines, 'first');
    const seen = new Y.Doc();
    Y.applyUpdate(seen, update as Uint8Array);
    const vector = Y.encodeStateVector(seen);
    seen.getText('field:body').insert(5, ', second');
    omar.send(Y.encodeStateAsUpdate(seen, vector));
    await omar.settled();
    expect((await fixture.journal.list(name, { limit: 10 })).length).toBe(0);
    expect(await carry(omar, claim(ines, update as Uint8Array))).toEqual([true]);
    await expect
      .poll(() => fixture.collaboration.live.read(name, (doc) => bodyOf(doc).toString()))
      .toBe('first, second');
  });

  it('is refused when anything about it is not as its author said', async () => {
    const [ines, omar, rae] = ['ines', 'omar', 'rae'].map((who) => new Page(`editor:${who}`)) as [
      Page,
      Page,
      Page,
    ];
    for (const page of [ines, omar, rae]) await page.join();
    const [update] = writeAway(ines, 'true') as [Uint8Array];
    const [other] = writeAway(rae, 'another') as [Uint8Array];
    const honest = claim(ines, update);
    const raes = claim(rae, other);
    const forged: ForwardedEdit[] = [
      { ...honest, at: honest.at + 1 },
      { ...honest, update: raes.update },
      { ...honest, author: raes.author },
      { ...honest, client: raes.client },
      { ...honest, proof: raes.proof },
      { ...honest, proof: '' },
      { ...honest, update: 'Bw==' },
      { ...honest, author: honest.author.replace('ines', 'Ines') },
    ].map((edit) => ({ ...edit, id: randomUUID() }));
    expect(await carry(omar, ...forged)).toEqual(forged.map(() => false));
    expect(await fixture.journal.list(name, { limit: 10 })).toEqual([]);
    expect(await carry(omar, honest)).toEqual([true]);
  });

  it('is refused when its author may no longer write', async () => {
    const [ines, omar] = [new Page('editor:ines'), new Page('editor:omar')];
    await ines.join();
    await omar.join();
    const [update] = writeAway(ines, 'too late') as [Uint8Array];
    fixture.authenticator.revoked.add('user-ines');
    expect(await carry(omar, claim(ines, update))).toEqual([false]);
    expect(await fixture.journal.list(name, { limit: 10 })).toEqual([]);
  });

  it.each([
    [
      'the browser it was made in was signed out',
      () => fixture.authenticator.revoked.add('session-ines-phone'),
    ],
    [
      'its author’s credentials were all replaced',
      () => fixture.authenticator.generations.set('user-ines', 'second'),
    ],
  ])('is refused when %s since, whoever hands it in and whatever time it claims', async (_what, end) => {
    const [ines, omar] = [new Page('editor:ines:phone'), new Page('editor:omar')];
    await ines.join();
    await omar.join();
    const [before, after] = writeAway(ines, 'before ', 'after') as [Uint8Array, Uint8Array];
    end();
    const backdated = claim(ines, after, 1);
    expect(await carry(omar, claim(ines, before), backdated)).toEqual([false, false]);
    const guest = new Page(`link:edit:${name.split('/')[1]}:gil`);
    await expect.poll(() => guest.member.provider.synced).toBe(true);
    expect(await carry(guest, claim(ines, before))).toEqual([false]);
    // In person, on another device of hers, it goes in as ever.
    const again = new Page('editor:ines:laptop');
    await again.join();
    expect(await fixture.journal.list(name, { limit: 10 })).toEqual([]);
    const other = writeAway(again, 'on another device') as [Uint8Array];
    expect(await carry(omar, claim(again, other[0]))).toEqual([true]);
  });

  it('is refused when it names no credential, as pages of the version before do', async () => {
    const [ines, omar] = [new Page('editor:ines'), new Page('editor:omar')];
    await ines.join();
    await omar.join();
    const [update] = writeAway(ines, 'unbound') as [Uint8Array];
    const {
      generation: _generation,
      sessionId: _sessionId,
      ...unbound
    } = JSON.parse(ines.rooms.at(-1)?.author ?? '');
    const keys = createPeerKeys({ secret: SECRET, epoch: 'first', newEpoch: randomUUID });
    const author = JSON.stringify(unbound);
    const key = keys.ofAuthor(name, author, ines.doc.clientID);
    const at = Date.now();
    const proof = createHmac('sha256', key).update(proofBytes({ at, update })).digest('base64');
    expect(await carry(omar, { ...claim(ines, update), author, at, proof })).toEqual([false]);
    expect(await fixture.journal.list(name, { limit: 10 })).toEqual([]);
  });
});
