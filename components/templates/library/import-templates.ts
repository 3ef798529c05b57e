/** Imports template files: each template becomes the next version of the one with its id, or a new one. */
import { useQueryClient } from '@tanstack/react-query';
import { api } from '#components/api/client.ts';
import { keys } from '#components/api/query-keys.ts';
import { errorMessage } from '#components/ui/toast.tsx';
import { isBinderyError } from '#core/errors.ts';
import {
  publishedTemplateSchema,
  type TemplateBreak,
  type TemplateSummary,
} from '#core/protocol/api/templates.ts';
import { parseTemplate } from '#core/template/parse-template.ts';
import { splitTemplateFile } from '#core/template/template-file.ts';
import { breaksIn } from '../publish/break-consent.tsx';

export interface ReadyTemplate {
  readonly file: string;
  readonly id: string;
  readonly name: string;
  readonly source: string;
  /** The version it will follow; 0 for a new template. */
  readonly baseVersion: number;
}

export interface ImportProblem {
  readonly file: string;
  readonly message: string;
}

export interface ImportPlan {
  /** In the order of the files; what a template extends stands before it. */
  readonly ready: readonly ReadyTemplate[];
  readonly problems: readonly ImportProblem[];
}

/** What files would do. A file with a problem in any template of it is left out as a whole. */
export async function planImport(
  files: readonly File[],
  templates: readonly TemplateSummary[],
): Promise<ImportPlan> {
  const versions = new Map(templates.map(({ id, version }) => [id, version]));
  const ready: ReadyTemplate[] = [];
  const problems: ImportProblem[] = [];
  for (const { name: file, text } of await Promise.all(files.map(readFile))) {
    const split = splitTemplateFile(text);
    const parsed = split.ok
      ? split.sources.map((source) => ({ source, result: parseTemplate(source, file) }))
      : [];
    const issues = split.ok
      ? parsed.flatMap(({ result }) => (result.ok ? [] : result.issues.slice(0, 1)))
      : split.issues.slice(0, 1);
    if (issues.length > 0) {
      problems.push(
        ...issues.map(({ line, message }) => ({
          file,
          message: line === undefined ? message : `Line ${line}: ${message}`,
        })),
      );
      continue;
    }
    for (const { source, result } of parsed) {
      if (!result.ok) continue;
      const { id, name } = result.source;
      ready.push({ file, id, name, source, baseVersion: versions.get(id) ?? 0 });
    }
  }
  return { ready, problems };
}

async function readFile(file: File): Promise<{ readonly name: string; readonly text: string }> {
  return { name: file.name, text: await file.text() };
}

export interface ImportedTemplate {
  readonly id: string;
  readonly name: string;
  /** `null` when it was refused. */
  readonly version: number | null;
  readonly problem: string | null;
  /** Other templates that would break by it, if that is why it was refused. */
  readonly breaks: readonly TemplateBreak[];
}

/** Publishes what is ready, one after the other, and goes on after one that is refused. `mayBreak`: other templates that may break. */
export function useImportTemplates(): (
  ready: readonly ReadyTemplate[],
  mayBreak?: readonly string[],
) => Promise<readonly ImportedTemplate[]> {
  const client = useQueryClient();
  return async (ready, mayBreak = []) => {
    const done: ImportedTemplate[] = [];
    for (const { id, name, source, baseVersion } of ready) {
      try {
        const path = `/templates/${encodeURIComponent(id)}/versions`;
        const { template } = await api.post(path, { source, baseVersion, mayBreak }, publishedTemplateSchema);
        done.push({ id, name, version: template.version, problem: null, breaks: [] });
      } catch (error) {
        const [issue] = isBinderyError(error) ? error.issues : [];
        const breaks = breaksIn(error);
        const problem =
          breaks === null ? (issue?.message ?? errorMessage(error)) : 'Other templates break by it.';
        done.push({ id, name, version: null, problem, breaks: breaks ?? [] });
      }
    }
    await client.invalidateQueries({ queryKey: keys.templates });
    return done;
  };
}
