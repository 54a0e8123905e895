import { lazy } from 'react';

/** Bars, loaded when a page first draws some. */
export const LazyBars = lazy(() => import('./bars.tsx').then(({ Bars }) => ({ default: Bars })));
