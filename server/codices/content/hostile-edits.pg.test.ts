/** A guest with an edit link and a stock provider can do nothing to a Codex but edit it. */
import { randomUUID } from 'node:crypto';
import { mkdtempSync, rmSync } from 'node:fs';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { pino } from 'pino';
import { afterAll, beforeAll, describe, expect, inject, it } from 'vitest';
import * as Y from 'yjs';
import type { UserActor } from '#core/access/policy.ts';
import { openCodex } from '#core/codex/open-codex.ts';
import { createUndo } from '#core/codex/undo.ts';
import { packElement } from '#core/crdt/packed-entry.ts';
import { codexDocumentName } from '#core/protocol/document-name.ts';
import { fragmentToJson, unknownNodes } from '#richtext/document/document.ts';
import { writeMarkdown } from '#richtext/markdown/markdown.ts';
import { MAX_RICH_TEXT_DEPTH } from '#richtext/schema/rich-text-json.ts';
import { ticketFor } from '../../access/issue-ticket.ts';
import { SYSTEM_ACTOR } from '../../access/system-actor.ts';
import { createUser } from '../../accounts/create-user.ts';
import { joinDocument, type Member } from '../../collaboration/collaboration.fixture.ts';
import { readEnv } from '../../config/env.ts';
import { serverEnvironment } from '../../config/server-environment.ts';
import { createPrisma } from '../../database/prisma-client.ts';
import { createTestDatabase } from '../../database/test-database.ts';
import { createServices, type ServerParts } from '../../runtime/create-services.ts';
import { enterLink } from '../../sharing/link-guests.ts';
import { openShare } from '../../sharing/open-share.ts';
import { createShareLink } from '../../sharing/share-links.ts';
import { publishTemplate } from '../../templates/publish-template.ts';
import { restoreCodex } from '../history/restore-codex.ts';
import { presentCodex } from '../reading/read-codex.ts';
import { createCodex } from '../writing/create-codex.ts';

const SOURCE = `{
  id: 'report', version: 1, name: 'Report',
  fields: {
    body: { type: 'richText', default: 'As it **was**.' },
    plain: { type: 'text', default: 'plain' },
    state: { type: 'select', options: ['open', 'done'], default: 'open' },
    count: { type: 'number' },
    labels: { type: 'tags', default: ['a'] },
    steps: { type: 'checklist', default: ['walk'] },
    grid: { type: 'table', columns: [{ id: 'n', label: 'N', type: 'number' }, { id: 'who', label: 'Who', type: 'line' }] },
  },
}`;

interface Warning {
  readonly documentName?: string;
  readonly actorId?: string;
  readonly refusal?: string;
}

let parts: ServerParts;
let owner: UserActor;
let url: string;
const warnings: Warning[] = [];
const members: Member[] = [];
const cleanUps: (() => unknown)[] = [];

beforeAll(async () => {
  const database = await createTestDatabase(inject('testDatabase'));
  const dataDir = mkdtempSync(join(tmpdir(), 'bindery-hostile-'));
  const env = readEnv({ NODE_ENV: 'test', DATA_DIR: dataDir, DATABASE_URL: database.serverUrl });
  const prisma = createPrisma(database.serverUrl, { connections: 4 });
  const log = pino({ level: 'warn' }, { write: (line) => void warnings.push(JSON.parse(line) as Warning) });
  parts = await createServices(env, prisma, log);
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
  const { id } = await createUser(prisma, {
    ...{ email: 'ines@example.org', name: 'Ines', role: 'owner', password: 'correct horse' },
  });
  owner = { kind: 'user', id, name: 'Ines', role: 'owner' };
  await publishTemplate(parts.services, owner, 'report', { source: SOURCE, baseVersion: 0 });
});

afterAll(async () => {
  for (const member of members) member.leave();
  for (const cleanUp of cleanUps) await cleanUp();
});

interface Guest extends Member {
  readonly actor: { readonly id: string; readonly name: string };
}

interface Shared {
  readonly codexId: string;
  readonly name: string;
  /** Walks in by a link with the right to edit. */
  enter(name: string, doc?: Y.Doc): Promise<Guest>;
}

async function share(): Promise<Shared> {
  const { services } = parts;
  const { body } = await createCodex(services, owner, { templateId: 'report', title: 'Shared' });
  const { token } = await createShareLink(services, owner, body.id, { role: 'edit' });
  const name = codexDocumentName(body.id);
  return {
    codexId: body.id,
    name,
    async enter(guestName, doc = new Y.Doc()) {
      const { guest } = await openShare(services, { token, name: guestName }, randomUUID());
      const entry = { token, guestId: guest?.id ?? '', name: guestName };
      const { ticket, actor } = await ticketFor(services, await enterLink(services, entry, 'local'));
      const member = joinDocument(url, name, ticket, doc);
      members.push(member);
      await expect.poll(() => member.provider.synced).toBe(true);
      return { ...member, actor };
    },
  };
}

const headOf = (name: string): Promise<number> => parts.services.journal.headSeq(name);

function element(name: string, ...children: (Y.XmlElement | Y.XmlText)[]): Y.XmlElement {
  const made = new Y.XmlElement(name);
  made.insert(0, children);
  return made;
}

/** Elements inside one another, with a text at the bottom. */
function nested(levels: number): Y.XmlElement {
  let inner = element('paragraph', new Y.XmlText('deep'));
  for (let level = 2; level < levels; level += 1) inner = element('blockquote', inner);
  return inner;
}

function entry(by: string, value: unknown): Record<string, unknown> {
  return { id: randomUUID(), value, hlc: `${'f'.repeat(8)}00000000-${'0'.repeat(16)}`, by, byName: 'Ines' };
}

/** The same as a packed element. */
function packed({ value, ...said }: Record<string, unknown>, key: string | null): unknown[] {
  const { id, hlc, by, byName } = said as Record<'id' | 'hlc' | 'by' | 'byName', string>;
  return packElement({ kind: 'entry', id, hlc, by, byName, yields: false, key, value }) ?? [];
}

type Attack = (doc: Y.Doc, guest: Guest['actor']) => void;
const paragraphOf = (doc: Y.Doc): Y.XmlElement => doc.getXmlFragment('field:body').get(0) as Y.XmlElement;
const textOf = (doc: Y.Doc): Y.XmlText => paragraphOf(doc).get(0) as Y.XmlText;

const ATTACKS: readonly (readonly [string, RegExp, Attack])[] = [
  [
    'the pin set to version 99',
    /codex/,
    (doc) => doc.getMap('codex').set('template', { id: 'report', version: 99 }),
  ],
  ['the pin deleted', /codex/, (doc) => doc.getMap('codex').delete('template')],
  ['a name beside the pin', /codex/, (doc) => doc.getMap('codex').set('other', 1)],
  ['an element no schema knows', /zzz/, (doc) => doc.getXmlFragment('field:body').push([element('zzz')])],
  ['300 nested elements', /levels deep/, (doc) => doc.getXmlFragment('field:body').push([nested(300)])],
  ['a mark no schema knows', /glow/, (doc) => textOf(doc).format(0, 2, { glow: {} })],
  ['an attribute no schema knows', /onclick/, (doc) => paragraphOf(doc).setAttribute('onclick', 'x')],
  ['a row of a table in a paragraph', /tableRow/, (doc) => paragraphOf(doc).push([element('tableRow')])],
  ['text beside the blocks', /body/, (doc) => doc.getXmlFragment('field:body').push([new Y.XmlText('x')])],
  ['a map in a rich text', /body/, (doc) => textOf(doc).insertEmbed(0, new Y.Map())],
  ['a document in a document', /state/, (doc) => doc.getArray('meta:state').push([new Y.Doc()])],
  [
    'a value the owner is said to have written',
    /somebody else/,
    (doc) => doc.getArray('meta:state').push([entry(owner.id, 'done')]),
  ],
  [
    'a tag the owner is said to have added',
    /somebody else/,
    (doc) => doc.getArray('set:labels').push([{ tag: 't', value: 'x', by: owner.id }]),
  ],
  [
    'a step the owner is said to have written',
    /somebody else/,
    (doc) => doc.getArray('rows:steps').push([{ ...entry(owner.id, 'x'), key: 'r9/text' }]),
  ],
  [
    'a packed step the owner is said to have written',
    /somebody else/,
    (doc) => doc.getArray('rows:steps').push([packed(entry(owner.id, 'x'), 'r9/text')]),
  ],
  [
    'a packed value of another kind',
    /state/,
    (doc, { id }) => doc.getArray('meta:state').push([packed(entry(id, 7), null)]),
  ],
  [
    'something beside a packed entry',
    /no entry/,
    (doc, { id }) => doc.getArray('meta:state').push([[...packed(entry(id, 'done'), null), 1]]),
  ],
  [
    'a reference the owner is said to have made',
    /somebody else/,
    (doc) =>
      doc
        .getArray('@references')
        .push([{ tag: 't', value: { kind: 'related', target: randomUUID() }, by: owner.id }]),
  ],
  [
    'a root of another template',
    /meta:ghost/,
    (doc, { id }) => doc.getArray('meta:ghost').push([entry(id, 1)]),
  ],
  ['a root of no template', /tree/, (doc) => doc.getArray('tree').push(['x'])],
  ['text in a register', /state/, (doc, { id }) => doc.getArray('meta:state').push([new Y.Text(id)])],
  ['a name in a register', /state/, (doc) => doc.getMap('meta:state').set('x', 1)],
  ['a list in a plain text', /plain/, (doc) => doc.getArray('field:plain').push([1, 2])],
  ['a picture in the title', /title/, (doc) => doc.getText('title').insertEmbed(0, { src: 'x' })],
  ['a number as a state', /state/, (doc, { id }) => doc.getArray('meta:state').push([entry(id, 7)])],
  ['a list as a number', /count/, (doc, { id }) => doc.getArray('meta:count').push([entry(id, [1])])],
  [
    'a text in a column of numbers',
    /grid/,
    (doc, { id }) => doc.getArray('rows:grid').push([{ ...entry(id, 'x'), key: 'r1/n' }]),
  ],
  [
    'a reference to nothing',
    /references/,
    (doc, { id }) =>
      doc.getArray('@references').push([{ tag: 't', value: { kind: 'related', target: 'x' }, by: id }]),
  ],
  [
    'something beside an entry',
    /state/,
    (doc, { id }) => doc.getArray('meta:state').push([{ ...entry(id, 'done'), more: 1 }]),
  ],
  [
    'what the owner wrote, with something beside it',
    /no entry/,
    (doc) => doc.getArray('meta:state').push([{ ...Object(doc.getArray('meta:state').get(0)), more: 1 }]),
  ],
];

describe('a guest with an edit link', () => {
  let scene: { readonly shared: Shared; readonly witness: Guest } | null = null;
  /** One Codex for all attacks, and somebody who is in it all the time. */
  const setScene = async () => {
    const shared = await share();
    return { shared, witness: await shared.enter('Omar') };
  };

  it.each(ATTACKS)('is sent away for %s, and nobody else is', async (_what, reason, attack) => {
    scene ??= await setScene();
    const { shared, witness } = scene;
    const { name } = shared;
    const guest = await shared.enter('Mallory');
    const head = await headOf(name);
    warnings.length = 0;
    guest.doc.transact(() => attack(guest.doc, guest.actor));
    await expect.poll(() => guest.refusals).toContain('invalid-update');
    expect(await headOf(name)).toBe(head);
    expect(warnings).toMatchObject([
      { documentName: name, actorId: guest.actor.id, refusal: expect.stringMatching(reason) },
    ]);

    expect(witness.refusals).toEqual([]);
    witness.doc.getText('title').insert(0, 'x');
    await expect.poll(() => headOf(name)).toBe(head + 1);
  });

  it('edits everything a page edits', async () => {
    const { name, enter } = await share();
    const guest = await enter('Omar');
    const codex = openCodex(guest.doc, { environment: serverEnvironment, actor: guest.actor });
    const undo = createUndo(codex, [
      { id: 'state', type: 'select' },
      { id: 'labels', type: 'tags' },
      { id: 'steps', type: 'checklist' },
    ]);
    const before = await headOf(name);
    codex.setTitle('Theirs');
    codex.setRegister('state', 'gone from the options');
    // What the owner wrote comes back in the owner's name.
    undo.undo();
    expect(codex.register('state').winner).toMatchObject({ value: 'open', by: owner.id });
    undo.redo();
    codex.setRegister('count', 12.5);
    codex.addMember('labels', 'b');
    codex.removeMember('labels', 'a');
    const [first] = codex.rows('steps');
    codex.setCell('steps', first?.id ?? '', 'done', true);
    const row = codex.insertRow('grid', { n: 1, who: 'Rae' });
    codex.moveRow('grid', row, null);
    codex.deleteRow('grid', row);
    codex.addReference('related', randomUUID());
    writeMarkdown(
      codex.fragment('body'),
      '# One\n\n- a\n  - b **c** `d`\n\n| x | y |\n|---|---|\n| 1 | 2 |\n\n- [x] e',
    );
    await expect.poll(() => guest.provider.hasUnsyncedChanges).toBe(false);
    expect(guest.refusals).toEqual([]);
    expect(await headOf(name)).toBeGreaterThan(before + 10);
  });

  it('nests as deep as the limit says', async () => {
    const { enter } = await share();
    const guest = await enter('Omar');
    guest.doc.getXmlFragment('field:body').push([nested(MAX_RICH_TEXT_DEPTH)]);
    await expect.poll(() => guest.provider.hasUnsyncedChanges).toBe(false);
    expect(guest.refusals).toEqual([]);
  });
});

const DAMAGES: readonly (readonly [string, (doc: Y.Doc) => void])[] = [
  [
    'whose pin names a version that there is not',
    (doc) => doc.getMap('codex').set('template', { id: 'report', version: 99 }),
  ],
  ['whose pin is gone', (doc) => doc.getMap('codex').delete('template')],
  ['whose pin is no pin', (doc) => doc.getMap('codex').set('template', 'x')],
  ['with an element no schema knows', (doc) => doc.getXmlFragment('field:body').push([element('zzz')])],
  ['with 300 nested elements', (doc) => doc.getXmlFragment('field:body').push([nested(300)])],
];

/** As edits were stored before there was a check. */
async function damage(name: string, edit: (doc: Y.Doc) => void): Promise<void> {
  const stranger = { kind: 'system', id: 'stranger', name: 'Stranger' } as const;
  await parts.services.live.edit(name, stranger, { origin: 'socket' }, edit);
}

describe('a Codex that was damaged before', () => {
  it.each(DAMAGES)('%s can be read, and restored', async (_what, edit) => {
    const { services } = parts;
    const { name, codexId } = await share();
    const before = await services.live.read(name, (doc) => fragmentToJson(doc.getXmlFragment('field:body')));
    await damage(name, edit);
    const seq = await headOf(name);
    const row = await services.prisma.codex.findUniqueOrThrow({ where: { id: codexId } });
    const { body } = await presentCodex(services, SYSTEM_ACTOR, row);
    expect(body).toMatchObject({ title: 'Shared', template: { id: 'report' } });
    await restoreCodex(services, owner, codexId, { seq: seq - 1 });
    const restored = await services.live.read(name, (doc) => ({
      pin: doc.getMap('codex').get('template'),
      unknown: unknownNodes(doc.getXmlFragment('field:body')),
      body: fragmentToJson(doc.getXmlFragment('field:body')),
    }));
    expect(restored).toEqual({ pin: body.template, unknown: [], body: before });
  });
});

describe('a newer version of the template', () => {
  it('is known to the check at once, and what a page writes that has only an older one is taken', async () => {
    const { services } = parts;
    const { name, enter } = await share();
    const lost = await share();
    await damage(lost.name, (doc) => doc.getMap('codex').delete('template'));
    const guest = await enter('Omar');
    const codex = openCodex(guest.doc, { environment: serverEnvironment, actor: guest.actor });
    // A page that goes on showing the first version.
    const before = codex.asShown({});
    before.setRegister('state', 'open');
    const source = SOURCE.replace('version: 1', 'version: 2')
      .replace(
        "state: { type: 'select', options: ['open', 'done'], default: 'open' }",
        "state: { type: 'number' }",
      )
      .replace("labels: { type: 'tags', default: ['a'] },", '')
      .replace('plain: {', "added: { type: 'line' }, plain: {");
    await publishTemplate(services, owner, 'report', { source, baseVersion: 1 });
    await services.background.settled();
    codex.text('added').insert(0, 'new');
    before.setRegister('state', 'done');
    codex.addMember('labels', 'retired');
    codex.setRegister('state', 5);
    await expect.poll(() => guest.provider.hasUnsyncedChanges).toBe(false);
    expect(guest.refusals).toEqual([]);
    for (const one of [name, lost.name])
      expect(await services.live.read(one, (doc) => doc.getMap('codex').get('template'))).toMatchObject({
        id: 'report',
        version: 2,
        slots: { state: 'state@number' },
      });
  });
});
