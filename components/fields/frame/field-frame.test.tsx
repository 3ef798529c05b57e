/** The frame around every field: label, help, the required mark and problems. */
import { act, screen } from '@testing-library/react';
import { describe, expect, it } from 'vitest';
import { ME, renderField } from '../render-field.fixture.tsx';

const MAIL = "mail: { type: 'email', label: 'Mail', required: true, help: 'Where the invoice goes.' }";
const box = () => screen.getByRole<HTMLInputElement>('textbox', { name: 'Mail' });
const described = () =>
  document.getElementById(box().getAttribute('aria-describedby') ?? '')?.textContent ?? '';

describe('field frame', () => {
  it('says that a field is required until there is something in it', async () => {
    const { user } = await renderField(MAIL);
    expect(box().placeholder).toBe('Required');
    expect(described()).toMatch(/Required, still empty\./);
    await user.type(box(), 'ana@example.org{Enter}');
    expect(described()).not.toMatch(/Required/);
  });

  it('says what does not fit, at the value and to a screen reader, and keeps it', async () => {
    const { user, value } = await renderField(MAIL);
    await user.type(box(), 'ana at home{Enter}');
    expect(value()).toBe('ana at home');
    expect(box().getAttribute('aria-invalid')).toBe('true');
    expect(described()).toMatch(/^Expected an email address like name@example\.org\./);
    expect(screen.queryByRole('link')).toBeNull();
    await user.clear(box());
    await user.type(box(), 'ana@example.org{Enter}');
    expect(box().getAttribute('aria-invalid')).toBeNull();
    expect(screen.getByRole('link', { name: 'Write to ana@example.org' })).toBeTruthy();
  });

  it('tells its help by a button beside the label and with the value', async () => {
    const { user } = await renderField(MAIL);
    expect(described()).toMatch(/Where the invoice goes\./);
    await user.hover(screen.getByRole('button', { name: 'About Mail' }));
    expect((await screen.findByRole('tooltip')).textContent).toBe('Where the invoice goes.');
  });

  it('says that a field is required as soon as its condition holds', async () => {
    const { codex } = await renderField(
      "mail: { type: 'email', label: 'Mail', requiredWhen: { field: 'cost', atLeast: 100 } }, cost: 'number'",
    );
    expect(box().placeholder).toBe('Add an address');
    act(() => codex.setRegister('cost', 100));
    expect(box().placeholder).toBe('Required');
    expect(described()).toMatch(/Required, still empty\./);
    act(() => codex.setRegister('cost', 99));
    expect(box().placeholder).toBe('Add an address');
  });

  it('is read-only while its condition holds, and says why', async () => {
    const { codex, user, value } = await renderField(
      "mail: { type: 'email', label: 'Mail', readOnlyWhen: { field: 'ok', is: true } }, ok: 'checkbox'",
      { value: 'ana@example.org' },
    );
    await user.type(box(), 'x{Enter}');
    expect(value()).toBe('ana@example.orgx');
    act(() => codex.setRegister('ok', true));
    expect(box().readOnly).toBe(true);
    expect(described()).toMatch(/Read-only while Ok is ticked\./);
    await user.type(box(), 'y{Enter}');
    expect(value()).toBe('ana@example.orgx');
    await user.hover(screen.getByRole('button', { name: 'Mail: Read-only while Ok is ticked.' }));
    expect((await screen.findByRole('tooltip')).textContent).toBe('Read-only while Ok is ticked.');
    act(() => codex.setRegister('ok', false));
    expect(box().readOnly).toBe(false);
  });

  it('is read-only for whoever the template does not keep it for, says for whom it is, and opens when one is named', async () => {
    const { codex, user, value } = await renderField(
      "mail: { type: 'email', label: 'Mail', writableBy: ['admin', { field: 'lead' }] }, lead: { type: 'person', label: 'Lead' }",
      { value: 'ana@example.org', role: 'editor' },
    );
    const reason = 'Only an admin or whoever “Lead” names may change this field.';
    expect(box().readOnly).toBe(true);
    expect(described()).toContain(reason);
    await user.type(box(), 'x{Enter}');
    expect(value()).toBe('ana@example.org');
    expect(screen.getByRole('button', { name: `Mail: ${reason}` })).toBeTruthy();
    act(() => codex.setRegister('lead', ME.id));
    expect(box().readOnly).toBe(false);
    await user.type(box(), 'x{Enter}');
    expect(value()).toBe('ana@example.orgx');
  });

  it('asks nothing of a reader, who can not fill it', async () => {
    await renderField(MAIL, { readOnly: true });
    expect(box().placeholder).toBe('—');
    expect(described()).not.toMatch(/Required/);
  });
});
