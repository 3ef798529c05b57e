/** The arguments of the server program; everything else is set by the environment. */
import { parseArgs } from 'node:util';
import { BinderyError } from '#core/errors.ts';

/** Throws `invalid_input` for anything but `--role ROLE`; whether there is such a role is checked with the settings. */
export function parseServerArguments(args: readonly string[]): { readonly role?: string } {
  try {
    const { values } = parseArgs({ args: [...args], options: { role: { type: 'string' } } });
    return { ...(values.role !== undefined && { role: values.role }) };
  } catch (error) {
    const reason = error instanceof Error ? error.message : String(error);
    throw new BinderyError(
      'invalid_input',
      `The server takes --role all|web|worker and nothing else. ${reason}`,
    );
  }
}
