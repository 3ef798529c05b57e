/** A hook that keeps the open Codex on this device and its search entry up to date. */
import { useQueryClient } from '@tanstack/react-query';
import { useEffect } from 'react';
import type { UserActor } from '#core/access/policy.ts';
import { titleEntry } from '#core/search/local-entry.ts';
import type { Template } from '#core/template/template.ts';
import { readLocally } from '#richtext/search/read-local-entry.ts';
import type { CodexSession } from '#sync/session/codex-session.ts';
import { isTakenAway } from '#sync/session/session-status.ts';
import type { Device } from './device.ts';
import { useDevice } from './device-context.tsx';
import { nameOfMembers } from './device-prefetch.ts';
import { readInPauses } from './read-in-pauses.ts';

/** What is open is never taken away; other tabs know by this. */
const STILL_OPEN_MS = 5 * 60_000;

export function useOfflineCopy(
  codexId: string,
  session: CodexSession,
  template: Template,
  actor: Pick<UserActor, 'id' | 'name'>,
  privateTopId: string | null,
): void {
  const device = useDevice();
  const client = useQueryClient();
  const { id: actorId, name: actorName } = actor;
  useStillOpen(codexId, privateTopId);
  useEffect(() => {
    if (device === null) return;
    const editor = { id: actorId, name: actorName };
    return readInPauses(session.doc, async (edited) => {
      // The device forgets what was taken away; it is not to learn it again from the page that goes.
      if (isTakenAway(session.status.get())) return;
      await writeEntry(device, codexId, session, template, {
        nameOf: nameOfMembers(client),
        edited: edited ? editor : null,
      });
    });
  }, [device, client, codexId, session, template, actorId, actorName]);
}

/** Tells the other tabs that a Codex is open here, itself or a branch of it; nothing of it is searched in, for a branch is not the Codex. */
export function useStillOpen(codexId: string, privateTopId: string | null): void {
  const device = useDevice();
  useEffect(() => {
    if (device === null) return;
    const still = () => void device.registry.opened(codexId, privateTopId).catch(() => undefined);
    still();
    const timer = setInterval(still, STILL_OPEN_MS);
    return () => clearInterval(timer);
  }, [device, codexId, privateTopId]);
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
