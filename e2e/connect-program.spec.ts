/** A program connected by OAuth: the page that asks, what is given, the answer at a port of this machine, and its end on the account page. */
import { createHash, randomBytes } from 'node:crypto';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { expectNoViolationsInBothThemes } from './accessibility.ts';
import { expect, test } from './fixtures.ts';

/** A program of this machine that waits for its answer. */
async function listen() {
  const heard: URL[] = [];
  const server = createServer((request, response) => {
    heard.push(new URL(request.url ?? '/', 'http://127.0.0.1'));
    response.setHeader('content-type', 'text/html');
    response.end('<title>Lantern Desk</title>You can close this page.');
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const { port } = server.address() as AddressInfo;
  return { heard, address: `http://127.0.0.1:${port}/callback`, close: () => server.close() };
}

async function post<Answer>(url: string, body: URLSearchParams | object): Promise<Answer> {
  const isForm = body instanceof URLSearchParams;
  const answer = await fetch(url, {
    method: 'POST',
    ...(isForm ? { body } : { body: JSON.stringify(body), headers: { 'content-type': 'application/json' } }),
  });
  return (await answer.json()) as Answer;
}

test('a program asks, is given less than it wants by keyboard alone, works, and is disconnected', async ({
  ines,
  product,
}) => {
  const door = await listen();
  const registered = await post<{ client_id: string }>(`${product.url}/oauth/register`, {
    ...{ client_name: 'Lantern Desk', redirect_uris: [door.address] },
  });
  const verifier = randomBytes(32).toString('base64url');
  const asked = new URLSearchParams({
    ...{ response_type: 'code', client_id: registered.client_id, redirect_uri: door.address, state: 'lit' },
    ...{ code_challenge: createHash('sha256').update(verifier).digest('base64url') },
    ...{ code_challenge_method: 'S256', scope: 'read comment suggest write offline_access' },
  });

  await ines.goto(`/connect?${asked}`);
  const form = ines.getByRole('form', { name: 'Connect a program' });
  await expect(form.getByRole('heading', { name: 'Connect “Lantern Desk”?' })).toBeVisible();
  await expect(form).toContainText('a program on this computer');
  await expect(form.getByRole('radio', { name: 'Read and propose' })).toBeChecked();
  await expectNoViolationsInBothThemes(ines, 'connect a program');
  await form.getByRole('radio', { name: 'Read and propose' }).focus();
  await ines.keyboard.press('ArrowUp');
  await expect(form.getByRole('radio', { name: 'Read and comment' })).toBeChecked();
  await ines.keyboard.press('Tab');
  await ines.keyboard.press('Space');
  await expect(
    form.getByRole('checkbox', { name: 'Stays connected after I sign out of this browser' }),
  ).toBeChecked();
  await ines.keyboard.press('Tab');
  await ines.keyboard.press('Enter');
  await expect(ines).toHaveTitle('Lantern Desk');

  const [back] = door.heard.filter(({ pathname }) => pathname === '/callback');
  expect(back?.searchParams.get('state')).toBe('lit');
  expect(back?.searchParams.get('iss')).toBe(product.url);
  const given = await post<{ access_token: string; scope: string }>(
    `${product.url}/oauth/token`,
    new URLSearchParams({
      ...{ grant_type: 'authorization_code', code: back?.searchParams.get('code') ?? '' },
      ...{ client_id: registered.client_id, redirect_uri: door.address, code_verifier: verifier },
    }),
  );
  expect(given.scope).toBe('comment offline_access');
  const tools = async (): Promise<number> => {
    const answer = await fetch(`${product.url}/mcp`, {
      method: 'POST',
      headers: {
        ...{ authorization: `Bearer ${given.access_token}`, 'content-type': 'application/json' },
        accept: 'application/json, text/event-stream',
      },
      body: JSON.stringify({ jsonrpc: '2.0', id: 1, method: 'tools/list', params: {} }),
    });
    return answer.status;
  };
  expect(await tools()).toBe(200);

  await ines.goto('/account');
  const program = ines.getByRole('list', { name: 'Connected programs' }).getByRole('listitem');
  await expect(program).toContainText('Lantern Desk');
  await expect(program).toContainText('Read and comment');
  await program.getByRole('button', { name: 'Disconnect Lantern Desk' }).click();
  await expect(ines.getByText('Lantern Desk is disconnected')).toBeVisible();
  await expect(program).toHaveCount(0);
  expect(await tools()).toBe(401);
  door.close();
});

test('whoever is not signed in signs in first, and a request that is made up leads nowhere', async ({
  ines,
  product,
  browser,
}) => {
  const context = await browser.newContext({ baseURL: product.url });
  const stranger = await context.newPage();
  await stranger.goto('/connect?client_id=vc_madeup&redirect_uri=https%3A%2F%2Felsewhere.example');
  await expect(stranger).toHaveURL(/\/sign-in\?next=%2Fconnect%3Fclient_id/);
  await context.close();
  await ines.goto('/connect?client_id=vc_madeup&redirect_uri=https%3A%2F%2Felsewhere.example');
  await expect(ines.getByRole('heading', { name: 'This program cannot be connected' })).toBeVisible();
  await expect(ines.getByRole('alert').filter({ hasText: 'has not registered here' })).toBeVisible();
  await expect(ines).toHaveURL(/\/connect\?/);
});
