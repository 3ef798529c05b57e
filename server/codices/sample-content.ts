/** What the sample workspace says: a small team's week, written to show what fields are good for. */
import type { JsonValue } from '#core/json.ts';

export interface Sample {
  readonly templateId: string;
  readonly title: string;
  /** Fields that the template no longer has, or takes differently, are left out when it is made. */
  readonly fields: Readonly<Record<string, JsonValue>>;
  readonly children?: readonly Sample[];
}

const HOUR = 3_600_000;
const DAY = 24 * HOUR;

const WELCOME = `This page is a **Codex**: a document made from a template. What you write is saved as you type, and everybody who has the page open sees it at once.

- Look at the Codices below this one: each is made from another template, so each asks for other things.
- Open one in a second window and type in both. Every field merges on its own.
- **Share** lets somebody in with a link, for as long as you like.
- **History** shows who wrote what, and brings any field back.

Nothing here is needed. Delete what you like: it waits in the trash.`;

const INCIDENT_SUMMARY = `Search answered in eight seconds instead of a quarter of one. An index had been dropped by a migration that was meant for another table. Nobody lost anything, but most people stopped searching.`;

const INCIDENT_CAUSE = `The migration named the table by its old name, which is now a view over two tables. Dropping the index "of the view" dropped it from the larger one.

We test migrations on an empty database, where every query is fast.`;

const DECISION_CONTEXT = `Decisions are made in meetings and calls, and looked for in a wiki that nobody opens. Twice this year we undid something because nobody remembered why it was so.`;

/** The samples, with times around `now` (ms since epoch) and the owner as the person in charge. */
export function sampleContent(now: number, ownerId: string): readonly Sample[] {
  const at = (offset: number): string => new Date(Math.floor((now + offset) / 60_000) * 60_000).toISOString();
  const day = (offset: number): string => at(offset).slice(0, 10);
  return [
    {
      templateId: 'blank-page',
      title: 'Start here',
      fields: { body: { markdown: WELCOME }, tags: ['welcome'] },
      children: [
        {
          templateId: 'meeting-notes',
          title: 'Weekly planning',
          fields: {
            when: at(-2 * DAY),
            series: 'Weekly planning',
            owner: ownerId,
            attendees: [ownerId],
            notes: {
              markdown:
                'The incident review is written; two tasks came out of it. The share links brief is ready to be read.',
            },
            decisions: {
              markdown: '- Migrations run against a copy with real amounts of data, from now on.',
            },
          },
        },
        {
          templateId: 'task',
          title: 'Run migrations on a full-size copy',
          fields: {
            priority: 'high',
            owner: ownerId,
            due: day(5 * DAY),
            description: {
              markdown: 'Every migration is timed on a copy of last night’s backup before it is merged.',
            },
            steps: [
              { text: 'Restore last night’s backup into a scratch database', done: true },
              { text: 'Time every statement', done: false },
              { text: 'Fail above one second', done: false },
            ],
          },
        },
      ],
    },
    {
      templateId: 'incident-review',
      title: 'Search was slow for two hours',
      fields: {
        severity: 'High',
        began: at(-3 * DAY),
        noticed: at(-3 * DAY + 0.7 * HOUR),
        ended: at(-3 * DAY + 1.8 * HOUR),
        owner: ownerId,
        services: ['search', 'database'],
        affected: 1240,
        summary: { markdown: INCIDENT_SUMMARY },
        rootCause: { markdown: INCIDENT_CAUSE },
        wentWell: { markdown: 'The dashboard named the query. The index was back nine minutes after that.' },
      },
    },
    {
      templateId: 'decision-record',
      title: 'Keep decisions where the work is',
      fields: {
        owner: ownerId,
        deciders: [ownerId],
        decidedOn: day(-9 * DAY),
        revisit: day(80 * DAY),
        context: { markdown: DECISION_CONTEXT },
        decision: {
          markdown: 'A decision that is costly to change gets a record here, and its discussion links to it.',
        },
      },
    },
    {
      templateId: 'product-brief',
      title: 'Share links for reviewers',
      fields: {
        owner: ownerId,
        targetDate: day(30 * DAY),
        problem: {
          markdown:
            'Reviewers outside the team are sent copies. Their remarks come back on a version that is no longer there.',
        },
        outcome: {
          markdown:
            'A reviewer opens a link, gives a name, and writes where the text is. The link is closed when the review is.',
        },
      },
    },
  ];
}
