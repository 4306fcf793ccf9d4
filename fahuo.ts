/** The command line of fahuo: every command, with its options. Each loads its own code when called. */
import { Command } from 'commander';

const program = new Command('fahuo')
  .description('Order fulfilment from any sales channel to a parcel that somebody signed for')
  .version('0.1.0')
  .showHelpAfterError();

const withData = (command: Command) =>
  command.option('--data <dir>', 'folder of local data (or FAHUO_DATA)');

withData(program.command('start'))
  .description('Bring everything up and print the address and a one-time sign-in link')
  .option('--port <port>', 'port of API and screens (or PORT)', undefined)
  .option('--host <host>', 'address to listen on (or HOST)')
  .option('--no-demo', 'do not load the demo company on the first start')
  .action(async (flags) => (await import('./cli/start.ts')).start(flags));

withData(program.command('migrate'))
  .description('Bring the database to this version')
  .action(async (flags) => (await import('./cli/migrate.ts')).runMigrate(flags));

withData(program.command('import'))
  .description('Take a file in: CSV or XLSX; bad rows come back as the same file with reasons')
  .argument('<kind>', 'catalog, stock or orders')
  .argument('<file>', 'the file')
  .option('--tenant <code>', 'whose; the only one when absent')
  .option('--preset <name>', 'fahuo, shopify or taobao; guessed when absent')
  .option('--shop <code>', 'shop of orders that name none')
  .option('--merchant <code>', 'merchant of articles that name none')
  .option('--warehouse <code>', 'warehouse of stock that names none')
  .option('--encoding <name>', 'utf-8, gb18030 ...; detected when absent')
  .option('--errors <file>', 'where bad rows go; beside the file when absent')
  .option('--lang <locale>', 'language of the reasons: zh-CN or en', 'zh-CN')
  .option('--preview', 'show what was detected and the first rows, take nothing in')
  .option('--json', 'print figures as JSON')
  .action(async (kind, file, flags) =>
    (await import('./cli/import.ts')).runImport(kind, file, flags),
  );

withData(program.command('replay'))
  .description('Play real orders of a data set through the whole system on a virtual clock')
  .argument('<dir>', 'folder of the data set')
  .requiredOption('--preset <name>', 'olist')
  .option('--from <date>', 'first day of purchase')
  .option('--to <date>', 'day after the last')
  .option('--limit <n>', 'at most so many orders')
  .option('--seed <n>', 'seed of everything made up', '1')
  .option('--json', 'print figures as JSON')
  .action(async (dir, flags) => (await import('./cli/replay.ts')).runReplay(dir, flags));

withData(program.command('doctor'))
  .description('Check every invariant, the schema, and settings that could lose data')
  .option('--tenant <code>', 'only this tenant')
  .option('--json', 'print findings as JSON')
  .action(async (flags) => (await import('./cli/doctor.ts')).runDoctor(flags));

program
  .command('gen')
  .description('Render SQL types and documents from their sources')
  .option('--check', 'only compare; exit 1 when something differs')
  .action(async (flags) => (await import('./tools/gen.ts')).runGen(flags));

program
  .command('dev')
  .description('For those who work on fahuo itself')
  .argument('<what>', 'test or check')
  .argument('[files...]', 'only these test files')
  .option('--long', 'the long suites instead')
  .action(async (what, files, flags) =>
    (await import('./tools/dev.ts')).runDev(what, files, flags),
  );

try {
  await program.parseAsync();
} catch (error) {
  const reason = error instanceof Error ? error.message : String(error);
  process.stderr.write(`fahuo: ${reason}\n`);
  process.exitCode = 1;
}
