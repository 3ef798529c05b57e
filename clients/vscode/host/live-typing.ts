/** Sends what is typed in the document of a Codex while it is typed, and shows what cannot be sent. */
import * as vscode from 'vscode';
import { isBinderyError } from '#core/errors.ts';
import { type CodexPlace, placeIn, SCHEME } from '../address/codex-address.ts';
import type { TextMirror } from '../document/text-mirror.ts';
import { messageOf } from './connection.ts';
import type { OpenCodices } from './open-codices.ts';
import type { TypedTexts } from './typed-texts.ts';

/** Between two times that what was typed is sent. */
const PAUSE_MS = 300;

export class LiveTyping implements vscode.Disposable {
  private readonly codices: OpenCodices;
  private readonly typed: TypedTexts;
  private readonly log: vscode.LogOutputChannel;
  private readonly problems = vscode.languages.createDiagnosticCollection('bindery');
  private readonly uses = new Map<string, vscode.Disposable>();
  private readonly waiting = new Map<string, ReturnType<typeof setTimeout>>();
  private readonly stops: vscode.Disposable[];

  constructor(codices: OpenCodices, typed: TypedTexts, log: vscode.LogOutputChannel) {
    this.codices = codices;
    this.typed = typed;
    this.log = log;
    const { workspace } = vscode;
    this.stops = [
      workspace.onDidOpenTextDocument((document) => this.opened(document)),
      workspace.onDidChangeTextDocument(({ document }) => this.changed(document)),
      workspace.onDidCloseTextDocument((document) => this.closed(document)),
    ];
    for (const document of workspace.textDocuments) this.opened(document);
  }

  dispose(): void {
    for (const stop of [...this.stops, ...this.uses.values(), this.problems]) stop.dispose();
    for (const timer of this.waiting.values()) clearTimeout(timer);
  }

  /** Another client has the Codices now: what was typed and not taken by the one before is given to it. */
  resume(): void {
    for (const document of vscode.workspace.textDocuments) {
      const place = placeOfDocument(document);
      if (place === null) continue;
      this.codices.open(place).catch((error: unknown) => this.log.warn(messageOf(error)));
      if (document.isDirty && !this.waiting.has(keyOf(document)) && sendsWhileTyping())
        this.sendSoon(document);
    }
  }

  private opened(document: vscode.TextDocument): void {
    const place = placeOfDocument(document);
    if (place === null || this.uses.has(keyOf(document))) return;
    this.uses.set(keyOf(document), this.codices.use(place));
    // One that comes back as it was typed is no text of the Codex.
    if (document.isDirty) this.changed(document);
    else this.shown(document);
  }

  private closed(document: vscode.TextDocument): void {
    const key = keyOf(document);
    this.uses.get(key)?.dispose();
    this.uses.delete(key);
    clearTimeout(this.waiting.get(key));
    this.waiting.delete(key);
    this.problems.delete(document.uri);
    const place = placeOfDocument(document);
    if (place !== null) this.remember(place, null);
  }

  /** What is typed now is typed into what the editor shows; `null` when nothing is any more. */
  private remember(place: CodexPlace, mirror: TextMirror | null): void {
    const work = mirror === null ? this.typed.forget(place) : this.typed.keep(place, mirror.memory);
    work.catch((error: unknown) => this.log.warn(messageOf(error)));
  }

  private changed(document: vscode.TextDocument): void {
    const place = placeOfDocument(document);
    if (place === null) return;
    const key = keyOf(document);
    if (document.isDirty && this.typed.find(place) === null) this.typedInto(place);
    if (!document.isDirty) this.shown(document);
    else if (!this.waiting.has(key) && sendsWhileTyping()) this.sendSoon(document);
  }

  private typedInto(place: CodexPlace): void {
    this.codices.open(place).then(
      ({ mirror }) => this.remember(place, mirror),
      (error: unknown) => this.log.warn(messageOf(error)),
    );
  }

  private sendSoon(document: vscode.TextDocument): void {
    const key = keyOf(document);
    const send = (): void => {
      this.waiting.delete(key);
      this.send(document).catch((error: unknown) => this.log.error(messageOf(error)));
    };
    this.waiting.set(key, setTimeout(send, PAUSE_MS));
  }

  /** The editor has read the document: from now on what is typed is an edit of that. */
  private shown(document: vscode.TextDocument): void {
    const place = placeOfDocument(document);
    if (place === null) return;
    const text = document.getText();
    this.codices.open(place).then(
      ({ mirror }) => {
        mirror.show(text);
        this.remember(place, null);
        this.problems.delete(document.uri);
      },
      (error: unknown) => this.log.warn(messageOf(error)),
    );
  }

  /** Saving is sending. A text that cannot be kept is marked where it is wrong, and waits. */
  private async send(document: vscode.TextDocument): Promise<void> {
    const place = placeOfDocument(document);
    if (place === null || document.isClosed || !document.isDirty) return;
    const { mirror } = await this.codices.open(place);
    const issues = mirror.check(document.getText());
    const found = issues.map(({ line, message }) => {
      const range = document.lineAt(Math.min(line, document.lineCount - 1)).range;
      const problem = new vscode.Diagnostic(range, message, vscode.DiagnosticSeverity.Error);
      problem.source = 'Bindery';
      return problem;
    });
    this.problems.set(document.uri, found);
    // Saving would show the same once more, over what somebody is typing; what is right is sent all the same.
    const sending = issues.length === 0 ? document.save() : mirror.write(document.getText());
    try {
      await sending;
    } catch (error) {
      if (!isBinderyError(error)) throw error;
      this.log.debug(messageOf(error));
    }
    // Some of it was sent, or nothing.
    if (document.isDirty && !document.isClosed) this.remember(place, mirror);
  }
}

function sendsWhileTyping(): boolean {
  return vscode.workspace.getConfiguration('bindery').get<boolean>('sendWhileTyping', true);
}

function placeOfDocument({ uri }: vscode.TextDocument) {
  return uri.scheme === SCHEME ? placeIn(uri.path) : null;
}

function keyOf({ uri }: vscode.TextDocument): string {
  return uri.toString();
}
