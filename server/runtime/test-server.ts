/** A server for tests of several on one database: all services, REST without a port, sockets on one. */
import { randomUUID } from 'node:crypto';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
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

/** `settings` are variables of the environment, DATABASE_URL and DATA_DIR among them. */
export async function startTestServer(
  settings: Readonly<Record<string, string>> & { readonly DATABASE_URL: string },
) {
  const env = readEnv({ NODE_ENV: 'test', LOG_LEVEL: 'silent', ...settings });
  const prisma = createPrisma(settings.DATABASE_URL, { connections: 4 });
  const parts = await createServices(env, prisma, pino({ level: 'silent' }));
  const app = createHttpApp(parts.services);
  const http = createServer();
  http.on('upgrade', (request, socket, head) => parts.collaboration.handleUpgrade(request, socket, head));
  await new Promise<void>((resolve) => http.listen(0, '127.0.0.1', resolve));
  return {
    ...parts,
    ...{ app, prisma, url: `ws://127.0.0.1:${(http.address() as AddressInfo).port}/collab` },
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
