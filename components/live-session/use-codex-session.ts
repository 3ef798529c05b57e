/** A hook that opens the live session of a Codex for as long as the component is mounted. */
import { acquireReattachingSession } from '#components/fields/rich-text/reattach/reattaching-session.ts';
import { STREAM_FORM } from '#core/crdt/tree/stream-text.ts';
import { codexDocumentName } from '#core/protocol/document-name.ts';
import { RICH_TEXT_SCHEMA_VERSION } from '#richtext/schema/schema.ts';
import type { CodexSession } from '#sync/session/codex-session.ts';
import type { SessionOptions } from '#sync/session/document-session.ts';
import { collabUrl, useLiveSession } from './use-live-session.ts';

export interface CodexSessionOptions {
  readonly codexId: string;
  /** `null` while it is not known who is here; no session is opened then. */
  readonly actor: { readonly id: string; readonly name: string } | null;
  readonly getTicket: SessionOptions['getTicket'];
  /** The actor is the guest of a share link. */
  readonly throughLink?: boolean;
}

/** `null` until the session is open. It is shared with every other component that shows the same Codex. */
export function useCodexSession({ codexId, ...options }: CodexSessionOptions): CodexSession | null {
  return useLiveSession({
    ...options,
    documentName: codexDocumentName(codexId),
    url: socketUrl,
    acquire: acquireReattachingSession,
  });
}

/**
 * The server lets a page with an older schema read only: its editor would delete what it does not know. One that doesn't know the
 * form of the tree's streams gets no tree at all: it would show another than there is. All documents of a page share the socket of
 * this address.
 */
export function socketUrl(): string {
  return `${collabUrl()}?schema=${RICH_TEXT_SCHEMA_VERSION}&tree=${STREAM_FORM}`;
}
