/** The file and image fields: files added by dialog, paste or drop, refused with a reason, described, removed. */
import { createEvent, fireEvent, screen } from '@testing-library/react';
import { describe, expect, it } from 'vitest';
import type { CodexServices } from '#components/codex-context/codex-context.tsx';
import { BinderyError } from '#core/errors.ts';
import type { AssetBody } from '#core/protocol/api/assets.ts';
import { type FieldPageOptions, renderField } from '../render-field.fixture.tsx';

let uploaded = 0;
const upload: NonNullable<CodexServices['upload']> = ({ name, type, size }): Promise<AssetBody> => {
  uploaded += 1;
  const id = `01900000-0000-7000-8000-${String(uploaded).padStart(12, '0')}`;
  return Promise.resolve({ id, url: '', name, mime: type, size, width: null, height: null });
};
const services = { upload };
const file = (name: string, type: string) => new File(['plums'], name, { type });
const PDF = file('plan.pdf', 'application/pdf');
const PNG = file('plum.png', 'image/png');
const CSV = file('count.csv', 'text/csv');

const openFile = (settings = '', options?: FieldPageOptions) =>
  renderField(`plan: { type: 'file', label: 'Plan', ${settings} }`, { services, ...options });
const zone = () => screen.getByRole('region', { name: 'Plan' });
/** The dialog of the browser answers through a hidden input. */
const dialogInput = () => {
  const input = zone().querySelector<HTMLInputElement>('input[type="file"]');
  if (input === null) throw new Error('there is no dialog');
  return input;
};
const names = (value: unknown) => (value as { name: string }[]).map(({ name }) => name);

describe('file field', () => {
  it('takes a file from the dialog, shows it as a link, and another one in its place', async () => {
    const { user, value } = await openFile();
    expect(screen.getByRole('button', { name: /^Add a file/ })).toBeTruthy();
    await user.upload(dialogInput(), PDF);
    expect(await screen.findByRole('link', { name: 'plan.pdf' })).toBeTruthy();
    expect(screen.getByText('5 B')).toBeTruthy();
    expect(screen.getByRole('button', { name: /^Replace the file/ })).toBeTruthy();
    await user.upload(dialogInput(), CSV);
    await screen.findByRole('link', { name: 'count.csv' });
    expect(names(value())).toEqual(['count.csv']);
  });

  it('takes several where the template says so, also dropped and pasted', async () => {
    const { user, value } = await openFile('multiple: true');
    fireEvent.drop(zone(), { dataTransfer: { files: [PDF], types: ['Files'] } });
    await screen.findByRole('link', { name: 'plan.pdf' });
    const paste = createEvent.paste(zone(), { clipboardData: { files: [CSV], types: ['Files'] } });
    fireEvent(zone(), paste);
    await screen.findByRole('link', { name: 'count.csv' });
    expect(names(value())).toEqual(['plan.pdf', 'count.csv']);
    await user.click(screen.getByRole('button', { name: 'Remove plan.pdf' }));
    expect(names(value())).toEqual(['count.csv']);
  });

  it('says that there is room for one only', async () => {
    const { value } = await openFile();
    fireEvent.drop(zone(), { dataTransfer: { files: [PDF, CSV], types: ['Files'] } });
    expect(await screen.findByText('Only “plan.pdf” was added: there is room for one file.')).toBeTruthy();
    await screen.findByRole('link', { name: 'plan.pdf' });
    expect(names(value())).toEqual(['plan.pdf']);
  });

  it('says why a file is not taken, until that is dismissed', async () => {
    const failing = () => Promise.reject(new BinderyError('too_large', 'There is no room left.'));
    const { user, value } = await openFile("accept: ['application/pdf']", { services: { upload: failing } });
    fireEvent.drop(zone(), { dataTransfer: { files: [PNG], types: ['Files'] } });
    expect((await screen.findByRole('alert')).textContent).toMatch(/^Only PDF files can be added here\./);
    await user.click(screen.getByRole('button', { name: 'Dismiss' }));
    expect(screen.queryByRole('alert')).toBeNull();
    await user.upload(dialogInput(), PDF);
    expect((await screen.findByRole('alert')).textContent).toMatch(/^There is no room left\./);
    expect(value()).toEqual([]);
  });

  it('keeps the files of two who add at once', async () => {
    const { user, value, atOnce } = await openFile('multiple: true');
    const theirs = { assetId: '01900000-0000-7000-8000-0000000000ff', name: 'map.pdf', mime: '', size: 1 };
    await atOnce(
      async () => {
        await user.upload(dialogInput(), PDF);
        await screen.findByRole('link', { name: 'plan.pdf' });
      },
      (codex, { id }) => codex.addMember(id, theirs),
    );
    expect(names(value()).sort()).toEqual(['map.pdf', 'plan.pdf']);
  });

  it('is a list for a reader', async () => {
    const held = { assetId: '01900000-0000-7000-8000-0000000000ff', name: 'map.pdf', mime: '', size: 1 };
    await openFile('', { value: [held], readOnly: true });
    expect(screen.getByRole('link', { name: 'map.pdf' })).toBeTruthy();
    expect(screen.queryByRole('button')).toBeNull();
  });
});

describe('image field', () => {
  const PICTURE = "plum: { type: 'image', label: 'Plum' }";

  it('takes a picture, words for those who don’t see it, and lets it go', async () => {
    const { user, value } = await renderField(PICTURE, { services });
    const input = screen
      .getByRole('region', { name: 'Plum' })
      .querySelector<HTMLInputElement>('[type="file"]');
    if (input === null) throw new Error('there is no dialog');
    await user.upload(input, PNG);
    const words = await screen.findByRole('textbox', { name: /^What plum shows/ });
    await user.type(words, 'A ripe plum{Enter}');
    expect(value()).toMatchObject({ name: 'plum.png', mime: 'image/png', alt: 'A ripe plum' });
    await user.click(screen.getByRole('button', { name: 'Remove plum' }));
    expect(value()).toBeNull();
  });

  it('takes pictures only', async () => {
    const { value } = await renderField(PICTURE, { services });
    const region = screen.getByRole('region', { name: 'Plum' });
    fireEvent.drop(region, { dataTransfer: { files: [PDF], types: ['Files'] } });
    expect((await screen.findByRole('alert')).textContent).toMatch(/^Only pictures can be added here\./);
    expect(value()).toBeNull();
  });
});
