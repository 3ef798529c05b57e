/**
 * `npm run bench [-- name …] [--full] [--seconds N]`: measures ours beside its peers in one run. A readable table goes to
 * stderr while it runs and to stdout at the end, followed by one JSON line a figure. It judges nothing: the exit code is 0
 * whatever the figures are.
 */
import { parseArgs } from 'node:util';
import { BinderyError } from '#core/errors.ts';
import { startTestDatabase } from '#server/database/test-database.ts';
import { benchAccess } from './benches/access.ts';
import { benchAck } from './benches/ack.ts';
import { benchAgents } from './benches/clients/agents.ts';
import { benchClientSize } from './benches/clients/client-size.ts';
import { benchPrograms } from './benches/clients/programs.ts';
import { benchPythonList } from './benches/clients/python-list.ts';
import { benchSdk } from './benches/clients/sdk.ts';
import { benchComments } from './benches/comments.ts';
import { benchContention } from './benches/contention.ts';
import { benchCrowd } from './benches/crowd.ts';
import { benchFanout } from './benches/fanout.ts';
import { benchHistory } from './benches/history/history.ts';
import { benchMerge } from './benches/history/merge.ts';
import { benchTimeline } from './benches/history/timeline.ts';
import { benchLists } from './benches/lists.ts';
import { benchMemory } from './benches/memory.ts';
import { benchNotifications } from './benches/notifications.ts';
import { benchOfflineReturn } from './benches/offline-return.ts';
import { benchOfflineSearch } from './benches/offline-search.ts';
import { benchPublish } from './benches/publish.ts';
import { benchRevoke } from './benches/revoke.ts';
import { benchRollUps } from './benches/roll-ups.ts';
import { benchSearch } from './benches/search.ts';
import { benchStall } from './benches/stall.ts';
import { benchTemplate } from './benches/template.ts';
import { benchTree } from './benches/tree.ts';
import { benchTyping } from './benches/typing.ts';
import { benchWire } from './benches/wire.ts';
import { benchWorkspace } from './benches/workspace.ts';
import type { BenchContext } from './figures/bench-context.ts';
import { type Figure, formatLines, formatTable } from './figures/figures.ts';

const BENCHES: Readonly<Record<string, (context: BenchContext) => Promise<Figure[]>>> = {
  access: benchAccess,
  ack: benchAck,
  agents: benchAgents,
  'client-size': benchClientSize,
  comments: benchComments,
  contention: benchContention,
  crowd: benchCrowd,
  fanout: benchFanout,
  history: benchHistory,
  lists: benchLists,
  memory: benchMemory,
  merge: benchMerge,
  notifications: benchNotifications,
  'offline-return': benchOfflineReturn,
  'offline-search': benchOfflineSearch,
  programs: benchPrograms,
  publish: benchPublish,
  'python-list': benchPythonList,
  revoke: benchRevoke,
  'roll-ups': benchRollUps,
  sdk: benchSdk,
  search: benchSearch,
  stall: benchStall,
  template: benchTemplate,
  timeline: benchTimeline,
  tree: benchTree,
  typing: benchTyping,
  wire: benchWire,
  workspace: benchWorkspace,
};

async function main(): Promise<void> {
  const { values, positionals } = parseArgs({
    allowPositionals: true,
    options: { full: { type: 'boolean', default: false }, seconds: { type: 'string', default: '10' } },
  });
  const names = positionals.length > 0 ? positionals : Object.keys(BENCHES);
  const unknown = names.find((name) => !Object.hasOwn(BENCHES, name));
  if (unknown !== undefined) {
    throw new BinderyError(
      'invalid_input',
      `There is no bench "${unknown}"; there are ${Object.keys(BENCHES).join(', ')}.`,
    );
  }
  const postgres = await startTestDatabase();
  const context = { postgresUrl: postgres.url, full: values.full, durationMs: Number(values.seconds) * 1000 };
  const figures: Figure[] = [];
  try {
    for (const name of names) {
      process.stderr.write(`measuring ${name} …\n`);
      const measured = (await BENCHES[name]?.(context)) ?? [];
      process.stderr.write(`${formatTable(measured)}\n\n`);
      figures.push(...measured);
    }
  } finally {
    await postgres.stop();
  }
  process.stdout.write(`${formatTable(figures)}\n\n${formatLines(figures)}\n`);
}

await main();
