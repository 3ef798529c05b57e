/** A pending request: its content, and the order of sending. */
import type { ErrorCode } from '#core/errors.ts';
import type { CreateCodexBody } from '#core/protocol/api/codices.ts';
import type { NotificationMark } from '#core/protocol/api/notifications.ts';

/** Why the server refused a request for good. */
export interface RequestFailure {
  readonly code: ErrorCode;
  /** For people. */
  readonly message: string;
  /** ms since epoch. */
  readonly at: number;
}

interface Request {
  /** The Codex it is about. */
  readonly codexId: string;
  /** When it was made, ms since epoch by the clock of the server as far as that was known. */
  readonly at: number;
  /** What it was called then, for lists that know no better. */
  readonly title: string;
}

/** The creation of a Codex and of the children that its template asks for, parents first. */
export interface CodexCreation extends Request {
  readonly kind: 'create-codex';
  readonly templateName: string;
  readonly codices: readonly (CreateCodexBody & { readonly id: string })[];
}

/** The attachment of a file, whose bytes are stored beside the request. */
export interface FileAttachment extends Request {
  readonly kind: 'attach-file';
  readonly assetId: string;
  readonly name: string;
  readonly mime: string;
  /** In bytes. */
  readonly size: number;
}

/** Marks of notifications. */
export interface NotificationMarking {
  readonly kind: 'mark-notifications';
  /** They may be about several. */
  readonly codexId: null;
  readonly at: number;
  /** What the Codex of the first was called. */
  readonly title: string;
  readonly ids: readonly string[];
  readonly as: NotificationMark;
}

/** The decision on a suggestion, as it was seen. What does not fit any more by then is refused, and comes back to be looked at. */
export interface SuggestionDecision extends Request {
  readonly kind: 'decide-suggestion';
  readonly suggestionId: string;
  readonly verb: 'accept' | 'reject';
  readonly revision: string;
}

/** What becomes of a favourite of this person: core/favourites/favourites.ts. */
export interface FavouriteRequest extends Request {
  readonly kind: 'favourite';
  readonly act: 'star' | 'unstar' | 'move';
  /** Of a move: the favourite it is put next to. */
  readonly before?: string;
  readonly after?: string;
}

export type NewRequest =
  | CodexCreation
  | FileAttachment
  | NotificationMarking
  | SuggestionDecision
  | FavouriteRequest;

export type PendingRequest = NewRequest & {
  /** Ids ascend in the order in which the requests were made. */
  readonly id: string;
  /** `null` while it waits. */
  readonly failure: RequestFailure | null;
};

/**
 * The oldest request that can be sent, or `null`. Requests that need a refused Codex wait: a file would have no owner, a
 * child no parent.
 */
export function firstToSend(requests: readonly PendingRequest[]): PendingRequest | null {
  const refused = new Set<string>();
  for (const request of requests) {
    const isHeld = isAbout(request).some((id) => refused.has(id));
    if (request.failure === null && !isHeld) return request;
    if (request.kind === 'create-codex') for (const { id } of request.codices) refused.add(id);
  }
  return null;
}

/** The Codices that have to be there first. */
function isAbout(request: PendingRequest): readonly string[] {
  if (request.kind === 'mark-notifications') return [];
  if (request.kind !== 'create-codex') return [request.codexId];
  return request.codices.flatMap(({ parentId }) => parentId ?? []);
}

/** The pending creation of a Codex; `null` when the server has the Codex. */
export function creationOf(
  requests: readonly PendingRequest[],
  codexId: string,
): (PendingRequest & { readonly kind: 'create-codex' }) | null {
  for (const request of requests) {
    if (request.kind === 'create-codex' && request.codices.some(({ id }) => id === codexId)) return request;
  }
  return null;
}

/** Parses a stored request; `null` for one written by a later version, which is left in the store. */
export function parseRequest(value: unknown): PendingRequest | null {
  if (typeof value !== 'object' || value === null) return null;
  const { kind, id } = value as Partial<PendingRequest>;
  if (typeof id !== 'string') return null;
  return kind !== undefined && KINDS.has(kind) ? (value as PendingRequest) : null;
}

const KINDS: ReadonlySet<string> = new Set<NewRequest['kind']>([
  'create-codex',
  'attach-file',
  'mark-notifications',
  'decide-suggestion',
  'favourite',
]);
