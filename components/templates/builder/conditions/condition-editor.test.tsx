/** Conditions edited as sentences, by pointer and by keyboard, with the text that they leave. */
import { notifications } from '@mantine/notifications';
import { screen, waitFor, within } from '@testing-library/react';
import { beforeEach, describe, expect, it, vi } from 'vitest';
import { choiceOf, choose, OpenBuilder } from '../template-builder.fixture.tsx';

const TEXT = `{
  id: 'report',
  version: 1,
  fields: {
    began: { type: 'date' }, // the day
    kind: { type: 'select', options: ['Calm', 'Storm', { value: 'fog', label: 'Fog' }] },
    depth: { type: 'number', unit: 'm' },
    seen: 'checkbox',
    notes: { type: 'text' }, // in full
  },
}
`;

const NOTES = "notes: { type: 'text' }, // in full";
const withNotes = (when: string) => TEXT.replace(NOTES, `notes: { type: 'text', ${when} }, // in full`);
let builder: OpenBuilder;

async function openNotes(source = TEXT, canEdit = true) {
  builder = new OpenBuilder(source, { canEdit });
  await builder.user.click(await screen.findByRole('button', { name: /^Notes/ }));
  return builder.user;
}

const box = (label: string) => within(screen.getByRole('group', { name: label }));
const row = (label: string) => within(screen.getByRole('group', { name: label }));

beforeEach(() => {
  vi.stubGlobal('fetch', () => Promise.resolve(Response.json({ items: [] })));
  notifications.clean();
});

describe('a condition', () => {
  it('is said with the first field that is chosen, and not before', async () => {
    const user = await openNotes();
    await user.click(choiceOf('Required', 'When…'));
    expect(builder.text).toBe(TEXT);
    await choose(builder, box('Required when').getByRole('combobox', { name: 'Field to ask' }), 'Kind');
    expect(builder.text).toBe(withNotes("requiredWhen: 'kind'"));
    await choose(builder, row('Kind is filled in').getByRole('combobox', { name: 'Test' }), 'is one of');
    screen.getByText('This is said once there is a value.');
    await user.keyboard('{Escape}');
    expect(screen.queryByText('This is said once there is a value.')).toBeNull();
    screen.getByRole('region', { name: 'Settings of Notes' });
    await choose(builder, row('Kind is filled in').getByRole('combobox', { name: 'Test' }), 'is one of');
    expect(builder.text).toBe(withNotes("requiredWhen: 'kind'"));
    const values = row('Kind is one of').getByRole('combobox', { name: 'Values' });
    await choose(builder, values, 'Fog');
    expect(builder.text).toBe(withNotes("requiredWhen: { field: 'kind', in: ['fog'] }"));
    await choose(builder, row('Kind is one of').getByRole('combobox', { name: 'Values' }), 'Calm');
    expect(builder.text).toBe(withNotes("requiredWhen: { field: 'kind', in: ['fog', 'Calm'] }"));
  });

  it('is joined, negated and taken apart again', async () => {
    const user = await openNotes(withNotes("visibleWhen: { field: 'kind', is: 'Calm' /* at sea */ }"));
    await user.click(box('Shown when').getByRole('button', { name: 'Add a condition' }));
    await choose(builder, box('Shown when').getByRole('combobox', { name: 'Field to ask' }), 'Seen');
    const calm = "{ field: 'kind', is: 'Calm' /* at sea */ }";
    expect(builder.text).toContain(`visibleWhen: { all: [${calm}, 'seen'] }`);
    row('Seen is ticked');
    await choose(
      builder,
      box('All of these').getByRole('combobox', { name: 'How they are joined' }),
      'None of these',
    );
    expect(builder.text).toContain(`visibleWhen: { not: { any: [${calm}, 'seen'] } }`);
    await user.click(screen.getByRole('button', { name: 'Remove “Seen is ticked”' }));
    expect(builder.text).toContain(`visibleWhen: { not: ${calm} }`);
    row('Kind is not');
    await user.click(screen.getByRole('button', { name: 'Remove “Kind is not”' }));
    expect(builder.text).not.toContain('visibleWhen');
    await screen.findByText('Shown: the condition was removed');
  });

  it('takes values as the field itself does', async () => {
    const user = await openNotes(withNotes("visibleWhen: { field: 'depth', atLeast: 3 }"));
    const value = row('Depth is at least').getByRole('textbox', { name: 'Value' });
    await user.clear(value);
    await user.type(value, '12{Enter}');
    expect(builder.text).toBe(withNotes("visibleWhen: { field: 'depth', atLeast: 12 }"));
    await choose(builder, row('Depth is at least').getByRole('combobox', { name: 'Test' }), 'is at most');
    expect(builder.text).toBe(withNotes("visibleWhen: { field: 'depth', atMost: 12 }"));
    await choose(builder, row('Depth is at most').getByRole('combobox', { name: 'Field' }), 'Began');
    expect(builder.text).toBe(withNotes("visibleWhen: { field: 'began', empty: false }"));
  });

  it('is begun, given its value and joined by keyboard', async () => {
    const user = await openNotes();
    choiceOf('Required', 'No').focus();
    await user.keyboard('{ArrowRight}{ArrowRight}');
    // Through “Always”, which the next choice takes back.
    expect(document.activeElement?.getAttribute('aria-label')).toBe('Field to ask');
    await user.keyboard('kind{Enter}');
    expect(builder.text).toBe(withNotes("requiredWhen: 'kind'"));
    // Its value is awaited, and has the focus.
    await choose(builder, row('Kind is filled in').getByRole('combobox', { name: 'Test' }), 'is');
    const value = row('Kind is').getByRole('combobox', { name: 'Value' });
    await waitFor(() => expect(document.activeElement).toBe(value));
    await user.keyboard('sto');
    await screen.findByRole('option', { name: 'Storm', hidden: true });
    await user.keyboard('{Enter}');
    expect(builder.text).toBe(withNotes("requiredWhen: { field: 'kind', is: 'Storm' }"));
    row('Kind is').getByRole('button', { name: 'Remove “Kind is”' }).focus();
    await user.tab();
    await user.keyboard('{Enter}');
    await user.keyboard('dep{Enter}');
    expect(builder.text).toContain("{ all: [{ field: 'kind', is: 'Storm' }, 'depth'] }");
  });

  it('asks a lock only of fields of one value, and never the field itself', async () => {
    const user = await openNotes(TEXT.replace("seen: 'checkbox'", "seen: 'tags'"));
    await user.click(choiceOf('Read-only', 'When…'));
    await user.click(box('Read-only when').getByRole('combobox', { name: 'Field to ask' }));
    const offered = await screen.findAllByRole('option', { hidden: true });
    const names = offered.map(({ textContent }) => textContent);
    expect(names).toContain('Kind');
    expect(names).not.toContain('Seen');
    expect(names).not.toContain('Notes');
  });

  it('shows groups in groups, and as a sentence what is nested deeper or is no condition', async () => {
    const deep = "{ all: ['kind', { any: ['seen', { all: ['began', { any: ['depth', 'kind'] }] }] }] }";
    const user = await openNotes(
      withNotes(`visibleWhen: ${deep}, readOnlyWhen: { field: 'kind', above: 3 }`),
    );
    screen.getByText('Depth is filled in or Kind is filled in');
    screen.getByText(/This is no condition/);
    const [sentence] = screen.getAllByRole('button', { name: 'Edit in the code' });
    if (sentence === undefined) throw new Error('no way into the code');
    await user.click(sentence);
    expect(builder.revealed).toMatchObject({ line: 9 });
    await user.click(screen.getByRole('button', { name: 'Remove “Began is filled in”' }));
    expect(builder.text).toContain("{ any: ['seen', { any: ['depth', 'kind'] }] }");
  });

  it('names people as the field itself does, one or several', async () => {
    const people = ['Rae', 'Jon'].map((name) => ({
      id: name.toLowerCase(),
      name,
      email: null,
      role: 'editor',
      disabled: false,
    }));
    vi.stubGlobal('fetch', (url: string) =>
      Promise.resolve(Response.json({ items: url.includes('/members') ? people : [] })),
    );
    const source = TEXT.replace("seen: 'checkbox'", "seen: 'person'");
    const at = (when: string) => source.replace(NOTES, `notes: { type: 'text', ${when} }, // in full`);
    await openNotes(at("visibleWhen: 'seen'"));
    await choose(builder, row('Seen is filled in').getByRole('combobox', { name: 'Test' }), 'is');
    const value = row('Seen is').getByRole('combobox', { name: /^Value/ });
    await waitFor(() => expect(document.activeElement).toBe(value));
    await choose(builder, value, /Jon/);
    expect(builder.text).toBe(at("visibleWhen: { field: 'seen', is: 'jon' }"));
    await choose(builder, row('Seen is').getByRole('combobox', { name: 'Test' }), 'is one of');
    expect(builder.text).toBe(at("visibleWhen: { field: 'seen', in: ['jon'] }"));
    await choose(builder, row('Seen is one of').getByRole('combobox', { name: /^Values/ }), /Rae/);
    expect(builder.text).toBe(at("visibleWhen: { field: 'seen', in: ['jon', 'rae'] }"));
  });

  it('is read where nothing may be edited', async () => {
    await openNotes(withNotes("visibleWhen: { any: ['kind', 'seen'] }"), false);
    const shown = box('Shown when');
    expect(shown.queryByRole('button')).toBeNull();
    shown.getByRole('group', { name: 'Seen is ticked' });
  });
});
