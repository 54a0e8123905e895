import { test } from 'vitest';

test('canary: passes', () => {});
