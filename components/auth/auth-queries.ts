/** Hooks about people: signing in and out, setup, the members of the workspace. */
import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query';
import type { z } from 'zod';
import { api, nothing, readAnswer, send } from '#components/api/client.ts';
import { forgetLastPerson, resumePersisting, stopPersisting } from '#components/api/persisted-query.ts';
import { keys } from '#components/api/query-keys.ts';
import { clientStore } from '#components/browser/client-store.ts';
import { closeDevice } from '#components/offline/device.ts';
import { closeClientPending } from '#components/pending-sending/client-pending.ts';
import { toast } from '#components/ui/toast.tsx';
import type { JsonObject } from '#core/json.ts';
import {
  memberSchema,
  type patchMemberSchema,
  type SetupBody,
  sessionStateSchema,
} from '#core/protocol/api/people.ts';
import {
  passkeyOptionsSchema,
  providerAddressSchema,
  signedInSchema,
  type WaysToSignIn,
  waysToSignInSchema,
} from '#core/protocol/api/sign-in.ts';
import { forgetSeenAssets } from '#sync/offline/forget-seen-assets.ts';
import { leaveDevice, settleEdits } from '#sync/session/sign-out.ts';
import { confirmLeaving } from './confirm-leaving.tsx';

/** Calls that concern the browser's own session; they set or clear its cookie. */
async function postAuth<T = void>(
  path: string,
  body: JsonObject | undefined,
  schema: z.ZodType<T> = nothing as z.ZodType<T>,
): Promise<T> {
  const response = await send(`/api/auth${path}`, {
    method: 'POST',
    headers: { accept: 'application/json', ...(body && { 'content-type': 'application/json' }) },
    ...(body && { body: JSON.stringify(body) }),
  });
  return await readAnswer(response, schema, `POST /api/auth${path}`);
}

/** What the sign-in page offers in this browser. */
export function useWaysToSignIn() {
  return useQuery({
    queryKey: keys.waysToSignIn,
    queryFn: async (): Promise<WaysToSignIn> => {
      const response = await send('/api/auth/ways', { headers: { accept: 'application/json' } });
      return await readAnswer(response, waysToSignInSchema, 'GET /api/auth/ways');
    },
  });
}

/** Options for an authenticator that is to say who is there. */
export async function beginPasskeySignIn(): Promise<JsonObject> {
  return (await postAuth('/passkey/options', undefined, passkeyOptionsSchema)).options;
}

/** The state of this browser's session on the server. */
export async function readSessionState(): Promise<z.infer<typeof sessionStateSchema>['state']> {
  const response = await send('/api/auth/session', { headers: { accept: 'application/json' } });
  return (await readAnswer(response, sessionStateSchema, 'GET /api/auth/session')).state;
}

/** A mutation after which the page belongs to another person, so that nothing cached stays. */
export function useSessionChange<Input, Result = void>(change: (input: Input) => Promise<Result>) {
  const client = useQueryClient();
  return useMutation({
    mutationFn: change,
    onSuccess: () => {
      client.clear();
      void forgetSeenAssets().catch(() => undefined); // somebody whose session ran out could not take them along
    },
  });
}

/** Signs in by password; resolves to whether a code is needed first, and then nobody is signed in yet. */
export function useSignIn() {
  return useSessionChange(
    async (input: { readonly email: string; readonly password: string }) =>
      (await postAuth('/sign-in/email', input, signedInSchema)).needsCode,
  );
}

/** Signs in by what an authenticator answered. */
export function usePasskeySignIn() {
  return useSessionChange(async (response: JsonObject) => {
    await postAuth('/sign-in/passkey', { response }, signedInSchema);
  });
}

/** Signs in by a link that was sent by e-mail. */
export function useLinkSignIn() {
  return useSessionChange(async (token: string) => {
    await postAuth('/sign-in/link', { token }, signedInSchema);
  });
}

/** Has a link sent by e-mail; whether somebody has the address is not told. */
export function useRequestLink() {
  return useMutation({
    mutationFn: (body: { readonly kind: 'sign-in' | 'password'; readonly email: string }) =>
      postAuth('/links', body),
  });
}

/** Goes to the provider, to sign in or to connect it with the account of this page. */
export function useGoToProvider() {
  return useMutation({
    mutationFn: async (body: { readonly next: string; readonly connect?: boolean }) =>
      window.location.assign((await postAuth('/provider', body, providerAddressSchema)).url),
  });
}

/** Answers the code that is asked for after the password. */
export function useAnswerCode() {
  return useSessionChange(async (answer: { readonly code: string } | { readonly recoveryCode: string }) => {
    await postAuth('/sign-in/code', answer, signedInSchema);
  });
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
      // Another tab may have kept an answer that was on its way when the session ended.
      await forgetLastPerson(store).catch(() => undefined);
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
