/** A hook that keeps the open Codex on this device and its search entry up to date. */
import { useQueryClient } from '@tanstack/react-query';
import { useEffect } from 'react';
import type * as Y from 'yjs';
import type { UserActor } from '#core/access/policy.ts';
import { titleEntry } from '#core/search/local-entry.ts';
import type { Template } from '#core/template/template.ts';
import { readLocally } from '#richtext/search/read-local-entry.ts';
import type { CodexSession } from '#sync/session/codex-session.ts';
import type { Device } from './device.ts';
import { useDevice } from './device-context.tsx';
import { nameOfMembers } from './device-prefetch.ts';

/** Typing is not read along, its pauses are. */
const PAUSE_MS = 1_500;
/** What is open is never taken away; other tabs know by this. */
const STILL_OPEN_MS = 5 * 60_000;

export function useOfflineCopy(
  codexId: string,
  session: CodexSession,
  template: Template,
  actor: Pick<UserActor, 'id' | 'name'>,
): void {
  const device = useDevice();
  const client = useQueryClient();
  const { id: actorId, name: actorName } = actor;
  useEffect(() => {
    if (device === null) return;
    const still = () => void device.registry.opened(codexId).catch(() => undefined);
    still();
    const timer = setInterval(still, STILL_OPEN_MS);
    return () => clearInterval(timer);
  }, [device, codexId]);
  useEffect(() => {
    if (device === null) return;
    const editor = { id: actorId, name: actorName };
    return readInPauses(session.doc, (edited) =>
      writeEntry(device, codexId, session, template, {
        nameOf: nameOfMembers(client),
        edited: edited ? editor : null,
      }),
    );
  }, [device, client, codexId, session, template, actorId, actorName]);
}

/** Calls `write` soon, and again a pause after changes; `edited`: some of them were made here. Answers what ends it. */
function readInPauses(doc: Y.Doc, write: (edited: boolean) => Promise<void>): () => void {
  let edited = false;
  let timer: ReturnType<typeof setTimeout> | null = null;
  const flush = (): void => {
    if (timer !== null) clearTimeout(timer);
    timer = null;
    const made = edited;
    edited = false;
    // What is not written now is written after the next change, or fetched again.
    write(made).catch(() => undefined);
  };
  const changed = (_update: Uint8Array, _origin: unknown, _doc: Y.Doc, transaction: Y.Transaction): void => {
    edited ||= transaction.local;
    timer ??= setTimeout(flush, PAUSE_MS);
  };
  doc.on('update', changed);
  timer = setTimeout(flush, PAUSE_MS);
  return () => {
    doc.off('update', changed);
    if (timer !== null) flush();
  };
}

async function writeEntry(
  { index }: Device,
  codexId: string,
  { codex }: CodexSession,
  template: Template,
  {
    nameOf,
    edited,
  }: {
    readonly nameOf: (userId: string) => string | undefined;
    readonly edited: { readonly id: string; readonly name: string } | null;
  },
): Promise<void> {
  const before = await index.entry(codexId);
  const known = before?.codex ?? titleEntry(codexId, '', template.id).codex;
  const now = Date.now();
  const summary = edited ? { ...known, updatedAt: new Date(now).toISOString(), updatedBy: edited } : known;
  await index.put(codexId, readLocally(summary, codex, template, { nameOf, now }));
}
