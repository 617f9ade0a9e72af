import { availableParallelism } from 'node:os';
import { describe, expect, test } from '@jest/globals';
import { hostSettings } from '../../../host/settings.ts';

describe('the settings of the plain host', () => {
  test('have defaults for a laptop, and a process for each core', () => {
    expect(hostSettings({})).toEqual({
      host: '127.0.0.1',
      port: 3000,
      stage: 'local',
      processes: availableParallelism(),
      names: undefined,
      proxies: 0,
    });
  });

  test('are read from the environment', () => {
    const environment = {
      API_HOST: '0.0.0.0',
      API_PORT: '8000',
      STAGE: 'prod',
      HOST_PROCESSES: '3',
      HOST_NAMES: 'Chat.Example, chat.internal',
      HOST_PROXIES: '1',
    };
    expect(hostSettings(environment)).toEqual({
      host: '0.0.0.0',
      port: 8000,
      stage: 'prod',
      processes: 3,
      names: new Set(['chat.example', 'chat.internal']),
      proxies: 1,
    });
  });

  test('let an open API be called by names of this machine alone', () => {
    expect(hostSettings({ AUTH_MODE: 'open' }).names).toContain('localhost');
    expect(hostSettings({ AUTH_MODE: 'open', HOST_NAMES: 'a' }).names).toEqual(new Set(['a']));
  });

  test.each([
    ['API_PORT', '65536'],
    ['API_PORT', '80x'],
    ['HOST_PROCESSES', '0'],
    ['HOST_PROCESSES', 'two'],
    ['HOST_PROXIES', '-1'],
  ])('refuse %s=%s', (name, value) => {
    expect(() => hostSettings({ [name]: value })).toThrow(name);
  });
});
