import assert from 'node:assert/strict';
import { describe, test } from 'vitest';
import { refuses } from '../../support/management.ts';
import { existsInSandboxOnly } from '../../support/sandbox-only.ts';
import { newSandboxPartner, sandboxOf } from '../../support/sandbox-partner.ts';
import { sharedServer } from '../../support/server.ts';
import { onSampledDialect } from '../../support/stores.ts';

const path = '/simulation/clock/advance';
const frozenAt = '2030-06-30T12:00:00Z';
const noTime = /: to must be a time with its zone/u;

onSampledDialect((dialect) => {
  const server = sharedServer(dialect);

  existsInSandboxOnly(server, { path, body: () => ({ seconds: 1 }) });

  describe('names the field and leaves the clock unchanged', () => {
    const cases: [string, object, RegExp][] = [
      [
        'backwards in seconds',
        { seconds: -1 },
        /: seconds would turn the clock back: it is 2030-06-30T12:00/u,
      ],
      [
        'backwards to a time',
        { to: '2030-06-30T11:59:59Z' },
        /: to would turn the clock back: it is 2030-06/u,
      ],
      ['backwards, with time zones', { to: '2030-06-30T13:00:00+02:00' }, /: to would turn the clock back/u],
      [
        'a century in seconds',
        { seconds: 3_155_760_000 },
        /: seconds would advance the clock by more than .* \(ten years\)/u,
      ],
      [
        'to a time a century later',
        { to: '2130-06-30T12:00:00Z' },
        /: to would advance the clock by more than .* \(ten years\)/u,
      ],
      ['more seconds than a safe integer', { seconds: 1e308 }, /: seconds would advance/u],
      ['fractions of a second', { seconds: 1.5 }, /: seconds must be integer/u],
      ['neither seconds nor time', {}, /: seconds or to: give one of the two/u],
      [
        'both seconds and time',
        { seconds: 1, to: '2030-07-01T00:00:00Z' },
        /: seconds or to: give one of the two/u,
      ],
      ['an invalid time', { to: 'tomorrow' }, noTime],
      ['a day that does not exist', { to: '2030-06-31T00:00:00Z' }, noTime],
      ['a leap second', { to: '2030-06-30T23:59:60Z' }, noTime],
      ['a time whose zone has no minutes', { to: '2030-07-01T00:00:00+02' }, noTime],
    ];
    for (const [what, body, says] of cases) {
      test(what, async () => {
        const sandbox = sandboxOf(server(), await newSandboxPartner(server(), { frozen_at: frozenAt }));
        refuses(await sandbox.call(path, body), 'INVALID_FIELD', 400, says);
        assert.deepEqual(await sandbox.clock(), { now: '2030-06-30T12:00:00.000Z', is_frozen: true });
      });
    }
  });
});
