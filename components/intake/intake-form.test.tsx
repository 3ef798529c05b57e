/** A form as a stranger fills it in, with a server that answers as the real one does. */
import { render, screen, waitFor } from '@testing-library/react';
import userEvent from '@testing-library/user-event';
import { afterEach, beforeEach, expect, it, vi } from 'vitest';
import { Providers } from '#components/shell/providers.tsx';
import { questionsOf } from '#core/intake/questions.ts';
import type { JsonObject, JsonValue } from '#core/json.ts';
import { templateOf } from '#core/template/template-library.fixture.ts';
import { Form } from './intake-page.tsx';

const TEMPLATE = templateOf(
  `severity: { type: 'select', label: 'Severity', options: ['Low', 'High'], required: true },
  phone: { type: 'line', label: 'Phone', visibleWhen: { field: 'severity', is: 'High' }, required: true },
  cost: { type: 'number', label: 'Cost', unit: 'EUR' },
  tags: { type: 'tags', label: 'Tags' },
  sent: { type: 'checkbox', label: 'Sent a picture' },
  rows: { type: 'table', label: 'Parts', columns: [{ id: 'part', label: 'Part' }, { id: 'count', label: 'Count', type: 'number' }] },`,
);
const QUESTIONS = questionsOf(TEMPLATE, ['title', ...Object.keys(TEMPLATE.fields)]);

interface Request {
  readonly path: string;
  readonly key: string | null;
  readonly body: JsonObject;
}

let requests: Request[];
let answer: (request: Request) => Response | Promise<Response>;

beforeEach(() => {
  sessionStorage.clear();
  requests = [];
  answer = () => Response.json({ thanks: 'We look at it.' }, { status: 201 });
  vi.stubGlobal('fetch', async (url: string, init: RequestInit) => {
    const body = JSON.parse(String(init.body)) as JsonObject;
    const path = url.replace('/api/v1', '');
    const request = { path, body, key: new Headers(init.headers).get('idempotency-key') };
    if (path === '/intake/open') return Response.json({ title: 'Fault report', questions: QUESTIONS });
    requests.push(request);
    return await answer(request);
  });
});
afterEach(() => vi.unstubAllGlobals());

const problem = (status: number, code: string, errors: JsonValue = []) =>
  Response.json(
    { type: `urn:bindery:problem:${code}`, title: 'T', status, detail: `It is ${code}.`, code, errors },
    { status, headers: { 'content-type': 'application/problem+json' } },
  );

async function open() {
  const view = render(
    <Providers>
      <Form token="vf_0123456789012345678901234567890123456789" />
    </Providers>,
  );
  await screen.findByRole('heading', { name: 'Fault report' });
  return { ...view, user: userEvent.setup({ delay: null }) };
}
const input = (name: string) => screen.getByRole('textbox', { name: new RegExp(`^${name}`) });
const send = () => screen.getByRole('button', { name: 'Send' });
const choose = (user: ReturnType<typeof userEvent.setup>, option: string) =>
  user.selectOptions(screen.getByRole('combobox', { name: /^Severity/ }), option);

it('asks, says what is missing at the question, sends once, and thanks', async () => {
  const { user } = await open();
  // Nothing stands out before there is something to say.
  expect(screen.getByRole('alert').childElementCount).toBe(0);
  await user.click(send());
  expect(requests).toEqual([]);
  expect(screen.getByRole('alert').textContent).toBe('2 answers need another look.');
  expect(document.activeElement).toBe(input('Title'));
  expect(input('Title').getAttribute('aria-invalid')).toBe('true');
  await user.type(input('Title'), 'Lamp');
  expect(screen.queryByRole('textbox', { name: /^Phone/ })).toBeNull();
  await choose(user, 'High');
  await user.type(input('Phone'), '12');
  await user.type(input('Cost'), '3 EUR');
  await user.type(input('Tags'), 'dark, wet');
  await user.click(screen.getByRole('checkbox', { name: /^Sent a picture/ }));
  await user.type(input('Part'), 'Bulb');
  await user.type(input('Count'), '2');
  await user.dblClick(send());
  expect(await screen.findByText('We look at it.')).toBeDefined();
  expect(requests).toHaveLength(1);
  expect(requests[0]?.body['answers']).toEqual({
    ...{ title: 'Lamp', severity: 'High', phone: '12', cost: 3, tags: ['dark', 'wet'], sent: true },
    rows: [{ part: 'Bulb', count: 2 }],
  });
  expect(sessionStorage).toHaveLength(0);
  const [first] = requests;
  await user.click(screen.getByRole('button', { name: 'Answer again' }));
  await user.type(await screen.findByRole('textbox', { name: /^Title/ }), 'Again');
  await choose(user, 'Low');
  await user.click(send());
  await waitFor(() => expect(requests).toHaveLength(2));
  expect(requests[1]?.key).not.toBe(first?.key);
});

it('loses nothing without a network, nor by a reload, and sends it under the same key', async () => {
  answer = () => Promise.reject(new TypeError('Failed to fetch'));
  const { user, unmount } = await open();
  await user.type(input('Title'), 'Typed in a tunnel');
  await choose(user, 'Low');
  await user.click(send());
  await waitFor(() =>
    expect(screen.getByRole('alert').textContent).toMatch(/^Not sent: what you wrote is kept/),
  );
  unmount();
  answer = () => Response.json({ thanks: '' }, { status: 201 });
  const again = await open();
  expect((input('Title') as HTMLInputElement).value).toBe('Typed in a tunnel');
  await again.user.click(send());
  expect(await screen.findByText('Your answers have arrived.')).toBeDefined();
  expect(requests.map(({ key }) => key)).toEqual([requests[0]?.key, requests[0]?.key]);
});

it('shows what the server says at the question, and offers another answer where the first has arrived', async () => {
  answer = () => problem(422, 'invalid_input', [{ path: ['answers', 'title'], message: 'Taken.' }]);
  const { user } = await open();
  await user.type(input('Title'), 'X');
  await choose(user, 'Low');
  await user.click(send());
  expect(await screen.findByText('Taken.')).toBeDefined();
  expect(document.activeElement).toBe(input('Title'));
  answer = () => problem(409, 'conflict');
  await user.type(input('Title'), 'Y');
  await user.click(send());
  const another = await screen.findByRole('button', { name: 'Send this as another answer' });
  answer = () => Response.json({ thanks: '' }, { status: 201 });
  await user.click(another);
  expect((input('Title') as HTMLInputElement).value).toBe('XY');
  await user.click(send());
  expect(await screen.findByText('Your answers have arrived.')).toBeDefined();
  expect(requests[2]?.key).not.toBe(requests[1]?.key);
});

it('says that the form has closed and keeps what was typed in view', async () => {
  answer = () => problem(410, 'gone');
  const { user } = await open();
  await user.type(input('Title'), 'Too late');
  await choose(user, 'Low');
  await user.click(send());
  await waitFor(() => expect(screen.getByRole('alert').textContent).toContain('It is gone.'));
  expect((input('Title') as HTMLInputElement).value).toBe('Too late');
});
