import { expect, test } from 'vitest';
import {
  contentRestoreId,
  restoredFrom,
  restoredRow,
  restoredSeq,
  restoreOperationId,
} from './restore-operation.ts';

test('the id of a restore says what it brought back, and no other id does', () => {
  const row = { field: 'actions', id: 'row_1-a' };
  const whole = restoreOperationId(7, '0190-x');
  const one = restoreOperationId(7, '0190-x', row);
  const content = contentRestoreId('0190f3a0-0000-7000-8000-000000000001', 12, '0190-x');
  expect([whole, one, content].map(restoredSeq)).toEqual([7, 7, null]);
  expect([whole, one, content].map(restoredRow)).toEqual([null, row, null]);
  expect([whole, one].map(restoredFrom)).toEqual([null, null]);
  expect(restoredFrom(content)).toEqual({ codexId: '0190f3a0-0000-7000-8000-000000000001', seq: 12 });
  for (const other of ['merge:branch:7', 'restore:x:1', 'restore-from:a:b:c', 'api:restore:7:x'])
    expect([restoredSeq(other), restoredRow(other), restoredFrom(other)]).toEqual([null, null, null]);
});
