/** Activity over all documents is read from rows alone: nothing that it may ask for is packed. */
import { expect, test } from 'vitest';
import { parseSettings } from '../config/env.ts';
import { FEWEST_PACK_DAYS } from '../config/packing-settings.ts';
import { FURTHEST_MS } from './list-activity.ts';

const DAY_MS = 86_400_000;

test('operations are packed a day at least after nobody asks for them by their time any more', () => {
  expect(FEWEST_PACK_DAYS * DAY_MS).toBeGreaterThanOrEqual(FURTHEST_MS + DAY_MS);
  for (const days of ['91', '30', '0', '-1', 'soon', '100.5'])
    expect(parseSettings({ PACK_AFTER_DAYS: days })).toMatchObject({
      ok: false,
      issues: [
        {
          path: ['PACK_AFTER_DAYS'],
          message: expect.stringContaining('must be a whole number of days from 92'),
        },
      ],
    });
  expect(parseSettings({ PACK_AFTER_DAYS: '92' })).toMatchObject({
    ok: true,
    settings: { PACK_AFTER_DAYS: 92 },
  });
  expect(parseSettings({})).toMatchObject({ ok: true });
});
