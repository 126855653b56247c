/** Why a page is not shown or a form not taken. Each has its words: `console.error.<name>.title` and `.text`. */
export type Refusal =
  | 'bad_form'
  | 'bad_request'
  | 'case_moved'
  | 'conversation_busy'
  | 'message_gone'
  | 'not_allowed'
  | 'not_found'
  | 'signed_out'
  | 'too_large'
  | 'too_many'
  | 'unexpected';

/** Ends a request with a page in words. */
export class RefusedError extends Error {
  readonly code = 'refused';
  constructor(
    readonly status: number,
    readonly refusal: Refusal,
  ) {
    super(refusal);
  }
}

export const notFound = (): RefusedError => new RefusedError(404, 'not_found');

const BY_CODE: Readonly<Record<string, readonly [number, Refusal]>> = {
  case_not_found: [404, 'not_found'],
  not_allowed: [403, 'not_allowed'],
  conversation_busy: [409, 'conversation_busy'],
  invalid_case_move: [409, 'case_moved'],
  conflict: [409, 'case_moved'],
  message_gone: [409, 'message_gone'],
};

/** What an error means for the person at the browser. Anything unknown is `unexpected`, without details. */
export function refusalOf(error: unknown): RefusedError {
  if (error instanceof RefusedError) return error;
  const code = error instanceof Error && 'code' in error && typeof error.code === 'string' ? error.code : '';
  const known = BY_CODE[code];
  if (known !== undefined) return new RefusedError(...known);
  const status = error instanceof Error && 'statusCode' in error && typeof error.statusCode === 'number' ? error.statusCode : 500;
  if (status === 413) return new RefusedError(413, 'too_large');
  if (status === 429) return new RefusedError(429, 'too_many');
  return status >= 400 && status < 500 ? new RefusedError(status, 'bad_request') : new RefusedError(500, 'unexpected');
}
