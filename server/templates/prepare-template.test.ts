/** Preparing a template over ancestors whose stored rules are from a time when anything was taken as one. */
import { expect, test } from 'vitest';
import type { AutomationRule } from '#core/automation/rule.ts';
import { readJson5, toJson } from '#core/json5/json5-tree.ts';
import { templateOf } from '#core/template/template-library.fixture.ts';
import { prepareTemplate } from './prepare-template.ts';

const RULES = `{ id: 'tell', when: { created: true }, then: [{ review: 'someone' }] },
  { id: 'lost', when: { created: true }, then: [{ set: { gone: 1 } }] },
  { id: 'count', when: { created: true }, then: [{ set: { cost: 1 } }] }`;
const SOURCE = `{ id: 'sample', version: 1, fields: { cost: 'number' }, automation: [${RULES}] }`;
const { root } = readJson5(`[${RULES}]`);
const stored = (root === null ? [] : toJson(root)) as unknown as readonly AutomationRule[];
const template = { ...templateOf("cost: 'number'"), automation: stored };
const published = new Map([['sample', { template, source: SOURCE }]]);

const HEIR = "{ id: 'heir', version: 1,\n extends: 'sample', fields: { more: 'line' } }";

test('a template can be extended although some of its rules cannot be run', () => {
  const { template: heir, issues } = prepareTemplate(HEIR, published);
  expect(Object.keys(heir?.fields ?? {})).toEqual(['cost', 'more']);
  expect(heir?.automation.map(({ id }) => id)).toEqual(['count']);
  expect(issues.map(({ line, message }) => `${line} ${message}`)).toEqual([
    expect.stringMatching(/^2 The rule “tell” of “sample” is not inherited: .*someone/),
    expect.stringMatching(/^2 The rule “lost” of “sample” is not inherited: .*gone/),
  ]);
});

test('a text that writes such a rule itself is refused as before', () => {
  expect(prepareTemplate(SOURCE, new Map()).template).toBeNull();
});

test('tells a warning once, though it is found in the text and again where it is resolved', () => {
  const source = `{ id: 'loop', version: 1, fields: { note: 'line' },
    automation: [{ id: 'again', when: { created: true }, then: { create: { template: 'loop', title: 'Next' } } }] }`;
  const { template, issues } = prepareTemplate(source, new Map());
  expect(template).not.toBeNull();
  expect(issues.map(({ message }) => message)).toEqual([
    'The rule sets off itself by this; it is stopped when it goes on.',
  ]);
});
