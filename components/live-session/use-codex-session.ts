/** A hook that opens the live session of a Codex for as long as the component is mounted. */
import { acquireReattachingSession } from '#components/fields/rich-text/reattach/reattaching-session.ts';
import { STREAM_FORM } from '#core/crdt/tree/stream-text.ts';
import { codexDocumentName } from '#core/protocol/document-name.ts';
import { RICH_TEXT_SCHEMA_VERSION } from '#richtext/schema/schema-versions.ts';
import type { CodexSession } from '#sync/session/codex-session.ts';
import type { SessionOptions } from '#sync/session/document-session.ts';
import { collabUrl, useLiveSession } from './use-live-session.ts';

export interface CodexSessionOptions {
  readonly codexId: string;
  /** The document in place of that of the Codex, or of its comments: the extract of a guest who has some fields alone. */
  readonly documentName?: string | undefined;
  /** `null` while it is not known who is here; no session is opened then. */
  readonly actor: { readonly id: string; readonly name: string } | null;
  readonly getTicket: SessionOptions['getTicket'];
  /** Another number opens the document again. */
  readonly opening?: number;
  /** The actor is the guest of a share link. */
  readonly throughLink?: boolean;
}

/** The session, shared between all components that show the Codex; `null` until it is open. */
export function useCodexSession({
  codexId,
  documentName = codexDocumentName(codexId),
  ...options
}: CodexSessionOptions): CodexSession | null {
  return useLiveSession({
    ...options,
    documentName,
    url: socketUrl,
    acquire: acquireReattachingSession,
  });
}

/**
 * The socket's URL with the versions of schema and tree. The server gives pages with an older schema read access only, since
 * their editor would delete unknown content, and pages that do not know the form of the tree's streams no tree, since they
 * would show a wrong one. All documents of a page share this socket.
 */
export function socketUrl(): string {
  return `${collabUrl()}?schema=${RICH_TEXT_SCHEMA_VERSION}&tree=${STREAM_FORM}&private=1`;
}
