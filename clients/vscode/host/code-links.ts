/** References from code: `bindery:<id>` is a link in any file, and says over it what it leads to. */
import * as vscode from 'vscode';
import { isBinderyError } from '#core/errors.ts';
import { findAddresses } from '../address/codex-address.ts';
import { commandUri, HOVER_COMMANDS, type HoverCodex, writeHover } from '../address/codex-hover.ts';
import type { Connection } from './connection.ts';

/** Files of this computer and of repositories; and the documents of Codices, whose references are written so too. */
const ANYWHERE: vscode.DocumentSelector = { scheme: '*' };
/** What a hover read is shown again for so long. */
const REMEMBERED_MS = 30_000;

export class CodeLinks implements vscode.DocumentLinkProvider, vscode.HoverProvider, vscode.Disposable {
  private readonly connection: Connection;
  private readonly remembered = new Map<
    string,
    { readonly at: number; readonly read: Promise<HoverCodex | null> }
  >();
  private readonly stops: vscode.Disposable[];

  constructor(connection: Connection) {
    this.connection = connection;
    this.stops = [
      vscode.languages.registerDocumentLinkProvider(ANYWHERE, this),
      vscode.languages.registerHoverProvider(ANYWHERE, this),
      connection.onChange(() => this.remembered.clear()),
    ];
  }

  provideDocumentLinks(document: vscode.TextDocument): vscode.DocumentLink[] {
    return findAddresses(document.getText()).map(({ id, start, end }) => {
      const range = new vscode.Range(document.positionAt(start), document.positionAt(end));
      const link = new vscode.DocumentLink(range, vscode.Uri.parse(commandUri('bindery.open', { id })));
      link.tooltip = 'Open the Codex';
      return link;
    });
  }

  async provideHover(document: vscode.TextDocument, position: vscode.Position): Promise<vscode.Hover | null> {
    const line = document.lineAt(position.line);
    const found = findAddresses(line.text).find(
      ({ start, end }) => start <= position.character && position.character <= end,
    );
    if (found === undefined) return null;
    // A window that has just opened does not know yet who is signed in, and the editor asks once.
    await this.connection.restored;
    if (this.connection.current === null) return null;
    const codex = await this.read(found.id);
    const range = new vscode.Range(position.line, found.start, position.line, found.end);
    return new vscode.Hover(codex === null ? notThere() : descriptionOf(codex), range);
  }

  dispose(): void {
    for (const stop of this.stops) stop.dispose();
  }

  /** `null` for one that is not there, or not for this member to know of. */
  private read(id: string): Promise<HoverCodex | null> {
    const known = this.remembered.get(id);
    const now = Date.now();
    if (known !== undefined && now - known.at < REMEMBERED_MS) return known.read;
    const read = this.ask(id).catch((error: unknown) => {
      this.remembered.delete(id);
      if (isBinderyError(error)) return null;
      throw error;
    });
    this.remembered.set(id, { at: now, read });
    return read;
  }

  private async ask(id: string): Promise<HoverCodex> {
    const { bindery } = this.connection;
    const codex = await bindery.getCodex(id);
    const { name } = await bindery.getTemplate(codex.template.id, codex.template.version);
    return { ...codex, templateName: name };
  }
}

function notThere(): vscode.MarkdownString {
  return new vscode.MarkdownString(
    'This Codex can’t be read: it is not there, not yours to read, or Bindery is away.',
  );
}

/** The links in it start commands of this extension, and no others. */
function descriptionOf(codex: HoverCodex): vscode.MarkdownString {
  const text = new vscode.MarkdownString(
    writeHover(codex, (instant) => new Date(instant).toLocaleDateString()),
  );
  text.isTrusted = { enabledCommands: HOVER_COMMANDS };
  return text;
}
