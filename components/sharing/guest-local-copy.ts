/** The local copy of a guest: deleted after the link was revoked, except edits that the server does not have. */
import { useEffect, useState } from 'react';
import { clientStore } from '#components/browser/client-store.ts';
import { useSessionState } from '#components/live-session/use-session-state.ts';
import type { OpenedShare, SharedTree } from '#core/protocol/api/sharing.ts';
import { templateSchema } from '#core/protocol/api/templates.ts';
import { formatDocumentName, isCommentsKind, parseDocumentName } from '#core/protocol/document-name.ts';
import type { Template } from '#core/template/template.ts';
import { forgetSeenAssets } from '#sync/offline/forget-seen-assets.ts';
import type { CodexSession } from '#sync/session/codex-session.ts';
import { isTakenAway, type SessionStatus } from '#sync/session/session-status.ts';
import { leaveDevice } from '#sync/session/sign-out.ts';
import type { LocalStore } from '#sync/store/local-store.ts';
import { personalStore } from '#sync/store/personal-store.ts';
import { forgetRememberedCopy, lastGuestName, rememberedCopy } from './guest-identity.ts';

/**
 * Deletes the copy of a revoked link, of the document of this name and what is kept beside it. What the page shows stays until it is
 * left.
 */
export function useForgetCopy(documentName: string, session: CodexSession, guestId: string): void {
  const isForgotten = useSessionState(session, isTakenAwayWithoutWork) === true;
  useEffect(() => {
    if (!isForgotten) return;
    const forget = async () => {
      const own = personalStore(await clientStore(), guestId);
      const id = idIn(documentName);
      await own.delete(documentName);
      for (const { documentName, waiting } of await own.list()) {
        const name = parseDocumentName(documentName);
        // Comments that were not sent stay.
        if (name?.id === id && isCommentsKind(name.kind) && waiting === 0) await own.delete(documentName);
      }
      await own.records.delete('template', id);
      await forgetSeenAssets();
    };
    forget().catch((error: unknown) => console.warn('A copy of a closed link could not be deleted.', error));
  }, [isForgotten, documentName, guestId]);
}

function isTakenAwayWithoutWork(status: SessionStatus): boolean {
  return isTakenAway(status) && status.waiting === 0;
}

/** Stores the template of a Codex that the guest may edit, which is needed to show undelivered edits after the link is closed. */
export function useKeepTemplate(documentName: string, template: Template, guestId: string | null): void {
  useEffect(() => {
    if (guestId === null) return;
    const keep = async () =>
      personalStore(await clientStore(), guestId).records.put('template', idIn(documentName), template);
    // A device that keeps no edits either; the page says so.
    keep().catch(() => undefined);
  }, [documentName, template, guestId]);
}

/** Leaves nothing of what is read on the device once the page goes. `null`: nothing is deleted. */
export function useLeaveNoCopy(viewerId: string | null): void {
  useEffect(() => {
    if (viewerId === null) return;
    const leave = () =>
      void clientStore()
        .then((store) => leaveDevice(store, viewerId))
        .catch(() => undefined);
    addEventListener('pagehide', leave);
    return () => {
      removeEventListener('pagehide', leave);
      leave();
    };
  }, [viewerId]);
}

/** By which the template of a document is kept. */
function idIn(documentName: string): string {
  return parseDocumentName(documentName)?.id ?? documentName;
}

/** The local copy of a closed link's Codex, with undelivered edits. */
export interface LocalCopyState {
  readonly guest: { readonly id: string; readonly name: string };
  /** That of the link, for an extract of its Codex. */
  readonly codexId: string;
  /** Of the edits; absent where it is comments that are held. */
  readonly documentName?: string;
  /** `null` where the device does not know it: without it no file can be made. */
  readonly template: Template | null;
  /** Of the comments that the server does not have; absent where there are none. */
  readonly commentsName?: string;
}
type Copies = readonly LocalCopyState[];

/** The copies behind a closed link that hold undelivered edits; the others are deleted if the link was revoked. */
export function useCopiesOfClosedLink(token: string, { refused, revoked }: ClosedLink): Copies {
  const [copies, setCopies] = useState<Copies>([]);
  useEffect(() => {
    const guestId = refused ? rememberedCopy(token) : null;
    if (guestId === null) return;
    const read = async () => {
      const store = await clientStore();
      if (revoked) {
        const kept = await leaveDevice(store, guestId);
        await forgetSeenAssets();
        if (kept.length === 0) forgetRememberedCopy(token);
      }
      setCopies(await readCopies(personalStore(store, guestId), guestId));
    };
    read().catch((error: unknown) => console.warn('The copy of a closed link could not be read.', error));
  }, [token, refused, revoked]);
  return copies;
}

/** The copies with undelivered edits of Codices that the link does not lead to any more, as it is told with `tree`. */
export function useCopiesLeftBehind(guestId: string, tree: SharedTree | null): Copies {
  const [copies, setCopies] = useState<Copies>([]);
  useEffect(() => {
    if (tree === null) return;
    const read = async () => {
      const held = await readCopies(personalStore(await clientStore(), guestId), guestId);
      setCopies(held.filter(({ codexId }) => !tree.items.some(({ id }) => id === codexId)));
    };
    // A device that keeps nothing has nothing to show.
    read().catch(() => undefined);
  }, [guestId, tree]);
  return copies;
}

/** The copies with undelivered edits of the other extracts of a link, from before its fields were kept elsewhere; `undefined`: of none. */
export function useCopiesOfOlderExtracts(guestId: string, open: OpenedShare['extract']): Copies {
  const [copies, setCopies] = useState<Copies>([]);
  const { document, comments } = open ?? {};
  useEffect(() => {
    if (document === undefined) return;
    const read = async () => {
      const held = await readCopies(personalStore(await clientStore(), guestId), guestId);
      const names = [document, comments];
      setCopies(
        held.filter(({ documentName, commentsName }) => !names.includes(documentName ?? commentsName)),
      );
    };
    read().catch(() => undefined);
  }, [guestId, document, comments]);
  return copies;
}

interface ClosedLink {
  /** For good, as against out of reach for now. */
  readonly refused: boolean;
  readonly revoked: boolean;
}

/** One for each document of a Codex; the id of a guest is for one link. */
async function readCopies(own: LocalStore, guestId: string): Promise<Copies> {
  const held = (await own.list())
    .filter(({ waiting }) => waiting > 0)
    .flatMap(({ documentName }) => parseDocumentName(documentName) ?? []);
  const guest = { id: guestId, name: lastGuestName() };
  const read = async (codexId: string): Promise<LocalCopyState[]> => {
    const template = templateSchema.safeParse(await own.records.get('template', codexId)).data ?? null;
    const ofIt = held.filter(({ id }) => id === codexId);
    const common = { guest, codexId, template };
    const edited = ofIt.filter(({ kind }) => kind === 'codex' || kind === 'extract');
    const said = ofIt.filter(({ kind }) => isCommentsKind(kind));
    return [
      ...edited.map((name) => ({ ...common, documentName: formatDocumentName(name) })),
      ...said.map((name) => ({ ...common, commentsName: formatDocumentName(name) })),
    ];
  };
  return (await Promise.all([...new Set(held.map(({ id }) => id))].map(read))).flat();
}
