/** `verify FILE`: proves a history file, without the server and without a database. */
import { X509Certificate } from 'node:crypto';
import { createReadStream } from 'node:fs';
import { readFile } from 'node:fs/promises';
import { createInterface } from 'node:readline';
import { z } from 'zod';
import { BinderyError } from '#core/errors.ts';
import { describeLogBreak } from '#core/history/log-break.ts';
import {
  checkHistoryFile,
  type FileTimestamp,
  type HistoryFileReport,
} from '#server/checkpoints/check-history-file.ts';
import { publishedKeySchema } from '#server/checkpoints/history-file.ts';
import type { SigningKey } from '#server/checkpoints/signing-keys.ts';
import type { Outcome } from './command/command.ts';
import { terminalLine } from './command/terminal-text.ts';

/**
 * `keysFile`: what was fetched from `/.well-known/bindery-keys.json`; without it the keys are those of the file. `authorityFile`: certificates of timestamp
 * authorities, PEM; without it anybody may be one.
 */
export async function verifyFile(
  file: string,
  keysFile: string | null,
  authorityFile: string | null = null,
): Promise<Outcome> {
  const keys = keysFile === null ? null : await readKeys(keysFile);
  const authorities = authorityFile === null ? null : await readAuthorities(authorityFile);
  const report = await checkHistoryFile(() => readLines(file), { keys, authorities });
  const { documents, damages } = report;
  const ok = damages.length === 0 && documents.every((each) => each.ok);
  return {
    ok,
    text: describe(file, report, ok, keysFile !== null),
    json: {
      ...{ ok, file, codex: report.codexId, host: report.host, exportedAt: report.exportedAt },
      ...{ keys: report.keys.map(({ id }) => id), keysAreTrusted: keysFile !== null, damages: [...damages] },
      documents: documents.map(({ documentName, operations, breaks, checkpoints, origins, timestamp }) => ({
        ...{ document: documentName, operations, checkpoints: { ...checkpoints } },
        ...(origins.length > 0 && { origins: origins.map(({ host, upTo }) => ({ host, upTo })) }),
        ...(timestamp !== null && {
          timestamp: { ...timestamp, time: new Date(timestamp.time).toISOString() },
        }),
        breaks: breaks.map((each) => ({ ...each })),
      })),
    },
  };
}

function readLines(file: string): AsyncIterable<string> {
  return createInterface({ input: createReadStream(file, 'utf8'), crlfDelay: Number.POSITIVE_INFINITY });
}

/** The certificates in a PEM file, DER. */
export async function readAuthorities(file: string): Promise<readonly Uint8Array[]> {
  const text = await readFile(file, 'utf8').catch(() => '');
  const found = text.match(/-----BEGIN CERTIFICATE-----[^-]+-----END CERTIFICATE-----/g) ?? [];
  try {
    if (found.length > 0) return found.map((pem) => new Uint8Array(new X509Certificate(pem).raw));
  } catch {
    // Told as for a file that has none.
  }
  throw new BinderyError('invalid_input', `${file} holds no certificates in the form of PEM.`);
}

const keysSchema = z.object({ keys: z.array(publishedKeySchema) });

/** The keys in a file as `/.well-known/bindery-keys.json` is. Throws `invalid_input` for any other. */
export async function readKeys(file: string): Promise<readonly SigningKey[]> {
  try {
    return keysSchema.parse(JSON.parse(await readFile(file, 'utf8'))).keys;
  } catch (cause) {
    throw new BinderyError('invalid_input', `${file} holds no keys as /.well-known/bindery-keys.json does.`, {
      cause,
    });
  }
}

function describeTimestamp({ upTo, time, authority, fingerprint, isTrusted }: FileTimestamp): string {
  const whose =
    isTrusted === true
      ? 'which is trusted'
      : `certificate ${fingerprint}: compare with what that authority publishes, or give its root as --authority`;
  return `up to ${upTo} it was there on ${new Date(time).toISOString()}, says ${authority}, ${whose}`;
}

function describe(
  file: string,
  { title, host, exportedAt, documents, keys, damages }: HistoryFileReport,
  ok: boolean,
  isTrusted: boolean,
): string {
  const lines = documents.flatMap(({ documentName, operations, breaks, checkpoints, origins, timestamp }) => [
    ...breaks.map((each) => `${documentName}: ${describeLogBreak(each)}`),
    `${documentName}: ${operations} operations, signed up to ${checkpoints.signedTo}`,
    ...(timestamp === null ? [] : [`${documentName}: ${describeTimestamp(timestamp)}`]),
    ...origins.map(
      (from) =>
        `${documentName}: the first ${from.upTo} came from ${from.host}, signed with ${from.keys.map(({ id }) => id).join(', ')}`,
    ),
  ]);
  const origin = isTrusted
    ? `Proven with the keys that were given.`
    : `Signed with ${keys.map(({ id }) => id).join(', ')}: compare with https://${host}/.well-known/bindery-keys.json, or give that file as --keys.`;
  return [
    `“${title}” of ${host}, exported ${exportedAt}`,
    ...damages.map((each) => `${file}: ${each}`),
    ...lines,
    ok ? `It is as it was written. ${origin}` : 'It is not as it was written.',
  ]
    .map(terminalLine)
    .join('\n');
}
