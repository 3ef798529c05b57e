/** The form of a Codex as an editor: the page’s own form in a web view, on a session that this extension carries. */
import { randomBytes } from 'node:crypto';
import * as vscode from 'vscode';
import type { PageMessage } from '#core/protocol/embedded-page.ts';
import type { CodexPlace } from '../address/codex-address.ts';
import { readFollowedLink } from '../form/followed-link.ts';
import { PageHost } from '../form/page-host.ts';
import { writeFormPage } from '../form/page-html.ts';
import { type Connection, messageOf } from './connection.ts';
import { placeOf } from './open-codices.ts';

export const FORM_VIEW = 'bindery.form';
/** Of the name that stands for a form, as `.md` does for Markdown. */
export const FORM_EXTENSION = 'codex';

interface FormDocument extends vscode.CustomDocument {
  readonly place: CodexPlace;
}

/** Whoever looks at a form is seen in it by others, as long as it is in front. */
export class CodexForms implements vscode.CustomReadonlyEditorProvider<FormDocument>, vscode.Disposable {
  private readonly context: vscode.ExtensionContext;
  private readonly connection: Connection;
  private readonly log: vscode.LogOutputChannel;
  private readonly stop: vscode.Disposable;

  constructor(context: vscode.ExtensionContext, connection: Connection, log: vscode.LogOutputChannel) {
    this.context = context;
    this.connection = connection;
    this.log = log;
    this.stop = vscode.window.registerCustomEditorProvider(FORM_VIEW, this, {
      // A form that is behind another tab goes on: what was typed in it may still be on its way.
      webviewOptions: { retainContextWhenHidden: true, enableFindWidget: true },
    });
  }

  openCustomDocument(uri: vscode.Uri): FormDocument {
    return { uri, place: placeOf(uri), dispose: () => undefined };
  }

  async resolveCustomEditor({ place }: FormDocument, panel: vscode.WebviewPanel): Promise<void> {
    const folder = vscode.Uri.joinPath(this.context.extensionUri, 'form');
    const { webview } = panel;
    webview.options = { enableScripts: true, localResourceRoots: [folder] };
    const actor = await (await this.connection.ready()).actor();
    const { page } = this.connection;
    const host = new PageHost({
      ...page,
      post: (message) => void webview.postMessage(message),
      follow: (href) => this.follow(href, page.baseUrl),
    });
    const stops = [
      webview.onDidReceiveMessage((message: PageMessage) => {
        if (message.kind !== 'ready') return host.receive(message);
        const { id: codexId, branch } = place;
        const { socketUrl, store } = page;
        const isVolatile = store.isVolatile === true;
        void webview.postMessage({ kind: 'begin', codexId, branch, actor, socketUrl, isVolatile });
        return undefined;
      }),
      vscode.window.onDidChangeActiveColorTheme(({ kind }) => {
        void webview.postMessage({ kind: 'look', scheme: schemeOf(kind) });
      }),
      // Another sign-in is another session; the form of before has nothing left to speak with.
      this.connection.onChange(() => panel.dispose()),
    ];
    panel.onDidDispose(() => {
      host.close();
      for (const stop of stops) stop.dispose();
    });
    webview.html = pageOf(webview, folder);
  }

  dispose(): void {
    this.stop.dispose();
  }

  /** A link to a Codex opens that; any other page is opened in the browser. */
  private follow(href: string, baseUrl: string): void {
    const link = readFollowedLink(href, baseUrl);
    if (link === null) {
      this.log.warn('A link of a form was not followed: it leads to no page.');
      return;
    }
    const opening =
      link.kind === 'codex'
        ? vscode.commands.executeCommand('bindery.openForm', { id: link.id })
        : vscode.env.openExternal(vscode.Uri.parse(link.href));
    opening.then(undefined, (error: unknown) => this.log.warn(messageOf(error)));
  }
}

function schemeOf(kind: vscode.ColorThemeKind): 'light' | 'dark' {
  const { Light, HighContrastLight } = vscode.ColorThemeKind;
  return kind === Light || kind === HighContrastLight ? 'light' : 'dark';
}

function pageOf(webview: vscode.Webview, folder: vscode.Uri): string {
  const file = (name: string) => webview.asWebviewUri(vscode.Uri.joinPath(folder, name)).toString();
  const files = { script: file('form.js'), styles: file('form.css'), source: webview.cspSource };
  return writeFormPage({ ...files, nonce: randomBytes(16).toString('base64') });
}
