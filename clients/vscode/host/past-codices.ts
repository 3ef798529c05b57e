/** Codices as they were: documents that are only read, and the comparison of two points in the diff editor. */
import * as vscode from 'vscode';
import type { Bindery } from '../../node/bindery-client.ts';
import type { Version } from '../../node/rest/wire-types.ts';
import { PAST_SCHEME, pastPathOf, pastPlaceIn } from '../address/codex-address.ts';
import { type PastCodex, writePastText } from '../document/past-text.ts';
import type { Connection } from './connection.ts';
import { uriOf } from './open-codices.ts';

const MAX_VERSIONS = 100;

/** Reads what a Codex was; the past never changes, so the editor keeps what it got. */
export class PastCodices implements vscode.TextDocumentContentProvider, vscode.Disposable {
  private readonly connection: Connection;
  private readonly stop: vscode.Disposable;

  constructor(connection: Connection) {
    this.connection = connection;
    this.stop = vscode.workspace.registerTextDocumentContentProvider(PAST_SCHEME, this);
  }

  async provideTextDocumentContent(uri: vscode.Uri): Promise<string> {
    const place = pastPlaceIn(uri.path);
    if (place === null) throw vscode.FileSystemError.FileNotFound(uri);
    const bindery = await this.connection.ready();
    const past: PastCodex & { readonly template: { readonly id: string; readonly version: number } } =
      await bindery.call('GET', `/codices/${place.id}/versions/${place.seq}`);
    const { id, version } = past.template;
    return writePastText(past, await bindery.getTemplate(id, version));
  }

  dispose(): void {
    this.stop.dispose();
  }
}

interface Picked extends vscode.QuickPickItem {
  readonly seq: number;
}

/** Asks for a point of the history, and shows what has changed since, beside the Codex as it is. */
export async function compareWithPast(bindery: Bindery, id: string, title: string): Promise<void> {
  const picked = await vscode.window.showQuickPick(versionsOf(bindery, id), {
    ...{ title: `Compare ${title}`, placeHolder: 'With the Codex as it was …', matchOnDescription: true },
    matchOnDetail: true,
  });
  if (picked === undefined) return;
  const past = vscode.Uri.from({ scheme: PAST_SCHEME, path: pastPathOf({ id, seq: picked.seq }, title) });
  const now = uriOf({ id, branch: 'main' }, title);
  await vscode.commands.executeCommand('vscode.diff', past, now, `${title}: ${picked.label} ↔ now`);
}

/** Those that are named first, then the sessions, the newest first. */
async function versionsOf(bindery: Bindery, id: string): Promise<Picked[]> {
  const versions = bindery.versions(id);
  const named = (await versions.named()).map(({ name, note, seq, createdBy, createdAt }) => ({
    ...{ seq, label: name, detail: note },
    description: `${createdBy.name}, ${timeOf(createdAt)}`,
    iconPath: new vscode.ThemeIcon('tag'),
  }));
  const sessions: Picked[] = [];
  for await (const version of versions.list()) {
    sessions.push(sessionItem(version));
    if (sessions.length === MAX_VERSIONS) break;
  }
  return [...named, ...sessions];
}

function sessionItem({ seq, to, authors, fields }: Version): Picked {
  return {
    ...{ seq, label: timeOf(to), description: authors.map(({ name }) => name).join(', ') },
    detail: fields.join(', '),
    iconPath: new vscode.ThemeIcon('history'),
  };
}

function timeOf(instant: string): string {
  return new Date(instant).toLocaleString([], { dateStyle: 'medium', timeStyle: 'short' });
}
