/**
 * Handlers that send to a queue import this: Lambda then loads the SQS client while it starts the
 * function, at full CPU, and not during the first request. Other handlers never load the client.
 */
import '../adapters/sqs/client.ts';
