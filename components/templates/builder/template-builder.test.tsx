import { notifications } from '@mantine/notifications';
import { screen, within } from '@testing-library/react';
import { beforeEach, describe, expect, it, vi } from 'vitest';
import { MAX_SOURCE_LENGTH } from '#core/template/draft/template-draft.ts';
import { templateOf } from '#core/template/template-library.fixture.ts';
import { type BuilderOptions, choiceOf, choose, OpenBuilder } from './template-builder.fixture.tsx';

const TEXT = `// Why this is kept.
{
  id: 'report',
  version: 1,
  fields: {
    began: { type: 'date' }, // the day
    kind: { type: 'select', options: ['Calm', 'Storm'] },
    depth: { type: 'number', unit: 'm' },
  },
}
`;

let builder: OpenBuilder;
const current = () => builder.text;
const write = (text: string) => builder.write(text);

function open(canEdit = true, source = TEXT, published: Pick<BuilderOptions, 'published'> = {}) {
  builder = new OpenBuilder(source, { canEdit, ...published });
  return builder.user;
}

beforeEach(() => {
  vi.stubGlobal('fetch', () => Promise.resolve(Response.json({ items: [] })));
  notifications.clean();
});

describe('TemplateBuilder', () => {
  it('makes a field required within two clicks, and changes nothing else', async () => {
    const user = open();
    await user.click(await screen.findByRole('button', { name: /^Began/ }));
    await user.click(choiceOf('Required', 'Always'));
    expect(current()).toBe(TEXT.replace("{ type: 'date' }", "{ type: 'date', required: true }"));
    await user.click(choiceOf('Required', 'No'));
    expect(current()).toBe(TEXT);
  });

  it('adds a field from the gallery by keyboard, and opens its settings', async () => {
    const user = open();
    (await screen.findByRole('button', { name: 'Add a field' })).focus();
    await user.keyboard('{Enter}');
    await user.type(await screen.findByRole('textbox', { name: 'Label' }), 'Seen by');
    await user.tab();
    await user.keyboard('person{Enter}');
    expect(current()).toContain("seenBy: 'person',");
    screen.getByRole('region', { name: 'Settings of Seen by' });
  });

  it('moves a field with Space and the arrows, and says where it is', async () => {
    const user = open();
    const grip = await screen.findByRole('button', { name: 'Move Began' });
    grip.focus();
    await user.keyboard(' {ArrowDown}');
    screen.getByText('place 2 of 3');
    expect(current()).toBe(TEXT);
    await user.keyboard(' ');
    expect(current().indexOf('began')).toBeGreaterThan(current().indexOf('kind'));
    expect(current()).toContain("began: { type: 'date' }, // the day\n");
  });

  it('changes options: Enter adds the next', async () => {
    const user = open();
    await user.click(await screen.findByRole('button', { name: /^Kind/ }));
    const last = screen.getByRole('textbox', { name: 'Option 2' });
    await user.clear(last);
    await user.type(last, 'Gale{Enter}');
    expect(current()).toContain("options: ['Calm', 'Gale']");
    await user.type(screen.getByRole('textbox', { name: 'Option 2' }), '{Enter}');
    expect(current()).toContain("options: ['Calm', 'Gale', 'Option 3']");
    expect(screen.getByRole('textbox', { name: 'Option 3' })).toBe(document.activeElement);
  });

  it.each([
    ['were inherited', templateOf("kind: { type: 'select', options: ['Calm', 'Storm'] }")],
    ['cannot be read', undefined],
  ])('keeps the values of published options that %s', async (_, published) => {
    const user = open(true, TEXT, { published });
    await user.click(await screen.findByRole('button', { name: /^Kind/ }));
    const last = screen.getByRole('textbox', { name: 'Option 2' });
    await user.clear(last);
    await user.type(last, 'Gale{Enter}');
    expect(current()).toContain("['Calm', { value: 'Storm', label: 'Gale' }]");
  });

  it('colours and orders the options of a column by keys alone', async () => {
    const columns = "type: 'table', columns: [{ id: 'how', type: 'select', options: ['Foot', 'Boat'] }]";
    const user = open(true, TEXT.replace("type: 'number', unit: 'm'", columns));
    await user.click(await screen.findByRole('button', { name: /^Depth/ }));
    screen.getByRole('button', { name: 'Colour of Foot: none' }).focus();
    await user.keyboard('{Enter}');
    const hues = within(await screen.findByRole('group', { name: 'Colour of Foot' }));
    hues.getByRole('button', { name: 'No colour' }).focus();
    await user.keyboard('{Home}{ArrowRight}');
    const chosen = document.activeElement?.getAttribute('aria-label') ?? '';
    await user.keyboard('{Enter}');
    expect(current()).toContain(`options: [{ value: 'Foot', color: '${chosen}' }, 'Boat']`);
    screen.getByRole('button', { name: 'Move Boat' }).focus();
    await user.keyboard('{Alt>}{ArrowUp}{/Alt}');
    expect(current()).toContain(`options: ['Boat', { value: 'Foot', color: '${chosen}' }]`);
  });

  it('shows a text with a syntax error as it was before, read-only, with the way to the error', async () => {
    const user = open();
    await user.click(await screen.findByRole('button', { name: /^Began/ }));
    write(TEXT.replace('version: 1', 'version 1'));
    screen.getByText(/The code can’t be read at line 4/);
    expect(screen.queryByRole('button', { name: 'Add a field' })).toBeNull();
    await user.click(screen.getByRole('button', { name: 'Show it' }));
    expect(builder.revealed).toMatchObject({ line: 4 });
    write(TEXT.replace('kind: {', 'weather: {'));
    screen.getByRole('button', { name: /^Weather/ });
  });

  it('edits what a field begins as with its own editor', async () => {
    const user = open();
    await user.click(await screen.findByRole('button', { name: /^Depth/ }));
    const settings = screen.getByRole('region', { name: 'Settings of Depth' });
    await user.type(within(settings).getByRole('textbox', { name: /^Begins as/ }), '12{Enter}');
    expect(current()).toContain("depth: { type: 'number', unit: 'm', default: 12 },");
  });

  it('says who may take a step, and takes it away only as a whole', async () => {
    const workflow = `workflow: { field: 'kind', states: ['Calm', 'Storm'], transitions: {
      Calm: [{ to: 'Storm', by: 'admin', requires: ['began'] }], Storm: [] } }`;
    const source = TEXT.replace(", options: ['Calm', 'Storm']", '').replace(/}\n$/, `  ${workflow},\n}\n`);
    const user = open(true, source);
    await user.click(await screen.findByRole('tab', { name: 'Workflow' }));
    const step = screen.getByRole('checkbox', { name: 'From Calm to Storm, with conditions' });
    expect((step as HTMLInputElement).checked).toBe(true);
    for (const name of ['Admins', 'Began']) screen.getByRole('cell', { name });
    await user.click(step);
    expect(current()).toContain('Calm: []');
    await screen.findByText('The step from Calm to Storm was removed with its conditions');
  });

  async function removeKind(user: ReturnType<typeof open>) {
    await user.click(await screen.findByRole('button', { name: 'More about Kind' }));
    await user.click(await screen.findByRole('menuitem', { name: /Remove/ }));
  }

  it('takes just one edit back, with what was written since by colleagues and by the same person', async () => {
    const user = open();
    await removeKind(user);
    expect(current()).not.toContain('kind');
    write(current().replace('// the day', '// the day it began'));
    await user.click(await screen.findByRole('button', { name: /^Depth/ }));
    await user.click(choiceOf('Required', 'Always'));
    await user.click(screen.getByRole('button', { name: 'Undo' }));
    expect(current()).toBe(
      TEXT.replace('// the day', '// the day it began').replace("unit: 'm'", "unit: 'm', required: true"),
    );
  });

  it('offers nothing to take back where nothing was done', async () => {
    const user = open();
    await screen.findByRole('list', { name: 'Fields' });
    builder.isRefused = true;
    await removeKind(user);
    await screen.findByText(/The code has changed at this place/);
    expect(screen.queryByRole('button', { name: 'Undo' })).toBeNull();
    expect(current()).toBe(TEXT);
  });

  it('refuses an edit that makes the source longer than it may be', async () => {
    const full = TEXT.replace('// Why', `//${' '.repeat(MAX_SOURCE_LENGTH - TEXT.length - 3)}// Why`);
    const user = open(true, full);
    await user.click(await screen.findByRole('button', { name: /^Began/ }));
    await user.click(choiceOf('Required', 'Always'));
    await screen.findByText(/at most 262144 characters; this would be/);
    expect(current()).toBe(full);
    await removeKind(user);
    expect(current()).not.toContain('kind');
  });

  it('keeps the steps of a checklist that are done from the start', async () => {
    const steps = "type: 'checklist', default: ['Call', { text: 'Pack', done: true }]";
    const user = open(true, TEXT.replace("type: 'number', unit: 'm'", steps));
    await user.click(await screen.findByRole('button', { name: /^Depth/ }));
    await user.click(await screen.findByRole('button', { name: /^Add a step/ }));
    await user.type(await screen.findByRole('textbox', { name: 'Step 3 of 3' }), 'Leave');
    await user.tab();
    expect(current()).toContain("default: ['Call', { text: 'Pack', done: true }, 'Leave']");
    await user.click(screen.getByRole('checkbox', { name: 'Call' }));
    expect(current()).toContain(
      "default: [{ text: 'Call', done: true }, { text: 'Pack', done: true }, 'Leave']",
    );
  });

  it('fills the table that a field begins with in its own cells', async () => {
    const table = "type: 'table', columns: [{ id: 'what' }, { id: 'cost', type: 'number' }]";
    const user = open(true, TEXT.replace("type: 'number', unit: 'm'", table));
    await user.click(await screen.findByRole('button', { name: /^Depth/ }));
    await user.click(await screen.findByRole('button', { name: 'Add a row' }));
    await user.type(await screen.findByRole('textbox', { name: 'What, row 1' }), 'Rope');
    await user.tab();
    await user.keyboard('12');
    await user.tab();
    expect(current()).toContain("default: [{ what: 'Rope', cost: 12 }]");
  });

  it('says why a picture cannot be what a field begins with', async () => {
    const user = open(true, TEXT.replace("type: 'number', unit: 'm'", "type: 'image'"));
    await user.click(await screen.findByRole('button', { name: /^Depth/ }));
    screen.getByText(/a picture belongs to the Codex that it was added to/);
  });

  it('renames a field with what names it, and says what stands in the way', async () => {
    const rule = "automation: [{ id: 'remind', when: { date: 'began' }, then: [{ set: { depth: 1 } }] }],";
    const total = "total: { type: 'formula', expression: 'sum(children.depth)' },";
    const source = TEXT.replace("unit: 'm' },", `visibleWhen: 'kind' },\n    ${total}`).replace(
      /}\n$/,
      `  ${rule}\n}\n`,
    );
    const user = open(true, source);
    await user.click(await screen.findByRole('button', { name: /^Kind/ }));
    await user.clear(screen.getByRole('textbox', { name: 'Id' }));
    await user.type(screen.getByRole('textbox', { name: 'Id' }), 'weather{Enter}');
    expect(current()).toContain("visibleWhen: 'weather'");
    screen.getByRole('region', { name: 'Settings of Weather' });
    await user.click(screen.getByRole('button', { name: /^Began/ }));
    await user.type(screen.getByRole('textbox', { name: 'Id' }), '2{Enter}');
    expect(current()).toContain("when: { date: 'began2' }");
    await user.click(screen.getByRole('button', { name: /^Depth/ }));
    await user.type(screen.getByRole('textbox', { name: 'Id' }), '2{Enter}');
    screen.getByText(
      /The formula of “Total” adds up “depth” of Codices that may be of this template or of others/,
    );
    expect(current()).toContain('depth: {');
  });

  it('retypes and renames a published field, and says what becomes of its content', async () => {
    const user = open(true, TEXT, {
      published: templateOf("began: 'date', depth: { type: 'table', columns: [{ id: 'a' }] }"),
    });
    await user.click(await screen.findByRole('button', { name: /^Depth/ }));
    const type = () => screen.getByRole('combobox', { name: 'Type' });
    const described = document.getElementById(type().getAttribute('aria-describedby') ?? '');
    expect(described?.textContent).toMatch(/^What was written is set aside:/);
    await user.click(await screen.findByRole('button', { name: /^Began/ }));
    await choose(builder, type(), /^Date and time What was written is/);
    const id = screen.getByRole('textbox', { name: 'Id' });
    await user.clear(id);
    await user.type(id, 'start{Enter}');
    expect(current()).toContain("start: { type: 'dateTime', was: 'began' }, // the day");
  });

  it('is for reading where nothing may be edited', async () => {
    open(false);
    const list = await screen.findByRole('list', { name: 'Fields' });
    expect(within(list).queryByRole('button', { name: /^Move/ })).toBeNull();
    expect(screen.queryByRole('button', { name: 'Add a field' })).toBeNull();
  });
});
