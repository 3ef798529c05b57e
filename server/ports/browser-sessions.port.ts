/** The port of browser sessions. */
import type { UserActor } from '#core/access/policy.ts';
import type { JsonObject } from '#core/json.ts';

/** A browser session that holds: whose, which, and until when (ms since epoch). */
export interface BrowserSession {
  readonly actor: UserActor;
  readonly sessionId: string;
  readonly expiresAt: number;
}

export type SessionState = 'active' | 'revoked' | 'none';

export interface BrowserSessions {
  /** The session whose cookie the request carries; `null` when there is none, it has ended, or its user is disabled. */
  find(headers: Headers): Promise<BrowserSession | null>;
  /**
   * Of the session whose cookie the request carries. `revoked`: somebody ended it, or disabled its user. `none`: there is no cookie,
   * or nothing is known of it, as when it has expired or a backup was restored.
   */
  state(headers: Headers): Promise<SessionState>;
  /** Answers with `Set-Cookie` when the password is right, `null` when it is not; both take equally long. */
  signIn(email: string, password: string, headers: Headers): Promise<SignedIn | null>;
  /** As after a right password, for somebody who has shown who they are by other means; `null` when they are disabled or may not by these. */
  begin(userId: string, headers: Headers, by: 'link' | 'provider'): Promise<SignedIn | null>;
  /** Whose code is waited for, by the challenge that the request carries: their id, or `null`. */
  findChallenged(headers: Headers): Promise<string | null>;
  /**
   * Answers the challenge by a code of the authenticator app or a recovery code; `null` when it is not right. Throws `rate_limited` after
   * ten wrong codes in a row (recovery codes go on), `conflict` when the app was set up under another APP_SECRET.
   */
  answerChallenge(headers: Headers, answer: ChallengeAnswer): Promise<SignedIn | null>;
  /** What the browser is to ask an authenticator: one of the person signed in, any that it has when nobody is. */
  passkeyOptions(headers: Headers): Promise<Ceremony>;
  /** Whether the request carries a question of `passkeyOptions` that nobody has answered yet. */
  hasPasskeyChallenge(headers: Headers): Promise<boolean>;
  /** Whose passkey it is, without signing them in: an answer to `passkeyOptions`, used up by this. */
  findByPasskey(headers: Headers, answer: JsonObject): Promise<string | null>;
  /** Signs in by what the authenticator said to `passkeyOptions`; `null` when that is not right. */
  signInByPasskey(headers: Headers, answer: JsonObject): Promise<SignedIn | null>;
  /** What the browser is to ask a new authenticator of the person signed in. */
  newPasskeyOptions(headers: Headers): Promise<Ceremony>;
  /** Adds what the authenticator said to `newPasskeyOptions`, and answers its id; `null` when that is not right. */
  addPasskey(headers: Headers, answer: JsonObject, name: string): Promise<string | null>;
  /** A secret for an authenticator app: as the address that the app reads, and sealed, as it is stored. */
  newAuthenticator(account: string): Promise<{ readonly uri: string; readonly sealed: string }>;
  /** Throws `conflict` for a secret that was sealed with another APP_SECRET. */
  isAuthenticatorCode(sealed: string, code: string): Promise<boolean>;
  /** Ends the session of the request; the answer clears the cookie. */
  signOut(headers: Headers): Promise<Headers>;
  /** True when the password was changed; false when `currentPassword` is not right. */
  changePassword(headers: Headers, currentPassword: string, newPassword: string): Promise<boolean>;
}

/** One of the two. */
export interface ChallengeAnswer {
  readonly code?: string | undefined;
  readonly recoveryCode?: string | undefined;
}

/** Options of WebAuthn as JSON, and headers that carry the cookie by which the answer is recognised. */
export interface Ceremony {
  readonly options: JsonObject;
  readonly headers: Headers;
}

export interface SignedIn {
  /** Nobody is signed in yet: `headers` carry a challenge, which a code answers. */
  readonly needsCode: boolean;
  readonly user: { readonly id: string; readonly name: string; readonly email: string };
  /** Carries `Set-Cookie`. */
  readonly headers: Headers;
}
