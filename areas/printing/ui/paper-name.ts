/** Words that several parts of the print centre share. */
import { useCallback } from 'react';
import { usePrintTexts } from './texts.ts';

const PAPERS = {
  waybill: 'doc_waybill',
  pick_list: 'doc_pick_list',
  packing_slip: 'doc_packing_slip',
  manifest: 'doc_manifest',
  packing_steps: 'doc_packing_steps',
  test_page: 'doc_test_page',
} as const;

/** Gives the name of a kind of paper. */
export function usePaperName(): (kind: string) => string {
  const t = usePrintTexts();
  return useCallback((kind) => t(PAPERS[kind as keyof typeof PAPERS]), [t]);
}
