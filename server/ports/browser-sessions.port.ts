/** The port of browser sessions. */
import type { UserActor } from '#core/access/policy.ts';

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
  /** Ends the session of the request; the answer clears the cookie. */
  signOut(headers: Headers): Promise<Headers>;
  /** True when the password was changed; false when `currentPassword` is not right. */
  changePassword(headers: Headers, currentPassword: string, newPassword: string): Promise<boolean>;
}

export interface SignedIn {
  readonly user: { readonly id: string; readonly name: string; readonly email: string };
  /** Carries `Set-Cookie`. */
  readonly headers: Headers;
}
