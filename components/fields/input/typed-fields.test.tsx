/** The fields whose value is typed as text: accepted and refused input, and concurrent edits. */
import { fireEvent, screen } from '@testing-library/react';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import type { JsonValue } from '#core/json.ts';
import { type FieldPageOptions, renderField } from '../render-field.fixture.tsx';

interface TypedField {
  readonly type: string;
  /** What the template says beside type and label. */
  readonly settings?: string;
  /** What an empty field says. */
  readonly empty: string;
  readonly typed: string;
  readonly stored: JsonValue;
  /** The stored value as the field shows it. */
  readonly shown: string;
  readonly other: JsonValue;
  readonly otherShown: string;
  /** A text that cannot be read, and why. */
  readonly bad?: readonly [text: string, why: RegExp];
}

const half9 = new Date(2026, 10, 26, 9, 30).toISOString().replace('.000Z', 'Z');
const noon = new Date(2026, 10, 27, 12, 0).toISOString().replace('.000Z', 'Z');

const FIELDS: readonly TypedField[] = [
  {
    type: 'number',
    settings: "unit: '€'",
    empty: 'Add a number',
    typed: '12,500.5',
    stored: 12500.5,
    shown: '12,500.5',
    other: -3,
    otherShown: '-3',
    bad: ['twelve', /^“twelve” is not a number\.$/],
  },
  {
    type: 'date',
    empty: 'Add a date',
    typed: '26 nov 2026',
    stored: '2026-11-26',
    shown: '26 Nov 2026',
    other: '2027-01-02',
    otherShown: '2 Jan 2027',
    bad: ['31 feb 2026', /^February 2026 has 28 days\. It stays as typed\.$/],
  },
  {
    type: 'dateTime',
    empty: 'Add a date',
    typed: '26 nov 2026 9:30',
    stored: half9,
    shown: '26 Nov 2026, 09:30',
    other: noon,
    otherShown: '27 Nov 2026, 12:00',
    bad: ['26 nov 2026 25:00', /^No clock shows that time\. It stays as typed\.$/],
  },
  {
    type: 'duration',
    empty: 'Add a length',
    typed: '1h30',
    stored: 5400,
    shown: '1 h 30 min',
    other: 60,
    otherShown: '1 min',
    bad: ['a while', /^“a while” is not a length of time\. Try 1h 30m\.$/],
  },
  {
    type: 'color',
    empty: 'Add a colour',
    typed: '#ABC',
    stored: '#aabbcc',
    shown: '#aabbcc',
    other: 'teal',
    otherShown: 'teal',
    bad: ['greenish', /^“greenish” is not a colour\. Try .+ or #7a5cc2\.$/],
  },
  {
    type: 'email',
    empty: 'Add an address',
    typed: ' ana@example.org ',
    stored: 'ana@example.org',
    shown: 'ana@example.org',
    other: 'ben@example.org',
    otherShown: 'ben@example.org',
  },
  {
    type: 'url',
    empty: 'Add a link',
    typed: 'example.org/plan',
    stored: 'https://example.org/plan',
    shown: 'https://example.org/plan',
    other: 'https://example.org/other',
    otherShown: 'https://example.org/other',
  },
];

const open = ({ type, settings }: TypedField, options?: FieldPageOptions) =>
  renderField(
    `sample: { type: '${type}', label: 'Sample', ${settings ?? ''} }, next: { type: 'email', label: 'Next' }`,
    options,
  );

/** Dates are typed into a combobox, everything else into a textbox. */
function box(name = 'Sample'): HTMLInputElement {
  const input = screen
    .getAllByLabelText<HTMLInputElement>(name)
    .find((element) => element instanceof HTMLInputElement);
  if (input === undefined) throw new Error(`no input is named “${name}”`);
  return input;
}

beforeEach(() => void vi.useFakeTimers({ toFake: ['Date'], now: new Date(2026, 10, 28, 10, 0) }));
afterEach(() => void vi.useRealTimers());

describe.each(FIELDS)('a $type that is typed', (field) => {
  const { typed, stored, shown, other, otherShown } = field;

  it('says that it is empty, and takes what is typed with Enter', async () => {
    const { user, value } = await open(field);
    expect(box().placeholder).toBe(field.empty);
    await user.type(box(), `${typed}{Enter}`);
    expect(value()).toEqual(stored);
    expect(box().value).toBe(shown);
    expect(document.activeElement).toBe(box());
  });

  it('takes it with Tab, which goes on, and when one clicks elsewhere', async () => {
    const { user, value } = await open(field);
    await user.type(box(), typed);
    expect(value()).toBeNull();
    await user.tab();
    expect(value()).toEqual(stored);
    expect(document.activeElement).not.toBe(box());
    await user.clear(box());
    await user.click(box('Next'));
    expect(value()).toBeNull();
  });

  it('gives the old value back with Escape', async () => {
    const { user, value } = await open(field, { value: other });
    expect(box().value).toBe(otherShown);
    await user.clear(box());
    await user.type(box(), `${typed}{Escape}`);
    if (box().value !== otherShown) await user.keyboard('{Escape}');
    expect(box().value).toBe(otherShown);
    expect(value()).toEqual(other);
  });

  it('leaves the keys of an input method alone', async () => {
    const { user, value } = await open(field);
    await user.type(box(), typed);
    fireEvent.keyDown(box(), { key: 'Enter', keyCode: 229 });
    expect(value()).toBeNull();
    expect(box().value).toBe(typed);
  });

  it('shows what a colleague chose, at rest at once and under somebody who types as a note', async () => {
    const { user, value, remotely } = await open(field);
    remotely((codex, { id }) => codex.setRegister(id, other));
    expect(box().value).toBe(otherShown);
    await user.clear(box());
    await user.type(box(), typed);
    remotely((codex, { id }) => codex.setRegister(id, null));
    expect(box().value).toBe(typed);
    expect(screen.getByText(/^Somebody changed this to “.*” meanwhile\.$/)).toBeTruthy();
    await user.keyboard('{Enter}');
    expect(value()).toEqual(stored);
  });

  it('shows both values when two were chosen at once, and lets one be kept', async () => {
    const { user, value, atOnce } = await open(field);
    await atOnce(
      () => user.type(box(), `${typed}{Enter}`),
      (codex, { id }) => codex.setRegister(id, other),
    );
    const [keep] = screen.getAllByRole('button', { name: /^Keep / });
    if (keep === undefined) throw new Error('nothing can be kept');
    const winner = value();
    await user.click(keep);
    expect(screen.queryByRole('button', { name: /^Keep / })).toBeNull();
    expect(value()).toEqual(winner);
  });

  it('can be read and not written by a reader', async () => {
    const { user, value } = await open(field, { value: other, readOnly: true });
    expect(box().value).toBe(otherShown);
    expect(box().readOnly).toBe(true);
    await user.type(box(), `${typed}{Enter}`);
    expect(value()).toEqual(other);
  });
});

const READ = FIELDS.flatMap(({ bad, ...field }) => (bad === undefined ? [] : [{ ...field, bad }]));

describe.each(READ)('a $type that is read', (field) => {
  const {
    typed,
    stored,
    other,
    bad: [text, why],
  } = field;

  it('says why a text is no value, and keeps the text', async () => {
    const { user, value } = await open(field, { value: other });
    await user.clear(box());
    await user.type(box(), text);
    await user.tab();
    const said = screen.getByRole('alert');
    expect(said.textContent).toMatch(why);
    // No list covers it.
    expect(screen.queryByRole('listbox')).toBeNull();
    expect(box().value).toBe(text);
    expect(box().getAttribute('aria-invalid')).toBe('true');
    expect(box().getAttribute('aria-describedby')).toContain(said.id);
    expect(value()).toEqual(other);
    await user.clear(box());
    await user.type(box(), `${typed}{Enter}`);
    expect(screen.queryByRole('alert')).toBeNull();
    expect(value()).toEqual(stored);
  });
});
