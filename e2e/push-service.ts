/** A browser of a test that takes push messages: its maker's service is not reached, so it is given another at this machine. */
import { createECDH, randomBytes } from 'node:crypto';
import type { Page } from '@playwright/test';

/**
 * The browser of a test reaches no push service of its maker, and without a window it allows no notifications. So it is given a service
 * with real keys, at this machine, and somebody who allows them when they are asked.
 */
export async function subscribeAt(page: Page, endpoint: string): Promise<void> {
  const curve = createECDH('prime256v1');
  const keys = { p256dh: curve.generateKeys('base64url'), auth: randomBytes(16).toString('base64url') };
  await page.addInitScript(
    ([at, of]) => {
      const made = {
        toJSON: () => ({ endpoint: at, keys: of }),
        unsubscribe: async () => {
          localStorage.removeItem('push of the test');
          return true;
        },
      };
      Object.assign(PushManager.prototype, {
        subscribe: async () => {
          localStorage.setItem('push of the test', 'on');
          return made;
        },
        getSubscription: async () => (localStorage.getItem('push of the test') === null ? null : made),
      });
      Object.defineProperty(Notification, 'permission', {
        get: () => localStorage.getItem('allowed in the test') ?? 'default',
      });
      Notification.requestPermission = async () => {
        localStorage.setItem('allowed in the test', 'granted');
        return 'granted';
      };
    },
    [endpoint, keys] as const,
  );
}
