/** The formula field: a value computed live from other fields, and from other Codices as far as the server has told. */
import { useMemo } from 'react';
import { useCodexContext } from '#components/codex-context/codex-context.tsx';
import { useReading } from '#components/codex-context/use-reading.ts';
import type { RollUps } from '#components/codex-context/use-roll-ups.ts';
import { formatMoment } from '#components/locale/date-format.ts';
import { useWorkspaceDay } from '#components/locale/workspace-day.ts';
import type { FieldProps } from '../frame/field-props.ts';
import { StaticValue } from '../input/static-value.tsx';
import styles from '../input/value.module.css';
import { type PreparedFormula, prepareFormula } from './formula-reading.ts';

export function FormulaField({ field }: FieldProps) {
  const { template, rollUps } = useCodexContext();
  const formula = useMemo(() => prepareFormula(field, template), [field, template]);
  const values = useReading(formula.fields, formula.values);
  const text = formula.text(values, rollUps.results, useWorkspaceDay());
  const note = formula.rollUps.length === 0 ? null : noteOf(formula, rollUps, text !== '');
  const missing = formula.waitsFor(values);
  if (text !== '' || (missing.length === 0 && note === null)) {
    return (
      <StaticValue>
        {text && <output>{text}</output>}
        {note !== null && <span className={styles['note']}>{note}</span>}
      </StaticValue>
    );
  }
  return (
    <StaticValue>
      <span className={styles['nothing']}>{note ?? waiting(missing)}</span>
    </StaticValue>
  );
}

function waiting(missing: readonly string[]): string {
  return `When ${new Intl.ListFormat('en').format(missing)} ${missing.length === 1 ? 'is' : 'are'} known`;
}

/** What there is to say of a value over other Codices; `null` for one that is as it should be. */
function noteOf({ rollUps: keys }: PreparedFormula, known: RollUps, hasValue: boolean): string | null {
  if (known.withheld) return 'Only members see this';
  if (known.isUnknown) return hasValue ? null : 'Not known here yet';
  const problems = keys.flatMap((key) => {
    const result = known.results[key];
    return result !== undefined && 'problem' in result ? [result.problem] : [];
  });
  if (problems.includes('circular')) return 'Leads back to itself';
  if (problems.includes('mixed')) return 'The other Codices hold different kinds of values here';
  return known.lastKnownAt === null ? null : `As of ${formatMoment(known.lastKnownAt, Date.now())}`;
}
