/** The comments on Codices, in their documents, by the comments of the editor. */
import * as vscode from 'vscode';
import { isBinderyError } from '#core/errors.ts';
import type { Comment, Thread } from '../../node/rest/wire-types.ts';
import { placeIn, SCHEME } from '../address/codex-address.ts';
import { anchorOf, spanOfThread } from '../document/comment-places.ts';
import { withoutPictures } from '../document/comment-text.ts';
import { type Connected, type Connection, messageOf } from './connection.ts';
import { type OpenCodex, type OpenCodices, placeOf } from './open-codices.ts';

const EVENTS = ['comment.created', 'comment.deleted', 'comment.resolved', 'comment.reopened'];

/** A thread that is shown, and the one of the Codex that it is. */
interface Shown {
  readonly codexId: string;
  readonly thread: Thread;
}

export class CodeComments implements vscode.Disposable {
  private readonly codices: OpenCodices;
  private readonly connection: Connection;
  private readonly log: vscode.LogOutputChannel;
  private readonly controller = vscode.comments.createCommentController('bindery', 'Bindery');
  private readonly threads = new Map<vscode.CommentThread, Shown>();
  private readonly stops: { dispose(): void }[];
  private following: AbortController | null = null;

  constructor(codices: OpenCodices, connection: Connection, log: vscode.LogOutputChannel) {
    this.codices = codices;
    this.connection = connection;
    this.log = log;
    this.controller.options = { placeHolder: 'Say something, in Markdown', prompt: 'Reply' };
    this.controller.commentingRangeProvider = {
      provideCommentingRanges: (document) => {
        if (document.uri.scheme !== SCHEME) return [];
        return [new vscode.Range(0, 0, document.lineCount - 1, 0)];
      },
    };
    const { workspace, commands } = vscode;
    const command = (name: string, run: (argument: unknown) => Promise<void>) =>
      commands.registerCommand(name, (argument: unknown) => this.telling(run(argument)));
    this.stops = [
      workspace.onDidOpenTextDocument((document) => this.load(document)),
      workspace.onDidCloseTextDocument(({ uri }) => this.drop(uri)),
      connection.onChange((connected) => this.begin(connected)),
      {
        dispose: connection.watch.onChange((isAway) => {
          if (!isAway) this.begin(connection.current);
        }),
      },
      codices.onChange((open) => this.replace(open)),
      command('bindery.comment.send', (reply) => this.send(reply)),
      command('bindery.comment.resolve', (thread) => this.mark(thread, true)),
      command('bindery.comment.reopen', (thread) => this.mark(thread, false)),
    ];
  }

  dispose(): void {
    this.following?.abort();
    for (const stop of this.stops) stop.dispose();
    this.controller.dispose();
  }

  private begin(connected: Connected | null): void {
    this.following?.abort();
    for (const document of vscode.workspace.textDocuments) this.load(document);
    if (connected === null) return;
    const following = new AbortController();
    this.following = following;
    this.follow(connected, following.signal).catch((error: unknown) => this.log.warn(messageOf(error)));
  }

  private async follow({ bindery }: Connected, signal: AbortSignal): Promise<void> {
    for await (const { data } of await bindery.events({ types: EVENTS, signal }))
      for (const document of vscode.workspace.textDocuments)
        if (idOf(document) === data.codex) this.load(document);
  }

  private load(document: vscode.TextDocument): void {
    const id = idOf(document);
    if (id === null || this.connection.current === null) return;
    this.read(document, id).catch((error: unknown) => this.log.warn(messageOf(error)));
  }

  private async read(document: vscode.TextDocument, id: string): Promise<void> {
    const threads: Thread[] = [];
    for await (const thread of this.connection.bindery.comments(id).list()) threads.push(thread);
    const { mirror } = await this.codices.open(placeOf(document.uri));
    if (document.isClosed) return;
    const text = document.getText();
    const parts = mirror.locate(text);
    const known = new Map([...this.threads].map(([shown, { thread }]) => [thread.id, shown]));
    for (const [shown, { codexId, thread }] of this.threads)
      if (codexId === id && !threads.some((each) => each.id === thread.id)) this.forget(shown);
    if (parts === null) return;
    for (const thread of threads) {
      const { start, end } = spanOfThread(text, parts, thread.anchor);
      const range = new vscode.Range(document.positionAt(start), document.positionAt(end));
      const shown = known.get(thread.id) ?? this.createThread(document.uri, range);
      shown.range = range;
      this.fill(shown, thread);
      this.threads.set(shown, { codexId: id, thread });
    }
  }

  /** The words that threads are about may stand elsewhere now. */
  private replace({ place }: OpenCodex): void {
    for (const document of vscode.workspace.textDocuments)
      if (
        idOf(document) === place.id &&
        [...this.threads.values()].some(({ codexId }) => codexId === place.id)
      )
        this.load(document);
  }

  private fill(shown: vscode.CommentThread, thread: Thread): void {
    const isResolved = thread.resolvedAt !== null;
    shown.comments = thread.comments.map(commentOf);
    shown.label = thread.anchor.removed ? 'The words are gone' : '';
    shown.contextValue = isResolved ? 'resolved' : 'open';
    shown.state = isResolved ? vscode.CommentThreadState.Resolved : vscode.CommentThreadState.Unresolved;
  }

  /** Whoever has opened it keeps it open while others answer. */
  private createThread(uri: vscode.Uri, range: vscode.Range): vscode.CommentThread {
    const thread = this.controller.createCommentThread(uri, range, []);
    thread.collapsibleState = vscode.CommentThreadCollapsibleState.Collapsed;
    return thread;
  }

  private async send(reply: unknown): Promise<void> {
    if (!isReply(reply) || reply.text.trim() === '') return;
    const { thread: shown, text } = reply;
    const known = this.threads.get(shown);
    if (known === undefined) await this.startThread(shown, text);
    else await this.connection.bindery.comments(known.codexId).reply(known.thread.id, text);
    await this.readAgain(shown.uri);
  }

  /** Where the words do not stand in the text as it is on the server, the comment is about their field. */
  private async startThread(shown: vscode.CommentThread, markdown: string): Promise<void> {
    const document = await vscode.workspace.openTextDocument(shown.uri);
    const place = placeOf(shown.uri);
    const { mirror } = await this.codices.open(place);
    const text = document.getText();
    const parts = mirror.locate(text);
    const anchor = parts === null ? undefined : anchorOf(text, parts, selectionOf(document, shown.range));
    const comments = this.connection.bindery.comments(place.id);
    try {
      await comments.add(markdown, anchor);
    } catch (error) {
      if (anchor?.quote === undefined || !isBinderyError(error) || error.code !== 'invalid_input')
        throw error;
      await comments.add(markdown, { field: anchor.field });
    }
    // What was made of it is read from the server, as for everybody.
    shown.dispose();
  }

  private async mark(argument: unknown, isResolved: boolean): Promise<void> {
    const [shown, known] = [...this.threads].find(([thread]) => thread === argument) ?? [];
    if (shown === undefined || known === undefined) return;
    const comments = this.connection.bindery.comments(known.codexId);
    await (isResolved ? comments.resolve(known.thread.id) : comments.reopen(known.thread.id));
    await this.readAgain(shown.uri);
  }

  private async readAgain(uri: vscode.Uri): Promise<void> {
    const document = await vscode.workspace.openTextDocument(uri);
    await this.read(document, placeOf(uri).id);
  }

  private async telling(work: Promise<void>): Promise<void> {
    try {
      await work;
    } catch (error) {
      await vscode.window.showErrorMessage(messageOf(error));
    }
  }

  private drop(uri: vscode.Uri): void {
    for (const shown of this.threads.keys()) if (shown.uri.toString() === uri.toString()) this.forget(shown);
  }

  private forget(shown: vscode.CommentThread): void {
    this.threads.delete(shown);
    shown.dispose();
  }
}

function commentOf({ author, body, createdAt, deletedAt }: Comment): vscode.Comment {
  const text = new vscode.MarkdownString(deletedAt === null ? withoutPictures(body.markdown) : '*deleted*');
  // What people wrote starts no command of the editor.
  text.isTrusted = false;
  text.supportHtml = false;
  return {
    author: { name: author.name },
    body: text,
    mode: vscode.CommentMode.Preview,
    timestamp: new Date(createdAt),
  };
}

/** Without a selection, the whole line. */
function selectionOf(document: vscode.TextDocument, range: vscode.Range | undefined) {
  const chosen = range ?? new vscode.Range(0, 0, 0, 0);
  const line = document.lineAt(chosen.end.line);
  const whole = chosen.isEmpty ? line.range : chosen;
  return { start: document.offsetAt(whole.start), end: document.offsetAt(whole.end) };
}

function idOf({ uri }: vscode.TextDocument): string | null {
  return uri.scheme === SCHEME ? (placeIn(uri.path)?.id ?? null) : null;
}

function isReply(value: unknown): value is vscode.CommentReply {
  if (typeof value !== 'object' || value === null) return false;
  return 'thread' in value && 'text' in value && typeof value.text === 'string';
}
