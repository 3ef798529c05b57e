/** A control for every setting that a field may have, by the setting's name. */
import { MultiSelect, Select, Switch, TagsInput } from '@mantine/core';
import { type ComponentType, useState } from 'react';
import { isMimePattern } from '#core/fields/checks/asset-checks.ts';
import type { COMMON_SETTINGS, FieldSetting } from '#core/fields/model/field-type-definition.ts';
import { parseFormula } from '#core/formula/formula-syntax.ts';
import type { JsonValue } from '#core/json.ts';
import { checkPattern, matchesPattern } from '#core/pattern/safe-pattern.ts';
import { kindsOf } from '#core/references/kinds.ts';
import { humanize } from '#core/text/wording.ts';
import { formatDuration, parseDuration } from '#core/time/calendar.ts';
import { useBuilder } from '../controls/builder-context.tsx';
import { CommitInput } from '../controls/commit-input.tsx';
import type { BuilderField } from '../edits/template-model.ts';
import { ColumnsEditor } from './columns-editor.tsx';
import { ReadOnlyControl, RequiredControl, VisibleControl } from './condition-controls.tsx';
import { DefaultEditor } from './default-editor.tsx';
import classes from './field-settings.module.css';
import { LayerControl } from './layer-control.tsx';
import { OptionsEditor } from './options-editor.tsx';
import { WritersControl } from './writers-control.tsx';

export interface SettingControlProps {
  readonly field: BuilderField;
  readonly setting: string;
  readonly label: string;
  /** As it is in effect: its own, inherited, or what is meant when nothing is said. */
  readonly value: JsonValue;
  readonly canEdit: boolean;
  /** `undefined` no longer says it here. */
  readonly onChange: (value: JsonValue | undefined) => void;
}

interface SettingView {
  readonly label: string;
  readonly Control: ComponentType<SettingControlProps>;
}

type Controlled = FieldSetting | Exclude<(typeof COMMON_SETTINGS)[number], 'type'>;

const VIEWS: Partial<Readonly<Record<string, SettingView>>> = {
  label: { label: 'Label', Control: LabelControl },
  was: { label: 'Was called', Control: textControl({ placeholder: 'The id it had before' }) },
  help: {
    label: 'Help',
    Control: textControl({ multiline: true, placeholder: 'A sentence below the field' }),
  },
  placeholder: { label: 'While empty', Control: textControl({ placeholder: 'An example' }) },
  required: { label: 'Required', Control: RequiredControl },
  default: { label: 'Begins as', Control: DefaultEditor },
  visibleWhen: { label: 'Shown', Control: VisibleControl },
  // Said together with “required”.
  requiredWhen: { label: 'Required', Control: RequiredControl },
  readOnlyWhen: { label: 'Read-only', Control: ReadOnlyControl },
  writableBy: { label: 'Changed by', Control: WritersControl },
  options: { label: 'Options', Control: OptionsEditor },
  columns: { label: 'Columns', Control: ColumnsEditor },
  min: { label: 'Least', Control: BoundControl },
  max: { label: 'Most', Control: BoundControl },
  step: { label: 'In steps of', Control: BoundControl },
  unit: { label: 'Unit', Control: textControl({ placeholder: 'km, users, €' }) },
  minLength: { label: 'Fewest characters', Control: BoundControl },
  maxLength: { label: 'Most characters', Control: BoundControl },
  pattern: { label: 'Pattern', Control: PatternControl },
  kind: { label: 'Kind of reference', Control: KindControl },
  targets: { label: 'May point to', Control: TargetsControl },
  accept: { label: 'Accepts', Control: AcceptControl },
  multiple: { label: 'Several files', Control: FlagControl },
  layer: { label: 'Edited as', Control: LayerControl },
  expression: { label: 'Formula', Control: ExpressionControl },
} satisfies Readonly<Record<Controlled, SettingView>>;

/** The control of a setting. Throws for what is none. */
export function settingControl(setting: string): SettingView {
  const view = VIEWS[setting];
  if (view === undefined) throw new Error(`“${setting}” is not a setting of a field.`);
  return view;
}

const textOf = (value: JsonValue): string => (typeof value === 'string' ? value : '');

function textControl(options: {
  multiline?: boolean;
  placeholder?: string;
}): ComponentType<SettingControlProps> {
  return function TextControl({ label, value, canEdit, onChange }) {
    return (
      <CommitInput
        {...options}
        label={label}
        value={textOf(value)}
        disabled={!canEdit}
        onCommit={(text) => onChange(text.trim() === '' ? undefined : text)}
      />
    );
  };
}

function LabelControl({ field, label, value, canEdit, onChange }: SettingControlProps) {
  return (
    <CommitInput
      label={label}
      value={textOf(value)}
      disabled={!canEdit}
      check={(text) => (text.length > 80 ? 'At most 80 characters fit.' : null)}
      onCommit={(text) => {
        const isImplied = field.inherited?.settings.label === undefined && humanize(field.id) === text.trim();
        onChange(text.trim() === '' || isImplied ? undefined : text.trim());
      }}
    />
  );
}

function FlagControl({ field, setting, label, value, canEdit, onChange }: SettingControlProps) {
  const inherited = field.inherited?.settings as Readonly<Record<string, unknown>> | undefined;
  return (
    <Switch
      label={label}
      checked={value === true}
      disabled={!canEdit}
      onChange={({ currentTarget: { checked } }) =>
        onChange(!checked && inherited?.[setting] === undefined ? undefined : checked)
      }
    />
  );
}

/** A number; for a duration one may be written, such as “1 h 30 min”. */
function BoundControl({ field, setting, label, value, canEdit, onChange }: SettingControlProps) {
  const isDuration = field.definition.type === 'duration';
  const isWhole = setting === 'minLength' || setting === 'maxLength' || isDuration;
  const read = (text: string): number | null => {
    const seconds = isDuration ? parseDuration(text) : null;
    const number = seconds ?? Number(text.trim().replace(',', '.'));
    return text.trim() === '' || !Number.isFinite(number) || (isWhole && !Number.isInteger(number))
      ? null
      : number;
  };
  const shown = typeof value !== 'number' ? '' : isDuration ? formatDuration(value) : String(value);
  const example = isDuration
    ? 'a length of time, such as 1 h 30 min'
    : isWhole
      ? 'a whole number'
      : 'a number';
  return (
    <CommitInput
      label={label}
      value={shown}
      disabled={!canEdit}
      placeholder={isDuration ? '1 h 30 min' : 'No limit'}
      check={(text) => (text.trim() === '' || read(text) !== null ? null : `This must be ${example}.`)}
      onCommit={(text) => onChange(read(text) ?? undefined)}
    />
  );
}

function PatternControl({ label, value, canEdit, onChange }: SettingControlProps) {
  const [sample, setSample] = useState('');
  const pattern = textOf(value);
  const isUsable = pattern !== '' && checkPattern(pattern) === null;
  const fits = !isUsable || sample === '' ? null : matchesPattern(pattern, sample);
  return (
    <>
      <CommitInput
        label={label}
        mono
        value={pattern}
        disabled={!canEdit}
        placeholder="[A-Z]{2}-[0-9]+"
        check={(text) => {
          const problem = text === '' ? null : checkPattern(text);
          return problem === null ? null : `${problem.message} ${problem.hint ?? ''}`;
        }}
        onCommit={(text) => onChange(text === '' ? undefined : text)}
      />
      {isUsable && (
        <>
          <CommitInput
            label={null}
            ariaLabel="Try the pattern"
            placeholder="Try it: what would somebody type?"
            value={sample}
            onCommit={setSample}
          />
          {fits !== null && (
            <p role="status" className={classes['answer']} data-fits={fits}>
              {fits ? 'This fits.' : 'This does not fit.'}
            </p>
          )}
        </>
      )}
    </>
  );
}

function ExpressionControl({ label, value, canEdit, onChange }: SettingControlProps) {
  return (
    <CommitInput
      label={label}
      mono
      multiline
      value={textOf(value)}
      disabled={!canEdit}
      description="Worked out from other fields by their ids, such as ended - began"
      check={(text) => {
        if (text.trim() === '') return 'A formula needs an expression.';
        const formula = parseFormula(text);
        return formula.ok ? null : (formula.issues[0]?.message ?? null);
      }}
      onCommit={onChange}
    />
  );
}

function KindControl({ label, value, canEdit, onChange }: SettingControlProps) {
  const { model } = useBuilder();
  const kinds = kindsOf({ referenceKinds: Object.values(model.source.references) });
  const data = kinds.map((kind) => ({ value: kind.id, label: kind.label }));
  const held = textOf(value);
  const known =
    held === '' || kinds.some(({ id }) => id === held)
      ? data
      : [...data, { value: held, label: humanize(held) }];
  return (
    <Select
      label={label}
      placeholder="References"
      data={known}
      value={held === '' ? null : held}
      clearable
      disabled={!canEdit}
      onChange={(kind) => onChange(kind ?? undefined)}
    />
  );
}

function TargetsControl({ label, value, canEdit, onChange }: SettingControlProps) {
  const { templates } = useBuilder();
  const held = Array.isArray(value) ? value.map(String) : [];
  const data = [
    ...templates.map(({ id, name }) => ({ value: id, label: name })),
    ...held
      .filter((id) => templates.every((template) => template.id !== id))
      .map((id) => ({ value: id, label: id })),
  ];
  return (
    <MultiSelect
      label={label}
      placeholder={held.length === 0 ? 'Any Codex' : ''}
      data={data}
      value={held}
      searchable
      readOnly={!canEdit}
      onChange={(targets) => onChange(targets.length === 0 ? undefined : targets)}
    />
  );
}

function AcceptControl({ label, value, canEdit, onChange }: SettingControlProps) {
  const [problem, setProblem] = useState<string | null>(null);
  const held = Array.isArray(value) ? value.map(String) : [];
  return (
    <TagsInput
      label={label}
      placeholder={held.length === 0 ? 'Any file' : ''}
      data={['image/*', 'application/pdf', 'text/plain', 'text/csv', 'audio/*', 'video/*']}
      value={held}
      error={problem}
      readOnly={!canEdit}
      onChange={(types) => {
        const wrong = types.find((type) => !isMimePattern(type));
        setProblem(
          wrong === undefined ? null : `“${wrong}” is not a media type. For instance image/png or image/*.`,
        );
        if (wrong === undefined) onChange(types.length === 0 ? undefined : types);
      }}
    />
  );
}
