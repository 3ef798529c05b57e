/** Reads the JSON5 format: everything is checked against the newest version of its template. */
import { buildDocument } from '#core/format/build-document.ts';
import { checkValues, type FittingValues } from '#core/format/check-values.ts';
import { parseJson5 } from '#core/format/parse-json5.ts';
import type { ReadCodex } from '#core/format/portable-codex.ts';
import type { IssueLog } from '#core/json5/issue-log.ts';
import type { Template } from '#core/template/template.ts';
import { richTextForms } from '#richtext/rich-text-forms.ts';
import {
  chooseTemplate,
  type ImportContext,
  type IncomingCodex,
  isChoice,
  type ReadResult,
} from './incoming-codex.ts';

interface FittingCodex {
  readonly codex: ReadCodex;
  readonly template: Template;
  readonly values: FittingValues;
}

/** All problems at once, each with its line and column. */
export async function readJson5File(context: ImportContext, text: string): Promise<ReadResult> {
  const { codices, log } = parseJson5(text);
  const fitting: FittingCodex[] = [];
  const templates = await findTemplates(context, codices, log);
  for (const codex of codices) {
    const template = templates.get(codex.template.id);
    if (template === undefined || log.isFull) continue;
    fitting.push({ codex, template, values: checkValues(codex, template, log, richTextForms) });
  }
  if (log.errors.length > 0) return { ok: false, issues: log.errors };
  const { environment, importer: actor } = context;
  const options = { environment, actor, richText: richTextForms };
  const incoming: IncomingCodex[] = [];
  for (const { codex, template, values } of fitting) {
    const { localId, parent, path, title, references, comments } = codex;
    const doc = buildDocument({ title, references, template, ...values }, options);
    incoming.push({ localId, parent, path, template, doc, comments });
  }
  return { ok: true, warnings: log.warnings, codices: incoming };
}

/** The newest version of each template named; a template that can't be used is told once, where it is named first. */
async function findTemplates(
  context: ImportContext,
  codices: readonly ReadCodex[],
  log: IssueLog,
): Promise<ReadonlyMap<string, Template>> {
  const templates = new Map<string, Template>();
  const told = new Set<string>();
  for (const { template: pin, path } of codices) {
    const key = `${pin.id}@${pin.version}`;
    if (pin.id === '' || pin.version === 0 || told.has(key)) continue;
    told.add(key);
    const choice = await chooseTemplate(context, pin);
    if (isChoice(choice)) templates.set(pin.id, choice.newest);
    else log.error([...path, 'template', choice.part], choice.message, { hint: choice.hint });
  }
  return templates;
}
