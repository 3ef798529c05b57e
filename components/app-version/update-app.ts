/** Loads the page anew in the newest version of the app. */

/** A worker fetches the whole app before it takes over; a slow line takes a while. */
const INSTALL_WITHIN_MS = 20_000;

/**
 * Reloads the page once the newest version is installed on this device, or cannot be. What waits to be sent stays in the store of the
 * device, and the new page sends it.
 */
export async function updateApp(reload: () => void = () => window.location.reload()): Promise<void> {
  try {
    await installNewest();
  } catch {
    // Out of reach: the page is loaded anew as it can be.
  }
  reload();
}

/** Without a worker the page comes from the server, which has the newest version. */
async function installNewest(): Promise<void> {
  if (!('serviceWorker' in navigator)) return;
  const registration = await navigator.serviceWorker.getRegistration();
  if (registration === undefined) return;
  await registration.update();
  const worker = registration.installing ?? registration.waiting;
  if (worker !== null) await untilActive(worker);
}

function untilActive(worker: ServiceWorker): Promise<void> {
  return new Promise((resolve) => {
    const timer = setTimeout(resolve, INSTALL_WITHIN_MS);
    const look = (): void => {
      if (worker.state !== 'activated' && worker.state !== 'redundant') return;
      clearTimeout(timer);
      worker.removeEventListener('statechange', look);
      resolve();
    };
    worker.addEventListener('statechange', look);
    look();
  });
}
