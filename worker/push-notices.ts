/** Shows what is pushed although no page is open, and opens the page it is about. */
import { type OpenPage, type PushMessage, pathToOpen, readPushMessage } from '#core/protocol/push-message.ts';
import type { WindowClient, WorkerScope } from './worker-scope.ts';

type NoticeScope = Pick<WorkerScope, 'registration' | 'clients' | 'location'>;

/** Browsers end the subscription of a worker that shows nothing, so whatever came is shown; as text, for they show nothing else. */
export async function showPush({ registration }: NoticeScope, text: string): Promise<void> {
  const { title, body, path, tag } = readPushMessage(text);
  await registration.showNotification(title, {
    ...{ body, tag, data: { path } satisfies Pick<PushMessage, 'path'> },
    ...{ icon: '/icon-192.png', badge: '/icon-192.png', dir: 'auto' },
  });
}

/** In a page that is open, which keeps what is typed in it; in a new one where there is none, or the browser brings none to the front. */
export async function openNotice({ clients, location }: NoticeScope, data: unknown): Promise<void> {
  const path = pathToOpen({ kind: 'open-page', path: Object(data).path }) ?? '/inbox';
  const open = await clients.matchAll({ type: 'window', includeUncontrolled: true });
  for (const page of byPlace(open, location.origin)) {
    const shown = await page.focus().catch(() => null);
    if (shown === null) continue;
    page.postMessage({ kind: 'open-page', path } satisfies OpenPage);
    return;
  }
  await clients.openWindow(path);
}

/** Pages of the workspace alone: a guest's, or one of signing in, is left where it is. The one in front comes first. */
function byPlace(pages: readonly WindowClient[], origin: string): readonly WindowClient[] {
  return pages
    .filter(({ url }) => {
      const { origin: at, pathname } = new URL(url);
      return at === origin && pathToOpen({ kind: 'open-page', path: pathname }) !== null;
    })
    .sort((a, b) => Number(b.focused) - Number(a.focused));
}
