/** Tokens of timestamp authorities (RFC 3161): asked for, taken from an answer, and proven without asking anybody. */
import { createHash, X509Certificate } from 'node:crypto';
import * as asn1js from 'asn1js';
import {
  AlgorithmIdentifier,
  Certificate,
  ContentInfo,
  ExtKeyUsage,
  MessageImprint,
  SignedData,
  TimeStampReq,
  TimeStampResp,
  TSTInfo,
} from 'pkijs';
import { BinderyError } from '#core/errors.ts';

/** What a token that holds says. */
export interface Timestamp {
  /** ms since epoch. */
  readonly time: number;
  /** Whose it is, as the certificate in it says. */
  readonly authority: string;
  /** SHA-256 of that certificate, hex: by which whoever knows the authority knows it again. */
  readonly fingerprint: string;
  /** Whether the certificate was issued by one of those that are trusted; `null`: none were named. */
  readonly isTrusted: boolean | null;
}

const SHA256 = '2.16.840.1.101.3.4.2.1';
const SIGNED_DATA = '1.2.840.113549.1.7.2';
const TST_INFO = '1.2.840.113549.1.9.16.1.4';
const EXT_KEY_USAGE = '2.5.29.37';
const TIME_STAMPING = '1.3.6.1.5.5.7.3.8';
/** `granted`, and `grantedWithMods`. */
const GRANTED = [0, 1];
/** With a chain of certificates it has some thousands. */
export const MAX_TOKEN_BYTES = 64 * 1024;

/** A request for a token over these bytes. `nonce`: which the answer has to repeat. */
export function timestampRequest(data: Uint8Array, nonce: Uint8Array): Uint8Array {
  const request = new TimeStampReq({
    version: 1,
    messageImprint: new MessageImprint({
      hashAlgorithm: new AlgorithmIdentifier({ algorithmId: SHA256, algorithmParams: new asn1js.Null() }),
      hashedMessage: new asn1js.OctetString({ valueHex: bufferOf(sha256(data)) }),
    }),
    nonce: integerOf(nonce),
    certReq: true,
  });
  return new Uint8Array(request.toSchema().toBER());
}

/** The token in an answer. Throws `corrupt` when there is none, or it is none over these bytes with this nonce. */
export async function readTimestampAnswer(
  answer: Uint8Array,
  data: Uint8Array,
  nonce: Uint8Array,
): Promise<{ readonly token: Uint8Array; readonly timestamp: Timestamp }> {
  const response = attempt(() => TimeStampResp.fromBER(bufferOf(answer)));
  if (response === null) throw new BinderyError('corrupt', 'The answer is none of a timestamp authority.');
  const { status, statusStrings } = response.status;
  if (!GRANTED.includes(status) || response.timeStampToken === undefined) {
    const why = (statusStrings ?? []).map((text) => text.valueBlock.value).join(' ');
    throw new BinderyError('corrupt', `The authority gave no timestamp (status ${status}). ${why}`.trim());
  }
  const token = new Uint8Array(response.timeStampToken.toSchema().toBER());
  const parts = openToken(token);
  if (parts === null || !parts.info.nonce?.isEqual(integerOf(nonce)))
    throw new BinderyError('corrupt', 'The timestamp is not the one that was asked for.');
  const timestamp = await proveTimestamp(token, data);
  if (timestamp === null)
    throw new BinderyError(
      'corrupt',
      'The timestamp is not over what was sent, or its signature does not hold.',
    );
  return { token, timestamp };
}

/**
 * What a token says if it is over these bytes and its signature holds; else `null`. `trusted`: certificates (DER) of authorities, one of which has to
 * have issued that of the signer, as of the time of the token.
 */
export async function proveTimestamp(
  token: Uint8Array,
  data: Uint8Array,
  trusted: readonly Uint8Array[] | null = null,
): Promise<Timestamp | null> {
  const parts = token.length > MAX_TOKEN_BYTES ? null : openToken(token);
  if (parts === null) return null;
  const { signed, info, signer } = parts;
  if (!(await verify(signed, data, null))) return null;
  const der = new Uint8Array(signer.toSchema().toBER());
  const authority = attempt(() => nameOf(der));
  // What Node.js does not read as a certificate is none, whatever another reader makes of it.
  if (authority === null) return null;
  return {
    ...{ time: info.genTime.getTime(), authority },
    fingerprint: sha256(der).toString('hex'),
    isTrusted: trusted === null ? null : await verify(signed, data, trusted),
  };
}

interface TokenParts {
  readonly signed: SignedData;
  readonly info: TSTInfo;
  readonly signer: Certificate;
}

/** `null` for whatever is no token of one authority over a SHA-256. What the library does not ask for is asked for here. */
function openToken(token: Uint8Array): TokenParts | null {
  return attempt(() => {
    const content = ContentInfo.fromBER(bufferOf(token));
    if (content.contentType !== SIGNED_DATA) return null;
    const signed = new SignedData({ schema: content.content });
    const { eContentType, eContent } = signed.encapContentInfo;
    const [signerInfo, ...others] = signed.signerInfos;
    if (eContentType !== TST_INFO || eContent === undefined || signerInfo?.signedAttrs === undefined)
      return null;
    const info = TSTInfo.fromBER(eContent.getValue());
    if (others.length > 0 || info.messageImprint.hashAlgorithm.algorithmId !== SHA256) return null;
    const certificates = (signed.certificates ?? []).filter((each) => each instanceof Certificate);
    const signer = certificates.find(
      (each) =>
        'serialNumber' in signerInfo.sid &&
        each.issuer.isEqual(signerInfo.sid.issuer) &&
        each.serialNumber.isEqual(signerInfo.sid.serialNumber),
    );
    return signer === undefined || !isForTimestamps(signer, info.genTime) ? null : { signed, info, signer };
  });
}

/** A certificate for anything else does not make its owner an authority; nor does one that had ended, or not begun. */
function isForTimestamps({ extensions = [], notBefore, notAfter }: Certificate, time: Date): boolean {
  const usage = extensions.find(({ extnID }) => extnID === EXT_KEY_USAGE)?.parsedValue;
  const isPurpose = usage instanceof ExtKeyUsage && usage.keyPurposes.includes(TIME_STAMPING);
  return isPurpose && notBefore.value <= time && time <= notAfter.value;
}

async function verify(
  signed: SignedData,
  data: Uint8Array,
  trusted: readonly Uint8Array[] | null,
): Promise<boolean> {
  const chain =
    trusted === null
      ? {}
      : {
          ...{ checkChain: true, passedWhenNotRevValues: true },
          trustedCerts: trusted.map((der) => Certificate.fromBER(bufferOf(der))),
        };
  try {
    return await signed.verify({ signer: 0, data: bufferOf(data), ...chain });
  } catch {
    // It says why in its own words; whoever asks wants to know whether it holds.
    return false;
  }
}

function nameOf(der: Uint8Array): string {
  const { subject } = new X509Certificate(der);
  return /^CN=(.+)$/m.exec(subject)?.[1] ?? subject.replaceAll('\n', ', ');
}

function integerOf(bytes: Uint8Array): asn1js.Integer {
  // Positive, and of one form only.
  const positive = Buffer.concat([Buffer.of(1), bytes]);
  return new asn1js.Integer({ valueHex: bufferOf(positive) });
}

function sha256(data: Uint8Array): Buffer {
  return createHash('sha256').update(data).digest();
}

function bufferOf(bytes: Uint8Array): ArrayBuffer {
  return Uint8Array.from(bytes).buffer;
}

function attempt<T>(work: () => T): T | null {
  try {
    return work();
  } catch {
    return null;
  }
}
