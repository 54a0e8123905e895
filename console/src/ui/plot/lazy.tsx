import { lazyPart } from '../../shell/lazy-part.tsx';

/** Bars, loaded on first use. */
export const LazyBars = lazyPart(() => import('./bars.tsx'), 'Bars');
