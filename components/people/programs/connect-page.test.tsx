/** The page that asks whether a program may come in: what it tells, what is sent, where the browser goes, and where it goes nowhere. */
import { render, screen } from '@testing-library/react';
import { userEvent } from '@testing-library/user-event';
import { afterEach, beforeEach, expect, it, vi } from 'vitest';
import { Providers } from '#components/shell/providers.tsx';
import { ConnectPage } from './connect-page.tsx';

vi.mock('#components/page/page-layout.tsx', () => ({
  PageLayout: ({ children }: { children: unknown }) => children,
}));
vi.mock('#components/page/page-header.tsx', () => ({ PageHeader: () => null }));

const PROGRAM = {
  ...{ name: 'Lantern Desk', publishedAt: null, destination: 'desk.example.org', isLocal: false },
  ...{ scopes: ['read', 'comment', 'suggest'], scope: 'suggest', mayStay: true, resource: 'mcp' },
};
const ASKED = { program: PROGRAM, redirect: null };
const assign = vi.fn();

beforeEach(() => {
  vi.stubGlobal('location', { ...window.location, assign });
});
afterEach(() => {
  vi.unstubAllGlobals();
  assign.mockReset();
});

function open(answer: () => Response) {
  const sent: unknown[] = [];
  vi.stubGlobal('fetch', async (url: string, { body }: RequestInit = {}) => {
    if (url.endsWith('/connected-programs/requests')) return answer();
    if (url.endsWith('/connected-programs')) {
      sent.push(JSON.parse(String(body)));
      return Response.json({ redirect: 'https://desk.example.org/cb?code=c' });
    }
    return Response.json({}, { status: 404 });
  });
  render(
    <Providers>
      <ConnectPage request="client_id=x" />
    </Providers>,
  );
  return { sent, user: userEvent.setup() };
}

it('says who asks and where the answer goes, and sends what was chosen', async () => {
  const { sent, user } = open(() => Response.json(ASKED));
  const form = await screen.findByRole('form', { name: 'Connect a program' });
  expect(form.textContent).toContain('The answer goes to desk.example.org');
  expect(screen.queryByRole('radio', { name: 'Read and edit' })).toBeNull();
  expect(screen.getByRole('checkbox', { name: /^Stays connected/ })).toHaveProperty('checked', false);
  await user.click(screen.getByRole('radio', { name: 'Read' }));
  await user.click(screen.getByRole('button', { name: 'Connect' }));
  await vi.waitFor(() =>
    expect(assign).toHaveBeenCalledExactlyOnceWith('https://desk.example.org/cb?code=c'),
  );
  expect(sent).toEqual([{ request: 'client_id=x', allow: true, scope: 'read', stay: false }]);
});

it('says so when a program asks for more than the tools of an agent', async () => {
  open(() => Response.json({ program: { ...PROGRAM, resource: 'api' }, redirect: null }));
  expect(await screen.findByText(/everything that this site can do/)).toBeDefined();
});

it('says whose word the name is', async () => {
  const program = { ...PROGRAM, publishedAt: 'lantern.example.org' };
  open(() => Response.json({ program, redirect: null }));
  const form = await screen.findByRole('form', { name: 'Connect a program' });
  expect(form.textContent).toContain('The name is what lantern.example.org says, and nobody has checked it.');
  expect(form.textContent).not.toContain('chose this name itself');
});

it('takes the answer of a process of the version before', async () => {
  const { publishedAt: _later, ...program } = PROGRAM;
  open(() => Response.json({ program, redirect: null }));
  const form = await screen.findByRole('form', { name: 'Connect a program' });
  expect(form.textContent).toContain('The program chose this name itself.');
});

it('tells the program of a no', async () => {
  const { sent, user } = open(() => Response.json(ASKED));
  await user.click(await screen.findByRole('button', { name: 'Cancel' }));
  await vi.waitFor(() => expect(assign).toHaveBeenCalledOnce());
  expect(sent).toMatchObject([{ allow: false }]);
});

it('goes back at once where the program asked for what there is not', async () => {
  open(() => Response.json({ program: null, redirect: 'https://desk.example.org/cb?error=invalid_scope' }));
  await vi.waitFor(() =>
    expect(assign).toHaveBeenCalledExactlyOnceWith('https://desk.example.org/cb?error=invalid_scope'),
  );
});

it('goes nowhere where it is not known whom to answer', async () => {
  const problem = {
    type: 'x',
    title: 't',
    status: 422,
    code: 'invalid_input',
    detail: 'It has not registered.',
    errors: [],
  };
  open(() =>
    Response.json(problem, { status: 422, headers: { 'content-type': 'application/problem+json' } }),
  );
  await screen.findByRole('heading', { name: 'This program cannot be connected' });
  expect(screen.getByText(/It has not registered/)).toBeDefined();
  expect(assign).not.toHaveBeenCalled();
});
