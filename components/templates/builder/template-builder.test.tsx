import { render, screen, within } from '@testing-library/react';
import userEvent, { PointerEventsCheckLevel } from '@testing-library/user-event';
import { useState } from 'react';
import { beforeEach, describe, expect, it, vi } from 'vitest';
import { Providers } from '#components/shell/providers.tsx';
import type { Place } from '../draft/findings.ts';
import { TemplateBuilder } from './template-builder.tsx';

const TEXT = `// Why this is kept.
{
  id: 'report',
  version: 1,
  fields: {
    began: { type: 'date' }, // the day
    kind: { type: 'select', options: ['Calm', 'Storm'] },
    depth: { type: 'number', unit: 'm' },
  },
}
`;

let current = '';
let write: (text: string) => void = () => undefined;
let revealed: Place | null = null;

function Page({ canEdit, source }: { readonly canEdit: boolean; readonly source: string }) {
  const [text, setText] = useState(source);
  current = text;
  write = setText;
  return (
    <TemplateBuilder
      text={text}
      canEdit={canEdit}
      apply={(changes, of) => {
        const next = [...changes]
          .sort((a, b) => b.from - a.from)
          .reduce((now, { from, to, insert }) => now.slice(0, from) + insert + now.slice(to), of);
        setText(next);
        return true;
      }}
      publishedSource={null}
      template={null}
      onReveal={(place) => {
        revealed = place;
      }}
      onSettings={() => undefined}
      versions={null}
    />
  );
}

function open(canEdit = true, source = TEXT) {
  render(
    <Providers>
      <Page canEdit={canEdit} source={source} />
    </Providers>,
  );
  return userEvent.setup({ delay: null, pointerEventsCheck: PointerEventsCheckLevel.Never });
}

beforeEach(() => {
  vi.stubGlobal('fetch', () => Promise.resolve(Response.json({ items: [] })));
  revealed = null;
});

describe('TemplateBuilder', () => {
  it('makes a field required within two clicks, and changes nothing else', async () => {
    const user = open();
    await user.click(await screen.findByRole('button', { name: /^Began/ }));
    await user.click(screen.getByRole('radio', { name: 'Always' }));
    expect(current).toBe(TEXT.replace("{ type: 'date' }", "{ type: 'date', required: true }"));
    await user.click(screen.getByRole('radio', { name: 'No' }));
    expect(current).toBe(TEXT);
  });

  it('adds a field from the gallery by keyboard, and opens its settings', async () => {
    const user = open();
    (await screen.findByRole('button', { name: 'Add a field' })).focus();
    await user.keyboard('{Enter}');
    await user.type(await screen.findByRole('textbox', { name: 'Label' }), 'Seen by');
    await user.tab();
    await user.keyboard('person{Enter}');
    expect(current).toContain("seenBy: 'person',");
    screen.getByRole('region', { name: 'Settings of Seen by' });
  });

  it('moves a field with Space and the arrows, and says where it is', async () => {
    const user = open();
    const grip = await screen.findByRole('button', { name: 'Move Began' });
    grip.focus();
    await user.keyboard(' {ArrowDown}');
    screen.getByText('place 2 of 3');
    expect(current).toBe(TEXT);
    await user.keyboard(' ');
    expect(current.indexOf('began')).toBeGreaterThan(current.indexOf('kind'));
    expect(current).toContain("began: { type: 'date' }, // the day\n");
  });

  it('changes options: Enter adds the next', async () => {
    const user = open();
    await user.click(await screen.findByRole('button', { name: /^Kind/ }));
    const last = screen.getByRole('textbox', { name: 'Option 2' });
    await user.clear(last);
    await user.type(last, 'Gale{Enter}');
    expect(current).toContain("options: ['Calm', 'Gale']");
    await user.type(screen.getByRole('textbox', { name: 'Option 2' }), '{Enter}');
    expect(current).toContain("options: ['Calm', 'Gale', 'Option 3']");
    expect(screen.getByRole('textbox', { name: 'Option 3' })).toBe(document.activeElement);
  });

  it('shows a text with a syntax error as it was before, read-only, with the way to the error', async () => {
    const user = open();
    await user.click(await screen.findByRole('button', { name: /^Began/ }));
    const { act } = await import('@testing-library/react');
    act(() => write(TEXT.replace('version: 1', 'version 1')));
    screen.getByText(/The code can’t be read at line 4/);
    expect(screen.queryByRole('button', { name: 'Add a field' })).toBeNull();
    await user.click(screen.getByRole('button', { name: 'Show it' }));
    expect(revealed).toMatchObject({ line: 4 });
    act(() => write(TEXT.replace('kind: {', 'weather: {')));
    screen.getByRole('button', { name: /^Weather/ });
  });

  it('edits what a field begins as with its own editor', async () => {
    const user = open();
    await user.click(await screen.findByRole('button', { name: /^Depth/ }));
    const settings = screen.getByRole('region', { name: 'Settings of Depth' });
    await user.type(within(settings).getByRole('textbox', { name: /^Begins as/ }), '12{Enter}');
    expect(current).toContain("depth: { type: 'number', unit: 'm', default: 12 },");
  });

  it('says who may take a step, and takes it away only as a whole', async () => {
    const workflow = `workflow: { field: 'kind', states: ['Calm', 'Storm'], transitions: {
      Calm: [{ to: 'Storm', by: 'admin', requires: ['began'] }], Storm: [] } }`;
    const source = TEXT.replace(", options: ['Calm', 'Storm']", '').replace(/}\n$/, `  ${workflow},\n}\n`);
    const user = open(true, source);
    await user.click(await screen.findByRole('tab', { name: 'Workflow' }));
    const step = screen.getByRole('checkbox', { name: 'From Calm to Storm' });
    expect((step as HTMLInputElement).checked).toBe(true);
    const said = document.getElementById(step.getAttribute('aria-describedby') ?? '')?.textContent;
    expect(said).toContain('Only an admin may take this step. This step needs: Began is filled in.');
    await user.click(step);
    expect(current).toContain('Calm: []');
    await screen.findByText('The step from Calm to Storm was removed with its conditions');
  });

  it('is for reading where nothing may be edited', async () => {
    open(false);
    const list = await screen.findByRole('list', { name: 'Fields' });
    expect(within(list).queryByRole('button', { name: /^Move/ })).toBeNull();
    expect(screen.queryByRole('button', { name: 'Add a field' })).toBeNull();
  });
});
