/** A server for tests of whole ones: all services, with REST and sockets on a port; REST without one as well. */
import { randomUUID } from 'node:crypto';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { getRequestListener } from '@hono/node-server';
import { pino } from 'pino';
import { expect } from 'vitest';
import type { Role } from '#core/access/policy.ts';
import type { JsonObject, JsonValue } from '#core/json.ts';
import { createApiToken } from '../access/api-token.ts';
import { createUser } from '../accounts/create-user.ts';
import { readEnv } from '../config/env.ts';
import { createPrisma } from '../database/prisma-client.ts';
import { createHttpApp } from '../http/app.ts';
import { createServices } from './create-services.ts';

export type TestServer = Awaited<ReturnType<typeof startTestServer>>;

/** `settings` are variables of the environment, DATABASE_URL and DATA_DIR among them. `onPort`: of one that was stopped; else a free one. */
export async function startTestServer(
  settings: Readonly<Record<string, string>> & { readonly DATABASE_URL: string },
  onPort = 0,
) {
  const env = readEnv({ NODE_ENV: 'test', LOG_LEVEL: 'silent', ...settings });
  const prisma = createPrisma(settings.DATABASE_URL, { connections: 4 });
  const parts = await createServices(env, prisma, pino({ level: 'silent' }));
  const app = createHttpApp(parts.services);
  const http = createServer(getRequestListener(app.fetch));
  http.on('upgrade', (request, socket, head) => parts.collaboration.handleUpgrade(request, socket, head));
  await new Promise<void>((resolve) => http.listen(onPort, '127.0.0.1', resolve));
  const { port } = http.address() as AddressInfo;
  return {
    ...parts,
    ...{ app, prisma, port, baseUrl: `http://127.0.0.1:${port}`, url: `ws://127.0.0.1:${port}/collab` },
    async call(token: string, method: string, path: string, body?: JsonValue) {
      const headers = { authorization: `Bearer ${token}`, 'content-type': 'application/json' };
      const response = await app.request(path.startsWith('/') ? path : `/api/v1/${path}`, {
        ...{ method, headers },
        ...(body !== undefined && { body: JSON.stringify(body) }),
      });
      const text = await response.text();
      expect(response.status, text).toBeLessThan(300);
      return JSON.parse(text === '' ? '{}' : text) as Record<string, string> & {
        readonly items: readonly { readonly id: string; readonly title: string }[];
      };
    },
    async makeToken(role: Role, more: JsonObject = {}): Promise<string> {
      const email = `${randomUUID()}@example.org`;
      const user = { email, name: 'Ines', role, password: 'correct horse battery' };
      const { id: userId } = await createUser(prisma, user);
      return (await createApiToken(prisma, { userId, name: 'tests', ...more })).token;
    },
    async stop() {
      parts.services.events.stop();
      parts.stopDuties();
      await parts.collaboration.close(2000);
      await parts.services.projection.stop();
      await parts.services.journal.drain(2000);
      await parts.services.background.settled();
      await parts.close();
      await prisma.$disconnect();
      http.closeAllConnections();
      await new Promise((resolve) => http.close(resolve));
    },
  };
}
