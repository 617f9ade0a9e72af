import { describe, expect, test } from '@jest/globals';
import { events, failedMessageIds, sqsEvent } from '../../../localstack/event-source-batch.ts';

const batch = new Set(['a', 'b', 'c']);

describe('the response of a function', () => {
  test.each([
    ['nothing', undefined],
    ['null', null],
    ['an empty object', {}],
    ['a list that is null', { batchItemFailures: null }],
    ['an empty list', { batchItemFailures: [] }],
  ])('%s is a complete success', (_, answer) => {
    expect(failedMessageIds(answer, batch)).toEqual(new Set());
  });

  test('a list of failures names the failed messages and no others', () => {
    const answer = { batchItemFailures: [{ itemIdentifier: 'c' }, { itemIdentifier: 'a' }] };
    expect(failedMessageIds(answer, batch)).toEqual(new Set(['a', 'c']));
  });

  test.each([
    ['a text', 'done'],
    ['a list', []],
    ['failures that are no list', { batchItemFailures: 'a' }],
    ['an empty identifier', { batchItemFailures: [{ itemIdentifier: '' }] }],
    ['an identifier that is null', { batchItemFailures: [{ itemIdentifier: null }] }],
    ['an identifier under another name', { batchItemFailures: [{ messageId: 'a' }] }],
    ['a failure that is null', { batchItemFailures: [null] }],
    ['a message that is not in the batch', { batchItemFailures: [{ itemIdentifier: 'z' }] }],
  ])('%s is a complete failure', (_, answer) => {
    expect(failedMessageIds(answer, batch)).toBeUndefined();
  });
});

describe('the event of a batch', () => {
  test('has the members that Lambda gives a record', () => {
    const queueUrl = 'http://127.0.0.1:4566/000000000000/ordinal-local-writes';
    const event = sqsEvent(
      [
        {
          MessageId: 'm',
          ReceiptHandle: 'r',
          Body: '{}',
          MD5OfBody: '99914b932bd37a50b983c5e7c90ae93b',
          Attributes: { ApproximateReceiveCount: '2', SenderId: 's' },
          MessageAttributes: {
            text: { DataType: 'String', StringValue: 'x' },
            bytes: { DataType: 'Binary', BinaryValue: 'AQI=' },
          },
        },
      ],
      queueUrl,
      'us-east-1',
    );
    expect(event.Records).toEqual([
      {
        messageId: 'm',
        receiptHandle: 'r',
        body: '{}',
        attributes: { ApproximateReceiveCount: '2', SenderId: 's' },
        messageAttributes: {
          text: {
            dataType: 'String',
            stringValue: 'x',
            stringListValues: [],
            binaryListValues: [],
          },
          bytes: {
            dataType: 'Binary',
            binaryValue: 'AQI=',
            stringListValues: [],
            binaryListValues: [],
          },
        },
        md5OfBody: '99914b932bd37a50b983c5e7c90ae93b',
        eventSource: 'aws:sqs',
        eventSourceARN: 'arn:aws:sqs:us-east-1:000000000000:ordinal-local-writes',
        awsRegion: 'us-east-1',
      },
    ]);
  });
});

test("a batch too large for one event is split into several, each within Lambda's limit", () => {
  const Body = 'x'.repeat(256 * 1024);
  const messages = Array.from({ length: 50 }, (_, i) => ({
    MessageId: String(i),
    ReceiptHandle: 'r',
    MD5OfBody: '',
    Body,
  }));
  const parts = events(messages);
  expect(parts.flat()).toEqual(messages);
  expect(parts.length).toBeGreaterThan(1);
  for (const part of parts)
    expect(JSON.stringify(sqsEvent(part, 'http://h/0/q', 'r')).length).toBeLessThan(6_000_000);
});

test('an empty receive makes no event', () => {
  expect(events([])).toEqual([]);
});
