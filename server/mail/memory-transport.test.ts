/** The transport of tests behaves as the one to a mail server does. */
import { describeMailTransport } from './mail-transport.contract.ts';
import { createMemoryTransport } from './memory-transport.fixture.ts';

describeMailTransport('in memory', async () => {
  const transport = createMemoryTransport();
  return { transport, receivers: () => transport.sent.map(({ to }) => to.address), stop: async () => {} };
});
