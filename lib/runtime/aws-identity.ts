/**
 * The identity that the environment holds, as it does in Lambda. Undefined if the AWS SDK would
 * look elsewhere, or has to look again when the credentials expire.
 */
export function awsIdentity(env: NodeJS.ProcessEnv) {
  const { AWS_ACCESS_KEY_ID, AWS_SECRET_ACCESS_KEY, AWS_SESSION_TOKEN, AWS_REGION } = env;
  if (env.AWS_PROFILE || env.AWS_CREDENTIAL_EXPIRATION) return undefined;
  if (!AWS_ACCESS_KEY_ID || !AWS_SECRET_ACCESS_KEY || !AWS_REGION) return undefined;
  return {
    accessKeyId: AWS_ACCESS_KEY_ID,
    secretAccessKey: AWS_SECRET_ACCESS_KEY,
    sessionToken: AWS_SESSION_TOKEN || undefined,
    region: AWS_REGION,
  };
}
