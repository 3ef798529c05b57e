import { describe, expect, it } from 'vitest';
import type { SessionPhase, SessionStatus } from '#sync/session/session-status.ts';
import { countByField, saveStateLabels } from './save-state-labels.ts';

const status = (phase: SessionPhase, waiting = 0, storeFailed = false): SessionStatus => ({
  phase,
  waiting,
  ready: true,
  storeFailed,
});
const PHASES: readonly SessionPhase[] = [
  'loading',
  'connecting',
  'saved',
  'saving',
  'offline',
  'unreachable',
  'read-only',
  'denied',
  'gone',
];

describe('sync words', () => {
  it('say how to go on on a page that is too old', () => {
    for (const phase of ['read-only', 'denied'] as const) {
      const words = saveStateLabels({ ...status(phase, 2), reason: 'outdated' });
      expect(words.label).toBe('Update to edit · 2 changes waiting');
      expect(words.explanation).toContain(
        '2 changes of yours are kept on this device and sent after the update',
      );
    }
    expect(saveStateLabels({ ...status('denied'), reason: 'outdated' }).label).toBe('Update to edit');
  });

  it('says that work is saved on the server in no phase but “saved”', () => {
    for (const phase of PHASES) {
      const { label } = saveStateLabels(status(phase, 3));
      expect(label === 'Saved', phase).toBe(phase === 'saved');
    }
  });

  it('counts what is waiting, in the singular too', () => {
    expect(saveStateLabels(status('unreachable', 12)).label).toBe(
      'Saved on this device · 12 changes waiting',
    );
    expect(saveStateLabels(status('offline', 1)).label).toBe('Saved on this device · 1 change waiting');
    expect(saveStateLabels(status('offline', 12)).short).toBe('12 changes waiting');
  });

  it('never claims that something is on this device when its storage failed', () => {
    for (const phase of PHASES) {
      const { label, explanation } = saveStateLabels(status(phase, 2, true));
      expect(`${label} ${explanation}`, phase).not.toMatch(
        /saved on this device|kept on this device|still on this device/i,
      );
    }
    expect(saveStateLabels(status('unreachable', 2, true)).explanation).toContain('keep this tab open');
  });

  it('never claims that something is on this device while it is still being written', () => {
    for (const phase of ['offline', 'unreachable'] as const)
      for (const peers of [0, 2]) {
        const { label, explanation } = saveStateLabels({ ...status(phase, 2), storing: true, peers });
        expect(label).toBe('Saving on this device…');
        expect(explanation).toContain('Keep this tab open');
      }
  });

  it('says that the page is at the wrong address, and which is the right one', () => {
    const words = saveStateLabels({ ...status('unreachable', 2), address: 'https://bindery.example.org' });
    expect(words.label).toBe('Wrong address · 2 changes waiting');
    expect(words.explanation).toContain('Open https://bindery.example.org instead');
    expect(words.explanation).toContain('APP_URL');
    expect(saveStateLabels({ ...status('unreachable'), address: '' }).label).toBe('Wrong address');
  });

  it('says that people work together while only the server is away, and never that it is saved', () => {
    for (const phase of ['offline', 'unreachable'] as const) {
      const together = saveStateLabels({ ...status(phase, 3), peers: 2 });
      expect(together.label).toBe('Working together without the server · 3 changes waiting');
      expect(together.tone).toBe('waiting');
      expect(together.explanation).toContain('2 other browsers');
      expect(saveStateLabels({ ...status(phase), peers: 1 }).label).toBe(
        'Working together without the server',
      );
    }
    expect(saveStateLabels({ ...status('saved'), peers: 1 }).label).toBe('Saved');
    expect(saveStateLabels({ ...status('denied', 1), peers: 1 }).label).toBe('1 change not accepted');
    expect(saveStateLabels({ ...status('denied'), peers: 1 }).label).toBe('Access ended');
  });

  it('says what became of changes that could not be sent any more', () => {
    expect(saveStateLabels(status('denied', 2)).explanation).toContain(
      '2 changes that you made could not be sent',
    );
    expect(saveStateLabels({ ...status('denied', 2), reason: 'unauthenticated' }).explanation).toContain(
      'sign in',
    );
    expect(saveStateLabels({ ...status('denied', 1), reason: 'too-large' }).explanation).toContain('larger');
  });
});

describe('pending operations by field', () => {
  it('counts an operation once for each field it touches', () => {
    expect(countByField([{ fields: ['title', 'title'] }, { fields: ['severity', 'title'] }])).toEqual([
      { field: 'title', count: 2 },
      { field: 'severity', count: 1 },
    ]);
  });
});
