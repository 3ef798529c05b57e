/** The browser's offer to install Bindery as an app, kept until somebody takes it from the account menu. */

/** Not in TypeScript's DOM types: only Chromium has it. */
interface InstallPromptEvent extends Event {
  prompt(): Promise<unknown>;
}

let offer: InstallPromptEvent | null = null;
const listeners = new Set<() => void>();

function set(next: InstallPromptEvent | null): void {
  offer = next;
  for (const listener of [...listeners]) listener();
}

// It comes once, maybe before anything of the app is shown.
if (typeof window !== 'undefined') {
  window.addEventListener('beforeinstallprompt', (event) => {
    event.preventDefault(); // no banner over the page
    set(event as InstallPromptEvent);
  });
  window.addEventListener('appinstalled', () => set(null));
}

export const installOffer = {
  subscribe(listener: () => void): () => void {
    listeners.add(listener);
    return () => listeners.delete(listener);
  },
  isThere: (): boolean => offer !== null,
  /** Asks the person by the browser's own dialog; an offer can be taken once. */
  take(): void {
    const taken = offer;
    set(null);
    void taken?.prompt().catch(() => undefined);
  },
} as const;
