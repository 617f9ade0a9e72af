import { Logger } from '@aws-lambda-powertools/logger';

/** One JSON line per request or record. Never log a message body or a token. */
export const logger = new Logger({ serviceName: 'ordinal' });
