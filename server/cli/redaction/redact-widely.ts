/** `redact --below` and `redact --workspace`: removes a passage from several Codices, and waits for the end. */
import type { UserActor } from '#core/access/policy.ts';
import type { JsonObject } from '#core/json.ts';
import type { CreateRedactionBody } from '#core/protocol/api/history/redactions.ts';
import {
  type WideRedactionBody,
  type WideRedactionPreviewBody,
  wideRedactionPreviewSchema,
  wideRedactionSchema,
} from '#core/protocol/api/history/wide-redactions.ts';
import type { Services } from '#server/ports/services.ts';
import { runWideRedaction } from '#server/redaction/run-wide-redaction.ts';
import {
  beginWideRedaction,
  previewWideRedaction,
  readWideRedaction,
} from '#server/redaction/wide-redactions.ts';
import type { Outcome } from '../command/command.ts';
import { askServer, type LocalServer } from './ask-server.ts';

interface WideWish {
  /** `null`: only a look. */
  readonly request: CreateRedactionBody | null;
  readonly passage: string;
  /** The one on top; without it, the whole workspace. */
  readonly codexId?: string;
}

const LOOK_MS = 500;

/** `server`: the one that runs here; `null`: it is done in this process. */
export async function redactWidely(
  services: Services,
  actor: UserActor,
  server: LocalServer | null,
  { request, passage, codexId }: WideWish,
): Promise<Outcome> {
  const scope = codexId === undefined ? {} : { below: codexId };
  if (request === null) {
    const wanted = { passage, ...scope };
    const preview =
      server === null
        ? await previewWideRedaction(services, actor, wanted)
        : wideRedactionPreviewSchema.parse(await askServer(server, 'POST', '/redactions/preview', wanted));
    return showPreview(preview);
  }
  const body = { ...request, ...scope };
  if (server !== null) return showEnd(await removeThere(server, body));
  const row = await beginWideRedaction(services, actor, body);
  await runWideRedaction(services, row);
  return showEnd(await readWideRedaction(services, actor, row.id));
}

async function removeThere(server: LocalServer, body: object): Promise<WideRedactionBody> {
  let redaction = wideRedactionSchema.parse(await askServer(server, 'POST', '/redactions', body));
  while (redaction.state === 'finding' || redaction.state === 'removing') {
    await new Promise((resolve) => setTimeout(resolve, LOOK_MS));
    redaction = wideRedactionSchema.parse(await askServer(server, 'GET', `/redactions/${redaction.id}`));
  }
  return redaction;
}

function showPreview(preview: WideRedactionPreviewBody): Outcome {
  const { searched, found, hidden, operations, values, comments, rows, events, files, mails, outside } =
    preview;
  const lines = [
    `The passage stands in ${found} of ${searched} Codices, ${hidden} of them private and not named to you: in ${operations} operations, ${comments} comments, ${files} files.`,
    ...preview.codices.map(
      ({ id, title, refused }) => `  ${id}  ${title}${refused === null ? '' : `  ${refused}`}`,
    ),
    `${values} values go as a whole.`,
    ...tableLines('Rows of tables:', rows),
    `Events of the audit log: ${events}. E-mails that wait: ${mails}.`,
    ...preview.fileNames.map((name) => `The file ${name} has it, and would be erased.`),
    ...tableLines('It would stay in rows that belong to no Codex:', outside),
    'Not reached:',
    ...preview.unreached.map((each) => `  ${each}`),
    `Nothing was changed. To remove it: --confirm "${preview.confirmation}" --reason WHY`,
  ];
  return { ok: true, text: lines.join('\n'), json: toJson(preview) };
}

function tableLines(title: string, rows: Readonly<Record<string, number>>): string[] {
  const lines = Object.entries(rows).map(([table, count]) => `  ${table}: ${count}`);
  return lines.length === 0 ? [] : [title, ...lines];
}

function showEnd(redaction: WideRedactionBody): Outcome {
  const { codices, report, failed, unreached } = redaction;
  const isDone = redaction.state === 'done';
  const text = [
    isDone
      ? `The passage is removed from ${codices.done} Codices: ${report.operations} operations were changed, ${report.files} files erased.`
      : `It is removed from ${codices.done} of ${codices.found} Codices; the log of the server says why not from the others.`,
    ...failed.map(({ id, title }) => `  not from ${id}  ${title}`),
    'Not reached:',
    ...unreached.map((each) => `  ${each}`),
  ];
  return { ok: isDone, text: text.join('\n'), json: toJson(redaction) };
}

function toJson(body: WideRedactionPreviewBody | WideRedactionBody): JsonObject {
  return JSON.parse(JSON.stringify(body));
}
