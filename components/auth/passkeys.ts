/** Passkeys of this browser: whether it has any here, and asking an authenticator for one. */

import { BinderyError } from '#core/errors.ts';
import type { JsonObject } from '#core/json.ts';

/** Whether pages at this address can use passkeys that belong to `host`. */
export function canUsePasskeys(host: string | null): boolean {
  if (host === null || typeof window === 'undefined' || window.PublicKeyCredential === undefined)
    return false;
  const { hostname } = window.location;
  return hostname === host || hostname.endsWith(`.${host}`);
}

/** Whether the browser can offer passkeys among what it fills into the email input. */
export async function canFillPasskeys(): Promise<boolean> {
  const { browserSupportsWebAuthnAutofill } = await import('@simplewebauthn/browser');
  return await browserSupportsWebAuthnAutofill();
}

/** Makes a passkey by the server's options. `null`: the person did not. Throws when the authenticator has one already. */
export async function createPasskey(options: JsonObject): Promise<JsonObject | null> {
  const { startRegistration } = await import('@simplewebauthn/browser');
  return await answered(() => startRegistration({ optionsJSON: options as never }));
}

/** Asks for a passkey; `fills`: only if the person chooses one where the browser fills the email in. `null`: the person did not. */
export async function askForPasskey(
  options: JsonObject,
  { fills = false }: { readonly fills?: boolean } = {},
): Promise<JsonObject | null> {
  const { startAuthentication } = await import('@simplewebauthn/browser');
  return await answered(() =>
    startAuthentication({ optionsJSON: options as never, useBrowserAutofill: fills }),
  );
}

/** Takes back what waits for a choice, for instance because the page is left. */
export async function stopAskingForPasskey(): Promise<void> {
  const { WebAuthnAbortService } = await import('@simplewebauthn/browser');
  WebAuthnAbortService.cancelCeremony();
}

async function answered(ask: () => Promise<object>): Promise<JsonObject | null> {
  try {
    return { ...(await ask()) } as JsonObject;
  } catch (error) {
    const name = error instanceof Error ? error.name : '';
    if (name === 'NotAllowedError' || name === 'AbortError') return null;
    if (name === 'InvalidStateError')
      throw new BinderyError('conflict', 'This device has a passkey for your account already.', {
        cause: error,
      });
    throw new BinderyError('unsupported', 'The browser could not use a passkey here.', { cause: error });
  }
}
