/**
 * Bench: two programs on the client for Node, a page in a real browser and a watcher in Python on one Codex: how soon each sees what another
 * wrote, on loopback. Beside two bare providers of Hocuspocus on its stock server, in turns.
 */
import { randomUUID } from 'node:crypto';
import { setTimeout as sleep } from 'node:timers/promises';
import type { HocuspocusProvider } from '@hocuspocus/provider';
import { type Browser, chromium, type Page } from '@playwright/test';
import { hasPython } from '#clients/contract/clients/python.fixture.ts';
import { Bindery, type LiveCodex } from '#clients/node/bindery.ts';
import { furnish, signIn, type Workspace } from '#e2e/people.ts';
import { type Product, startProduct } from '#e2e/product.ts';
import { type PythonWatcher, startPythonWatcher } from '#e2e/python-watcher.ts';
import { createCodex } from '#e2e/rest.ts';
import { ensureBrowser } from '#scripts/browser.mjs';
import { buildProduct } from '#scripts/product.mjs';
import { createTestDatabase } from '#server/database/test-database.ts';
import type { BenchContext } from '../../figures/bench-context.ts';
import { against, type Figure, percentilesOf, underLag } from '../../figures/figures.ts';
import { LagMonitor } from '../../figures/lag-monitor.ts';
import { startChild } from '../../processes/child.ts';
import { type BareSocket, openBareSocket } from '../../sdk/bare-provider.ts';
import { STOCK } from '../../servers/peers.ts';
import type { ServerOptions } from '../../servers/serve.ts';

const ROUNDS = 60;
const PAUSE_MS = 150;
const TARGET_MS = 100;
/** Events of one Codex are told every five seconds while somebody writes: each of these edits comes after a rest. */
const TOLD_ROUNDS = 5;
const REST_MS = 8_000;
const SETTLED_MS = 3_000;
const TITLE = '[data-field="title"] [role="textbox"]';
const SEEN_LIMIT_MS = 20_000;

interface Scene {
  readonly page: Page;
  readonly sorter: LiveCodex;
  readonly tally: LiveCodex;
  readonly watcher: PythonWatcher | null;
  readonly bare: readonly [HocuspocusProvider, HocuspocusProvider];
}

/** How long each edit took to be seen, ms. */
interface Seen {
  readonly byProgram: number[];
  readonly byPage: number[];
  readonly ofPage: number[];
  readonly bare: number[];
  readonly told: number[];
}

export async function benchPrograms({ postgresUrl }: BenchContext): Promise<Figure[]> {
  await buildProduct(['client', 'server', 'pages', 'worker'], { stream: process.stderr });
  const product = await startProduct();
  const browser = await chromium.launch({
    executablePath: ensureBrowser((text) => process.stderr.write(`${text}\n`)),
    args: process.getuid?.() === 0 ? ['--no-sandbox'] : [],
  });
  try {
    return await withBareProviders(postgresUrl, (bare) => measure(product, browser, bare));
  } finally {
    await browser.close();
    await product.dispose();
  }
}

async function withBareProviders<T>(
  postgresUrl: string,
  use: (bare: Scene['bare']) => Promise<T>,
): Promise<T> {
  const database = await createTestDatabase(postgresUrl);
  const stock = await startChild(STOCK.module);
  const sockets: BareSocket[] = [];
  try {
    const url = await stock.ask<string>('listen', {
      databaseUrl: database.url,
      unchecked: true,
    } satisfies ServerOptions);
    const name = randomUUID();
    const open = (): Promise<HocuspocusProvider> => {
      const socket = openBareSocket(url);
      sockets.push(socket);
      return socket.open(name, 'bench');
    };
    return await use([await open(), await open()]);
  } finally {
    for (const socket of sockets) socket.close();
    await stock.stop();
    await database.drop();
  }
}

async function measure(product: Product, browser: Browser, bare: Scene['bare']): Promise<Figure[]> {
  const workspace = await furnish(product);
  const { api, rae, jon } = workspace;
  const { id } = await createCodex(api, { templateId: 'incident-review', title: 'Seen' });
  const clients = [
    await clientOf(product, workspace, 'Ada Sorter'),
    await clientOf(product, workspace, 'Bo Tally'),
  ];
  const [sorter, tally] = await Promise.all(clients.map((client) => client.openCodex(id)));
  if (sorter === undefined || tally === undefined) throw new Error('two programs have two Codices');
  const context = await browser.newContext({ baseURL: product.url });
  await context.addInitScript('globalThis.__name = (named) => named');
  const page = await context.newPage();
  await signIn(page, rae);
  await page.goto(`/c/${id}`);
  await page.locator(TITLE).waitFor();
  const watcher = hasPython ? await startPythonWatcher(product, await tokenOf(product, jon.email), id) : null;
  await sleep(SETTLED_MS);
  const lag = new LagMonitor();
  try {
    lag.start();
    const seen = await timeAll({ page, sorter, tally, watcher, bare });
    lag.stop();
    return underLag(figuresOf(seen), { generatorLagMs: lag.p99() });
  } finally {
    await watcher?.stop();
    for (const client of clients) await client.close();
  }
}

async function clientOf(product: Product, workspace: Workspace, name: string): Promise<Bindery> {
  const { email } = await workspace.add(name, 'editor');
  return new Bindery({ baseUrl: product.url, token: await tokenOf(product, email) });
}

function tokenOf(product: Product, email: string): Promise<string> {
  return product.bindery(['token', 'create', '--user', email, '--name', 'bench']);
}

async function timeAll({ page, sorter, tally, watcher, bare }: Scene): Promise<Seen> {
  const seen: Seen = { byProgram: [], byPage: [], ofPage: [], bare: [], told: [] };
  const [writer, reader] = bare.map(({ document }) => document.getText('field:log'));
  for (let round = 0; round < ROUNDS; round += 1) {
    const title = `Seen ${round}`;
    const onPage = await watchTitle(page, title);
    const [started, begun] = [performance.now(), Date.now()];
    const byProgram = until(
      (told) => tally.on('change', told),
      () => tally.title === title,
    );
    sorter.setTitle(title);
    await byProgram;
    seen.byProgram.push(performance.now() - started);
    seen.byPage.push((await onPage()) - begun);
    await sleep(PAUSE_MS);
    const ofPage = until(
      (told) => sorter.on('change', told),
      () => sorter.title === `${title}!`,
    );
    const pressed = await pressKey(page, '!');
    seen.ofPage.push((await ofPage) - pressed);
    await sleep(PAUSE_MS);
    const from = performance.now();
    const bareSeen = until(
      (told) => {
        reader?.observe(told);
        return () => reader?.unobserve(told);
      },
      () => reader?.toString().endsWith(`${round} `) ?? true,
    );
    writer?.insert(writer.length, `${round} `);
    await bareSeen;
    seen.bare.push(performance.now() - from);
    await sleep(PAUSE_MS);
  }
  for (let round = 0; watcher !== null && round < TOLD_ROUNDS; round += 1) {
    await sleep(REST_MS);
    const before = watcher.told.length;
    const begun = Date.now();
    tally.field('services').add(`service ${round}`);
    const late = begun + SEEN_LIMIT_MS;
    while (watcher.told.length === before && Date.now() < late) await sleep(5);
    seen.told.push((watcher.told[before]?.at ?? late) - begun);
  }
  return seen;
}

/** When `isThere` first held after something was told, by `Date.now()`. */
function until(subscribe: (told: () => void) => () => void, isThere: () => boolean): Promise<number> {
  return new Promise((resolve, reject) => {
    const late = setTimeout(() => reject(new Error('an edit was not seen for 20 s')), SEEN_LIMIT_MS);
    const stop = subscribe(() => {
      if (!isThere()) return;
      clearTimeout(late);
      stop();
      resolve(Date.now());
    });
  });
}

/** Looks for the title from now on; what it answers resolves with the time at which the frame that shows it was drawn. */
async function watchTitle(page: Page, title: string): Promise<() => Promise<number>> {
  const watch = await page.evaluateHandle(
    ({ field, wanted }) => {
      const drawn = new Promise<number>((resolve) => {
        const look = (): unknown => {
          if (document.querySelector(field)?.textContent !== wanted) return requestAnimationFrame(look);
          // Queued by a frame, it runs once that frame is drawn.
          const { port1, port2 } = new MessageChannel();
          port1.onmessage = () => resolve(Date.now());
          return port2.postMessage(null);
        };
        requestAnimationFrame(look);
      });
      return { drawn };
    },
    { field: TITLE, wanted: title },
  );
  return () => watch.evaluate(({ drawn }) => drawn);
}

/** Presses a key at the end of the title, and answers when the page got it. */
async function pressKey(page: Page, key: string): Promise<number> {
  await page.locator(TITLE).click();
  await page.keyboard.press('Control+End');
  const watch = await page.evaluateHandle(() => ({
    got: new Promise<number>((resolve) => {
      addEventListener('keydown', () => resolve(Date.now()), { capture: true, once: true });
    }),
  }));
  await page.keyboard.press(key);
  return await watch.evaluate(({ got }) => got);
}

function figuresOf({ byProgram, byPage, ofPage, bare, told }: Seen): Figure[] {
  const PEER = 'two bare providers at stock hocuspocus';
  const each = (what: string, times: readonly number[]): Figure[] =>
    (['p50', 'p95'] as const).flatMap((rank) => {
      const figure: Figure = {
        ...{ bench: 'programs', unit: 'ms', value: percentilesOf(times)[rank] },
        case: `${what}, ${rank}`,
      };
      return [{ ...figure, target: TARGET_MS }, against(figure, PEER, percentilesOf(bare)[rank])];
    });
  return [
    ...each('a program’s edit → seen by another program', byProgram),
    ...each('a program’s edit → drawn on a page', byPage),
    ...each('a key on a page → seen by a program', ofPage),
    ...(told.length === 0
      ? []
      : [
          {
            ...{ bench: 'programs', unit: 'ms', value: percentilesOf(told).p50 },
            case: 'a program’s edit after a rest → told to a watcher in Python, median',
          },
        ]),
  ];
}
