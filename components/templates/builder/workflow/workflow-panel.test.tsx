/** The workflow in the builder: steps drawn by keys and by pointer, who may take them, and what they need. */
import { notifications } from '@mantine/notifications';
import { fireEvent, screen, within } from '@testing-library/react';
import { beforeEach, describe, expect, it, vi } from 'vitest';
import { choose, OpenBuilder } from '../template-builder.fixture.tsx';

const TEXT = `{
  id: 'report',
  version: 1,
  fields: {
    began: 'date',
    reviewer: 'person',
    status: 'select',
  },
  workflow: {
    field: 'status',
    states: ['open', { id: 'review', label: 'In review', color: 'amber' }, 'done'],
    transitions: {
      open: ['review'], // always
      review: ['done'], // once it is read
      done: [],
    },
  },
}
`;

let builder: OpenBuilder;

async function openWorkflow(source = TEXT, canEdit = true) {
  builder = new OpenBuilder(source, { canEdit });
  await builder.user.click(await screen.findByRole('tab', { name: 'Workflow' }));
  return builder.user;
}

const diagram = () => within(screen.getByRole('region', { name: 'Diagram of the workflow' }));
const step = (name: string) => within(screen.getByRole('group', { name: `The step ${name}` }));

beforeEach(() => {
  vi.stubGlobal('fetch', () => Promise.resolve(Response.json({ items: [] })));
  notifications.clean();
});

describe('the workflow', () => {
  it('gets a step by keys: an arrow aims, Enter draws, Escape lets go', async () => {
    const user = await openWorkflow();
    diagram().getByRole('button', { name: 'Done' }).focus();
    await user.keyboard('{ArrowRight}');
    diagram().getByText('To Open. Enter draws the step, Escape lets go.');
    await user.keyboard('{ArrowRight}{Escape}');
    expect(builder.text).toBe(TEXT);
    await user.keyboard('{ArrowLeft}{Enter}');
    expect(builder.text).toBe(TEXT.replace('done: []', "done: ['review']"));
    const drawn = diagram().getByRole('button', { name: 'Step from Done to In review' });
    expect(drawn.getAttribute('aria-pressed')).toBe('true');
    step('Done to In review');
    drawn.focus();
    await user.keyboard('{Delete}');
    expect(builder.text).toBe(TEXT);
    await screen.findByText('The step from Done to In review was removed');
  });

  it('gets a step by dragging from a state to another', async () => {
    // The page of these tests has no pointers.
    vi.stubGlobal('PointerEvent', class extends MouseEvent {});
    await openWorkflow();
    const from = diagram().getByRole('button', { name: 'Open, begins here' });
    const to = diagram().getByRole('button', { name: 'Done' });
    const middle = (button: HTMLElement) => ({
      clientX: Number.parseFloat(button.style.left) + 20,
      clientY: Number.parseFloat(button.style.top) + 18,
    });
    fireEvent.pointerDown(from, { button: 0, ...middle(from) });
    fireEvent.pointerMove(from, middle(to));
    diagram().getByText('From Open to Done');
    fireEvent.pointerUp(from, middle(to));
    expect(builder.text).toBe(TEXT.replace("open: ['review']", "open: ['review', 'done']"));
    // What ends the drag chooses nothing; what comes after it does, be it by key, by a screen reader or by pointer.
    const isChosen = (state: string) =>
      diagram().getByRole('button', { name: state }).getAttribute('aria-pressed') === 'true';
    fireEvent.click(to, { detail: 0 });
    expect(isChosen('Done')).toBe(true);
    fireEvent.pointerDown(from, { button: 0, ...middle(from) });
    fireEvent.pointerMove(from, { clientX: 9000, clientY: 9000 });
    fireEvent.pointerUp(from, { clientX: 9000, clientY: 9000 });
    fireEvent.click(from, { detail: 1 });
    expect(isChosen('Open, begins here')).toBe(false);
    fireEvent.click(from, { detail: 1 });
    expect(isChosen('Open, begins here')).toBe(true);
  });

  it('says who may take a step, and no longer', async () => {
    const user = await openWorkflow();
    await user.click(screen.getByRole('button', { name: 'In review to Done' }));
    const takers = () => step('In review to Done').getByRole('combobox', { name: 'Who may take it' });
    await choose(builder, takers(), 'Admins');
    expect(builder.text).toContain("review: [{ to: 'done', by: 'admin' }], // once it is read");
    await choose(builder, takers(), 'Whoever Reviewer names');
    expect(builder.text).toContain("{ to: 'done', by: ['admin', { field: 'reviewer' }] }");
    await user.click(step('In review to Done').getByRole('checkbox', { name: /Not whoever created/ }));
    expect(builder.text).toContain("{ field: 'reviewer' }], not: 'author' }");
    screen.getByRole('cell', { name: 'Admins or whoever Reviewer names, not the author' });
    await user.click(step('In review to Done').getByRole('checkbox', { name: /Not whoever created/ }));
    takers().focus();
    await user.keyboard('{Backspace}{Backspace}');
    // The list had become too long for its line, and keeps its lines.
    expect(builder.text).toMatch(/review: \[\s*'done',\s*\], \/\/ once it is read/);
  });

  it('asks for fields to be filled in before, or for more', async () => {
    const user = await openWorkflow();
    await user.click(screen.getByRole('button', { name: 'Open to In review' }));
    await user.click(step('Open to In review').getByRole('button', { name: 'Ask for something before' }));
    await choose(builder, screen.getByRole('combobox', { name: 'Field to ask' }), 'Began');
    expect(builder.text).toContain("open: [{ to: 'review', requires: ['began'] }], // always");
    await choose(builder, screen.getByRole('combobox', { name: 'How they are joined' }), 'Any of these');
    expect(builder.text).toContain("requires: { any: ['began'] }");
    await user.click(screen.getByRole('button', { name: 'Remove “Began is filled in”' }));
    expect(builder.text).toBe(TEXT);
  });

  it('answers who may go where, in the words that people will read', async () => {
    const steps = "['done', { to: 'open', by: { field: 'reviewer' }, not: 'author' }]";
    const source = TEXT.replace("review: ['done']", `review: ${steps}`);
    const user = await openWorkflow(
      source.replace("open: ['review']", "open: [{ to: 'review', requires: ['began'] }]"),
    );
    const trial = within(screen.getByRole('region', { name: 'Try the workflow' }));
    trial.getByText('To In review: “This step needs: Began is filled in.”');
    await choose(builder, trial.getByRole('combobox', { name: 'In which state' }), 'in In review');
    trial.getByText('May go to Done.');
    trial.getByText(/^Not to Open: “Only whoever “Reviewer” names may take this step, and not/);
    await choose(builder, trial.getByRole('combobox', { name: 'As whom' }), 'an editor whom Reviewer names');
    trial.getByText('May go to Done, Open.');
    await user.click(trial.getByRole('checkbox', { name: 'who created the Codex' }));
    trial.getByText('May go to Done.');
  });

  it('writes every step out where the text names none', async () => {
    const source = TEXT.replace(/ {4}transitions: \{[\s\S]*? {4}\},\n/, '');
    const user = await openWorkflow(source);
    screen.getByText(/Every state may follow every other, until/);
    await user.click(screen.getByRole('button', { name: 'Open to Done' }));
    await user.click(step('Open to Done').getByRole('checkbox', { name: /Not whoever created/ }));
    expect(builder.text).toMatch(/open: \[\s*'review',\s*\{ to: 'done', not: 'author' \},?\s*\]/);
    expect(builder.text).toContain("review: ['open', 'done']");
  });

  it('is read where nothing may be edited', async () => {
    const user = await openWorkflow(TEXT, false);
    diagram().getByRole('button', { name: 'Open, begins here' }).focus();
    await user.keyboard('{ArrowRight}{Enter}{Delete}');
    expect(builder.text).toBe(TEXT);
    expect(screen.queryByRole('button', { name: /^Remove/ })).toBeNull();
  });
});
