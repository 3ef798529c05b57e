/** Records everything that a page receives over the network, for specs that search it for words its reader must not be sent. */
import type { Page } from '@playwright/test';

/** All that reaches the page from now on: frames of sockets and answers of the API. The array grows. */
export function listenTo(page: Page): string[] {
  const received: string[] = [];
  page.on('websocket', (socket) =>
    socket.on('framereceived', ({ payload }) => received.push(payload.toString('latin1'))),
  );
  page.on('response', async (response) => {
    if (response.url().includes('/api/v1/')) received.push(await response.text().catch(() => ''));
  });
  return received;
}
