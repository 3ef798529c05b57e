/** For tests: a timestamp authority on this machine, made of `openssl ts`, that can be told to fail. */
import { execFileSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { createServer, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

/** Whether there is an openssl that can issue timestamps. */
export const HAS_OPENSSL = ((): boolean => {
  try {
    execFileSync('openssl', ['ts', '-help'], { stdio: 'ignore' });
    return true;
  } catch {
    return false;
  }
})();

export type Misbehaviour = 'away' | 'refuses' | 'other' | 'nonsense' | 'endless' | 'replay' | null;
export type TestAuthority = Awaited<ReturnType<typeof startAuthority>>;

export async function startAuthority() {
  const folder = mkdtempSync(join(tmpdir(), 'bindery-authority-'));
  const path = (name: string): string => join(folder, name);
  const openssl = (...args: readonly string[]): void => {
    execFileSync('openssl', [...args], { stdio: 'ignore', cwd: folder });
  };
  writeFileSync(path('conf'), configOf(path));
  writeFileSync(path('serial'), '01');
  const newKey = (name: string) => ['-newkey', 'rsa:2048', '-nodes', '-keyout', path(`${name}.key`)];
  const ofRoot = ['-subj', '/CN=Test Root', '-config', 'conf', '-extensions', 'ca'];
  openssl('req', '-x509', ...newKey('ca'), '-out', 'ca.pem', '-days', '10', ...ofRoot);
  const issue = (subject: string, extensions: string): void => {
    openssl('req', '-new', ...newKey('tsa'), '-out', 'tsa.csr', '-subj', subject, '-config', 'conf');
    const by = ['-CA', 'ca.pem', '-CAkey', 'ca.key', '-set_serial', '7'];
    const how = ['-out', 'tsa.pem', '-days', '5', '-extfile', 'conf', '-extensions', extensions];
    openssl('x509', '-req', '-in', 'tsa.csr', ...by, ...how);
  };
  issue('/CN=Test Timestamps', 'ext');
  const answer = (query: Uint8Array): Buffer => {
    writeFileSync(path('query'), query);
    openssl('ts', '-reply', '-config', 'conf', '-queryfile', 'query', '-out', 'reply');
    return readFileSync(path('reply'));
  };
  const state: { misbehaviour: Misbehaviour; queries: number; last: Buffer } = {
    ...{ misbehaviour: null, queries: 0, last: Buffer.alloc(0) },
  };
  const reply = (query: Buffer, response: ServerResponse): void => {
    state.queries += 1;
    switch (state.misbehaviour) {
      case 'away':
        response.writeHead(503).end();
        return;
      case 'refuses':
        // A status of “rejection”, and no token.
        response.end(Buffer.of(0x30, 0x05, 0x30, 0x03, 0x02, 0x01, 0x02));
        return;
      case 'nonsense':
        response.end('<html>Not here.</html>');
        return;
      case 'endless':
        response.write(Buffer.alloc(1024 * 1024));
        return;
      case 'replay':
        response.end(state.last);
        return;
      case 'other':
        response.end(answer(otherQuery(query)));
        return;
      case null:
        state.last = answer(query);
        response.writeHead(200, { 'content-type': 'application/timestamp-reply' }).end(state.last);
    }
  };
  const server = createServer((request, response) => {
    const parts: Buffer[] = [];
    request.on('data', (part: Buffer) => parts.push(part));
    request.on('end', () => reply(Buffer.concat(parts), response));
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const { port } = server.address() as AddressInfo;
  return {
    ...{ state, answer, host: `127.0.0.1:${port}`, url: `http://127.0.0.1:${port}/tsr` },
    /** Of the root, PEM. */
    rootFile: path('ca.pem'),
    /** From now on it signs with a certificate that is for something else. */
    issuePlain: (): void => issue('/CN=Anybody', 'plain'),
    async close(): Promise<void> {
      server.closeAllConnections();
      await new Promise((resolve) => server.close(resolve));
      rmSync(folder, { recursive: true, force: true });
    },
  };
}

/** One bit of the digest is another: what comes back is over something else. */
function otherQuery(query: Buffer): Buffer {
  const other = Buffer.from(query);
  const at = other.indexOf(Buffer.of(0x04, 0x20)) + 2;
  other.writeUInt8(other.readUInt8(at) ^ 1, at);
  return other;
}

function configOf(path: (name: string) => string): string {
  return [
    ...['[tsa]', 'default_tsa = own', '[own]', `serial = ${path('serial')}`, 'crypto_device = builtin'],
    ...[`signer_cert = ${path('tsa.pem')}`, `certs = ${path('ca.pem')}`, `signer_key = ${path('tsa.key')}`],
    ...['signer_digest = sha256', 'default_policy = 1.2.3.4.1', 'digests = sha256', 'accuracy = secs:1'],
    ...['ordering = yes', 'tsa_name = yes', 'ess_cert_id_chain = no'],
    ...['[ca]', 'basicConstraints = critical,CA:TRUE', 'keyUsage = critical,keyCertSign'],
    ...['[ext]', 'extendedKeyUsage = critical,timeStamping', 'keyUsage = critical,digitalSignature'],
    ...['[plain]', 'keyUsage = critical,digitalSignature', 'basicConstraints = CA:FALSE'],
    ...['[req]', 'distinguished_name = dn', '[dn]', ''],
  ].join('\n');
}
