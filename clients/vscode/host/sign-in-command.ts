/** Signing in: the address, then the browser or a token; and the answer that the browser brings back to this window. */
import { randomBytes } from 'node:crypto';
import * as vscode from 'vscode';
import { isBinderyError } from '#core/errors.ts';
import { BrowserSignIn } from '../sign-in/browser-sign-in.ts';
import { plainUrl, problemOfUrl, type SignIn } from '../sign-in/sign-in.ts';
import type { Connection, Member } from './connection.ts';

const TITLE = 'Sign in to Bindery';
/** The path of this extension’s address that an answer comes to. */
const ANSWER_PATH = '/signed-in';
const LONGEST_MS = 10 * 60_000;

/** Takes the answers of browsers. Any page can send something here: only what a sign-in of this window waits for counts. */
export class BrowserAnswers implements vscode.UriHandler, vscode.Disposable {
  private readonly log: vscode.LogOutputChannel;
  private readonly stop: vscode.Disposable;
  private waiting: ((query: string) => void) | null = null;
  private page: string | null = null;

  constructor(log: vscode.LogOutputChannel) {
    this.log = log;
    this.stop = vscode.window.registerUriHandler(this);
  }

  handleUri({ path, query }: vscode.Uri): void {
    if (path === ANSWER_PATH && this.waiting !== null) this.waiting(query);
    else this.log.warn(`An address of this extension was opened that nothing waits for: ${path}`);
  }

  /** Opens the page, and answers the first answer that `take` has use for; `null` when the member gives up, or after ten minutes. */
  async ask<T>(
    page: string,
    take: (query: string) => Promise<T>,
    token: vscode.CancellationToken,
  ): Promise<T | null> {
    this.page = page;
    let timer: ReturnType<typeof setTimeout> | undefined;
    try {
      return await new Promise<T | null>((resolve, reject) => {
        timer = setTimeout(() => resolve(null), LONGEST_MS);
        token.onCancellationRequested(() => resolve(null));
        this.waiting = (query) => {
          take(query).then(resolve, (error: unknown) => {
            if (isBinderyError(error) && error.code === 'invalid_input') this.log.warn(error.message);
            else reject(error);
          });
        };
        // The editor takes a text too, though its types do not say so; of an address it would undo what is escaped in it.
        vscode.env.openExternal(page as unknown as vscode.Uri).then(undefined, reject);
      });
    } finally {
      clearTimeout(timer);
      this.waiting = null;
      this.page = null;
    }
  }

  /** For whoever sees no page: an editor in a browser opens those of its own machine as those of another. */
  async copyPage(): Promise<void> {
    if (this.page !== null) await vscode.env.clipboard.writeText(this.page);
  }

  dispose(): void {
    this.stop.dispose();
  }
}

/** Asks for an address and a way, and signs in. Resolves when that has happened, or was given up. */
export async function signIn(
  context: vscode.ExtensionContext,
  connection: Connection,
  answers: BrowserAnswers,
): Promise<void> {
  const url = await vscode.window.showInputBox({
    ...{ title: TITLE, prompt: 'The address of your Bindery', ignoreFocusOut: true },
    value: connection.current?.url ?? process.env['BINDERY_URL'] ?? 'https://',
    validateInput: checkUrl,
  });
  if (url === undefined) return;
  const way = await vscode.window.showQuickPick(
    [
      {
        ...{ id: 'browser', label: '$(globe) Sign in with the browser' },
        detail: 'A page of your Bindery asks you what the editor may do. Nothing to copy.',
      },
      {
        ...{ id: 'token', label: '$(key) Use an API token' },
        detail: 'One that you have made on your account page, for a part of the tree or for reading alone.',
      },
    ] as const,
    { title: TITLE, ignoreFocusOut: true },
  );
  if (way === undefined) return;
  const given =
    way.id === 'browser'
      ? await signInByBrowser(context, connection, answers, plainUrl(url))
      : await askForToken(plainUrl(url));
  if (given !== null) welcome(await connection.signIn(given));
}

function checkUrl(text: string): vscode.InputBoxValidationMessage | null {
  const problem = problemOfUrl(text.trim());
  if (problem === null) return null;
  const { Error: refused, Warning: warned } = vscode.InputBoxValidationSeverity;
  return { message: problem.message, severity: problem.isFatal ? refused : warned };
}

async function askForToken(url: string): Promise<SignIn | null> {
  const token = await vscode.window.showInputBox({
    ...{ title: TITLE, password: true, ignoreFocusOut: true, placeHolder: 'vb_…' },
    prompt: `An API token of yours: ${url}/account, API tokens`,
  });
  return token === undefined || token.trim() === '' ? null : { url, token: token.trim() };
}

async function signInByBrowser(
  context: vscode.ExtensionContext,
  { watch }: Connection,
  answers: BrowserAnswers,
  url: string,
): Promise<SignIn | null> {
  const here = vscode.Uri.from({
    ...{ scheme: vscode.env.uriScheme, authority: context.extension.id, path: ANSWER_PATH },
  });
  // On a desktop this stays an address of the editor, in a browser it becomes a page of the server that the editor comes from.
  const back = new URL((await vscode.env.asExternalUri(here)).toString(true)).href;
  const parts = { fetch: watch.fetch, now: Date.now, randomBytes };
  const begun = await BrowserSignIn.begin(parts, url, back);
  return await vscode.window.withProgress(
    {
      location: vscode.ProgressLocation.Notification,
      title:
        'Answer in the browser; to write, choose “Read and edit” there. No page to be seen? [Copy its address](command:bindery.copySignInPage).',
      cancellable: true,
    },
    (_, token) => answers.ask(begun.page, (query) => begun.finish(query), token),
  );
}

const MAY: Readonly<Record<string, string>> = {
  viewer: ', to read',
  commenter: ', to read and comment',
};

function welcome({ name, role, workspace }: Member): void {
  const may = MAY[role] ?? '';
  vscode.window.setStatusBarMessage(`Signed in to ${workspace.name} as ${name}${may}`, 8_000);
}
