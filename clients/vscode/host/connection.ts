/** The sign-in of this editor: one server and one token, kept where the editor keeps secrets, and the client made of them. */
import { createHash } from 'node:crypto';
import { join } from 'node:path';
import * as vscode from 'vscode';
import { isBinderyError } from '#core/errors.ts';
import type { TabLocks } from '#sync/outbox/tab-locks.ts';
import type { LocalStore, StoreFailure } from '#sync/store/local-store.ts';
import { createMemoryStore } from '#sync/store/memory-store.ts';
import { Bindery } from '../../node/bindery-client.ts';
import { programEnvironment } from '../../node/program-environment.ts';
import type { TokenSource } from '../../node/rest/rest-client.ts';
import { openFileStore } from '../../node/store/durable-store.ts';
import { ServerWatch } from '../offline/server-watch.ts';
import { watchStore } from '../offline/watched-store.ts';
import { endGrant } from '../sign-in/oauth-server.ts';
import { RenewedToken } from '../sign-in/renewed-token.ts';
import { plainUrl, type SignIn, signInFromEnvironment } from '../sign-in/sign-in.ts';
import { insist, KeptSignIn } from './kept-sign-in.ts';

/** A window that is loaded anew comes before the one that it was has let go of the store. */
const STORE_WAIT_MS = 4_000;

export interface Member {
  readonly id: string;
  readonly name: string;
  readonly role: string;
  readonly workspace: { readonly id: string; readonly name: string };
}

export interface Connected {
  readonly bindery: Bindery;
  readonly url: string;
  readonly store: LocalStore;
  /** Without one, what is not sent is lost with the window: another window has the store. */
  readonly isKeptOnDisk: boolean;
}

/** What a form is made of: it has a session of its own, in the same store. */
export interface PageParts {
  readonly baseUrl: string;
  readonly token: string | TokenSource;
  readonly socketUrl: string;
  readonly store: LocalStore;
  readonly locks: TabLocks;
  readonly fetch: typeof globalThis.fetch;
}

/** Tells of every sign-in and sign-out; one client at a time, closed before the next is made. */
export class Connection implements vscode.Disposable {
  /** Whether the server can be reached. */
  readonly watch = new ServerWatch();
  private readonly changes = new vscode.EventEmitter<Connected | null>();
  private readonly stirs = new vscode.EventEmitter<void>();
  private readonly context: vscode.ExtensionContext;
  private readonly log: vscode.LogOutputChannel;
  private readonly kept: KeptSignIn;
  private readonly stop: vscode.Disposable;
  private signedIn: SignIn | null = null;
  private parts: PageParts | null = null;
  private connected: Connected | null = null;
  private restoring: Promise<void> = Promise.resolve();
  private ended = false;
  private failure: StoreFailure | null = null;

  readonly onChange = this.changes.event;
  /** What waits, or where it is kept, may be another now; so may be whether the server lets this editor in. */
  readonly onStir = this.stirs.event;

  constructor(context: vscode.ExtensionContext, log: vscode.LogOutputChannel) {
    this.context = context;
    this.log = log;
    this.kept = new KeptSignIn(context);
    this.stop = this.kept.onChange(() => this.followOtherWindows());
  }

  get current(): Connected | null {
    return this.connected;
  }

  /** The server takes this sign-in no more: it was ended there, or not used for a month. */
  get hasEnded(): boolean {
    return this.ended;
  }

  /** Why the disk takes no edits; `null` while it does. */
  get storeFailure(): StoreFailure | null {
    return this.failure;
  }

  /** Throws what somebody can be shown where nobody is signed in. */
  get bindery(): Bindery {
    if (this.connected === null) throw notSignedIn();
    return this.connected.bindery;
  }

  get page(): PageParts {
    if (this.parts === null) throw notSignedIn();
    return this.parts;
  }

  /** Resolves once it is known whether somebody is signed in. */
  get restored(): Promise<void> {
    return this.restoring;
  }

  /** The client, once it is known whether somebody is signed in: documents are restored before that. */
  async ready(): Promise<Bindery> {
    await this.restoring;
    return this.bindery;
  }

  /** Signs in with what is kept, or else with what the environment says. */
  restore(): Promise<void> {
    this.restoring = this.findSignIn();
    return this.restoring;
  }

  /** Asks the server who this is, and keeps the answer. Throws what the server refuses. */
  async signIn(given: SignIn): Promise<Member> {
    const url = plainUrl(given.url);
    const bindery = new Bindery({ baseUrl: url, token: given.token, fetch: this.watch.fetch });
    const me: Member = await bindery.call('GET', '/me');
    await bindery.close();
    const signIn = { ...given, url, member: me.id };
    this.signedIn = signIn;
    await this.kept.write(signIn);
    await this.connect(signIn);
    return me;
  }

  /** Ends what was let in by the browser at the server too; a token that was pasted is that of other programs as well. */
  async signOut(): Promise<void> {
    const signIn = (await this.kept.read()) ?? this.signedIn;
    this.signedIn = null;
    await this.kept.forget();
    await this.disconnect();
    await this.tell(null);
    if (signIn?.grant === undefined) return;
    const { grant } = signIn;
    await endGrant(this.watch.fetch, { ...signIn, grant });
  }

  /** The server said that this sign-in is over. What waits stays where it is until somebody signs in. */
  end(): void {
    if (this.ended || this.connected === null) return;
    this.ended = true;
    this.stirs.fire();
  }

  async disconnect(): Promise<void> {
    const { connected, parts } = this;
    this.connected = null;
    this.parts = null;
    await connected?.bindery.close();
    await parts?.store.close();
  }

  dispose(): void {
    for (const each of [this.stop, this.kept, this.changes, this.stirs]) each.dispose();
    // The editor waits for `deactivate`, which awaits this as well.
    this.disconnect().catch((error: unknown) => this.log.error(String(error)));
  }

  private async findSignIn(): Promise<void> {
    const found = (await this.kept.read()) ?? signInFromEnvironment(process.env);
    this.signedIn = found;
    if (found !== null) await this.connect(found);
    else await this.tell(null);
  }

  private async connect(signIn: SignIn): Promise<void> {
    await this.disconnect();
    this.ended = false;
    this.failure = null;
    const { url } = signIn;
    const token = this.tokenOf(signIn);
    const onDisk = await this.openStore(signIn);
    const kept = onDisk ?? { ...createMemoryStore(programEnvironment), isVolatile: true as const };
    const store = watchStore(kept, {
      changed: () => this.stirs.fire(),
      failed: (failure) => {
        this.failure = failure;
      },
    });
    const { fetch } = this.watch;
    const bindery = new Bindery({ baseUrl: url, token, store, fetch });
    this.parts = { baseUrl: plainUrl(url), token, fetch, ...bindery.sessionParts };
    await this.tell({ bindery, url, store, isKeptOnDisk: onDisk !== null });
  }

  private tokenOf(signIn: SignIn): string | TokenSource {
    const { grant } = signIn;
    if (grant === undefined) return signIn.token;
    const { kept } = this;
    const parts = {
      ...{ fetch: this.watch.fetch, now: Date.now, kept, onEnd: () => this.end() },
      exclusively: <T>(work: () => Promise<T>) => kept.exclusively(work),
    };
    return new RenewedToken(parts, { ...signIn, grant });
  }

  private async tell(connected: Connected | null): Promise<void> {
    this.connected = connected;
    await vscode.commands.executeCommand('setContext', 'bindery.isSignedIn', connected !== null);
    this.changes.fire(connected);
    this.stirs.fire();
  }

  /** Another window has signed in as somebody else, anew, or out. The next token of the same sign-in is no news. */
  private followOtherWindows(): void {
    const following = async (): Promise<void> => {
      const found = await this.kept.read();
      const [a, b] = [found, this.signedIn].map((each) =>
        JSON.stringify([each?.url, each?.grant?.clientId ?? each?.token]),
      );
      if (a === b) return;
      await this.disconnect();
      await this.restore();
    };
    following().catch((error: unknown) => this.log.error(messageOf(error)));
  }

  /**
   * One for each server and member, so that one who signs in as somebody else finds nothing of the other’s, and one who signs in again
   * finds what waits.
   */
  private async openStore(signIn: SignIn): Promise<LocalStore | null> {
    const member = signIn.member ?? (await this.memberOf(signIn));
    if (member === null) return null;
    const name = createHash('sha256')
      .update(`${plainUrl(signIn.url)} ${member}`)
      .digest('hex')
      .slice(0, 32);
    const path = join(this.context.globalStorageUri.fsPath, `${name}.store`);
    try {
      return await insist(() => openFileStore(path), STORE_WAIT_MS);
    } catch (error) {
      this.log.warn(`Nothing is kept on the disk by this window: ${messageOf(error)}`);
      return null;
    }
  }

  /** Whose token it is that the environment says; as it was said last, while the server is away. */
  private async memberOf({ url, token }: SignIn): Promise<string | null> {
    const key = `member ${createHash('sha256').update(`${url} ${token}`).digest('hex')}`;
    try {
      const bindery = new Bindery({ baseUrl: url, token, fetch: this.watch.fetch });
      const { id }: Member = await bindery.call('GET', '/me');
      await this.context.globalState.update(key, id);
      return id;
    } catch (error) {
      this.log.warn(`Who this is was not answered: ${messageOf(error)}`);
      return this.context.globalState.get<string>(key) ?? null;
    }
  }
}

function notSignedIn(): vscode.FileSystemError {
  return vscode.FileSystemError.Unavailable('Sign in to Bindery first: “Bindery: Sign In”.');
}

export function messageOf(error: unknown): string {
  return isBinderyError(error) || error instanceof Error ? error.message : String(error);
}
