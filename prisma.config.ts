/** Prisma's own configuration: where schema and migrations are, and how to work without its native engine. */
import { fileURLToPath } from 'node:url';
import { defineConfig } from 'prisma/config';

// `generate`, `validate` and `format` only check that an engine file exists; they never run it. Naming any existing
// file keeps them from downloading one, which a closed network would not allow. Migrations are applied by our own
// runner (server/database/migrate.ts), so nothing here ever needs the real engine.
process.env['PRISMA_SCHEMA_ENGINE_BINARY'] ??= fileURLToPath(new URL('./package.json', import.meta.url));

export default defineConfig({
  schema: 'prisma/schema.prisma',
  migrations: { path: 'prisma/migrations' },
});
