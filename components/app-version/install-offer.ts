/** The browser's offer to install the app, kept until somebody accepts it from the account menu. */
import { createObservable } from '#core/observable.ts';

/** Not in TypeScript's DOM types: only Chromium has it. */
interface InstallPromptEvent extends Event {
  prompt(): Promise<unknown>;
}

const offer = createObservable<InstallPromptEvent | null>(null);

// It comes once, maybe before anything of the app is shown.
if (typeof window !== 'undefined') {
  window.addEventListener('beforeinstallprompt', (event) => {
    event.preventDefault(); // no banner over the page
    offer.set(event as InstallPromptEvent);
  });
  window.addEventListener('appinstalled', () => offer.set(null));
}

export const installOffer = {
  subscribe: offer.subscribe,
  isThere: (): boolean => offer.get() !== null,
  /** Asks the person by the browser's own dialog; an offer can be taken once. */
  take(): void {
    const taken = offer.get();
    offer.set(null);
    void taken?.prompt().catch(() => undefined);
  },
} as const;
