/** Removing a member: the dialog says with numbers what ends and stays, and who takes over is asked where there is something to take over. */
import { render, screen, within } from '@testing-library/react';
import userEvent from '@testing-library/user-event';
import { afterEach, expect, test, vi } from 'vitest';
import { Providers } from '#components/shell/providers.tsx';
import type { Member, RemovalBody } from '#core/protocol/api/people.ts';
import { endingLabels, owningLabel, stayingLabels } from './removal-labels.ts';
import { RemoveMember } from './remove-member.tsx';

const rae: Member = { id: 'r', name: 'Rae Moana', email: null, role: 'editor', disabled: false };
const MEMBERS: readonly Member[] = [
  rae,
  { id: 'o', name: 'Ines', email: null, role: 'owner', disabled: false },
  { id: 'v', name: 'Noor', email: null, role: 'viewer', disabled: false },
  { id: 's', name: 'Olu', email: null, role: 'editor', disabled: true },
];
const removalOf = (more: Partial<RemovalBody> = {}): RemovalBody => ({
  ...{ member: { id: 'r', name: 'Rae Moana' }, refusal: null, hasProvider: false },
  ...{
    sessions: 2,
    tokens: 1,
    agents: 1,
    links: 0,
    forms: 0,
    invitations: 0,
    groups: 0,
    grants: 3,
    watches: 0,
  },
  ...{ assigned: 1, codices: 1204, ...more },
});

afterEach(() => vi.unstubAllGlobals());

function show(removal: RemovalBody) {
  const sent: string[] = [];
  vi.stubGlobal('fetch', async (url: string, { method = 'GET' }: RequestInit = {}) => {
    if (method !== 'GET') sent.push(`${method} ${url.replace('/api/v1', '')}`);
    if (method === 'DELETE') return new Response(null, { status: 204 });
    return Response.json(url.endsWith('/removal') ? removal : { items: MEMBERS });
  });
  render(
    <Providers>
      <RemoveMember member={rae} opened onClose={() => undefined} />
    </Providers>,
  );
  return sent;
}

test('what there is nothing of is not spoken of', () => {
  expect(endingLabels(removalOf())).toEqual([
    '2 browsers are signed out, 1 API token stops and 1 agent stops, on every device.',
    'The account loses a role on 3 Codices.',
    'Nobody can sign in as them again, and their picture is deleted.',
  ]);
  expect(endingLabels(removalOf({ sessions: 0, tokens: 0, agents: 0, grants: 0 }))).toHaveLength(1);
  expect(stayingLabels(removalOf())).toEqual([
    'Everything they wrote stays, with the name Rae Moana: in the text, its history, and comments.',
    '1,204 Codices they created stay.',
    '1 Codex names them in a field, until somebody chooses another person there.',
  ]);
  expect(owningLabel(removalOf())).toBe('');
  expect(owningLabel(removalOf({ links: 2, invitations: 1 }))).toBe('2 share links and 1 open invitation');
});

test('where there is nothing to take over nobody is asked for', async () => {
  const user = userEvent.setup();
  const sent = show(removalOf());
  const dialog = await screen.findByRole('dialog', { name: 'Remove Rae Moana for good?' });
  expect(await within(dialog).findByText('The account loses a role on 3 Codices.')).toBeDefined();
  expect(within(dialog).queryByRole('textbox')).toBeNull();
  await user.click(within(dialog).getByRole('button', { name: 'Remove for good' }));
  expect(sent).toEqual(['DELETE /members/r']);
});

test('links go to a member with access who may edit', async () => {
  const user = userEvent.setup();
  const sent = show(removalOf({ links: 2 }));
  const dialog = await screen.findByRole('dialog', { name: 'Remove Rae Moana for good?' });
  await user.click(await within(dialog).findByRole('combobox', { name: 'Who takes over' }));
  expect(screen.getAllByRole('option').map(({ textContent }) => textContent)).toEqual(['Ines']);
  await user.click(screen.getByRole('option', { name: 'Ines' }));
  await user.click(within(dialog).getByRole('button', { name: 'Remove for good' }));
  expect(sent).toEqual(['DELETE /members/r?heir=o']);
});

test('whoever cannot be removed is not: the reason stands there', async () => {
  show(removalOf({ refusal: 'Ines is the last owner. Make somebody else an owner first.' }));
  const dialog = await screen.findByRole('dialog', { name: 'Remove Rae Moana for good?' });
  expect(await within(dialog).findByText(/is the last owner/)).toBeDefined();
  const button = within(dialog).getByRole('button', { name: 'Remove for good' });
  expect((button as HTMLButtonElement).disabled).toBe(true);
});
