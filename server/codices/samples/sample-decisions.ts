/** The sample decisions: one accepted, one under discussion. */
import type { Sample, SampleWorld } from './sample-content.ts';

export function decisionSamples(world: SampleWorld): readonly Sample[] {
  return [
    {
      key: 'decisions',
      templateId: 'blank-page',
      title: 'Decisions',
      fields: {
        body: {
          markdown:
            'Why things are the way they are. A record is not rewritten once it is accepted: a newer one replaces it, and both stay readable.',
        },
      },
      children: [queues(world), jitter(world)],
    },
  ];
}

function jitter({ day, id, mention, ownerId }: SampleWorld): Sample {
  return {
    key: 'jitter',
    templateId: 'decision-record',
    title: 'Retry with jitter',
    fields: {
      status: 'accepted',
      decidedOn: day(-2),
      owner: ownerId,
      deciders: [ownerId],
      reversible: 'easy',
      revisit: day(80),
      context: {
        markdown: `During ${mention('outage', 'Checkout outage')} every client waited exactly two seconds and then asked again, together with all others. The provider met a wave every two seconds and never had a quiet moment to recover in.

We know that waves made it worse. We assume that a wave spread over a few seconds is no wave.`,
      },
      options: [
        {
          option: 'Leave it as it is',
          speaksFor: 'No work',
          speaksAgainst: 'It will happen again',
          effort: 'days',
        },
        {
          option: 'Wait twice as long each time',
          speaksFor: 'Fewer waves',
          speaksAgainst: 'Still waves',
          effort: 'days',
        },
        {
          option: 'Wait a random time, with a budget',
          speaksFor: 'No waves, and an end to retrying',
          speaksAgainst: 'Tests need a seeded clock',
          effort: 'weeks',
        },
        {
          option: 'A queue for each tenant',
          speaksFor: 'A sick tenant waits alone',
          speaksAgainst: 'Hundreds of queues to watch',
          effort: 'months',
        },
      ],
      decision: {
        markdown:
          'We will wait a random time between nothing and twice the last wait, at most thirty seconds, and spend at most **a tenth** of all requests on retries. What is over the budget fails at once.',
      },
      consequences: {
        markdown: `### Gets easier

- A slow provider stays slow instead of going down.
- Support can say when an order will be tried again.

### Gets harder

- A customer now sees some errors that a third attempt would have hidden.

### How we would notice that we were wrong

- Refused retries stay above one in a hundred on an ordinary day.`,
      },
      evidence: [id('outage')],
      followUps: [id('budget')],
      related: [id('queues')],
      tags: ['payments', 'retries'],
    },
  };
}

function queues({ day, mention, id, ownerId }: SampleWorld): Sample {
  return {
    key: 'queues',
    templateId: 'decision-record',
    title: 'Queue per tenant',
    fields: {
      status: 'in-discussion',
      owner: ownerId,
      deciders: [ownerId],
      reversible: 'costly',
      revisit: day(30),
      context: {
        markdown: `One queue is simple to watch, and one sick tenant fills it for everybody. ${mention('jitter', 'Retry with jitter')} makes that rarer; it does not make it impossible.`,
      },
      options: [
        {
          option: 'Leave it as it is',
          speaksFor: 'One number to watch',
          speaksAgainst: 'One tenant stops all',
          effort: 'days',
        },
        {
          option: 'Three queues by size of tenant',
          speaksFor: 'Small tenants are safe',
          speaksAgainst: 'Large ones are not',
          effort: 'weeks',
        },
        {
          option: 'A queue for each',
          speaksFor: 'Nobody waits for anybody',
          speaksAgainst: 'Idle queues cost too',
          effort: 'months',
        },
      ],
      evidence: [id('outage')],
      tags: ['payments'],
    },
  };
}
