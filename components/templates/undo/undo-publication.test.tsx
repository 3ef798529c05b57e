/** Undoing a publication: its effects are said first, and that it is done also where the list of versions has moved on meanwhile. */
import { render, screen } from '@testing-library/react';
import userEvent from '@testing-library/user-event';
import { afterEach, expect, test, vi } from 'vitest';
import { Providers } from '#components/shell/providers.tsx';
import { toast } from '#components/ui/toast.tsx';
import { templateOf } from '#core/template/template-library.fixture.ts';
import { UndoPublication } from './undo-publication.tsx';

afterEach(() => {
  vi.unstubAllGlobals();
  vi.restoreAllMocks();
});

test('says that it is done although the version that was undone is the newest no more, and has gone from the list', async () => {
  const user = userEvent.setup();
  const done = vi.spyOn(toast, 'done');
  const impact = { codices: 2, added: [], retired: [], changed: [], fields: [] };
  const body = { template: { ...templateOf("size: 'line'"), version: 3 }, impact };
  let answer: () => void = () => undefined;
  const posted = new Promise<Response>((resolve) => {
    answer = () => resolve(Response.json(body, { status: 201 }));
  });
  vi.stubGlobal('fetch', (_url: string, init?: RequestInit) =>
    init?.method === 'POST' ? posted : Promise.resolve(Response.json(body)),
  );
  const list = (version: number) => (
    <Providers>
      <UndoPublication key={version} templateId="sample" version={version} before={version - 1} />
    </Providers>
  );
  const { rerender } = render(list(2));
  await user.click(screen.getByRole('button', { name: 'Undo this publication' }));
  expect((await screen.findByRole('region', { name: 'What publishing does' })).textContent).toContain(
    'Publishing v3 touches 2 Codices',
  );
  expect(done).not.toHaveBeenCalled();
  await user.click(screen.getByRole('button', { name: 'Undo version 2' }));
  rerender(list(3));
  answer();
  await vi.waitFor(() =>
    expect(done).toHaveBeenCalledWith(expect.stringMatching(/v3 is what version 1 was$/)),
  );
});
