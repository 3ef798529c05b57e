/** A formula field as a reader sees it: its value, what it waits for, and what is known of other Codices. */
import { act, screen } from '@testing-library/react';
import { expect, it } from 'vitest';
import { formatDate } from '#components/locale/date-format.ts';
import { noteTimeZone } from '#components/locale/workspace-day.ts';
import type { RollUpsBody } from '#core/protocol/api/roll-ups.ts';
import { dayIn } from '#core/time/calendar.ts';
import { renderField } from '../render-field.fixture.tsx';

const LEFT =
  "left: { type: 'formula', expression: 'budget - sum(children.cost)', unit: 'EUR' }, budget: 'number'";
const AT = Date.parse('2026-11-29T10:00:00Z');

function open(answer: RollUpsBody | null) {
  const findRollUps = () =>
    answer === null ? new Promise<never>(() => undefined) : Promise.resolve({ ...answer, at: AT });
  return renderField(LEFT, { services: { findRollUps } });
}

it('shows a value over other Codices, at once with what is typed here', async () => {
  const page = await open({
    results: { 'sum(children.cost)': { type: 'number', value: 30 } },
    withheld: false,
  });
  await screen.findByText('When Budget is known');
  page.remotely((codex) => codex.setRegister('budget', 100));
  await screen.findByText('70 EUR');
  expect(screen.queryByText(/As of/)).toBeNull();
});

it('says that a value over other Codices is not told to a guest', async () => {
  const page = await open({ results: {}, withheld: true });
  page.remotely((codex) => codex.setRegister('budget', 100));
  await screen.findByText('Only members see this');
});

it('says that nothing is known yet, and why there is no value', async () => {
  await open(null);
  await screen.findByText('Not known here yet');
});

it.each([
  ['mixed', 'The other Codices hold different kinds of values here'],
  ['circular', 'Leads back to itself'],
] as const)('says that a value is %s', async (problem, text) => {
  await open({ results: { 'sum(children.cost)': { problem } }, withheld: false });
  await screen.findByText(text);
});

it('reckons with the day of the workspace, also once that is in another zone', async () => {
  // Never the same day in both.
  const [east, west] = ['Pacific/Kiritimati', 'Pacific/Niue'];
  const dayOf = (zone: string) => formatDate(dayIn(Date.now(), zone));
  noteTimeZone(east);
  await renderField("left: { type: 'formula', expression: 'today()' }");
  await screen.findByText(dayOf(east));
  act(() => noteTimeZone(west));
  await screen.findByText(dayOf(west));
  act(() => noteTimeZone('Nowhere/Land'));
  expect(screen.getByText(dayOf(west))).toBeTruthy();
});
