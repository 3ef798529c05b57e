/** `npm run measure:workspaces [-- --workspaces N] [--rates 14,140] [--connections N] [--seconds N]`: many workspaces on one PostgreSQL, a database each; see docs/sizing.md. */
import { parseArgs } from 'node:util';
import { findEmbeddedPostgres } from '#server/database/embedded-postgres.ts';
import { startTestDatabase } from '#server/database/test-database.ts';
import { fillWorkspaces } from './filled-workspaces.ts';
import { measureIdle, measureRate } from './measure-workspaces.ts';

const { values } = parseArgs({
  options: {
    workspaces: { type: 'string', default: '1000' },
    rates: { type: 'string', default: '14,140' },
    connections: { type: 'string', default: '80' },
    seconds: { type: 'string', default: '60' },
  },
});
const [count = 0, connections = 0, seconds = 0] = [values.workspaces, values.connections, values.seconds].map(
  Number,
);
const rates = values.rates.split(',').map(Number);
const isSound = [count, connections, seconds].every((value) => Number.isInteger(value) && value > 0);
// PostgreSQL as it comes takes 100 connections, of which this run needs a few for itself.
if (!isSound || connections > 90 || rates.some((rate) => !(rate > 0))) {
  process.stderr.write(
    'usage: npm run measure:workspaces -- [--workspaces N] [--rates COMMITS_PER_SECOND,…] [--connections 1…90] [--seconds N]\n',
  );
  process.exit(2);
}

const show = (figures: object): void => void process.stdout.write(`${JSON.stringify(figures)}\n`);
const server = await startTestDatabase();
try {
  const postmaster = (await findEmbeddedPostgres(server.dataDir))?.pid ?? 0;
  const { workspaces, figures } = await fillWorkspaces(server.url, count);
  show(figures);
  const measured = { serverUrl: server.url, postmaster, workspaces, connections, seconds };
  show(await measureIdle(measured));
  for (const rate of rates) show(await measureRate(measured, rate));
} finally {
  await server.stop();
}
