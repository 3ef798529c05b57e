/** The content of the sample workspace: a small team after an outage. */
import type { JsonValue } from '#core/json.ts';
import { decisionSamples } from './sample-decisions.ts';
import { incidentSamples } from './sample-incident.ts';
import { productSamples } from './sample-product.ts';

export interface Sample {
  /** What the other samples call it when they link to it; unique among all of them. */
  readonly key: SampleKey;
  readonly templateId: string;
  readonly title: string;
  /** Fields that the template no longer has, or takes differently, are left out when it is made. */
  readonly fields: Readonly<Record<string, JsonValue>>;
  readonly children?: readonly Sample[];
}

export type SampleKey =
  | 'welcome'
  | 'reliability'
  | 'outage'
  | 'budget'
  | 'alert'
  | 'slow-search'
  | 'runbook'
  | 'decisions'
  | 'jitter'
  | 'queues'
  | 'product'
  | 'brief'
  | 'interviews'
  | 'planning';

/** What the samples are written with. */
export interface SampleWorld {
  readonly ownerId: string;
  /** The moment so many hours from now, to the minute; `clock` gives its time of day as `09:31`. */
  at(hours: number): string;
  clock(hours: number): string;
  /** The day so many days from now. */
  day(days: number): string;
  /** The id of another sample, for fields that refer to it. */
  id(key: SampleKey): string;
  /** A mention of another sample, in Markdown. */
  mention(key: SampleKey, title: string): string;
}

const MINUTE = 60_000;
const DAY = 24 * 60 * MINUTE;

/**
 * The world around `now` (ms since epoch). Its incident begins at twelve minutes past nine of a morning where the server
 * stands, whatever the hour of the setup, so that its times read like times.
 */
export function sampleWorld(now: number, ownerId: string, id: (key: SampleKey) => string): SampleWorld {
  const morning = new Date(now).setHours(9, 12, 0, 0);
  const moment = (hours: number): Date => new Date(morning + Math.round(hours * 60) * MINUTE);
  const clock = (date: Date): string =>
    [date.getHours(), date.getMinutes()].map((part) => String(part).padStart(2, '0')).join(':');
  return {
    ownerId,
    at: (hours) => moment(hours).toISOString(),
    clock: (hours) => clock(moment(hours)),
    day: (days) => new Date(now + days * DAY).toISOString().slice(0, 10),
    id,
    mention: (key, title) => `[[${id(key)}|${title}]]`,
  };
}

/** The samples in the order in which they are made; what should be found first on the home page comes last. */
export function sampleContent(world: SampleWorld): readonly Sample[] {
  return [
    ...productSamples(world),
    ...decisionSamples(world),
    ...incidentSamples(world),
    {
      key: 'welcome',
      templateId: 'blank-page',
      title: 'Start here',
      fields: { body: { markdown: welcome(world) }, tags: ['welcome'] },
    },
  ];
}

function welcome({ mention }: SampleWorld): string {
  // In a table, the bar inside a mention would begin the next cell.
  const cell = (key: SampleKey, title: string): string => mention(key, title).replace('|', '\\|');
  return `This page is a **Codex**: a document made from a template. What you write is saved as you type, and everybody who has the page open sees it at once.

## Three things to try

- [ ] Open ${mention('outage', 'Checkout outage')} in a second window and type in both. Every field merges on its own.
- [ ] Choose another **severity** in each window while one of them is offline. Both choices are kept until somebody settles it.
- [ ] Press **Share** and send somebody a link. Close it again whenever you like.

## What is on these shelves

| Codex | Template | Look at |
| --- | --- | --- |
| ${cell('outage', 'Checkout outage')} | Incident review | a timeline in rows, durations that compute themselves |
| ${cell('jitter', 'Retry with jitter')} | Decision record | options side by side, and what the choice costs |
| ${cell('brief', 'Share links for reviewers')} | Product brief | measures, risks and open questions in views of their own |
| ${cell('runbook', 'Shed load by tenant')} | Standard operating procedure | steps, and what to do when one fails |

## While you write

Type \`/\` for headings, lists, tables and code, \`[[\` to mention another Codex, and \`?\` outside a text for all shortcuts. **History** shows who wrote what and brings any field back.

> Nothing here is needed. Delete what you like: it waits in the trash.`;
}
