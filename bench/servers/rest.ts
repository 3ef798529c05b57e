/** Bindery's REST API with all services, and its event loop delay. */
import { readFileSync } from 'node:fs';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { monitorEventLoopDelay } from 'node:perf_hooks';
import { getRequestListener } from '@hono/node-server';
import { createApiToken } from '#server/access/api-token.ts';
import { readEnv } from '#server/config/env.ts';
import { createLog } from '#server/config/log.ts';
import { createPrisma } from '#server/database/prisma-client.ts';
import { createHttpApp } from '#server/http/app.ts';
import { createServices } from '#server/runtime/create-services.ts';
import { answer } from '../processes/child.ts';

const delay = monitorEventLoopDelay({ resolution: 2 });
const TICK_MS = 1;
/** Of the main thread, as far as Linux has counted it, ms. */
const processorTime = (): number =>
  Number(readFileSync(`/proc/self/task/${process.pid}/schedstat`, 'latin1').split(' ')[0]) / 1e6;
let longestTurn = 0;

answer({
  /** Where it listens, and a token of the owner. */
  async listen({ databaseUrl, dataDir }: { databaseUrl: string; dataDir: string }) {
    const env = { ...readEnv({ DATA_DIR: dataDir, DATABASE_URL: databaseUrl }), logLevel: 'error' as const };
    const prisma = createPrisma(databaseUrl);
    const { services } = await createServices(env, prisma, createLog(env));
    const owner = await prisma.user.create({
      data: { email: 'owner@example.org', name: 'Owner', role: 'owner' },
    });
    const { token } = await createApiToken(prisma, { userId: owner.id, name: 'bench' });
    const server = createServer(getRequestListener(createHttpApp(services).fetch));
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
    delay.enable();
    watchTurns();
    return { url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`, token };
  },

  /** The longest it did nothing else since the last time this was asked, and the most processor time in one go, ms. */
  longestStall(): { readonly stall: number; readonly turn: number } {
    const longest = { stall: delay.max / 1e6, turn: longestTurn };
    delay.reset();
    longestTurn = 0;
    return longest;
  },
});

/** Between two ticks there is one turn of the event loop, or a few. Unlike a stall, what it takes does not depend on what else the machine does. */
function watchTurns(last = processorTime()): void {
  setTimeout(() => {
    const now = processorTime();
    longestTurn = Math.max(longestTurn, now - last);
    watchTurns(now);
  }, TICK_MS).unref();
}
