import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { INITIAL_STATE, nextStatus, type SessionEvent, type SessionState } from './session-status.ts';

const run = (...events: SessionEvent[]): SessionState => events.reduce(nextStatus, INITIAL_STATE);
const loaded = (hasCopy = false): SessionEvent => ({ type: 'loaded', hasCopy });
const waiting = (count: number): SessionEvent => ({ type: 'waiting', count });
const offline: SessionEvent = { type: 'network', online: false };
const online: SessionEvent = { type: 'network', online: true };
const synced: SessionEvent = { type: 'synced' };
const lost: SessionEvent = { type: 'link-lost' };
const returning: SessionEvent = { type: 'link-returning' };

describe('nextStatus', () => {
  it.each<[string, SessionEvent[], Partial<SessionState>]>([
    ['starts by reading the local copy', [], { phase: 'loading', ready: false }],
    ['connects when there is no copy', [loaded()], { phase: 'connecting', ready: false }],
    ['can be shown from its copy', [loaded(true)], { phase: 'connecting', ready: true }],
    ['is saved when the server has everything', [loaded(), synced], { phase: 'saved', ready: true }],
    [
      'is saving while an edit is on its way',
      [loaded(), synced, waiting(1)],
      { phase: 'saving', waiting: 1 },
    ],
    [
      'is saved again after the acknowledgement',
      [loaded(), synced, waiting(1), waiting(0)],
      { phase: 'saved' },
    ],
    ['tells no network from no server', [loaded(), synced, lost], { phase: 'unreachable' }],
    ['says offline at once', [loaded(), offline, lost], { phase: 'offline' }],
    ['believes a working connection more than the browser', [loaded(), offline, synced], { phase: 'saved' }],
    [
      'says that the page is at the wrong address, until a connection stands',
      [loaded(), { type: 'link-lost', address: 'https://here.example' }, lost],
      { phase: 'unreachable', address: 'https://here.example' },
    ],
    [
      'says nothing of a restart while the server may be back in a moment',
      [loaded(), synced, waiting(1), returning],
      { phase: 'saving', waiting: 1 },
    ],
    ['stays saved over a restart', [loaded(), synced, returning, synced], { phase: 'saved' }],
    ['says so when it takes longer', [loaded(), synced, returning, lost], { phase: 'unreachable' }],
    ['does not hide a network that is gone', [loaded(), synced, returning, offline], { phase: 'offline' }],
    ['hides no restart from who was not connected', [loaded(), lost, returning], { phase: 'unreachable' }],
    ['comes back', [loaded(), synced, lost, offline, online, synced], { phase: 'saved' }],
    [
      'shows a reader that they read',
      [loaded(), { type: 'access', readOnly: true }, synced],
      { phase: 'read-only' },
    ],
    [
      'says that a reader reads only because the page is too old',
      [loaded(), { type: 'version', outdated: true }, { type: 'access', readOnly: true }, synced],
      { phase: 'read-only', reason: 'outdated' },
    ],
    ['keeps counting while away', [loaded(), lost, waiting(3)], { phase: 'unreachable', waiting: 3 }],
    [
      'says why it was denied',
      [loaded(), synced, { type: 'denied', reason: 'revoked' }],
      { phase: 'denied', reason: 'revoked' },
    ],
    [
      'stays denied',
      [loaded(), { type: 'denied', reason: 'revoked' }, synced, { type: 'gone' }],
      { phase: 'denied', reason: 'revoked' },
    ],
    ['knows a purged document', [loaded(), { type: 'gone' }], { phase: 'gone' }],
    [
      'reports a failed store in any phase',
      [loaded(), synced, { type: 'store', failure: 'full' }],
      { phase: 'saved', storeFailed: true, storeFailure: 'full' },
    ],
  ])('%s', (_name, events, expected) => {
    expect(run(...events)).toMatchObject(expected);
  });

  it('never says saved while an edit waits or the link is down, and keeps its object when nothing changes', () => {
    const event: fc.Arbitrary<SessionEvent> = fc.oneof(
      fc.constantFrom(loaded(), loaded(true), offline, online, synced, lost),
      fc.nat(3).map(waiting),
      fc.boolean().map((readOnly): SessionEvent => ({ type: 'access', readOnly })),
      fc
        .constantFrom('full' as const, 'blocked' as const, null)
        .map((failure): SessionEvent => ({ type: 'store', failure })),
      fc.constantFrom<SessionEvent>({ type: 'denied', reason: 'revoked' }, { type: 'gone' }),
    );
    fc.assert(
      fc.property(fc.array(event, { maxLength: 30 }), (events) => {
        let state = INITIAL_STATE;
        let linked = false;
        for (const next of events) {
          if (next.type === 'synced') linked = true;
          if (next.type === 'link-lost') linked = false;
          state = nextStatus(state, next);
          expect(nextStatus(state, next)).toBe(state);
          if (state.phase === 'saved')
            expect([state.waiting, linked, state.facts.loaded]).toEqual([0, true, true]);
        }
      }),
    );
  });
});
