/**
 * A workspace of 10,000 Codices on a device, in a real browser: how soon its navigator and a Codex of a megabyte are there, with
 * the server and without it, how the navigator scrolls, and how quickly a move is seen. `bench tree` measures a tree of that
 * size without a page, beside Loro's.
 */
import { type Browser, type BrowserContext, chromium, type Page } from '@playwright/test';
import * as Y from 'yjs';
import { untilInstalled } from '#e2e/app-worker.ts';
import { furnish, signIn } from '#e2e/people.ts';
import { type Product, startProduct } from '#e2e/product.ts';
import { type Api, createCodex } from '#e2e/rest.ts';
import { writeMarkdown } from '#richtext/markdown/markdown.ts';
import { ensureBrowser } from '#scripts/browser.mjs';
import { buildProduct } from '#scripts/product.mjs';
import { against, type Figure, type Percentiles, percentilesOf } from '../figures/figures.ts';
import { measureScrolling, type Scrolling, timeOfMove, timeToFirst, watchFirst } from '../load/navigator.ts';
import { fillWorkspace } from '../workspace/fill-workspace.ts';
import { planWorkspace } from '../workspace/plan-workspace.ts';

const FEW = 20;
const CODICES = 10_000;
const SEED = 1;
const LOADS = 7;
const MOVES = 30;
const SCROLL_MS = 5_000;
/** Until the local store has what came and the app has taken in what it does in the background. */
const SETTLED_MS = 3_000;
const ITEM = '[role="tree"] [role="treeitem"]';
const BODY = '[data-field="body"] [role="textbox"] p';
const BLOCKS = 4_750;
const APPLIED = 7;
const SENTENCE =
  'The queue filled faster than the workers could drain it, and the retry storm hid the first failure. ';
const OPEN_TARGET_MS = 1_000;
const TEXT_TARGET_MS = 700;
const FRAME_TARGET_MS = 17;
const MOVE_TARGET_MS = 50;

/** Medians, ms. */
interface Opening {
  readonly online: number;
  readonly offline: number;
}

interface LargeText {
  readonly what: string;
  readonly mb: number;
  readonly opening: Opening;
  /** `Y.applyUpdate` of the text in this process, the median of several. */
  readonly applyMs: number;
}

interface Measured {
  readonly importedS: number;
  readonly few: Opening;
  readonly navigator: Opening;
  readonly texts: readonly LargeText[];
  readonly scrolling: Scrolling;
  readonly plain: Scrolling;
  readonly moves: Percentiles;
}

export async function benchWorkspace(): Promise<Figure[]> {
  await buildProduct(['client', 'server', 'pages', 'worker'], { stream: process.stderr });
  const product = await startProduct();
  const browser = await chromium.launch({
    executablePath: ensureBrowser((text) => process.stderr.write(`${text}\n`)),
    args: process.getuid?.() === 0 ? ['--no-sandbox'] : [],
  });
  try {
    return figuresOf(await measure(product, browser));
  } finally {
    await browser.close();
    await product.dispose();
  }
}

async function measure(product: Product, browser: Browser): Promise<Measured> {
  const { api, owner, rae } = await furnish(product);
  const token = await product.bindery(['token', 'create', '--user', owner.email, '--name', 'bench']);
  const fill = (count: number) =>
    fillWorkspace({ url: product.url, token, codices: planWorkspace(count, SEED) });
  const context = await browser.newContext({ baseURL: product.url, viewport: { width: 1280, height: 800 } });
  await signIn(await context.newPage(), rae);

  await fill(FEW);
  const few = await measureOpening(context, '/', ITEM);
  const started = performance.now();
  await fill(CODICES);
  const importedS = (performance.now() - started) / 1000;
  const navigator = await measureOpening(context, '/', ITEM);
  const texts = await measureLargeTexts(api, context);
  const page = await context.newPage();
  const scrolling = await scrollThroughAll(page);
  const plain = await scrollPlainList(page);
  const moves = await measureMoves(page);
  return { importedS, few, navigator, texts, scrolling, plain, moves };
}

function figuresOf(measured: Measured): Figure[] {
  const { few, navigator, texts, scrolling, moves } = measured;
  const figure = (what: string, unit: string, value: number): Figure => ({
    bench: 'workspace',
    case: `${CODICES.toLocaleString('en')} Codices, ${what}`,
    unit,
    value,
  });
  const opened = (what: string, value: number): readonly Figure[] => [
    { ...figure(`${what}, median`, 'ms', value), target: OPEN_TARGET_MS },
    against(figure(`${what}, median`, 'ms', value), `navigator of ${FEW} Codices`, few.online),
  ];
  const shown = ({ what, mb, opening, applyMs }: LargeText): readonly Figure[] =>
    (['online', 'offline'] as const).flatMap((line) => {
      const first = figure(
        `load → first screen of ${mb.toFixed(2)} MB in ${what}, ${line}, median`,
        'ms',
        opening[line],
      );
      return [{ ...first, target: TEXT_TARGET_MS }, against(first, 'Y.applyUpdate', applyMs)];
    });
  return [
    figure('imported', 's', measured.importedS),
    ...opened('load → navigator shown', navigator.online),
    ...opened('load → navigator shown, offline', navigator.offline),
    ...texts.flatMap(shown),
    against(figure('frames while scrolling', '/s', scrolling.fps), 'a plain list', measured.plain.fps),
    { ...figure('a frame while scrolling, p95', 'ms', scrolling.frameP95), target: FRAME_TARGET_MS },
    { ...figure('key → move drawn, p50', 'ms', moves.p50), target: MOVE_TARGET_MS },
    { ...figure('key → move drawn, p95', 'ms', moves.p95), target: MOVE_TARGET_MS },
  ];
}

/** Rich texts of a megabyte, their size being that of the words: as a chapter is written, and as a single list. */
async function measureLargeTexts(api: Api, context: BrowserContext): Promise<LargeText[]> {
  const measured: LargeText[] = [];
  for (const [what, sign] of Object.entries({ paragraphs: '', 'one list': '. ' })) {
    const lines = Array.from({ length: BLOCKS }, (_, index) => `${index}${sign} ${SENTENCE}${SENTENCE}`);
    const body = lines.join('\n\n');
    const { id } = await createCodex(api, {
      templateId: 'blank-page',
      title: 'A long one',
      fields: { body },
    });
    const opening = await measureOpening(context, `/c/${id}`, BODY);
    measured.push({ what, mb: body.length / 1e6, opening, applyMs: timeOfApply(body) });
  }
  return measured;
}

function timeOfApply(markdown: string): number {
  const written = new Y.Doc();
  writeMarkdown(written.getXmlFragment('field:body'), markdown);
  const update = Y.encodeStateAsUpdate(written);
  const took = Array.from({ length: APPLIED }, () => {
    const began = performance.now();
    Y.applyUpdate(new Y.Doc(), update);
    return performance.now() - began;
  });
  return percentilesOf(took).p50;
}

/**
 * How long a page takes from its load until `selector` is drawn, with the server and without it, once the app and what the page
 * shows are on the device. Nothing else is open meanwhile.
 */
async function measureOpening(context: BrowserContext, path: string, selector: string): Promise<Opening> {
  for (const open of context.pages()) await open.close();
  const page = await context.newPage();
  await watchFirst(page, selector);
  await page.goto(path);
  await untilInstalled(page);
  await timeToFirst(page);
  await page.waitForTimeout(SETTLED_MS);
  const online = await medianOfLoads(page);
  await context.setOffline(true);
  const offline = await medianOfLoads(page);
  await context.setOffline(false);
  return { online, offline };
}

async function medianOfLoads(page: Page): Promise<number> {
  const took: number[] = [];
  for (let load = 0; load < LOADS; load += 1) {
    await page.reload();
    took.push(await timeToFirst(page));
    // What a page does after it is there would slow the next load.
    await page.waitForTimeout(SETTLED_MS / 3);
  }
  return percentilesOf(took).p50;
}

/** A letter that every title has keeps every branch open: all 10,000 rows, of which those in view are drawn. */
async function scrollThroughAll(page: Page) {
  await page.goto('/');
  await page.locator(ITEM).first().waitFor();
  await page.getByRole('button', { name: 'Filter by title' }).click();
  await page.keyboard.type('e');
  await page
    .getByText(/^9,?\d\d\d found$|^10,?\d\d\d found$/)
    .waitFor({ state: 'attached', timeout: 60_000 });
  return measureScrolling(page, '[role="tree"]', SCROLL_MS);
}

/** As many plain lines without anything behind them: what this browser on this machine can draw. */
async function scrollPlainList(page: Page) {
  const blank = await page.context().newPage();
  const lines = `<p>A line of a list</p>`.repeat(CODICES);
  await blank.setContent(`<div style="height: 600px; overflow: auto"><div id="list">${lines}</div></div>`);
  const plain = await measureScrolling(blank, '#list', SCROLL_MS);
  await blank.close();
  return plain;
}

/** Down and up again among its siblings, as somebody does with Alt and an arrow. */
async function measureMoves(page: Page) {
  await page.goto('/');
  await page.locator(ITEM).first().focus();
  const took: number[] = [];
  for (let move = 0; move < MOVES; move += 1)
    took.push(await timeOfMove(page, move % 2 === 0 ? 'Alt+ArrowDown' : 'Alt+ArrowUp'));
  return percentilesOf(took);
}
