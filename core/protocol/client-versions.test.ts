/** The message by which a page says what template it shows. */
import { describe, expect, it } from 'vitest';
import { readShownTemplate, writeShownTemplate } from './client-versions.ts';

describe('the template that a page shows', () => {
  it('is read as it was written', () => {
    expect(readShownTemplate(writeShownTemplate({ id: 'task', version: 3 }))).toEqual({
      id: 'task',
      version: 3,
    });
  });

  it.each([
    '',
    'hello',
    '{"type":"peers","kind":"join","client":1}',
    '{"type":"template"',
    '{"type":"template","id":"task"}',
    '{"type":"template","id":"task","version":0}',
    '{"type":"template","id":"task","version":1,"more":true}',
  ])('is not told by %j', (payload) => {
    expect(readShownTemplate(payload)).toBeNull();
  });
});
