/** Hooks about people: signing in and out, setup, the members of the workspace. */
import { useMutation, useQueryClient } from '@tanstack/react-query';
import type { z } from 'zod';
import { api, nothing, readAnswer, send } from '#components/api/client.ts';
import { forgetLastPerson, resumePersisting, stopPersisting } from '#components/api/persisted-query.ts';
import { keys } from '#components/api/query-keys.ts';
import { clientStore } from '#components/browser/client-store.ts';
import { closeDevice } from '#components/offline/device.ts';
import { closeClientPending } from '#components/pending-sending/client-pending.ts';
import { toast } from '#components/ui/toast.tsx';
import {
  memberSchema,
  type patchMemberSchema,
  type SetupBody,
  sessionStateSchema,
} from '#core/protocol/api/people.ts';
import { forgetSeenAssets } from '#sync/offline/forget-seen-assets.ts';
import { leaveDevice, settleEdits } from '#sync/session/sign-out.ts';
import { confirmLeaving } from './confirm-leaving.tsx';

/** Calls that concern the browser's own session; they set or clear its cookie. */
async function postAuth(path: string, body: Readonly<Record<string, string | boolean>>): Promise<void> {
  await send(`/api/auth${path}`, {
    method: 'POST',
    headers: { accept: 'application/json', 'content-type': 'application/json' },
    body: JSON.stringify(body),
  });
}

/** The state of this browser's session on the server. */
export async function readSessionState(): Promise<z.infer<typeof sessionStateSchema>['state']> {
  const response = await send('/api/auth/session', { headers: { accept: 'application/json' } });
  return (await readAnswer(response, sessionStateSchema, 'GET /api/auth/session')).state;
}

/** A mutation after which the page belongs to another person, so that nothing cached stays. */
export function useSessionChange<Input>(change: (input: Input) => Promise<void>) {
  const client = useQueryClient();
  return useMutation({
    mutationFn: change,
    onSuccess: () => {
      client.clear();
      void forgetSeenAssets().catch(() => undefined); // somebody whose session ran out could not take them along
    },
  });
}

export function useSignIn() {
  return useSessionChange((input: { readonly email: string; readonly password: string }) =>
    postAuth('/sign-in/email', input),
  );
}

/** Signs out: ends the session, deletes local copies, and goes to the sign-in page. Asks first when something is not saved. */
export function useSignOut() {
  const client = useQueryClient();
  return useMutation({
    mutationFn: async () => {
      const me = client.getQueryData<{ readonly id: string }>(keys.me);
      const store = await clientStore();
      const waiting = me === undefined ? 0 : await settleEdits(store, me.id);
      if (waiting > 0 && !(await confirmLeaving(waiting))) return false;
      stopPersisting(client);
      await postAuth('/sign-out', {}).catch((error: unknown) => {
        resumePersisting(client);
        throw error;
      });
      await forgetSeenAssets().catch(() => undefined);
      // First of all: should the rest be interrupted, nobody's page opens here without the server.
      await forgetLastPerson(store).catch(() => undefined);
      await closeClientPending();
      await closeDevice();
      // Signed out is signed out, also where the browser cannot delete its copies.
      if (me !== undefined) await leaveDevice(store, me.id).catch(() => []);
      return true;
    },
    // A full load: nothing of the person stays in memory.
    onSuccess: (left) => {
      if (left) window.location.assign('/sign-in');
    },
    onError: (error) => toast.failed('You are still signed in', error),
  });
}

export function useChangePassword() {
  const client = useQueryClient();
  return useMutation({
    mutationFn: (input: {
      readonly currentPassword: string;
      readonly newPassword: string;
      readonly revokeTokens: boolean;
    }) => postAuth('/change-password', input),
    onSuccess: () => client.invalidateQueries({ queryKey: keys.apiTokens }),
  });
}

/** A mutation that creates owner and workspace, and signs the owner in. */
export function useSetup() {
  return useSessionChange((body: SetupBody) => api.post('/setup', body, nothing));
}

export function useChangeMember() {
  const client = useQueryClient();
  return useMutation({
    mutationFn: ({ id, ...change }: z.infer<typeof patchMemberSchema> & { readonly id: string }) =>
      api.patch(`/members/${encodeURIComponent(id)}`, change, memberSchema),
    onSuccess: async () => {
      await client.invalidateQueries({ queryKey: keys.members });
      await client.invalidateQueries({ queryKey: keys.apiTokens });
    },
  });
}
