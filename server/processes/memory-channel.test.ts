import { createMemoryChannel } from './memory-channel.ts';
import { describeProcessBus } from './process-bus.contract.ts';

describeProcessBus(createMemoryChannel);
