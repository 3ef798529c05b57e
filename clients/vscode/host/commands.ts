/** The commands of the extension: signing in, opening, finding and making Codices. */
import * as vscode from 'vscode';
import { MAIN_BRANCH } from '#core/protocol/document-name.ts';
import type { Bindery } from '../../node/bindery-client.ts';
import {
  addressOf,
  type NamedCodex,
  pathOf,
  placeIn,
  readNamedCodex,
  SCHEME,
} from '../address/codex-address.ts';
import { countWaiting } from '../offline/watched-store.ts';
import { FORM_EXTENSION, FORM_VIEW } from './codex-form.ts';
import { type Connection, messageOf } from './connection.ts';
import { uriOf } from './open-codices.ts';
import { compareWithPast } from './past-codices.ts';
import { type BrowserAnswers, signIn } from './sign-in-command.ts';

const MAX_FOUND = 50;
const TYPING_PAUSE_MS = 150;

/** Registers them; what they throw is shown. */
export function registerCommands(
  context: vscode.ExtensionContext,
  connection: Connection,
  answers: BrowserAnswers,
): vscode.Disposable {
  const commands: Readonly<Record<string, (codex?: NamedCodex) => Promise<unknown>>> = {
    'bindery.signIn': () => signIn(context, connection, answers),
    'bindery.copySignInPage': () => answers.copyPage(),
    'bindery.signOut': () => signOut(connection),
    'bindery.open': (codex) => openChosen(connection.bindery, codex),
    'bindery.openMarkdown': (codex) => openMarkdown(connection.bindery, codex),
    'bindery.openForm': (codex) => openForm(connection.bindery, codex),
    'bindery.find': () => find(connection.bindery),
    'bindery.newCodex': (above) => newCodex(connection.bindery, above),
    'bindery.compare': (codex) => compare(connection.bindery, codex),
    'bindery.copyAddress': (codex) => copyAddress(codex),
    'bindery.openInBrowser': (codex) => openInBrowser(connection, codex),
  };
  const registered = Object.entries(commands).map(([name, run]) =>
    vscode.commands.registerCommand(name, async (argument: unknown) => {
      try {
        return await run(codexIn(argument));
      } catch (error) {
        await vscode.window.showErrorMessage(messageOf(error));
        return undefined;
      }
    }),
  );
  return vscode.Disposable.from(...registered);
}

/** A node of the tree, the argument of a link, or the address that another extension gives. */
function codexIn(argument: unknown): NamedCodex | undefined {
  if (!(argument instanceof vscode.Uri)) return readNamedCodex(argument) ?? undefined;
  const place = argument.scheme === SCHEME ? placeIn(argument.path) : null;
  return place === null ? undefined : { id: place.id };
}

/** Whoever has something that is not sent is told so first. */
async function signOut(connection: Connection): Promise<void> {
  const { current } = connection;
  const waiting = current === null ? 0 : await countWaiting(current.store);
  if (waiting > 0) {
    const edits = waiting === 1 ? '1 edit is' : `${waiting} edits are`;
    const detail = current?.isKeptOnDisk
      ? 'They stay on this machine, and are sent when you sign in here again.'
      : 'They are in the memory of this window alone, and would be lost.';
    const chosen = await vscode.window.showWarningMessage(
      `${edits} not sent yet.`,
      { modal: true, detail },
      'Sign Out',
    );
    if (chosen === undefined) return;
  }
  await connection.signOut();
}

/** The Codex of the tab in front. */
export function codexInFront(): NamedCodex | undefined {
  const input: unknown = vscode.window.tabGroups.activeTabGroup.activeTab?.input;
  const isOne = input instanceof vscode.TabInputText || input instanceof vscode.TabInputCustom;
  return isOne ? codexIn(input.uri) : undefined;
}

/** As the settings say. */
async function openChosen(bindery: Bindery, codex: NamedCodex | undefined): Promise<void> {
  const how = vscode.workspace.getConfiguration('bindery').get<string>('openAs', 'form');
  await (how === 'markdown' ? openMarkdown(bindery, codex) : openForm(bindery, codex));
}

async function openMarkdown(bindery: Bindery, named: NamedCodex | undefined): Promise<void> {
  const codex = named ?? codexInFront();
  if (codex === undefined) return await find(bindery);
  const title = codex.title ?? (await bindery.getCodex(codex.id)).title;
  const document = await vscode.workspace.openTextDocument(
    uriOf({ id: codex.id, branch: MAIN_BRANCH }, title),
  );
  await vscode.window.showTextDocument(document, { preview: true });
}

async function openForm(bindery: Bindery, named: NamedCodex | undefined): Promise<void> {
  const codex = named ?? codexInFront();
  if (codex === undefined) return await find(bindery);
  const title = codex.title ?? (await bindery.getCodex(codex.id)).title;
  const path = pathOf({ id: codex.id, branch: MAIN_BRANCH }, title, FORM_EXTENSION);
  const uri = vscode.Uri.from({ scheme: SCHEME, path });
  await vscode.commands.executeCommand('vscode.openWith', uri, FORM_VIEW);
}

interface Found extends vscode.QuickPickItem {
  readonly id: string;
}

/** Quick open: searched by the server as it is typed. */
async function find(bindery: Bindery): Promise<void> {
  const picked = await new Promise<Found | null>((resolve) => {
    const pick = vscode.window.createQuickPick<Found>();
    let asked: AbortController | null = null;
    let waiting: ReturnType<typeof setTimeout> | null = null;
    const ask = (words: string): void => {
      asked?.abort();
      const asking = new AbortController();
      asked = asking;
      pick.busy = true;
      search(bindery, words, asking.signal)
        .then((items) => {
          if (!asking.signal.aborted) pick.items = items;
        })
        .catch((error: unknown) => {
          if (!asking.signal.aborted) pick.items = [{ id: '', label: messageOf(error), alwaysShow: true }];
        })
        .finally(() => {
          if (asked === asking) pick.busy = false;
        });
    };
    pick.title = 'Open a Codex';
    pick.placeholder = 'Words, or a query such as status:open';
    pick.matchOnDescription = true;
    pick.onDidChangeValue((words) => {
      if (waiting !== null) clearTimeout(waiting);
      waiting = setTimeout(() => ask(words), TYPING_PAUSE_MS);
    });
    pick.onDidAccept(() => {
      resolve(pick.selectedItems[0] ?? null);
      pick.hide();
    });
    pick.onDidHide(() => {
      resolve(null);
      asked?.abort();
      pick.dispose();
    });
    pick.show();
    ask('');
  });
  if (picked !== null && picked.id !== '') await openChosen(bindery, { id: picked.id, title: picked.label });
}

async function search(bindery: Bindery, words: string, signal: AbortSignal): Promise<Found[]> {
  const found: Found[] = [];
  const hits =
    words.trim() === ''
      ? bindery.listCodices({ sort: '-updatedAt', limit: MAX_FOUND }, signal)
      : bindery.search(words, { limit: MAX_FOUND }, signal);
  for await (const { id, title, template } of hits) {
    found.push({ id, label: title === '' ? 'Untitled' : title, description: template.id, alwaysShow: true });
    if (found.length === MAX_FOUND) break;
  }
  return found;
}

async function newCodex(bindery: Bindery, above: NamedCodex | undefined): Promise<void> {
  const templates = (await bindery.listTemplates()).filter(
    ({ abstract, archivedAt }) => !abstract && archivedAt === null,
  );
  const picked = await vscode.window.showQuickPick(
    templates.map(({ id, name, description }) => ({ id, label: name, detail: description })),
    {
      title: above?.title === undefined ? 'New Codex' : `New Codex below ${above.title}`,
      matchOnDetail: true,
    },
  );
  if (picked === undefined) return;
  const title = await vscode.window.showInputBox({ title: picked.label, prompt: 'Its title' });
  if (title === undefined) return;
  const { id } = await bindery.createCodex({
    ...{ templateId: picked.id, title: title.trim(), parentId: above?.id ?? null },
    timeZone: Intl.DateTimeFormat().resolvedOptions().timeZone,
  });
  await openChosen(bindery, { id, title: title.trim() });
}

/** Of the document in front, where none is named. */
async function compare(bindery: Bindery, named: NamedCodex | undefined): Promise<void> {
  const codex = named ?? codexInFront();
  if (codex === undefined) return;
  const title = codex.title ?? (await bindery.getCodex(codex.id)).title;
  await compareWithPast(bindery, codex.id, title === '' ? 'Untitled' : title);
}

async function copyAddress(codex: NamedCodex | undefined): Promise<void> {
  if (codex !== undefined) await vscode.env.clipboard.writeText(addressOf(codex.id));
}

async function openInBrowser({ current }: Connection, codex: NamedCodex | undefined): Promise<void> {
  if (codex === undefined || current === null) return;
  await vscode.env.openExternal(vscode.Uri.parse(`${current.url.replace(/\/+$/, '')}/c/${codex.id}`));
}
