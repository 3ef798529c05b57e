/** References from code: `bindery:<id>` is a link in any file, and says over it what it leads to. */
import * as vscode from 'vscode';
import { isBinderyError } from '#core/errors.ts';
import type { CodexAtRevision } from '../../node/rest/wire-types.ts';
import { findAddresses } from '../address/codex-address.ts';
import type { Connection } from './connection.ts';

/** Files of this computer and of repositories; and the documents of Codices, whose references are written so too. */
const ANYWHERE: vscode.DocumentSelector = { scheme: '*' };
/** What a hover read is shown again for so long. */
const REMEMBERED_MS = 30_000;
const MAX_EXCERPT = 400;
/** Characters that Markdown reads as markup. */
const MARKUP = /[\\`*_{}[\]<>()#+\-.!|~]/g;

export class CodeLinks implements vscode.DocumentLinkProvider, vscode.HoverProvider, vscode.Disposable {
  private readonly connection: Connection;
  private readonly remembered = new Map<
    string,
    { readonly at: number; readonly read: Promise<CodexAtRevision | null> }
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
      const link = new vscode.DocumentLink(range, commandUri('bindery.open', { id }));
      link.tooltip = 'Open the Codex';
      return link;
    });
  }

  async provideHover(document: vscode.TextDocument, position: vscode.Position): Promise<vscode.Hover | null> {
    const line = document.lineAt(position.line);
    const found = findAddresses(line.text).find(
      ({ start, end }) => start <= position.character && position.character <= end,
    );
    if (found === undefined || this.connection.current === null) return null;
    const codex = await this.read(found.id);
    const range = new vscode.Range(position.line, found.start, position.line, found.end);
    return new vscode.Hover(codex === null ? notThere() : descriptionOf(codex), range);
  }

  dispose(): void {
    for (const stop of this.stops) stop.dispose();
  }

  /** `null` for one that is not there, or not for this member to know of. */
  private read(id: string): Promise<CodexAtRevision | null> {
    const known = this.remembered.get(id);
    const now = Date.now();
    if (known !== undefined && now - known.at < REMEMBERED_MS) return known.read;
    const read = this.connection.bindery.getCodex(id).catch((error: unknown) => {
      this.remembered.delete(id);
      if (isBinderyError(error)) return null;
      throw error;
    });
    this.remembered.set(id, { at: now, read });
    return read;
  }
}

function notThere(): vscode.MarkdownString {
  return new vscode.MarkdownString(
    'This Codex can’t be read: it is not there, not yours to read, or Bindery is away.',
  );
}

/** What people wrote is text here, never markup: of it only the commands below may be links. */
function descriptionOf({
  id,
  title,
  template,
  fields,
  updatedAt,
  updatedBy,
}: CodexAtRevision): vscode.MarkdownString {
  const text = new vscode.MarkdownString();
  text.isTrusted = { enabledCommands: ['bindery.openMarkdown', 'bindery.openForm', 'bindery.openInBrowser'] };
  const excerpt = firstWords(fields);
  const changed = new Date(updatedAt).toLocaleDateString();
  text.appendMarkdown(`**${plain(title === '' ? 'Untitled' : title)}**\n\n`);
  text.appendMarkdown(`${plain(template.id)} · changed ${plain(changed)} by ${plain(updatedBy.name)}\n\n`);
  if (excerpt !== '') text.appendMarkdown(`${plain(excerpt)}\n\n`);
  const link = (label: string, command: string) => `[${label}](${commandUri(command, { id, title })})`;
  text.appendMarkdown(
    [
      link('Markdown', 'bindery.openMarkdown'),
      link('Form', 'bindery.openForm'),
      link('Browser', 'bindery.openInBrowser'),
    ].join(' · '),
  );
  return text;
}

/** The first text that says something, on one line. */
function firstWords(fields: CodexAtRevision['fields']): string {
  for (const value of Object.values(fields)) {
    const isRich = typeof value === 'object' && value !== null && 'markdown' in value;
    const words = isRich ? value['markdown'] : value;
    if (typeof words !== 'string' || words.trim().length < 20) continue;
    const line = words
      .replaceAll(/[#*_`>]+/g, ' ')
      .replaceAll(/\s+/g, ' ')
      .trim();
    return [...line].length <= MAX_EXCERPT ? line : `${[...line].slice(0, MAX_EXCERPT).join('')}…`;
  }
  return '';
}

function plain(text: string): string {
  return text.replaceAll(/\s+/g, ' ').replaceAll(MARKUP, '\\$&');
}

function commandUri(command: string, argument: object): vscode.Uri {
  return vscode.Uri.parse(`command:${command}?${encodeURIComponent(JSON.stringify([argument]))}`);
}
