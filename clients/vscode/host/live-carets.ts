/** Carets and selections of others in the documents of Codices, and one’s own for them. */
import * as vscode from 'vscode';
import { PERSON_HUES } from '#core/access/person-hue.ts';
import { placeIn, SCHEME } from '../address/codex-address.ts';
import { caretPlaceOf, type PlacedCaret, placeCarets } from '../document/caret-places.ts';
import { personColor } from '../document/person-colors.ts';
import { messageOf } from './connection.ts';
import type { OpenCodex, OpenCodices } from './open-codices.ts';

/** Where a caret went is told to others at most so often. */
const PUBLISH_MS = 60;
/** For how long a caret carries a name after it moved. */
const NAME_SHOWN_MS = 2_000;
const BAR = 'none; position: absolute; width: 2px; height: 1.3em; margin-left: -1px;';
const FLAG =
  'none; position: absolute; top: -1.15em; padding: 0 4px; border-radius: 3px 3px 3px 0; font: 11px/1.4 sans-serif; white-space: pre; z-index: 2; pointer-events: none;';

interface Shown {
  readonly place: string;
  readonly movedAt: number;
}

export class LiveCarets implements vscode.Disposable {
  private readonly codices: OpenCodices;
  private readonly log: vscode.LogOutputChannel;
  private readonly bars = vscode.window.createTextEditorDecorationType({
    rangeBehavior: vscode.DecorationRangeBehavior.ClosedClosed,
  });
  private readonly selections = Array.from({ length: PERSON_HUES }, (_, hue) =>
    vscode.window.createTextEditorDecorationType({
      light: { backgroundColor: personColor(hue, 'light').selection },
      dark: { backgroundColor: personColor(hue, 'dark').selection },
    }),
  );
  private readonly heard = new Map<OpenCodex, () => void>();
  private readonly seen = new Map<string, Shown>();
  private readonly stops: vscode.Disposable[];
  private publishing: ReturnType<typeof setTimeout> | null = null;
  private fading: ReturnType<typeof setTimeout> | null = null;
  private published: OpenCodex | null = null;

  constructor(codices: OpenCodices, log: vscode.LogOutputChannel) {
    this.codices = codices;
    this.log = log;
    const { window, workspace } = vscode;
    this.stops = [
      codices.onOpen((open) =>
        this.heard.set(
          open,
          open.codex.presence.onCarets(() => this.paintAll()),
        ),
      ),
      codices.onClose((open) => {
        this.heard.get(open)?.();
        this.heard.delete(open);
      }),
      codices.onChange(() => this.paintAll()),
      window.onDidChangeVisibleTextEditors(() => this.paintAll()),
      window.onDidChangeTextEditorSelection(() => this.publishSoon()),
      window.onDidChangeActiveTextEditor(() => this.publishSoon()),
      window.onDidChangeWindowState(() => this.publishSoon()),
      workspace.onDidChangeTextDocument(({ document }) => {
        if (document.uri.scheme === SCHEME) this.paintAll();
      }),
    ];
  }

  dispose(): void {
    for (const timer of [this.publishing, this.fading]) if (timer !== null) clearTimeout(timer);
    for (const stop of this.heard.values()) stop();
    for (const stop of [...this.stops, ...this.selections, this.bars]) stop.dispose();
  }

  private paintAll(): void {
    for (const editor of vscode.window.visibleTextEditors) {
      this.paint(editor).catch((error: unknown) => this.log.error(messageOf(error)));
    }
  }

  private async paint(editor: vscode.TextEditor): Promise<void> {
    const { document } = editor;
    const place = document.uri.scheme === SCHEME ? placeIn(document.uri.path) : null;
    if (place === null) return;
    const { codex, mirror } = await this.codices.open(place);
    if (document.isClosed) return;
    const placed = placeCarets(codex, mirror, document.getText(), codex.presence.carets());
    const now = Date.now();
    const bars = placed.map((caret) => this.barOf(document, caret, now));
    editor.setDecorations(this.bars, bars);
    this.selections.forEach((type, hue) => {
      const selected = placed.filter((caret) => caret.hue === hue && caret.anchor !== caret.head);
      editor.setDecorations(
        type,
        selected.map(({ anchor, head }) => rangeOf(document, anchor, head)),
      );
    });
    this.fadeLater(placed.length > 0);
  }

  private barOf(document: vscode.TextDocument, caret: PlacedCaret, now: number): vscode.DecorationOptions {
    const key = `${document.uri.toString()} ${caret.client}`;
    const place = `${caret.anchor} ${caret.head}`;
    const before = this.seen.get(key);
    const shown = before?.place === place ? before : { place, movedAt: now };
    this.seen.set(key, shown);
    const isNamed = now - shown.movedAt < NAME_SHOWN_MS;
    const look = (theme: 'light' | 'dark'): vscode.DecorationInstanceRenderOptions['light'] => {
      const { line, name } = personColor(caret.hue, theme);
      return {
        before: { contentText: '', backgroundColor: line, textDecoration: BAR },
        ...(isNamed && {
          after: { contentText: caret.name, backgroundColor: line, color: name, textDecoration: FLAG },
        }),
      };
    };
    return {
      range: rangeOf(document, caret.head, caret.head),
      hoverMessage: caret.name,
      renderOptions: { light: look('light') ?? {}, dark: look('dark') ?? {} },
    };
  }

  /** The names go when nobody moves. */
  private fadeLater(areShown: boolean): void {
    if (this.fading !== null || !areShown) return;
    this.fading = setTimeout(() => {
      this.fading = null;
      const now = Date.now();
      const isFading = [...this.seen.values()].some(({ movedAt }) => now - movedAt < NAME_SHOWN_MS * 2);
      if (isFading) this.paintAll();
    }, NAME_SHOWN_MS);
  }

  private publishSoon(): void {
    this.publishing ??= setTimeout(() => {
      this.publishing = null;
      this.publish().catch((error: unknown) => this.log.error(messageOf(error)));
    }, PUBLISH_MS);
  }

  /** As on the page: there is a caret where the window has the focus, and nowhere else. */
  private async publish(): Promise<void> {
    const editor = vscode.window.activeTextEditor;
    const uri = editor?.document.uri;
    const place = uri?.scheme === SCHEME && vscode.window.state.focused ? placeIn(uri.path) : null;
    const open = place === null ? null : await this.codices.open(place);
    if (this.published !== null && this.published !== open) clearCaret(this.published);
    this.published = open;
    if (open === null || editor === undefined) return;
    const { document, selection } = editor;
    const found = caretPlaceOf(open.codex, open.mirror, document.getText(), {
      anchor: document.offsetAt(selection.anchor),
      head: document.offsetAt(selection.active),
    });
    open.codex.presence.setField(found?.fieldId ?? null);
    open.codex.presence.setCaret(found);
  }
}

function clearCaret({ codex }: OpenCodex): void {
  codex.presence.setCaret(null);
  codex.presence.setField(null);
}

function rangeOf(document: vscode.TextDocument, anchor: number, head: number): vscode.Range {
  const [from, to] = [Math.min(anchor, head), Math.max(anchor, head)];
  return new vscode.Range(document.positionAt(from), document.positionAt(to));
}
