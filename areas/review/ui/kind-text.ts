/** The name of a type of exception in the language shown. */
import { useCallback } from 'react';
import { useLabel } from '../../../web/kit/texts.ts';
import { EXCEPTIONS, type ExceptionKind } from '../model.ts';

/** Gives a function from a type to its name; an unknown one stays as it is. */
export function useKindText(): (kind: string) => string {
  const label = useLabel();
  return useCallback(
    (kind) => {
      const known = EXCEPTIONS[kind as ExceptionKind];
      return known === undefined ? kind : label(known);
    },
    [label],
  );
}
