/** The service worker in specs: `test.use({ serviceWorkers: 'allow' })`, then this. */
import type { Page } from '@playwright/test';

/** Waits until this browser could open the app by itself. */
export async function untilInstalled(page: Page): Promise<void> {
  await page.evaluate(async () => {
    const { active } = await navigator.serviceWorker.ready;
    while (active?.state !== 'activated')
      await new Promise((resolve) => active?.addEventListener('statechange', resolve, { once: true }));
  });
}
