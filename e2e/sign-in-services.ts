/** An OpenID Connect provider and a mail server on this machine, for stories about signing in. */
import { once } from 'node:events';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import Provider from 'oidc-provider';
import { SMTPServer } from 'smtp-server';

export interface SignInProvider {
  readonly issuer: string;
  stop(): Promise<void>;
}

/** Its sign-in form takes any password. Everybody is of the group `staff`, with an address and name made from what they signed in by. */
export async function startProvider(redirectUri: string, clientSecret: string): Promise<SignInProvider> {
  const http = createServer((request, response) => void answer(request, response));
  await new Promise<void>((resolve) => http.listen(0, '127.0.0.1', resolve));
  const issuer = `http://127.0.0.1:${(http.address() as AddressInfo).port}`;
  const provider = new Provider(issuer, {
    clients: [{ client_id: 'bindery', client_secret: clientSecret, redirect_uris: [redirectUri] }],
    claims: { openid: ['sub', 'groups'], email: ['email', 'email_verified'], profile: ['name'] },
    findAccount: (_context, id) => ({
      accountId: id,
      claims: async () => ({
        ...{ sub: id, name: id, groups: ['staff'], email_verified: true },
        email: `${id.toLowerCase().replaceAll(' ', '.')}@example.org`,
      }),
    }),
    features: { devInteractions: { enabled: true } },
    cookies: { keys: ['only for tests'] },
  });
  const answer = provider.callback();
  return {
    issuer,
    async stop() {
      http.closeAllConnections();
      await new Promise((resolve) => http.close(resolve));
    },
  };
}

export interface MailServer {
  readonly url: string;
  /** The address in the latest mail to somebody that is one of `origin`; `null` before it has come. */
  linkTo(address: string, origin: string): string | null;
  /** The latest mail to somebody as a page; `null` before it has come. */
  htmlTo(address: string): string | null;
  stop(): Promise<void>;
}

export async function startMailServer(): Promise<MailServer> {
  const received: { readonly to: string; readonly source: string }[] = [];
  const server = new SMTPServer({
    ...{ authOptional: true, disabledCommands: ['STARTTLS', 'AUTH'] },
    onData(stream, { envelope }, done) {
      let source = '';
      stream.on('data', (chunk: Buffer) => (source += chunk.toString('utf8')));
      stream.on('end', () => {
        received.push({ to: envelope.rcptTo.map(({ address }) => address).join(), source });
        done();
      });
    },
  });
  const listener = server.listen(0, '127.0.0.1');
  await once(listener, 'listening');
  return {
    url: `smtp://127.0.0.1:${(listener.address() as AddressInfo).port}`,
    linkTo(address, origin) {
      const text = received.findLast(({ to }) => to === address)?.source ?? '';
      // Quoted-printable: a long line goes on behind its “=”.
      const plain = text.replace(/=\r?\n/g, '').replaceAll('=3D', '=');
      const begin = plain.indexOf(`${origin}/`);
      return begin < 0 ? null : (/^\S+/.exec(plain.slice(begin))?.[0] ?? null);
    },
    htmlTo(address) {
      const source = received.findLast(({ to }) => to === address)?.source ?? '';
      return /<!doctype html[\s\S]*<\/html>/i.exec(readQuoted(source))?.[0] ?? null;
    },
    stop: () => new Promise((resolve) => server.close(() => resolve())),
  };
}

/** Quoted-printable as text: a byte is “=” and two digits, and a long line goes on behind its “=”. */
function readQuoted(source: string): string {
  const bytes = source
    .replace(/=\r?\n/g, '')
    .replace(/=([0-9A-F]{2})/g, (_, digits: string) => String.fromCharCode(Number.parseInt(digits, 16)));
  return Buffer.from(bytes, 'latin1').toString('utf8');
}
