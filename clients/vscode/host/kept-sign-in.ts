/** The sign-in where the editor keeps secrets, for all of its windows; and one window at a time that replaces its token. */
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import * as vscode from 'vscode';
import { isBinderyError } from '#core/errors.ts';
import { lockFile } from '../../node/store/lock-file.ts';
import { readSignIn, type SignIn } from '../sign-in/sign-in.ts';

const SECRET = 'bindery.signIn';
const STEP_MS = 200;
/** A server that does not answer is waited for as long; whoever has the lock of a window that hangs is not. */
const LONGEST_MS = 40_000;

export class KeptSignIn implements vscode.Disposable {
  private readonly context: vscode.ExtensionContext;
  private readonly changes = new vscode.EventEmitter<void>();
  private readonly stop: vscode.Disposable;

  /** Here or in another window. */
  readonly onChange = this.changes.event;

  constructor(context: vscode.ExtensionContext) {
    this.context = context;
    this.stop = context.secrets.onDidChange(({ key }) => {
      if (key === SECRET) this.changes.fire();
    });
  }

  async read(): Promise<SignIn | null> {
    return readSignIn(await this.context.secrets.get(SECRET));
  }

  async write(signIn: SignIn): Promise<void> {
    await this.context.secrets.store(SECRET, JSON.stringify(signIn));
  }

  async forget(): Promise<void> {
    await this.context.secrets.delete(SECRET);
  }

  /** Runs one at a time among the windows of this machine. */
  async exclusively<T>(work: () => Promise<T>): Promise<T> {
    const folder = this.context.globalStorageUri;
    await vscode.workspace.fs.createDirectory(folder);
    const unlock = await takeLock(join(folder.fsPath, 'sign-in.lock'), LONGEST_MS);
    try {
      return await work();
    } finally {
      await unlock();
    }
  }

  dispose(): void {
    this.stop.dispose();
    this.changes.dispose();
  }
}

/** Waits for a lock as long as that. Rejects with `conflict` when another process has it even then. */
export async function takeLock(path: string, longestMs: number): Promise<() => Promise<void>> {
  return await insist(() => lockFile(path), longestMs);
}

/** Tries until there is no other process in the way any more. */
export async function insist<T>(attempt: () => Promise<T>, longestMs: number): Promise<T> {
  for (let waited = 0; ; waited += STEP_MS) {
    try {
      return await attempt();
    } catch (error) {
      if (!isBinderyError(error) || error.code !== 'conflict' || waited >= longestMs) throw error;
      await sleep(STEP_MS);
    }
  }
}
