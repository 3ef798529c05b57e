/** A value worked out from other fields, live. */
import { useMemo } from 'react';
import { useCodexScope } from '#components/codex/codex-scope.tsx';
import { useReading } from '#components/hooks/use-reading.ts';
import type { FieldProps } from './field-props.ts';
import { prepareFormula } from './formula-reading.ts';
import { StaticValue } from './static-value.tsx';

export function FormulaField({ field }: FieldProps) {
  const { template } = useCodexScope();
  const formula = useMemo(() => prepareFormula(field, template), [field, template]);
  const text = useReading(formula.fields, formula.read);
  return <StaticValue>{text === '' ? '—' : <output>{text}</output>}</StaticValue>;
}
