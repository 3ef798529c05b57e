/** A file that is being uploaded: kept in DATA_DIR, hashed and counted, until a store has taken it. */
import { createHash, randomUUID } from 'node:crypto';
import { createReadStream, createWriteStream } from 'node:fs';
import { mkdir, readdir, rm, stat } from 'node:fs/promises';
import { join } from 'node:path';
import { Readable, Transform } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import type { ReadableStream } from 'node:stream/web';
import type { AssetContent } from '../ports/asset-store.port.ts';

export interface ReceivedFile extends AssetContent {
  readonly path: string;
  /** Also when a store has it: that has bytes of its own. */
  discard(): Promise<void>;
}

function incomingFolder(dataDir: string): string {
  return join(dataDir, 'incoming');
}

/** Takes in the body of a request without holding it in memory. Fails with what the body fails with, and leaves nothing then. */
export async function receiveFile(dataDir: string, body: ReadableStream | null): Promise<ReceivedFile> {
  const folder = incomingFolder(dataDir);
  await mkdir(folder, { recursive: true, mode: 0o700 });
  const path = join(folder, randomUUID());
  const hash = createHash('sha256');
  let size = 0;
  const meter = new Transform({
    transform(chunk: Buffer, _encoding, done) {
      hash.update(chunk);
      size += chunk.byteLength;
      done(null, chunk);
    },
  });
  const source = body === null ? Readable.from([]) : Readable.fromWeb(body);
  try {
    await pipeline(source, meter, createWriteStream(path, { mode: 0o600, flags: 'wx' }));
  } catch (error) {
    await rm(path, { force: true });
    throw error;
  }
  return {
    path,
    size,
    sha256: hash.digest('hex'),
    open: () => createReadStream(path),
    discard: () => rm(path, { force: true }),
  };
}

/** Longer than any upload may take. */
const LEFT_BEHIND_MS = 60 * 60 * 1000;

/** Erases what a process that was killed had begun to take in. Others that share the folder go on with what they are taking in. */
export async function discardIncoming(dataDir: string, now: number): Promise<void> {
  const folder = incomingFolder(dataDir);
  for (const name of await readdir(folder).catch(() => [])) {
    const path = join(folder, name);
    const found = await stat(path).catch(() => null);
    if (found !== null && now - found.mtimeMs > LEFT_BEHIND_MS) await rm(path, { force: true });
  }
}
