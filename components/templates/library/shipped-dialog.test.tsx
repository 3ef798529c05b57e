/** The dialog about the shipped version of a template: an update that waits says what it would do, and needs consent to what breaks. */
import { render, screen, within } from '@testing-library/react';
import userEvent from '@testing-library/user-event';
import { afterEach, expect, test, vi } from 'vitest';
import { api } from '#components/api/client.ts';
import { Providers } from '#components/shell/providers.tsx';
import { BinderyError } from '#core/errors.ts';
import type { TemplateSummary } from '#core/protocol/api/templates.ts';
import { templateOf } from '#core/template/template-library.fixture.ts';
import { ShippedDialog } from './shipped-dialog.tsx';

const TASK: TemplateSummary = {
  ...{
    id: 'task',
    version: 4,
    name: 'Task',
    icon: 'file-text',
    color: null,
    description: '',
    children: null,
  },
  ...{ codices: 3, behind: 0, updatedAt: '2026-11-29T00:00:00.000Z', abstract: false, archivedAt: null },
  origin: 'library',
  shipped: 'updated',
};
const BREAKS = [
  {
    template: 'plan',
    name: 'Plan',
    places: [{ path: ['fields', 'total'], message: 'There is no field “cost”.' }],
  },
];

afterEach(() => vi.restoreAllMocks());

test('an update that waits shows its effects, and is published with consent, or left', async () => {
  const user = userEvent.setup();
  const state = 'updated' as const;
  vi.spyOn(api, 'get').mockImplementation(async (path: string) => {
    if (path.endsWith('/shipped')) return { state, source: 'new\n', sha256: 'f'.repeat(64), base: 'old\n' };
    return {
      template: templateOf("cost: 'number'"),
      source: 'old\n',
      publishedAt: TASK.updatedAt,
      publishedBy: { id: 'library', name: 'Library' },
    };
  });
  const post = vi.spyOn(api, 'post').mockImplementation(async (path: string, body: unknown) => {
    if (path === '/templates/check') {
      const impact = {
        codices: 3,
        added: [],
        retired: ['cost'],
        changed: [],
        fields: [{ field: 'cost', label: 'Cost', change: 'retired', converts: 0, parks: 3, sample: [] }],
        breaks: BREAKS,
      };
      return { issues: [], template: templateOf("price: 'number'"), impact };
    }
    if (path.endsWith('/restore-shipped') && !(body as { mayBreak?: string[] }).mayBreak?.includes('plan')) {
      const issues = [{ path: ['plan', 'fields', 'total'], message: 'There is no field “cost”.' }];
      throw new BinderyError('precondition_failed', 'It breaks “Plan”.', { issues });
    }
    return {
      template: { ...templateOf("price: 'number'"), version: 5 },
      impact: { codices: 3, added: [], retired: [], changed: [], fields: [] },
    };
  });
  const close = vi.fn();
  render(
    <Providers>
      <ShippedDialog template={TASK} onClose={close} />
    </Providers>,
  );
  const dialog = await screen.findByRole('dialog');
  await within(dialog).findByText(/was not published by itself/);
  const effects = await within(dialog).findByRole('region', { name: 'What publishing does' });
  expect(effects.textContent).toContain('Cost');
  expect(within(dialog).getByRole('list', { name: 'Templates that break' }).textContent).toContain('Plan');
  expect(within(dialog).getByRole('button', { name: 'Keep the present one' })).toBeTruthy();
  await user.click(within(dialog).getByRole('button', { name: 'Publish the update' }));
  await user.click(await within(dialog).findByRole('button', { name: 'Publish it all the same' }));
  expect(close).toHaveBeenCalled();
  expect(
    post.mock.calls.filter(([path]) => path.endsWith('/restore-shipped')).map(([, body]) => body),
  ).toEqual([
    { baseVersion: 4, mayBreak: [] },
    { baseVersion: 4, mayBreak: ['plan'] },
  ]);
});
