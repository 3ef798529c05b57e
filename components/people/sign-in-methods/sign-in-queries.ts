/** Query hooks for one's own ways to sign in: passkeys, authenticator app, sessions. */
import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query';
import { api, nothing } from '#components/api/client.ts';
import { keys } from '#components/api/query-keys.ts';
import { createPasskey } from '#components/auth/passkeys.ts';
import type { JsonObject } from '#core/json.ts';
import {
  browserSessionListSchema,
  newAuthenticatorSchema,
  passkeyOptionsSchema,
  passkeySchema,
  recoveryCodesSchema,
  signInMethodsSchema,
} from '#core/protocol/api/sign-in.ts';

export function useSignInMethods() {
  return useQuery({
    queryKey: keys.signInMethods,
    queryFn: ({ signal }) => api.get('/sign-in-methods', signInMethodsSchema, { signal }),
  });
}

export function useSessions() {
  return useQuery({
    queryKey: keys.sessions,
    queryFn: async ({ signal }) => (await api.get('/sessions', browserSessionListSchema, { signal })).items,
  });
}

/** A mutation after which ways to sign in and sessions are read again. */
function useChange<Input, Result>(change: (input: Input) => Promise<Result>) {
  const client = useQueryClient();
  return useMutation({
    mutationFn: change,
    onSettled: async () => {
      await client.invalidateQueries({ queryKey: keys.signInMethods });
      await client.invalidateQueries({ queryKey: keys.sessions });
    },
  });
}

export function useConfirmIdentity() {
  return useChange(
    (body: { readonly password: string; readonly code?: string } | { readonly passkey: JsonObject }) =>
      api.post('/confirmations', body, nothing),
  );
}

/** A mutation that has the browser make a passkey and adds it; resolves to `null` when the person did not. */
export function useAddPasskey() {
  return useChange(async (name: string) => {
    const { options } = await api.post('/passkeys/options', undefined, passkeyOptionsSchema);
    const response = await createPasskey(options);
    return response && (await api.post('/passkeys', { name, response }, passkeySchema));
  });
}

export function useRenamePasskey() {
  return useChange(({ id, name }: { readonly id: string; readonly name: string }) =>
    api.patch(`/passkeys/${encodeURIComponent(id)}`, { name }, passkeySchema),
  );
}

export function useRemovePasskey() {
  return useChange((id: string) => api.delete(`/passkeys/${encodeURIComponent(id)}`));
}

export function useBeginAuthenticator() {
  return useChange(async () => (await api.post('/authenticator', undefined, newAuthenticatorSchema)).uri);
}

/** A mutation that shows a first code of the app, and resolves to the recovery codes. */
export function useConfirmAuthenticator() {
  return useChange(
    async (code: string) => (await api.post('/authenticator/confirm', { code }, recoveryCodesSchema)).codes,
  );
}

export function useRemoveAuthenticator() {
  return useChange(() => api.delete('/authenticator'));
}

export function useReplaceRecoveryCodes() {
  return useChange(
    async () => (await api.post('/authenticator/recovery-codes', undefined, recoveryCodesSchema)).codes,
  );
}

export function useEndSession() {
  return useChange((id: string) => api.delete(`/sessions/${encodeURIComponent(id)}`));
}

export function useEndOtherSessions() {
  return useChange(() => api.delete('/sessions'));
}
