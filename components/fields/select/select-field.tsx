/** The field of one option; a workflow state offers only the states that may follow it. */
import { useCodexContext } from '#components/codex-context/codex-context.tsx';
import type { SelectOption } from '#core/fields/model/field-definition.ts';
import { statesAfter, workflowOf } from '#core/rules/transitions.ts';
import type { Template, Workflow } from '#core/template/template.ts';
import type { FieldProps } from '../frame/field-props.ts';
import { Chip } from '../input/chip.tsx';
import { StaticValue } from '../input/static-value.tsx';
import { useRegisterValue } from '../input/use-register-value.ts';
import { Picker } from '../picker/picker.tsx';
import { useStepRefusal } from './use-step-refusal.ts';

export function SelectField({ field, ids, invalid, missing }: FieldProps) {
  const { canEdit, template } = useCodexContext();
  const [value, setValue] = useRegisterValue(field.id);
  const options = optionsOf(field.options, template, field.id);
  // A state is never taken away: any may follow an empty field.
  const workflow = workflowOf(template, field.id);
  const chosen = typeof value === 'string' ? value : null;
  const shown =
    chosen === null ? null : (options.find((option) => option.value === chosen) ?? unknown(chosen));
  const content = shown === null ? null : <Chip color={shown.color}>{shown.label}</Chip>;

  const refusalOf = useStepRefusal(field, chosen);
  if (!canEdit) return <StaticValue>{content}</StaticValue>;
  return (
    <Picker
      options={reachable(options, workflow, chosen).map((option) => ({
        refusal: refusalOf(option.value),
        id: option.value,
        text: option.label,
        content: <Chip color={option.color}>{option.label}</Chip>,
      }))}
      chosen={chosen === null ? [] : [chosen]}
      onChoose={setValue}
      onClear={field.required || workflow !== null ? undefined : () => setValue(null)}
      clearLabel={`Clear ${field.label.toLowerCase()}`}
      searchLabel={`Find ${field.label.toLowerCase()}`}
      example={field.placeholder}
      nothingFound="No option by that name"
      several={false}
      labelledBy={ids.label}
      describedBy={ids.description}
      invalid={invalid}
      required={missing}
      empty="Choose…"
    >
      {content}
    </Picker>
  );
}

/** A workflow's states bring their own labels and colours to the field that holds them. */
function optionsOf(
  options: readonly SelectOption[],
  template: Template,
  fieldId: string,
): readonly SelectOption[] {
  const workflow = template.workflow;
  if (workflow === null || workflow.field !== fieldId || options.length > 0) return options;
  return workflow.states.map((state) => ({ value: state.id, label: state.label, color: state.color }));
}

function reachable(
  options: readonly SelectOption[],
  workflow: Workflow | null,
  from: string | null,
): readonly SelectOption[] {
  if (workflow === null || from === null) return options;
  const next = new Set(statesAfter(workflow, from));
  return options.filter((option) => option.value === from || next.has(option.value));
}

/** A value that a newer template no longer offers is still what was chosen. */
function unknown(value: string): SelectOption {
  return { value, label: value, color: null };
}
