/** A text by its writers: read out with them, walked through by the arrow keys, and led from to its history. */
import { MantineProvider } from '@mantine/core';
import { render, screen } from '@testing-library/react';
import { userEvent } from '@testing-library/user-event';
import { expect, test, vi } from 'vitest';
import { describeWritten } from '#components/blame/written-labels.ts';
import type { BlameSpan } from '#core/protocol/api/history.ts';
import { WrittenText } from './written-text.tsx';

const person = (id: string, name: string) => ({ kind: 'user', id, name });
const SPANS: readonly BlameSpan[] = [
  { text: 'One ', author: null, at: null, fromSeq: null, seq: null, origin: null },
  {
    text: 'two ',
    author: person('r', 'Rae'),
    at: '2026-11-28T14:03:00.000Z',
    fromSeq: 3,
    seq: 3,
    origin: 'socket',
  },
  {
    text: 'three',
    author: person('j', 'Jon'),
    at: '2026-11-28T15:00:00.000Z',
    fromSeq: 7,
    seq: 7,
    origin: 'restore',
  },
];

test('one stop for Tab, then the arrow keys; Enter opens the point at which the words came', async () => {
  const onOpen = vi.fn();
  const user = userEvent.setup();
  render(
    <MantineProvider>
      <WrittenText label="Summary" spans={SPANS} chosen="j" lines={new Map()} onOpen={onOpen} />
    </MantineProvider>,
  );
  expect(screen.getByRole('group', { name: 'Summary' }).textContent).toBe('One two three');
  const [two, three] = screen.getAllByRole('link');
  expect([two?.dataset['faded'], three?.dataset['faded']]).toEqual(['true', undefined]);
  await user.tab();
  expect(document.activeElement).toBe(two);
  await user.keyboard('{ArrowRight}{ArrowRight}{Enter}');
  expect(document.activeElement).toBe(three);
  expect(onOpen.mock.calls).toEqual([[7]]);
  await user.tab();
  expect(document.activeElement).toBe(document.body);
});

test('says who wrote it and how it came there', () => {
  const [, two, three] = SPANS as [BlameSpan, BlameSpan, BlameSpan];
  expect(describeWritten(two)).toMatch(/^Rae · .*28/);
  expect(describeWritten(three)).toMatch(/^Jon, restored · /);
  expect(describeWritten({ ...two, restoredBy: person('j', 'Jon') })).toMatch(/^Rae, restored by Jon · /);
  expect(describeWritten({ ...two, mergedBy: person('j', 'Jon') })).toMatch(
    /^Rae, on a branch that Jon merged · /,
  );
  expect(describeWritten({ ...two, acceptedBy: person('i', 'Ines') })).toMatch(
    /^Rae, suggested; accepted by Ines · /,
  );
});
