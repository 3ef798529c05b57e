/** Names of nodes by who inserted them: a Yjs client and a count, which a stream of entries says in two characters. */

import type { ForestNode } from './forest.ts';

/** Names that a stream learns at once. */
export const BLOCK_SIZE = 64;

/** The insertion of this number by this client, and the node it stands for. */
export class NodeName {
  readonly block: NameBlock;
  readonly index: number;
  /** `null` while no entry says. */
  node: ForestNode | null = null;
  /** Somebody looked it up in vain. */
  isMissed = false;

  constructor(block: NameBlock, index: number) {
    this.block = block;
    this.index = index;
  }

  get client(): number {
    return this.block.client;
  }

  get ordinal(): number {
    return this.block.number * BLOCK_SIZE + this.index;
  }
}

/** `BLOCK_SIZE` names of one client in their order. */
export class NameBlock {
  readonly client: number;
  readonly number: number;
  private readonly names: NodeName[] = [];

  constructor(client: number, number: number) {
    this.client = client;
    this.number = number;
  }

  /** The same object at every call, so that to look a name up is to read its node. */
  at(index: number): NodeName {
    let name = this.names[index];
    if (name === undefined) {
      name = new NodeName(this, index);
      this.names[index] = name;
    }
    return name;
  }

  forget(): void {
    for (const name of Object.values(this.names)) {
      name.node = null;
      name.isMissed = false;
    }
  }
}

/** All names there are. */
export class NodeNames {
  private readonly blocks = new Map<number, Map<number, NameBlock>>();

  block(client: number, number: number): NameBlock {
    let blocks = this.blocks.get(client);
    if (blocks === undefined) {
      blocks = new Map();
      this.blocks.set(client, blocks);
    }
    let block = blocks.get(number);
    if (block === undefined) {
      block = new NameBlock(client, number);
      blocks.set(number, block);
    }
    return block;
  }

  get(client: number, ordinal: number): NodeName {
    return this.block(client, Math.floor(ordinal / BLOCK_SIZE)).at(ordinal % BLOCK_SIZE);
  }

  /** Forgets what the names stand for. */
  clear(): void {
    for (const blocks of this.blocks.values()) for (const block of blocks.values()) block.forget();
  }
}
