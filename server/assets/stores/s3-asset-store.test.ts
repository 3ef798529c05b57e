import { createServer, type RequestListener } from 'node:http';
import { type AddressInfo, createServer as createTcpServer } from 'node:net';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { S3Settings } from '../../config/s3-settings.ts';
import { contentOf } from './asset-content.fixture.ts';
import { describeAssetStore } from './asset-store.contract.ts';
import { createS3AssetStore } from './s3-asset-store.ts';
import { startS3Server, type TestS3Server } from './test-s3-server.ts';

describeAssetStore('the store in S3', async () => {
  const server = await startS3Server('team-a/');
  return {
    store: createS3AssetStore(server.settings),
    names: server.names,
    damage: (sha256) => server.overwrite(`team-a/assets/${sha256}`, Buffer.alloc(200_000, 'x')),
    close: server.close,
  };
});

describe('an S3 store that can’t be used', () => {
  let server: TestS3Server;
  beforeAll(async () => {
    server = await startS3Server();
  });
  afterAll(() => server.close());

  const content = contentOf('a picture');

  /** By every way that leads to it. */
  async function expectUnavailable(settings: S3Settings, message: RegExp): Promise<void> {
    const store = createS3AssetStore(settings);
    const expected = { code: 'unavailable', message: expect.stringMatching(message) };
    await expect(store.put(content)).rejects.toMatchObject(expected);
    await expect(store.open(content.sha256)).rejects.toMatchObject(expected);
    await expect(store.list()[Symbol.asyncIterator]().next()).rejects.toMatchObject(expected);
    await expect(store.remove(content.sha256, async () => false)).rejects.toMatchObject(expected);
  }

  it('says that the bucket is missing', async () => {
    const settings = { ...server.settings, bucket: 'elsewhere' };
    await expectUnavailable(settings, /no bucket .*S3_BUCKET/);
    await expect(createS3AssetStore(settings).check()).rejects.toMatchObject({ code: 'invalid_input' });
  });

  it('says that its credentials are refused', async () => {
    const credentials = { accessKeyId: 'SOMEBODY', secretAccessKey: 'S3RVER' };
    const settings = { ...server.settings, credentials };
    await expectUnavailable(settings, /refuses our credentials \(.*S3_ACCESS_KEY_ID/);
    await expect(createS3AssetStore(settings).check()).rejects.toMatchObject({ code: 'invalid_input' });
    expect(await server.names()).toEqual([]);
  });

  it('says that nobody answers', async () => {
    const closed = createTcpServer().listen(0, '127.0.0.1');
    await new Promise((resolve) => closed.once('listening', resolve));
    const { port } = closed.address() as AddressInfo;
    await new Promise((resolve) => closed.close(resolve));
    const settings = { ...server.settings, endpoint: `http://127.0.0.1:${port}` };
    await expectUnavailable(settings, /does not answer/);
    await expect(createS3AssetStore(settings).check()).rejects.toMatchObject({ code: 'unavailable' });
  });

  it.each([
    [403, 'SignatureDoesNotMatch', 'invalid_input', /refuses our credentials \(SignatureDoesNotMatch\)/],
    [403, 'AccessDenied', 'invalid_input', /refuses our credentials \(AccessDenied\)/],
    [301, 'PermanentRedirect', 'invalid_input', /another region/],
    [503, 'SlowDown', 'unavailable', /does not answer \(SlowDown\)/],
    [500, 'InternalError', 'unavailable', /does not answer \(InternalError\)/],
  ])('understands an answer of %i %s', async (status, name, code, message) => {
    const answer = `<?xml version="1.0"?><Error><Code>${name}</Code><Message>no</Message></Error>`;
    const { settings, close } = await answerWith((_request, response) =>
      response.writeHead(status, { 'content-type': 'application/xml' }).end(answer),
    );
    const store = createS3AssetStore(settings);
    await expect(store.check()).rejects.toMatchObject({ code, message: expect.stringMatching(message) });
    await expect(store.open(content.sha256)).rejects.toMatchObject({ code: 'unavailable' });
    await expect(store.put(content)).rejects.toMatchObject({ code: 'unavailable' });
    await close();
  });

  it('fails a download that breaks off half way', async () => {
    const { settings, close } = await answerWith((_request, response) => {
      response.writeHead(200, { 'content-length': '9' });
      response.write('a pic', () => response.destroy());
    });
    const { stream } = await createS3AssetStore(settings).open(content.sha256);
    await expect(stream.toArray()).rejects.toThrow();
    await close();
  });
});

it('signs the hash of the content, so that a store can refuse other bytes', async () => {
  const seen: unknown[] = [];
  const { settings, close } = await answerWith((request, response) => {
    seen.push([request.method, request.headers['x-amz-content-sha256'], request.headers['content-length']]);
    request.resume().on('end', () => response.writeHead(request.method === 'HEAD' ? 404 : 200).end());
  });
  const content = contentOf('a picture');
  await createS3AssetStore(settings).put(content);
  expect(seen.at(-1)).toEqual(['PUT', content.sha256, '9']);
  await close();
});

/** A server that answers everything in one way. */
async function answerWith(
  listener: RequestListener,
): Promise<{ readonly settings: S3Settings; close(): Promise<void> }> {
  const server = createServer(listener);
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const { port } = server.address() as AddressInfo;
  return {
    settings: {
      ...{ bucket: 'files', endpoint: `http://127.0.0.1:${port}`, region: 'us-east-1', prefix: '' },
      ...{ pathStyle: true, credentials: { accessKeyId: 'a', secretAccessKey: 'b' } },
    },
    close: () =>
      new Promise((resolve) => {
        server.close(() => resolve());
        server.closeAllConnections();
      }),
  };
}
