/** A mail server on this machine for tests: keeps what it is sent, and refuses what it is told to. */
import { once } from 'node:events';
import type { AddressInfo } from 'node:net';
import { SMTPServer } from 'smtp-server';

export interface ReceivedMail {
  readonly from: string;
  /** Of the envelope: who gets it, whatever its headers say. */
  readonly to: readonly string[];
  /** As it came, headers first. */
  readonly source: string;
}

export interface TestMailServer {
  readonly port: number;
  readonly received: readonly ReceivedMail[];
  stop(): Promise<void>;
}

/** Signs in `bindery` with `secret`, if it asks; `nobody@…` does not exist, `later@…` is to be tried again. May refuse every sender. */
export async function startTestMailServer({
  asksToSignIn = false,
  refusesSender = false,
} = {}): Promise<TestMailServer> {
  const received: ReceivedMail[] = [];
  const server = new SMTPServer({
    ...{ authOptional: !asksToSignIn, disabledCommands: asksToSignIn ? ['STARTTLS'] : ['STARTTLS', 'AUTH'] },
    allowInsecureAuth: true,
    onAuth({ username, password }, _session, done) {
      if (username === 'bindery' && password === 'secret') done(null, { user: username });
      else done(Object.assign(new Error('Wrong password'), { responseCode: 535 }));
    },
    onMailFrom(_address, _session, done) {
      if (refusesSender) done(Object.assign(new Error('Sender not allowed'), { responseCode: 550 }));
      else done();
    },
    onRcptTo({ address }, _session, done) {
      if (address.startsWith('nobody@'))
        done(Object.assign(new Error('No such user'), { responseCode: 550 }));
      else if (address.startsWith('later@'))
        done(Object.assign(new Error(`<${address}>: Greylisted`), { responseCode: 451 }));
      else done();
    },
    onData(stream, session, done) {
      let source = '';
      stream.on('data', (chunk: Buffer) => (source += chunk.toString('utf8')));
      stream.on('end', () => {
        const { mailFrom, rcptTo } = session.envelope;
        const from = mailFrom === false ? '' : mailFrom.address;
        received.push({ from, to: rcptTo.map(({ address }) => address), source });
        done();
      });
    },
  });
  const listener = server.listen(0, '127.0.0.1');
  await once(listener, 'listening');
  return {
    port: (listener.address() as AddressInfo).port,
    received,
    stop: () => new Promise((resolve) => server.close(() => resolve())),
  };
}
