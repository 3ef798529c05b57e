/** Rules wait for values as fields hold them, however the author wrote them. */
import { expect, it } from 'vitest';
import { templateOf } from '#core/template/template-library.fixture.ts';
import { inStoredForm } from './rule-trail.ts';

const FIELDS = "span: 'duration', status: { type: 'select', options: ['open'] }, ok: 'checkbox'";

function waitedFor(trigger: string): unknown {
  const { automation, fields } = templateOf(
    FIELDS,
    `automation: [{ id: 'r', when: ${trigger}, then: { set: { ok: true } } }],`,
  );
  return inStoredForm(automation, fields)[0]?.when;
}

it.each([
  ["'1 h'", 'span', 3600],
  ['90', 'span', 90],
  ['null', 'span', null],
  ["'open'", 'status', 'open'],
  ['true', 'ok', true],
])('%s in “%s” is waited for as %j', (written, field, to) => {
  expect(waitedFor(`{ field: '${field}', to: ${written} }`)).toEqual({ field, to });
});

it('what waits for no certain value stays as it is', () => {
  expect(waitedFor("{ field: 'span' }")).toEqual({ field: 'span' });
  expect(waitedFor('{ created: true }')).toEqual({ created: true });
});
