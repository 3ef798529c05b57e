/** The texts that the editor was shown of Codices, kept while something that was typed into them is not sent: the editor restores that with its window. */
import type * as vscode from 'vscode';
import type { CodexPlace } from '../address/codex-address.ts';
import type { MirrorMemory } from '../document/text-mirror.ts';

export class TypedTexts {
  private readonly state: vscode.Memento;

  constructor(state: vscode.Memento) {
    this.state = state;
  }

  find(place: CodexPlace): MirrorMemory | null {
    return this.state.get<MirrorMemory>(keyOf(place)) ?? null;
  }

  async keep(place: CodexPlace, memory: MirrorMemory): Promise<void> {
    await this.state.update(keyOf(place), memory);
  }

  async forget(place: CodexPlace): Promise<void> {
    if (this.find(place) !== null) await this.state.update(keyOf(place), undefined);
  }
}

function keyOf({ id, branch }: CodexPlace): string {
  return `typed ${id}@${branch}`;
}
