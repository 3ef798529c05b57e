/** The automation rules of the template in words; they are written in the code, and their runs have a page of their own. */
import { Link } from '#components/navigation/link.tsx';
import { describeRule } from '#core/automation/describe-rule.ts';
import { titleOf } from '#core/automation/rule.ts';
import { fieldsById } from './conditions/condition-context.tsx';
import { useBuilder } from './controls/builder-context.tsx';
import classes from './controls/panels.module.css';
import { Problems } from './controls/problems.tsx';

export function AutomationList() {
  const { model, problemsAt } = useBuilder();
  const { automation, id } = model.source;
  const fields = fieldsById(model);
  return (
    <section className={classes['form']} aria-label="Automation">
      <h3>Automation</h3>
      <p className={classes['hint']}>
        What the template does by itself, written in the code under <code>automation</code>.{' '}
        <Link href={`/admin/templates/${encodeURIComponent(id)}/automation`}>
          What the published rules did
        </Link>
      </p>
      <Problems of={problemsAt(['automation'])} />
      {automation.length > 0 && (
        <ul className={classes['stack']} aria-label="Automation rules">
          {automation.map((rule) => (
            <li key={rule.id} className={classes['section']}>
              <strong>{titleOf(rule)}</strong>
              <span className={classes['hint']}>{describeRule(rule, fields)}</span>
            </li>
          ))}
        </ul>
      )}
    </section>
  );
}
