/* The description of each parameter in a path. */

const named = { type: 'string', pattern: '^[0-9a-f]{32}$' } as const;
const number = { type: 'integer', minimum: 1, maximum: 4294967295 } as const;

export const pathParameters = {
  token: {
    description: "The application's token.",
    schema: named,
    example: '0b9fb1d6f1a34c0f8f5b1c2d3e4f5a6b',
  },
  chat: { description: "The chat's number: a plain decimal from 1.", schema: number, example: 1 },
  message: {
    description: "The message's number: a plain decimal from 1.",
    schema: number,
    example: 1,
  },
  kid: {
    description: "The key's name.",
    schema: named,
    example: '5d41402abc4b2a76b9719d911017c592',
  },
  file: {
    description: 'Its name.',
    schema: { type: 'string', enum: ['swagger-ui.css', 'swagger-ui-bundle.js', 'start.js'] },
    example: 'start.js',
  },
} as const;
