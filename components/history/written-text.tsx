/** A text in the colours of its writers; each stretch says who wrote it, when, and leads to that point of the history. */
import { Tooltip } from '@mantine/core';
import { type KeyboardEvent, useState } from 'react';
import { describeWritten } from '#components/blame/written-labels.ts';
import { personColors } from '#components/ui/person-color.ts';
import type { BlameSpan } from '#core/protocol/api/history.ts';
import classes from './writers.module.css';

export type LineStyle = 'solid' | 'dashed' | 'dotted' | 'double';

interface WrittenTextProps {
  /** Of the text, by whose name it is read out. */
  readonly label: string;
  readonly spans: readonly BlameSpan[];
  /** The writer whose words stand out; `null` for all alike. */
  readonly chosen: string | null;
  /** By writer: people may share a colour. */
  readonly lines: ReadonlyMap<string, LineStyle>;
  readonly onOpen: (seq: number) => void;
}

/** One stop for Tab; the arrow keys lead from stretch to stretch. */
export function WrittenText({ label, spans, chosen, lines, onOpen }: WrittenTextProps) {
  const [current, setCurrent] = useState(0);
  const linked = spans.flatMap(({ seq, author }, index) => (seq !== null && author !== null ? [index] : []));
  const stop = linked.includes(current) ? current : linked[0];
  const move = (event: KeyboardEvent<HTMLElement>) => {
    const step = { ArrowRight: 1, ArrowDown: 1, ArrowLeft: -1, ArrowUp: -1 }[event.key];
    if (step === undefined) return;
    event.preventDefault();
    const all = [...event.currentTarget.querySelectorAll('a')];
    const next =
      all[Math.min(Math.max(all.indexOf(event.target as HTMLAnchorElement) + step, 0), all.length - 1)];
    next?.focus();
  };
  return (
    // biome-ignore lint/a11y/useSemanticElements: a fieldset is of a form
    <div role="group" aria-label={label} className={classes['text']} onKeyDown={move} dir="auto">
      {spans.map((span, index) => {
        // The stretches of one answer are a fixed list: their place is their identity.
        const key = index;
        const { author, seq } = span;
        if (author === null || seq === null) return <span key={key}>{span.text}</span>;
        const { color, soft } = personColors(author.id);
        // Links, since buttons do not run over the ends of lines.
        return (
          <Tooltip key={key} label={describeWritten(span)} events={{ hover: true, focus: true, touch: true }}>
            <a
              href={`?from=${seq}`}
              className={classes['stretch']}
              style={{
                backgroundColor: soft,
                borderBlockEndColor: color,
                borderBlockEndStyle: lines.get(author.id),
              }}
              data-faded={(chosen !== null && chosen !== author.id) || undefined}
              tabIndex={index === stop ? 0 : -1}
              onFocus={() => setCurrent(index)}
              onClick={(event) => {
                event.preventDefault();
                onOpen(seq);
              }}
              aria-description={describeWritten(span)}
            >
              {span.text}
            </a>
          </Tooltip>
        );
      })}
    </div>
  );
}
