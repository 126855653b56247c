/** What is wrong in a content file, said to an editor: where, what, and how to put it right. */
export type Problem = { readonly file: string; readonly line: number; readonly message: string };

/** The content cannot be used. Holds every problem, so that an editor mends all of them in one go. */
export class ContentError extends Error {
  readonly code = 'content_invalid';
  readonly problems: readonly Problem[];

  constructor(problems: readonly Problem[]) {
    const first = problems[0];
    super(`${problems.length} problem(s) in the content${first ? `, first: ${showProblem(first)}` : ''}`);
    this.name = 'ContentError';
    this.problems = problems;
  }
}

/** `file:line: message`, the form that editors and terminals turn into a link. */
export function showProblem(problem: Problem): string {
  return `${problem.file}:${problem.line}: ${problem.message}`;
}

/** Problems in the order in which an editor walks through the files. */
export function sortProblems(problems: readonly Problem[]): Problem[] {
  return [...problems].sort((a, b) => (a.file === b.file ? a.line - b.line : a.file < b.file ? -1 : 1));
}
