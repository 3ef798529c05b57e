/** Types of dockerfile.mjs, for its test. */
export interface Instruction {
  readonly keyword: string;
  readonly text: string;
}
export interface Stage {
  readonly name: string;
  readonly base: string;
  readonly instructions: readonly Instruction[];
}
export function parseDockerfile(text: string): readonly Stage[];
