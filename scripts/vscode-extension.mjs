/** Builds Vespera Forge, the extension for VS Code: one file of JavaScript, and the package that editors install. */
import { createWriteStream, mkdirSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { extname, join, relative, sep } from 'node:path';
import { pipeline } from 'node:stream/promises';
import { thirdPartyLicenses } from './node-client.mjs';
import { root, runQuietly } from './program.mjs';

const SOURCE = join(root, 'clients', 'vscode');
/** Of the manifest, what only the repository needs. */
const OURS_ALONE = ['private', 'type', 'imports'];
/** The types of the files in a package, as its format (Open Packaging Conventions) asks for them. */
const MEDIA_TYPES = {
  '.css': 'text/css',
  '.js': 'application/javascript',
  '.json': 'application/json',
  '.md': 'text/markdown',
  '.png': 'image/png',
  '.svg': 'image/svg+xml',
  '.ttf': 'font/ttf',
  '.txt': 'text/plain',
  '.vsixmanifest': 'text/xml',
  '.woff2': 'font/woff2',
};

/**
 * @param {string} [folder] where it is put together: `dist` of the extension unless given
 * @returns {Promise<string>} the package, a `.vsix`
 */
export async function buildVscodeExtension(folder = join(SOURCE, 'dist')) {
  const manifest = JSON.parse(readFileSync(join(SOURCE, 'package.json'), 'utf8'));
  await runQuietly('tsc', ['--noEmit', '-p', 'clients/vscode']);
  rmSync(folder, { recursive: true, force: true });
  const extension = join(folder, 'extension');
  mkdirSync(join(extension, 'media'), { recursive: true });
  const metafile = await bundleExtension(extension);
  for (const name of readdirSync(join(SOURCE, 'media')))
    writeFileSync(join(extension, 'media', name), readFileSync(join(SOURCE, 'media', name)));
  writeFileSync(join(extension, 'media', 'icon.png'), readFileSync(join(root, 'public', 'icon-192.png')));
  writeFileSync(join(extension, 'README.md'), readFileSync(join(SOURCE, 'README.md')));
  writeFileSync(join(extension, 'LICENSE.txt'), readFileSync(join(root, 'LICENSE')));
  writeFileSync(join(extension, 'THIRD-PARTY-LICENSES.txt'), thirdPartyLicenses(metafile));
  writeFileSync(join(extension, 'package.json'), `${JSON.stringify(packaged(manifest), null, 2)}\n`);
  const file = join(folder, `${manifest.name}-${manifest.version}.vsix`);
  await writePackage(file, extension, manifest);
  return file;
}

async function bundleExtension(folder) {
  const { build, stop } = await import('esbuild');
  const { metafile } = await build({
    absWorkingDir: root,
    outdir: folder,
    entryPoints: { extension: 'clients/vscode/host/extension.ts' },
    bundle: true,
    // The editor gives it to its extensions.
    external: ['vscode'],
    platform: 'node',
    format: 'cjs',
    target: 'node20',
    minify: true,
    legalComments: 'none',
    metafile: true,
    logLevel: 'silent',
  });
  const form = await build({
    absWorkingDir: root,
    outdir: join(folder, 'form'),
    entryPoints: { form: 'components/embedded/embedded-page.tsx' },
    bundle: true,
    platform: 'browser',
    format: 'iife',
    target: 'es2022',
    jsx: 'automatic',
    // Without a router there is nothing of its to bring along, and a web view has no process.
    alias: { 'next/navigation': './components/embedded/embedded-address.ts' },
    define: { 'process.env.NODE_ENV': '"production"', 'process.env': '{}' },
    loader: { '.woff2': 'file' },
    assetNames: '[name]',
    minify: true,
    legalComments: 'none',
    metafile: true,
    logLevel: 'silent',
  });
  await stop();
  return { outputs: { ...metafile.outputs, ...form.metafile.outputs } };
}

function packaged(manifest) {
  const kept = Object.entries(manifest).filter(([key]) => !OURS_ALONE.includes(key));
  return { ...Object.fromEntries(kept), main: './extension.js', icon: 'media/icon.png' };
}

/** A `.vsix` is a ZIP file with the extension in a folder, a description of it, and the types of the files. */
async function writePackage(file, extension, manifest) {
  const { ZipFile } = await import('yazl');
  const zip = new ZipFile();
  const written = pipeline(zip.outputStream, createWriteStream(file));
  zip.addBuffer(Buffer.from(describe(manifest)), 'extension.vsixmanifest');
  zip.addBuffer(Buffer.from(mediaTypes()), '[Content_Types].xml');
  const files = readdirSync(extension, { recursive: true, withFileTypes: true }).filter((entry) =>
    entry.isFile(),
  );
  for (const entry of files) {
    const path = join(entry.parentPath, entry.name);
    if (MEDIA_TYPES[extname(path)] === undefined) throw new Error(`${path} is of a type without a name.`);
    zip.addFile(path, `extension/${relative(extension, path).split(sep).join('/')}`);
  }
  zip.end();
  await written;
}

/** What an editor and a gallery read before they unpack it. */
function describe({
  name,
  publisher,
  version,
  displayName,
  description,
  engines,
  extensionKind,
  categories,
}) {
  const property = (id, value) => `      <Property Id="${id}" Value="${xml(value)}" />`;
  const asset = (type, path) =>
    `    <Asset Type="Microsoft.VisualStudio.${type}" Path="extension/${path}" Addressable="true" />`;
  return [
    '<?xml version="1.0" encoding="utf-8"?>',
    '<PackageManifest Version="2.0.0" xmlns="http://schemas.microsoft.com/developer/vsx-schema/2011">',
    '  <Metadata>',
    `    <Identity Language="en-US" Id="${xml(name)}" Version="${xml(version)}" Publisher="${xml(publisher)}" />`,
    `    <DisplayName>${xml(displayName)}</DisplayName>`,
    `    <Description xml:space="preserve">${xml(description)}</Description>`,
    `    <Categories>${xml(categories.join(','))}</Categories>`,
    '    <License>extension/LICENSE.txt</License>',
    '    <Icon>extension/media/icon.png</Icon>',
    '    <Properties>',
    property('Microsoft.VisualStudio.Code.Engine', engines.vscode),
    property('Microsoft.VisualStudio.Code.ExtensionKind', extensionKind.join(',')),
    '    </Properties>',
    '  </Metadata>',
    '  <Installation><InstallationTarget Id="Microsoft.VisualStudio.Code" /></Installation>',
    '  <Dependencies />',
    '  <Assets>',
    asset('Code.Manifest', 'package.json'),
    asset('Services.Content.Details', 'README.md'),
    asset('Services.Content.License', 'LICENSE.txt'),
    asset('Services.Icons.Default', 'media/icon.png'),
    '  </Assets>',
    '</PackageManifest>',
    '',
  ].join('\n');
}

function mediaTypes() {
  const types = Object.entries(MEDIA_TYPES).map(
    ([extension, type]) => `  <Default Extension="${extension}" ContentType="${type}" />`,
  );
  return [
    '<?xml version="1.0" encoding="utf-8"?>',
    '<Types xmlns="http://schemas.openxmlformats.org/package/2006/content-types">',
    ...types,
    '</Types>',
    '',
  ].join('\n');
}

function xml(text) {
  return text
    .replaceAll('&', '&amp;')
    .replaceAll('<', '&lt;')
    .replaceAll('>', '&gt;')
    .replaceAll('"', '&quot;');
}
