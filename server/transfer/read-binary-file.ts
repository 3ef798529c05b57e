/** Reads the binary format: each document is opened and checked against its template. */

import { openCodex } from '#core/codex/open-codex.ts';
import type { Issue } from '#core/errors.ts';
import { type BinaryCodex, readBinary } from '#core/format/binary-file.ts';
import { checkDocument, openState } from '#core/format/check-document.ts';
import { richTextForms } from '#richtext/rich-text-forms.ts';
import { SYSTEM_ACTOR } from '../access/system-actor.ts';
import { openForReading } from '../codices/content/live-reading.ts';
import { deflate } from './deflate.ts';
import {
  chooseTemplate,
  type ImportContext,
  type IncomingCodex,
  isChoice,
  type ReadResult,
  type TemplateChoice,
} from './incoming-codex.ts';

const MAX_ISSUES = 100;

export async function readBinaryFile(context: ImportContext, bytes: Uint8Array): Promise<ReadResult> {
  const file = readBinary(bytes, deflate);
  if (!file.ok) return file;
  const codices: IncomingCodex[] = [];
  const issues: Issue[] = [];
  const warnings: Issue[] = [];
  for (const [index, codex] of file.content.codices.entries()) {
    if (issues.length >= MAX_ISSUES) break;
    const path = ['codices', index];
    const place = (issue: Issue): Issue => ({ ...issue, path: [...path, ...issue.path] });
    const read = await readCodex(context, codex);
    warnings.push(...read.warnings.map(place));
    if (read.incoming === null) issues.push(...read.errors.map(place));
    else codices.push({ ...read.incoming, path });
  }
  if (file.content.codices.some(({ history }) => history !== undefined)) {
    warnings.push({
      path: [],
      message: 'The history in the file stays there: what is imported begins with the import.',
    });
  }
  if (issues.length === 0) return { ok: true, codices, warnings: warnings.slice(0, MAX_ISSUES) };
  for (const { doc } of codices) doc.destroy();
  return { ok: false, issues: issues.slice(0, MAX_ISSUES) };
}

interface CodexReading {
  readonly incoming: Omit<IncomingCodex, 'path'> | null;
  readonly errors: readonly Issue[];
  readonly warnings: readonly Issue[];
}

async function readCodex(context: ImportContext, codex: BinaryCodex): Promise<CodexReading> {
  const choice = await chooseTemplate(context, codex.template);
  if (!isChoice(choice)) {
    const { part, message, hint } = choice;
    return failed([{ path: ['template', part], message, hint }]);
  }
  const doc = openState(codex.state);
  if (doc === null)
    return failed([{ path: ['state'], message: 'The content of this Codex is damaged: it can’t be read.' }]);
  const { errors, warnings } = checkDocument(doc, choice.pinned, {
    environment: context.environment,
    richText: richTextForms,
  });
  if (errors.length > 0) {
    doc.destroy();
    return failed(errors);
  }
  const template = followPin(context, doc, codex, choice);
  return {
    incoming: { localId: codex.id, parent: codex.parent, template, doc, comments: [] },
    errors: [],
    warnings,
  };
}

/** A version that is not here gives way to the newest, in the document as well as in its row. */
function followPin(
  { environment }: ImportContext,
  doc: IncomingCodex['doc'],
  { template: pin }: BinaryCodex,
  { pinned }: TemplateChoice,
): TemplateChoice['pinned'] {
  const own = openForReading({ environment }, doc).pin();
  if (own?.version !== pinned.version || pin.version !== pinned.version) {
    openCodex(doc, { environment, actor: SYSTEM_ACTOR }).setPin(pinned);
  }
  return pinned;
}

function failed(errors: readonly Issue[]): CodexReading {
  return { incoming: null, errors, warnings: [] };
}
