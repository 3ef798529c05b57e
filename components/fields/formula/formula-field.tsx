/** The formula field: a value computed live from other fields. */
import { useMemo } from 'react';
import { useCodexContext } from '#components/codex-context/codex-context.tsx';
import { useReading } from '#components/codex-context/use-reading.ts';
import type { FieldProps } from '../frame/field-props.ts';
import { StaticValue } from '../input/static-value.tsx';
import styles from '../input/value.module.css';
import { prepareFormula } from './formula-reading.ts';

export function FormulaField({ field }: FieldProps) {
  const { template } = useCodexContext();
  const formula = useMemo(() => prepareFormula(field, template), [field, template]);
  const text = useReading(formula.fields, formula.read);
  const missing = useReading(formula.fields, formula.waitsFor);
  if (text !== '' || missing.length === 0)
    return <StaticValue>{text && <output>{text}</output>}</StaticValue>;
  return (
    <StaticValue>
      <span className={styles['nothing']}>
        When {new Intl.ListFormat('en').format(missing)} {missing.length === 1 ? 'is' : 'are'} known
      </span>
    </StaticValue>
  );
}
