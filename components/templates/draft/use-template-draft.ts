/** A hook for the edited source: checked locally while typing and by the server on a pause. */
import { useDebouncedValue } from '@mantine/hooks';
import { useMemo, useState } from 'react';
import type { TemplateImpact } from '#core/protocol/api/templates.ts';
import { type ParsedTemplate, parseTemplate } from '#core/template/parse-template.ts';
import type { Template } from '#core/template/template.ts';
import { type ResolvedTemplate, resolveTemplate } from '#core/template/template-inheritance.ts';
import type { TemplateSource } from '#core/template/template-source.ts';
import type { Finding } from './findings.ts';
import { useTemplateCheck } from './template-queries.ts';

const LOCAL_MS = 120;
const SERVER_MS = 400;

export interface DraftReading {
  readonly findings: readonly Finding[];
  readonly severity: 'error' | 'warning';
  /** The last that could be read here; it knows where everything stands. */
  readonly source: TemplateSource | null;
  /** The last that could be resolved, and what publishing it would do. */
  readonly template: Template | null;
  readonly impact: TemplateImpact | null;
  /** The template is about the text as it stands, and that text may be published. */
  readonly isReady: boolean;
  /** The text as it stands has errors; the template is that of an earlier one. */
  readonly isStale: boolean;
  /** The server could not be asked. */
  readonly error: Error | null;
}

/** The parsed draft; `templateId` is `null` for a new template. */
export function useDraftReading(text: string, templateId: string | null): DraftReading {
  const [typed] = useDebouncedValue(text, LOCAL_MS);
  const [paused] = useDebouncedValue(text, SERVER_MS);
  const parsed = useMemo(() => parseOwn(typed, templateId), [typed, templateId]);
  const check = useTemplateCheck(paused, parsed.ok && paused === typed);
  const answer = check.data?.source === typed ? check.data : undefined;
  const source = useLast(parsed.ok ? parsed.source : null);
  const resolved = useLast(answer?.template == null ? null : answer);
  const alone = useMemo(() => (check.isError ? resolveAlone(parsed) : null), [check.isError, parsed]);
  const resolvedHere = useLast(alone?.ok ? alone.template : null);
  const isWrong = answer === undefined ? alone?.ok === false : answer.template === null;
  const hasErrors = !parsed.ok || isWrong;
  const findings = useMemo(() => {
    if (!parsed.ok) return parsed.issues;
    return answer?.issues ?? (alone?.ok === false ? alone.issues : parsed.issues);
  }, [parsed, answer, alone]);
  return {
    findings,
    severity: hasErrors ? 'error' : 'warning',
    source,
    template: (check.isError ? resolvedHere : null) ?? resolved?.template ?? null,
    impact: resolved?.impact ?? null,
    isReady: answer !== undefined && answer.template !== null && text === typed && parsed.ok,
    isStale: hasErrors,
    error: check.error,
  };
}

/** A template keeps its id for good: another one would be another template. */
function parseOwn(text: string, templateId: string | null): ParsedTemplate {
  const parsed = parseTemplate(text);
  if (!parsed.ok || templateId === null || parsed.source.id === templateId) return parsed;
  const place = parsed.source.locate(['id'])?.span;
  const message = `This is the template “${templateId}”, and a template keeps its id.`;
  return {
    ok: false,
    issues: [
      {
        path: ['id'],
        message,
        hint: 'For another template, begin a new one.',
        fix: `'${templateId}'`,
        ...place,
      },
    ],
  };
}

/** Without the server, for a template that needs no other; `null` for one that does. */
function resolveAlone(parsed: ParsedTemplate): ResolvedTemplate | null {
  if (!parsed.ok || parsed.source.extends !== null || parsed.source.mixins.length > 0) return null;
  return resolveTemplate(parsed.source.id, () => parsed.source);
}

/** The last value that was not `null`. */
function useLast<T>(value: T | null): T | null {
  const [last, setLast] = useState<T | null>(value);
  if (value !== null && value !== last) setLast(value);
  return value ?? last;
}
