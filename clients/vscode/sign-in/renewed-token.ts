/** The token of a sign-in by the browser, replaced by the next one before it ends; by one window for all of them. */
import { isBinderyError } from '#core/errors.ts';
import type { TokenSource } from '../../node/rest/rest-client.ts';
import { renewTokens } from './oauth-server.ts';
import type { Grant, SignIn } from './sign-in.ts';

/** A token is replaced this long before it ends. */
const EARLY_MS = 120_000;

type GrantedSignIn = SignIn & { readonly grant: Grant };

export interface RenewalParts {
  readonly fetch: typeof globalThis.fetch;
  readonly now: () => number;
  /** Where the sign-in is kept, for all windows. */
  readonly kept: { read(): Promise<SignIn | null>; write(signIn: SignIn): Promise<void> };
  /** Runs one at a time among all windows: a refresh token that is brought twice ends everything. */
  readonly exclusively: <T>(work: () => Promise<T>) => Promise<T>;
  /** The server gives no more tokens: somebody has to sign in again. */
  readonly onEnd: () => void;
}

export class RenewedToken implements TokenSource {
  readonly id: string;
  private readonly parts: RenewalParts;
  private signIn: GrantedSignIn;
  private renewing: Promise<void> | null = null;

  constructor(parts: RenewalParts, signIn: GrantedSignIn) {
    this.parts = parts;
    this.signIn = signIn;
    this.id = `${signIn.url} ${signIn.member ?? ''}`;
  }

  async current(): Promise<string> {
    if (this.leftMs <= EARLY_MS) {
      this.renewing ??= this.renew().finally(() => {
        this.renewing = null;
      });
      try {
        await this.renewing;
      } catch (error) {
        // While the server is away the old one is as good as any.
        if (!isBinderyError(error) || error.code !== 'unavailable' || this.leftMs <= 0) throw error;
      }
    }
    return this.signIn.token;
  }

  private get leftMs(): number {
    return this.signIn.grant.expiresAt - this.parts.now();
  }

  private async renew(): Promise<void> {
    const { fetch, now, kept, exclusively, onEnd } = this.parts;
    try {
      await exclusively(async () => {
        // Another window may have been first.
        const found = await kept.read();
        if (isSame(found, this.signIn) && found.token !== this.signIn.token) this.signIn = found;
        if (this.leftMs > EARLY_MS) return;
        const next = { ...this.signIn, ...(await renewTokens(fetch, this.signIn, now)) };
        this.signIn = next;
        await kept.write(next);
      });
    } catch (error) {
      if (isBinderyError(error) && error.code === 'unauthenticated') onEnd();
      throw error;
    }
  }
}

function isSame(found: SignIn | null, { url, member, grant }: GrantedSignIn): found is GrantedSignIn {
  return (
    found?.grant !== undefined &&
    found.url === url &&
    found.member === member &&
    found.grant.clientId === grant.clientId
  );
}
