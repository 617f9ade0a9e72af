interface Described {
  readonly name: string;
  readonly message: string;
  readonly stack?: string | undefined;
  readonly code?: unknown;
  readonly cause?: Described;
}

/**
 * The parts of an error that may be logged: name, message, stack, code and cause. The engines'
 * clients attach commands, statements and request bodies to their errors, with users' messages and
 * tokens in them; none of that may be logged. MySQL quotes a duplicate key in the text of its
 * error, so the quote is removed.
 */
export function loggable(error: unknown): Described {
  if (!Error.isError(error))
    return { name: 'unknown', message: 'the thrown value is not an Error' };
  const { name, stack, cause } = error;
  const message = error.message.replace(/Duplicate entry '.*' for key/s, 'Duplicate entry for key');
  return {
    name,
    message,
    stack: stack?.replace(error.message, message),
    ...('code' in error && { code: error.code }),
    ...(cause !== undefined && { cause: loggable(cause) }),
  };
}
