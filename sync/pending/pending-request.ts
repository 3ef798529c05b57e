/** A pending request: its content, and the order of sending. */
import type { ErrorCode } from '#core/errors.ts';
import type { CreateCodexBody } from '#core/protocol/api/codices.ts';

/** Why the server refused it for good. */
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

/** A Codex, and the children that its template wants: parents first. */
export interface CodexCreation extends Request {
  readonly kind: 'create-codex';
  readonly templateName: string;
  readonly codices: readonly (CreateCodexBody & { readonly id: string })[];
}

/** The file itself is kept beside the request. */
export interface FileAttachment extends Request {
  readonly kind: 'attach-file';
  readonly assetId: string;
  readonly name: string;
  readonly mime: string;
  /** In bytes. */
  readonly size: number;
}

export type NewRequest = CodexCreation | FileAttachment;

export type PendingRequest = NewRequest & {
  /** Ids ascend in the order in which the requests were made. */
  readonly id: string;
  /** `null` while it waits. */
  readonly failure: RequestFailure | null;
};

/**
 * The oldest that can be sent; `null` when none can. What needs a Codex that the server refused waits with it: a file has nowhere to
 * go, and a child would stand without its parent.
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
  if (request.kind === 'attach-file') return [request.codexId];
  return request.codices.flatMap(({ parentId }) => parentId ?? []);
}

/** The creation that a Codex waits for; `null` when the server has it. */
export function creationOf(
  requests: readonly PendingRequest[],
  codexId: string,
): (PendingRequest & { readonly kind: 'create-codex' }) | null {
  for (const request of requests) {
    if (request.kind === 'create-codex' && request.codices.some(({ id }) => id === codexId)) return request;
  }
  return null;
}

/** `null` for what a later version of the program may have written: it stays where it is. */
export function parseRequest(value: unknown): PendingRequest | null {
  if (typeof value !== 'object' || value === null) return null;
  const { kind, id } = value as Partial<PendingRequest>;
  if (typeof id !== 'string') return null;
  return kind === 'create-codex' || kind === 'attach-file' ? (value as PendingRequest) : null;
}
