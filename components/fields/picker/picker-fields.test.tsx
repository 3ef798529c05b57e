/** The fields with a picker: found by typing, chosen by key or pointer, one or several. */
import { fireEvent, screen, within } from '@testing-library/react';
import { describe, expect, it } from 'vitest';
import type { JsonValue } from '#core/json.ts';
import { type FieldPageOptions, renderField } from '../render-field.fixture.tsx';

const OPTIONS =
  "[{ value: 'plum', label: 'Plum' }, { value: 'pear', label: 'Pear' }, { value: 'fig', label: 'Fig' }]";
const person = (number: number, name: string, active = true) => ({
  id: `01900000-0000-7000-8000-00000000000${number}`,
  name,
  active,
});
const PLUM = person(1, 'Plum');
const PEAR = person(2, 'Pear');
const FIG = person(3, 'Fig');
const services = { people: [PLUM, PEAR, FIG, person(4, 'Peach', false)] };

interface PickerField {
  readonly type: string;
  readonly settings: string;
  readonly empty: string;
  readonly several: boolean;
  /** What is stored for each of the three choices. */
  readonly plum: string;
  readonly pear: string;
  readonly fig: string;
}

const options = { settings: `options: ${OPTIONS}`, plum: 'plum', pear: 'pear', fig: 'fig' };
const people = { settings: '', empty: 'Nobody yet', plum: PLUM.id, pear: PEAR.id, fig: FIG.id };
const FIELDS: readonly PickerField[] = [
  { ...options, type: 'select', empty: 'Choose…', several: false },
  { ...options, type: 'multiSelect', empty: 'Choose…', several: true },
  { ...options, type: 'tags', empty: 'Add tags', several: true },
  { ...people, type: 'person', several: false },
  { ...people, type: 'people', several: true },
];

/** One of options, and several. */
const OF_OPTIONS = FIELDS.filter(({ type }) => type === 'select' || type === 'multiSelect');

const open = ({ type, settings }: PickerField, more?: FieldPageOptions) =>
  renderField(
    `sample: { type: '${type}', label: 'Sample', ${settings} }, next: { type: 'email', label: 'Next' }`,
    { services, ...more },
  );

const box = () => screen.getByRole<HTMLInputElement>('combobox', { name: /^Sample/ });
const list = () => screen.queryByRole('listbox');
const isOpen = () => box().getAttribute('aria-expanded') === 'true';
const choice = (name: RegExp) => screen.getByRole('option', { name });
/** The choice that Enter takes, as a screen reader is told. */
const current = () =>
  document.getElementById(box().getAttribute('aria-activedescendant') ?? '')?.textContent ?? null;

describe.each(FIELDS)('a $type that is picked', (field) => {
  const { several, plum, pear, fig } = field;
  const stored = (...chosen: string[]): JsonValue => (several ? chosen : (chosen.at(-1) ?? null));

  it('says that it is empty, and offers what there is when it is clicked', async () => {
    const { user, value } = await open(field);
    expect(screen.getByText(field.empty)).toBeTruthy();
    await user.click(box());
    expect(within(screen.getByRole('listbox')).getAllByRole('option')).toHaveLength(3);
    await user.click(choice(/Pear/));
    expect(value()).toEqual(stored(pear));
    // Of several, one goes on choosing.
    expect(isOpen()).toBe(several);
    expect(document.activeElement).toBe(box());
  });

  it('finds by what is typed, and takes the first with Enter', async () => {
    const { user, value } = await open(field);
    await user.type(box(), 'fi');
    expect(current()).toMatch(/Fig/);
    await user.keyboard('{Enter}');
    expect(value()).toEqual(stored(fig));
    expect(box().value).toBe('');
  });

  it('is emptied from the list', async () => {
    const { user, value } = await open(field, { value: several ? [plum, pear] : plum });
    await user.click(box());
    await user.click(choice(/^(Clear sample|Nobody)$/));
    expect(value()).toEqual(stored());
    await user.click(box());
    expect(screen.queryByRole('option', { name: /^(Clear sample|Nobody)$/ })).toBeNull();
  });

  it('goes on with what somebody is looking for when a colleague chooses', async () => {
    const { user, value, remotely } = await open(field);
    await user.type(box(), 'fi');
    remotely((codex, { id }) => (several ? codex.addMember(id, plum) : codex.setRegister(id, plum)));
    expect(box().value).toBe('fi');
    expect(isOpen()).toBe(true);
    expect(current()).toMatch(/Fig/);
    await user.keyboard('{Enter}');
    expect(value()).toEqual(stored(plum, fig));
  });

  it('keeps both choices of two who chose at once', async () => {
    const { user, value, atOnce } = await open(field);
    await atOnce(
      async () => {
        await user.type(box(), 'fig{Enter}{Escape}');
      },
      (codex, { id }) => (several ? codex.addMember(id, plum) : codex.setRegister(id, plum)),
    );
    if (several) {
      expect(new Set(value() as string[])).toEqual(new Set([plum, fig]));
    } else {
      expect(screen.getAllByRole('button', { name: /^Keep / })).toHaveLength(1);
      expect(screen.getAllByRole('button', { name: /^Use / })).toHaveLength(1);
    }
  });

  it('is text for a reader', async () => {
    await open(field, { value: several ? [plum] : plum, readOnly: true });
    expect(screen.queryByRole('combobox', { name: /^Sample/ })).toBeNull();
    expect(screen.getByText('Plum')).toBeTruthy();
  });
});

/** The keys are the picker's, whatever is picked. */
describe.each(OF_OPTIONS)('the picker of a $type', (field) => {
  const { several, plum, pear } = field;
  const stored = (...chosen: string[]): JsonValue => (several ? chosen : (chosen.at(-1) ?? null));

  it('goes through the list with the arrows, around its ends', async () => {
    const { user, value } = await open(field);
    await user.tab();
    expect(isOpen()).toBe(false);
    await user.keyboard('{ArrowDown}');
    expect(current()).toMatch(/Plum/);
    await user.keyboard('{ArrowUp}');
    expect(current()).toMatch(/Fig/);
    await user.keyboard('{ArrowDown}{ArrowDown}');
    expect(current()).toMatch(/Pear/);
    await user.keyboard('{Enter}');
    expect(value()).toEqual(stored(pear));
  });

  it('moves through what is typed with Home and End, not through the list', async () => {
    const { user } = await open(field);
    await user.type(box(), 'p');
    const before = current();
    await user.keyboard('{Home}');
    expect(box().selectionStart).toBe(0);
    await user.keyboard('{End}');
    expect(box().selectionStart).toBe(1);
    expect(current()).toBe(before);
  });

  it('closes with Escape and keeps the old value', async () => {
    const { user, value } = await open(field, { value: several ? [plum] : plum });
    await user.type(box(), 'pe');
    await user.keyboard('{Escape}');
    expect(list()).toBeNull();
    expect(box().value).toBe('');
    expect(value()).toEqual(stored(plum));
    expect(document.activeElement).toBe(box());
  });

  it('goes on with Tab: with what was sought, and with nothing where one only looked', async () => {
    const { user, value } = await open(field);
    await user.click(box());
    await user.tab();
    expect(list()).toBeNull();
    expect(value()).toEqual(stored());
    expect(document.activeElement).toBe(screen.getByLabelText('Next'));
    await user.type(box(), 'pear');
    await user.tab();
    expect(value()).toEqual(stored(pear));
    expect(list()).toBeNull();
    expect(document.activeElement).toBe(screen.getByLabelText('Next'));
  });

  it('closes when one clicks elsewhere, and takes nothing that is not a value by itself', async () => {
    const { user, value } = await open(field);
    await user.type(box(), 'pear');
    await user.click(screen.getByLabelText('Next'));
    expect(list()).toBeNull();
    expect(value()).toEqual(stored());
  });

  it('leaves the keys of an input method alone', async () => {
    const { user, value } = await open(field);
    await user.type(box(), 'pear');
    fireEvent.keyDown(box(), { key: 'Enter', keyCode: 229 });
    expect(value()).toEqual(stored());
    expect(isOpen()).toBe(true);
    expect(box().value).toBe('pear');
  });

  it('says when nothing is found', async () => {
    const { user, value } = await open(field);
    await user.type(box(), 'quince');
    expect(screen.getByText('No option by that name')).toBeTruthy();
    await user.keyboard('{Enter}');
    expect(value()).toEqual(stored());
  });
});

describe.each(FIELDS.filter(({ type }) => type === 'multiSelect' || type === 'tags'))(
  'a $type of several',
  (field) => {
    const { plum, pear, fig } = field;

    it('adds one after the other, and never takes an earlier one back', async () => {
      const { user, value } = await open(field);
      await user.click(box());
      await user.keyboard('{Enter}{Enter}');
      expect(value()).toEqual([plum, pear]);
      await user.keyboard('plum{Enter}');
      expect(value()).toEqual(expect.arrayContaining([plum, pear]));
      await user.keyboard('{Escape}');
      await user.type(box(), 'fig{Enter}');
      expect(value()).toEqual([plum, pear, fig]);
    });

    it('takes one back where it is chosen in the list, and the last with Backspace on nothing', async () => {
      const { user, value } = await open(field, { value: [plum, pear, fig] });
      await user.click(box());
      expect(choice(/Pear/).getAttribute('aria-selected')).toBe('true');
      await user.click(choice(/Pear/));
      expect(value()).toEqual([plum, fig]);
      await user.keyboard('x{Backspace}');
      expect(value()).toEqual([plum, fig]);
      await user.keyboard('{Backspace}');
      expect(value()).toEqual([plum]);
      await user.keyboard('{Backspace}{Backspace}');
      expect(value()).toEqual([]);
    });
  },
);

describe.each(FIELDS.filter(({ several }) => !several))('a $type of one', (field) => {
  const { plum, pear } = field;

  it('replaces the old value, which the keys begin on', async () => {
    const { user, value } = await open(field, { value: pear });
    await user.click(box());
    expect(current()).toMatch(/Pear/);
    await user.keyboard('{ArrowUp}{Enter}');
    expect(value()).toBe(plum);
    expect(isOpen()).toBe(false);
  });
});

describe('people', () => {
  it('who left are offered no more, and shown where they are named', async () => {
    const [, , , gone] = services.people;
    const { user } = await open({ ...people, type: 'people', several: true }, { value: [gone?.id ?? ''] });
    expect(screen.getByText('Peach')).toBeTruthy();
    expect(screen.getByText('left')).toBeTruthy();
    await user.type(box(), 'peach');
    expect(choice(/Peach.*left/).getAttribute('aria-selected')).toBe('true');
    await user.keyboard('{Escape}{Backspace}');
    await user.type(box(), 'peach');
    expect(screen.queryByRole('option', { name: /Peach/ })).toBeNull();
  });
});
