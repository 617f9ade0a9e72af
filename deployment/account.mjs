import { GetCallerIdentityCommand, STSClient } from '@aws-sdk/client-sts';

/** The AWS account of this shell's credentials. Throws a sentence that says what to set. */
export async function account(region) {
  const client = new STSClient({ region, maxAttempts: 2 });
  try {
    const { Account } = await client.send(new GetCallerIdentityCommand({}));
    return Account;
  } catch (error) {
    throw new Error(
      `AWS does not know these credentials (${error.name}). Set AWS_PROFILE, or AWS_ACCESS_KEY_ID and AWS_SECRET_ACCESS_KEY.`,
    );
  } finally {
    client.destroy();
  }
}
