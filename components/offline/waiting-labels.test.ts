import { expect, it } from 'vitest';
import { CLOSE } from '#core/protocol/close-codes.ts';
import { indicatorLabel, refusalLabel, timesLabel } from './waiting-labels.ts';

const NOW = new Date(2026, 10, 23, 15, 0).getTime();
const at = (hour: number, minute: number, day = 23) => new Date(2026, 10, day, hour, minute).getTime();

it('tells from when to when, with the day where it was another one', () => {
  const words = (...times: number[]) => timesLabel(times, NOW, 'en-GB');
  expect(words(at(10, 2))).toBe('10:02');
  expect(words(at(10, 14), at(10, 2))).toBe('10:02–10:14');
  expect(words(at(10, 2, 22), at(10, 14, 22))).toBe('22 Nov, 10:02–10:14');
  expect(words(at(23, 50, 22), at(0, 10))).toBe('22 Nov, 23:50–00:10');
  expect(words()).toBe('');
});

it('says something to do for every reason, known or not', () => {
  const reasons = [
    'gone',
    'read-only',
    'forbidden',
    'revoked',
    ...Object.values(CLOSE).map(({ reason }) => reason),
  ];
  for (const reason of reasons) {
    const { what, remedy } = refusalLabel(reason);
    expect(what, reason).toMatch(/\.$/);
    expect(remedy, reason).toMatch(/\.$/);
  }
});

it('is silent while all is well, and puts what was refused before what waits', () => {
  expect(indicatorLabel({ waiting: 0, refused: 0, connected: true })).toBeNull();
  expect(indicatorLabel({ waiting: 0, refused: 0, connected: false })?.label).toBe('Offline');
  expect(indicatorLabel({ waiting: 0, refused: 0, connected: false, wrongAddress: true })?.label).toBe(
    'Wrong address',
  );
  expect(indicatorLabel({ waiting: 12, refused: 0, connected: false })).toEqual({
    label: '12 changes waiting',
    tone: 'waiting',
  });
  expect(indicatorLabel({ waiting: 12, refused: 1, connected: true })?.label).toBe('1 change not accepted');
});

it('does not send anybody to an admin for a branch that was closed', () => {
  expect(refusalLabel('read-only', true).what).toContain('The branch was closed');
  expect(refusalLabel('gone', true)).toEqual(refusalLabel('gone'));
});
