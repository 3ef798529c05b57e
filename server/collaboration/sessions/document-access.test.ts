/** Access to each kind of document by actor. */
import { expect, it } from 'vitest';
import { ROLES } from '#core/access/policy.ts';
import { DOCUMENT_KINDS } from '#core/protocol/document-name.ts';
import { accessTo } from './document-access.ts';

const ID = '0192f0c1-2a3b-7c4d-8e5f-60718293a4b5';

const OPEN_TO_ROLES: Readonly<Record<string, readonly string[]>> = {
  codex: ['write', 'write', 'write', 'read'],
  workspace: ['write', 'write', 'write', 'read'],
  template: ['write', 'write', 'none', 'none'],
  comments: ['write', 'write', 'write', 'read'],
};

it('drafts of templates are open to admins alone, a Codex and its comments to guests as well', () => {
  for (const kind of DOCUMENT_KINDS) {
    const name = { kind, id: ID, branch: 'main' };
    const members = ROLES.map((role) => accessTo(name, { kind: 'user', id: 'u', name: 'U', role }));
    const guest = { kind: 'guest', id: 'g', name: 'G', linkId: 'l', codexId: ID, role: 'edit' } as const;
    expect([kind, members]).toEqual([kind, OPEN_TO_ROLES[kind]]);
    expect([kind, accessTo(name, guest)]).toEqual([
      kind,
      kind === 'codex' || kind === 'comments' ? 'write' : 'none',
    ]);
    const system = { kind: 'system', id: 'server', name: 'Server' } as const;
    expect([kind, accessTo(name, system)]).toEqual([kind, 'write']);
  }
});
