/**
 * What a place shows while it has no content: loading, empty, failed. None of them moves the
 * page.
 */
import { Button } from 'antd';
import type { ReactNode } from 'react';
import { useKitTexts } from './kit-texts.ts';
import { ProblemNotice } from './problems.tsx';

/** Bars in the place of rows that are on their way. */
export function Loading({ rows = 12 }: { rows?: number }) {
  const t = useKitTexts();
  return (
    <div className="skeleton" role="status" aria-label={t('loading')}>
      {Array.from({ length: rows }, (_, index) => (
        // biome-ignore lint/suspicious/noArrayIndexKey: bars have no other name
        <div key={index} className="skeleton-row" />
      ))}
    </div>
  );
}

export function Empty({ children }: { children?: ReactNode }) {
  const t = useKitTexts();
  return <div className="empty quiet">{children ?? t('empty')}</div>;
}

export function Failed({ error, onRetry }: { error: unknown; onRetry(): void }) {
  const t = useKitTexts();
  return (
    <div className="failed">
      <ProblemNotice error={error} />
      <Button size="small" onClick={onRetry}>
        {t('retry')}
      </Button>
    </div>
  );
}

interface Asked<Data> {
  data: Data | undefined;
  error: Error | null;
  refetch(): unknown;
}

/** Shows the content of a query, or the state that it is in. Old content stays during a failure. */
export function Shown<Data>({
  of,
  rows,
  children,
}: {
  of: Asked<Data>;
  rows?: number;
  children: (data: Data) => ReactNode;
}) {
  if (of.data !== undefined) return children(of.data);
  if (of.error !== null) return <Failed error={of.error} onRetry={() => of.refetch()} />;
  return <Loading {...(rows === undefined ? {} : { rows })} />;
}
