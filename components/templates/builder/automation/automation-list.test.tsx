/** Automation rules in the builder, with the text that they leave. */
import { notifications } from '@mantine/notifications';
import { screen, waitFor, within } from '@testing-library/react';
import { beforeEach, describe, expect, it, vi } from 'vitest';
import { choose, OpenBuilder } from '../template-builder.fixture.tsx';

const TEXT = `{
  id: 'report',
  version: 1,
  fields: {
    due: 'date',
    state: { type: 'select', options: ['Open', 'Closed'] },
    tags: 'tags',
    home: 'reference',
  },
}
`;
const withRules = (rules: string) => TEXT.replace(/}\n$/, `  automation: [\n    ${rules}\n  ],\n}\n`);
const CLOSED =
  "{ id: 'close', title: 'Note the day', when: { field: 'state', to: 'Closed' }, then: { set: { due: { today: true } } } },";

let builder: OpenBuilder;

async function openRules(source: string, options: ConstructorParameters<typeof OpenBuilder>[1] = {}) {
  builder = new OpenBuilder(source, options);
  await builder.user.click(await screen.findByRole('tab', { name: /^Rules/ }));
  return builder.user;
}

const card = (title: string) => within(screen.getByRole('region', { name: `Automation rule: ${title}` }));
const inRule = (title: string, label: string) => card(title).getByRole('combobox', { name: label });

/** The text from the place that was shown last. */
function shown(): string {
  const { line = 1, column = 1 } = builder.revealed ?? {};
  return builder.text.split('\n')[line - 1]?.slice(column - 1) ?? '';
}

beforeEach(() => {
  vi.stubGlobal('fetch', () => Promise.resolve(Response.json({ items: [] })));
  notifications.clean();
});

describe('automation rules', () => {
  it('begin with a title, and are said on from there', async () => {
    const user = await openRules(TEXT);
    await user.click(screen.getByRole('button', { name: 'Add an automation rule' }));
    await user.keyboard('Note the day{Enter}');
    expect(builder.text).toContain(
      "automation: [{ id: 'note-the-day', title: 'Note the day', when: { created: true }, then: [] }],",
    );
    expect(document.activeElement).toBe(inRule('Note the day', 'What sets it off'));
    await choose(builder, inRule('Note the day', 'What sets it off'), 'a field changes');
    await choose(builder, inRule('Note the day', 'Field'), 'State');
    expect(builder.text).toContain("when: { field: 'state' }");
    await choose(builder, inRule('Note the day', 'To what'), 'becomes');
    await choose(builder, inRule('Note the day', 'Value'), 'Closed');
    expect(builder.text).toContain("when: { field: 'state', to: 'Closed' }");
    await user.click(card('Note the day').getByRole('radio', { name: 'Only if…' }));
    await choose(builder, inRule('Note the day', 'Field to ask'), 'Tags');
    expect(builder.text).toContain("if: 'tags'");
    await user.click(screen.getByRole('button', { name: 'Add an action to Note the day' }));
    await choose(builder, inRule('Note the day', 'What it does'), 'set a field');
    await choose(
      builder,
      card('Note the day').getAllByRole('combobox', { name: 'Field' }).at(-1) as HTMLElement,
      'Due',
    );
    expect(builder.text).toContain('then: [{ set: { due: { today: true } } }]');
    card('Note the day').getByText('When State becomes Closed, if Tags is filled in: set Due to that day.');
  });

  it('set a field to a value, to nothing, and to what another one holds', async () => {
    await openRules(withRules(CLOSED).replace("due: 'date',", "due: 'date',\n    began: 'date',"));
    await choose(builder, inRule('Note the day', 'What Due is set to'), 'nothing');
    expect(builder.text).toContain('then: { set: { due: null } }');
    await choose(builder, inRule('Note the day', 'What Due is set to'), 'what Began holds');
    expect(builder.text).toContain("then: { set: { due: { from: 'began' } } }");
    await choose(builder, inRule('Note the day', 'Field to set'), 'State');
    expect(builder.text).toContain("then: { set: { state: 'Open' } }");
    const then = within(card('Note the day').getByRole('group', { name: 'Then' }));
    await choose(builder, then.getByRole('combobox', { name: 'Value' }), 'Closed');
    expect(builder.text).toContain("then: { set: { state: 'Closed' } }");
  });

  it('give a Codex that they create what fields of the same name hold', async () => {
    await openRules(
      withRules(
        "{ id: 'next', when: { created: true }, then: { create: { template: 'report', fields: { due: null } } } },",
      ),
    );
    await choose(builder, inRule('next', 'What Due is set to'), 'what Due holds');
    expect(builder.text).toContain("fields: { due: { from: 'due' } }");
    await choose(builder, inRule('next', 'Where'), 'below it');
    expect(builder.text).toContain("as: 'child'");
  });

  it('wait for a date with time before it', async () => {
    const user = await openRules(
      withRules("{ id: 'remind', when: { date: 'due' /* the day */ }, then: { add: { tags: 'due' } } },"),
    );
    await choose(builder, inRule('remind', 'Before or after'), 'before');
    expect(builder.text).toContain("when: { date: 'due' /* the day */, offset: '-1 d' }");
    const length = card('remind').getByRole('textbox', { name: 'How long' });
    await user.clear(length);
    await user.type(length, 'soon{Enter}');
    expect(builder.text).toContain("offset: '-1 d'");
    card('remind').getByText('Such as 2 d, 1 w or 9 h.');
    await user.clear(length);
    await user.type(length, '2 w{Enter}');
    expect(builder.text).toContain("offset: '-2 w'");
    await choose(builder, inRule('remind', 'Before or after'), 'on');
    expect(builder.text).toContain("when: { date: 'due' /* the day */ }");
  });

  it('tell whoever a field names and people by themselves, in words of one’s own', async () => {
    const members = [
      {
        id: '01900000-0000-7000-8000-0000000000a1',
        name: 'Ana Reyes',
        email: null,
        role: 'editor',
        disabled: false,
      },
      {
        id: '01900000-0000-7000-8000-0000000000b2',
        name: 'Ben Okafor',
        email: null,
        role: 'editor',
        disabled: true,
      },
    ];
    vi.stubGlobal('fetch', (url: string) =>
      Promise.resolve(Response.json({ items: url.includes('/members') ? members : [] })),
    );
    const user = await openRules(
      withRules(CLOSED).replace("tags: 'tags',", "tags: 'tags',\n    owner: 'person',"),
    );
    await user.click(screen.getByRole('button', { name: 'Add an action to Note the day' }));
    await choose(builder, inRule('Note the day', 'What it does'), 'tell people something');
    await choose(builder, inRule('Note the day', 'Who is told'), 'Owner');
    await user.keyboard('Look at it{Enter}');
    expect(builder.text).toContain("{ notify: ['owner'], text: 'Look at it' }");
    card('Note the day').getByText(/tell whoever Owner names: “Look at it”/);
    const who = inRule('Note the day', 'Who is told');
    await user.click(who);
    await user.click(await screen.findByRole('option', { name: 'Ana Reyes' }));
    expect(builder.text).toContain(`notify: ['owner', '${members[0]?.id}']`);
    expect(screen.queryByRole('option', { name: 'Ben Okafor' })).toBeNull();
    const words = card('Note the day').getByRole('textbox', { name: 'What they are told' });
    await user.clear(words);
    await user.type(words, '{Enter}');
    card('Note the day').getByText('Say something.');
    await user.type(words, 'Please read{Enter}');
    expect(builder.text).toContain("text: 'Please read'");
    await user.click(screen.getByRole('button', { name: 'Add an action to Note the day' }));
    await choose(builder, inRule('Note the day', 'What it does'), 'ask people for a review');
    await choose(builder, inRule('Note the day', 'Who reviews'), 'Owner');
    expect(builder.text).toContain("{ review: ['owner'] }");
    card('Note the day').getByText(/ask whoever Owner names for a review/);
    await user.click(inRule('Note the day', 'Who reviews'));
    await user.click(await screen.findByRole('option', { name: 'Ana Reyes' }));
    expect(builder.text).toContain(`review: ['owner', '${members[0]?.id}']`);
  });

  it('are put in order by keyboard, actions too, and removed with a way back', async () => {
    const two = `${CLOSED}\n    // Later.\n    { id: 'two', when: { created: true }, then: [{ set: { due: null } }, { move: { under: { from: 'home' } } }] },`;
    const user = await openRules(withRules(two));
    const second = card('two').getByRole('button', { name: 'Move action 2 of two' });
    second.focus();
    await user.keyboard(' {ArrowUp} ');
    expect(builder.text).toContain("then: [{ move: { under: { from: 'home' } } }, { set: { due: null } }]");
    screen.getByRole('button', { name: 'Move two' }).focus();
    await user.keyboard(' {ArrowUp} ');
    expect(builder.text.indexOf("id: 'two'")).toBeLessThan(builder.text.indexOf("id: 'close'"));
    const before = builder.text;
    await user.click(screen.getByRole('button', { name: 'Remove the automation rule two' }));
    expect(builder.text).not.toContain('Later.');
    await user.click((await screen.findAllByRole('button', { name: 'Undo' })).at(-1) as HTMLElement);
    expect(builder.text).toBe(before);
  });

  it('stay as they are where the builder cannot show them, and say so', async () => {
    const odd =
      "{ id: 'odd', when: { field: 'state', date: 'due' }, then: [{ move: { under: 'somewhere' } }] },";
    const user = await openRules(withRules(odd));
    card('odd').getByText('{"field":"state","date":"due"}');
    const [when, then] = card('odd').getAllByRole('button', { name: 'Edit in the code' });
    await user.click(then as HTMLElement);
    expect(shown()).toMatch(/^\{ move/);
    await user.click(when as HTMLElement);
    expect(shown()).toMatch(/^\{ field|^when/);
    expect(builder.text).toBe(withRules(odd));
  });

  it('are only read where nobody may edit', async () => {
    await openRules(withRules(CLOSED), { canEdit: false });
    card('Note the day').getByText('When State becomes Closed: set Due to that day.');
    expect(screen.queryByRole('button', { name: 'Add an automation rule' })).toBeNull();
    expect(card('Note the day').queryByRole('button', { name: /^Remove/ })).toBeNull();
    expect(card('Note the day').queryByRole('button', { name: /^Add an action/ })).toBeNull();
  });

  it('write steps and rows with the editors that a Codex has for them', async () => {
    const fields = TEXT.replace(
      "tags: 'tags',",
      "steps: { type: 'checklist', label: 'Steps' }, photo: 'file',",
    );
    const rules =
      "{ id: 'plan', title: 'Plan', when: { created: true }, then: { set: { steps: ['Call'], photo: [] } } },";
    const user = await openRules(fields.replace(/}\n$/, `  automation: [\n    ${rules}\n  ],\n}\n`));
    expect(card('Plan').getByText(/a file belongs to the Codex/)).toBeTruthy();
    const step = card('Plan').getByDisplayValue('Call');
    await user.click(step);
    await user.keyboard(' back{Enter}');
    await waitFor(() => expect(builder.text).toContain("steps: ['Call back'"));
  });
});
