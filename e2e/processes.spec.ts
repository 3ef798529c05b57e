/** Processes with roles behind a balancer: people at different ones write together, and one that is replaced is not noticed. */
import type { Page } from '@playwright/test';
import { type Cluster, startCluster } from './cluster.ts';
import { caretOf, expectSaved, expectText, openCodex, typeAtEnd } from './codex-page.ts';
import { test as base, expect } from './fixtures.ts';
import { furnish, type Workspace } from './people.ts';
import type { Product } from './product.ts';
import { createCodex, markdownOf } from './rest.ts';

interface Shared {
  readonly cluster: Cluster;
  readonly product: Product;
  readonly workspace: Workspace;
}

const test = base.extend<object, Shared>({
  cluster: [
    async ({ browserName: _ }, use) => {
      const cluster = await startCluster();
      await use(cluster);
      await cluster.dispose();
    },
    { scope: 'worker', timeout: 180_000 },
  ],
  product: [async ({ cluster }, use) => use({ ...cluster.web[0], url: cluster.url }), { scope: 'worker' }],
  workspace: [async ({ product }, use) => use(await furnish(product)), { scope: 'worker', timeout: 60_000 }],
});

test('two people at two processes write while one of these is replaced, and the page says nothing of it', async ({
  api,
  cluster,
  rae,
  jon,
}) => {
  const [here, there] = cluster.web;
  const { id } = await createCodex(api, { templateId: 'incident-review', title: 'Replaced' });
  cluster.leadTo(here);
  await openCodex(rae, id);
  cluster.leadTo(there);
  await openCodex(jon, id);
  cluster.leadTo(here, there);

  await typeAtEnd(jon, 'summary', 'Jon is there. ');
  await expectText(rae, 'summary', 'Jon is there. ');
  await expect(caretOf(rae, 'summary', 'Jon Vesely')).toBeVisible();

  const said = await noteStates(rae);
  await typeAtEnd(rae, 'summary', 'Rae is here. ');
  const typing = rae.keyboard.type('Her server ends while she goes on, one two three four five. ', {
    delay: 40,
  });
  expect(await here.terminate()).toBe(0);
  await typing;
  await expectSaved(rae);
  const all = 'Jon is there. Rae is here. Her server ends while she goes on, one two three four five. ';
  await expectText(jon, 'summary', all);

  // Both are at one process now; the other way round is as good.
  await here.restart();
  const back = rae.keyboard.type('And again.', { delay: 60 });
  expect(await there.terminate()).toBe(0);
  await back;
  await expectSaved(rae);
  await expectText(jon, 'summary', `${all}And again.`);
  await there.restart();

  expect((await markdownOf(api, id, 'summary')).trim()).toBe(`${all}And again.`);
  expect(await said()).toEqual(expect.arrayContaining(['Saved. Show details']));
  const troubles = (await said()).filter((label) => !/^(?:Saved|Saving)/.test(label) || /device/.test(label));
  expect(troubles).toEqual([]);
});

test('what is written at one process is found by search, which the worker brings up to it', async ({
  api,
  rae,
}) => {
  const { id } = await createCodex(api, { templateId: 'incident-review', title: 'Found later' });
  await openCodex(rae, id);
  await typeAtEnd(rae, 'summary', 'A quokka was seen.');
  await expectSaved(rae);
  const find = async (): Promise<readonly string[]> =>
    (await api.get<{ items: readonly { id: string }[] }>('/search?q=quokka')).items.map((item) => item.id);
  await expect.poll(find).toEqual([id]);
});

/** Notes from now on what the save state says, which may be shown for a moment only. */
async function noteStates(page: Page): Promise<() => Promise<readonly string[]>> {
  await page.evaluate(() => {
    const said = new Set<string>();
    const look = (): void => {
      for (const chip of document.querySelectorAll('button[aria-label$="Show details"]'))
        said.add(chip.getAttribute('aria-label') ?? '');
      for (const told of document.querySelectorAll('button, [role="status"]'))
        if (/^Offline/.test(told.textContent ?? '')) said.add('Offline');
    };
    look();
    new MutationObserver(look).observe(document.body, { subtree: true, childList: true, attributes: true });
    Reflect.set(window, 'saidStates', said);
  });
  return () => page.evaluate(() => [...(Reflect.get(window, 'saidStates') as Set<string>)]);
}
