/** `keys list`, `keys rotate`, `keys trust`: the keys that checkpoints are signed with. */
import {
  listSigningKeys,
  rotateSigningKey,
  type SigningKey,
  trustSigningKey,
} from '#server/checkpoints/signing-keys.ts';
import { cliActor } from './command/cli-actor.ts';
import { type Run, UsageError } from './command/command.ts';

export const list: Run = async (_args, context) => {
  const { appSecret } = await context.readEnv();
  const keys = await context.withDatabase((prisma) => listSigningKeys({ prisma, appSecret }));
  return { ok: true, text: keys.map(describe).join('\n'), json: keys.map(toJson) };
};

export const rotate: Run = async (_args, context) => {
  const { appSecret } = await context.readEnv();
  const key = await context.withDatabase((prisma) =>
    rotateSigningKey(prisma, appSecret, cliActor(), Date.now()),
  );
  return { ok: true, text: `Checkpoints are signed with ${key.id} from now on.`, json: toJson(key) };
};

export const trust: Run = async ({ operands }, context) => {
  const [id] = operands;
  if (id === undefined || operands.length > 1) throw new UsageError('Name one key by its id.');
  const { appSecret } = await context.readEnv();
  await context.withDatabase((prisma) =>
    trustSigningKey(prisma, appSecret, cliActor(), id.toLowerCase(), Date.now()),
  );
  return { ok: true, text: `${id} verifies what was signed with it.`, json: { id } };
};

function describe({ id, publicKey, since, until, isVouched }: SigningKey): string {
  const validity = `since ${toTime(since)}${until === null ? '' : ` until ${toTime(until)}`}`;
  const state = isVouched ? (until === null ? 'signs' : 'verifies') : 'not sealed by this APP_SECRET';
  return [id, Buffer.from(publicKey).toString('base64'), validity, state].join('  ');
}

function toJson({ id, publicKey, since, until, isVouched }: SigningKey) {
  return {
    ...{ id, publicKey: Buffer.from(publicKey).toString('base64'), since: toTime(since) },
    ...{ until: until === null ? null : toTime(until), vouched: isVouched },
  };
}

function toTime(ms: number): string {
  return new Date(ms).toISOString();
}
