/** Text typed offline survives a reload. */
import { expectKept, expectSaved, expectText, openCodex, syncChip, typeAtEnd } from './codex-page.ts';
import { expect, test } from './fixtures.ts';
import { type CodexAnswer, createCodex, markdownOf } from './rest.ts';

test('a reload shows what this device holds, and sends it once there is a connection', async ({
  api,
  product,
  rae,
}) => {
  let reachable = true;
  await rae.routeWebSocket(/\/collab/, (socket) => {
    if (reachable) socket.connectToServer();
    else void socket.close({ code: 1013 });
  });
  const { id } = await createCodex(api, { templateId: 'incident-review', title: 'On a train' });
  await openCodex(rae, id);
  await typeAtEnd(rae, 'summary', 'Typed at the station. ');
  await expectSaved(rae);

  await product.kill();
  await typeAtEnd(rae, 'summary', 'Typed in the tunnel.');
  await typeAtEnd(rae, 'title', ', in a tunnel');
  await expect(syncChip(rae)).toHaveAccessibleName(/^Saved on this device/);
  await expectKept(rae);

  // Pages are served again, but no socket opens: all that is shown comes from this device.
  reachable = false;
  await product.restart();
  await rae.reload();
  await expectText(rae, 'summary', 'Typed at the station. Typed in the tunnel.');
  await expectText(rae, 'title', 'On a train, in a tunnel');
  await expect(syncChip(rae)).toHaveAccessibleName(/changes? waiting/);
  expect((await api.get<CodexAnswer>(`/codices/${id}`)).title).toBe('On a train');

  reachable = true;
  await expectSaved(rae);
  expect((await api.get<CodexAnswer>(`/codices/${id}`)).title).toBe('On a train, in a tunnel');
  expect(await markdownOf(api, id, 'summary')).toContain('Typed in the tunnel.');
});
