/** The frame of a screen: title, what may be done, a line of filters, the content. */
import { type ReactNode, useEffect } from 'react';

interface PageProps {
  title: string;
  /** Beside the title. */
  mark?: ReactNode;
  actions?: ReactNode;
  filters?: ReactNode;
  /** 'fill': the content scrolls by itself (grids); 'flow': the page scrolls. */
  kind?: 'fill' | 'flow';
  children: ReactNode;
}

export function Page({ title, mark, actions, filters, kind = 'flow', children }: PageProps) {
  useEffect(() => {
    document.title = `${title} · fahuo`;
  }, [title]);
  return (
    <div className={`page ${kind}`}>
      <div className="page-head">
        <h1>{title}</h1>
        {mark}
        <div className="page-actions">{actions}</div>
      </div>
      {filters !== undefined && <div className="page-filters">{filters}</div>}
      <div className="page-content">{children}</div>
    </div>
  );
}

/** A titled part of a page. */
export function Panel({
  title,
  extra,
  children,
}: {
  title: string;
  extra?: ReactNode;
  children: ReactNode;
}) {
  return (
    <section className="panel">
      <div className="panel-head">
        <h2>{title}</h2>
        {extra}
      </div>
      {children}
    </section>
  );
}

/** Facts as pairs of name and value. */
export function Facts({
  facts,
  wide = false,
}: {
  facts: readonly (readonly [string, ReactNode])[];
  /** One fact a line. */
  wide?: boolean;
}) {
  return (
    <dl className={wide ? 'facts wide' : 'facts'}>
      {facts.map(([name, value]) => (
        <div key={name}>
          <dt>{name}</dt>
          <dd>{value}</dd>
        </div>
      ))}
    </dl>
  );
}
