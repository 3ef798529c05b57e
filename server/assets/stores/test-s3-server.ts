/** An S3 server for tests, with its objects in a temporary folder. It knows one access key and checks no signature. */
import { mkdtemp, readdir, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import S3rver from 's3rver';
import type { S3Settings } from '../../config/s3-settings.ts';

export interface TestS3Server {
  readonly settings: S3Settings;
  /** Names of all objects. */
  names(): Promise<readonly string[]>;
  /** Writes other bytes over an object, behind everybody's back. */
  overwrite(name: string, bytes: Uint8Array): Promise<void>;
  /** Takes the server away; what it keeps stays. */
  stop(): Promise<void>;
  close(): Promise<void>;
}

/** The only account it knows. */
const ACCOUNT = { accessKeyId: 'S3RVER', secretAccessKey: 'S3RVER' };
const BUCKET = 'files';
const OBJECT = '._S3rver_object';

export async function startS3Server(prefix = ''): Promise<TestS3Server> {
  const directory = await mkdtemp(join(tmpdir(), 'bindery-s3-'));
  const server = new S3rver({
    ...{ address: '127.0.0.1', port: 0, silent: true, directory, vhostBuckets: false },
    configureBuckets: [{ name: BUCKET, configs: [] }],
  });
  const { port } = await server.run();
  let running = true;
  const stop = async (): Promise<void> => {
    if (running) await server.close();
    running = false;
  };
  return {
    settings: {
      ...{ bucket: BUCKET, region: 'us-east-1', prefix, pathStyle: true, credentials: ACCOUNT },
      endpoint: `http://127.0.0.1:${port}`,
    },
    async names() {
      const entries = await readdir(join(directory, BUCKET), { recursive: true, withFileTypes: true });
      return entries
        .filter((entry) => entry.isFile() && entry.name.endsWith(OBJECT))
        .map(({ parentPath, name }) => join(parentPath, name).slice(join(directory, BUCKET).length + 1))
        .map((path) => path.slice(0, -OBJECT.length));
    },
    overwrite: (name, bytes) => writeFile(join(directory, BUCKET, `${name}${OBJECT}`), bytes),
    stop,
    async close() {
      await stop();
      await rm(directory, { recursive: true, force: true });
    },
  };
}
