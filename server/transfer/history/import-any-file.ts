/** Imports a file, whichever of our formats it has. */
import type { UserActor } from '#core/access/policy.ts';
import type { ImportedBody } from '#core/protocol/api/transfer.ts';
import { isHistoryFile } from '../../checkpoints/history-file.ts';
import type { Services } from '../../ports/services.ts';
import { type ImportOptions, importFile } from '../import-file.ts';
import { importHistory } from './import-history.ts';

/** Codices from their content become new ones; a history becomes the Codex that it is of. Throws what either throws. */
export async function importAnyFile(
  services: Services,
  actor: UserActor,
  bytes: Uint8Array,
  options: ImportOptions = {},
): Promise<ImportedBody> {
  return isHistoryFile(bytes)
    ? await importHistory(services, actor, bytes, { parentId: options.parentId })
    : await importFile(services, actor, bytes, options);
}
