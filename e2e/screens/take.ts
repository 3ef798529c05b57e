/**
 * Pictures every screen in light, in dark and on a phone, into test-results/screens, and holds each to the rules for all of them. A screen
 * that fails is told and the others are taken. `SCREENS` names some, as a regular expression; `LOOKS` some looks, with commas.
 */
import { mkdirSync, readdirSync, writeFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import type { Browser, BrowserContext, Page } from '@playwright/test';
import { expectNoSidewaysScroll, expectNoViolations } from '../accessibility.ts';
import { test as base, expect } from '../fixtures.ts';
import { furnish, type Person, signIn, type Workspace } from '../people.ts';
import { type Product, startProduct } from '../product.ts';
import { subscribeAt } from '../push-service.ts';
import { type MailServer, startMailServer } from '../sign-in-services.ts';
import type { Screen, Who } from './screen.ts';
import { SCREENS } from './screens.ts';
import { readTabStops } from './tab-stops.ts';
import { makeWorld, type World } from './world.ts';

const FOLDER = fileURLToPath(new URL('../../test-results/screens/', import.meta.url));

const LOOKS = {
  light: { viewport: { width: 1440, height: 900 }, colorScheme: 'light' },
  dark: { viewport: { width: 1440, height: 900 }, colorScheme: 'dark' },
  phone: { viewport: { width: 390, height: 844 }, colorScheme: 'light', deviceScaleFactor: 2 },
  /** Where days, numbers and the first day of the week are others. */
  far: {
    viewport: { width: 1440, height: 900 },
    colorScheme: 'light',
    locale: 'ar-EG',
    timezoneId: 'Asia/Kolkata',
  },
} as const;
type Look = keyof typeof LOOKS;

interface Shared {
  readonly mail: MailServer;
  readonly product: Product;
  readonly workspace: Workspace;
  readonly world: World;
}

const test = base.extend<object, Shared>({
  mail: [
    async ({ browserName: _ }, use) => {
      const mail = await startMailServer();
      await use(mail);
      await mail.stop();
    },
    { scope: 'worker' },
  ],
  product: [
    async ({ mail }, use) => {
      const product = await startProduct({
        settings: {
          ...{ PUSH_LOOPBACK: 'on', OUTGOING_HOSTS: '127.0.0.1:9, hooks.example.org' },
          ...{ SMTP_URL: mail.url, SMTP_FROM: 'Bindery <bindery@example.org>' },
        },
      });
      await use(product);
      await product.dispose();
    },
    { scope: 'worker', timeout: 90_000 },
  ],
  workspace: [async ({ product }, use) => use(await furnish(product)), { scope: 'worker', timeout: 60_000 }],
  world: [
    async ({ product, workspace, mail }, use) => use(await makeWorld(product, workspace, mail)),
    { scope: 'worker', timeout: 120_000 },
  ],
});

const wanted = new RegExp(process.env['SCREENS'] ?? '');
const looks = process.env['LOOKS']?.split(',');
const wantedLooks = (Object.keys(LOOKS) as Look[]).filter((look) => looks?.includes(look) ?? true);

for (const look of wantedLooks) {
  test(`every screen, ${look}`, async ({ browser, world }) => {
    test.setTimeout(45 * 60_000);
    mkdirSync(FOLDER, { recursive: true });
    const width = look === 'phone' ? 'phone' : 'wide';
    const screens = SCREENS.filter(({ name, only = width }) => only === width && wanted.test(name));
    const contexts = new Map<Who, BrowserContext>();
    for (const screen of screens) {
      await test.step(screen.name, async () => {
        const context = await contextFor(browser, world, look, screen.who, contexts);
        const page = await context.newPage();
        try {
          await takeScreen(page, world, screen, look);
        } catch (error) {
          expect.soft(String(error), `${screen.name}, ${look}`).toBe('');
          await page
            .screenshot({ path: `${FOLDER}${screen.name}-${look}-failed.png` })
            .catch(() => undefined);
        }
        await (screen.who === 'stranger' ? context.close() : page.close());
      });
    }
    for (const context of contexts.values()) await context.close();
  });
}

/** A page with all pictures that there are, one screen a row. */
test.afterAll(() => {
  mkdirSync(FOLDER, { recursive: true });
  const files = new Set(readdirSync(FOLDER));
  const rows = SCREENS.map(({ name }) => {
    const pictures = Object.keys(LOOKS).map((look) => `${name}-${look}.png`);
    const shown = pictures
      .filter((file) => files.has(file))
      .map((file) => `<img src="${file}" alt="${file}" loading="lazy">`);
    return `<h2>${name}</h2><p>${shown.join('')}</p>`;
  });
  const style = 'body{font:14px sans-serif;background:#888}img{height:420px;margin:4px;vertical-align:top}';
  writeFileSync(
    `${FOLDER}index.html`,
    `<!doctype html><title>Screens</title><style>${style}</style>${rows.join('\n')}`,
  );
});

async function contextFor(
  browser: Browser,
  world: World,
  look: Look,
  who: Who,
  known: Map<Who, BrowserContext>,
): Promise<BrowserContext> {
  const found = known.get(who);
  if (found !== undefined) return found;
  const context = await browser.newContext({
    ...{ ...LOOKS[look], baseURL: addressFor(world, who), reducedMotion: 'reduce' },
    serviceWorkers: who === 'pushed' ? 'allow' : 'block',
  });
  context.setDefaultTimeout(20_000);
  // Peers would reach each other in a process that only looks.
  await context.addInitScript(() => Reflect.deleteProperty(window, 'RTCPeerConnection'));
  if (who === 'stranger') return context;
  known.set(who, context);
  const page = await context.newPage();
  await signIn(page, personOf(world, who));
  await page.close();
  return context;
}

function personOf({ people }: World, who: Exclude<Who, 'stranger'>): Person {
  if (who === 'keyed') return people.lina;
  return who === 'pushed' ? people.tom : people[who];
}

/** WebAuthn knows names only. */
function addressFor({ product }: World, who: Who): string {
  return who === 'keyed' ? product.url.replace('127.0.0.1', 'localhost') : product.url;
}

async function takeScreen(page: Page, world: World, screen: Screen, look: Look): Promise<void> {
  const { name, who, path, shows, steps, size = 'page' } = screen;
  if (who === 'pushed') await subscribeAt(page, 'http://127.0.0.1:9/none');
  await page.goto(path(world));
  const patience = { timeout: 20_000 };
  await expect(shows(page)).toBeVisible(patience);
  await expect(page.locator('[aria-busy="true"]')).toHaveCount(0, patience);
  await steps?.(page, world);
  await page.evaluate(() => document.fonts.ready);
  await page.waitForTimeout(150);
  await page.screenshot({
    path: `${FOLDER}${name}-${look}.png`,
    fullPage: size === 'page',
    caret: 'initial',
  });
  const isPlain = (await page.locator('html[data-mantine-color-scheme]').count()) === 0;
  if (look === 'phone') await expectNoSidewaysScroll(page, `${name} on a phone`);
  if (!isPlain && look !== 'far') await expectNoViolations(page, `${name}, ${look}`);
  if (look === 'light' && !isPlain) {
    const { stops, problems } = await readTabStops(page);
    writeFileSync(`${FOLDER}${name}-keys.txt`, `${stops.join('\n')}\n`);
    expect.soft(problems, `${name} by keyboard`).toEqual([]);
  }
}
