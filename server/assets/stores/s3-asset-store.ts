/** The files of uploaded assets, in an S3-compatible store by the SHA-256 of their content. */
import { randomBytes } from 'node:crypto';
import { PassThrough, type Readable } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import type { PutObjectCommand, S3Client } from '@aws-sdk/client-s3';
import type { S3Settings } from '../../config/s3-settings.ts';
import type { AssetContent, AssetStore, StoredAsset } from '../../ports/asset-store.port.ts';
import { explainS3Error, isNoObject } from './s3-errors.ts';
import { assertSha256, damaged, isSha256, missing, verifyContent } from './verify-content.ts';

const CONNECTION_TIMEOUT_MS = 3_000;
/** A connection on which nothing moves for so long is given up. */
const IDLE_TIMEOUT_MS = 30_000;
const CHECK_TIMEOUT_MS = 5_000;
const EMPTY_SHA256 = 'e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855';

/** What the SDK would say on the console is thrown as well. */
const SILENT = { trace() {}, debug() {}, info() {}, warn() {}, error() {} };

type Sdk = typeof import('@aws-sdk/client-s3');

/** Objects are `<prefix>assets/<sha256>`; what is being removed is `<prefix>removed/…` until it is known that nobody needs it. */
export function createS3AssetStore(settings: S3Settings): AssetStore {
  return new S3AssetStore(settings);
}

class S3AssetStore implements AssetStore {
  readonly place: string;
  private readonly settings: S3Settings;
  private connecting: Promise<{ readonly sdk: Sdk; readonly client: S3Client }> | null = null;

  constructor(settings: S3Settings) {
    this.settings = settings;
    const { bucket, endpoint, prefix } = settings;
    this.place = `s3://${bucket}/${prefix}assets${endpoint === null ? '' : ` at ${endpoint}`}`;
  }

  async put(content: AssetContent): Promise<void> {
    const { sha256, size } = content;
    if (await this.has(sha256, size)) return;
    if (size === 0 && sha256 !== EMPTY_SHA256) throw damaged(sha256, 'what was sent');
    const { sdk } = await this.connect();
    const command = new sdk.PutObjectCommand({
      ...this.objectOf(sha256),
      ContentLength: size,
      ContentType: 'application/octet-stream',
    });
    signContent(command, sha256);
    await this.upload(command, content);
  }

  /** The store never gets the whole length of bytes that are not those of the name, and keeps nothing of half a request. */
  private async upload(command: PutObjectCommand, content: AssetContent): Promise<void> {
    const { client } = await this.connect();
    const body = verifyContent(content, 'what was sent');
    const broken = new AbortController();
    let failure: unknown = null;
    const reading = pipeline(await content.open(), body).catch((error: unknown) => {
      failure ??= error;
      broken.abort();
    });
    command.input.Body = body;
    try {
      await client.send(command, { abortSignal: broken.signal });
      await reading;
    } catch (error) {
      if (failure !== null) throw failure;
      failure = error;
      body.destroy();
      await reading;
      throw explainS3Error(error);
    }
  }

  async open(sha256: string, range?: { readonly first: number; readonly last: number }) {
    const { sdk, client } = await this.connect();
    const part = range && { Range: `bytes=${range.first}-${range.last}` };
    const command = new sdk.GetObjectCommand({ ...this.objectOf(sha256), ...part });
    try {
      const answer = await client.send(command);
      const stream = answer.Body as Readable;
      if (range !== undefined) {
        const size = Number(answer.ContentRange?.split('/').at(-1));
        return { stream: this.readPart(stream), size };
      }
      const size = answer.ContentLength ?? 0;
      return { stream: this.readWhole(stream, { sha256, size }), size };
    } catch (error) {
      throw isNoObject(error) ? missing(sha256, this.place, error) : explainS3Error(error);
    }
  }

  private readWhole(source: Readable, asset: StoredAsset): Readable {
    const verified = verifyContent(asset, this.place);
    pipeline(source, verified).catch(() => {}); // told by the stream that is read
    return verified;
  }

  private readPart(source: Readable): Readable {
    const part = new PassThrough();
    pipeline(source, part).catch(() => {}); // told by the stream that is read
    return part;
  }

  async has(sha256: string, size: number): Promise<boolean> {
    const { sdk, client } = await this.connect();
    const command = new sdk.HeadObjectCommand(this.objectOf(sha256));
    try {
      const { ContentLength } = await client.send(command);
      return ContentLength === size;
    } catch (error) {
      if (isNoObject(error)) return false;
      throw explainS3Error(error);
    }
  }

  async *list(): AsyncIterable<StoredAsset> {
    const { sdk, client } = await this.connect();
    const prefix = `${this.settings.prefix}assets/`;
    try {
      const pages = sdk.paginateListObjectsV2({ client }, { Bucket: this.settings.bucket, Prefix: prefix });
      for await (const { Contents: objects = [] } of pages) {
        for (const { Key: key = '', Size: size = 0 } of objects) {
          const sha256 = key.slice(prefix.length);
          if (isSha256(sha256)) yield { sha256, size };
        }
      }
    } catch (error) {
      throw explainS3Error(error);
    }
  }

  async remove(sha256: string, isUsed: () => Promise<boolean>): Promise<void> {
    const aside = `${this.settings.prefix}removed/${sha256}.${randomBytes(6).toString('hex')}`;
    const { Key: key } = this.objectOf(sha256);
    if (!(await this.copy(key, aside))) return;
    await this.erase(key);
    let isNeeded = true; // also when the question could not be answered
    try {
      isNeeded = await isUsed();
    } finally {
      if (isNeeded) await this.copy(aside, key);
      await this.erase(aside);
    }
  }

  /** Within the store. Answers false when there is nothing to copy. */
  private async copy(from: string, to: string): Promise<boolean> {
    const { sdk, client } = await this.connect();
    const { bucket } = this.settings;
    const source = `${bucket}/${from}`.split('/').map(encodeURIComponent).join('/');
    try {
      await client.send(new sdk.CopyObjectCommand({ Bucket: bucket, Key: to, CopySource: source }));
      return true;
    } catch (error) {
      if (isNoObject(error)) return false;
      throw explainS3Error(error);
    }
  }

  private async erase(key: string): Promise<void> {
    const { sdk, client } = await this.connect();
    try {
      await client.send(new sdk.DeleteObjectCommand({ Bucket: this.settings.bucket, Key: key }));
    } catch (error) {
      throw explainS3Error(error);
    }
  }

  async check(): Promise<void> {
    const { sdk, client } = await this.connect();
    const abortSignal = AbortSignal.timeout(CHECK_TIMEOUT_MS);
    // Asked with GET, for an answer to HEAD has no body that says what is wrong.
    const command = new sdk.ListObjectsV2Command({ Bucket: this.settings.bucket, MaxKeys: 1 });
    try {
      await client.send(command, { abortSignal });
    } catch (error) {
      throw explainS3Error(error, true);
    }
  }

  private objectOf(sha256: string): { readonly Bucket: string; readonly Key: string } {
    assertSha256(sha256);
    return { Bucket: this.settings.bucket, Key: `${this.settings.prefix}assets/${sha256}` };
  }

  /** The SDK is large, and only those who have such a store need it. */
  private connect(): Promise<{ readonly sdk: Sdk; readonly client: S3Client }> {
    this.connecting ??= import('@aws-sdk/client-s3').then((sdk) => ({
      sdk,
      client: createClient(sdk, this.settings),
    }));
    return this.connecting;
  }
}

function createClient(sdk: Sdk, { endpoint, region, pathStyle, credentials }: S3Settings): S3Client {
  return new sdk.S3Client({
    region,
    forcePathStyle: pathStyle,
    ...(endpoint !== null && { endpoint }),
    ...(credentials !== null && { credentials }),
    logger: SILENT,
    // Checksums beside the hash that we sign are Amazon's own; other stores refuse requests that carry them.
    requestChecksumCalculation: 'WHEN_REQUIRED',
    responseChecksumValidation: 'WHEN_REQUIRED',
    requestHandler: { connectionTimeout: CONNECTION_TIMEOUT_MS, socketTimeout: IDLE_TIMEOUT_MS },
  });
}

/** The hash of the content is a part of what is signed, so the store refuses bytes that are not those. */
function signContent(command: PutObjectCommand, sha256: string): void {
  command.middlewareStack.add(
    (next) => (args) => {
      (args.request as { headers: Record<string, string> }).headers['x-amz-content-sha256'] = sha256;
      return next(args);
    },
    { step: 'build', name: 'signContent' },
  );
}
