/** `redact`: removes a passage from a Codex, all below it or everywhere, through the server if it runs; without `--confirm` it shows what that would change. */
import type { z } from 'zod';
import type { UserActor } from '#core/access/policy.ts';
import type { JsonObject } from '#core/json.ts';
import {
  type CreateRedactionBody,
  createRedactionSchema,
  previewRedactionSchema,
  type RedactionBody,
  type RedactionPreviewBody,
  redactionPreviewSchema,
  redactionSchema,
} from '#core/protocol/api/history/redactions.ts';
import type { Services } from '#server/ports/services.ts';
import { previewRedaction, redactPassage } from '#server/redaction/redact-passage.ts';
import { type Arguments, type Outcome, type Run, UsageError } from '../command/command.ts';
import { findLocalActor, withLocalServer } from '../command/local-server.ts';
import { withServices } from '../command/offline-services.ts';
import { askServer, type LocalServer } from './ask-server.ts';
import { redactWidely } from './redact-widely.ts';

export const run: Run = async (args, context) => {
  const scope = readScope(args);
  const { user } = args.options;
  const request = readRequest(args, await context.readStdin());
  return await withServices(context, async (services) => {
    const actor = await findLocalActor(services, typeof user === 'string' ? user : null);
    return await withLocalServer(services, actor, 'bindery redact', (server) => {
      if (scope.kind !== 'codex') return redactWidely(services, actor, server, { ...scope, ...request });
      const wanted = { codexId: scope.codexId, ...request };
      return server === null ? doHere(services, actor, wanted) : doThere(server, wanted);
    });
  });
};

type Scope = { readonly kind: 'codex' | 'below'; readonly codexId: string } | { readonly kind: 'workspace' };

function readScope({ operands: [codexId, ...others], options }: Arguments): Scope {
  const [below, workspace] = [options['below'] === true, options['workspace'] === true];
  if (others.length > 0) throw new UsageError('Name one Codex by its id.');
  if (workspace) {
    if (below || codexId !== undefined) throw new UsageError('Name a Codex, or say --workspace: not both.');
    return { kind: 'workspace' };
  }
  if (codexId === undefined) throw new UsageError('Name one Codex by its id, or say --workspace.');
  return { kind: below ? 'below' : 'codex', codexId: codexId.toLowerCase() };
}

interface Wanted {
  readonly codexId: string;
  readonly passage: string;
  /** `null`: only a look. */
  readonly request: CreateRedactionBody | null;
}

/** The passage comes by standard input: what is typed behind a command is seen by others on the machine, and kept by the shell. */
function readRequest({ options }: Arguments, stdin: string): Omit<Wanted, 'codexId'> {
  const { reason, confirm } = options;
  const { passage } = check(previewRedactionSchema, { passage: stdin.replace(/\r?\n$/, '') });
  if (confirm === undefined) return { passage, request: null };
  if (typeof reason !== 'string') throw new UsageError('Say why with --reason: it is kept in the audit log.');
  return { passage, request: check(createRedactionSchema, { passage, reason, confirm }) };
}

function check<S extends z.ZodType>(schema: S, input: unknown): z.output<S> {
  const { data, error } = schema.safeParse(input);
  if (data !== undefined) return data;
  throw new UsageError(error?.issues[0]?.message ?? 'The passage cannot be read.');
}

async function doHere(
  services: Services,
  actor: UserActor,
  { codexId, passage, request }: Wanted,
): Promise<Outcome> {
  if (request === null) return showPreview(await previewRedaction(services, actor, codexId, passage));
  return showDone(await redactPassage(services, actor, codexId, request));
}

async function doThere(server: LocalServer, { codexId, passage, request }: Wanted): Promise<Outcome> {
  const path = `/codices/${codexId}/redactions`;
  if (request === null)
    return showPreview(
      redactionPreviewSchema.parse(await askServer(server, 'POST', `${path}/preview`, { passage })),
    );
  return showDone(redactionSchema.parse(await askServer(server, 'POST', path, request)));
}

function showPreview(preview: RedactionPreviewBody): Outcome {
  const { operations, documents, units, values, rows, events, files, mails, elsewhere } = preview;
  const tables = Object.entries(rows).map(([table, count]) => `  ${table}: ${count}`);
  const lines = [
    `The passage stands in ${operations} operations of ${documents} documents: ${units} characters and values, ${values} of them values that go as a whole.`,
    ...(tables.length > 0 ? ['Rows of tables:', ...tables] : []),
    `Events of the audit log: ${events}. E-mails that wait: ${mails}.`,
    ...files.map(({ name }) => `The file ${name} has it, and would be erased.`),
    ...(elsewhere > 0 ? [`Search finds it in ${elsewhere} other Codices, which stay as they are.`] : []),
    'Not reached:',
    ...preview.unreached.map((each) => `  ${each}`),
    `Nothing was changed. To remove it: --confirm "${preview.confirmation}" --reason WHY`,
  ];
  return { ok: true, text: lines.join('\n'), json: toJson(preview) };
}

function showDone(redaction: RedactionBody): Outcome {
  const { report, unreached } = redaction;
  const ok = redaction.state === 'done';
  const counts =
    report === undefined
      ? []
      : [
          `${report.operations} operations of ${report.documents} documents were changed, and ${report.events} events.`,
        ];
  const text = ok
    ? ['The passage is removed.', ...counts, 'Not reached:', ...unreached.map((each) => `  ${each}`)]
    : ['The passage could not be removed; the log of the server says why.'];
  return { ok, text: text.join('\n'), json: toJson(redaction) };
}

function toJson(body: RedactionPreviewBody | RedactionBody): JsonObject {
  return JSON.parse(JSON.stringify(body));
}
