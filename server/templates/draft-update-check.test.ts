/** Drafts of templates over real sockets: nobody but an admin comes in, and a stock provider writes nothing but their source. */
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import * as Y from 'yjs';
import { CLOSE } from '#core/protocol/close-codes.ts';
import { templateDocumentName } from '#core/protocol/document-name.ts';
import { openTemplateDraft, seedTemplateDraft, setBaseVersion } from '#core/template/draft/template-draft.ts';
import { SYSTEM_ACTOR } from '../access/system-actor.ts';
import { type Fixture, type Member, startFixture } from '../collaboration/collaboration.fixture.ts';
import { checkDraftEdit } from './draft-update-check.ts';

const NAME = templateDocumentName('note');
const SOURCE = "{ id: 'note' }";
const CODEX = '0192f0c1-2a3b-7c4d-8e5f-60718293a4b5';

let server: Fixture;
beforeAll(async () => {
  server = await startFixture({ checks: { template: checkDraftEdit } });
  const seed = seedTemplateDraft(NAME, { version: 1, source: SOURCE });
  await server.collaboration.live.apply(NAME, SYSTEM_ACTOR, { origin: 'seed', operationId: 'seed' }, seed);
});
afterAll(() => server.stop());

async function enter(token: string): Promise<Member> {
  const member = server.join(NAME, token);
  await expect.poll(() => member.provider.synced).toBe(true);
  return member;
}

const stored = () =>
  server.collaboration.live.read(NAME, (doc) => {
    const draft = openTemplateDraft(doc);
    return {
      source: draft.source.toString(),
      base: draft.baseVersion(),
      roots: [...doc.share.keys()].sort(),
    };
  });

test('an admin writes what another reads', async () => {
  const [one, other] = [await enter('admin:ines'), await enter('owner:mira')];
  one.doc.getText('source').insert(0, '// ours\n');
  await expect.poll(() => other.doc.getText('source').toString()).toBe(`// ours\n${SOURCE}`);
  one.doc.getText('source').delete(0, '// ours\n'.length);
  await expect.poll(async () => (await stored()).source).toBe(SOURCE);
});

test.each(['editor:rae', 'viewer:jon', `link:edit:${CODEX}:guest`])(
  '%s does not even read it',
  async (token) => {
    const member = server.join(NAME, token);
    await expect.poll(() => member.refusals).toContain(CLOSE.revoked.reason);
    expect(member.doc.store.clients.size).toBe(0);
  },
);

describe('a stock provider is refused', () => {
  test.each<[string, (doc: Y.Doc) => void]>([
    ['another root', (doc) => doc.getText('notes').insert(0, 'x')],
    ['rich text', (doc) => doc.getXmlFragment('field:body').insert(0, [new Y.XmlText('x')])],
    ['marks', (doc) => doc.getText('source').format(0, 4, { bold: true })],
    ['types in the text', (doc) => doc.getText('source').insertEmbed(0, new Y.Map([['a', 1]]))],
    ['another base version', (doc) => setBaseVersion(doc, 99)],
    ['no base version', (doc) => doc.getMap('base').delete('version')],
    ['more than fits', (doc) => doc.getText('source').insert(0, 'x'.repeat(262_144))],
  ])('%s', async (_, edit) => {
    const member = await enter('admin:mallory');
    member.doc.transact(() => edit(member.doc));
    await expect.poll(() => member.closes.map(({ reason }) => reason)).toContain(CLOSE.invalidUpdate.reason);
    member.leave();
    expect(await stored()).toEqual({ source: SOURCE, base: 1, roots: ['base', 'source'] });
  });
});
