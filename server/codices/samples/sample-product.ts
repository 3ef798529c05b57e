/** The samples of product work: a brief, interviews and a meeting. */
import type { Sample, SampleWorld } from './sample-content.ts';

export function productSamples(world: SampleWorld): readonly Sample[] {
  return [
    {
      key: 'product',
      templateId: 'blank-page',
      title: 'Product',
      fields: {
        body: {
          markdown: 'What we might build, what we know about it, and what we talked about on the way.',
        },
      },
      children: [planning(world), brief(world)],
    },
  ];
}

function brief(world: SampleWorld): Sample {
  const { day, id, mention, ownerId } = world;
  return {
    key: 'brief',
    templateId: 'product-brief',
    title: 'Share links for reviewers',
    fields: {
      status: 'in-review',
      appetite: 'medium',
      owner: ownerId,
      team: [ownerId],
      audience: ['daily', 'admins'],
      targetDate: day(30),
      problem: {
        markdown: `Reviewers outside the team are sent copies. Their remarks come back on a version that is no longer there, and somebody spends an afternoon carrying them over. See ${mention('interviews', 'How reviewers work today')}.`,
      },
      outcome: {
        markdown:
          'A reviewer opens a link, gives a name, and writes where the text is. The link is closed when the review is.',
      },
      measures: [
        { measure: 'Copies sent in a week', today: 41, aim: 5 },
        { measure: 'Days until the last remark', today: 9, aim: 3 },
        { measure: 'Reviewers who give up', today: 2, aim: 2 },
      ],
      scope: {
        markdown: `### In

- One link for one document, to read or to write
- An end date, and a button that ends it now

### Out, for now

- Links for a whole shelf

### Never

- Anything that a search engine could find`,
      },
      risks: [
        { risk: 'A link is passed on', likely: 'probably', answer: 'Show who is there, and close it' },
        { risk: 'Guests write over each other', likely: 'hardly', answer: 'Nothing: fields merge' },
      ],
      openQuestions: [
        { text: 'Does a guest see the names of members?', done: true },
        { text: 'May a guest leave without a trace?', done: false },
      ],
      evidence: [id('interviews')],
      tags: ['sharing'],
    },
    children: [interviews(world)],
  };
}

function interviews({ day, ownerId }: SampleWorld): Sample {
  return {
    key: 'interviews',
    templateId: 'research-note',
    title: 'How reviewers work today',
    fields: {
      question: 'What does somebody do who is asked to review a document they have no account for?',
      kind: 'interview',
      conducted: day(-12),
      sample: 9,
      confidence: 70,
      owner: ownerId,
      hypothesis: 'They mind the account. Given a link, most would write into the document itself.',
      method: {
        markdown:
          'Nine calls of half an hour. Each showed the last review they had done, on their own screen.',
      },
      findings: {
        markdown: `- Seven of nine wrote their remarks in an e-mail and named **page numbers**.
- Four had reviewed a version that had changed in the meantime; two never learned of it.
- Nobody minded giving a name. Six would not make an account.`,
      },
      meaning: {
        markdown: `**We now believe that** the account is in the way, not the writing.

**It does not show that** they would write well in the document.

**Next we should ask** what they want to see of each other.`,
      },
      tags: ['sharing'],
    },
  };
}

function planning({ at, day, id, mention, ownerId }: SampleWorld): Sample {
  return {
    key: 'planning',
    templateId: 'meeting-notes',
    title: 'Weekly planning',
    fields: {
      when: at(-47.2),
      series: 'Weekly planning',
      owner: ownerId,
      attendees: [ownerId],
      agenda: [
        { text: 'What did we agree last time, and is it done?', done: true },
        { text: 'What does the outage ask of us?', done: true },
        { text: 'Is the share links brief ready?', done: false },
      ],
      notes: {
        markdown: `${mention('outage', 'Checkout outage')} is written up; two tasks came out of it. ${mention('brief', 'Share links for reviewers')} is ready to be read by Thursday.`,
      },
      decisions: {
        markdown: `- ${mention('jitter', 'Retry with jitter')} is accepted.
- ${mention('queues', 'Queue per tenant')} waits until we have seen a month of numbers.`,
      },
      actions: [
        { what: 'Read the brief and write into it', who: 'Everybody', until: day(2), done: false },
        { what: 'Thank whoever was on call', who: 'The facilitator', until: day(-1), done: true },
      ],
      followUps: [id('alert')],
      worthIt: 4,
    },
  };
}
