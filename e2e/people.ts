/** The people of the specs, and their way into the workspace. */
import type { Page } from '@playwright/test';
import type { Product } from './product.ts';
import { type Api, createApi } from './rest.ts';

export type Role = 'owner' | 'admin' | 'editor' | 'commenter' | 'viewer';

export interface Person {
  readonly id: string;
  readonly name: string;
  readonly email: string;
  readonly password: string;
}

/** A workspace with its owner and two editors. */
export interface Workspace {
  readonly owner: Person;
  readonly rae: Person;
  readonly jon: Person;
  /** Speaks for the owner. */
  readonly api: Api;
  add(name: string, role: Role): Promise<Person>;
}

export const PASSWORD = 'lamplight over calm water';

/** Makes the owner by the CLI, as an installation script would, and the others by REST. */
export async function furnish(product: Product): Promise<Workspace> {
  const owner = { name: 'Ines Calloway', email: 'ines@example.org', password: PASSWORD };
  const { name, email } = owner;
  await product.bindery(
    ['user', 'create', '--email', email, '--name', name, '--role', 'owner', '--password-stdin'],
    PASSWORD,
  );
  const token = await product.bindery(['token', 'create', '--user', email, '--name', 'browser tests']);
  const api = createApi(product.url, token);
  const { id } = await api.get<{ id: string }>('/me');

  const add = async (person: string, role: Role): Promise<Person> => {
    const address = `${person.toLowerCase().replace(/\W+/g, '.')}@example.org`;
    const body = { name: person, email: address, role, password: PASSWORD };
    const member = await api.post<{ id: string }>('/members', body);
    return { id: member.id, name: person, email: address, password: PASSWORD };
  };
  const [rae, jon] = [await add('Rae Okonjo', 'editor'), await add('Jon Vesely', 'editor')];
  return { owner: { id, ...owner }, rae, jon, api, add };
}

/** Signs in without the form, which has a spec of its own; the page is where it was. */
export async function signIn(page: Page, { email, password }: Person): Promise<void> {
  const response = await page
    .context()
    .request.post('/api/auth/sign-in/email', { data: { email, password } });
  if (!response.ok()) throw new Error(`${email} could not sign in: ${response.status()}`);
}
