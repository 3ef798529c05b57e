/** The addresses of pages: one table for the browser, the server's 404 and the service worker. */
import { isUuid } from '#core/uuid.ts';
import { isBranchName } from './document-name.ts';

type BranchPage = 'branch' | 'branch-history' | 'merge';
type TemplatePage = 'template' | 'template-versions' | 'template-history' | 'automation';

export type PageAddress =
  | {
      readonly page:
        | 'home'
        | 'inbox'
        | 'search'
        | 'graph'
        | 'timeline'
        | 'trash'
        | 'account'
        | 'connect'
        | 'members'
        | 'audit'
        | 'groups'
        | 'webhooks'
        | 'private'
        | 'links'
        | 'tokens'
        | 'agents'
        | 'system'
        | 'templates';
    }
  | { readonly page: 'codex' | 'history'; readonly codexId: string }
  | { readonly page: BranchPage; readonly codexId: string; readonly branch: string }
  | { readonly page: TemplatePage; readonly templateId: string };

const PLAIN_PAGES: Readonly<Record<string, PageAddress>> = {
  '': { page: 'home' },
  inbox: { page: 'inbox' },
  search: { page: 'search' },
  graph: { page: 'graph' },
  timeline: { page: 'timeline' },
  trash: { page: 'trash' },
  account: { page: 'account' },
  connect: { page: 'connect' },
  'admin/members': { page: 'members' },
  'admin/audit': { page: 'audit' },
  'admin/groups': { page: 'groups' },
  'admin/webhooks': { page: 'webhooks' },
  'admin/private': { page: 'private' },
  'admin/links': { page: 'links' },
  'admin/tokens': { page: 'tokens' },
  'admin/agents': { page: 'agents' },
  'admin/system': { page: 'system' },
  'admin/templates': { page: 'templates' },
};

const TEMPLATE_PAGES: Readonly<Record<string, TemplatePage>> = {
  compare: 'template-versions',
  history: 'template-history',
  automation: 'automation',
};

const BRANCH_PAGES: Readonly<Record<string, BranchPage>> = { '': 'branch', '/merge': 'merge' };

/** Reads the path of a URL, percent-encoded as it stands there; `null` when no page of the workspace is at it. */
export function parsePageAddress(pathname: string): PageAddress | null {
  const path = pathname.replace(/^\/|\/$/g, '');
  const plain = Object.hasOwn(PLAIN_PAGES, path) ? PLAIN_PAGES[path] : undefined;
  if (plain !== undefined) return plain;
  const [, codexId, history, branch, under = ''] =
    /^c\/([^/]+)(?:(\/history(?:\/compare)?)|\/branches\/([^/]+)(\/merge|\/history(?:\/compare)?)?)?$/.exec(
      path,
    ) ?? [];
  if (codexId !== undefined && branch !== undefined)
    return branchAddress(codexId, branch, BRANCH_PAGES[under] ?? 'branch-history');
  if (codexId !== undefined) return codexAddress(codexId, history !== undefined);
  const [, templateId, part = ''] =
    /^admin\/templates\/([^/]+)(?:\/(compare|history|automation))?$/.exec(path) ?? [];
  const template = templateId === undefined ? null : decode(templateId);
  if (template === null) return null;
  return { page: TEMPLATE_PAGES[part] ?? 'template', templateId: template };
}

/** The address of a Codex; `parsePageAddress` gives the id back. */
export function codexPath(codexId: string): string {
  return `/c/${encodeURIComponent(codexId)}`;
}

/** The roles that a Codex can be looked at with, by whoever has more. */
export const LOOKED_AT_ROLES = ['viewer', 'commenter', 'editor'] as const;
export type LookedAtRole = (typeof LOOKED_AT_ROLES)[number];

/** The address at which a Codex is shown as to a member with a role. */
export function lookedAtPath(codexId: string, role: LookedAtRole): string {
  return `${codexPath(codexId)}?as=${role}`;
}

/** The role that such an address asks for; `null` when it asks for none. */
export function readLookedAtRole(asked: { get(name: string): string | null }): LookedAtRole | null {
  return LOOKED_AT_ROLES.find((role) => role === asked.get('as')) ?? null;
}

/** The address of a branch of a Codex. */
export function branchPath(codexId: string, name: string): string {
  return `${codexPath(codexId)}/branches/${encodeURIComponent(name)}`;
}

/** The address of the page that merges a branch into its Codex. */
export function mergePath(codexId: string, name: string): string {
  return `${branchPath(codexId, name)}/merge`;
}

/** The address of the history of a Codex, or of one of its branches. */
export function historyPath(codexId: string, branch: string | null = null): string {
  return `${branch === null ? codexPath(codexId) : branchPath(codexId, branch)}/history`;
}

/** The address of the timeline of the workspace, or of a Codex and all below it. */
export function timelinePath(below: string | null = null): string {
  return below === null ? '/timeline' : `/timeline?below=${encodeURIComponent(below)}`;
}

/** Two points of the history of a Codex, or of one of its branches: the numbers of operations, 0 for the empty document. */
export interface CodexPair {
  readonly from: number;
  /** `null`: as it is now. */
  readonly to: number | null;
}

/** How a comparison is shown. */
export interface ComparisonLook {
  readonly layout: 'inline' | 'sides';
  /** With the fields that are the same on both sides. */
  readonly all: boolean;
}

/** The address of the comparison of two points of a Codex, or of one of its branches. */
export function codexComparePath(
  codexId: string,
  { from, to }: CodexPair,
  look: ComparisonLook,
  branch: string | null = null,
): string {
  const asked = [
    `from=${from}`,
    ...(to === null ? [] : [`to=${to}`]),
    ...(look.layout === 'sides' ? ['layout=sides'] : []),
    ...(look.all ? ['fields=all'] : []),
  ];
  return `${historyPath(codexId, branch)}/compare?${asked.join('&')}`;
}

/** What an address of the history of a Codex asks for; its points are numbers of operations or names of versions. */
export interface AskedComparison {
  readonly from: string | null;
  readonly to: string | null;
  readonly look: ComparisonLook;
}

/** Reads the query of such an address. */
export function readComparison(asked: { get(name: string): string | null }): AskedComparison {
  const point = (name: string) => asked.get(name)?.trim() || null;
  return {
    from: point('from'),
    to: point('to'),
    look: {
      layout: asked.get('layout') === 'sides' ? 'sides' : 'inline',
      all: asked.get('fields') === 'all',
    },
  };
}

/** The address of a thread of comments on the page of its Codex. */
export function threadPath(codexId: string, threadId: string): string {
  return `${codexPath(codexId)}#thread=${threadId}`;
}

/** A place in the source of a template: what it is about, and where that stood when it was looked for. */
export interface SourcePoint {
  readonly path: readonly (string | number)[];
  readonly line?: number | undefined;
  readonly column?: number | undefined;
}

/** The address of the editor of a template, opened at a place of its source. */
export function sourcePointPath(templateId: string, { path, line, column }: SourcePoint): string {
  const at = path.map((step) => encodeURIComponent(step)).join('/');
  const asked = [
    ...(path.length > 0 ? [`at=${encodeURIComponent(at)}`] : []),
    ...(line !== undefined ? [`line=${line}`] : []),
    ...(line !== undefined && column !== undefined ? [`column=${column}`] : []),
  ];
  const query = asked.length === 0 ? '' : `?${asked.join('&')}`;
  return `/admin/templates/${encodeURIComponent(templateId)}${query}`;
}

/** The place that such an address asks for; `null` when it asks for none. */
export function readSourcePoint(asked: { get(name: string): string | null }): SourcePoint | null {
  const number = (name: string): number | undefined => {
    const found = asked.get(name) ?? '';
    return /^[1-9]\d{0,6}$/.test(found) ? Number(found) : undefined;
  };
  const steps = (asked.get('at') ?? '').split('/').map(decode);
  const isPath = steps.every((step) => step !== null && step !== '') && steps.length <= 20;
  const path = isPath ? steps.map((step) => (/^\d{1,6}$/.test(step ?? '') ? Number(step) : `${step}`)) : [];
  const [line, column] = [number('line'), number('column')];
  return path.length === 0 && line === undefined ? null : { path, line, column };
}

/** The address of the comparison of two versions of a template. */
export function comparePath(
  templateId: string,
  { from, to }: { readonly from: number; readonly to: number },
): string {
  return `/admin/templates/${encodeURIComponent(templateId)}/compare?from=${from}&to=${to}`;
}

/** Two points of the history of a template draft: the number of an operation, or `v3` for a published version. */
export interface DraftPair {
  readonly from: string;
  /** `null`: as it is now. */
  readonly to: string | null;
}

/** The address of the history of a template draft, by the id of the draft. */
export function draftHistoryPath(draftId: string, pair?: DraftPair): string {
  const path = `/admin/templates/${encodeURIComponent(draftId)}/history`;
  if (pair === undefined) return path;
  return `${path}?from=${pair.from}${pair.to === null ? '' : `&to=${pair.to}`}`;
}

/** The token of a share link, `/s/<token>`; `null` for every other path. */
export function parseShareAddress(pathname: string): string | null {
  const [, token] = /^\/s\/([^/]+)\/?$/.exec(pathname) ?? [];
  return token === undefined ? null : decode(token);
}

/** The address of a public page, by the id of its share link; the server answers it without a script. */
export function publicPagePath(linkId: string): string {
  return `/p/${encodeURIComponent(linkId)}`;
}

/** The token of a form, `/f/<token>`; `null` for every other path. */
export function parseFormAddress(pathname: string): string | null {
  const [, token] = /^\/f\/([^/]+)\/?$/.exec(pathname) ?? [];
  return token === undefined ? null : decode(token);
}

/** What stands in an address becomes part of others, so that nothing but an id is taken for one. */
function codexAddress(encoded: string, history: boolean): PageAddress | null {
  const codexId = decode(encoded)?.toLowerCase() ?? '';
  return isUuid(codexId) ? { page: history ? 'history' : 'codex', codexId } : null;
}

function branchAddress(encodedId: string, encodedName: string, page: BranchPage): PageAddress | null {
  const codexId = decode(encodedId)?.toLowerCase() ?? '';
  const branch = decode(encodedName) ?? '';
  return isUuid(codexId) && isBranchName(branch) ? { page, codexId, branch } : null;
}

function decode(encoded: string): string | null {
  try {
    return decodeURIComponent(encoded);
  } catch {
    return null; // a stray percent sign
  }
}
