/** The calls of the wizard, and what it knows of a file between them. */
import { useMutation } from '@tanstack/react-query';
import { useState } from 'react';
import type { ImportResult } from '../../../channels/csv/import-file.ts';
import type { describeFile } from '../../../channels/csv/import-plan.ts';
import type { Wire } from '../../../web/kit/wire.ts';
import type { ImportKind } from '../model.ts';
import { upload } from './upload.ts';

export type Described = Wire<Awaited<ReturnType<typeof describeFile>>>;
export type Checked = Wire<Omit<ImportResult, 'run_id' | 'error_file' | 'peak_mb'>>;

/** What a person has said about the file. */
export interface Said {
  preset?: string | undefined;
  sheet?: string | undefined;
  shop?: string | undefined;
  merchant?: string | undefined;
  warehouse?: string | undefined;
  /** Column by field, where it differs from what was found; '': in none. */
  mapping: Record<string, number | ''>;
}

export const NOTHING_SAID: Said = { mapping: {} };

function paramsOf({ mapping, ...said }: Said) {
  const chosen = Object.keys(mapping).length > 0;
  return { ...said, ...(chosen ? { mapping: JSON.stringify(mapping) } : {}) };
}

/** A call that takes the file along. */
export function useSending<T>(path: (kind: ImportKind) => string) {
  const [share, setShare] = useState(0);
  const call = useMutation({
    mutationFn: ({ kind, file, said }: { kind: ImportKind; file: File; said: Said }) => {
      setShare(0);
      return upload<T>(path(kind), paramsOf(said), file, setShare);
    },
  });
  return { call, share };
}
