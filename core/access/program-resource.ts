/** The resources that a program can be let in for by OAuth: the tools of `/mcp`, or the API with its sockets; never both at once. */
export const PROGRAM_RESOURCES = ['mcp', 'api'] as const;
export type ProgramResource = (typeof PROGRAM_RESOURCES)[number];
