/** The names of live documents, `kind/id[@branch]`, parsed and written. */
import { isTemplateId } from '#core/template/names.ts';
import { isUuid } from '#core/uuid.ts';

/**
 * The kinds of documents. `comments/<id>` is what was said about `codex/<id>`, and `comments/<id>@<branch>` about a branch of it, `subtree/<id>` the tree of the private Codex of that id,
 * `extract/<id>@<mark>` the fields of a Codex that the guests of the share link of that id have, `extract-comments/<id>@<mark>` what was said
 * about these.
 */
export const DOCUMENT_KINDS = [
  ...(['codex', 'comments', 'workspace', 'subtree', 'template'] as const),
  ...(['extract', 'extract-comments'] as const),
] as const;
export type DocumentKind = (typeof DOCUMENT_KINDS)[number];

/** The branch every document starts on; it is left out of the name. */
export const MAIN_BRANCH = 'main';

export interface DocumentName {
  readonly kind: DocumentKind;
  /** A UUID; of a template its id, or that of the member who has it in the making. */
  readonly id: string;
  readonly branch: string;
}

const BRANCH_NAME = '[a-z0-9][a-z0-9-]{0,39}';
const BRANCH_PATTERN = new RegExp(`^${BRANCH_NAME}$`);
const NAME_PATTERN = new RegExp(`^(${DOCUMENT_KINDS.join('|')})/([a-z0-9-]+)(?:@(${BRANCH_NAME}))?$`);

/** Reads a document name; `null` when it is not one (wrong kind, bad id, a path, anything over 100 characters). */
export function parseDocumentName(text: string): DocumentName | null {
  if (text.length > 100) return null;
  const match = NAME_PATTERN.exec(text);
  if (!match) return null;
  const [kind, id] = [match[1] as DocumentKind, match[2] as string];
  if (!isUuid(id) && !(kind === 'template' && isTemplateId(id))) return null;
  return { kind, id, branch: match[3] ?? MAIN_BRANCH };
}

/** The inverse of `parseDocumentName`. */
export function formatDocumentName({ kind, id, branch }: DocumentName): string {
  return branch === MAIN_BRANCH ? `${kind}/${id}` : `${kind}/${id}@${branch}`;
}

/** Whether a branch beside the main one may be called this. */
export function isBranchName(text: string): boolean {
  return BRANCH_PATTERN.test(text) && text !== MAIN_BRANCH;
}

/** The live document of a Codex, or of one of its branches. */
export function codexDocumentName(codexId: string, branch = MAIN_BRANCH): string {
  return formatDocumentName({ kind: 'codex', id: codexId, branch });
}

/** The live document of the comments on a Codex, or on one of its branches. */
export function commentsDocumentName(codexId: string, branch = MAIN_BRANCH): string {
  return formatDocumentName({ kind: 'comments', id: codexId, branch });
}

/** The live document that holds the tree of a workspace. */
export function workspaceDocumentName(workspaceId: string): string {
  return `workspace/${workspaceId}`;
}

/** The live document that holds the tree of a private Codex: itself on top, and all below it. */
export function subtreeDocumentName(topId: string): string {
  return `subtree/${topId}`;
}

/** The live document with the fields that the guests of a share link for some fields have; `mark` names what it holds. */
export function extractDocumentName(linkId: string, mark: string): string {
  return `extract/${linkId}@${mark}`;
}

/** The live document with the comments on those fields. */
export function extractCommentsName(linkId: string, mark: string): string {
  return `extract-comments/${linkId}@${mark}`;
}

/** Whether a document is one of those that guests of some fields have, and is stored nowhere. */
export function isExtractKind(kind: DocumentKind | undefined): boolean {
  return kind === 'extract' || kind === 'extract-comments';
}

/** Whether a document holds comments. */
export function isCommentsKind(kind: DocumentKind | undefined): boolean {
  return kind === 'comments' || kind === 'extract-comments';
}

/** Whether a document holds a tree. */
export function isTreeKind(kind: DocumentKind | undefined): boolean {
  return kind === 'workspace' || kind === 'subtree';
}

/** The live document of the draft of a template; of one in the making, `draftId` is the id of its member. */
export function templateDocumentName(draftId: string): string {
  return `template/${draftId}`;
}
