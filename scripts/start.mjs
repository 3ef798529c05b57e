/** `npm start`: builds what is missing or out of date, then runs the server in this process. */
import { createServer } from 'node:net';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { stopWithNpm } from './npm-parent.mjs';
import { buildProduct } from './product.mjs';
import { root } from './program.mjs';
import { say } from './progress.mjs';

process.env.NODE_ENV = 'production';
process.env.NEXT_TELEMETRY_DISABLED = '1';

const [major, minor] = process.versions.node.split('.').map(Number);
if (major < 20 || (major === 20 && minor < 19)) {
  fail(`Bindery needs Node.js 20.19 or newer, and this is ${process.version}.`);
}

say('starting Vespera Bindery');
await refuseTakenPort();
try {
  await buildProduct(['client', 'server', 'pages', 'worker']);
} catch (error) {
  fail(error.message);
}
stopWithNpm();
await import(pathToFileURL(join(root, 'dist', 'server.mjs')).href);

/** Finds out before a minute of building, rather than after it, that the port is in use. */
async function refuseTakenPort() {
  const port = Number(process.env.PORT || 3000);
  const host = process.env.HOST || '127.0.0.1';
  const error = await new Promise((resolve) => {
    const probe = createServer();
    probe.once('error', resolve);
    if (!(port > 0 && port < 65_536)) return resolve(undefined); // the server says what is wrong with it
    probe.listen(port, host, () => probe.close(() => resolve(undefined)));
  });
  if (error?.code === 'EADDRINUSE') {
    fail(
      `Port ${port} on ${host} is in use. Stop what uses it, or choose another: PORT=${port + 1} npm start`,
    );
  }
}

function fail(message) {
  process.stderr.write(`\n${message}\n`);
  process.exit(1);
}
