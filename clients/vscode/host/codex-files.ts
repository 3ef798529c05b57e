/** The file system of the editor in which every Codex is a Markdown file. */
import * as vscode from 'vscode';
import { isBinderyError } from '#core/errors.ts';
import { SCHEME } from '../address/codex-address.ts';
import { type Connection, messageOf } from './connection.ts';
import { type OpenCodex, type OpenCodices, placeOf } from './open-codices.ts';

/** After a file was written, the editor asks for its state; what others have changed is told after that. */
const AFTER_WRITING_MS = 60;
const CLOSED_TO_WRITING = new Set(['read-only', 'denied', 'gone']);

interface Watched {
  readonly uri: vscode.Uri;
  /** Told to the editor in place of a size, see `stat`. */
  stamp: number;
  /** The text that was told last. */
  told: string;
}

export class CodexFiles implements vscode.FileSystemProvider, vscode.Disposable {
  private readonly codices: OpenCodices;
  private readonly changes = new vscode.EventEmitter<vscode.FileChangeEvent[]>();
  private readonly files = new Map<string, Watched>();
  private readonly since = Date.now();
  private readonly stops: vscode.Disposable[];

  readonly onDidChangeFile = this.changes.event;

  constructor(codices: OpenCodices, connection: Connection) {
    this.codices = codices;
    this.stops = [
      vscode.workspace.registerFileSystemProvider(SCHEME, this, { isCaseSensitive: true }),
      codices.onChange((open) => this.tell(open)),
      // Whoever comes back without a window's documents being closed sees them as they are now.
      connection.onChange(() => this.changes.fire(this.eventsOf([...this.files.values()]))),
    ];
  }

  /**
   * The editor refuses to write over a file whose time is newer than the one it read, and reads a file anew when its time or size is
   * another. Here what is written is merged with what others wrote, so the time never changes and the size is a number that grows.
   */
  async stat(uri: vscode.Uri): Promise<vscode.FileStat> {
    const open = await this.open(uri);
    const { stamp } = this.fileOf(uri, open);
    const isClosed = CLOSED_TO_WRITING.has(open.codex.status.phase);
    return {
      type: vscode.FileType.File,
      ctime: this.since,
      mtime: this.since,
      size: stamp,
      ...(isClosed && { permissions: vscode.FilePermission.Readonly }),
    };
  }

  async readFile(uri: vscode.Uri): Promise<Uint8Array> {
    const open = await this.open(uri);
    const { text } = open.mirror.read();
    this.fileOf(uri, open).told = text;
    return new TextEncoder().encode(text);
  }

  async writeFile(uri: vscode.Uri, content: Uint8Array): Promise<void> {
    const open = await this.open(uri);
    const text = new TextDecoder('utf-8', { ignoreBOM: false }).decode(content);
    try {
      await open.mirror.write(text);
    } catch (error) {
      if (isBinderyError(error)) throw new vscode.FileSystemError(error.message);
      throw error;
    } finally {
      this.fileOf(uri, open).told = text;
      setTimeout(() => this.tell(open), AFTER_WRITING_MS);
    }
  }

  /** Every Codex that is open is told of, and no other. */
  watch(): vscode.Disposable {
    return new vscode.Disposable(() => undefined);
  }

  readDirectory(): [string, vscode.FileType][] {
    return [];
  }

  createDirectory(): void {
    throw vscode.FileSystemError.NoPermissions('Make a Codex with “Bindery: New Codex”.');
  }

  delete(): void {
    throw vscode.FileSystemError.NoPermissions('Move a Codex to the trash in the tree of Bindery.');
  }

  rename(): void {
    throw vscode.FileSystemError.NoPermissions('The title of a Codex is its first line.');
  }

  dispose(): void {
    for (const stop of this.stops) stop.dispose();
    this.changes.dispose();
  }

  private async open(uri: vscode.Uri): Promise<OpenCodex> {
    const place = placeOf(uri);
    try {
      return await this.codices.open(place);
    } catch (error) {
      if (!isBinderyError(error)) throw error;
      if (error.code === 'not_found' || error.code === 'gone') throw vscode.FileSystemError.FileNotFound(uri);
      if (error.code === 'forbidden') throw vscode.FileSystemError.NoPermissions(error.message);
      throw vscode.FileSystemError.Unavailable(messageOf(error));
    }
  }

  private fileOf(uri: vscode.Uri, open: OpenCodex): Watched {
    const key = uri.toString();
    const known = this.files.get(key);
    if (known !== undefined) return known;
    const { text } = open.mirror.shownText;
    const file: Watched = { uri, stamp: text.length, told: text };
    this.files.set(key, file);
    return file;
  }

  private tell(open: OpenCodex): void {
    const { text } = open.mirror.read();
    const { id, branch } = open.place;
    const behind = [...this.files.values()].filter(({ uri, told }) => {
      const place = placeOf(uri);
      return place.id === id && place.branch === branch && told !== text;
    });
    if (behind.length > 0) this.changes.fire(this.eventsOf(behind));
  }

  private eventsOf(files: readonly Watched[]): vscode.FileChangeEvent[] {
    return files.map((file) => {
      file.stamp += 1;
      return { type: vscode.FileChangeType.Changed, uri: file.uri };
    });
  }
}
