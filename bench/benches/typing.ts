/** Bench: letters typed in a real browser into a text with 200 highlighted passages in view, beside the same text without any. */
import { type Browser, type BrowserContext, chromium, type Page } from '@playwright/test';
import { furnish, signIn } from '#e2e/people.ts';
import { type Product, startProduct } from '#e2e/product.ts';
import { type Api, createCodex } from '#e2e/rest.ts';
import { ensureBrowser } from '#scripts/browser.mjs';
import { buildProduct } from '#scripts/product.mjs';
import type { BenchContext } from '../figures/bench-context.ts';
import { against, type Figure, percentilesOf, underLag } from '../figures/figures.ts';
import { LagMonitor } from '../figures/lag-monitor.ts';
import { timeOfLetters } from '../load/keystrokes.ts';

const PARAGRAPHS = 20;
const EACH = 10;
const PASSAGES = PARAGRAPHS * EACH;
const LETTERS = 40;
const EVERY_MS = 120;
/** “Unchanged beyond noise”: two runs of the same differ by as much. */
const TARGET = 1.2;
/** High enough for the whole text. */
const VIEWPORT = { width: 1_280, height: 1_800 };
const BODY = '[data-field="body"] [role="textbox"]';
const PASSAGE = `${BODY} .comment-passage`;
const SHOWN_MS = 180_000;
const SETTLED_MS = 3_000;
const LOOK_MS = 250;

interface Measured {
  readonly plain: number[];
  readonly highlighted: number[];
  readonly generatorLagMs: number;
}

export async function benchTyping({ full }: BenchContext): Promise<Figure[]> {
  await buildProduct(['client', 'server', 'pages', 'worker'], { stream: process.stderr });
  const product = await startProduct();
  const browser = await chromium.launch({
    executablePath: ensureBrowser((text) => process.stderr.write(`${text}\n`)),
    args: process.getuid?.() === 0 ? ['--no-sandbox'] : [],
  });
  try {
    return figuresOf(await measure(product, browser, full ? 10 : 3));
  } finally {
    await browser.close();
    await product.dispose();
  }
}

function figuresOf(measured: Measured): Figure[] {
  const [highlighted, plain] = [percentilesOf(measured.highlighted), percentilesOf(measured.plain)];
  const figures = (['p50', 'p95'] as const).map((rank) =>
    against(
      {
        ...{ bench: 'typing', unit: 'ms', value: highlighted[rank] },
        case: `a letter among ${PASSAGES} highlighted passages: key → drawn, ${rank}`,
      },
      'the same text without',
      plain[rank],
      TARGET,
    ),
  );
  return underLag(figures, measured);
}

async function measure(product: Product, browser: Browser, rounds: number): Promise<Measured> {
  const { api, rae } = await furnish(product);
  const [bare, discussed] = [await makeText(api), await makeText(api)];
  for (let passage = 0; passage < PASSAGES; passage += 1)
    await api.post(`/codices/${discussed}/comments`, {
      ...{ body: { markdown: 'Is that so?' }, anchor: { field: 'body', quote: nameOf(passage) } },
    });
  const context = await browser.newContext({ baseURL: product.url, viewport: VIEWPORT });
  await context.addInitScript('globalThis.__name = (named) => named');
  await signIn(await context.newPage(), rae);
  const [plain, highlighted]: [number[], number[]] = [[], []];
  const lag = new LagMonitor();
  lag.start();
  // In turns, so that whatever else the machine does is done to both.
  for (let round = 0; round < rounds; round += 1) {
    plain.push(...(await typeInto(context, bare, 0)));
    highlighted.push(...(await typeInto(context, discussed, PASSAGES)));
  }
  lag.stop();
  return { plain, highlighted, generatorLagMs: lag.p99() };
}

async function makeText(api: Api): Promise<string> {
  const paragraphs = Array.from({ length: PARAGRAPHS }, (_, paragraph) =>
    Array.from({ length: EACH }, (_, index) => `${nameOf(paragraph * EACH + index)} and words`).join(' '),
  );
  const fields = { body: { markdown: paragraphs.join('\n\n') } };
  const { id } = await createCodex(api, { templateId: 'blank-page', title: 'A text', fields });
  return id;
}

/** Words that are nowhere else in the text. */
function nameOf(passage: number): string {
  return `passage-${String(passage).padStart(3, '0')}-here`;
}

async function typeInto(context: BrowserContext, codexId: string, passages: number): Promise<number[]> {
  const page = await context.newPage();
  try {
    await page.goto(`/c/${codexId}`);
    await page
      .locator(BODY)
      .locator('p')
      .nth(PARAGRAPHS - 1)
      .waitFor({ timeout: SHOWN_MS });
    await untilHighlighted(page, passages);
    await page.waitForTimeout(SETTLED_MS);
    await page
      .locator(BODY)
      .locator('p')
      .nth(PARAGRAPHS / 2)
      .click();
    await page.keyboard.press('End');
    return await timeOfLetters(page, LETTERS, EVERY_MS);
  } finally {
    await page.close();
  }
}

async function untilHighlighted(page: Page, passages: number): Promise<void> {
  const deadline = performance.now() + SHOWN_MS;
  for (;;) {
    const shown = await page.locator(PASSAGE).count();
    if (shown >= passages) return;
    if (performance.now() > deadline) throw new Error(`${shown} of ${passages} passages are highlighted`);
    await page.waitForTimeout(LOOK_MS);
  }
}
