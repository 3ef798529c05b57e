/** The file of a store: a state, and the calls that changed it since, each with its length and checksum. */
import { type FileHandle, open, readFile, rename } from 'node:fs/promises';
import { deserialize, serialize } from 'node:v8';
import { BinderyError } from '#core/errors.ts';
import { crc32 } from '#sync/store/checksum.ts';

/** Names the form of the file; another form has another name. */
const HEADER = Buffer.from('bindery store 1\n');
/** Before each entry: its length, and the checksum of its bytes. */
const FRAME_BYTES = 8;

export interface ReadLog {
  readonly entries: readonly unknown[];
  /** Bytes of the file up to the last whole entry: what a crash has left behind them is none. */
  readonly end: number;
}

/** Reads a log; empty when there is no file. Throws `corrupt` for a file of another kind, and for damage before the last entry. */
export async function readLog(path: string): Promise<ReadLog> {
  const bytes = await readFile(path).catch((error: NodeJS.ErrnoException) => {
    if (error.code === 'ENOENT') return Buffer.alloc(0);
    throw error;
  });
  if (bytes.length < HEADER.length && HEADER.subarray(0, bytes.length).equals(bytes))
    return { entries: [], end: 0 };
  if (!bytes.subarray(0, HEADER.length).equals(HEADER))
    throw new BinderyError('corrupt', `${path} is no store of Bindery.`);
  const entries: unknown[] = [];
  let end = HEADER.length;
  while (end + FRAME_BYTES <= bytes.length) {
    const start = end + FRAME_BYTES;
    const next = start + bytes.readUInt32LE(end);
    const entry = bytes.subarray(start, next);
    if (next > bytes.length) break;
    if (crc32(entry) !== bytes.readUInt32LE(end + 4)) {
      if (next === bytes.length) break;
      throw new BinderyError('corrupt', `${path} is damaged at byte ${end}. Move it away to begin anew.`);
    }
    entries.push(deserialize(entry));
    end = next;
  }
  return { entries, end };
}

/** Appends entries; each is on the disk when its promise resolves, and what comes while one is written goes together. */
export class LogWriter {
  bytes: number;
  private readonly file: FileHandle;
  private waiting: Buffer[] = [];
  private writing: Promise<void> = Promise.resolve();
  private next: Promise<void> | null = null;

  private constructor(file: FileHandle, bytes: number) {
    this.file = file;
    this.bytes = bytes;
  }

  /** Goes on behind `end`, or begins the file. */
  static async open(path: string, end: number): Promise<LogWriter> {
    const file = await open(path, end === 0 ? 'w' : 'r+', 0o600);
    await file.truncate(end);
    const writer = new LogWriter(file, end);
    if (end === 0) await writer.write([HEADER]);
    return writer;
  }

  append(entry: unknown): Promise<void> {
    this.waiting.push(...framed(entry));
    const before = this.writing.catch(() => undefined);
    this.next ??= before.then(() => {
      this.next = null;
      const waiting = this.waiting;
      this.waiting = [];
      this.writing = this.write(waiting);
      return this.writing;
    });
    return this.next;
  }

  async close(): Promise<void> {
    await this.next?.catch(() => undefined);
    await this.writing.catch(() => undefined);
    await this.file.close();
  }

  private async write(buffers: readonly Buffer[]): Promise<void> {
    const bytes = Buffer.concat(buffers);
    await this.file.write(bytes, 0, bytes.length, this.bytes);
    await this.file.datasync();
    this.bytes += bytes.length;
  }
}

/** Puts one entry in the place of the whole log, so that whoever reads it finds either all of the old one or all of the new. */
export async function replaceLog(path: string, entry: unknown): Promise<void> {
  const file = await open(`${path}.new`, 'w', 0o600);
  try {
    await file.write(Buffer.concat([HEADER, ...framed(entry)]));
    await file.sync();
  } finally {
    await file.close();
  }
  await rename(`${path}.new`, path);
}

function framed(entry: unknown): Buffer[] {
  const bytes = serialize(entry);
  const frame = Buffer.alloc(FRAME_BYTES);
  frame.writeUInt32LE(bytes.length, 0);
  frame.writeUInt32LE(crc32(bytes), 4);
  return [frame, bytes];
}
