/** Push: turned on by a click, sent by the server to the browser's own service, shown by the service worker, and off again. */
import { randomBytes } from 'node:crypto';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import type { Page, Worker } from '@playwright/test';
import { expectNoViolations } from './accessibility.ts';
import { untilInstalled } from './app-worker.ts';
import { expect, test } from './fixtures.ts';
import { signIn } from './people.ts';
import { subscribeAt } from './push-service.ts';
import { createCodex } from './rest.ts';

test.use({ serviceWorkers: 'allow' });

/** Counts what is sent to it. */
async function startService() {
  const received: string[] = [];
  const server = createServer((request, response) => {
    request.resume().on('end', () => {
      received.push(`${request.headers['content-encoding']} ${request.headers.authorization?.split(' ')[0]}`);
      response.writeHead(201).end();
    });
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const endpoint = `http://127.0.0.1:${(server.address() as AddressInfo).port}/${randomBytes(8).toString('hex')}`;
  return { received, endpoint, stop: () => server.close().closeAllConnections() };
}

/** The service worker, which tells from now on what it was asked to show. */
async function watchWorker(page: Page): Promise<Worker> {
  const [worker] = page.context().serviceWorkers();
  if (worker === undefined) throw new Error('There is no service worker.');
  await worker.evaluate(() => {
    const shown: unknown[] = [];
    const scope = globalThis as unknown as {
      readonly shown?: unknown[];
      readonly registration: { showNotification(title: string, options: { body: string }): Promise<void> };
    };
    Object.assign(scope, { shown });
    Object.defineProperty(scope.registration, 'showNotification', {
      value: async (title: string, { body }: { body: string }) => void shown.push([title, body]),
    });
  });
  return worker;
}

/** As the browser does with what its push service hands it, decrypted. */
async function deliver(page: Page, data: string): Promise<void> {
  const devtools = await page.context().newCDPSession(page);
  const found = new Promise<string>((resolve) => {
    devtools.on('ServiceWorker.workerRegistrationUpdated', ({ registrations }) => {
      const [first] = registrations;
      if (first !== undefined) resolve(first.registrationId);
    });
  });
  await devtools.send('ServiceWorker.enable');
  const { origin } = new URL(page.url());
  await devtools.send('ServiceWorker.deliverPushMessage', { origin, registrationId: await found, data });
  await devtools.detach();
}

test('notifications are turned on by a click, reach the browser, open their page, and are turned off again', async ({
  api,
  stranger: mila,
  workspace,
}) => {
  const service = await startService();
  try {
    const person = await workspace.add('Orla Quinn', 'editor');
    await subscribeAt(mila, service.endpoint);
    await signIn(mila, person);
    await mila.goto('/account');
    await untilInstalled(mila);
    await expect(mila.getByText('also on a locked screen')).toBeVisible();
    await expectNoViolations(mila, 'the account page with notifications off');
    const { id } = await createCodex(api, { templateId: 'task', title: 'Harbour' });
    const mention = { body: { markdown: `Look, @[${person.name}](${person.id})` } };
    await api.post(`/codices/${id}/comments`, mention);

    // Nobody is asked before they ask for it.
    expect(await mila.evaluate(() => localStorage.getItem('allowed in the test'))).toBeNull();
    await mila.getByRole('button', { name: 'Turn on notifications' }).click();
    await expect(mila.getByText('On in this browser')).toBeVisible();
    const thread = await api.post<{ id: string }>(`/codices/${id}/comments`, mention);
    await expect.poll(() => service.received, { timeout: 15_000 }).toEqual(['aes128gcm vapid']);

    const path = `/c/${id}#thread=${thread.id}`;
    const worker = await watchWorker(mila);
    await deliver(
      mila,
      JSON.stringify({ title: 'Ines mentioned you', body: 'Harbour: <b>Look</b>', path, tag: 'one' }),
    );
    await expect
      .poll(() => worker.evaluate(() => (globalThis as unknown as { readonly shown: unknown[] }).shown))
      .toEqual([['Ines mentioned you', 'Harbour: <b>Look</b>']]);
    // As when somebody clicks it: a script may not bring a page to the front without one.
    await worker.evaluate(async (to) => {
      const { clients } = globalThis as unknown as {
        clients: { matchAll(): Promise<{ postMessage(message: unknown): void }[]> };
      };
      for (const page of await clients.matchAll()) page.postMessage({ kind: 'open-page', path: to });
    }, path);
    await expect(mila).toHaveURL(new RegExp(`${path}$`));
    await expect(mila.locator(`[data-thread-card="${thread.id}"]`)).toContainText('Look');

    await mila.goto('/account');
    await mila.getByRole('button', { name: 'Turn off notifications' }).click();
    await expect(mila.getByRole('button', { name: 'Turn on notifications' })).toBeVisible();
    await api.post(`/codices/${id}/comments`, mention);
    await mila.waitForTimeout(4_000);
    expect(service.received).toHaveLength(1);
  } finally {
    service.stop();
  }
});
