/** The access policy: decides who may do what, for REST, sockets, jobs and pages alike. */
import { reachesSome, reachesWhole, type TemplateLimits } from './template-limits.ts';

export const ROLES = ['owner', 'admin', 'editor', 'commenter', 'viewer'] as const;
export type Role = (typeof ROLES)[number];

/**
 * What an API token may do; each includes those before it. `comment` suggests nothing. `suggest` is what agents begin with: they comment,
 * suggest, and write on branches, and nothing of that changes a Codex until somebody else says so.
 */
export const TOKEN_SCOPES = ['read', 'comment', 'suggest', 'write', 'admin'] as const;
export type TokenScope = (typeof TOKEN_SCOPES)[number];

/** In a request: of templates in general, whichever there are. */
export const ANY_TEMPLATE = '*';

/** What an agent may do at most; each includes those before it. */
export const AGENT_SCOPES = ['read', 'comment', 'suggest', 'write'] as const;
export type AgentScope = (typeof AGENT_SCOPES)[number];

export const LINK_ROLES = ['view', 'comment', 'edit'] as const;
export type LinkRole = (typeof LINK_ROLES)[number];

/** The roles that a grant gives; each includes those before it. */
export const GRANT_ROLES = ['commenter', 'editor'] as const;
export type GrantRole = (typeof GRANT_ROLES)[number];

/** Where a member may do more than their role says. */
export interface Grants {
  /** The highest role granted to them on this Codex, or on one above it, as the tree stands now; `null` for none. */
  readonly roleOn: (codexId: string) => GrantRole | null;
}

/** What somebody may be on a private Codex and all below it; each includes those before it. Who is `admin` there says who else may read. */
export const PRIVATE_ROLES = ['viewer', 'commenter', 'editor', 'admin'] as const;
export type PrivateRole = (typeof PRIVATE_ROLES)[number];

/** A part of the tree: what an API token is limited to, or what a link leads to. */
export interface Subtree {
  /** The one on top. */
  readonly rootId: string;
  /** Whether a Codex is the one on top or stands below it now. */
  readonly includes: (codexId: string) => boolean;
}

/** How a member looks to others. */
export interface PersonLook {
  /** The hue they chose, 0 to 7; `null`: that of their id. */
  readonly hue: number | null;
  /** Names their picture; `null`: they have none. */
  readonly picture: string | null;
}

/** What others see of an agent beside its name and picture. */
export interface AgentLabel {
  /** Whose program or model it is. */
  readonly provider: string;
  /** Whoever answers for it. */
  readonly owner: { readonly id: string; readonly name: string };
}

/** Somebody signed in, in the browser or by an API token of theirs; or an agent, which has tokens alone. */
export interface UserActor {
  readonly kind: 'user';
  readonly id: string;
  readonly name: string;
  /** What they may do here: with an API token at most what its scopes allow. */
  readonly role: Role;
  /** The API token used, when it was one. */
  readonly tokenId?: string;
  /** Set for a program that they let in by OAuth: its tokens open this, and nothing else. */
  readonly program?: { readonly grantId: string; readonly resource: 'mcp' | 'api' };
  /** Set for an agent: `role` and `grants` are then its owner's, narrowed by its scopes. */
  readonly agent?: AgentLabel;
  /** Set when that token comments and suggests nothing. */
  readonly suggestsNothing?: true;
  /** Set when that token proposes: what they are on the branches of a Codex that is not private, where it is more than `role`. */
  readonly branchRole?: Role;
  /** Set when that token reaches a part of the tree only. */
  readonly subtree?: Subtree;
  /** Set for an agent that reaches Codices of some templates only. */
  readonly limits?: TemplateLimits;
  /** Set when they, or a group of theirs, may do more on some Codices; narrowed by the scopes of the token. */
  readonly grants?: Grants;
  /** What they may be on the private Codices that they may read, by the id of the one on top; narrowed by the scopes of the token. */
  readonly privateRoles?: ReadonlyMap<string, PrivateRole>;
  /** The browser session used, when it was one. */
  readonly sessionId?: string;
  /** What others see of them beside their name. */
  readonly look?: PersonLook;
  /** Another one whenever all earlier credentials of theirs ended at once: proofs made under an earlier one are void. */
  readonly generation?: string;
}

/** A guest who came through a share link, which grants one Codex, or one with everything below it. */
export interface GuestActor {
  readonly kind: 'guest';
  /** Stable for this guest within the link. */
  readonly id: string;
  readonly name: string;
  readonly linkId: string;
  /** The one that the link is for. */
  readonly codexId: string;
  /** Set when the link leads to everything below that as well; nothing in the trash is included. */
  readonly subtree?: Subtree;
  /** Set when the link is for some fields of that one: it leads to nothing but their extract. */
  readonly fields?: readonly string[];
  /** Set when the link is for a branch of that one: it leads to nothing else, main included. */
  readonly branch?: string;
  readonly role: LinkRole;
  /** Set when this is no guest but somebody who may share, and looks at what guests see. */
  readonly viewer?: LinkViewer;
}

/** Whoever looks at a Codex as the guests of a link see it, by the session or API token that they came with. */
export interface LinkViewer {
  /** A member. */
  readonly id: string;
  /** ms since epoch. */
  readonly until: number;
  readonly sessionId?: string;
  readonly tokenId?: string;
}

/** The server itself: seeding, template upgrades, compaction. */
export interface SystemActor {
  readonly kind: 'system';
  readonly id: string;
  readonly name: string;
}

export type Actor = UserActor | GuestActor | SystemActor;

export type CodexAction =
  | 'read'
  | 'comment'
  /** Deletes comments of others, and says anew what they are about. */
  | 'moderate'
  | 'edit'
  | 'move'
  | 'archive'
  | 'delete'
  | 'purge'
  | 'share'
  /** Gives members and groups a higher role here and below. */
  | 'grant'
  | 'readHistory'
  | 'nameVersion'
  /** Begins branches, writes on them, brings them up to date. */
  | 'branch'
  | 'mergeBranch'
  | 'restore'
  /** Removes a passage from the history, for good. */
  | 'redact';
export type WorkspaceAction =
  | 'list'
  /** Asks for Codices where nothing is told but of those that one may know of. */
  | 'find'
  | 'createCodex';
export type TemplateAction = 'read' | 'publish';
export type AdminAction = 'manageMembers' | 'manageLinks' | 'readSystem' | 'redactEverywhere';
/** On as many fields of a Codex as one reaches. */
export type FieldsAction = 'read' | 'comment' | 'edit';
/** On the fields of a Codex that a link for some fields is for. */
export type ExtractAction = 'read' | 'comment' | 'edit';

/**
 * A Codex, and the private one that it is or stands below; `null`: every member may read it. Never `null` for want of knowing: the row of
 * the Codex says, or `placeOf` of server/access/known-codices.ts.
 */
export interface CodexPlace {
  readonly id: string;
  readonly privateTopId: string | null;
  /** The template that it is of, which never changes. Whoever is limited to templates reaches nothing where it is not told. */
  readonly templateId?: string;
}

export type Request =
  | {
      readonly action: CodexAction;
      /** `branch`: where one is meant, and not main. Members have the rights of the Codex on its branches. */
      readonly resource: CodexPlace & { readonly kind: 'codex'; readonly branch?: string | undefined };
    }
  | {
      readonly action: FieldsAction;
      /** Asked by what looks at each field by itself: whoever reaches some fields alone is refused the Codex. */
      readonly resource: CodexPlace & { readonly kind: 'fields' };
    }
  | {
      readonly action: WorkspaceAction;
      /** `within`: only what stands below this Codex; `templateId`: of what is to be created or placed. */
      readonly resource: {
        readonly kind: 'workspace';
        readonly within?: CodexPlace | undefined;
        readonly templateId?: string;
      };
    }
  | { readonly action: TemplateAction; readonly resource: { readonly kind: 'template'; readonly id: string } }
  | { readonly action: AdminAction; readonly resource: { readonly kind: 'instance' } }
  | {
      readonly action: ExtractAction;
      /** `id`: of the link. */
      readonly resource: { readonly kind: 'extract'; readonly id: string };
    };

const RANK: Record<Role, number> = { viewer: 0, commenter: 1, editor: 2, admin: 3, owner: 4 };

const CODEX_MINIMUM: Record<CodexAction, Role> = {
  read: 'viewer',
  readHistory: 'viewer',
  comment: 'commenter',
  moderate: 'editor',
  edit: 'editor',
  move: 'editor',
  archive: 'editor',
  delete: 'editor',
  purge: 'admin',
  share: 'editor',
  grant: 'editor',
  nameVersion: 'editor',
  branch: 'editor',
  mergeBranch: 'editor',
  restore: 'editor',
  redact: 'admin',
};
const WORKSPACE_MINIMUM: Record<WorkspaceAction, Role> = {
  list: 'viewer',
  find: 'viewer',
  createCodex: 'editor',
};
const TEMPLATE_MINIMUM: Record<TemplateAction, Role> = { read: 'viewer', publish: 'admin' };
const ADMIN_MINIMUM: Record<AdminAction, Role> = {
  manageMembers: 'admin',
  manageLinks: 'admin',
  readSystem: 'admin',
  redactEverywhere: 'admin',
};

/** What guests of a link may do on what it leads to. */
export const LINK_MAY: Readonly<Record<LinkRole, readonly CodexAction[]>> = {
  view: ['read'],
  comment: ['read', 'comment'],
  edit: ['read', 'comment', 'edit'],
};

/**
 * Whether `actor` may do this. Total: never throws, and looks nothing up but what the actor brings along. A guest may act
 * on the Codices of their link only, and receives their templates with them.
 */
export function can(actor: Actor, request: Request): boolean {
  if (actor.kind === 'system') return true;
  if (actor.kind === 'guest') return mayAsGuest(actor, request);
  // Members have the whole Codex; an extract beside it would be a second way to it.
  if (request.resource.kind === 'extract') return false;
  if (actor.agent !== undefined && NEVER_BY_AGENT.includes(request.action)) return false;
  const topId = privateTopOf(request);
  const role = topId === null ? roleFor(actor, request) : privateRoleFor(actor, topId, request);
  if (role === null || !isAtLeast(role, minimumRole(request))) return false;
  return isWithin(actor.subtree, request) && isWithinLimits(actor.limits, request);
}

function mayAsGuest(guest: GuestActor, { action, resource }: Request): boolean {
  if (!LINK_MAY[guest.role].includes(action as CodexAction)) return false;
  if (guest.fields !== undefined) {
    // By a link for writing in some fields nobody is shown what is said about them: its maker was told so.
    const isGiven = action !== 'comment' || guest.role === 'comment';
    return resource.kind === 'extract' && resource.id === guest.linkId && isGiven;
  }
  if (resource.kind !== 'codex' && resource.kind !== 'fields') return false;
  // Whoever asks about main names no branch, so a link for one opens no door that was not made for it.
  const branch = resource.kind === 'codex' ? resource.branch : undefined;
  return isOfLink(guest, resource.id) && resource.privateTopId === null && isSameBranch(guest.branch, branch);
}

/** What is no branch has the name that documents have for it. */
function isSameBranch(one = 'main', other = 'main'): boolean {
  return one === other;
}

/** Whether somebody may know of Codices at all that are, or stand below, this private one; `null`: of those that are not private. */
export function mayKnowPrivate(actor: Actor, privateTopId: string | null): boolean {
  if (actor.kind === 'system' || privateTopId === null) return true;
  return actor.kind === 'user' && actor.privateRoles?.has(privateTopId) === true;
}

function privateTopOf({ resource }: Request): string | null {
  if (resource.kind === 'codex' || resource.kind === 'fields') return resource.privateTopId;
  return resource.kind === 'workspace' ? (resource.within?.privateTopId ?? null) : null;
}

/** What nobody does on a private Codex: links and forms would let in whom nobody has named. */
const NEVER_IN_PRIVATE: readonly Request['action'][] = ['share'];

/** Only what is given there counts, whatever somebody is in the workspace; who else may read is for whoever is `admin` there. */
function privateRoleFor(actor: UserActor, topId: string, { action }: Request): PrivateRole | null {
  const role = actor.privateRoles?.get(topId) ?? null;
  if (NEVER_IN_PRIVATE.includes(action)) return null;
  return action === 'grant' && role !== 'admin' ? null : role;
}

function isOfLink({ codexId, subtree }: GuestActor, id: string): boolean {
  return subtree === undefined ? id === codexId : subtree.includes(id);
}

/** What no agent does: a link or a role that it gave would outlive it. */
const NEVER_BY_AGENT: readonly Request['action'][] = ['share', 'grant'];

/** What nobody does by a grant: what they hand on to others would outlive it. */
const NEVER_BY_GRANT: readonly Request['action'][] = ['share', 'grant'];

/** Their role, or that of a grant on what is asked for, whichever is higher. */
function roleFor({ grants, ...actor }: UserActor, { action, resource }: Request): Role {
  const role = action === 'branch' ? (actor.branchRole ?? actor.role) : actor.role;
  if (grants === undefined || NEVER_BY_GRANT.includes(action)) return role;
  const isCodex = resource.kind === 'codex' || resource.kind === 'fields';
  const codexId = isCodex ? resource.id : resource.kind === 'workspace' && resource.within?.id;
  const granted = codexId ? grants.roleOn(codexId) : null;
  return granted !== null && isAtLeast(granted, role) ? granted : role;
}

/** The role that remains for an API token with these scopes; without any, viewer. */
export function narrowRole(role: Role, scopes: readonly TokenScope[]): Role {
  if (scopes.includes('admin')) return role;
  const most: Role = scopes.includes('write')
    ? 'editor'
    : scopes.includes('suggest') || scopes.includes('comment')
      ? 'commenter'
      : 'viewer';
  return isAtLeast(role, most) ? most : role;
}

/** What the owner of an API token stays on branches, where the token proposes and they may edit; `null` otherwise. */
export function branchRoleOf(role: Role, scopes: readonly TokenScope[]): Role | null {
  const proposes = scopes.includes('suggest') && !scopes.includes('write') && !scopes.includes('admin');
  return proposes && isAtLeast(role, 'editor') ? 'editor' : null;
}

/** Whether a token with these scopes comments, and suggests nothing. */
export function suggestsNothing(scopes: readonly TokenScope[]): boolean {
  return scopes.includes('comment') && scopes.every((scope) => scope === 'read' || scope === 'comment');
}

/** Templates are read by whoever reads a Codex; the rest of the workspace is none of a subtree's business. */
function isWithin(subtree: Subtree | undefined, { action, resource }: Request): boolean {
  if (subtree === undefined) return true;
  switch (resource.kind) {
    case 'codex':
    case 'fields':
      return subtree.includes(resource.id);
    case 'workspace':
      return resource.within !== undefined && subtree.includes(resource.within.id);
    case 'template':
      return action === 'read';
    case 'instance':
    case 'extract':
      return false;
  }
}

/**
 * What tells of Codices nobody asked for by id is closed, unless it asks for what somebody may know of; so is what is as coarse as a
 * document, for those who reach some fields of it.
 */
function isWithinLimits(limits: TemplateLimits | undefined, { action, resource }: Request): boolean {
  if (limits === undefined) return true;
  switch (resource.kind) {
    case 'codex':
      return reachesWhole(limits, resource.templateId);
    case 'fields':
      return reachesSome(limits, resource.templateId);
    case 'workspace':
      return action === 'find' || (action === 'createCodex' && reachesWhole(limits, resource.templateId));
    case 'template':
      return action === 'read' && (resource.id === ANY_TEMPLATE || reachesSome(limits, resource.id));
    case 'instance':
    case 'extract':
      return false;
  }
}

/** True when `role` is at least `minimum` in owner > admin > editor > commenter > viewer. */
export function isAtLeast(role: Role, minimum: Role): boolean {
  return RANK[role] >= RANK[minimum];
}

function minimumRole(request: Request): Role {
  switch (request.resource.kind) {
    case 'codex':
    case 'fields':
      return CODEX_MINIMUM[request.action as CodexAction];
    case 'workspace':
      return WORKSPACE_MINIMUM[request.action as WorkspaceAction];
    case 'template':
      return TEMPLATE_MINIMUM[request.action as TemplateAction];
    case 'instance':
      return ADMIN_MINIMUM[request.action as AdminAction];
    case 'extract':
      return 'owner';
  }
}
