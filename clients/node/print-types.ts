#!/usr/bin/env node
/** `bindery-types [TEMPLATE …]`: prints the types of the fields of templates, of all of them unless some are named. */
import { isBinderyError } from '#core/errors.ts';
import { Bindery } from './bindery-client.ts';
import { typesOf } from './types/template-types.ts';

async function main(ids: readonly string[]): Promise<number> {
  const unknown = ids.find((id) => id.startsWith('-'));
  if (unknown !== undefined) {
    process.stderr.write(
      'bindery-types [TEMPLATE …]   prints TypeScript; BINDERY_URL and BINDERY_TOKEN say of which server\n',
    );
    return unknown === '--help' || unknown === '-h' ? 0 : 2;
  }
  try {
    const bindery = new Bindery();
    const chosen = ids.length > 0 ? ids : (await bindery.listTemplates()).map(({ id }) => id);
    const templates = [];
    for (const id of chosen) templates.push(await bindery.getTemplate(id));
    process.stdout.write(typesOf(templates));
    return 0;
  } catch (error) {
    if (!isBinderyError(error)) throw error;
    process.stderr.write(`${error.message}\n`);
    return 1;
  }
}

process.exitCode = await main(process.argv.slice(2));
