/** Commands are offered by role and found by the words people use for them. */
import { describe, expect, it } from 'vitest';
import type { TemplateSummary } from '#core/protocol/api/templates.ts';
import {
  type CommandServices,
  isMeant,
  listCommands,
  offerCommands,
  offeredCommands,
  pickCommands,
} from './command-registry.ts';

const nothing = () => {};
const services: CommandServices = {
  go: nothing,
  create: nothing,
  setColorScheme: nothing,
  showShortcuts: nothing,
  signOut: nothing,
};
const incident: TemplateSummary = {
  id: 'incident-review',
  version: 1,
  name: 'Incident review',
  icon: 'flame',
  color: 'rose',
  description: 'How we learn from an outage.',
  children: null,
  origin: 'library',
  codices: 0,
  updatedAt: '2026-01-01T00:00:00.000Z',
  abstract: false,
  archivedAt: null,
  shipped: 'same',
};
const labels = (query: string, role: 'admin' | 'viewer' = 'admin') =>
  pickCommands(listCommands(role, [incident], services), query).map((command) => command.label);

describe('the palette', () => {
  it('finds by the start of any word, in any order, whatever the case', () => {
    expect(labels('rev NEW')).toEqual(['New incident review']);
    expect(labels('outage')).toEqual(['New incident review']);
    expect(labels('iew')).toEqual([]);
  });

  it('puts what is called so before what is only about it', () => {
    expect(labels('theme')[0]).toBe('Light theme');
    expect(labels('account')).toEqual(['Account']);
  });

  it('knows when a command is meant by name, and when it only comes up', () => {
    const best = (query: string) => pickCommands(listCommands('admin', [incident], services), query);
    expect(isMeant(best('tras'), 'tras')).toBe(true);
    expect(isMeant(best('outage'), 'outage')).toBe(false);
    expect(isMeant(best(''), '')).toBe(false);
  });

  it('offers a viewer neither making nor ruling', () => {
    expect(labels('', 'viewer')).not.toContain('New incident review');
    expect(labels('', 'viewer')).not.toContain('Members');
    expect(labels('', 'viewer')).toContain('Account');
  });

  it('takes what a feature offers for as long as it is there, and finds it without accents', () => {
    const command = { id: 'x', label: 'Éxport…', words: 'save', icon: 'export', run: nothing } as const;
    const takeBack = offerCommands([command]);
    expect(pickCommands(offeredCommands.get(), 'exp')).toEqual([command]);
    takeBack();
    expect(offeredCommands.get()).toEqual([]);
  });
});
