import { expect, it } from 'vitest';
import * as Y from 'yjs';
import type { UserActor } from '#core/access/policy.ts';
import { templateOf } from '#core/template/template-library.fixture.ts';
import { writeJson } from '#richtext/document/document.ts';
import { type MergeOutput, mergeTask } from './merge-tasks.ts';

const ANA: UserActor = {
  kind: 'user',
  id: '01900000-0000-7000-8000-000000000001',
  name: 'Ana',
  role: 'editor',
};
const TEMPLATE = templateOf("body: { type: 'richText' }, note: { type: 'text' }");
const [BODY, NOTE] = ['field:body', 'field:note'];

function begin(): Uint8Array {
  const doc = new Y.Doc();
  const content = ['One.', 'Two.'].map((text) => ({ type: 'paragraph', content: [{ type: 'text', text }] }));
  writeJson(doc.getXmlFragment(BODY), { type: 'doc', content });
  return Y.encodeStateAsUpdate(doc);
}

/** The state after `write`, made under this Yjs client id. */
function goOn(state: Uint8Array, clientId: number, write: (doc: Y.Doc) => void): Uint8Array {
  const doc = new Y.Doc();
  Y.applyUpdate(doc, state);
  doc.clientID = clientId;
  doc.transact(() => write(doc));
  return Y.encodeStateAsUpdate(doc);
}

function paragraph(doc: Y.Doc, number: number): Y.XmlText {
  const element = doc.getXmlFragment(BODY).get(number);
  const text = element instanceof Y.XmlElement ? element.get(0) : undefined;
  if (!(text instanceof Y.XmlText)) throw new Error('there is no such paragraph');
  return text;
}

async function merge(ancestor: Uint8Array, main: Uint8Array, branch: Uint8Array): Promise<MergeOutput> {
  const input = {
    ...{
      ancestor,
      main,
      branch,
      row: { templateId: 'sample', templateVersion: 1 },
      clientId: 77,
      actor: ANA,
    },
    ...{ authorId: ANA.id, take: {}, given: [], now: 0, timeZone: 'UTC' },
  };
  return await mergeTask.work(input, () => Promise.resolve(TEMPLATE));
}

it('what each side wrote is in the edit that merges them', async () => {
  const ancestor = begin();
  const main = goOn(ancestor, 11, (doc) => paragraph(doc, 0).insert(0, 'Main. '));
  const branch = goOn(ancestor, 12, (doc) => {
    paragraph(doc, 1).insert(0, 'Branch. ');
    doc.getText(NOTE).insert(0, 'noted');
  });
  const { update, changed, unsettled } = await merge(ancestor, main, branch);
  expect({ changed, unsettled }).toEqual({ changed: ['body', 'note'], unsettled: [] });
  const doc = new Y.Doc();
  for (const state of [main, update ?? new Uint8Array()]) Y.applyUpdate(doc, state);
  expect([paragraph(doc, 0), paragraph(doc, 1)].map(String)).toEqual(['Main. One.', 'Branch. Two.']);
});

it('where one Yjs client id has written different things on both sides, the merge is refused with the fields', async () => {
  const ancestor = begin();
  const main = goOn(ancestor, 11, (doc) => paragraph(doc, 0).insert(0, 'Main. '));
  const branch = goOn(ancestor, 11, (doc) => doc.getText(NOTE).insert(0, 'noted'));
  await expect(merge(ancestor, main, branch)).rejects.toMatchObject({
    code: 'conflict',
    issues: [{ path: ['branch', 'body'] }, { path: ['branch', 'note'] }],
  });
});

it('what both sides have of one client, brought in from the Codex, is not in the way', async () => {
  const ancestor = begin();
  const main = goOn(ancestor, 11, (doc) => doc.getText(NOTE).insert(0, 'from main'));
  const branch = goOn(main, 12, (doc) => paragraph(doc, 1).insert(0, 'Branch. '));
  expect((await merge(ancestor, main, branch)).changed).toEqual(['body']);
});
