/** Texts that would run script, begin another line or turn the writing around, in every place of a push: letters, and a path of ours. */
import { expect, test } from 'vitest';
import { HOSTILE_TEXTS } from '#core/hostile-texts.fixture.ts';
import { readPushMessage } from '#core/protocol/push-message.ts';
import { notificationsOf } from '../notifications/hostile-notifications.fixture.ts';
import { writePushMessage } from './push-request.ts';

const UNFIT = /[\p{Cc}\p{Cs}\p{Zl}\p{Zp}\u061c\u200e\u200f\u202a-\u202e\u2066-\u2069]/u;
const wordsOf = (text: string): string => text.replace(/[\s\p{Cc}\p{Cf}\p{Zl}\p{Zp}]+/gu, '');

test.each(HOSTILE_TEXTS)('a push has %j as letters on one line', (text) => {
  for (const item of notificationsOf(text)) {
    const message = writePushMessage(item);
    expect(`${message.title}${message.body}`).not.toMatch(UNFIT);
    expect(wordsOf(`${message.title}${message.body}`)).toContain(wordsOf(text).slice(0, 60));
    expect(message.path).toMatch(/^\/c\/01900000-0000-7000-8000-0000000000a1([#/][\w/?=-]*)?$/);
    expect(message.tag).toBe(item.id);
    // What a device reads is what was written.
    expect(readPushMessage(JSON.stringify(message))).toEqual(message);
  }
});

test.each(HOSTILE_TEXTS)('a push that is as long as can be fits, with %j', (text) => {
  for (const item of notificationsOf(text.repeat(40))) {
    const bytes = new TextEncoder().encode(JSON.stringify(writePushMessage(item)));
    expect(bytes.length).toBeLessThan(3993);
  }
});
