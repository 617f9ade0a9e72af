/**
 * Runs a command. If it fails, prints the error's message without a stack trace and exits with 1.
 */
export async function explained(command: () => Promise<void>): Promise<void> {
  try {
    await command();
  } catch (error) {
    const message = error instanceof Error ? error.message : String(error);
    console.error(message);
    const cause = error instanceof Error ? error.cause : undefined;
    if (cause instanceof Error && !message.includes(cause.message)) console.error(cause.message);
    process.exitCode = 1;
  }
}
