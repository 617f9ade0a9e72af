interface Described {
  readonly name: string;
  readonly message: string;
  readonly stack?: string | undefined;
  readonly code?: unknown;
  readonly cause?: Described;
}

/**
 * An error as it may stand in a log: by name, message, code and cause. The clients hang whole commands, statements and request bodies on their
 * errors, with message bodies and tokens in them; nothing of that gets through. A duplicate key is repeated in the message itself: it is cut out.
 */
export function loggable(error: unknown): Described {
  if (!Error.isError(error)) return { name: 'unknown', message: 'what was thrown is no error' };
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
