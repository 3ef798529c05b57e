/** The workspace that the screens are pictured in: people with long and right-to-left names, and something of everything. */
import { request } from '@playwright/test';
import { PASSWORD, type Person, type Role, type Workspace } from '../people.ts';
import type { Product } from '../product.ts';
import { createCodex } from '../rest.ts';
import type { MailServer } from '../sign-in-services.ts';

/** REST in the name of somebody who is signed in. */
export type Caller = <Answer>(method: string, path: string, data?: object) => Promise<Answer>;

export interface World {
  readonly product: Product;
  readonly workspace: Workspace;
  readonly people: Record<'owner' | 'rae' | 'jon' | 'tom' | 'lina' | 'max' | 'vida' | 'nobody', Person>;
  readonly as: (person: Person) => Promise<Caller>;
  readonly reliability: string;
  readonly incident: string;
  readonly empty: string;
  readonly privateId: string;
  /** Paths of share links, by what they are. */
  readonly links: Readonly<Record<LinkName, string>>;
  readonly linkIds: Readonly<Record<LinkName, string>>;
  readonly forms: Readonly<Record<'open' | 'closed', string>>;
  readonly invitation: string;
  readonly passwordLink: string;
  readonly mail: MailServer;
}

export type LinkName =
  | 'view'
  | 'comment'
  | 'edit'
  | 'guarded'
  | 'fields'
  | 'fieldsEdit'
  | 'subtree'
  | 'public'
  | 'one'
  | 'closed'
  | 'ended';

export const BRANCH = 'provider-timeouts';
/** Of a Codex and all below it. */
export const SET = 'house-style';
const SUMMARY =
  'For **79 minutes** one checkout in five took longer than eight seconds. A deploy at 09:10 emptied the price cache, and the database had to answer what the cache used to.';
const CAUSE =
  'A restart of the cache is part of every release. Until now it was filled again within a minute, because prices were few; since the autumn catalogue it takes forty.\n\nNothing told us: no request failed, each was only slow.';

/** Makes it all by REST, each in the name of whoever does it. */
export async function makeWorld(product: Product, workspace: Workspace, mail: MailServer): Promise<World> {
  const people = await addPeople(workspace);
  const callers = new Map<string, Caller>();
  const as = async (person: Person): Promise<Caller> => {
    const known = callers.get(person.id) ?? (await callerOf(product, person));
    callers.set(person.id, known);
    return known;
  };
  const codices = await writeCodices(workspace, people);
  await talk(as, people, codices.incident);
  await branchOff(as, people, codices.incident);
  await branchBelow(as, people, codices);
  const shared = await share(as, people, codices);
  const admin = await administer(workspace, as, people, codices);
  await shareInside(as, people, codices, admin.groups);
  const rae = await as(people.rae);
  const { id: privateId } = await rae<{ id: string }>('POST', '/codices', {
    ...{ templateId: 'blank-page', title: 'Salary bands', private: true },
    fields: { body: { markdown: 'Only for a few.' } },
  });
  await rae('PUT', `/codices/${privateId}/grants/member:${people.tom.id}`, { role: 'viewer' });
  const { groups: _, ...found } = admin;
  return { product, workspace, mail, people, as, ...codices, privateId, ...shared, ...found };
}

async function callerOf(product: Product, { email, password }: Person): Promise<Caller> {
  const context = await request.newContext({ baseURL: product.url });
  const signedIn = await context.post('/api/auth/sign-in/email', { data: { email, password } });
  if (!signedIn.ok()) throw new Error(`${email} could not sign in: ${signedIn.status()}`);
  return async <Answer>(method: string, path: string, data?: object) => {
    const answer = await context.fetch(`/api/v1${path}`, { method, ...(data && { data }) });
    const text = await answer.text();
    if (!answer.ok()) throw new Error(`${method} ${path} answered ${answer.status()}: ${text}`);
    return (text === '' ? undefined : JSON.parse(text)) as Answer;
  };
}

async function addPeople({ api, owner, rae, jon }: Workspace): Promise<World['people']> {
  const add = async (name: string, email: string, role: Role): Promise<Person> => {
    const { id } = await api.post<{ id: string }>('/members', { name, email, role, password: PASSWORD });
    return { id, name, email, password: PASSWORD };
  };
  const otto = await add('Otto Brandt', 'otto@example.org', 'editor');
  await api.patch(`/members/${otto.id}`, { disabled: true });
  const gone = await add('Ulla Lindqvist', 'ulla@example.org', 'editor');
  await api.delete(`/members/${gone.id}`);
  return {
    ...{ owner, rae, jon },
    tom: await add('Tom Ferreira', 'tom@example.org', 'editor'),
    lina: await add('ليلى الحداد', 'lina@example.org', 'commenter'),
    max: await add(
      'Maximiliane Theodora Freifrau von Hohenstein-Wittgenstein zu Berleburg',
      'maximiliane.theodora.von.hohenstein-wittgenstein@research.example.org',
      'viewer',
    ),
    vida: await add('Vida Lam', 'vida@example.org', 'viewer'),
    nobody: await add('Nora Quist', 'nora@example.org', 'editor'),
  };
}

type Codices = Pick<World, 'incident' | 'empty' | 'reliability'>;

async function writeCodices({ api }: Workspace, { rae, jon }: World['people']): Promise<Codices> {
  const reliability = await createCodex(api, {
    ...{ templateId: 'blank-page', title: 'Reliability' },
    fields: { body: { markdown: 'What runs, who looks after it, and what we learned when it did not.' } },
  });
  const inside = { parentId: reliability.id };
  const task = await createCodex(api, { templateId: 'task', title: 'Alarm on p99 instead of the mean' });
  await createCodex(api, { templateId: 'decision-record', title: 'Alarms watch the slowest hundredth' });
  const { id: incident } = await createCodex(api, {
    ...{ ...inside, templateId: 'incident-review', title: 'Checkout answered slowly' },
    fields: {
      ...{ severity: 'High', status: 'in-review', owner: rae.id, services: ['checkout', 'search'] },
      ...{ began: '2026-11-14T09:12:00.000Z', ended: '2026-11-14T10:31:00.000Z', followUps: [task.id] },
      ...{ summary: { markdown: SUMMARY }, rootCause: { markdown: CAUSE } },
      timeline: [
        { id: 'out', time: '09:10', event: 'Release 412 goes out' },
        { id: 'calls', time: '09:25', event: 'Support is called about slow checkouts' },
        { id: 'queue', time: '09:41', event: `${jon.name} sees the queue of the database grow` },
        { id: 'over', time: '10:31', event: 'Answers are as fast as before' },
      ],
    },
  });
  await api.patch(`/codices/${incident}`, {
    fields: {
      timeline: [
        { id: 'out', time: '09:10', event: 'Release 412 goes out; the price cache restarts empty' },
        { id: 'queue', time: '09:41', event: `${jon.name} sees the queue of the database grow` },
        { id: 'over', time: '10:31', event: 'Answers are as fast as before' },
      ],
    },
  });
  const below = { parentId: incident };
  await createCodex(api, { ...below, templateId: 'task', title: 'Warm the cache before a deploy' });
  await createCodex(api, {
    ...{ ...inside, templateId: 'meeting-notes' },
    title:
      'A title that goes on for longer than any list or breadcrumb has room for, to see what becomes of it',
  });
  const { id: empty } = await createCodex(api, { templateId: 'blank-page', title: 'Nothing said yet' });
  const trashed = await createCodex(api, { templateId: 'blank-page', title: 'Draft of last year' });
  await api.delete(`/codices/${trashed.id}`);
  const told = await createCodex(api, {
    ...{ templateId: 'incident-review', title: 'Checkout, first telling' },
    fields: {
      ...{ severity: 'High', affected: 41208, services: ['checkout'] },
      ...{ summary: { markdown: SUMMARY.replace('one checkout in five', 'every checkout') } },
      timeline: [{ id: 'calls', time: '09:25', event: 'Support is called about slow checkouts' }],
    },
  });
  await api.delete(`/codices/${told.id}`);
  return { incident, empty, reliability: reliability.id };
}

/** Threads on words, a field, a row and the Codex, in two directions of writing, one of them settled; suggestions, and a review. */
async function talk(as: World['as'], people: World['people'], id: string): Promise<void> {
  const { rae: raes, jon: jons, tom: toms, lina: linas, owner: owners } = people;
  const [rae, jon, tom] = [await as(raes), await as(jons), await as(toms)];
  const [lina, owner] = [await as(linas), await as(owners)];
  const say = (who: Caller, markdown: string, anchor?: object) =>
    who<{ id: string }>('POST', `/codices/${id}/comments`, { body: { markdown }, ...(anchor && { anchor }) });
  const reply = (who: Caller, thread: string, markdown: string) =>
    who('POST', `/comments/${thread}/replies`, { body: { markdown } });

  const peak = await say(
    tom,
    `Is one in five the whole window, or the *peak*? @[${raes.name}](${raes.id}) has the dashboard.`,
    {
      ...{ field: 'summary', quote: 'one checkout in five' },
    },
  );
  await reply(rae, peak.id, 'Whole window: 6,750 of 41,208. The peak was one in three, at 09:40.');
  await reply(jon, peak.id, `Then say so, @[${raes.name}](${raes.id}).`);
  await jon('PUT', `/comments/${peak.id}/${peak.id}/reactions/${encodeURIComponent('👍')}`);
  await say(jon, 'Support counted 212 tickets. Is this Critical?', { field: 'severity' });
  await say(lina, 'هل كان هذا معروفًا قبل الإصدار؟ أظن أننا رأيناه في أكتوبر.', {
    ...{ field: 'rootCause', quote: 'the autumn catalogue' },
  });
  const gone = await say(jon, 'Which workers, all regions?', { field: 'rootCause', quote: 'filled again' });
  await owner('PATCH', `/codices/${id}`, {
    fields: { rootCause: { markdown: CAUSE.replace('it was filled again within', 'it took') } },
  });
  await say(rae, 'Shall we send this to Paylane before Friday?');
  const settled = await say(tom, 'A minute, measured how?', { field: 'rootCause', quote: 'a minute' });
  await rae('PATCH', `/comments/${settled.id}`, { resolved: true });
  await reply(tom, gone.id, 'All of them.');

  const suggest = (who: Caller, anchor: object, change: object, markdown?: string) =>
    who('POST', `/codices/${id}/suggestions`, { anchor, change, ...(markdown && { body: { markdown } }) });
  await suggest(lina, { field: 'summary', quote: 'emptied' }, { kind: 'text', text: 'cleared' });
  await suggest(tom, { field: 'severity' }, { kind: 'value', value: 'Critical' }, 'By the tickets it is.');

  const review = await tom<{ id: string }>('POST', `/codices/${id}/reviews`, {
    ...{ reviewers: [raes.id, jons.id, owners.id], note: 'Before the call at two, please.' },
  });
  await jon('POST', `/reviews/${review.id}`, { verdict: 'approve', note: 'Reads well.' });
  await owner('POST', `/codices/${id}/versions`, { name: 'As told to the board', note: 'Sent on Monday' });
  await owner('PATCH', `/codices/${id}`, { fields: { affected: 6750 } });
  await owner('POST', `/reviews/${review.id}`, { verdict: 'request_changes', note: 'Name the cause first.' });
}

/** A branch of two people that contradicts main in two fields and is being reviewed. */
async function branchOff(as: World['as'], people: World['people'], id: string): Promise<void> {
  const [rae, jon, owner] = [await as(people.rae), await as(people.jon), await as(people.owner)];
  await rae('POST', `/codices/${id}/branches`, { name: BRANCH });
  const write = (who: Caller, fields: object) => who('PATCH', `/codices/${id}?branch=${BRANCH}`, { fields });
  await write(jon, { severity: 'Medium', services: ['checkout', 'search', 'payments'] });
  await write(rae, { summary: { markdown: SUMMARY.replace('79 minutes', '79 minutes, in one region,') } });
  await owner('PATCH', `/codices/${id}`, {
    fields: { severity: 'Critical', summary: { markdown: SUMMARY.replace('79 minutes', '80 minutes') } },
  });
  await rae('POST', `/codices/${id}/reviews`, {
    ...{ branch: BRANCH, reviewers: [people.jon.id, people.owner.id], note: 'Timeouts by provider.' },
  });
  await rae('POST', `/codices/${id}/branches`, { name: 'closed-for-good' });
  await rae('DELETE', `/codices/${id}/branches/closed-for-good`);
}

/** A branch of a Codex and all below it, which contradicts main in one of them and is being reviewed: one approval has fallen. */
async function branchBelow(
  as: World['as'],
  people: World['people'],
  { reliability, incident }: Codices,
): Promise<void> {
  const [rae, jon] = [await as(people.rae), await as(people.jon)];
  const set = await rae<{ id: string }>('POST', `/codices/${reliability}/branch-sets`, { name: SET });
  const body = (learned: string) => ({
    fields: { body: { markdown: `What runs, who looks after it, and what we learned ${learned}.` } },
  });
  await rae('PATCH', `/codices/${reliability}?branch=${SET}`, body('each time that it did not'));
  await jon('PATCH', `/codices/${incident}?branch=${SET}`, { fields: { severity: 'Medium' } });
  const asked = await rae<{ codices: { id: string; headSeq: number; written: boolean }[] }>(
    'POST',
    `/branch-sets/${set.id}/reviews`,
    {
      ...{ reviewers: [people.jon.id, people.owner.id], note: 'Is Medium fair? Lina thinks so.' },
    },
  );
  const read = asked.codices.flatMap(({ id, headSeq, written }) => (written ? [[id, headSeq] as const] : []));
  const owner = await as(people.owner);
  await owner('POST', `/branch-sets/${set.id}/verdicts`, {
    ...{ verdict: 'approve', codices: Object.fromEntries(read) },
  });
  await jon('PATCH', `/codices/${incident}?branch=${SET}`, { fields: { affected: 6800 } });
  await rae('PATCH', `/codices/${reliability}`, body('on the days when it did not'));
}

async function share(
  as: World['as'],
  { rae: raes }: World['people'],
  { incident, empty }: Codices,
): Promise<Pick<World, 'links' | 'linkIds' | 'forms'>> {
  const rae = await as(raes);
  const links: Partial<Record<LinkName, string>> = {};
  const linkIds: Partial<Record<LinkName, string>> = {};
  const make = async (name: LinkName, body: object, codexId = incident) => {
    const made = await rae<{ id: string; url: string }>('POST', `/codices/${codexId}/share-links`, body);
    links[name] = new URL(made.url).pathname;
    linkIds[name] = made.id;
    return made.id;
  };
  await make('view', { role: 'view', expiresAt: null });
  await make('edit', { role: 'edit', name: 'Night shift' });
  await make('guarded', { role: 'comment', name: 'Board', password: 'open sesame', maxGuests: 5 });
  await make('fields', { name: 'Status page', fields: ['title', 'summary', 'severity'] });
  await make('fieldsEdit', { name: 'Paylane, their part', role: 'edit', fields: ['summary', 'affected'] });
  await make('subtree', { role: 'edit', name: 'The whole case', subtree: true });
  await make('one', { role: 'edit', name: 'For one at a time', maxGuests: 1 });
  await rae('DELETE', `/share-links/${await make('closed', { name: 'First look' })}`);
  await make('ended', {
    ...{ name: 'Vendor, first look, with a name as long as a name of a link can be made here' },
    expiresAt: new Date(Date.now() + 2_000).toISOString(),
  });
  await make('comment', { role: 'comment', name: 'Paylane, incident call' });
  await make('public', { role: 'view', name: 'For everybody' });

  const form = async (body: object, codexId = incident) => {
    const made = await rae<{ id: string; url: string }>('POST', `/codices/${codexId}/intake-links`, body);
    return { id: made.id, path: new URL(made.url).pathname };
  };
  const open = await form({ templateId: 'task', name: 'Wishes', thanks: 'We read them on Mondays.' });
  const closed = await form({ templateId: 'task', name: 'Old wishes' }, empty);
  await rae('DELETE', `/intake-links/${closed.id}`);
  return {
    links: links as Record<LinkName, string>,
    linkIds: linkIds as Record<LinkName, string>,
    forms: { open: open.path, closed: closed.path },
  };
}

interface Groups {
  readonly lead: string;
  readonly call: string;
}

async function administer(
  { api }: Workspace,
  as: World['as'],
  people: World['people'],
  { incident }: Codices,
): Promise<Pick<World, 'invitation' | 'passwordLink'> & { readonly groups: Groups }> {
  const owner = await as(people.owner);
  const { tom, lina, max, vida, rae } = people;
  const group = async (name: string, members: readonly Person[]) => {
    const { id } = await api.post<{ id: string }>('/groups', { name });
    for (const member of members) await owner('PUT', `/groups/${id}/members/${member.id}`);
    return id;
  };
  const lead = await group('Support leads', [tom, lina, max]);
  const call = await group('On call this week, nights and weekends included', []);
  const invitation = await api.post<{ url: string }>('/invitations', {
    email: 'yun.sato@paylane.example',
    role: 'commenter',
  });
  await api.post('/invitations', { role: 'viewer' });
  await api.post('/invitations', { email: 'sana.brandt@example.org', role: 'editor', send: true });
  const passwordLink = await owner<{ url: string }>('POST', `/members/${vida.id}/password-link`);
  await owner('PATCH', '/workspace', { name: 'Evening Works', publicPages: true });
  await owner('POST', '/api-tokens', { name: 'Nightly export', scopes: ['read'], password: PASSWORD });
  await (await as(rae))('POST', '/api-tokens', {
    ...{ name: 'Triage agent that reads what comes in by the form', scopes: ['suggest'], subtree: incident },
    ...{ password: PASSWORD, expiresAt: new Date(Date.now() + 30 * 86_400_000).toISOString() },
  });
  await addWebhooks(owner);
  const path = (url: string) => url.replace(/^https?:\/\/[^/]+/, '');
  return { invitation: path(invitation.url), passwordLink: path(passwordLink.url), groups: { lead, call } };
}

/** To addresses that nobody answers at. */
async function addWebhooks(owner: Caller): Promise<void> {
  const add = (url: string, events: readonly string[]) =>
    owner<{ id: string }>('POST', '/webhooks', { url, events }).catch(() => null);
  await add('https://hooks.example.org/bindery', ['*']);
  const off = await add('https://hooks.example.org/a/path/that/is/rather/long/for/one/line/of/a/card', [
    'codex.created',
    'comment.created',
  ]);
  if (off !== null) await owner('PATCH', `/webhooks/${off.id}`, { enabled: false });
}

/** Roles that members and groups have on the incident beyond those of the workspace. */
async function shareInside(
  as: World['as'],
  { owner: owners, max, lina }: World['people'],
  { incident }: Codices,
  { lead, call }: Groups,
): Promise<void> {
  const owner = await as(owners);
  const give = (to: string, role: string) => owner('PUT', `/codices/${incident}/grants/${to}`, { role });
  await give(`member:${max.id}`, 'editor');
  await give(`member:${lina.id}`, 'editor');
  await give(`group:${lead}`, 'editor');
  await give(`group:${call}`, 'commenter');
}
