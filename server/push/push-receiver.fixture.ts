/** For tests: a browser's push subscription and its push service on this machine, which decrypts what it is sent (RFC 8188, 8291, 8292). */
import { createDecipheriv, createECDH, createPublicKey, hkdfSync, randomBytes, verify } from 'node:crypto';
import { createServer, type IncomingHttpHeaders } from 'node:http';
import type { AddressInfo } from 'node:net';
import type { PushMessage } from '#core/protocol/push-message.ts';

export interface ReceivedPush {
  readonly path: string;
  readonly headers: IncomingHttpHeaders;
  readonly bytes: Buffer;
}

export interface PushReceiver {
  /** As they came, also those that were refused. */
  readonly received: readonly ReceivedPush[];
  /** What it answers from now on. */
  answer: number;
  /** A subscription as browsers give it, at an address of its own. */
  subscribe(): TestSubscription;
  close(): void;
}

export interface TestSubscription {
  readonly endpoint: string;
  readonly keys: { readonly p256dh: string; readonly auth: string };
  /** Reads what was sent to it; throws for what was encrypted for somebody else, or changed. */
  open(push: ReceivedPush): PushMessage;
}

export async function startPushReceiver(): Promise<PushReceiver> {
  const received: ReceivedPush[] = [];
  const receiver = { received, answer: 201, subscribe, close: () => server.close().closeAllConnections() };
  const server = createServer((request, response) => {
    const parts: Buffer[] = [];
    request.on('data', (part: Buffer) => parts.push(part));
    request.on('end', () => {
      received.push({ path: request.url ?? '', headers: request.headers, bytes: Buffer.concat(parts) });
      response.writeHead(receiver.answer, { location: `${origin()}/elsewhere` }).end();
    });
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const origin = (): string => `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  function subscribe(): TestSubscription {
    const curve = createECDH('prime256v1');
    curve.generateKeys();
    const auth = randomBytes(16);
    return {
      endpoint: `${origin()}/${randomBytes(8).toString('hex')}`,
      keys: { p256dh: curve.getPublicKey('base64url'), auth: auth.toString('base64url') },
      open: ({ bytes }) => JSON.parse(decrypt(bytes, curve, auth).toString('utf8')),
    };
  }
  return receiver;
}

/** One record of aes128gcm: salt, record size, the sender's key, ciphertext with its tag. */
function decrypt(bytes: Buffer, curve: ReturnType<typeof createECDH>, auth: Buffer): Buffer {
  const salt = bytes.subarray(0, 16);
  const sender = bytes.subarray(21, 21 + bytes.readUInt8(20));
  const content = bytes.subarray(21 + sender.length);
  const shared = curve.computeSecret(sender);
  const info = Buffer.concat([Buffer.from('WebPush: info\0'), curve.getPublicKey(), sender]);
  const secret = Buffer.from(hkdfSync('sha256', shared, auth, info, 32));
  const key = Buffer.from(hkdfSync('sha256', secret, salt, 'Content-Encoding: aes128gcm\0', 16));
  const nonce = Buffer.from(hkdfSync('sha256', secret, salt, 'Content-Encoding: nonce\0', 12));
  const decipher = createDecipheriv('aes-128-gcm', key, nonce, { authTagLength: 16 });
  decipher.setAuthTag(content.subarray(-16));
  const padded = Buffer.concat([decipher.update(content.subarray(0, -16)), decipher.final()]);
  return padded.subarray(0, padded.lastIndexOf(2));
}

/** What the server says of itself, once its signature is seen to be by the key that the browser was told. */
export function readServerToken(
  { headers }: ReceivedPush,
  serverKey: string,
): { readonly aud: string; readonly sub: string; readonly exp: number } {
  const [, token = '', key = ''] = /^vapid t=([\w.-]+), ?k=([\w-]+)$/.exec(headers.authorization ?? '') ?? [];
  if (key !== serverKey) throw new Error('It is signed by another key.');
  const point = Buffer.from(key, 'base64url');
  const [x, y] = [point.subarray(1, 33), point.subarray(33)].map((part) => part.toString('base64url'));
  const jwk = { kty: 'EC', crv: 'P-256', x: x ?? '', y: y ?? '' };
  const [head = '', claims = '', signature = ''] = token.split('.');
  const isRight = verify(
    'sha256',
    Buffer.from(`${head}.${claims}`),
    { key: createPublicKey({ key: jwk, format: 'jwk' }), dsaEncoding: 'ieee-p1363' },
    Buffer.from(signature, 'base64url'),
  );
  if (!isRight) throw new Error('Its signature is not right.');
  return JSON.parse(Buffer.from(claims, 'base64url').toString('utf8'));
}
