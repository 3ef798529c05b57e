/** The manifest of the extension: nothing that a folder can set leads a token anywhere, and every command has a name that people read. */
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, it } from 'vitest';

interface Manifest {
  readonly contributes: {
    readonly commands: readonly { readonly command: string; readonly title: string }[];
    readonly menus: Readonly<Record<string, readonly { readonly command: string; readonly when?: string }[]>>;
    readonly configuration: { readonly properties: Readonly<Record<string, object>> };
  };
}

const manifest = JSON.parse(
  readFileSync(join(import.meta.dirname, '..', 'package.json'), 'utf8'),
) as Manifest;
const { commands, menus, configuration } = manifest.contributes;

// A folder can bring settings along, and be opened by somebody who is signed in.
it('no setting says which server, or with what token', () => {
  expect(Object.keys(configuration.properties)).toEqual(['bindery.openAs', 'bindery.sendWhileTyping']);
});

it('what a menu offers is a command, with a title in the case of the editor’s own', () => {
  const known = new Set(commands.map(({ command }) => command));
  for (const { command } of Object.values(menus).flat()) expect(known, command).toContain(command);
  for (const { title } of commands)
    expect(title).toMatch(/^[A-Z][a-z]+(?: (?:[A-Z][a-z]+|a|as|an|the|with|in|for))*…?$/);
});
