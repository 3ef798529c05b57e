import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import WebSocket from 'ws';
import { createMemoryStore } from '#sync/store/memory-store.ts';
import type { SessionOptions } from './document-session.ts';
import { isTakenAway } from './session-status.ts';
import { acquireCodexSession, closeAllSessions, LINGER_MS, revokeSessionOf } from './shared-sessions.ts';

const ANA = { id: 'u2', name: 'Ana' };
const environment = { now: () => Date.now(), newId: () => crypto.randomUUID(), random: () => Math.random() };

function options(overrides: Partial<SessionOptions> = {}): SessionOptions {
  return {
    documentName: 'codex/0190a000-0000-7000-8000-000000000001',
    url: 'ws://127.0.0.1:9',
    getTicket: () => new Promise(() => undefined),
    actor: { id: 'u1', name: 'Rae' },
    store: createMemoryStore(environment),
    environment,
    WebSocketPolyfill: WebSocket,
    ...overrides,
  };
}

describe('shared sessions', () => {
  beforeEach(() => {
    vi.useFakeTimers();
  });
  afterEach(async () => {
    await closeAllSessions();
    vi.useRealTimers();
  });

  it('are one for everybody who asks for the same document', () => {
    const [one, two] = [acquireCodexSession(options()), acquireCodexSession(options())];
    expect(one.session).toBe(two.session);
    const other = acquireCodexSession(
      options({ documentName: 'codex/0190a000-0000-7000-8000-000000000002' }),
    );
    expect(other.session).not.toBe(one.session);
  });

  it('survive the double mount of a development page', async () => {
    const first = acquireCodexSession(options());
    first.release();
    await vi.advanceTimersByTimeAsync(LINGER_MS - 1);
    const second = acquireCodexSession(options());
    expect(second.session).toBe(first.session);
    await vi.advanceTimersByTimeAsync(LINGER_MS * 2);
    expect(acquireCodexSession(options()).session).toBe(first.session);
  });

  it('end when nobody has come back for them, also when one user releases twice', async () => {
    const [one, two] = [acquireCodexSession(options()), acquireCodexSession(options())];
    const closed = vi.spyOn(one.session, 'close');
    one.release();
    one.release();
    await vi.advanceTimersByTimeAsync(LINGER_MS * 2);
    expect(closed).not.toHaveBeenCalled();
    two.release();
    await vi.advanceTimersByTimeAsync(LINGER_MS);
    expect(closed).toHaveBeenCalledOnce();
    expect(acquireCodexSession(options()).session).not.toBe(one.session);
  });

  it('end as denied before they close when the right to them was taken away, for that person alone', async () => {
    const [mine, theirs] = [acquireCodexSession(options()), acquireCodexSession(options({ actor: ANA }))];
    const seen: string[] = [];
    const closed = vi.spyOn(mine.session, 'close').mockImplementation(async () => void seen.push('closed'));
    mine.session.status.subscribe(() => seen.push(mine.session.status.get().reason ?? ''));
    await revokeSessionOf('u1', options().documentName);
    expect(seen).toEqual(['revoked', 'closed']);
    expect(isTakenAway(theirs.session.status.get())).toBe(false);
    closed.mockRestore();
    await mine.session.close();
  });

  it('are not handed to another person', () => {
    const mine = acquireCodexSession(options());
    mine.release();
    const theirs = acquireCodexSession(options({ actor: ANA }));
    expect(theirs.session).not.toBe(mine.session);
  });
});
