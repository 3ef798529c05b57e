/** The page is loaded anew once the newest version is there, and in any case. */
import { afterEach, describe, expect, it, vi } from 'vitest';
import { updateApp } from './update-app.ts';

afterEach(() => vi.unstubAllGlobals());

class Worker extends EventTarget {
  state = 'installing';
  become(state: string): void {
    this.state = state;
    this.dispatchEvent(new Event('statechange'));
  }
}

function stubWorkers(registration: object | undefined): void {
  vi.stubGlobal('navigator', { serviceWorker: { getRegistration: async () => registration } });
}

describe('updating the app', () => {
  it('waits until the newest version has taken over', async () => {
    const worker = new Worker();
    stubWorkers({ update: async () => undefined, installing: worker, waiting: null });
    const reload = vi.fn();
    const done = updateApp(reload);
    await new Promise((resolve) => setTimeout(resolve, 5));
    expect(reload).not.toHaveBeenCalled();
    worker.become('installed');
    await new Promise((resolve) => setTimeout(resolve, 5));
    expect(reload).not.toHaveBeenCalled();
    worker.become('activated');
    await done;
    expect(reload).toHaveBeenCalledOnce();
  });

  it.each<[string, object | undefined]>([
    ['there is no worker', undefined],
    ['it is the newest already', { update: async () => undefined, installing: null, waiting: null }],
    ['the server is out of reach', { update: async () => Promise.reject(new TypeError('failed')) }],
  ])('reloads at once if %s', async (_, registration) => {
    stubWorkers(registration);
    const reload = vi.fn();
    await updateApp(reload);
    expect(reload).toHaveBeenCalledOnce();
  });
});
