/** A task for a thread: a name, and a function from plain data to plain data. */

/** A question of a task to the main thread, such as for a template. */
export type Ask<Question, Answer> = (question: Question) => Promise<Answer>;

/** A task. Inputs, outputs, questions and answers are copied between threads: no functions or documents. */
export interface Task<Input, Output, Question = never, Answer = never> {
  readonly name: string;
  /** What a `BinderyError` says when it throws one arrives whole; anything else becomes an internal error. */
  work(input: Input, ask: Ask<Question, Answer>): Output | Promise<Output>;
}

/** Tasks of any kind, for the thread that looks one up by its name. */
export type AnyTask = Task<never, unknown, unknown, unknown>;
