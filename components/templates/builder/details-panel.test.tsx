/** The details of a template: its title pattern is made of text and of fields, which are found by their names. */
import { screen, waitFor, within } from '@testing-library/react';
import { expect, test } from 'vitest';
import { sourceOf } from '#core/template/template-library.fixture.ts';
import { OpenBuilder } from './template-builder.fixture.tsx';

const SOURCE = `{
  id: 'case', version: 1, name: 'Case',
  fields: { who: { type: 'line', label: 'Customer', default: 'Ana' }, body: { type: 'richText', label: 'Story' } },
  titlePattern: 'Case', // kept
}`;

const pattern = () => screen.getByRole<HTMLInputElement>('textbox', { name: 'Title pattern' });

async function open(): Promise<OpenBuilder> {
  const draft = new OpenBuilder(SOURCE);
  await draft.user.click(screen.getByRole('tab', { name: 'Details' }));
  return draft;
}

test('a field is put in by its name, where the caret was, by keyboard alone', async () => {
  const draft = await open();
  const { user } = draft;
  pattern().focus();
  await user.keyboard('{End} ');
  await user.tab();
  expect(document.activeElement?.textContent).toBe('Insert field');
  await user.keyboard('{Enter}');
  const menu = await screen.findByRole('menu');
  expect(
    within(menu)
      .getAllByRole('menuitem')
      .map(({ textContent }) => textContent),
  ).toEqual(['The day it was created', 'Customer']);
  await waitFor(() => expect(menu.contains(document.activeElement)).toBe(true));
  await user.keyboard('{ArrowDown}{Enter}');
  await waitFor(() => expect(document.activeElement).toBe(pattern()));
  expect(draft.text).toContain("titlePattern: 'Case {who}', // kept");
  expect(pattern().selectionStart).toBe('Case {who}'.length);
  expect(screen.getByRole('status').textContent).toBe('Case Ana');
  await user.keyboard(', and more{Enter}');
  expect(draft.text).toContain("titlePattern: 'Case {who}, and more'");
});

test('the pattern is told with the names of its fields, and what is none', async () => {
  const draft = await open();
  draft.write(SOURCE.replace("'Case', //", "'Case {who} {nobody}, {date}', //"));
  expect(await screen.findByText('Customer', { selector: 'bdi' })).toBeTruthy();
  expect(screen.getByText('No field “nobody”')).toBeTruthy();
  expect(screen.getByText('Day')).toBeTruthy();
});

test('its Codices change only by approved merges once that is switched on, and no longer when it is switched off', async () => {
  const draft = await open();
  const only = () =>
    screen.getByRole<HTMLInputElement>('switch', { name: 'Changed by approved merges only' });
  expect(only().checked).toBe(false);
  await draft.user.click(only());
  expect(draft.text).toContain("mainChangesBy: 'approved-merge'");
  await waitFor(() => expect(only().checked).toBe(true));
  await draft.user.click(only());
  expect(draft.text).not.toContain('mainChangesBy');
});

test('how long single edits are kept is a time, says what is lost after it, and is taken out when it is emptied', async () => {
  const draft = await open();
  const { user } = draft;
  const kept = () => screen.getByRole<HTMLInputElement>('textbox', { name: 'Keep single edits for' });
  expect(screen.getByText(/what was written and deleted within a session is lost for good/)).toBeTruthy();
  await user.type(kept(), '7d{Enter}');
  expect(await screen.findByText('A time from 30d on, such as 90d, 26w or 2y.')).toBeTruthy();
  expect(draft.text).not.toContain('retention');
  await user.clear(kept());
  await user.type(kept(), '90d{Enter}');
  await waitFor(() => expect(sourceOf(draft.text).retention).toEqual({ operations: '90d' }));
  const sessions = () => screen.getByRole<HTMLInputElement>('textbox', { name: 'Keep sessions for' });
  await user.type(sessions(), '90d{Enter}');
  expect(await screen.findByText('“sessions” is a longer time than “operations”.')).toBeTruthy();
  await user.clear(sessions());
  await user.type(sessions(), '2y{Enter}');
  await waitFor(() => expect(sourceOf(draft.text).retention).toEqual({ operations: '90d', sessions: '2y' }));
  await user.clear(kept());
  await user.type(kept(), '3y{Enter}');
  expect(await screen.findByText('A shorter time than sessions are kept for.')).toBeTruthy();
  await user.clear(kept());
  await user.keyboard('{Enter}');
  await waitFor(() => expect(draft.text).not.toContain('retention'));
});

test('the guide for agents is a text of many lines, kept as it was typed, and taken out when it is emptied', async () => {
  const draft = await open();
  const { user } = draft;
  const guide = () => screen.getByRole<HTMLTextAreaElement>('textbox', { name: 'Guide for agents' });
  guide().focus();
  await user.keyboard("Write the summary last.{Enter}Don’t touch \u2018who\u2019; ask 'first'.");
  expect(draft.text).not.toContain('agentInstructions');
  await user.keyboard('{Control>}{Enter}{/Control}');
  const typed = "Write the summary last.\nDon’t touch \u2018who\u2019; ask 'first'.";
  await waitFor(() => expect(sourceOf(draft.text).agentInstructions).toBe(typed));
  expect(draft.text).toContain("titlePattern: 'Case', // kept");
  expect(guide().value).toBe(typed);
  // What is written in the source is shown here as well.
  draft.write(draft.text.replace('Write the summary last.', 'Begin with the summary.'));
  await waitFor(() => expect(guide().value).toContain('Begin with the summary.'));
  await user.clear(guide());
  await user.tab();
  await waitFor(() => expect(sourceOf(draft.text).agentInstructions).toBeNull());
  expect(draft.text).not.toContain('agentInstructions');
});
