/**
 * The page of component tests: browser APIs that jsdom lacks, and what puts it back for the next test and the next file. There is no
 * layout: sizes and positions are made up.
 */
import { notifications } from '@mantine/notifications';
import { cleanup, configure, render } from '@testing-library/react';
import userEvent from '@testing-library/user-event';
import { afterAll, afterEach, vi } from 'vitest';
import { serverReach } from '#components/api/server-reach.ts';
import { closeDevice } from '#components/offline/device.ts';
import { sheets } from '#components/palette-state/palette-store.ts';
import { closeClientPending } from '#components/pending-sending/client-pending.ts';
import { closeAllSessions } from '#sync/session/shared-sessions.ts';
import { closeClientStore } from './client-store.ts';
import { watchPage } from './left-behind.fixture.ts';

// How long what comes by itself may take, as in vitest.config.ts: a slow machine is not a fault.
configure({ asyncUtilTimeout: 20_000 });

/** Nothing moves here: what waits for an animation goes on at once. */
window.matchMedia = (media) => ({
  ...{ media, matches: media.includes('prefers-reduced-motion'), onchange: null },
  ...{ addListener: () => undefined, removeListener: () => undefined },
  ...{ addEventListener: () => undefined, removeEventListener: () => undefined },
  dispatchEvent: () => false,
});

window.ResizeObserver = class {
  observe(): void {}
  unobserve(): void {}
  disconnect(): void {}
};

/** Everything but letters by its number, which CSS reads anywhere. */
const escapeName: typeof CSS.escape = (name) =>
  name.replace(/[^a-z]/gi, (sign) => `\\${sign.charCodeAt(0).toString(16)} `);
Object.assign(window, { CSS: { escape: escapeName } });

/** Everything is in view, at one place: what has no size counts as scrolled away. */
const place = () => new DOMRect(10, 10, 400, 600);
Element.prototype.getBoundingClientRect = place;
Element.prototype.scrollIntoView = () => undefined;
window.scrollBy = () => undefined;
window.scrollTo = () => undefined;
Range.prototype.getBoundingClientRect = place;
Range.prototype.getClientRects = () => Object.assign([place()], { item: () => place() });
document.elementFromPoint = () => null;
Object.defineProperty(document, 'fonts', { value: new EventTarget(), configurable: true });
for (const [name, size] of Object.entries({ offsetWidth: 400, offsetHeight: 600 }))
  Object.defineProperty(HTMLElement.prototype, name, { value: size, configurable: true });
for (const [name, size] of Object.entries({ clientWidth: 1024, clientHeight: 768 }))
  Object.defineProperty(Element.prototype, name, { value: size, configurable: true });

// What these put on a page for good when they are first used is no test's.
render(null);
userEvent.setup();
serverReach.subscribe(() => undefined)();
const leftBehind = watchPage();

// Files share a process, and so the page with all its modules. Each test is on a device of its own: what the product keeps goes with
// it, and so does what was stubbed. What else it did to the page is for it to put back.
afterEach(async () => {
  vi.unstubAllGlobals();
  vi.useRealTimers();
  cleanup();
  notifications.clean();
  notifications.cleanQueue();
  sheets.close();
  await closeAllSessions();
  await closeClientPending();
  await closeDevice();
  await closeClientStore();
  localStorage.clear();
  sessionStorage.clear();
  window.history.replaceState(null, '', '/');
  serverReach.report(true);
});
afterAll(async () => {
  vi.restoreAllMocks();
  const left = await leftBehind();
  if (left.length > 0)
    throw new Error(`This file leaves on the page what the next one would find: ${left.join('; ')}`);
});
