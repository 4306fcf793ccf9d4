/** The sheet of codes by which a bench is worked without keys: printed once, hung at the bench. */
import { Button } from 'antd';
import { Barcode } from '../../../web/kit/codes/barcode.tsx';
import { Page } from '../../../web/kit/page.tsx';
import { useLabel } from '../../../web/kit/texts.ts';
import { BENCH_COMMANDS, type BenchCommand, codeOf } from './bench-commands.ts';
import { useDeviceTexts } from './device-texts.ts';

export function CommandSheet() {
  const t = useDeviceTexts();
  const label = useLabel();
  const commands = Object.keys(BENCH_COMMANDS) as BenchCommand[];
  return (
    <Page
      title={t('sheet')}
      actions={
        <Button type="primary" onClick={() => window.print()}>
          {t('print_sheet')}
        </Button>
      }
    >
      <p className="quiet">{t('sheet_hint')}</p>
      <div className="code-sheet">
        {commands.map((command) => (
          <div key={command}>
            <strong>{label(BENCH_COMMANDS[command])}</strong>
            <Barcode text={codeOf(command)} />
          </div>
        ))}
      </div>
    </Page>
  );
}
