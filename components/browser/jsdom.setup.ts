/** Browser APIs that jsdom lacks, for component tests. There is no layout: sizes and positions are made up. */
import { notifications } from '@mantine/notifications';
import { cleanup, configure } from '@testing-library/react';
import { afterEach } from 'vitest';
import { serverReach } from '#components/api/server-reach.ts';

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
for (const [name, size] of Object.entries({ offsetWidth: 400, offsetHeight: 600 }))
  Object.defineProperty(HTMLElement.prototype, name, { value: size, configurable: true });
for (const [name, size] of Object.entries({ clientWidth: 1024, clientHeight: 768 }))
  Object.defineProperty(Element.prototype, name, { value: size, configurable: true });

afterEach(() => {
  cleanup();
  notifications.clean();
  notifications.cleanQueue();
  localStorage.clear();
  // Files share a process: one that asked a server which is not there must not tell the next.
  serverReach.report(true);
});
