/** The Codices that are open in this window, each once, with the text that the editor has of it. */
import * as vscode from 'vscode';
import type { BinderyError } from '#core/errors.ts';
import type { LiveCodex } from '../../node/live/live-codex.ts';
import { type CodexPlace, pathOf, placeIn, SCHEME } from '../address/codex-address.ts';
import { TextMirror } from '../document/text-mirror.ts';
import { type Connection, messageOf } from './connection.ts';
import type { TypedTexts } from './typed-texts.ts';

/** Changes of others are shown together when they come this close. */
const SETTLE_MS = 120;
/** Without a document that shows it. */
const LINGER_MS = 60_000;

export interface OpenCodex {
  readonly place: CodexPlace;
  readonly codex: LiveCodex;
  readonly mirror: TextMirror;
}

interface Opening {
  readonly opened: Promise<OpenCodex>;
  lingering: ReturnType<typeof setTimeout> | null;
}

export class OpenCodices implements vscode.Disposable {
  private readonly connection: Connection;
  private readonly typed: TypedTexts;
  private readonly log: vscode.LogOutputChannel;
  private readonly all = new Map<string, Opening>();
  /** How many documents show each, whoever is signed in. */
  private readonly uses = new Map<string, number>();
  private readonly changes = new vscode.EventEmitter<OpenCodex>();
  private readonly openings = new vscode.EventEmitter<OpenCodex>();
  private readonly closings = new vscode.EventEmitter<OpenCodex>();
  private readonly ends = new vscode.EventEmitter<{ readonly open: OpenCodex; readonly why: BinderyError }>();
  private readonly stop: vscode.Disposable;

  /** Somebody has changed it, here or elsewhere. */
  readonly onChange = this.changes.event;
  readonly onOpen = this.openings.event;
  readonly onClose = this.closings.event;
  readonly onEnd = this.ends.event;

  constructor(connection: Connection, typed: TypedTexts, log: vscode.LogOutputChannel) {
    this.connection = connection;
    this.typed = typed;
    this.log = log;
    this.stop = connection.onChange(() => this.forgetAll());
  }

  /** Opens a Codex, or answers the one that is open. It stays so for a while without a use of it. */
  async open(place: CodexPlace): Promise<OpenCodex> {
    const opening = this.openingOf(place);
    this.linger(place, opening);
    return await opening.opened;
  }

  /** Keeps a Codex open until what is answered is disposed of. */
  use(place: CodexPlace): vscode.Disposable {
    const key = keyOf(place);
    this.uses.set(key, (this.uses.get(key) ?? 0) + 1);
    this.openingOf(place);
    let isOver = false;
    return new vscode.Disposable(() => {
      if (isOver) return;
      isOver = true;
      this.uses.set(key, (this.uses.get(key) ?? 1) - 1);
      const opening = this.all.get(key);
      if (opening !== undefined) this.linger(place, opening);
    });
  }

  dispose(): void {
    this.stop.dispose();
    this.forgetAll();
    for (const emitter of [this.changes, this.openings, this.closings, this.ends]) emitter.dispose();
  }

  private openingOf(place: CodexPlace): Opening {
    const key = keyOf(place);
    const known = this.all.get(key);
    if (known !== undefined) return known;
    const opening: Opening = { opened: this.begin(place), lingering: null };
    this.all.set(key, opening);
    opening.opened.catch((error: unknown) => {
      this.log.warn(`${key} was not opened: ${messageOf(error)}`);
      if (this.all.get(key) === opening) this.all.delete(key);
    });
    return opening;
  }

  private async begin(place: CodexPlace): Promise<OpenCodex> {
    const bindery = await this.connection.ready();
    const codex = await bindery.openCodex(place.id, { branch: place.branch });
    const open: OpenCodex = { place, codex, mirror: new TextMirror(codex) };
    const memory = this.typed.find(place);
    if (memory !== null) open.mirror.resume(memory);
    const tell = settled(() => this.changes.fire(open));
    codex.on('change', tell);
    codex.on('template', tell);
    codex.on('status', tell);
    codex.on('end', (why) => this.ends.fire({ open, why }));
    this.openings.fire(open);
    return open;
  }

  private linger(place: CodexPlace, opening: Opening): void {
    if (opening.lingering !== null) clearTimeout(opening.lingering);
    opening.lingering = setTimeout(() => {
      opening.lingering = null;
      if ((this.uses.get(keyOf(place)) ?? 0) === 0) this.close(place, opening);
    }, LINGER_MS);
  }

  private close(place: CodexPlace, opening: Opening): void {
    const key = keyOf(place);
    if (this.all.get(key) !== opening) return;
    this.all.delete(key);
    this.end(opening, ({ codex }) => codex.close());
  }

  /** Another client, or none: the one before has closed them. */
  private forgetAll(): void {
    const openings = [...this.all.values()];
    this.all.clear();
    for (const opening of openings) {
      if (opening.lingering !== null) clearTimeout(opening.lingering);
      this.end(opening, () => Promise.resolve());
    }
  }

  private end({ opened }: Opening, close: (open: OpenCodex) => Promise<unknown>): void {
    opened
      .then(async (open) => {
        this.closings.fire(open);
        await close(open);
      })
      .catch((error: unknown) => this.log.debug(`It was never opened: ${messageOf(error)}`));
  }
}

function keyOf({ id, branch }: CodexPlace): string {
  return `${id}@${branch}`;
}

/** The address of the Markdown document of a Codex. */
export function uriOf(place: CodexPlace, title: string): vscode.Uri {
  return vscode.Uri.from({ scheme: SCHEME, path: pathOf(place, title) });
}

/** The Codex that an address means. Throws what an editor shows for a file that is not there. */
export function placeOf(uri: vscode.Uri): CodexPlace {
  const place = uri.scheme === SCHEME ? placeIn(uri.path) : null;
  if (place === null) throw vscode.FileSystemError.FileNotFound(uri);
  return place;
}

/** Calls once for calls that come close together. */
function settled(call: () => void): () => void {
  let waiting: ReturnType<typeof setTimeout> | null = null;
  return () => {
    if (waiting !== null) return;
    waiting = setTimeout(() => {
      waiting = null;
      call();
    }, SETTLE_MS);
  };
}
