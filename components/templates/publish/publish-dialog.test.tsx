/** The dialog before publishing: what becomes of the values, with a way to those that will be set aside. */
import { render, screen, within } from '@testing-library/react';
import userEvent from '@testing-library/user-event';
import { expect, test, vi } from 'vitest';
import { Providers } from '#components/shell/providers.tsx';
import type { FieldImpact, TemplateBreak } from '#core/protocol/api/templates.ts';
import { templateOf } from '#core/template/template-library.fixture.ts';
import { PublishDialog } from './publish-dialog.tsx';
import { UseSummary } from './use-summary.tsx';

const RETYPED: FieldImpact = {
  field: 'size',
  label: 'Size',
  change: 'retyped',
  from: 'select',
  to: 'number',
  loses: 'how it was written',
  converts: 8,
  parks: 5,
  sample: [{ codex: 'c1', title: '', text: 'Large', reason: 'Expected a number.' }],
};

const BREAK: TemplateBreak = {
  template: 'project',
  name: 'Project',
  places: [{ path: ['fields', 'total', 'expression'], line: 4, message: 'No template has a field “cost”.' }],
};

test('names the templates that break, and publishes only with consent to just these', async () => {
  const user = userEvent.setup();
  const publish = vi.fn();
  const dialog = (breaks: TemplateBreak[]) => (
    <Providers>
      <PublishDialog
        opened
        template={{ ...templateOf("price: 'number'"), version: 2 }}
        impact={{ codices: 0, added: [], retired: [], changed: [], fields: [], breaks }}
        isNew={false}
        busy={false}
        error={null}
        onClose={() => undefined}
        onPublish={publish}
      />
    </Providers>
  );
  const { rerender } = render(dialog([BREAK]));
  const list = await screen.findByRole('list', { name: 'Templates that break' });
  expect(within(list).getByRole('link', { name: 'Project' }).getAttribute('href')).toBe(
    '/admin/templates/project',
  );
  expect(
    within(list)
      .getByRole('link', { name: /^Line 4/ })
      .getAttribute('href'),
  ).toBe('/admin/templates/project?at=fields%2Ftotal%2Fexpression&line=4');
  expect(list.textContent).toContain('Line 4: No template has a field “cost”.');
  const button = () => screen.getByRole<HTMLButtonElement>('button', { name: 'Publish version 2' });
  expect(button().disabled).toBe(true);
  await user.click(screen.getByRole('checkbox', { name: 'Publish it all the same' }));
  expect(button().disabled).toBe(false);

  rerender(dialog([BREAK, { ...BREAK, template: 'plan', name: 'Plan' }]));
  expect(button().disabled).toBe(true);
  await user.click(screen.getByRole('checkbox', { name: 'Publish it all the same' }));
  await user.click(button());
  expect(publish).toHaveBeenCalledExactlyOnceWith({ mayBreak: ['project', 'plan'] });
});

test('says what else it reaches, and what is not known', async () => {
  const uses = {
    templates: [{ template: 'plan', name: 'Plan', as: ['creates', 'counts'] as const }],
    shareLinks: 2,
    forms: 1,
    newest: 4,
    browsers: 3,
    readers: [
      { name: 'Ada', isGuest: false, version: 4, seenAt: new Date().toISOString() },
      { name: 'Guest', isGuest: true, version: 3, seenAt: new Date().toISOString() },
    ],
  };
  render(
    <UseSummary uses={{ ...uses, templates: uses.templates.map((one) => ({ ...one, as: [...one.as] })) }} />,
    {
      wrapper: Providers,
    },
  );
  const shown = screen.getByRole('group').textContent ?? '';
  expect(shown).toContain('Plan creates Codices of it and has values worked out over it.');
  expect(shown).toContain('2 open share links lead to Codices of it');
  expect(shown).toContain('One open form asks for it');
  expect(shown).toMatch(/Ada, .*, version 4(?!, not)/);
  expect(shown).toMatch(/Guest, a guest, .*, version 3, not seen since/);
  expect(shown).toContain('and one more');
  expect(shown).toContain('is not known here before it arrives');
});

test('says how many values convert and links those that do not, each with its reason', async () => {
  const publish = vi.fn();
  render(
    <Providers>
      <PublishDialog
        opened
        template={{ ...templateOf("size: 'number'"), version: 2 }}
        impact={{ codices: 13, added: [], retired: [], changed: ['size'], fields: [RETYPED] }}
        isNew={false}
        busy={false}
        error={null}
        onClose={() => undefined}
        onPublish={publish}
      />
    </Providers>,
  );
  const card = await screen.findByRole('region', { name: 'What publishing does' });
  expect(card.textContent).toContain(
    'Size becomes “Number”: 8 values are converted, 5 values are set aside.',
  );
  expect(card.textContent).not.toContain('No field changes');
  const link = within(card).getByRole('link', { name: 'Untitled' });
  expect(link.getAttribute('href')).toBe('/c/c1');
  expect(card.textContent).toContain('Large — Expected a number.');
  expect(card.textContent).toContain('and 4 more');
  screen.getByRole('button', { name: 'Publish version 2' }).click();
  expect(publish).toHaveBeenCalledOnce();
});

test('says what is lost where single edits are kept for a time only', async () => {
  render(
    <Providers>
      <PublishDialog
        opened
        template={{
          ...templateOf("price: 'number'"),
          version: 2,
          retention: { operations: '26w', sessions: '2y' },
        }}
        impact={{ codices: 3, added: [], retired: [], changed: [], fields: [] }}
        isNew={false}
        busy={false}
        error={null}
        onClose={() => undefined}
        onPublish={() => undefined}
      />
    </Providers>,
  );
  const note = await screen.findByText(/Single edits older than 26 weeks are folded/);
  expect(note.textContent).toContain('Of sessions older than 2 years only named versions,');
});

test('says that nobody edits its Codices any more where there are some', async () => {
  const dialog = (codices: number) => (
    <Providers>
      <PublishDialog
        opened
        template={{ ...templateOf("price: 'number'"), version: 2, mainChangesBy: 'approved-merge' }}
        impact={{ codices, added: [], retired: [], changed: [], fields: [] }}
        isNew={false}
        busy={false}
        error={null}
        onClose={() => undefined}
        onPublish={() => undefined}
      />
    </Providers>
  );
  const { rerender } = render(dialog(0));
  await screen.findByRole('button', { name: 'Publish version 2' });
  expect(screen.queryByText(/change only by an approved merge/)).toBeNull();
  rerender(dialog(3));
  expect(await screen.findByText(/change only by an approved merge/)).toBeTruthy();
});
