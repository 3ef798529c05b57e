/** `mcp`: serves agents on standard input and output, of the instance that BINDERY_URL names, by the token BINDERY_TOKEN. */
import { productVersion } from '#server/config/package-root.ts';
import type { Run } from './command/command.ts';

export const run: Run = async (_args, context) => {
  const { url, token } = await context.readClientEnv();
  const { accessOf } = await import('#clients/mcp/program-access.ts');
  const access = accessOf({ BINDERY_URL: url ?? undefined, BINDERY_TOKEN: token ?? undefined });
  const { serveOnStdio } = await import('#clients/mcp/stdio-door.ts');
  await serveOnStdio(access, { version: productVersion() });
  return { ok: true, text: '', json: {} };
};
