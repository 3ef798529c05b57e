/** For tests: everybody who may come by a socket, every document they may ask for, and who is let in where. */
import { randomUUID } from 'node:crypto';
import { type Actor, AGENT_SCOPES, LINK_ROLES, ROLES, type Role } from '#core/access/policy.ts';
import type { JsonObject } from '#core/json.ts';
import { openedShareSchema } from '#core/protocol/api/sharing.ts';
import { type DocumentKind, isExtractKind } from '#core/protocol/document-name.ts';
import { publicGuestId, UNNAMED_GUEST } from '../access/share-link-access.ts';
import { getWorkspace } from '../access/workspace-setting.ts';
import { type AgentSettings, makeAgent } from '../agents/agents.fixture.ts';
import type { TestServer } from './test-server.ts';

export interface Person {
  readonly token: string;
  readonly actor: Actor;
}

export interface Target {
  readonly documentName: string;
  /** Of what it belongs to. */
  readonly id: string;
  /** The document whose journal its edits are in, where that is another. */
  readonly writes?: string;
  /** The guest whom alone it is open to. */
  readonly guest?: Person;
}

const NOTE = `{ id: 'note', version: 1, name: 'Note', fields: { text: { type: 'text' } } }`;

/** Documents of every kind, by what has become of them. */
export async function makeTargets(
  server: TestServer,
  owner: string,
): Promise<Readonly<Record<string, Target>>> {
  const { services } = server;
  await server.call(owner, 'POST', 'templates/note/versions', { source: NOTE, baseVersion: 0 });
  const make = async (title: string, parentId: string | null = null) =>
    (await server.call(owner, 'POST', 'codices', { templateId: 'note', title, parentId }))['id'] ?? '';
  const shared = await make('Shared');
  const ids = {
    ...{ shared, below: await make('Below', shared), 'trashed-below': await make('Below', shared) },
    foreign: await make('Foreign'),
    trashed: await make('Trashed'),
    deleted: await make('Deleted'),
    'never made': randomUUID(),
  };
  for (const id of [ids.deleted]) {
    await server.call(owner, 'DELETE', `codices/${id}`);
    await server.call(owner, 'POST', `codices/${id}/purge`);
  }
  const ofCodices = Object.entries(ids).flatMap(([what, id]) =>
    (['codex', 'comments'] as const).map(
      (kind) => [`${kind} ${what}`, { documentName: `${kind}/${id}`, id }] as const,
    ),
  );
  const workspace = (await getWorkspace(services)).id;
  const edited = await makeExtracts(server, owner, { codexId: ids.shared, role: 'edit' });
  const commented = await makeExtracts(server, owner, { codexId: ids.shared, role: 'comment' });
  const [, mark] = edited.fields.documentName.split('@');
  const [, commentsMark] = commented.comments.documentName.split('@');
  const [, editLink] = /\/(.*)@/.exec(edited.fields.documentName) ?? [];
  const others: Readonly<Record<string, string>> = {
    'workspace own': `workspace/${workspace}`,
    'workspace foreign': `workspace/${randomUUID()}`,
    'subtree never made': `subtree/${randomUUID()}`,
    'template published': 'template/note',
    'template never made': 'template/none-such',
    'extract never made': `extract/${randomUUID()}@${mark}`,
    'extract-comments never made': `extract-comments/${randomUUID()}@${commentsMark}`,
    'extract-comments of a link for editing': `extract-comments/${editLink}@${commentsMark}`,
    'codex shared, on a branch': `codex/${ids.shared}@draft`,
    'no document': `codex/${ids.shared}/../x`,
  };
  return Object.fromEntries([
    ...ofCodices,
    ['extract shared', edited.fields] as const,
    ['extract commented', commented.fields] as const,
    ['extract-comments commented', commented.comments] as const,
    ...Object.entries(others).map(([what, documentName]) => [what, { documentName, id: workspace }] as const),
  ]);
}

const FAR = new Date(4e12);

/** The extracts of a link to the Codex, with a guest who has joined. */
async function makeExtracts(
  server: TestServer,
  owner: string,
  { codexId, role }: { readonly codexId: string; readonly role: 'edit' | 'comment' },
): Promise<{ readonly fields: Target; readonly comments: Target }> {
  const body = { role, fields: ['text'], expiresAt: FAR.toISOString() };
  const { id: linkId = '', token = '' } = await server.call(
    owner,
    'POST',
    `codices/${codexId}/share-links`,
    body,
  );
  const opened = await server.call('', 'POST', 'share/open', { token, name: 'Grace' });
  const { extract, guest: joined } = openedShareSchema.parse(opened);
  const secret = joined?.id ?? '';
  const actor = { id: publicGuestId(linkId, secret), name: 'Grace', linkId, codexId, role } as const;
  const guest: Person = {
    token: `${token}~${secret}`,
    actor: { kind: 'guest', ...actor, fields: ['text'] },
  };
  return {
    fields: { documentName: extract?.document ?? '', id: codexId, writes: `codex/${codexId}`, guest },
    comments: { documentName: extract?.comments ?? '', id: codexId, writes: `comments/${codexId}`, guest },
  };
}

const AGENT_OF_TEMPLATE = 'agent for the template';
const EXTRACT_GUEST = 'edit link for some fields';
const COMMENT_GUEST = 'comment link for some fields';

/** One of each, with real credentials. Everything that is made here is made before the Codex `trashed` is put into the trash. */
export async function makePeople(
  server: TestServer,
  owner: string,
  targets: Readonly<Record<string, Target>>,
): Promise<Readonly<Record<string, Person>>> {
  const { prisma } = server;
  const idOf = (what: string) => targets[`codex ${what}`]?.id ?? '';
  const people: Record<string, Person> = {};

  const member = async (who: string, role: Role, more: JsonObject = {}): Promise<string> => {
    const token = await server.makeToken(role, more);
    const { userId } = await prisma.apiToken.findFirstOrThrow({ orderBy: { createdAt: 'desc' } });
    people[who] = { token, actor: { kind: 'user', id: userId, name: 'Ines', role } };
    return userId;
  };
  const guest = async (who: string, body: JsonObject, what = 'shared'): Promise<string> => {
    const { id = '', token = '' } = await server.call(
      owner,
      'POST',
      `codices/${idOf(what)}/share-links`,
      body,
    );
    const role = body['role'] as 'view';
    const codexId = idOf(what);
    const actor = { id: publicGuestId(id, ''), name: UNNAMED_GUEST, linkId: id, codexId, role } as const;
    people[who] = { token, actor: { kind: 'guest', ...actor } };
    return id;
  };

  for (const role of ROLES) await member(role, role);
  for (const scope of ['read', 'suggest', 'write'])
    await member(`${scope} token of an owner`, 'owner', { scopes: [scope] });
  await member('write token of a commenter', 'commenter', { scopes: ['write'] });
  await member('token of an owner for the shared part', 'owner', { subtreeId: idOf('shared') });
  for (const role of ['commenter', 'editor']) {
    const id = await member(`viewer granted ${role}`, 'viewer');
    await server.call(owner, 'PUT', `codices/${idOf('shared')}/grants/member:${id}`, { role });
    const userId = await member(`viewer in a group granted ${role}`, 'viewer');
    const group = await server.call(owner, 'POST', 'groups', { name: `Group ${role}` });
    await server.call(owner, 'PUT', `groups/${group['id']}/members/${userId}`);
    await server.call(owner, 'PUT', `codices/${idOf('shared')}/grants/group:${group['id']}`, { role });
  }
  const agent = async (who: string, ownerId: string, settings: Partial<AgentSettings> = {}) => {
    const made = await makeAgent(prisma, { ownerId, scope: 'write', edits: 10_000, ...settings });
    people[who] = { token: made.token, actor: { kind: 'user', id: made.id, name: 'Scribe', role: 'editor' } };
    return made.id;
  };
  const keeper = await member('owner who answers for agents', 'owner');
  for (const scope of AGENT_SCOPES) await agent(`agent that may ${scope}`, keeper, { scope });
  await agent('agent of a commenter', await member('commenter who answers for an agent', 'commenter'));
  await agent('agent for the shared part', keeper, { subtreeId: idOf('shared') });
  await agent(AGENT_OF_TEMPLATE, keeper, { templates: { note: null } });
  await agent('agent for another template', keeper, { templates: { other: null } });
  await agent('agent for a field', keeper, { templates: { note: ['text'] } });
  const paused = await agent('agent that is paused', keeper);
  await prisma.user.update({ where: { id: paused }, data: { disabledAt: new Date() } });
  const left = await member('owner who was suspended', 'owner');
  await agent('agent of somebody suspended', left);
  await prisma.user.update({ where: { id: left }, data: { disabledAt: new Date() } });
  const suspended = await member('suspended', 'owner');
  await prisma.user.update({ where: { id: suspended }, data: { disabledAt: new Date() } });
  const removed = await member('removed', 'owner');
  await prisma.user.delete({ where: { id: removed } });
  const ended = await member('owner of a token that ended', 'owner');
  await prisma.apiToken.updateMany({ where: { userId: ended }, data: { revokedAt: new Date() } });

  for (const role of LINK_ROLES) await guest(`${role} link`, { role, expiresAt: FAR.toISOString() });
  for (const role of LINK_ROLES)
    await guest(`${role} link to the part`, { role, subtree: true, expiresAt: FAR.toISOString() });
  await guest('link for some fields', { role: 'view', fields: ['text'] });
  const extractGuest = targets['extract shared']?.guest;
  if (extractGuest !== undefined) people[EXTRACT_GUEST] = extractGuest;
  const commentGuest = targets['extract commented']?.guest;
  if (commentGuest !== undefined) people[COMMENT_GUEST] = commentGuest;
  await guest('link whose password was not given', { role: 'edit', password: 'open sesame please' });
  await guest('link for a number of guests, not joined', { role: 'edit', maxGuests: 2 });
  const over = await guest('link that ended', { role: 'edit' });
  await server.call(owner, 'DELETE', `share-links/${over}`);
  const late = await guest('link that expired', { role: 'edit' });
  await prisma.shareLink.update({ where: { id: late }, data: { expiresAt: new Date(1) } });
  await guest('link to the trash', { role: 'edit' }, 'trashed');
  const nobody: Actor = { kind: 'user', id: randomUUID(), name: 'Nobody', role: 'owner' };
  people['nobody'] = { token: '', actor: nobody };
  people['somebody with a made-up token'] = { token: `vb_${'x'.repeat(43)}`, actor: nobody };
  for (const what of ['trashed', 'trashed-below'])
    await server.call(owner, 'DELETE', `codices/${idOf(what)}`);
  return people;
}

const WRITE = 'write';
const READ = 'read';
const REFUSED = 'denied: revoked';
const UNKNOWN = 'denied: unauthenticated';
const GONE = 'denied: gone';
const NO_NAME = 'closed: bad-document-name';

/** The Codex that was shared, and those below it. */
const PART = ['shared', 'below', 'trashed-below'];

/** By document, for members by the role that counts there, for guests by that of their link to it. */
const WRITERS: Readonly<Record<DocumentKind, readonly string[]>> = {
  codex: ['owner', 'admin', 'editor', 'edit link'],
  comments: ['owner', 'admin', 'editor', 'commenter', 'comment link', 'edit link'],
  workspace: ['owner', 'admin', 'editor'],
  // server/access/private-codices.pg.test.ts
  subtree: [],
  template: ['owner', 'admin'],
  extract: [EXTRACT_GUEST],
  'extract-comments': [COMMENT_GUEST],
};

/** The role of a member on the Codex that was shared and below it, and elsewhere. */
const ROLE_OF: Readonly<Record<string, readonly [shared: Role | null, elsewhere: Role | null]>> = {
  ...Object.fromEntries(ROLES.map((role) => [role, [role, role] as const])),
  'read token of an owner': ['viewer', 'viewer'],
  'suggest token of an owner': ['commenter', 'commenter'],
  'write token of an owner': ['editor', 'editor'],
  'write token of a commenter': ['commenter', 'commenter'],
  'token of an owner for the shared part': ['owner', null],
  'owner who answers for agents': ['owner', 'owner'],
  'commenter who answers for an agent': ['commenter', 'commenter'],
  'agent that may read': ['viewer', 'viewer'],
  'agent that may comment': ['commenter', 'commenter'],
  'agent that may suggest': ['commenter', 'commenter'],
  'agent that may write': ['editor', 'editor'],
  'agent of a commenter': ['commenter', 'commenter'],
  'agent for the shared part': ['editor', null],
  [AGENT_OF_TEMPLATE]: ['editor', 'editor'],
  'agent for another template': [null, null],
  'agent for a field': [null, null],
  'viewer granted commenter': ['commenter', 'viewer'],
  'viewer granted editor': ['editor', 'viewer'],
  'viewer in a group granted commenter': ['commenter', 'viewer'],
  'viewer in a group granted editor': ['editor', 'viewer'],
};

/** What somebody is answered who asks for a document: `write`, `read`, or what they are refused with. */
export function accessOf(who: string, what: string): string {
  if (what === 'no document') return NO_NAME;
  const [kind, state] = what.split(' ') as [DocumentKind, string];
  const roles = ROLE_OF[who];
  if (who === EXTRACT_GUEST) return what === 'extract shared' ? WRITE : REFUSED;
  if (who === COMMENT_GUEST) {
    if (what === 'extract commented') return READ;
    return what === 'extract-comments commented' ? WRITE : REFUSED;
  }
  // Of the links only these let somebody in, who learns of nothing but what it leads to.
  if (roles === undefined) {
    const [, link = '', part] = /^(\w+ link)( to the part)?$/.exec(who) ?? [];
    if (!LINK_ROLES.some((role) => link === `${role} link`)) return UNKNOWN;
    const leadsTo = part === undefined ? /^(codex|comments) shared$/ : /^(codex|comments) (shared|below)$/;
    if (!leadsTo.test(what)) return REFUSED;
    return WRITERS[kind].includes(link) ? WRITE : READ;
  }
  const role = PART.includes(state) ? roles[0] : roles[1];
  if (role === null || what.includes('branch')) return REFUSED;
  // Of what is gone nobody knows the template, and the tree is of all of them.
  if (who === AGENT_OF_TEMPLATE && (state === 'deleted' || kind === 'workspace')) return REFUSED;
  if (state === 'deleted') return GONE;
  if (state === 'never' || what === 'workspace foreign') return REFUSED;
  if (WRITERS[kind].includes(role)) return WRITE;
  return kind === 'template' || isExtractKind(kind) ? REFUSED : READ;
}
