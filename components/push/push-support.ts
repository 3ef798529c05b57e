/** The test of a browser: can it show notifications although no page is open, and if not, why, in words. */

/** What the answer depends on. */
export interface PushBrowser {
  readonly isSecureContext: boolean;
  readonly userAgent: string;
  /** It runs as an app of its own. */
  readonly isInstalled: boolean;
  readonly hasWorker: boolean;
  readonly hasPush: boolean;
  readonly permission: NotificationPermission | null;
}

export function readPushBrowser(): PushBrowser {
  const hasWorker = 'serviceWorker' in navigator;
  return {
    isSecureContext: window.isSecureContext,
    userAgent: navigator.userAgent,
    isInstalled: window.matchMedia('(display-mode: standalone)').matches,
    // Of a development server there is none.
    hasWorker: hasWorker && (document.documentElement.dataset['build'] ?? '') !== '',
    hasPush: hasWorker && 'PushManager' in window && 'Notification' in window,
    permission: 'Notification' in window ? Notification.permission : null,
  };
}

/** `null` when it can be turned on. */
export function pushProblem(browser: PushBrowser): string | null {
  if (!browser.isSecureContext)
    return 'This page was not opened over https, and browsers allow notifications on no other. Open Bindery at its https address.';
  if (!browser.hasPush) {
    if (/iPhone|iPad|iPod/.test(browser.userAgent) && !browser.isInstalled)
      return 'On an iPhone or iPad, first add Bindery to the Home Screen: Share, then “Add to Home Screen”. Open it from there, and turn notifications on.';
    return 'This browser has no push notifications. A newer one has, such as Firefox, Chrome, Edge, or Safari from 16.4 on.';
  }
  if (!browser.hasWorker)
    return 'This is a development server, which has no service worker that could show notifications.';
  if (browser.permission === 'denied')
    return 'This browser was told not to show notifications of this site. Allow them in its settings for this site, then turn them on here.';
  return null;
}
