/** Texts that would run script, in every list of the Inbox, the pages of admins, the account, the history and a form: shown, and nothing more. */
import { render, screen } from '@testing-library/react';
import type { ReactNode } from 'react';
import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import { AgentsPage } from '#components/admin/agents/agents-page.tsx';
import { AuditPage } from '#components/admin/audit/audit-page.tsx';
import { GroupsPage } from '#components/admin/groups/groups-page.tsx';
import { TokensPage } from '#components/admin/tokens/tokens-page.tsx';
import { Timeline } from '#components/history/timeline.tsx';
import { InboxPage } from '#components/inbox/inbox-page.tsx';
import { Form } from '#components/intake/intake-page.tsx';
import { AccountPage } from '#components/people/account/account-page.tsx';
import { MembersPage } from '#components/people/members/members-page.tsx';
import { ConnectedPrograms } from '#components/people/programs/connected-programs.tsx';
import { LinksPage } from '#components/sharing/administration/links-page.tsx';
import { Providers } from '#components/shell/providers.tsx';
import { findHostile, HOSTILE_TEXTS } from '#core/hostile-texts.fixture.ts';
import { questionsOf } from '#core/intake/questions.ts';
import type { NotificationBody } from '#core/protocol/api/notifications.ts';
import type { Me, Member } from '#core/protocol/api/people.ts';
import type { AdminLink } from '#core/protocol/api/sharing.ts';
import { templateOf } from '#core/template/template-library.fixture.ts';

const AT = '2026-11-29T10:00:00.000Z';
const idOf = (index: number): string => `019a0000-0000-7000-8000-${String(index).padStart(12, '0')}`;
const each = <T,>(make: (text: string, id: string) => T): T[] =>
  HOSTILE_TEXTS.map((text, index) => make(text, idOf(index)));

const ran = vi.fn();
/** Links lead into this instance, or out of it by a scheme that runs nothing. */
const mayLeadTo = (address: string): boolean => /^(https?:\/\/|mailto:|blob:|\/(?!\/)|#)/i.test(address);
const letters = (text: string): string => text.replace(/[\s\p{Cc}\p{Cf}\u2028\u2029]+/gu, '');

beforeEach(() => vi.stubGlobal('hostile', ran));
afterEach(() => {
  expect(ran).not.toHaveBeenCalled();
  vi.unstubAllGlobals();
});

function meNamed(text: string): Me {
  const me = { id: 'me', email: 'ines@example.org', role: 'owner', serverTime: AT } as const;
  return { ...me, name: text, workspace: { id: 'w', name: text } };
}

function show(page: ReactNode, answers: Readonly<Record<string, unknown>>): void {
  vi.stubGlobal('fetch', async (url: string) => {
    const path = (url.replace('/api/v1', '').split('?')[0] ?? '').replace('/api/auth', '/auth');
    if (path in answers) return Response.json(answers[path]);
    // What a page also asks for, and what is none of this test's business.
    return new Promise(() => undefined);
  });
  render(<Providers>{page}</Providers>);
}

/** Every one of `texts` is there as letters, and no element, handler or address is made of them. */
async function expectLetters(texts: readonly string[] = HOSTILE_TEXTS): Promise<void> {
  await vi.waitFor(
    () => {
      const shown = letters(document.body.textContent ?? '');
      expect(texts.filter((text) => !shown.includes(letters(text)))).toEqual([]);
    },
    { timeout: 20_000 },
  );
  // Pages have forms of their own; one that led anywhere would have an action, which is looked at as an address.
  expect(findHostile(document.body, mayLeadTo).filter((found) => found !== '<form>')).toEqual([]);
}

test('the Inbox', async () => {
  const items = each(
    (text, id): NotificationBody => ({
      ...{
        id,
        kind: 'rule',
        at: AT,
        readAt: null,
        doneAt: null,
        comment: null,
        conflicts: null,
        changes: null,
        review: null,
      },
      codex: { id, title: text, templateId: 'note' },
      by: { kind: 'system', id: 'system', name: text },
      field: { id: 'f', label: text },
      text,
    }),
  );
  show(<InboxPage />, {
    '/notifications': { items, nextCursor: null },
    '/notifications/unread': { unread: 82, kinds: {} },
  });
  await expectLetters();
});

test('comments and answers in the Inbox', async () => {
  const items = each(
    (text, id): NotificationBody => ({
      ...{
        id,
        kind: 'reply',
        at: AT,
        readAt: AT,
        doneAt: null,
        conflicts: null,
        changes: null,
        review: null,
        text: null,
      },
      codex: { id, title: text, templateId: 'note' },
      by: { kind: 'guest', id: 'g', name: text },
      comment: { threadId: id, id, markdown: text },
      field: null,
    }),
  );
  show(<InboxPage />, {
    '/notifications': { items, nextCursor: null },
    '/notifications/unread': { unread: 0, kinds: {} },
  });
  await expectLetters();
});

test('groups and their members', async () => {
  const items = each((text, id) => ({ id, name: text, members: [{ id, name: text }] }));
  show(<GroupsPage />, { '/me': meNamed('Ines'), '/groups': { items }, '/members': { items: [] } });
  await expectLetters();
});

test('share links and forms', async () => {
  const links = each(
    (text, id): AdminLink => ({
      ...{ id, codexId: id, name: text, role: 'edit', expiresAt: null, hasPassword: false, maxGuests: null },
      ...{
        fields: null,
        subtree: false,
        branch: null,
        public: false,
        createdBy: { id, name: text },
        createdAt: AT,
        lastUsedAt: AT,
        ended: null,
      },
      ...{ guests: [{ id, name: text, since: AT }], codexTitle: text, isTrashed: false, revokedAt: null },
    }),
  );
  const forms = each((text, id) => ({
    ...{
      id,
      parentId: id,
      template: { id: 'note', name: text },
      name: text,
      fields: ['title'],
      thanks: text,
    },
    ...{ expiresAt: null, hasPassword: false, maxAnswers: null, answers: 1, createdBy: { id, name: text } },
    ...{ createdAt: AT, lastAnswerAt: AT, ended: null, parentTitle: text, revokedAt: null },
  }));
  show(<LinksPage />, {
    '/me': meNamed('Ines'),
    '/members': { items: [] },
    '/share-links': { items: links, nextCursor: null },
    '/intake-links': { items: forms, nextCursor: null },
  });
  await expectLetters();
});

test('API tokens and their owners', async () => {
  const items = each((text, id) => ({
    ...{ id, name: text, owner: { id, name: text }, scopes: ['read'], subtree: null },
    ...{ createdAt: AT, lastUsedAt: null, expiresAt: null },
  }));
  show(<TokensPage />, { '/me': meNamed('Ines'), '/members': { items: [] }, '/api-tokens': { items } });
  await expectLetters();
});

test('agents, their providers, owners and tokens', async () => {
  const items = each((text, id) => ({
    ...{ id, name: text, hue: null, picture: null, provider: text, owner: { id: 'o', name: text } },
    ...{ scope: 'suggest', subtree: { id, title: text }, budget: { edits: 300, bytes: 4096 } },
    templates: [{ template: text, fields: [text] }],
    ...{ used: { edits: 1, bytes: 1 }, expiresAt: null, state: 'paused', createdAt: AT },
    tokens: [{ id, name: text, createdAt: AT, lastUsedAt: null, expiresAt: null }],
  }));
  show(<AgentsPage />, { '/me': meNamed('Ines'), '/members': { items: [] }, '/agents': { items } });
  await expectLetters();
});

test('programs that were let in', async () => {
  const items = each((text, id) => ({
    ...{ id, name: text, destination: 'example.org', isLocal: false, scope: 'read', endsWithSession: true },
    ...{ resource: 'mcp', connectedAt: AT, lastUsedAt: null },
  }));
  show(<ConnectedPrograms />, { '/connected-programs': { items } });
  await expectLetters();
});

test('the audit log: who, to what, and the details', async () => {
  const items = each((text, id) => ({
    ...{ id, seq: 1, at: AT, actor: { id: text, name: text }, action: 'member-changed' },
    ...{ subject: text, subjectName: text, detail: { [text]: text, file: text } },
  }));
  show(<AuditPage />, {
    '/me': meNamed('Ines'),
    '/members': { items: [] },
    '/audit': { items, nextCursor: null },
    '/audit/verification': { ok: true, events: 82, head: { chain: 'c', seq: 82, hash: 'h' }, breaks: [] },
  });
  await expectLetters();
});

test('members', async () => {
  const items = each(
    (text, id): Member => ({ id, name: text, email: `${id}@example.org`, role: 'editor', disabled: false }),
  );
  show(<MembersPage />, {
    '/me': meNamed(HOSTILE_TEXTS[0] ?? ''),
    '/members': { items },
    '/members/sign-in-methods': { items: [] },
    '/invitations': { items: [] },
  });
  await expectLetters();
});

test.each(HOSTILE_TEXTS.filter((_, index) => index % 6 === 0))(
  'the account of somebody called %j',
  async (text) => {
    show(<AccountPage />, { '/me': meNamed(text), '/api-tokens': { items: [] }, '/sessions': { items: [] } });
    await expectLetters([text]);
  },
);

test('named versions, their notes, and who wrote', async () => {
  const versions = each((text, id) => ({
    ...{ id, fromSeq: 1, seq: 3, from: AT, to: AT, authors: [{ id, name: text }], fields: [text] },
    ...{ operations: 3, origin: 'socket', suggestedBy: [{ id, name: text }] },
    touched: [{ field: text, layer: 'text' as const, inserted: 3, deleted: 0 }],
  }));
  const named = each((text, id) => ({
    ...{ name: text, note: `note: ${text}`, seq: 3, createdAt: AT, createdBy: { id, name: text } },
  }));
  show(
    <Timeline
      codexId={idOf(0)}
      versions={versions}
      named={named}
      template={undefined}
      points={null}
      onChoose={() => undefined}
      onOpen={() => undefined}
      naming={null}
      more={null}
    />,
    {},
  );
  await expectLetters([...HOSTILE_TEXTS, ...HOSTILE_TEXTS.map((text) => `note: ${text}`)]);
});

test('a form: its title, its questions, what they say of themselves, and their choices', async () => {
  const lines = HOSTILE_TEXTS.map((text) => text.replace(/[\p{Cc}\u2028\u2029]+/gu, ' ').slice(0, 80));
  const quoted = lines.map((line) => JSON.stringify(line));
  const template = templateOf(
    `${quoted.map((line, index) => `f${index}: { type: 'line', label: ${line}, help: ${line} },`).join('\n')}
     pick: { type: 'select', label: 'Pick', options: [${quoted.map((line, index) => `{ value: 'o${index}', label: ${line} }`).join(', ')}] },`,
  );
  const questions = questionsOf(template, Object.keys(template.fields));
  sessionStorage.clear();
  show(<Form token="vf_0123456789012345678901234567890123456789" />, {
    '/intake/open': { title: HOSTILE_TEXTS[0], questions },
  });
  await screen.findByRole('heading', { level: 1 });
  await expectLetters(lines);
});
