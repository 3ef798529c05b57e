/** Times from one process to another: of edits, of presence, and of the end of somebody's access. */
import { randomUUID } from 'node:crypto';
import { setTimeout as sleep } from 'node:timers/promises';
import { HocuspocusProvider, HocuspocusProviderWebsocket } from '@hocuspocus/provider';
import { WebSocket } from 'ws';
import * as Y from 'yjs';
import type { Cluster } from './cluster.ts';

export interface ClusterTimes {
  /** ms, from the keystroke at one process to the text at another. */
  readonly edits: readonly number[];
  readonly presence: readonly number[];
  readonly revocation: readonly number[];
}

const PATIENCE_MS = 10_000;

interface Page {
  readonly doc: Y.Doc;
  readonly provider: HocuspocusProvider;
  readonly name: string;
  closed: boolean;
  leave(): void;
}

/** Two people in one document, one at each of two processes; `count` of each is measured. */
export async function measureCluster(cluster: Cluster, count: number): Promise<ClusterTimes> {
  const documentName = `codex/${randomUUID()}`;
  const near = open(cluster.url(0), documentName, 'near');
  const far = open(cluster.url(1), documentName, 'far');
  const edits: number[] = [];
  const presence: number[] = [];
  const revocation: number[] = [];
  try {
    await until(() => near.provider.synced && far.provider.synced);
    for (let round = 0; round < count; round += 1) {
      edits.push(await measureEdit(near, far, round));
      await sleep(20);
    }
    for (let round = 0; round < count; round += 1) {
      presence.push(await measurePresence(near, far, round));
      // Longer than the window in which presence is gathered, so that it is not that which is measured.
      await sleep(60);
    }
    for (let round = 0; round < Math.min(count, 20); round += 1)
      revocation.push(await measureRevocation(cluster, documentName, round));
  } finally {
    near.leave();
    far.leave();
  }
  return { edits, presence, revocation };
}

async function measureEdit(near: Page, far: Page, round: number): Promise<number> {
  const text = far.doc.getText('field:body');
  const word = `w${round} `;
  const seen = new Promise<number>((resolve) => {
    const look = (): void => {
      if (!text.toString().startsWith(word)) return;
      text.unobserve(look);
      resolve(performance.now());
    };
    text.observe(look);
  });
  const at = performance.now();
  near.doc.getText('field:body').insert(0, word);
  return (await within(seen)) - at;
}

async function measurePresence(near: Page, far: Page, round: number): Promise<number> {
  const { awareness } = far.provider;
  if (awareness === null) throw new Error('no presence');
  const seen = new Promise<number>((resolve) => {
    const look = (): void => {
      if (awareness.getStates().get(near.doc.clientID)?.['caret'] !== round) return;
      awareness.off('change', look);
      resolve(performance.now());
    };
    awareness.on('change', look);
  });
  const at = performance.now();
  near.provider.setAwarenessField('caret', round);
  return (await within(seen)) - at;
}

async function measureRevocation(cluster: Cluster, documentName: string, round: number): Promise<number> {
  const page = open(cluster.url(1), documentName, `guest${round}`);
  try {
    await until(() => page.provider.synced);
    const at = performance.now();
    cluster.revoke(0, page.name);
    await until(() => page.closed);
    return performance.now() - at;
  } finally {
    page.leave();
  }
}

function open(url: string, documentName: string, name: string): Page {
  const doc = new Y.Doc();
  const websocketProvider = new HocuspocusProviderWebsocket({ url, WebSocketPolyfill: WebSocket });
  const provider = new HocuspocusProvider({
    name: documentName,
    document: doc,
    token: `editor:${name}`,
    websocketProvider,
  });
  const page: Page = {
    ...{ doc, provider, name, closed: false },
    leave() {
      provider.destroy();
      websocketProvider.destroy();
    },
  };
  provider.on('close', () => {
    page.closed = true;
  });
  provider.attach();
  return page;
}

async function until(isTrue: () => boolean): Promise<void> {
  const end = performance.now() + PATIENCE_MS;
  while (!isTrue()) {
    if (performance.now() > end) throw new Error(`it did not happen within ${PATIENCE_MS} ms`);
    await sleep(1);
  }
}

async function within(time: Promise<number>): Promise<number> {
  const late = sleep(PATIENCE_MS, undefined, { ref: false }).then(() => {
    throw new Error(`it was not seen within ${PATIENCE_MS} ms`);
  });
  return await Promise.race([time, late]);
}

/** The value that `share` of them are at most. */
export function percentile(times: readonly number[], share: number): number {
  const sorted = [...times].sort((a, b) => a - b);
  return sorted[Math.min(sorted.length - 1, Math.floor(sorted.length * share))] ?? Number.NaN;
}
