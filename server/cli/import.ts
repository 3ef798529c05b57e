/** `import FILE…`: imports Codices from files, through the server if it runs. */
import { readFile } from 'node:fs/promises';
import type { UserActor } from '#core/access/policy.ts';
import { can } from '#core/access/policy.ts';
import { BinderyError, type Issue, isBinderyError } from '#core/errors.ts';
import type { JsonObject } from '#core/json.ts';
import { problemSchema } from '#core/protocol/api/problem.ts';
import { type ImportedBody, importedSchema } from '#core/protocol/api/transfer.ts';
import { recordAudit } from '#server/access/audit-log.ts';
import { isHistoryFile } from '#server/checkpoints/history-file.ts';
import type { SigningKey } from '#server/checkpoints/signing-keys.ts';
import type { Services } from '#server/ports/services.ts';
import { importAnyFile } from '#server/transfer/history/import-any-file.ts';
import { importHistory } from '#server/transfer/history/import-history.ts';
import { cliActor } from './command/cli-actor.ts';
import { type Arguments, type Context, type Outcome, type Run, UsageError } from './command/command.ts';
import { findLocalActor, withLocalServer } from './command/local-server.ts';
import { withServices } from './command/offline-services.ts';
import { terminalLine } from './command/terminal-text.ts';
import { readKeys } from './verify-file.ts';

interface FileOutcome {
  readonly file: string;
  readonly imported: ImportedBody | null;
  readonly issues: readonly Issue[];
}

export const run: Run = async (args, context) => {
  if (args.operands.length === 0) throw new UsageError('Name at least one file.');
  return await importFiles(args, context, null);
};

/** `history import FILE`: imports a Codex with its whole history, which is proven first, by the keys that are given if any are. */
export const runHistory: Run = async (args, context) => {
  const [file] = args.operands;
  if (file === undefined || args.operands.length > 1) throw new UsageError('Name one history file.');
  if (!isHistoryFile(await readBytes(file)))
    throw new BinderyError('invalid_input', `${file} is no history file. For any other: bindery import FILE`);
  const { keys } = args.options;
  return await importFiles(args, context, typeof keys === 'string' ? await readKeys(keys) : null);
};

async function importFiles(
  args: Arguments,
  context: Context,
  keys: readonly SigningKey[] | null,
): Promise<Outcome> {
  const { user, parent } = args.options;
  const parentId = typeof parent === 'string' ? parent.toLowerCase() : undefined;
  const outcomes = await withServices(context, async (services) => {
    const actor = await findImporter(services, typeof user === 'string' ? user : null);
    return await withImporter(services, actor, { parentId, keys }, async (take) => {
      const done: FileOutcome[] = [];
      for (const file of args.operands) done.push(await takeOne(file, take));
      for (const outcome of done) await recordImport(services, actor, outcome);
      return done;
    });
  });
  return {
    ok: outcomes.every(({ imported }) => imported !== null),
    text: outcomes.map(describe).join('\n'),
    json: { files: outcomes.map(toJson) },
  };
}

/** The operations are the person's; that they came by the command line is told here. */
async function recordImport(
  services: Services,
  as: UserActor,
  { file, imported }: FileOutcome,
): Promise<void> {
  const [top] = imported?.codices ?? [];
  if (top) await recordAudit(services, cliActor(), 'codex-imported', top.id, { file, userId: as.id });
}

type Take = (bytes: Uint8Array) => Promise<ImportedBody>;

async function takeOne(file: string, take: Take): Promise<FileOutcome> {
  try {
    const imported = await take(await readBytes(file));
    return { file, imported, issues: imported.warnings as readonly Issue[] };
  } catch (error) {
    if (!isBinderyError(error) || error.code === 'unavailable' || error.code === 'internal') throw error;
    const issues = error.issues.length > 0 ? error.issues : [{ path: [], message: error.message }];
    return { file, imported: null, issues };
  }
}

async function readBytes(file: string): Promise<Uint8Array> {
  try {
    return new Uint8Array(await readFile(file));
  } catch (cause) {
    const reason = cause instanceof Error ? cause.message : String(cause);
    throw new BinderyError('invalid_input', `The file cannot be read: ${reason}.`, { cause });
  }
}

async function findImporter(services: Services, email: string | null): Promise<UserActor> {
  const actor = await findLocalActor(services, email);
  if (can(actor, { action: 'createCodex', resource: { kind: 'workspace' } })) return actor;
  throw new BinderyError('forbidden', `${actor.name} may only read here. Name an editor with --user.`);
}

/** By REST where this very instance answers; else straight into the database. */
async function withImporter<T>(
  services: Services,
  actor: UserActor,
  { parentId, keys }: { readonly parentId: string | undefined; readonly keys: readonly SigningKey[] | null },
  work: (take: Take) => Promise<T>,
): Promise<T> {
  return await withLocalServer(services, actor, 'bindery import', (server) => {
    if (server !== null && keys !== null)
      throw new BinderyError(
        'unavailable',
        'The server takes no keys from elsewhere. Stop it for as long as this takes, or leave out --keys.',
      );
    if (server !== null) return work((bytes) => importByRest(server.url, server.token, bytes, parentId));
    if (keys !== null) return work((bytes) => importHistory(services, actor, bytes, { parentId, keys }));
    return work((bytes) => importAnyFile(services, actor, bytes, { parentId }));
  });
}

async function importByRest(
  url: string,
  token: string,
  bytes: Uint8Array,
  parentId: string | undefined,
): Promise<ImportedBody> {
  const response = await fetch(`${url}/import${parentId === undefined ? '' : `?parent=${parentId}`}`, {
    method: 'POST',
    body: new Uint8Array(bytes),
    headers: { authorization: `Bearer ${token}`, 'content-type': 'application/octet-stream' },
  });
  const body: unknown = await response.json();
  if (response.ok) return importedSchema.parse(body);
  const problem = problemSchema.parse(body);
  throw new BinderyError(problem.code, problem.detail, { issues: problem.errors as readonly Issue[] });
}

/** `file:line:column: error: message`, which editors and CI systems recognise. */
function describe({ file, imported, issues }: FileOutcome): string {
  const severity = imported === null ? 'error' : 'warning';
  const lines = issues.map(({ path, line, column, message, hint }) => {
    const place = line === undefined ? path.join('.') : `${line}:${column ?? 1}`;
    return `${file}${place === '' ? '' : `:${place}`}: ${severity}: ${terminalLine(message)}${hint === undefined ? '' : `\n    ${terminalLine(hint)}`}`;
  });
  const [top] = imported?.codices ?? [];
  const count = imported?.codices.length ?? 0;
  const summary =
    top === undefined
      ? `${file}: nothing was imported.`
      : `${file}: imported ${count === 1 ? '1 Codex' : `${count} Codices`}: ${top.id}`;
  return [...lines, summary, ...describeHistory(imported)].join('\n');
}

function describeHistory(imported: ImportedBody | null): string[] {
  if (imported?.history === undefined) return [];
  const { host, operations, branches, keys, isKnown } = imported.history;
  const whose = isKnown
    ? 'keys that this instance knows'
    : `${keys.join(', ')}: compare with https://${host}/.well-known/bindery-keys.json`;
  return [terminalLine(`${operations} operations, ${branches} branches, from ${host}, signed with ${whose}`)];
}

function toJson({ file, imported, issues }: FileOutcome): JsonObject {
  return JSON.parse(
    JSON.stringify({ file, codices: imported?.codices ?? [], history: imported?.history, issues }),
  );
}
