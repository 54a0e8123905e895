import { lazy } from 'react';

/** Bars, loaded on first use. */
export const LazyBars = lazy(() => import('./bars.tsx').then(({ Bars }) => ({ default: Bars })));
