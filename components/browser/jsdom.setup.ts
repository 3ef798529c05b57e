/** What jsdom lacks of a browser, for component tests: it lays nothing out, so whatever asks for places gets none. */
import { notifications } from '@mantine/notifications';
import { cleanup } from '@testing-library/react';
import { afterEach } from 'vitest';

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

Element.prototype.scrollIntoView = () => undefined;
Range.prototype.getBoundingClientRect = () => new DOMRect();
Range.prototype.getClientRects = () => Object.assign([], { item: () => null });
document.elementFromPoint = () => null;

afterEach(() => {
  cleanup();
  notifications.clean();
  notifications.cleanQueue();
  localStorage.clear();
});
