/** The dialog before publishing: what becomes of the values, with a way to those that will be set aside. */
import { render, screen, within } from '@testing-library/react';
import { expect, test, vi } from 'vitest';
import { Providers } from '#components/shell/providers.tsx';
import type { FieldImpact } from '#core/protocol/api/templates.ts';
import { templateOf } from '#core/template/template-library.fixture.ts';
import { PublishDialog } from './publish-dialog.tsx';

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
