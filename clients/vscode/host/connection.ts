/** The sign-in of this editor: one server and one token, kept where the editor keeps secrets, and the client made of them. */
import { createHash } from 'node:crypto';
import { join } from 'node:path';
import * as vscode from 'vscode';
import { isBinderyError } from '#core/errors.ts';
import type { TabLocks } from '#sync/outbox/tab-locks.ts';
import type { LocalStore } from '#sync/store/local-store.ts';
import { createMemoryStore } from '#sync/store/memory-store.ts';
import { Bindery } from '../../node/bindery-client.ts';
import { programEnvironment } from '../../node/program-environment.ts';
import { openFileStore } from '../../node/store/durable-store.ts';
import { readSignIn, type SignIn, signInFromEnvironment } from '../address/sign-in.ts';

const SECRET = 'bindery.signIn';

export interface Member {
  readonly id: string;
  readonly name: string;
  readonly workspace: { readonly id: string; readonly name: string };
}

export interface Connected {
  readonly bindery: Bindery;
  readonly url: string;
  /** Of whoever the token is; `null` while the server cannot be reached. */
  readonly me: Member | null;
  /** Without one, what is not sent is lost with the window: another window has the store. */
  readonly isKeptOnDisk: boolean;
}

/** What a form is made of: it has a session of its own, in the same store. */
export interface PageParts {
  readonly baseUrl: string;
  readonly token: string;
  readonly socketUrl: string;
  readonly store: LocalStore;
  readonly locks: TabLocks;
}

/** Tells of every sign-in and sign-out; one client at a time, closed before the next is made. */
export class Connection implements vscode.Disposable {
  private readonly changes = new vscode.EventEmitter<Connected | null>();
  private readonly context: vscode.ExtensionContext;
  private readonly log: vscode.LogOutputChannel;
  private parts: PageParts | null = null;
  private connected: Connected | null = null;
  private restoring: Promise<void> = Promise.resolve();

  readonly onChange = this.changes.event;

  constructor(context: vscode.ExtensionContext, log: vscode.LogOutputChannel) {
    this.context = context;
    this.log = log;
  }

  get current(): Connected | null {
    return this.connected;
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
  async signIn(signIn: SignIn): Promise<Member> {
    const bindery = new Bindery({ baseUrl: signIn.url, token: signIn.token });
    const me: Member = await bindery.call('GET', '/me');
    await bindery.close();
    await this.context.secrets.store(SECRET, JSON.stringify(signIn));
    await this.connect(signIn);
    return me;
  }

  async signOut(): Promise<void> {
    await this.context.secrets.delete(SECRET);
    await this.disconnect();
    await this.tell(null);
  }

  async disconnect(): Promise<void> {
    const { connected, parts } = this;
    this.connected = null;
    this.parts = null;
    await connected?.bindery.close();
    await parts?.store.close();
  }

  dispose(): void {
    this.changes.dispose();
    // The editor waits for `deactivate`, which awaits this as well.
    this.disconnect().catch((error: unknown) => this.log.error(String(error)));
  }

  private async findSignIn(): Promise<void> {
    const kept = readSignIn(await this.context.secrets.get(SECRET));
    const found = kept ?? signInFromEnvironment(process.env);
    if (found !== null) await this.connect(found);
    else await this.tell(null);
  }

  private async connect({ url, token }: SignIn): Promise<void> {
    await this.disconnect();
    const onDisk = await this.openStore(url, token);
    const store = onDisk ?? { ...createMemoryStore(programEnvironment), isVolatile: true as const };
    const bindery = new Bindery({ baseUrl: url, token, store });
    this.parts = { baseUrl: url.replace(/\/+$/, ''), token, ...bindery.sessionParts };
    await this.tell({ bindery, url, me: await this.whoAmI(bindery), isKeptOnDisk: onDisk !== null });
  }

  private async tell(connected: Connected | null): Promise<void> {
    this.connected = connected;
    await vscode.commands.executeCommand('setContext', 'bindery.isSignedIn', connected !== null);
    this.changes.fire(connected);
  }

  private async whoAmI(bindery: Bindery): Promise<Member | null> {
    try {
      return await bindery.call('GET', '/me');
    } catch (error) {
      this.log.warn(`Who this is was not answered: ${messageOf(error)}`);
      return null;
    }
  }

  /** One for each server and token, so that one who signs in as somebody else finds nothing of the other’s. */
  private async openStore(url: string, token: string): Promise<LocalStore | null> {
    const name = createHash('sha256').update(`${url} ${token}`).digest('hex').slice(0, 32);
    const path = join(this.context.globalStorageUri.fsPath, `${name}.store`);
    try {
      return await openFileStore(path);
    } catch (error) {
      this.log.warn(`Nothing is kept on the disk by this window: ${messageOf(error)}`);
      return null;
    }
  }
}

function notSignedIn(): vscode.FileSystemError {
  return vscode.FileSystemError.Unavailable('Sign in to Bindery first: “Bindery: Sign In”.');
}

export function messageOf(error: unknown): string {
  return isBinderyError(error) || error instanceof Error ? error.message : String(error);
}
