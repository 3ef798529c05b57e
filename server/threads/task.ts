/** A task for a thread: a name, and a function from plain data to plain data. */

/** What the thread wants to know in between, such as a template; answered by whoever gave the work. */
export type Ask<Question, Answer> = (question: Question) => Promise<Answer>;

/** Inputs, outputs, questions and answers are copied between threads: no functions, no documents. */
export interface Task<Input, Output, Question = never, Answer = never> {
  readonly name: string;
  /** What a `BinderyError` says when it throws one arrives whole; anything else becomes an internal error. */
  work(input: Input, ask: Ask<Question, Answer>): Output | Promise<Output>;
}

/** Tasks of any kind, for the thread that looks one up by its name. */
export type AnyTask = Task<never, unknown, unknown, unknown>;
