/**
 * A full server as an earlier version has it, bundled from the sources of that version: it imports only what versions have in common,
 * and does not touch the tables.
 */
import { createServer } from 'node:http';
import { getRequestListener } from '@hono/node-server';
import { readEnv } from '#server/config/env.ts';
import { createLog } from '#server/config/log.ts';
import { createPrisma } from '#server/database/prisma-client.ts';
import { createHttpApp } from '#server/http/app.ts';
import { createServices } from '#server/runtime/create-services.ts';

const [settings = '{}'] = process.argv.slice(2);
process.on('disconnect', () => process.exit(0));
const env = readEnv(JSON.parse(settings) as Record<string, string>);
const { services, collaboration } = await createServices(
  env,
  createPrisma(env.databaseUrl ?? ''),
  createLog(env),
);
const http = createServer(getRequestListener(createHttpApp(services).fetch));
http.on('upgrade', collaboration.handleUpgrade);
http.listen(env.port, '127.0.0.1', () => process.send?.('ready'));
