/** Rules across fields in the builder, with the text that they leave. */
import { notifications } from '@mantine/notifications';
import { screen, within } from '@testing-library/react';
import { beforeEach, describe, expect, it, vi } from 'vitest';
import { choiceOf, choose, OpenBuilder } from './template-builder.fixture.tsx';

const TEXT = `{
  id: 'report',
  version: 1,
  fields: {
    due: 'date',
    kind: { type: 'select', options: ['Machine', 'Tool'] },
  },
}
`;
const RULES = `  rules: [
    // Since the mix-up in spring.
    { when: { field: 'kind', is: 'Machine' }, must: 'due', message: 'A machine needs a day.' },
    { when: { all: ['kind', { field: 'due', empty: true }] }, message: 'Say when.' }, // for all
  ],
}
`;
const withRules = TEXT.replace(/}\n$/, RULES);

let builder: OpenBuilder;

async function openRules(source: string, options: ConstructorParameters<typeof OpenBuilder>[1] = {}) {
  builder = new OpenBuilder(source, options);
  await builder.user.click(await screen.findByRole('tab', { name: /^Rules/ }));
  return builder.user;
}

const rule = (name: string) => within(screen.getByRole('region', { name: `Rule: ${name}` }));

beforeEach(() => {
  vi.stubGlobal('fetch', () => Promise.resolve(Response.json({ items: [] })));
  notifications.clean();
});

describe('the rules', () => {
  it('stand beside what the template does by itself, in words', async () => {
    const automation =
      "  automation: [{ id: 'tool', when: { field: 'kind', to: 'Tool' }, then: { set: { due: { today: true } } } }],\n}\n";
    await openRules(TEXT.replace(/}\n$/, automation));
    const list = within(screen.getByRole('list', { name: 'Automation rules' }));
    list.getByText('When Kind becomes Tool: set Due to that day.');
    const link = screen.getByRole('link', { name: 'What the published rules did' });
    expect(link.getAttribute('href')).toBe('/admin/templates/report/automation');
  });

  it('begin with the field they are about, and say more step by step', async () => {
    const user = await openRules(TEXT);
    await user.click(screen.getByRole('button', { name: 'Add a rule' }));
    await choose(builder, screen.getByRole('combobox', { name: 'The field that the rule is about' }), 'Due');
    expect(builder.text).toContain("rules: [{ must: 'due', message: 'Due has to be filled in.' }],");
    const message = rule('Due has to be filled in.').getByRole('textbox', { name: 'Message' });
    await user.clear(message);
    await user.type(message, 'A day, please.{Enter}');
    expect(builder.text).toContain("rules: [{ must: 'due', message: 'A day, please.' }],");
    await user.click(choiceOf('Applies', 'When…'));
    await choose(builder, screen.getByRole('combobox', { name: 'Field to ask' }), 'Kind');
    expect(builder.text).toContain("{ when: 'kind', must: 'due', message: 'A day, please.' }");
    await choose(builder, rule('A day, please.').getByRole('combobox', { name: 'Shown at' }), 'Kind');
    expect(builder.text).toContain("message: 'A day, please.', fields: ['kind'] }");
    await user.click(choiceOf('Applies', 'Always'));
    await user.click(rule('A day, please.').getByRole('radio', { name: 'Must not be' }));
    expect(builder.text).toContain("rules: [{ when: 'due', message: 'A day, please.', fields: ['kind'] }],");
  });

  it('are put in order and removed with their comments, by keyboard', async () => {
    const user = await openRules(withRules);
    screen.getByRole('tab', { name: 'Rules 2' });
    screen.getByRole('button', { name: 'Move Say when.' }).focus();
    await user.keyboard(' {ArrowUp} ');
    expect(builder.text.indexOf('Say when.')).toBeLessThan(builder.text.indexOf('A machine'));
    expect(builder.text).toContain("message: 'Say when.' }, // for all\n");
    expect(builder.text).toContain('// Since the mix-up in spring.\n    { when: { field:');
    rule('Say when.').getByRole('button', { name: 'Remove the rule Say when.' }).focus();
    await user.keyboard('{Enter}');
    expect(builder.text).not.toContain('Say when.');
    await user.click(screen.getByRole('button', { name: 'Remove the rule A machine needs a day.' }));
    expect(builder.text).toBe(TEXT);
    await screen.findAllByText('The rule was removed');
  });

  it('show what is wrong with them where they are', async () => {
    const text = withRules.replace("must: 'due'", "must: 'dew'");
    const line = text.split('\n').findIndex((each) => each.includes('dew')) + 1;
    const column = (text.split('\n')[line - 1] ?? '').indexOf("'dew'") + 1;
    await openRules(text, { findings: [{ line, column, message: 'There is no field “dew”.' }] });
    rule('A machine needs a day.').getByText(/There is no field “dew”/);
    expect(rule('Say when.').queryByRole('alert')).toBeNull();
  });
});
