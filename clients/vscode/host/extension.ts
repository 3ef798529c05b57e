/** Vespera Forge, the extension: what is registered when the editor starts it. */
import * as vscode from 'vscode';
import { CodeComments } from './code-comments.ts';
import { CodeLinks } from './code-links.ts';
import { CodexFiles } from './codex-files.ts';
import { CodexForms } from './codex-form.ts';
import { CodexTree } from './codex-tree.ts';
import { codexInFront, registerCommands } from './commands.ts';
import { Connection, messageOf } from './connection.ts';
import { LiveCarets } from './live-carets.ts';
import { LiveTyping } from './live-typing.ts';
import { OpenCodices } from './open-codices.ts';
import { PastCodices } from './past-codices.ts';
import { SaveState } from './save-state.ts';
import { BrowserAnswers } from './sign-in-command.ts';
import { TypedTexts } from './typed-texts.ts';

let connection: Connection | null = null;

export function activate(context: vscode.ExtensionContext): void {
  const log = vscode.window.createOutputChannel('Bindery', { log: true });
  const connected = new Connection(context, log);
  connection = connected;
  const typed = new TypedTexts(context.workspaceState);
  const codices = new OpenCodices(connected, typed, log);
  const tree = new CodexTree(connected, log);
  const answers = new BrowserAnswers(log);
  const typing = new LiveTyping(codices, typed, log);
  context.subscriptions.push(
    ...[log, connected, codices, tree],
    new CodexFiles(codices, connected),
    typing,
    new LiveCarets(codices, log),
    new CodexForms(context, connected, log),
    new CodeLinks(connected),
    new CodeComments(codices, connected, log),
    new PastCodices(connected),
    answers,
    registerCommands(context, connected, answers),
    new SaveState(connected, log),
    vscode.window.createTreeView('bindery.codices', { treeDataProvider: tree, showCollapseAll: true }),
    vscode.window.tabGroups.onDidChangeTabs(() => tree.show(codexInFront()?.id ?? null)),
    vscode.commands.registerCommand('bindery.refresh', () => tree.refresh()),
  );
  context.subscriptions.push(
    connected.onChange((now) => {
      if (now !== null) typing.resume();
    }),
    codices.onEnd(({ why }) => {
      if (why.code === 'unauthenticated') connected.end();
    }),
  );
  connected.restore().catch((error: unknown) => log.error(messageOf(error)));
}

/** What was typed and is not sent waits in the store; it is written before the window is gone. */
export async function deactivate(): Promise<void> {
  await connection?.disconnect();
}
