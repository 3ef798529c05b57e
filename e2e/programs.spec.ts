/**
 * Programs beside a person: two on the client for Node, a watcher in Python and a page are on one Codex, through a kill of the server and a time
 * without a line. `npm run test:sdk` does the same to programs for hundreds of kills, and `npm run bench -- programs` times what is seen.
 */
import type { Page } from '@playwright/test';
import { hasPython } from '#clients/contract/clients/python.fixture.ts';
import { Bindery, type LiveCodex } from '#clients/node/bindery.ts';
import {
  avatarsHere,
  choose,
  expectKept,
  expectSaved,
  expectText,
  openCodex,
  typeAtEnd,
} from './codex-page.ts';
import { expect, test } from './fixtures.ts';
import type { Person } from './people.ts';
import type { Product } from './product.ts';
import { type PythonWatcher, startPythonWatcher } from './python-watcher.ts';
import { type Api, type CodexAnswer, createCodex, markdownOf } from './rest.ts';

interface Scene {
  readonly id: string;
  readonly api: Api;
  readonly product: Product;
  /** At the page. */
  readonly rae: Page;
  readonly sorter: LiveCodex;
  readonly tally: LiveCodex;
  readonly watcher: PythonWatcher;
}

test('two programs, a watcher in Python and a page see each other and each other’s edits, and what is called saved is committed', async ({
  api,
  product,
  rae,
  workspace,
}) => {
  test.skip(!hasPython, 'there is no python3 of 3.9 or later');
  test.slow();
  const tokenOf = ({ email }: Person) =>
    product.bindery(['token', 'create', '--user', email, '--name', 'program']);
  const clientOf = async (name: string) =>
    new Bindery({ baseUrl: product.url, token: await tokenOf(await workspace.add(name, 'editor')) });
  const [hers, his] = [await clientOf('Ada Sorter'), await clientOf('Bo Tally')];
  const { id } = await createCodex(api, { templateId: 'incident-review', title: 'Two programs and a page' });
  const watcher = await startPythonWatcher(product, await tokenOf(workspace.jon), id);
  try {
    const joined: string[] = [];
    hers.onCollaboratorJoined(({ name }) => joined.push(name));
    const sorter = await hers.openCodex(id);
    const tally = await his.openCodex(id);
    await expect.poll(() => joined).toEqual(['Bo Tally']);
    await openCodex(rae, id);
    await expect.poll(() => joined).toEqual(['Bo Tally', 'Rae Okonjo']);
    await expect.poll(() => namesIn(tally)).toEqual(['Ada Sorter', 'Rae Okonjo']);
    await expect(avatarsHere(rae)).toHaveCount(2);

    const scene = { id, api, product, rae, sorter, tally, watcher };
    await writeTogether(scene);
    await writeWhileItIsDead(scene);
    await writeApart(scene);
    const ids = watcher.told.map((event) => event.id);
    expect(new Set(ids).size).toBe(ids.length);
    await rae.goto('/');
    await expect.poll(() => namesIn(sorter)).toEqual(['Bo Tally']);
  } finally {
    await watcher.stop();
    await hers.close();
    await his.close();
  }
});

const BOTH = 'Sorted by Ada. Read by Rae.';

async function writeTogether({ rae, sorter, tally, watcher }: Scene): Promise<void> {
  await sorter.field('summary').setMarkdown('Sorted by Ada. ');
  await expectText(rae, 'summary', 'Sorted by Ada.');
  await typeAtEnd(rae, 'summary', ' Read by Rae.');
  tally.field('services').add('arcade');
  await expect.poll(() => sorter.field('services').value).toEqual(['arcade']);
  await expect.poll(() => sorter.field('summary').markdown()).toBe(BOTH);
  await expect.poll(() => tally.field('summary').markdown()).toBe(BOTH);
  await expectTold(watcher, 'Ada Sorter', 'summary');
  await expectTold(watcher, 'Rae Okonjo', 'summary');
  await expectTold(watcher, 'Bo Tally', 'services');
  await Promise.all([sorter.saved(), tally.saved(), expectSaved(rae)]);
}

async function writeWhileItIsDead({ id, api, product, rae, sorter, tally, watcher }: Scene): Promise<void> {
  await product.kill();
  let isSaved = false;
  sorter.setTitle('Written while it was dead');
  const saving = sorter.saved().then(() => {
    isSaved = true;
  });
  tally.field('services').add('ferry');
  await rae.keyboard.type(' And then it died.');
  await expectKept(rae);
  await expect.poll(() => sorter.status).toEqual({ phase: 'unreachable', waiting: 1 });
  expect(isSaved).toBe(false);
  await product.restart();
  await saving;
  // Whoever asks at once is told what was called saved.
  expect((await api.get<CodexAnswer>(`/codices/${id}`)).title).toBe('Written while it was dead');
  await Promise.all([tally.saved(), expectSaved(rae)]);
  await expect.poll(() => sorter.field('services').value).toEqual(['arcade', 'ferry']);
  await expectText(rae, 'title', 'Written while it was dead');
  await expectTold(watcher, 'Ada Sorter', 'title');
}

async function writeApart({ id, api, rae, sorter, tally, watcher }: Scene): Promise<void> {
  const all = `Counted by Bo. ${BOTH} And then it died.`;
  await expect.poll(() => tally.field('summary').markdown()).toBe(`${BOTH} And then it died.`);
  await rae.context().setOffline(true);
  await choose(rae, 'severity', 'High');
  await expectKept(rae);
  await tally.field('summary').setMarkdown(all);
  await tally.saved();
  expect(sorter.field('severity').value).not.toBe('High');
  await rae.context().setOffline(false);
  await expect.poll(() => sorter.field('severity').value).toBe('High');
  await expectSaved(rae);
  await expectText(rae, 'summary', all);
  await expect.poll(() => sorter.field('summary').markdown()).toBe(all);
  expect((await markdownOf(api, id, 'summary')).trim()).toBe(all);
  await expectTold(watcher, 'Rae Okonjo', 'severity');
}

function namesIn(codex: LiveCodex): readonly string[] {
  return codex.presence.people().map(({ name }) => name);
}

/** The watcher hears, a moment later, who changed the field. */
async function expectTold({ told }: PythonWatcher, name: string, field: string): Promise<void> {
  const fieldsBy = () =>
    told.filter(({ type, by }) => type === 'codex.updated' && by === name).flatMap(({ fields }) => fields);
  await expect.poll(fieldsBy, { message: `what the watcher was told of ${name}` }).toContain(field);
}
