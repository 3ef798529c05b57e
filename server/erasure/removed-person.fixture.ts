/** For tests: somebody who has written in every way there is, and was removed. */
import { expect } from 'vitest';
import type { JsonValue } from '#core/json.ts';
import { codexDocumentName, commentsDocumentName } from '#core/protocol/document-name.ts';
import { createApiToken } from '../access/api-token.ts';
import { signDue } from '../checkpoints/checkpoint-upkeep.ts';
import { writeDocumentCheckpoint } from '../checkpoints/write-checkpoint.ts';
import { packDocument } from '../packing/pack-document.ts';
import type { RedactionWorld } from '../redaction/redaction-world.fixture.ts';
import { findStored } from '../redaction/stored-bytes.fixture.ts';

/** In the name and the address of all of them, and nowhere else. */
export const SURNAME = 'vandermeulen';

export interface RemovedPerson {
  readonly id: string;
  readonly name: string;
  /** An API token of theirs. */
  readonly token: string;
  readonly codexId: string;
}

/** `firstName` is their own in this world. */
export async function leaveEverywhere(world: RedactionWorld, firstName: string): Promise<RemovedPerson> {
  const { services, owner } = world;
  const name = `${firstName} Vandermeulen`;
  const ok = <T extends object>(who: string, method: string, path: string, body?: JsonValue) =>
    askOk<T>(world, who, method, path, body);
  const { id } = await ok<{ id: string }>(owner, 'POST', 'members', {
    ...{ name, email: `${firstName.toLowerCase()}.${SURNAME}@example.org` },
    ...{ role: 'editor', password: 'correct horse battery' },
  });
  const { token } = await createApiToken(services.prisma, { userId: id, name: `${name}'s laptop` });
  const codex = await ok<{ id: string }>(token, 'POST', 'codices', {
    ...{ templateId: 'vault', title: 'The lock', fields: { notes: 'calm', owner: 'calm', words: ['a'] } },
  });
  await ok(token, 'PATCH', `codices/${codex.id}`, { fields: { owner: 'other' } });
  await ok(owner, 'PATCH', `codices/${codex.id}`, { fields: { words: ['b'] } });
  const said = await ok<{ id: string }>(owner, 'POST', `codices/${codex.id}/comments`, {
    body: { markdown: `Ask @[${name}](${id}), please` },
  });
  await ok(token, 'POST', `comments/${said.id}/replies`, { body: { markdown: 'Here I am' } });
  await ok(token, 'POST', `codices/${codex.id}/versions`, { name: 'sent', note: 'n' });
  await ok(token, 'POST', `codices/${codex.id}/branches`, { name: 'draft' });
  await ok(token, 'PATCH', `codices/${codex.id}?branch=draft`, { fields: { owner: 'on a branch' } });
  const suggestion = await ok<{ id: string }>(token, 'POST', `codices/${codex.id}/suggestions`, {
    anchor: { field: 'notes', quote: 'calm' },
    change: { kind: 'text', text: 'calmer' },
  });
  await world.ask(owner, 'POST', `suggestions/${suggestion.id}/accept`, {});
  await ok(token, 'PUT', `codices/${codex.id}/watch`, { subtree: false });
  const moved = await world.newCodex('Moved');
  await ok(token, 'POST', `codices/${moved}/move`, { parentId: codex.id });
  await settle(world);
  const documentName = codexDocumentName(codex.id);
  await services.journal.compact(documentName);
  await writeDocumentCheckpoint(services, documentName);
  const size = { rows: 2, bytes: 1_000_000, fewest: 1 };
  expect(await packDocument(services, documentName, { before: Date.now() + 1_000, size })).toBeGreaterThan(0);
  await signDue(services);
  await world.server.app.request(`/api/v1/members/${id}`, {
    method: 'DELETE',
    headers: { authorization: `Bearer ${owner}` },
  });
  return { id, name, token, codexId: codex.id };
}

/** Answers what it answers, which is no refusal. */
export async function askOk<T extends object>(
  world: RedactionWorld,
  who: string,
  method: string,
  path: string,
  body?: JsonValue,
): Promise<T> {
  const answer = await world.ask<T>(who, method, path, body);
  expect(answer.status, `${path}: ${JSON.stringify(answer.body)}`).toBeLessThan(300);
  return answer.body;
}

/** Until all that follows from edits is done. */
export async function settle({ services }: RedactionWorld): Promise<void> {
  for (const { id } of await services.prisma.codex.findMany({ select: { id: true } })) {
    await services.projection.project(codexDocumentName(id));
    await services.projection.project(commentsDocumentName(id));
  }
  await services.titles.flush();
  await services.background.settled();
}

/** Where one of them is still named, by the bytes of tables and files. */
export const findNamed = ({ client, dataDir }: RedactionWorld) => findStored(client, dataDir, [SURNAME]);
