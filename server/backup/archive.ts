/** The backup file: a gzipped tar, written entry by entry, and unpacked into a folder before it is verified. */
import { createHash } from 'node:crypto';
import { createReadStream, createWriteStream } from 'node:fs';
import { mkdir, open, rename, rm, stat } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { type Readable, Transform, Writable } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import { createGunzip, createGzip } from 'node:zlib';
import { extract, pack } from 'tar-stream';
import { BinderyError } from '#core/errors.ts';

/** Names of entries, and nothing else: a path that leads out of the folder can't be among them. */
const ENTRY_NAME = /^(?:manifest\.json|tables\/[A-Za-z]{1,60}|assets\/[0-9a-f]{64})$/;

export interface ArchivedFile {
  readonly name: string;
  readonly bytes: number;
  /** Hex. */
  readonly sha256: string;
}

export interface ArchiveWriter {
  /** Adds a file from disk. */
  addFile(name: string, path: string): Promise<ArchivedFile>;
  /** Adds what flows out of `stream`, which is `size` bytes. */
  addStream(name: string, size: number, stream: Readable): Promise<ArchivedFile>;
  addText(name: string, text: string): Promise<void>;
  /**
   * The archive is at its path, whole and on disk. Before that `prove` is told where it stands meanwhile; what it throws is thrown, and the
   * archive is to be abandoned.
   */
  finish(prove: (draft: string) => Promise<void>): Promise<void>;
  /** Leaves nothing behind. */
  abandon(): Promise<void>;
}

/** Starts writing an archive. It has a temporary name until it is complete. */
export async function writeArchive(path: string): Promise<ArchiveWriter> {
  const draft = `${path}.part`;
  const tar = pack();
  // What an earlier backup left half done may be anybody's to read.
  await rm(draft, { force: true });
  const file = createWriteStream(draft, { mode: 0o600, flags: 'wx' });
  const written = pipeline(tar, createGzip({ level: 6 }), file);
  written.catch(() => {}); // told by whoever is writing at that moment, and by finish()

  async function addStream(name: string, size: number, stream: Readable): Promise<ArchivedFile> {
    const meter = createMeter();
    const entry = tar.entry({ name, size, mode: 0o600 });
    await Promise.race([pipeline(stream, meter.stream, entry), written]);
    return { name, ...meter.read() };
  }

  return {
    addFile: async (name, path) => addStream(name, (await stat(path)).size, createReadStream(path)),
    addStream,
    async addText(name, text) {
      await new Promise<void>((resolve, reject) => {
        tar.entry({ name, mode: 0o600 }, text, (error) => (error ? reject(error) : resolve()));
      });
    },
    async finish(prove) {
      tar.finalize();
      await written;
      const handle = await open(draft, 'r+');
      await handle.sync().finally(() => handle.close());
      await prove(draft);
      await rename(draft, path);
    },
    async abandon() {
      tar.destroy();
      await written.catch(() => {});
      await rm(draft, { force: true });
    },
  };
}

/**
 * Unpacks an archive into a folder, or of it what `isKept`; all of it is read. Throws `corrupt` for a truncated archive, or one with an
 * unexpected entry.
 */
export async function unpackArchive(
  path: string,
  folder: string,
  isKept: (name: string) => boolean = () => true,
): Promise<readonly ArchivedFile[]> {
  const files: ArchivedFile[] = [];
  const tar = extract();
  const reading = pipeline(createReadStream(path), createGunzip(), tar);
  reading.catch(() => {}); // the loop below is told as well
  try {
    for await (const entry of tar) {
      const { name, type } = entry.header;
      if (type !== 'file' || !ENTRY_NAME.test(name))
        throw notABackup(path, `it holds "${name.slice(0, 80)}"`);
      const meter = createMeter();
      await pipeline(entry, meter.stream, isKept(name) ? await openTarget(join(folder, name)) : nowhere());
      files.push({ name, ...meter.read() });
    }
    await reading;
  } catch (error) {
    tar.destroy();
    if (error instanceof BinderyError) throw error;
    const why = error instanceof Error ? error.message : String(error);
    if (!isFromSystem(error)) throw notABackup(path, why);
    throw new BinderyError(
      'unavailable',
      `${path} could not be unpacked into ${folder}: ${why}. TMPDIR names a folder with more room. Nothing was changed.`,
      { cause: error },
    );
  }
  return files;
}

async function openTarget(path: string): Promise<Writable> {
  await mkdir(dirname(path), { recursive: true });
  return createWriteStream(path, { mode: 0o600, flags: 'wx' });
}

function nowhere(): Writable {
  return new Writable({ write: (_chunk, _encoding, done) => done() });
}

function notABackup(path: string, why: string): BinderyError {
  return new BinderyError('corrupt', `${path} is not a whole Bindery backup: ${why}. Nothing was changed.`);
}

/** A file that is not there, a full disk: says nothing of what is in the archive. */
function isFromSystem(error: unknown): boolean {
  return error instanceof Error && 'syscall' in error;
}

/** Counts and hashes what flows through. */
function createMeter(): { readonly stream: Transform; read(): { bytes: number; sha256: string } } {
  const hash = createHash('sha256');
  let bytes = 0;
  const stream = new Transform({
    transform(chunk: Buffer, _encoding, done) {
      hash.update(chunk);
      bytes += chunk.byteLength;
      done(null, chunk);
    },
  });
  return { stream, read: () => ({ bytes, sha256: hash.digest('hex') }) };
}
