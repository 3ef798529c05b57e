import { pino } from 'pino';
import { expect, it } from 'vitest';
import { Shutdown } from './shutdown.ts';

const pause = () => new Promise((resolve) => setTimeout(resolve, 5));

function begin() {
  const stopped: string[] = [];
  const shutdown = new Shutdown(pino({ level: 'silent' }), () => undefined);
  const add = (name: string): void => shutdown.add(name, async () => void stopped.push(name));
  return { shutdown, stopped, add };
}

it('takes the parts down in the reverse order, each once', async () => {
  const { shutdown, stopped, add } = begin();
  await shutdown.during(async () => {
    add('database');
    add('journal');
  });
  await Promise.all([shutdown.run(), shutdown.run()]);
  expect(stopped).toEqual(['journal', 'database']);
});

it('asked to stop during a start, stops also the part that came up meanwhile, and nothing starts after it', async () => {
  const { shutdown, stopped, add } = begin();
  let reached = false;
  const starting = shutdown.during(async () => {
    add('port');
    await pause(); // PostgreSQL is starting
    add('PostgreSQL');
    reached = true;
  });
  const stop = shutdown.run();
  await expect(starting).rejects.toMatchObject({ code: 'unavailable' });
  await stop;
  expect(reached).toBe(false);
  expect(stopped).toEqual(['PostgreSQL', 'port']);
});

it('stops the parts that are up when a start fails', async () => {
  const { shutdown, stopped, add } = begin();
  const starting = shutdown.during(async () => {
    add('port');
    throw new Error('no database');
  });
  await expect(starting).rejects.toThrow('no database');
  await shutdown.run();
  expect(stopped).toEqual(['port']);
});
