/** The consent that a publication needs by which other templates break: before it, and after one that was refused for that. */
import { Button, Checkbox } from '@mantine/core';
import { isBinderyError } from '#core/errors.ts';
import type { TemplateBreak } from '#core/protocol/api/templates.ts';
import classes from './break-list.module.css';
import { BreakList } from './break-list.tsx';

interface BreakConsentProps {
  readonly breaks: readonly TemplateBreak[];
  readonly isGiven: boolean;
  readonly onChange: (isGiven: boolean) => void;
}

/** Before a publication whose effects are known. */
export function BreakConsent({ breaks, isGiven, onChange }: BreakConsentProps) {
  return (
    <section className={classes['consent']} aria-label="What this breaks">
      <div>
        <p>{breakSentence(breaks)}</p>
        <BreakList breaks={breaks} />
      </div>
      <Checkbox
        label="Publish it all the same"
        checked={isGiven}
        onChange={(event) => onChange(event.currentTarget.checked)}
      />
    </section>
  );
}

interface RefusedForBreaksProps {
  readonly breaks: readonly TemplateBreak[];
  readonly isBusy: boolean;
  readonly onPublish: (mayBreak: readonly string[]) => void;
}

/** After a publication that was refused, where its effects were not known before. */
export function RefusedForBreaks({ breaks, isBusy, onPublish }: RefusedForBreaksProps) {
  return (
    <section className={classes['consent']} role="alert" aria-label="What this breaks">
      <div>
        <p>Nothing was published yet. {breakSentence(breaks)}</p>
        <BreakList breaks={breaks} />
      </div>
      <div>
        <Button color="rose" loading={isBusy} onClick={() => onPublish(idsOf(breaks))}>
          Publish it all the same
        </Button>
      </div>
    </section>
  );
}

/** What the server would not publish without consent for; `null` for every other error. */
export function breaksIn(error: unknown): readonly TemplateBreak[] | null {
  if (!isBinderyError(error) || error.code !== 'precondition_failed') return null;
  const found = new Map<string, TemplateBreak>();
  for (const { path, message, line, column } of error.issues) {
    const template = String(path[0]);
    const known = found.get(template) ?? { template, name: template, places: [] };
    known.places.push({ path: path.slice(1), message, line, column });
    found.set(template, known);
  }
  return found.size === 0 ? null : [...found.values()];
}

export function idsOf(breaks: readonly TemplateBreak[]): readonly string[] {
  return breaks.map(({ template }) => template);
}

function breakSentence({ length }: readonly TemplateBreak[]): string {
  const which = length === 1 ? 'Another template names' : `${length} other templates name`;
  return `${which} what is gone or different then. What they are now stays, but does less, and they have to be mended before they are published again.`;
}
