/** `npm run dev`: the server from its sources, restarted when they change, with Next's own hot reload for the pages. */
import { spawn } from 'node:child_process';
import { stopWithNpm } from './npm-parent.mjs';
import { buildProduct } from './product.mjs';
import { root, tool } from './program.mjs';

const WATCH = [
  'watch',
  '--clear-screen=false',
  '--exclude',
  '.next/**',
  '--exclude',
  'dist/**',
  'server/runtime/main.ts',
];

let stopping = false;

await buildProduct(['client']);
const server = spawn(process.execPath, [tool('tsx'), ...WATCH], {
  cwd: root,
  stdio: 'inherit',
  env: { ...process.env, NODE_ENV: 'development', NEXT_TELEMETRY_DISABLED: '1' },
});
server.once('close', (code) => process.exit(code ?? 1));
process.on('SIGINT', () => {}); // a Ctrl-C reaches the server by itself; we end when it has
process.on('SIGTERM', stop);
stopWithNpm(stop);

/** Once, whoever asks: tsx kills the server at a second signal, and its PostgreSQL would go on alone. */
function stop() {
  if (!stopping) server.kill('SIGTERM');
  stopping = true;
}
