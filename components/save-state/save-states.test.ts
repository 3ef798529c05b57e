import fc from 'fast-check';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { indicatorLabel } from '#components/offline/waiting-labels.ts';
import type { PendingOperation } from '#sync/session/document-session.ts';
import {
  INITIAL_STATE,
  nextStatus,
  type SessionEvent,
  type SessionState,
} from '#sync/session/session-status.ts';
import { pageSaveState } from './page-save-state.ts';
import { saveStateLabels } from './save-state-labels.ts';
import { type OpenSession, SaveStates } from './save-states.ts';

beforeEach(() => vi.useFakeTimers({ now: Date.parse('2026-11-28T10:00:00Z') }));
afterEach(() => vi.useRealTimers());

/** A page with sessions whose events a test makes, and everything that header and navigator said meanwhile. */
class Page {
  readonly said: { readonly header: string; readonly navigator: string }[] = [];
  private readonly watchers = new Set<() => void>();
  private readonly open: OpenSession[] = [];
  private readonly states = new Map<string, SessionState>();
  private readonly pending = new Map<string, PendingOperation[]>();
  readonly saveStates = new SaveStates({
    sessions: () => this.open,
    watch: (listener) => {
      this.watchers.add(listener);
      return () => this.watchers.delete(listener);
    },
    clock: () => performance.now(),
  });

  constructor() {
    this.saveStates.subscribe(() => this.note());
    for (const name of ['workspace', 'codex']) this.add(name);
    this.note();
  }

  tell(name: string, ...events: SessionEvent[]): void {
    const state = events.reduce(nextStatus, this.states.get(name) ?? INITIAL_STATE);
    this.states.set(name, state);
    for (const watcher of this.watchers) watcher();
  }

  tellAll(...events: SessionEvent[]): void {
    for (const name of ['workspace', 'codex']) this.tell(name, ...events);
  }

  /** Writes a letter into the Codex. */
  write(): void {
    const list = this.pending.get('codex') ?? [];
    this.pending.set('codex', [...list, { from: Date.now() } as PendingOperation]);
    this.tell('codex', { type: 'waiting', count: list.length + 1 });
  }

  /** The server has committed so many of them. */
  confirm(count = 1): void {
    const rest = (this.pending.get('codex') ?? []).slice(count);
    this.pending.set('codex', rest);
    this.tell('codex', { type: 'waiting', count: rest.length });
  }

  get header(): string {
    return this.said.at(-1)?.header ?? '';
  }

  get navigator(): string {
    return this.said.at(-1)?.navigator ?? '';
  }

  private add(name: string): void {
    this.states.set(name, INITIAL_STATE);
    const status = { subscribe: () => () => true, get: () => this.states.get(name) ?? INITIAL_STATE };
    const environment = { now: Date.now, newId: () => '', random: () => 0 };
    const pendingOperations = () => this.pending.get(name) ?? [];
    this.open.push({ documentName: name, session: { status, environment, pendingOperations } });
    for (const watcher of this.watchers) watcher();
  }

  private note(): void {
    const [, codex] = this.open;
    if (codex === undefined) return;
    const { waiting, refused, away } = pageSaveState(this.saveStates.all());
    const header = saveStateLabels(this.saveStates.of(codex.session.status)).label;
    const navigator = indicatorLabel({ waiting, refused, connected: !away })?.label ?? '';
    const last = this.said.at(-1);
    if (last?.header !== header || last.navigator !== navigator) this.said.push({ header, navigator });
  }
}

const loaded: SessionEvent = { type: 'loaded', hasCopy: true };
const synced: SessionEvent = { type: 'synced' };
const lost: SessionEvent = { type: 'link-lost' };
const offline: SessionEvent = { type: 'network', online: false };

function openPage(): Page {
  const page = new Page();
  page.tellAll(loaded, synced);
  page.said.splice(0, page.said.length - 1);
  return page;
}

describe('save states', () => {
  it('stay “Saved” while somebody types and each letter is confirmed soon', async () => {
    const page = openPage();
    for (let letter = 0; letter < 150; letter += 1) {
      page.write();
      await vi.advanceTimersByTimeAsync(45);
      page.confirm();
      await vi.advanceTimersByTimeAsync(15);
    }
    expect(page.said).toEqual([{ header: 'Saved', navigator: '' }]);
  });

  it('say “Saving…” once something has been unconfirmed for a second, until nothing is', async () => {
    const page = openPage();
    for (let letter = 0; letter < 60; letter += 1) {
      page.write();
      // Each is confirmed a second and a half later.
      if (letter >= 15) page.confirm();
      await vi.advanceTimersByTimeAsync(100);
    }
    for (let left = 0; left < 15; left += 1) page.confirm();
    await vi.advanceTimersByTimeAsync(1_000);
    expect(page.said.map(({ header }) => header)).toEqual(['Saved', 'Saving…', 'Saved']);
  });

  it('say “Saved on this device” only of what is, once writing takes longer than usual', async () => {
    const page = openPage();
    page.tellAll(offline, lost);
    page.tell('codex', { type: 'storing', storing: true });
    page.write();
    await vi.advanceTimersByTimeAsync(100);
    page.tell('codex', { type: 'storing', storing: false });
    await vi.advanceTimersByTimeAsync(2_000);
    expect(page.header).toBe('Saved on this device · 1 change waiting');
    page.tell('codex', { type: 'storing', storing: true });
    page.write();
    await vi.advanceTimersByTimeAsync(2_000);
    expect(page.header).toBe('Saving on this device…');
    page.tell('codex', { type: 'storing', storing: false });
    expect(page.header).toBe('Saved on this device · 2 changes waiting');
    expect(page.said.filter(({ header }) => header === 'Saving on this device…')).toHaveLength(1);
  });

  it('tell apart what is confirmed from what is not, though both read “Saved”', async () => {
    const page = openPage();
    const state = () => page.saveStates.all().get('codex');
    page.write();
    expect(state()).toMatchObject({ phase: 'saved', confirmed: false });
    page.confirm();
    expect(state()?.confirmed).toBe(false);
    await vi.advanceTimersByTimeAsync(400);
    expect(state()?.confirmed).toBe(true);
  });

  it.each([50, 600, 3_000])('open without a word about a connection, when it takes %i ms', async (ms) => {
    const page = new Page();
    await vi.advanceTimersByTimeAsync(ms / 3);
    page.tellAll(loaded);
    await vi.advanceTimersByTimeAsync(ms / 3);
    page.tell('codex', synced);
    await vi.advanceTimersByTimeAsync(ms / 3);
    page.tell('workspace', synced);
    await vi.advanceTimersByTimeAsync(5_000);
    expect(page.said).toEqual([
      { header: 'Opening…', navigator: '' },
      { header: 'Saved', navigator: '' },
    ]);
  });

  it('say that they connect when it takes longer, and that nothing is reached when that is known', async () => {
    const page = new Page();
    page.tellAll(loaded);
    await vi.advanceTimersByTimeAsync(4_500);
    expect(page.header).toBe('Connecting…');
    page.tellAll(lost);
    await vi.advanceTimersByTimeAsync(3_000);
    expect([page.header, page.navigator]).toEqual(['Reconnecting…', 'Offline']);
  });

  it('pass over a connection that is back at once', async () => {
    const page = openPage();
    page.tellAll(lost);
    page.write();
    await vi.advanceTimersByTimeAsync(700);
    page.tellAll(synced);
    page.confirm();
    await vi.advanceTimersByTimeAsync(5_000);
    expect(page.said).toEqual([{ header: 'Saved', navigator: '' }]);
  });

  it('tell of the same loss in both places at the same time, with the same number', async () => {
    const page = openPage();
    page.tell('codex', lost);
    for (let letter = 0; letter < 12; letter += 1) page.write();
    await vi.advanceTimersByTimeAsync(400);
    page.tell('workspace', lost);
    await vi.advanceTimersByTimeAsync(3_000);
    expect(page.header).toBe('Saved on this device · 12 changes waiting');
    expect(page.navigator).toBe('12 changes waiting');
    page.tellAll(synced);
    page.confirm(12);
    await vi.advanceTimersByTimeAsync(1_000);
    expect([page.header, page.navigator]).toEqual(['Saved', '']);
  });

  it('believe a browser that has lost its network at once', async () => {
    const page = openPage();
    page.tellAll(offline, lost);
    expect([page.header, page.navigator]).toEqual(['Offline · everything saved', 'Offline']);
  });

  it('count what is written without a server now and then, not with each letter', async () => {
    const page = openPage();
    page.tellAll(offline, lost);
    for (let letter = 0; letter < 90; letter += 1) {
      page.write();
      await vi.advanceTimersByTimeAsync(100);
    }
    await vi.advanceTimersByTimeAsync(1_000);
    expect(page.said.length).toBeLessThan(15);
    expect(page.header).toBe('Saved on this device · 90 changes waiting');
  });

  it('say how much the server did not take', async () => {
    const page = openPage();
    page.write();
    page.tell('codex', { type: 'denied', reason: 'revoked' });
    expect([page.header, page.navigator]).toEqual(['1 change not accepted', '1 change not accepted']);
  });

  it('never say “Saved” in one place and that something waits in the other, whatever happens', async () => {
    const step = fc.constantFrom<(page: Page) => void>(
      (page) => page.tellAll(loaded),
      (page) => page.tell('codex', synced),
      (page) => page.tell('workspace', synced),
      (page) => page.tell('codex', lost),
      (page) => page.tellAll(lost),
      (page) => page.tellAll(offline, lost),
      (page) => page.tellAll({ type: 'network', online: true }, synced),
      (page) => page.write(),
      (page) => page.confirm(),
      (page) => page.confirm(100),
    );
    await fc.assert(
      fc.asyncProperty(fc.array(fc.tuple(step, fc.nat(2_000)), { maxLength: 20 }), async (steps) => {
        const page = new Page();
        for (const [act, ms] of steps) {
          act(page);
          await vi.advanceTimersByTimeAsync(ms);
        }
        for (const { header, navigator } of page.said) {
          if (header === 'Saved' || header === 'Saving…') expect(navigator).toBe('');
          const [, count] = /(\d+) changes? waiting/.exec(header) ?? [];
          if (count !== undefined) expect(navigator).toContain(`${count} change`);
        }
      }),
      { numRuns: 150 },
    );
  });
});
