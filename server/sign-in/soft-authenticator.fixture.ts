/** An authenticator without a device, for tests: answers WebAuthn options as a browser with a passkey does (WebAuthn level 3, 6.1 and 6.5). */
import { createHash, generateKeyPairSync, randomBytes, sign } from 'node:crypto';
import type { JsonObject } from '#core/json.ts';

const USER_PRESENT = 1;
const USER_VERIFIED = 4;
const ATTESTED = 0x40;

export interface SoftAuthenticator {
  /** Answers options of registration. */
  create(options: JsonObject): JsonObject;
  /** Answers options of sign-in. */
  get(options: JsonObject): JsonObject;
}

export interface SoftAuthenticatorOptions {
  readonly origin: string;
  readonly rpId?: string;
  /** Whether it asks who is there. */
  readonly verifies?: boolean;
}

export function createSoftAuthenticator({
  origin,
  rpId = new URL(origin).hostname,
  verifies = true,
}: SoftAuthenticatorOptions): SoftAuthenticator {
  const { publicKey, privateKey } = generateKeyPairSync('ec', { namedCurve: 'P-256' });
  const id = randomBytes(32);
  const flags = USER_PRESENT | (verifies ? USER_VERIFIED : 0);
  let counter = 0;

  const authData = (more: number, attested = Buffer.alloc(0)): Buffer => {
    const count = Buffer.alloc(4);
    counter += 1;
    count.writeUInt32BE(counter);
    return Buffer.concat([sha256(rpId), Buffer.from([flags | more]), count, attested]);
  };
  const clientData = (type: string, { challenge }: JsonObject): Buffer =>
    Buffer.from(JSON.stringify({ type, challenge, origin, crossOrigin: false }));
  const answer = (response: JsonObject): JsonObject => ({
    ...{ id: id.toString('base64url'), rawId: id.toString('base64url') },
    ...{ type: 'public-key', clientExtensionResults: {}, response },
  });

  return {
    create(options) {
      const { x = '', y = '' } = publicKey.export({ format: 'jwk' });
      const [left, right] = [Buffer.from(x, 'base64url'), Buffer.from(y, 'base64url')];
      // A COSE key: EC2, ES256, P-256, x, y.
      const key = Buffer.concat([hex('a5010203262001215820'), left, hex('225820'), right]);
      const data = authData(ATTESTED, Buffer.concat([Buffer.alloc(16), hex('0020'), id, key]));
      // CBOR of { fmt: 'none', attStmt: {}, authData }.
      const head = Buffer.concat([hex('a363'), Buffer.from('fmt'), hex('64'), Buffer.from('none')]);
      const middle = Buffer.concat([hex('67'), Buffer.from('attStmt'), hex('a068'), Buffer.from('authData')]);
      const length = Buffer.from([0x58, data.length]);
      return answer({
        clientDataJSON: clientData('webauthn.create', options).toString('base64url'),
        attestationObject: Buffer.concat([head, middle, length, data]).toString('base64url'),
        transports: ['internal'],
      });
    },
    get(options) {
      const client = clientData('webauthn.get', options);
      const data = authData(0);
      const signature = sign('sha256', Buffer.concat([data, sha256(client)]), privateKey);
      return answer({
        ...{ clientDataJSON: client.toString('base64url'), authenticatorData: data.toString('base64url') },
        signature: signature.toString('base64url'),
      });
    },
  };
}

function sha256(data: string | Buffer): Buffer {
  return createHash('sha256').update(data).digest();
}

function hex(text: string): Buffer {
  return Buffer.from(text, 'hex');
}
