/** The visual builder of a template: every edit in it is the smallest change of the JSON5 text that is also open as code. */
import { Button, Tabs } from '@mantine/core';
import { IconAlertCircle } from '@tabler/icons-react';
import { type ComponentType, type ReactNode, useMemo, useRef, useState } from 'react';
import { useTemplates } from '#components/api/queries.ts';
import { toast } from '#components/ui/toast.tsx';
import { readJson5 } from '#core/json5/json5-tree.ts';
import { locator } from '#core/json5/locate.ts';
import { editSource, type SourceEdit } from '#core/json5/source-edit.ts';
import { MAX_SOURCE_LENGTH } from '#core/template/draft/template-draft.ts';
import type { Template } from '#core/template/template.ts';
import type { TemplateLookup } from '#core/template/template-inheritance.ts';
import type { TextChange } from '#core/text/text-change.ts';
import type { Finding, Place } from '../draft/findings.ts';
import { type BuilderTab, BuilderTabs } from './builder-tabs.tsx';
import { ChildrenPanel } from './children-panel.tsx';
import { type Builder, BuilderProvider, type TemplateChoice } from './controls/builder-context.tsx';
import { useValueNames } from './controls/use-value-services.ts';
import { DetailsPanel } from './details-panel.tsx';
import { type ModelReading, readModel, type TemplateModel } from './edits/template-model.ts';
import { rulesOf } from './edits/value-rule-edits.ts';
import { FieldSettings } from './fields/field-settings.tsx';
import { FieldsPanel } from './fields/fields-panel.tsx';
import { findingsAt } from './findings-at.ts';
import { ReferencesPanel } from './references-panel.tsx';
import { RulesPanel } from './rules-panel.tsx';
import classes from './template-builder.module.css';
import { useAncestors } from './use-ancestors.ts';
import { ViewsPanel } from './views-panel.tsx';
import { WorkflowPanel } from './workflow/workflow-panel.tsx';

interface TemplateBuilderProps {
  readonly text: string;
  readonly canEdit: boolean;
  /** Makes changes of the text `of`; false when somebody has changed the same place since. */
  readonly apply: (changes: readonly TextChange[], of: string) => boolean;
  /** Does the same, and answers how to take just these changes back; `null` where it did nothing. */
  readonly applyRevertibly: (changes: readonly TextChange[], of: string) => (() => void) | null;
  /** The source of the published version; `null` for a new template. */
  readonly publishedSource: string | null;
  /** The published version with what it inherits; `undefined` while it can’t be read. */
  readonly publishedTemplate: Template | null | undefined;
  /** As resolved last, which knows the retired fields. */
  readonly template: Template | null;
  /** What is wrong with the text. */
  readonly findings: readonly Finding[];
  readonly onReveal: (place: Place) => void;
  /** Told when the settings of a field open or close: they take room. */
  readonly onSettings: (areOpen: boolean) => void;
  /** A last tab, beside those of the builder. */
  readonly versions: ReactNode;
}

interface BuilderPart {
  readonly value: string;
  readonly label: string;
  readonly Panel: ComponentType;
  readonly countOf?: (model: TemplateModel) => number;
}

/** The tabs between the fields and the versions. */
const PARTS: readonly BuilderPart[] = [
  { value: 'views', label: 'Views', Panel: ViewsPanel },
  { value: 'workflow', label: 'Workflow', Panel: WorkflowPanel },
  { value: 'rules', label: 'Rules', Panel: RulesPanel, countOf: (model) => rulesOf(model).length },
  { value: 'children', label: 'Children', Panel: ChildrenPanel },
  { value: 'references', label: 'References', Panel: ReferencesPanel },
  { value: 'details', label: 'Details', Panel: DetailsPanel },
];
/** A diagram is wider than a list: the preview makes room, as for the settings of a field. */
const NEEDS_ROOM: ReadonlySet<string> = new Set(['workflow']);

export function TemplateBuilder(props: TemplateBuilderProps) {
  const { onSettings, versions } = props;
  const [selected, setSelected] = useState<string | null>(null);
  const [tab, setTab] = useState('fields');
  const builder = useBuilderOf(props);
  const select = (fieldId: string | null) => {
    setSelected(fieldId);
    onSettings(fieldId !== null);
  };
  if (builder.value === null) {
    return <div className={classes['builder']}>{builder.problem}</div>;
  }
  const { model } = builder.value;
  const field = tab === 'fields' ? model.fields.find(({ id }) => id === selected) : undefined;
  const open = (next: string) => {
    setTab(next);
    onSettings(NEEDS_ROOM.has(next) || (next === 'fields' && selected !== null));
  };
  const tabs: readonly BuilderTab[] = [
    { value: 'fields', label: 'Fields', count: model.fields.length },
    ...PARTS.map(({ value, label, countOf }) => ({ value, label, count: countOf?.(model) ?? 0 })),
    ...(versions === null ? [] : [{ value: 'versions', label: 'Versions' }]),
  ];
  return (
    <BuilderProvider value={builder.value}>
      <div className={classes['builder']} data-settings={field !== undefined || undefined}>
        <Tabs
          className={classes['main'] ?? ''}
          value={tab}
          onChange={(next) => open(next ?? 'fields')}
          keepMounted={false}
        >
          <BuilderTabs tabs={tabs} value={tab} onChange={open} />
          {builder.problem}
          <Panel value="fields">
            <FieldsPanel selected={selected} onSelect={select} />
          </Panel>
          {PARTS.map(({ value, Panel: Part }) => (
            <Panel key={value} value={value}>
              <Part />
            </Panel>
          ))}
          <Panel value="versions">{versions}</Panel>
        </Tabs>
        {field !== undefined && (
          <div className={classes['settings']}>
            <FieldSettings key={field.id} field={field} onSelect={select} />
          </div>
        )}
      </div>
    </BuilderProvider>
  );
}

function Panel({ value, children }: { readonly value: string; readonly children: ReactNode }) {
  return (
    <Tabs.Panel value={value} className={classes['panel'] ?? ''}>
      {children}
    </Tabs.Panel>
  );
}

type MakeChanges<T> = (changes: readonly TextChange[], of: string) => T;

/** Says that a source would be longer than it may be; `null` when it would not, or becomes shorter. */
function excessOf(text: string, changes: readonly TextChange[]): string | null {
  const growth = changes.reduce((sum, { from, to, insert }) => sum + insert.length - (to - from), 0);
  const length = text.length + growth;
  if (growth <= 0 || length <= MAX_SOURCE_LENGTH) return null;
  return `A template’s source has at most ${MAX_SOURCE_LENGTH} characters; this would be ${length}. Shorten it first.`;
}

/** The template as read last without syntax errors, and the way to change it; while there are errors it can only be read. */
function useBuilderOf(props: TemplateBuilderProps): {
  readonly value: Builder | null;
  readonly problem: ReactNode;
} {
  const { text, canEdit, apply, applyRevertibly, publishedSource, template, onReveal, findings } = props;
  const { publishedTemplate } = props;
  const ids = useMemo(() => ancestorsIn(text), [text]);
  const kept = useRef(ids);
  if (ids !== null && ids.join() !== kept.current?.join()) kept.current = ids;
  const lookup = useAncestors(kept.current ?? []);
  const templates = useTemplates().data;
  const names = useValueNames();
  const reading = useMemo(() => readModel(text, lookup), [text, lookup]);
  const model = useLastModel(reading);
  const published = useMemo(() => {
    const read = publishedSource === null ? null : readModel(publishedSource, lookup);
    return read?.ok ? read.model : null;
  }, [publishedSource, lookup]);
  const value = useMemo((): Builder | null => {
    if (model === null) return null;
    /** Hands over the changes that fit; says why nothing was done. */
    const change = <T,>(edits: readonly SourceEdit[], make: MakeChanges<T>): T | null => {
      const changes = editSource(model.text, edits);
      const excess = excessOf(text, changes);
      const done = excess === null ? make(changes, model.text) : null;
      if (!done) toast.notice(excess ?? 'The code has changed at this place meanwhile. Try it again.');
      return done;
    };
    const fields = new Set(model.fields.map(({ id }) => id));
    const former = [
      ...Object.values(template?.retired ?? {}),
      ...(published?.fields ?? []).map(({ definition }) => definition),
    ];
    return {
      model,
      canEdit: canEdit && reading.ok,
      edit: (edits) => change(edits, apply) === true,
      editWithUndo(edits, done) {
        const takeBack = change(edits, applyRevertibly);
        if (takeBack !== null) toast.undo(done, takeBack);
        return takeBack !== null;
      },
      reveal(path) {
        const { root } = readJson5(model.text);
        const place = root === null ? null : locator(root)(path, true);
        if (place !== null) onReveal(place.span);
      },
      problemsAt: (path) => findingsAt(model.text, findings, path),
      published,
      publishedTemplate,
      retired: [...new Map(former.map((field) => [field.id, field])).values()].filter(
        ({ id }) => !fields.has(id),
      ),
      templates: withAncestors(templates ?? [], kept.current ?? [], lookup),
      lookup,
      names,
    };
  }, [
    model,
    text,
    canEdit,
    reading.ok,
    apply,
    applyRevertibly,
    onReveal,
    published,
    publishedTemplate,
    template,
    templates,
    lookup,
    findings,
    names,
  ]);
  return { value, problem: reading.ok ? null : <SyntaxProblem reading={reading} onReveal={onReveal} /> };
}

function SyntaxProblem({
  reading,
  onReveal,
}: {
  readonly reading: ModelReading;
  readonly onReveal: (place: Place) => void;
}) {
  if (reading.ok) return null;
  const { issue } = reading;
  return (
    <div role="status" className={classes['problem']}>
      <IconAlertCircle size={17} stroke={1.75} aria-hidden />
      <p>
        The code can’t be read{issue?.line === undefined ? '' : ` at line ${issue.line}`}, so this shows it as
        it was before.
        {issue !== null && ` ${issue.message}`}
      </p>
      {issue !== null && (
        <Button size="compact-sm" variant="default" onClick={() => onReveal(issue)}>
          Show it
        </Button>
      )}
    </div>
  );
}

/** The templates to choose from, with the names of ancestors that nobody makes a Codex from. */
function withAncestors(
  templates: readonly TemplateChoice[],
  ids: readonly string[],
  lookup: TemplateLookup,
): readonly TemplateChoice[] {
  const others = ids.filter((id) => templates.every((template) => template.id !== id));
  return [...templates, ...others.map((id) => ({ id, name: lookup(id)?.name ?? id }))];
}

function useLastModel(reading: ModelReading): TemplateModel | null {
  const [last, setLast] = useState<TemplateModel | null>(null);
  const model = reading.ok ? reading.model : last;
  if (model !== last) setLast(model);
  return model;
}

/** The parent and the mixins that a text names; `null` while it cannot be read. */
function ancestorsIn(text: string): readonly string[] | null {
  const reading = readModel(text, () => null);
  if (!reading.ok) return null;
  const { source } = reading.model;
  return [...(source.extends === null ? [] : [source.extends]), ...source.mixins];
}
