/** The dialog that imports a floor from CSV: the grid, the bins, or both. */
import { useMutation, useQueryClient } from '@tanstack/react-query';
import { InputNumber, Modal } from 'antd';
import { useState } from 'react';
import { post } from '../../../web/kit/api.ts';
import { Field } from '../../../web/kit/field.tsx';
import { useKitTexts } from '../../../web/kit/kit-texts.ts';
import { ProblemNotice } from '../../../web/kit/problems.tsx';
import type { SavedFloor } from '../commands-floor.ts';
import { useFloorTexts } from './texts.ts';

interface DialogProps {
  warehouse_id: string;
  version: number;
  onClose(saved: SavedFloor | null): void;
}

/** The text of a file: UTF-8, or GB18030 as spreadsheets in China write it. */
async function textOf(file: File): Promise<string> {
  const bytes = await file.arrayBuffer();
  try {
    return new TextDecoder('utf-8', { fatal: true }).decode(bytes);
  } catch {
    return new TextDecoder('gb18030').decode(bytes);
  }
}

export function ImportDialog({ warehouse_id, version, onClose }: DialogProps) {
  const t = useFloorTexts();
  const kit = useKitTexts();
  const queries = useQueryClient();
  const [grid, setGrid] = useState<File | null>(null);
  const [bins, setBins] = useState<File | null>(null);
  const [cell_mm, setCell] = useState(1000);
  const run = useMutation({
    mutationFn: async () => {
      const input = {
        warehouse: warehouse_id,
        base_version: version,
        ...(grid === null ? {} : { grid_csv: await textOf(grid) }),
        ...(bins === null ? {} : { bins_csv: await textOf(bins) }),
        ...(version === 0 ? { cell_mm } : {}),
      };
      return post<SavedFloor>('/v1/floor-plans/import', input);
    },
    onSuccess: onClose,
    onSettled: () => queries.invalidateQueries(),
  });
  const file = (name: 'grid_file' | 'bins_file', set: (file: File | null) => void) => (
    <Field label={t(name)}>
      {(id) => (
        <input
          id={id}
          type="file"
          accept=".csv,text/csv"
          onChange={(event) => set(event.target.files?.[0] ?? null)}
        />
      )}
    </Field>
  );
  return (
    <Modal
      open
      title={t('by_import')}
      width={560}
      okText={t('import_run')}
      cancelText={kit('cancel')}
      okButtonProps={{ disabled: grid === null && bins === null }}
      confirmLoading={run.isPending}
      onOk={() => run.mutate()}
      onCancel={() => onClose(null)}
    >
      {file('grid_file', setGrid)}
      <p className="quiet">{t('grid_hint')}</p>
      {file('bins_file', setBins)}
      {version === 0 && (
        <Field label={t('cell_mm')}>
          {(id) => (
            <InputNumber
              id={id}
              min={100}
              max={10_000}
              value={cell_mm}
              onChange={(value) => setCell(value ?? 1000)}
            />
          )}
        </Field>
      )}
      <ProblemNotice error={run.error} />
    </Modal>
  );
}
