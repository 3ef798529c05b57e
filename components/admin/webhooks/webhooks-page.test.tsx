/** The page of webhooks: added with their secret shown once, how each fares, and messages sent again. */
import { render, screen, within } from '@testing-library/react';
import { userEvent } from '@testing-library/user-event';
import { afterEach, expect, it, vi } from 'vitest';
import { Providers } from '#components/shell/providers.tsx';
import type { Delivery, Webhook } from '#core/protocol/api/programs/webhooks.ts';
import { WebhooksPage } from './webhooks-page.tsx';

const ID = '019a0000-0000-7000-8000-000000000001';
const AT = '2026-11-29T10:00:00.000Z';
const WEBHOOK: Webhook = {
  ...{ id: ID, url: 'https://hooks.example.org/in', events: ['codex.created'], template: null, below: null },
  ...{ enabled: true, disabledReason: null, failingSince: AT, previousSecretUntil: null, createdAt: AT },
  by: { id: 'a', name: 'Ada' },
};
const DELIVERY: Delivery = {
  ...{ id: '019a0000-0000-7000-8000-000000000002', event: 's-1', type: 'codex.created', codex: ID },
  ...{ status: 'failed', attempts: 10, answered: 500, message: 'It answered 500.' },
  ...{ createdAt: AT, nextAt: null, endedAt: AT },
};
const ME = {
  ...{ id: 'a', email: 'a@example.org', name: 'Ada', role: 'admin' },
  ...{ workspace: { id: 'w', name: 'Works' }, serverTime: AT },
};

afterEach(() => {
  vi.unstubAllGlobals();
});

/** A server that answers what the page asks for; what it was told is in `sent`. */
function open(webhooks: readonly Webhook[], role = 'admin') {
  const sent: string[] = [];
  vi.stubGlobal('fetch', async (url: string, { method = 'GET', body }: RequestInit = {}) => {
    const path = url.replace('/api/v1', '').split('?')[0] ?? '';
    if (method !== 'GET') sent.push(`${method} ${path} ${String(body ?? '')}`.trim());
    if (path === '/me') return Response.json({ ...ME, role });
    if (path.endsWith('/replay')) return Response.json({ ...DELIVERY, status: 'waiting' }, { status: 202 });
    if (path.endsWith('/deliveries')) return Response.json({ items: [DELIVERY], nextCursor: null });
    if (path.endsWith('/secret')) return Response.json({ ...WEBHOOK, secret: 'whsec_other' });
    if (path === '/webhooks' && method === 'POST')
      return Response.json({ ...WEBHOOK, secret: 'whsec_first' }, { status: 201 });
    if (path === '/webhooks') return Response.json({ items: webhooks });
    if (path === `/webhooks/${ID}`) return Response.json(WEBHOOK);
    return Response.json({ items: [], nextCursor: null });
  });
  render(
    <Providers>
      <WebhooksPage />
    </Providers>,
  );
  return { sent, user: userEvent.setup() };
}

it('adds an address for all events, and shows its secret this once', async () => {
  const { sent, user } = open([]);
  await screen.findByText('There is no webhook yet.');
  await user.click(screen.getByRole('textbox', { name: 'Address' }));
  await user.paste('https://hooks.example.org/in');
  await user.keyboard('{Enter}');
  await screen.findByText('whsec_first');
  expect(sent).toEqual(['POST /webhooks {"url":"https://hooks.example.org/in","events":["*"]}']);
});

it('says how a webhook fares, and sends a message again', async () => {
  const { sent, user } = open([WEBHOOK]);
  await screen.findByText(/Nothing is taken: the first try failed/);
  await user.click(screen.getByRole('button', { name: 'Show messages' }));
  const list = await screen.findByRole('list', { name: `Messages to ${WEBHOOK.url}` });
  await within(list).findByText('It answered 500.');
  await user.click(within(list).getByRole('button', { name: 'Send “Codex created” again' }));
  expect(sent).toEqual([`POST /webhooks/${ID}/deliveries/${DELIVERY.id}/replay {}`]);
});

it('has one that took nothing tried again now, and offers that for no other', async () => {
  const { sent, user } = open([
    WEBHOOK,
    {
      ...WEBHOOK,
      id: '019a0000-0000-7000-8000-000000000003',
      url: 'https://fine.example.org/',
      failingSince: null,
    },
  ]);
  await screen.findByText(/Nothing is taken: the first try failed/);
  await user.click(screen.getByRole('button', { name: 'Try the webhook to hooks.example.org again now' }));
  expect(screen.getAllByText('Try again now')).toHaveLength(1);
  expect(sent).toEqual([`PATCH /webhooks/${ID} {"enabled":true}`]);
});

it('switches one on that was switched off, with the reason, and replaces its secret', async () => {
  const off = { ...WEBHOOK, enabled: false, disabledReason: 'It answered 410: nobody is there any more.' };
  const { sent, user } = open([off]);
  await screen.findByText(/Switched off\. It answered 410/);
  await user.click(screen.getByRole('button', { name: 'Switch on the webhook to hooks.example.org' }));
  await user.click(
    screen.getByRole('button', { name: 'Replace the secret of the webhook to hooks.example.org' }),
  );
  await screen.findByText('whsec_other');
  expect(sent).toEqual([`PATCH /webhooks/${ID} {"enabled":true}`, `POST /webhooks/${ID}/secret {}`]);
});

it('is a page for admins', async () => {
  open([], 'editor');
  await screen.findByText('Only admins manage webhooks');
});
