/** Names of people are refused by the same rule wherever somebody writes one. */
import { expect, test } from 'vitest';
import { acceptInvitationSchema } from './invitations.ts';
import { createMemberSchema, patchMeSchema, setupSchema } from './people.ts';

const password = 'correct horse battery';
const token = 't'.repeat(43);
const email = 'ines@example.org';
const PLACES = {
  setup: (name: string) => setupSchema.safeParse({ token, workspaceName: 'Team', name, email, password }),
  invitation: (name: string) => acceptInvitationSchema.safeParse({ token, name, password }),
  member: (name: string) => createMemberSchema.safeParse({ name, email, role: 'viewer', password }),
  profile: (name: string) => patchMeSchema.safeParse({ name }),
};

test.each(Object.entries(PLACES))('%s', (_place, parse) => {
  expect(parse('Inés O’Hara').success).toBe(true);
  for (const name of ['Ines\nadmin', 'Ines\u202egnp', 'Ines\u001b[2J', '\u2066', '…'])
    expect([name, parse(name).success]).toEqual([name, false]);
});
