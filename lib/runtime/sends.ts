/**
 * Imported by the handlers that send to a queue: its client is then loaded while Lambda starts the function, at full speed, and not by the first
 * request. The others never load it.
 */
import '../adapters/sqs/client.ts';
