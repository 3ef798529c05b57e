/** Access to each kind of document by every role, kind of link and token, to one's own and to a foreign one. */
import { expect, it } from 'vitest';
import { type Actor, LINK_ROLES, type PrivateRole, ROLES } from '#core/access/policy.ts';
import { DOCUMENT_KINDS, type DocumentKind } from '#core/protocol/document-name.ts';
import { accessTo } from './document-access.ts';

const ID = '0192f0c1-2a3b-7c4d-8e5f-60718293a4b5';
const OTHER = '0192f0c1-2a3b-7c4d-8e5f-60718293a4b6';

const member = (role: (typeof ROLES)[number], rootId?: string): Actor => ({
  ...{ kind: 'user', id: 'u', name: 'U', role },
  ...(rootId !== undefined && { subtree: { rootId, includes: (id: string) => id === rootId } }),
});

/** Of the lowest role in the workspace, with one on the private Codex. */
const given = (role: PrivateRole): Actor => ({
  ...{ kind: 'user', id: 'u', name: 'U', role: 'viewer' },
  privateRoles: new Map([[ID, role]]),
});

const ACTORS: Readonly<Record<string, Actor>> = {
  ...Object.fromEntries(ROLES.map((role) => [role, member(role)])),
  ...Object.fromEntries(
    LINK_ROLES.map((role) => [
      `${role} link`,
      { kind: 'guest', id: 'g', name: 'G', linkId: 'l', codexId: ID, role } as const,
    ]),
  ),
  ...Object.fromEntries(ROLES.map((role) => [`${role} token for the part`, member(role, ID)])),
  ...Object.fromEntries((['viewer', 'editor'] as const).map((role) => [`given ${role}`, given(role)])),
  'edit link for some fields': {
    ...{ kind: 'guest', id: 'g', name: 'G', linkId: ID, codexId: OTHER, role: 'edit', fields: ['text'] },
  },
  'comment link for some fields': {
    ...{ kind: 'guest', id: 'g', name: 'G', linkId: ID, codexId: OTHER, role: 'comment', fields: ['text'] },
  },
  server: { kind: 'system', id: 'server', name: 'Server' },
};

/** By document, for an id that is within reach; a kind without a row fails. */
const EXPECTED: Readonly<Record<DocumentKind, Readonly<Record<'write' | 'read', readonly string[]>>>> = {
  codex: {
    write: ['owner', 'admin', 'editor', 'edit link', 'server'],
    read: ['commenter', 'viewer', 'view link', 'comment link', 'given viewer', 'given editor'],
  },
  comments: {
    write: ['owner', 'admin', 'editor', 'commenter', 'comment link', 'edit link', 'server'],
    read: ['viewer', 'view link', 'given viewer', 'given editor'],
  },
  workspace: {
    write: ['owner', 'admin', 'editor', 'server'],
    read: ['commenter', 'viewer', 'given viewer', 'given editor'],
  },
  // A private tree: nobody reads it for what they are in the workspace.
  subtree: { write: ['given editor', 'server'], read: ['given viewer'] },
  template: { write: ['owner', 'admin', 'server'], read: [] },
  // Of its own link alone; members have the Codex.
  extract: { write: ['edit link for some fields', 'server'], read: ['comment link for some fields'] },
  'extract-comments': { write: ['comment link for some fields', 'server'], read: [] },
};
const IN_PARTS: Readonly<Record<DocumentKind, boolean>> = {
  ...{ codex: true, comments: true, workspace: false, subtree: false, template: false, extract: false },
  'extract-comments': false,
};

it.each(DOCUMENT_KINDS)('%s/… is open to exactly these', (kind) => {
  for (const [who, actor] of Object.entries(ACTORS)) {
    const [role = '', part] = who.split(' token');
    const { write, read } = EXPECTED[kind];
    const reached = part === undefined || IN_PARTS[kind];
    const access = write.includes(role) ? 'write' : read.includes(role) ? 'read' : 'none';
    const found = accessTo({ kind, id: ID, branch: 'main' }, actor, { privateTopId: null });
    expect([who, found]).toEqual([who, reached ? access : 'none']);
  }
});

it('the extract of another link is closed, and the Codex of one', () => {
  for (const [who, actor] of Object.entries(ACTORS)) {
    if (who === 'server') continue;
    expect([
      who,
      accessTo({ kind: 'extract', id: OTHER, branch: 'main' }, actor, { privateTopId: null }),
    ]).toEqual([who, 'none']);
  }
  for (const kind of ['codex', 'comments'] as const)
    expect(
      accessTo({ kind, id: OTHER, branch: 'main' }, ACTORS['edit link for some fields'] as Actor, {
        privateTopId: null,
      }),
    ).toBe('none');
});

it.each(['codex', 'comments'] as const)(
  'a foreign %s is closed to links and to tokens for a part',
  (kind) => {
    for (const [who, actor] of Object.entries(ACTORS)) {
      if (!/link|token/.test(who)) continue;
      expect([who, accessTo({ kind, id: OTHER, branch: 'main' }, actor, { privateTopId: null })]).toEqual([
        who,
        'none',
      ]);
    }
  },
);

it.each(['codex', 'comments', 'subtree'] as const)(
  'a private %s is open to the server and to whoever was given a role there, as far as that goes, and to nobody else',
  (kind) => {
    const open = Object.entries(ACTORS).flatMap(([who, actor]) => {
      const access = accessTo({ kind, id: ID, branch: 'main' }, actor, { privateTopId: ID });
      return access === 'none' ? [] : [[who, access]];
    });
    expect(open).toEqual([
      ['given viewer', 'read'],
      ['given editor', 'write'],
      ['server', 'write'],
    ]);
    for (const role of ['viewer', 'editor'] as const)
      expect(accessTo({ kind, id: OTHER, branch: 'main' }, given(role), { privateTopId: OTHER })).toBe(
        'none',
      );
  },
);
