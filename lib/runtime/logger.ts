import { Logger } from '@aws-lambda-powertools/logger';

/** Writes one JSON line per call. Never log the body of a user's message, or a token. */
export const logger = new Logger({ serviceName: 'ordinal' });
