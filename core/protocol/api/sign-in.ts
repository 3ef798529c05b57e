/** Wire schemas of signing in and of one's own ways to: passkeys, authenticator app, sessions. */
import { z } from 'zod';
import { closedObject } from './closed-object.ts';
import { jsonValueSchema } from './json-value.ts';
import { MAX_NAME_LENGTH } from './people.ts';

/** `GET /api/auth/ways`: what the sign-in page offers. */
export const waysToSignInSchema = z.object({
  /** A password was right in this browser, and a code is waited for. */
  needsCode: z.boolean(),
  /** Passkeys belong to this host and work at its pages only; `null`: the instance has no name to make them for. */
  passkeyHost: z.string().nullable(),
  /** Links can be sent by e-mail. */
  mail: z.boolean(),
  /** Who else vouches for people; `only`: nobody but owners signs in without them. */
  provider: z.object({ name: z.string(), only: z.boolean() }).nullable(),
});
export type WaysToSignIn = z.infer<typeof waysToSignInSchema>;

/** Who signed in, or that a code is needed first: then nobody is signed in yet. */
export const signedInSchema = z.object({
  needsCode: z.boolean(),
  user: z.object({ id: z.string(), name: z.string(), email: z.string() }).optional(),
});

/** Options or an answer of WebAuthn, as its JSON forms say. */
const webAuthnSchema = z.record(z.string().max(64), jsonValueSchema);
/** An answer of an authenticator; what is in it beside these is looked at by the library. */
const answerSchema = z
  .object({
    id: z.string().min(1).max(2000),
    rawId: z.string().min(1).max(2000),
    type: z.literal('public-key'),
    response: z.record(
      z.string().max(64),
      z.union([z.string().max(20_000), z.array(z.string().max(64)).max(20), z.number(), z.null()]),
    ),
    clientExtensionResults: webAuthnSchema,
  })
  .catchall(jsonValueSchema);
export const passkeyOptionsSchema = z.object({ options: webAuthnSchema });
export const passkeySignInSchema = closedObject({ response: answerSchema });

/** `POST /api/auth/code`: one of the two. */
export const challengeAnswerSchema = closedObject({
  code: z
    .string()
    .trim()
    .regex(/^\d{6}$/, 'must be six digits')
    .optional(),
  recoveryCode: z.string().trim().min(16).max(40).optional(),
});

/** `POST /confirmations`: that it is still the person who signed in. One of the two. */
export const confirmationSchema = closedObject({
  password: z.string().min(1).max(200).optional(),
  passkey: answerSchema.optional(),
  /** With the password, where there is an authenticator app. */
  code: z
    .string()
    .trim()
    .regex(/^\d{6}$/, 'must be six digits')
    .optional(),
});

export const passkeySchema = z.object({
  id: z.string(),
  name: z.string(),
  createdAt: z.iso.datetime(),
  /** It is kept by a service that brings it to other devices. */
  isSynced: z.boolean(),
});
export type ListedPasskey = z.infer<typeof passkeySchema>;
const passkeyName = z.string().trim().min(1).max(MAX_NAME_LENGTH);
export const addPasskeySchema = closedObject({ name: passkeyName, response: answerSchema });
export const renamePasskeySchema = closedObject({ name: passkeyName });

/** `GET /sign-in-methods`: how the person can sign in. */
export const signInMethodsSchema = z.object({
  hasPassword: z.boolean(),
  passkeys: z.array(passkeySchema),
  /** The sign-in provider is connected. */
  hasProvider: z.boolean(),
  authenticator: z.object({ enabled: z.boolean(), recoveryCodes: z.number() }),
  /** Until then nothing is asked again before a change; `null`: it is asked. */
  confirmedUntil: z.iso.datetime().nullable(),
});
export type SignInMethods = z.infer<typeof signInMethodsSchema>;

/** `POST /authenticator`: what the app reads, as a QR code or by hand. It counts once a code of it was shown. */
export const newAuthenticatorSchema = z.object({ uri: z.string() });
export const confirmAuthenticatorSchema = closedObject({
  code: z
    .string()
    .trim()
    .regex(/^\d{6}$/, 'must be six digits'),
});
/** The only answer that shows them. */
export const recoveryCodesSchema = z.object({ codes: z.array(z.string()) });

export const browserSessionSchema = z.object({
  id: z.string(),
  /** The one that asks. */
  isThis: z.boolean(),
  /** Such as `Firefox` and `Linux`; `null` when the browser does not say. */
  browser: z.string().nullable(),
  system: z.string().nullable(),
  isPhone: z.boolean(),
  createdAt: z.iso.datetime(),
  lastSeenAt: z.iso.datetime(),
  expiresAt: z.iso.datetime(),
});
export type ListedBrowserSession = z.infer<typeof browserSessionSchema>;
export const browserSessionListSchema = z.object({ items: z.array(browserSessionSchema) });

/** `POST /api/auth/links`: `sign-in` signs in, `password` sets a new one. The answer is the same whoever has an account. */
export const requestLinkSchema = closedObject({
  kind: z.enum(['sign-in', 'password']),
  email: z.email().max(200),
});
export const signInLinkSchema = closedObject({ token: z.string().min(20).max(200) });

/** `POST /api/auth/provider`: where the browser goes; `connect`: to connect it with the account that is signed in. */
export const beginProviderSchema = closedObject({
  next: z.string().max(2000).optional(),
  connect: z.boolean().optional(),
});
export const providerAddressSchema = z.object({ url: z.string() });

/** `problem` in the address of the sign-in page, after the provider. */
export const PROVIDER_PROBLEMS = [
  ...(['away', 'failed', 'expired', 'signed-out', 'not-verified'] as const),
  ...(['unconfirmed', 'no-member', 'no-group', 'removed', 'taken'] as const),
] as const;
export type ProviderProblem = (typeof PROVIDER_PROBLEMS)[number];

/** How a member signs in, for admins: that there is a way, and nothing by which one gets in. */
export const memberMethodsSchema = z.object({
  id: z.string(),
  password: z.boolean(),
  /** They are known to the sign-in provider. */
  provider: z.boolean(),
  passkeys: z.int(),
  /** A code of an authenticator app is asked for. */
  authenticator: z.boolean(),
});
export type MemberMethods = z.infer<typeof memberMethodsSchema>;
export const memberMethodsListSchema = z.object({ items: z.array(memberMethodsSchema) });
