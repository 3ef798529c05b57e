/** Extracts over real sockets: in step both ways, closed to everything else, and the same after the process was lost. */
import fc from 'fast-check';
import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import * as Y from 'yjs';
import type { Actor } from '#core/access/policy.ts';
import type { CodexExtract } from '#core/codex/extract.ts';
import { extractMark } from '#core/document/extract-update.ts';
import { extractDocumentName } from '#core/protocol/document-name.ts';
import type { Journal } from '../../journal/journal.ts';
import { createMemoryJournal } from '../../journal/memory-journal.ts';
import type { ExtractCatalog } from '../../ports/extract-catalog.port.ts';
import { actorOf, type Fixture, joinDocument, type Member, startFixture } from '../collaboration.fixture.ts';
import { editFork } from '../documents/fork-edit.ts';

const CODEX_ID = '0192f0c1-2a3b-7c4d-8e5f-60718293a4b5';
const LINK_ID = '0192f0c1-2a3b-7c4d-8e5f-60718293a4c6';
const CODEX = `codex/${CODEX_ID}`;
const GUEST = 'fields:grace';
const SERVER: Actor = { kind: 'system', id: 'server', name: 'Server' };
const SECRET = 'the vault is open';

let fixture: Fixture;
let journal: Journal;
let scope: CodexExtract;
/** The name of the extract that holds that. */
const extract = (): string => extractDocumentName(LINK_ID, extractMark(scope));

const catalog: ExtractCatalog = {
  find: async (linkId) =>
    linkId === LINK_ID ? { codexId: CODEX_ID, fields: ['summary'], use: 'edit' } : null,
  scopeIn: async () => scope,
};

function guestOf(token: string): Actor | null {
  const [kind, name = ''] = token.split(':');
  if (kind !== 'fields') return actorOf(token);
  const link = { linkId: LINK_ID, codexId: CODEX_ID, role: 'edit', fields: ['summary'] } as const;
  return { kind: 'guest', id: `guest-${name}`, name, ...link };
}

async function start(): Promise<void> {
  fixture = await startFixture({
    journal,
    extracts: catalog,
    authenticator: {
      fromRequest: async () => null,
      fromSocketToken: async (token) => {
        const actor = guestOf(token);
        return actor && { actor, expiresAt: null };
      },
      recheck: async (actor) => ({ actor, expiresAt: null }),
    },
  });
}

beforeEach(async () => {
  journal = createMemoryJournal({ now: Date.now });
  scope = {
    roots: new Set(['field:summary', 'field:prose']),
    metadata: { key: 'template', tell: () => ({ id: 'report', version: 1 }) },
    commented: new Set(['summary', 'prose']),
  };
  await start();
  await fixture.collaboration.live.edit(CODEX, SERVER, { origin: 'api' }, (doc) => {
    doc.getText('field:diary').insert(0, SECRET);
    doc.getText('field:summary').insert(0, 'told');
    doc.getMap('codex').set('template', { id: 'report', version: 1, slots: { [SECRET]: 'x' } });
  });
});
afterEach(() => fixture.stop());

/** Two busy cores are slow. */
const eventually = (check: () => void): Promise<void> => vi.waitFor(check, { timeout: 15_000 });
const summaryOf = ({ doc }: Pick<Member, 'doc'>): string => doc.getText('field:summary').toString();
const diaryOf = ({ doc }: Pick<Member, 'doc'>): string => doc.getText('field:diary').toString();
const isSaved = ({ provider }: Member): boolean => provider.isSynced && !provider.hasUnsyncedChanges;

function join(name: string, token: string, doc = new Y.Doc()): { member: Member; frames: Buffer[] } {
  const frames: Buffer[] = [];
  const member = joinDocument(fixture.url, name, token, doc, frames);
  return { member, frames };
}

test('what either side writes is at the other, and the guest is sent nothing of the rest', async () => {
  const { member: ines } = join(CODEX, 'editor:ines');
  const { member: grace, frames } = join(extract(), GUEST);
  await eventually(() => expect(summaryOf(grace)).toBe('told'));
  await eventually(() => expect(diaryOf(ines)).toBe(SECRET));
  ines.doc.getText('field:diary').insert(0, 'Nobody knows: ');
  ines.doc.getText('field:summary').insert(4, ' by Ines');
  grace.doc.getText('field:summary').insert(0, 'Grace: ');
  await eventually(() => {
    expect(summaryOf(grace)).toBe('Grace: told by Ines');
    expect(summaryOf(ines)).toBe('Grace: told by Ines');
    expect([ines, grace].map(isSaved)).toEqual([true, true]);
  });
  expect(diaryOf(ines)).toBe(`Nobody knows: ${SECRET}`);
  expect(grace.doc.getMap('codex').toJSON()).toEqual({ template: { id: 'report', version: 1 } });
  const trace = Buffer.concat(frames).toString('latin1');
  for (const word of ['vault', 'Nobody', 'diary', 'user-ines']) expect(trace).not.toContain(word);
  const rows = await journal.list(CODEX, { limit: 50 });
  expect(rows.filter(({ actor }) => actor.id === 'guest-grace')).toHaveLength(1);
  for (const one of [ines, grace]) one.leave();
});

test('nobody but a guest of its link opens an extract, and such a guest opens nothing else', async () => {
  const asked = [
    join(extract(), 'owner:olga'),
    join(extract(), `link:edit:${CODEX_ID}:mo`),
    join(extract().replace('4c6', '4d7'), GUEST),
    join(CODEX, GUEST),
    join(`comments/${CODEX_ID}`, GUEST),
  ];
  await eventually(() =>
    expect(asked.map(({ member }) => member.refusals[0])).toEqual(asked.map(() => 'revoked')),
  );
  for (const { member } of asked) {
    expect(member.doc.store.clients.size).toBe(0);
    member.leave();
  }
});

test('members see guests in these fields, and guests see one another and no member', async () => {
  const { member: ines } = join(CODEX, 'editor:ines');
  const { member: grace, frames } = join(extract(), GUEST);
  const { member: heidi } = join(extract(), 'fields:heidi');
  const isIn = (fieldId: string) => (one: Member) =>
    one.provider.awareness?.setLocalStateField('fieldId', fieldId);
  await eventually(() => expect([ines, grace, heidi].every(({ provider }) => provider.isSynced)).toBe(true));
  isIn('summary')(ines);
  isIn('summary')(grace);
  isIn('diary')(heidi);
  const seenBy = ({ provider }: Member) =>
    [...(provider.awareness?.getStates().values() ?? [])]
      .map((state) => `${state['user']?.name ?? 'self'} ${state['fieldId']}`)
      .sort();
  await eventually(() => {
    expect(seenBy(ines)).toEqual(['grace summary', 'heidi undefined', 'self summary']);
    expect(seenBy(grace)).toEqual(['heidi diary', 'self summary']);
  });
  heidi.leave();
  await eventually(() => expect(seenBy(ines)).toEqual(['grace summary', 'self summary']));
  expect(Buffer.concat(frames).toString('latin1')).not.toContain('ines');
  for (const one of [ines, grace]) one.leave();
});

test('a guest who writes into another field is refused, and one who deletes by its numbers deletes nothing', async () => {
  const { member: thief } = join(extract(), 'fields:thief');
  await eventually(() => expect(summaryOf(thief)).toBe('told'));
  const { member: eve } = join(extract(), 'fields:eve');
  await eventually(() => expect(summaryOf(eve)).toBe('told'));
  eve.doc.getText('field:diary').insert(0, 'overwritten');
  await eventually(() => expect(eve.refusals).toContain('invalid-update'));
  const state = await fixture.collaboration.live.read(CODEX, (doc) => Y.encodeStateAsUpdate(doc));
  const { update } = editFork(state, 77, (doc) => doc.getText('field:diary').delete(0, 3));
  Y.applyUpdate(thief.doc, update ?? new Uint8Array([0, 0]));
  thief.doc.getText('field:summary').insert(0, 'x');
  await eventually(() => expect(isSaved(thief)).toBe(true));
  const { member: ines } = join(CODEX, 'editor:ines');
  await eventually(() => expect([summaryOf(ines), diaryOf(ines)]).toEqual(['xtold', SECRET]));
  for (const one of [thief, eve, ines]) one.leave();
});

test('an edit that comes before the one it builds on waits for it', async () => {
  const written = new Y.Doc();
  const updates: Uint8Array[] = [];
  written.on('update', (update: Uint8Array) => updates.push(update));
  for (const letter of 'ab')
    written.getText('field:summary').insert(written.getText('field:summary').length, letter);
  const [first, second] = updates.map((update) => {
    const doc = new Y.Doc();
    Y.applyUpdate(doc, update);
    return doc;
  });
  const { member: late } = join(extract(), GUEST, second);
  await eventually(() => expect(summaryOf(late)).toBe('told'));
  const { member: early } = join(extract(), GUEST, first);
  const { member: ines } = join(CODEX, 'editor:ines');
  await eventually(() => expect([...summaryOf(ines)].sort().join('')).toBe('abdlot'));
  for (const one of [late, early, ines]) one.leave();
});

test('another version of the template makes the extract anew; one that keeps fields elsewhere makes it another document', async () => {
  const pin = (version: number) =>
    fixture.collaboration.live.edit(CODEX, SERVER, { origin: 'api' }, (doc) =>
      doc.getMap('codex').set('template', { id: 'report', version }),
    );
  const { member: grace } = join(extract(), GUEST);
  await eventually(() => expect(summaryOf(grace)).toBe('told'));
  await pin(2);
  grace.doc.getText('field:summary').insert(0, 'still ');
  await eventually(() => expect(isSaved(grace)).toBe(true));
  const before = extract();
  scope = { ...scope, roots: new Set(['field:summary', 'field:diary']) };
  await pin(3);
  await eventually(() => expect(grace.refusals).toContain('outdated'));
  expect(diaryOf(grace)).toBe('');
  const { member: returned } = join(extract(), GUEST);
  await eventually(() => expect([summaryOf(returned), diaryOf(returned)]).toEqual(['still told', SECRET]));
  const { member: late } = join(before, GUEST);
  await eventually(() => expect(late.refusals).toContain('outdated'));
  for (const one of [grace, returned, late]) one.leave();
});

test('what was written offline arrives after the process was lost, beside what others wrote meanwhile', async () => {
  const away = new Y.Doc();
  const { member: before } = join(extract(), GUEST, away);
  await eventually(() => expect(summaryOf(before)).toBe('told'));
  before.leave();
  away.getText('field:summary').insert(0, 'offline ');
  const { member: ines } = join(CODEX, 'editor:ines');
  await eventually(() => expect(summaryOf(ines)).toBe('told'));
  ines.doc.getText('field:summary').insert(4, ' meanwhile');
  ines.doc.getText('field:diary').insert(0, 'more ');
  await eventually(() => expect(isSaved(ines)).toBe(true));
  ines.leave();
  await fixture.stop();
  await start();
  const { member: grace } = join(extract(), GUEST, away);
  const { member: other } = join(CODEX, 'editor:ines');
  await eventually(() => {
    expect([grace, other].map(summaryOf)).toEqual(['offline told meanwhile', 'offline told meanwhile']);
    expect(diaryOf(other)).toBe(`more ${SECRET}`);
  });
  for (const one of [grace, other]) one.leave();
});

const edits = fc.array(
  fc.record({
    who: fc.nat(2),
    act: fc.constantFrom('join', 'join', 'write', 'write', 'cut', 'block', 'secret', 'leave', 'kill'),
    at: fc.nat(20),
  }),
  { minLength: 4, maxLength: 14 },
);

test('whoever writes, leaves or is lost, all that was acknowledged stands on both sides in the end', async () => {
  await fc.assert(
    fc.asyncProperty(edits, async (steps) => {
      const docs = [new Y.Doc(), new Y.Doc(), new Y.Doc()];
      const people: (Member | null)[] = [null, null, null];
      const enter = (who: number): Member =>
        join(who === 0 ? CODEX : extract(), who === 0 ? 'editor:ines' : `fields:g${who}`, docs[who]).member;
      const everybody = async (): Promise<readonly Member[]> => {
        const all = people.map((one, who) => one ?? enter(who));
        all.forEach((one, who) => {
          people[who] = one;
        });
        await eventually(() => expect(all.map(isSaved)).toEqual([true, true, true]));
        return all;
      };
      for (const [count, { who, act, at }] of steps.entries()) {
        const doc = docs[who] as Y.Doc;
        // A stock provider forgets what it sends before it is let in until it comes again: nobody writes in that moment.
        if (act === 'join' && people[who] === null) {
          const entered = enter(who);
          people[who] = entered;
          await eventually(() => expect(entered.provider.isSynced).toBe(true));
        }
        const text = doc.getText('field:summary');
        if (act === 'write') text.insert(at % (text.length + 1), `<${who}.${count}>`);
        else if (act === 'cut' && text.length > 0) text.delete(at % text.length, 1);
        else if (act === 'secret' && who === 0) doc.getText('field:diary').insert(0, SECRET);
        else if (act === 'block') {
          const block = new Y.XmlElement('paragraph');
          doc.getXmlFragment('field:prose').insert(0, [block]);
          block.insert(0, [new Y.XmlText(`p${who}.${count}`)]);
        } else if (act === 'leave') {
          people[who]?.leave();
          people[who] = null;
        } else if (act === 'kill') {
          for (const one of people) one?.leave();
          people.fill(null);
          await fixture.stop();
          await start();
        }
      }
      const all = await everybody();
      const shown = (doc: Y.Doc) => [
        doc.getText('field:summary').toString(),
        doc.getXmlFragment('field:prose').toString(),
      ];
      const truth = await fixture.collaboration.live.read(CODEX, shown);
      await eventually(() => expect(all.map(({ doc }) => shown(doc))).toEqual([truth, truth, truth]));
      for (const doc of docs.slice(1)) {
        expect([...doc.share.keys()].filter((root) => root.includes('diary'))).toEqual([]);
        expect(Buffer.from(Y.encodeStateAsUpdate(doc)).includes('vault')).toBe(false);
      }
      for (const one of all) one.leave();
      for (const doc of docs) doc.destroy();
    }),
    { numRuns: 12, endOnFailure: true },
  );
}, 120_000);
