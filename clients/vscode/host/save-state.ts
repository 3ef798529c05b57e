/** The status bar: whether everything that was written in this window and before is saved, and what waits. */
import * as vscode from 'vscode';
import { labelOf, type SaveLabel } from '../offline/save-label.ts';
import { countWaiting } from '../offline/watched-store.ts';
import { type Connection, messageOf } from './connection.ts';

/** What is on its way for a shorter time is not worth a word. */
const SETTLE_MS = 400;
/** While the server is away and nothing that is open would find it again. */
const KNOCK_MS = 5_000;

export class SaveState implements vscode.Disposable {
  private readonly connection: Connection;
  private readonly log: vscode.LogOutputChannel;
  private readonly item = vscode.window.createStatusBarItem('bindery.state', vscode.StatusBarAlignment.Left);
  private readonly stops: { dispose(): void }[];
  private waitingForNews: ReturnType<typeof setTimeout> | null = null;
  private knocking: ReturnType<typeof setInterval> | null = null;
  private hasAsked = false;

  constructor(connection: Connection, log: vscode.LogOutputChannel) {
    this.connection = connection;
    this.log = log;
    this.item.name = 'Bindery';
    this.stops = [
      this.item,
      connection.onChange(() => this.showSoon()),
      connection.onStir(() => this.showSoon()),
      { dispose: connection.watch.onChange((isAway) => this.knock(isAway)) },
    ];
  }

  dispose(): void {
    for (const stop of this.stops) stop.dispose();
    if (this.waitingForNews !== null) clearTimeout(this.waitingForNews);
    if (this.knocking !== null) clearInterval(this.knocking);
  }

  private showSoon(): void {
    this.waitingForNews ??= setTimeout(() => {
      this.waitingForNews = null;
      this.show().catch((error: unknown) => this.log.warn(messageOf(error)));
    }, SETTLE_MS);
  }

  private async show(): Promise<void> {
    const { current, watch, hasEnded, storeFailure: failure } = this.connection;
    if (current === null) {
      this.hasAsked = false;
      this.item.hide();
      return;
    }
    await vscode.commands.executeCommand('setContext', 'bindery.isAway', watch.isAway);
    const { store, url, isKeptOnDisk } = current;
    const waiting = await countWaiting(store);
    if (this.connection.current !== current) return;
    const { host } = new URL(url);
    this.draw(labelOf({ waiting, isAway: watch.isAway, hasEnded, isKeptOnDisk, failure, host }));
    if (hasEnded) await this.askToSignIn(waiting);
    else this.hasAsked = false;
  }

  private draw({ icon, text, tooltip, isWarning }: SaveLabel): void {
    const { item } = this;
    item.text = `$(${icon}) ${text}`;
    item.tooltip = tooltip;
    item.accessibilityInformation = { label: `Bindery: ${text}. ${tooltip}`, role: 'button' };
    item.backgroundColor = isWarning ? new vscode.ThemeColor('statusBarItem.warningBackground') : undefined;
    item.command = this.connection.hasEnded ? 'bindery.signIn' : 'bindery.codices.focus';
    item.show();
  }

  /** Once: whoever says no finds the way in the status bar. */
  private async askToSignIn(waiting: number): Promise<void> {
    if (this.hasAsked) return;
    this.hasAsked = true;
    const kept = waiting > 0 ? ' What you wrote is kept, and sent when you have signed in.' : '';
    const chosen = await vscode.window.showWarningMessage(
      `Your sign-in to Bindery has ended.${kept}`,
      'Sign In',
    );
    if (chosen !== undefined) await vscode.commands.executeCommand('bindery.signIn');
  }

  private knock(isAway: boolean): void {
    this.showSoon();
    if (this.knocking !== null) clearInterval(this.knocking);
    this.knocking = null;
    if (!isAway) return;
    this.knocking = setInterval(() => {
      // Only whether there is an answer counts, which the watch hears of.
      this.connection.current?.bindery.call('GET', '/me').catch(() => undefined);
    }, KNOCK_MS);
  }
}
