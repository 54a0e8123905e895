import { describe, test } from 'vitest';
import { partnerCalls } from '../../support/client.ts';
import { refuses } from '../../support/management.ts';
import { setProgress } from '../../support/partner-operations.ts';
import { refusesLikeEveryPartnerOperation } from '../../support/partner-refusals.ts';
import { existsInSandboxOnly } from '../../support/sandbox-only.ts';
import { sharedServer } from '../../support/server.ts';
import { onSampledDialect } from '../../support/stores.ts';

onSampledDialect((dialect) => {
  const server = sharedServer(dialect);
  refusesLikeEveryPartnerOperation(server, setProgress);
  existsInSandboxOnly(server, setProgress);

  describe('INVALID_FIELD', () => {
    const wrong: [string, object, RegExp][] = [
      ['another mode', { mode: 'fast' }, /: mode must be one of clock, reads, immediate$/u],
      ['no number of reads in mode reads', { mode: 'reads' }, /: reads is required in mode reads$/u],
      [
        'a number of reads in mode clock',
        { mode: 'clock', reads: 3 },
        /: reads is not allowed in mode clock$/u,
      ],
      [
        'a number of reads in mode immediate',
        { mode: 'immediate', reads: 1 },
        /: reads is not allowed in mode immediate$/u,
      ],
      ['no reads', { mode: 'reads', reads: 0 }, /: reads must /u],
      ['too many reads', { mode: 'reads', reads: 1001 }, /: reads must /u],
      ['a fractional number of reads', { mode: 'reads', reads: 1.5 }, /: reads must /u],
      ['reads that are not a number', { mode: 'reads', reads: '3' }, /: reads must /u],
    ];
    for (const [name, body, says] of wrong) {
      test(`for ${name}`, async () => {
        const call = partnerCalls(server().url, server().demo);
        refuses(await call(setProgress.path, body), 'INVALID_FIELD', 400, says);
      });
    }
  });
});
