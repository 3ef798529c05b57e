import { randomUUID } from 'node:crypto';
import { afterAll, beforeAll, describe } from 'vitest';
import { describeProcessBus } from './process-bus.contract.ts';
import { findRedis, startTestRedis, type TestRedis } from './redis.fixture.ts';
import { redisChannel } from './redis-channel.ts';

const binary = findRedis();

describe.skipIf(binary === null)(
  'with redis-server or valkey-server, which is not installed everywhere',
  () => {
    let redis: TestRedis;
    beforeAll(async () => {
      redis = await startTestRedis(binary ?? '');
    });
    afterAll(() => redis.kill());

    describeProcessBus(() => ({
      open: redisChannel(redis.url, `bindery:${randomUUID()}`),
      async cut() {
        await redis.kill();
        await redis.start();
      },
    }));
  },
);
