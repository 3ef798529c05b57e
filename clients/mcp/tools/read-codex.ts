/** A Codex with the template that it follows and its revision. */

import type { Template } from '#core/template/template.ts';
import type { CodexSnapshot } from '../../node/rest/wire-types.ts';
import type { ReadCodex } from '../text/codex-markdown.ts';
import { type Call, codexPath } from './tool.ts';

export async function readCodex(
  { access, signal }: Call,
  id: string,
  branch?: string,
): Promise<ReadCodex & { readonly template: Template }> {
  const { answer: codex, revision } = await access.rest.callForRevision<CodexSnapshot>('GET', codexPath(id), {
    query: { branch },
    signal,
  });
  const { id: templateId, version } = codex.template;
  const path = `/templates/${encodeURIComponent(templateId)}`;
  const template: Template = await access.rest.call('GET', path, { query: { version }, signal });
  return { codex, template, revision, branch };
}
