/** The automation rules of the template: each as a card of sentences, those that are inherited, and a way to add one. */
import { Button } from '@mantine/core';
import { IconPlus } from '@tabler/icons-react';
import { useRef, useState } from 'react';
import { Link } from '#components/navigation/link.tsx';
import { SortableList } from '#components/ui/sortable-list.tsx';
import { describeRule } from '#core/automation/describe-rule.ts';
import { titleOf } from '#core/automation/rule.ts';
import { MAX_AUTOMATION_RULES } from '#core/template/format/automation-format.ts';
import { inheritedAutomation } from '#core/template/inherited-fields.ts';
import { fieldsById } from '../conditions/condition-context.tsx';
import { templateName, useBuilder } from '../controls/builder-context.tsx';
import { CommitInput } from '../controls/commit-input.tsx';
import classes from '../controls/panels.module.css';
import { Problems } from '../controls/problems.tsx';
import { addAutomation, automationOf, moveAutomation } from '../edits/automation-edits.ts';
import { AutomationCard } from './automation-card.tsx';

export function AutomationList() {
  const { model, canEdit, edit, problemsAt } = useBuilder();
  const [fresh, setFresh] = useState<number | null>(null);
  const add = useRef<HTMLButtonElement>(null);
  const rules = automationOf(model);
  const within = rules.flatMap(({ path }) => problemsAt(path));
  return (
    <section className={classes['form']} aria-label="Automation">
      <h3>Automation</h3>
      <p className={classes['hint']}>
        What the template does by itself, once it is published.{' '}
        <Link href={`/admin/templates/${encodeURIComponent(model.source.id)}/automation`}>
          What the published rules did
        </Link>
      </p>
      <Problems of={problemsAt(['automation']).filter((one) => !within.includes(one))} />
      <InheritedAutomation own={rules.map(({ id }) => id)} />
      <SortableList
        label="Automation rules"
        className={classes['stack']}
        items={rules}
        idOf={({ index }) => String(index)}
        nameOf={({ title, id, index }) => title || id || `rule ${index + 1}`}
        canMove={canEdit && rules.length > 1}
        onMove={(from, to) => edit(moveAutomation(from, to))}
      >
        {(rule) => (
          <AutomationCard rule={rule} isFresh={fresh === rule.index} onRemoved={() => add.current?.focus()} />
        )}
      </SortableList>
      {canEdit && <AddAutomation button={add} onAdded={() => setFresh(rules.length)} />}
    </section>
  );
}

/** Rules of ancestors run too, and are changed there; one of its own with the same id takes their place. */
function InheritedAutomation({ own }: { readonly own: readonly string[] }) {
  const { model, lookup, templates } = useBuilder();
  const fields = fieldsById(model);
  const rules = inheritedAutomation(model.source, lookup).filter(({ rule }) => !own.includes(rule.id));
  if (rules.length === 0) return null;
  return (
    <ul className={classes['stack']} aria-label="Inherited automation rules">
      {rules.map(({ rule, from }) => (
        <li key={rule.id} className={classes['section']}>
          <strong>{titleOf(rule)}</strong>
          <span className={classes['hint']}>
            {describeRule(rule, fields)} From {templateName(templates, from.id)}.
          </span>
        </li>
      ))}
    </ul>
  );
}

interface AddAutomationProps {
  readonly button: React.RefObject<HTMLButtonElement | null>;
  readonly onAdded: () => void;
}

/** A rule begins with its title, by which history names it. */
function AddAutomation({ button, onAdded }: AddAutomationProps) {
  const { model, lookup, edit } = useBuilder();
  const [isNaming, setNaming] = useState(false);
  if (!isNaming) {
    return (
      <Button
        ref={button}
        variant="subtle"
        size="compact-md"
        leftSection={<IconPlus size={16} aria-hidden />}
        disabled={automationOf(model).length >= MAX_AUTOMATION_RULES}
        onClick={() => setNaming(true)}
      >
        Add an automation rule
      </Button>
    );
  }
  const taken = inheritedAutomation(model.source, lookup).map(({ rule }) => rule.id);
  return (
    <div className={classes['actions']}>
      <CommitInput
        label={null}
        ariaLabel="What the rule does"
        placeholder="What it does, such as “Note the day”"
        className={classes['grow']}
        value=""
        autoFocus
        onKeyDown={(event) => {
          if (event.key === 'Escape') setNaming(false);
        }}
        onCommit={(text) => {
          const title = text.trim();
          setNaming(false);
          if (title !== '' && edit(addAutomation(model, title, taken))) onAdded();
        }}
      />
      <Button
        variant="subtle"
        color="ink"
        size="compact-sm"
        // The input is not left for it, which would hand over what was typed.
        onMouseDown={(event) => event.preventDefault()}
        onClick={() => setNaming(false)}
      >
        Don’t add it
      </Button>
    </div>
  );
}
