/** An older client that opens a newer Codex deletes nothing of it on the server. */
import { randomUUID } from 'node:crypto';
import { getSchema } from '@tiptap/core';
import type { Schema } from '@tiptap/pm/model';
import { initProseMirrorDoc } from '@tiptap/y-tiptap';
import { afterEach, describe, expect, it } from 'vitest';
import * as Y from 'yjs';
import type { SystemActor } from '#core/access/policy.ts';
import { openCodex } from '#core/codex/open-codex.ts';
import { writeShownTemplate } from '#core/protocol/client-versions.ts';
import { CLOSE } from '#core/protocol/close-codes.ts';
import { templateOf } from '#core/template/template-library.fixture.ts';
import { fragmentToJson, writeJson } from '#richtext/document/document.ts';
import type { RichTextNode } from '#richtext/schema/rich-text-json.ts';
import { richTextExtensions } from '#richtext/schema/schema.ts';
import { richTextKnownTo } from '#richtext/schema/schema-versions.ts';
import {
  environment,
  type Fixture,
  joinDocument,
  type Member,
  startFixture,
} from '../../collaboration/collaboration.fixture.ts';
import { createSkewCheck } from './skew-check.ts';

let fixture: Fixture;
const members: Member[] = [];
afterEach(async () => {
  for (const member of members.splice(0)) member.leave();
  await fixture.stop();
});

const server: SystemActor = { kind: 'system', id: 'system', name: 'System' };

/** As if tables, struck words and where a numbered list begins had come with the second version of the schema. */
const ADDITIONS = {
  table: 2,
  tableRow: 2,
  tableCell: 2,
  tableHeader: 2,
  'mark:strike': 2,
  'orderedList.start': 2,
};
const NEWER = ['table', 'tableRow', 'tableCell', 'tableHeader', 'strike'];

const paragraph = (text: string, ...marks: string[]): RichTextNode => ({
  type: 'paragraph',
  content: [{ type: 'text', text, ...(marks.length > 0 && { marks: marks.map((type) => ({ type })) }) }],
});
const cell = (text: string): RichTextNode => ({ type: 'tableCell', content: [paragraph(text)] });
const TEXT: RichTextNode = {
  type: 'doc',
  content: [
    paragraph('known to all'),
    { type: 'table', content: [{ type: 'tableRow', content: [cell('one'), cell('two')] }] },
    paragraph('no longer so', 'strike'),
  ],
};

const first = templateOf(
  `body: { type: 'richText' }, state: { type: 'select', options: ['open', 'done'] }, count: { type: 'number' }`,
);
const second = templateOf(
  `body: { type: 'richText' }, state: { type: 'select', options: ['open', 'blocked', 'done'] }, count: { type: 'number' },
   summary: { type: 'line' }`,
);
const versions = [null, first, second];

async function startServer(text: RichTextNode): Promise<string> {
  fixture = await startFixture({
    skewCheck: createSkewCheck({
      findTemplate: async (id, version) => (id === 'sample' ? (versions[version] ?? null) : null),
      richTextKnownTo: (schema) => richTextKnownTo(schema, ADDITIONS),
    }),
  });
  const name = `codex/${randomUUID()}`;
  await fixture.collaboration.live.edit(name, server, { origin: 'api' }, (doc) => {
    writeJson(doc.getXmlFragment('field:body'), text);
    const codex = openCodex(doc, { environment, actor: server });
    codex.setPin({ id: 'sample', version: 2 });
    codex.setRegister('state', 'blocked');
    codex.setRegister('count', 1);
    codex.text('summary').insert(0, 'All well');
  });
  return name;
}

function enter(name: string, query = ''): Member {
  const member = joinDocument(fixture.url + query, name, 'editor:ines', new Y.Doc());
  members.push(member);
  return member;
}

/** The schema of the editor as it was: it lacks what is newer. */
function olderSchema(): Schema {
  const extensions = richTextExtensions().map((extension) =>
    extension.name === 'starterKit'
      ? extension.configure({ strike: false, link: false, undoRedo: false })
      : extension,
  );
  return getSchema(extensions.filter(({ name }) => !NEWER.includes(name)));
}

/** An older page: like every page it draws what arrives, and its editor deletes from the document what its schema lacks. */
function enterAsOlderPage(name: string): Member {
  const schema = olderSchema();
  const page = enter(name, '?schema=1');
  const draw = (): void => void initProseMirrorDoc(page.doc.getXmlFragment('field:body'), schema);
  let isDrawing = false;
  page.doc.on('update', () => {
    if (isDrawing) return;
    isDrawing = true;
    draw();
    isDrawing = false;
  });
  return page;
}

const stateOf = (name: string) =>
  fixture.collaboration.live.read(name, (doc) => {
    const codex = openCodex(doc, { environment, actor: server });
    return {
      body: fragmentToJson(doc.getXmlFragment('field:body')),
      state: codex.register('state').winner?.value,
      count: codex.register('count').winner?.value,
      summary: codex.text('summary').toString(),
    };
  });

describe('a page of an older build', () => {
  it('deletes nothing on the server, whatever its editor does, and is told why', async () => {
    const name = await startServer(TEXT);
    const before = await stateOf(name);
    const page = enterAsOlderPage(name);
    await expect.poll(() => page.refusals).toContain(CLOSE.outdated.reason);
    // Here it is gone, so this was put to the test.
    expect(JSON.stringify(fragmentToJson(page.doc.getXmlFragment('field:body')))).not.toContain('table');
    expect(await stateOf(name)).toEqual(before);
    expect(await fixture.journal.headSeq(name)).toBe(1);
  });

  it('writes as long as there is nothing that it does not know', async () => {
    const name = await startServer({ type: 'doc', content: [paragraph('known to all')] });
    const page = enterAsOlderPage(name);
    await expect.poll(() => page.provider.synced).toBe(true);
    writeJson(page.doc.getXmlFragment('field:body'), { type: 'doc', content: [paragraph('written anew')] });
    await expect.poll(async () => (await stateOf(name)).body.content).toEqual([paragraph('written anew')]);
    expect(page.refusals).toEqual([]);
  });
});

describe('a program that tells no version', () => {
  it('is judged by its edits alone', async () => {
    const name = await startServer(TEXT);
    const program = enter(name);
    await expect.poll(() => program.provider.synced).toBe(true);
    program.doc.getXmlFragment('field:body').delete(1, 1);
    openCodex(program.doc, { environment, actor: { id: 'user-ines', name: 'ines' } }).setRegister(
      'state',
      'done',
    );
    await expect.poll(async () => (await stateOf(name)).state).toBe('done');
    expect((await stateOf(name)).body.content).toHaveLength(2);
  });
});

describe('a page that shows an older version of the template', () => {
  async function enterShowing(name: string, version: number) {
    const page = enter(name);
    page.provider.sendStateless(writeShownTemplate({ id: 'sample', version }));
    await expect.poll(() => page.provider.synced).toBe(true);
    return { page, codex: openCodex(page.doc, { environment, actor: { id: 'user-ines', name: 'ines' } }) };
  }

  it('changes what it knows, and not what it does not', async () => {
    const name = await startServer(TEXT);
    const { page, codex } = await enterShowing(name, 1);
    codex.setRegister('count', 2);
    await expect.poll(async () => (await stateOf(name)).count).toBe(2);
    codex.setRegister('state', 'open');
    await expect.poll(() => page.refusals).toContain(CLOSE.outdated.reason);
    expect(await stateOf(name)).toMatchObject({ state: 'blocked', count: 2 });
  });

  it('empties no field that it lacks', async () => {
    const name = await startServer(TEXT);
    const { page, codex } = await enterShowing(name, 1);
    codex.text('summary').delete(0, 3);
    await expect.poll(() => page.refusals).toContain(CLOSE.outdated.reason);
    expect((await stateOf(name)).summary).toBe('All well');
  });

  it('goes on once it shows the version of the Codex', async () => {
    const name = await startServer(TEXT);
    const { page, codex } = await enterShowing(name, 1);
    page.provider.sendStateless(writeShownTemplate({ id: 'sample', version: 2 }));
    codex.setRegister('state', 'open');
    await expect.poll(async () => (await stateOf(name)).state).toBe('open');
    expect(page.refusals).toEqual([]);
  });

  it('deletes nothing if there is no such version', async () => {
    const name = await startServer(TEXT);
    const page = enter(name);
    page.provider.sendStateless(writeShownTemplate({ id: 'another', version: 1 }));
    await expect.poll(() => page.provider.synced).toBe(true);
    openCodex(page.doc, { environment, actor: { id: 'user-ines', name: 'ines' } }).setRegister('count', 5);
    await expect.poll(() => page.refusals).toContain(CLOSE.outdated.reason);
    expect((await stateOf(name)).count).toBe(1);
  });
});
