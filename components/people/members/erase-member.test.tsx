/** Erasing personal data: counted first, confirmed by typing, followed to its end; then the name is offered as a passage. */
import { render, screen } from '@testing-library/react';
import userEvent from '@testing-library/user-event';
import { afterEach, expect, test, vi } from 'vitest';
import { Providers } from '#components/shell/providers.tsx';
import type { ErasureBody } from '#core/protocol/api/administration/erasures.ts';
import type { Member } from '#core/protocol/api/people.ts';
import { EraseMember } from './erase-member.tsx';

const rae: Member = {
  id: 'r',
  name: 'Rae Moana',
  email: null,
  role: 'editor',
  disabled: true,
  removed: true,
};
const OPEN: ErasureBody = {
  ...{ member: { id: 'r', name: 'Rae Moana' }, state: 'open', as: 'Former member 3', at: null },
  counts: { operations: 1204, documents: 12, rows: { NamedVersion: 2, Codex: 3 }, events: 1, mails: 0 },
  ...{ typed: 2, unreached: ['Earlier backups.'], confirmation: 'erase for good' },
};

afterEach(() => vi.unstubAllGlobals());

test('it is counted, waits for the words, and offers the name as a passage once it is done', async () => {
  const sent: unknown[] = [];
  let state: ErasureBody['state'] = 'open';
  vi.stubGlobal('fetch', async (url: string, { method = 'GET', body }: RequestInit = {}) => {
    if (!url.endsWith('/erasure')) return new Promise(() => undefined);
    if (method === 'POST') {
      sent.push(JSON.parse(String(body)));
      state = 'erasing';
    }
    const answer = { ...OPEN, state, typed: state === 'open' ? 2 : 0 };
    if (state === 'erasing' && method === 'GET') state = 'done';
    return Response.json(answer);
  });
  render(
    <Providers>
      <EraseMember member={rae} opened onClose={() => undefined} />
    </Providers>,
  );
  const user = userEvent.setup();
  await screen.findByText(/^1,204 operations of 12 documents/, {}, { timeout: 20_000 });
  expect(screen.getByText('5 rows of lists, versions, branches, reviews and messages.')).toBeDefined();
  expect(screen.queryByText(/e-mails that wait/)).toBeNull();
  expect(screen.getByText(/^Others typed the name in 2 Codices/)).toBeDefined();
  const erase = screen.getByRole<HTMLButtonElement>('button', { name: 'Erase for good' });
  expect(erase.disabled).toBe(true);
  await user.type(screen.getByRole('textbox', { name: 'Type “erase for good”' }), 'erase for good');
  await user.click(erase);
  expect(sent).toEqual([{ confirm: 'erase for good' }]);
  await screen.findByText('What was replaced', {}, { timeout: 10_000 });
  await user.click(screen.getByRole('button', { name: 'Remove “Rae Moana” as a passage…' }));
  const passage = await screen.findByRole<HTMLTextAreaElement>('textbox', { name: 'Passage' });
  expect(passage.value).toBe('Rae Moana');
});
