/** The editor that people meet in a Codex, for one value of a template: a default, or what a condition compares with. */
import { useEffect, useId, useMemo, useRef } from 'react';
import { CodexProvider } from '#components/codex-context/codex-context.tsx';
import { createLocalSource } from '#components/codex-context/local-source.ts';
import { viewOf } from '#components/fields/registry.tsx';
import type { FieldDefinition } from '#core/fields/model/field-definition.ts';
import { fieldTypeOf, storageOf } from '#core/fields/registry.ts';
import { canonicalJson, isJsonArray, type JsonValue } from '#core/json.ts';
import { fillTemplate } from '#core/template/fill-template.ts';
import { plainRows } from '../edits/value-edits.ts';
import { NOWHERE, useValueServices } from './use-value-services.ts';

interface ValueEditorProps {
  /** Its type and settings are those of the value. */
  readonly field: FieldDefinition;
  readonly label: string;
  readonly value: JsonValue;
  readonly canEdit: boolean;
  /** It has the focus when it appears. */
  readonly takesFocus?: boolean;
  /** `undefined` for no value. */
  readonly onChange: (value: JsonValue | undefined) => void;
}

const FIELD = 'value';

/** Edits a document of its own. */
export function ValueEditor(props: ValueEditorProps) {
  const { field: definition, label, value, canEdit, takesFocus = false, onChange } = props;
  const source = useMemo(() => createLocalSource(), []);
  const services = useValueServices();
  const shape = canonicalJson({ ...definition, default: null } as unknown as JsonValue);
  const field = useMemo((): FieldDefinition => {
    const { help: _, ...rest } = JSON.parse(shape) as FieldDefinition;
    return { ...rest, id: FIELD, label, help: null, required: false, visibleWhen: null };
  }, [shape, label]);
  const template = useMemo(
    () =>
      fillTemplate({
        id: 'default',
        version: 1,
        name: label,
        abstract: false,
        icon: null,
        color: null,
        description: null,
        fields: { [FIELD]: field },
        views: null,
        children: {},
        references: {},
        workflow: null,
        titlePattern: null,
        agentInstructions: null,
        mainChangesBy: null,
        retention: null,
        rules: [],
        automation: [],
      }),
    [field, label],
  );
  const latest = useRef({ value, onChange });
  latest.current = { value, onChange };
  const { codex } = source;
  useEffect(() => {
    if (!isHeld(field, codex.value(field), value)) codex.setValue(field, value);
  }, [codex, field, value]);
  useEffect(() => {
    const tell = () => {
      const next = codex.value(field);
      if (isHeld(field, next, latest.current.value)) return;
      const isEmpty =
        next === null || next === '' || next === false || (isJsonArray(next) && next.length === 0);
      latest.current.onChange(isEmpty ? undefined : next);
    };
    codex.doc.on('afterTransaction', tell);
    return () => codex.doc.off('afterTransaction', tell);
  }, [codex, field]);
  return (
    <CodexProvider
      codexId={NOWHERE}
      source={source}
      template={template}
      actor={null}
      canEdit={canEdit}
      services={services}
    >
      <BareEditor field={template.fields[FIELD] ?? field} takesFocus={takesFocus} />
    </CodexProvider>
  );
}

/** Whether a document holds the value of the template. Its rows have ids, which those of a template need not have. */
function isHeld(field: FieldDefinition, held: JsonValue, value: JsonValue): boolean {
  const plain = (one: JsonValue) =>
    canonicalJson(storageOf(field) === 'rows' && isJsonArray(one) ? plainRows(one) : one);
  return plain(held) === plain(value ?? fieldTypeOf(field.type).emptyValue);
}

interface BareEditorProps {
  readonly field: FieldDefinition;
  readonly takesFocus: boolean;
}

/** The label is heard; whoever shows the editor says it where it stands. */
function BareEditor({ field, takesFocus }: BareEditorProps) {
  const id = useId();
  const host = useRef<HTMLDivElement>(null);
  const takes = useRef(takesFocus);
  useEffect(() => {
    if (takes.current) host.current?.querySelector<HTMLElement>('input, textarea, button')?.focus();
  }, []);
  const { Editor } = viewOf(field.type);
  return (
    <div ref={host}>
      <span id={id} className="vb-hidden">
        {field.label}
      </span>
      <Editor field={field} ids={{ label: id, description: undefined }} invalid={false} missing={false} />
    </div>
  );
}
