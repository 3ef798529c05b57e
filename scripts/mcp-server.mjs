/** Builds `bindery-mcp`, the MCP server that agents start: one file with everything in it. */
import { readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { thirdPartyLicenses } from './node-client.mjs';
import { root } from './program.mjs';

const SOURCE = join(root, 'clients', 'mcp');

/**
 * @param {string} [folder] where the package is put together: `dist` of the workspace unless given
 * @returns {Promise<string>} the file
 */
export async function buildMcpServer(folder = join(SOURCE, 'dist')) {
  rmSync(folder, { recursive: true, force: true });
  const { build, stop } = await import('esbuild');
  const { metafile } = await build({
    absWorkingDir: root,
    outdir: folder,
    entryPoints: { 'bindery-mcp': 'clients/mcp/bindery-mcp.ts' },
    bundle: true,
    platform: 'node',
    format: 'esm',
    target: 'node20',
    minify: true,
    legalComments: 'none',
    metafile: true,
    logLevel: 'silent',
  });
  await stop();
  writeFileSync(join(folder, 'LICENSE'), readFileSync(join(root, 'LICENSE')));
  writeFileSync(join(folder, 'THIRD-PARTY-LICENSES'), thirdPartyLicenses(metafile));
  return join(folder, 'bindery-mcp.js');
}
