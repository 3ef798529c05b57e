/** The account page: appearance, password, API tokens. */
import { expect, test } from './fixtures.ts';
import { signIn } from './people.ts';
import { createApi } from './rest.ts';

test('a token made on the account page does what it was given, until it is revoked there', async ({
  product,
  rae,
  workspace,
}) => {
  await rae.goto('/account');
  await rae.getByLabel('New token for').fill('Nightly export');
  await expect(rae.getByLabel('It can')).toHaveValue('read');
  await rae.getByRole('button', { name: 'Create token' }).click();
  await expect(rae.getByText('Enter your password.')).toBeVisible();
  await rae.getByLabel('Your password', { exact: true }).fill(workspace.rae.password);
  await rae.keyboard.press('Enter');
  const token = await rae.locator('code').innerText();
  const api = createApi(product.url, token);
  expect((await api.get<{ name: string }>('/me')).name).toBe('Rae Okonjo');
  await expect(api.post('/codices', { templateId: 'blank-page', title: 'x' })).rejects.toThrow('403');
  await rae.getByRole('button', { name: 'Revoke Nightly export' }).click();
  await expect(rae.getByRole('button', { name: 'Revoke Nightly export' })).toHaveCount(0);
  await expect(rae.locator('code')).toHaveCount(0);
  await expect(api.get('/me')).rejects.toThrow('401');
});

test('a new password replaces the old one', async ({ stranger, workspace }) => {
  const person = await workspace.add('Petra Lindqvist', 'editor');
  await signIn(stranger, person);
  await stranger.goto('/account');
  await stranger.getByLabel('Current password', { exact: true }).fill('not what it is');
  await stranger.getByLabel('New password', { exact: true }).fill('another evening entirely');
  await stranger.getByRole('button', { name: 'Change password' }).click();
  await expect(stranger.getByText(/current password|not right|wrong/i).last()).toBeVisible();
  await stranger.getByLabel('Current password', { exact: true }).fill(person.password);
  await stranger.getByLabel('New password', { exact: true }).fill('another evening entirely');
  await stranger.getByRole('button', { name: 'Change password' }).click();
  await expect(stranger.getByText('Password changed')).toBeVisible();

  await expect(signIn(stranger, person)).rejects.toThrow('401');
  await signIn(stranger, { ...person, password: 'another evening entirely' });
});

test('the theme that was chosen stays chosen', async ({ rae }) => {
  await rae.goto('/account');
  const paper = () => rae.evaluate(() => getComputedStyle(document.body).backgroundColor);
  const light = await paper();
  await rae.getByRole('radiogroup', { name: 'Theme' }).getByText('Dark').click();
  await expect.poll(paper).not.toBe(light);
  const dark = await paper();
  await rae.reload();
  expect(await paper()).toBe(dark);
  await expect(rae.getByRole('radio', { name: 'Dark' })).toBeChecked();
});
