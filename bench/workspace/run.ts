/** `npm run fill:workspace -- --url http://127.0.0.1:3000 --token … --codices 10000`: fills a workspace for trying things out. */
import { parseArgs } from 'node:util';
import { fillWorkspace } from './fill-workspace.ts';
import { planWorkspace } from './plan-workspace.ts';

const { values } = parseArgs({
  options: {
    url: { type: 'string', default: 'http://127.0.0.1:3000' },
    token: { type: 'string', default: process.env['BINDERY_TOKEN'] ?? '' },
    codices: { type: 'string', default: '10000' },
    seed: { type: 'string', default: '1' },
  },
});
const count = Number(values.codices);
const seed = Number(values.seed);
if (values.token === '' || !Number.isInteger(count) || count < 1 || !Number.isInteger(seed)) {
  process.stderr.write(
    'usage: npm run fill:workspace -- --token TOKEN [--url URL] [--codices N] [--seed S]\n' +
      'The token is one of `npm run bindery -- token create`; it may also stand in BINDERY_TOKEN.\n',
  );
  process.exit(2);
}

const started = performance.now();
await fillWorkspace({
  url: values.url.replace(/\/$/, ''),
  token: values.token,
  codices: planWorkspace(count, seed),
  onProgress: (made) => void process.stdout.write(`${made} of ${count} made\n`),
});
const seconds = ((performance.now() - started) / 1000).toFixed(1);
process.stdout.write(`${count} Codices made in ${seconds} s\n`);
