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
  .option('--engines <on|off>', 'on: carts and cartons by the engines, slower', 'off')
  .option('--json', 'print figures as JSON')
  .action(async (dir, flags) => (await import('./cli/replay.ts')).runReplay(dir, flags));

withData(program.command('prove'))
  .description('Prove a promise on a copy of your own data; exit 1 when it does not hold')
  .argument('<what>', 'oversell: more buyers than pieces, and nothing is sold twice')
  .option('--tenant <code>', 'whose articles; the only one when absent')
  .option('--buyers <n>', 'how many orders', '5000')
  .option('--connections <n>', 'how many at a time', '128')
  .option('--skus <n>', 'at most so many articles', '20')
  .option('--rate <n>', 'at most so many orders a second; 0: as fast as they go', '0')
  .option('--json', 'print the result as JSON')
  .action(async (what, flags) => (await import('./cli/prove.ts')).runProve(what, flags));

withData(program.command('suggest'))
  .description('Which box sizes to stock, by what was packed, and what that would save')
  .argument('<what>', 'cartons')
  .option('--tenant <code>', 'whose; the only one when absent')
  .option('--days <n>', 'days of history', '90')
  .option('--sizes <k>', 'how many sizes; as many as today when absent')
  .option('--json', 'print figures as JSON')
  .action(async (what, flags) => (await import('./cli/suggest.ts')).runSuggest(what, flags));

program
  .command('print-agent')
  .description('On a machine of the shop: prints what waits at the server for its printers')
  .requiredOption('--server <url>', 'address of the server')
  .option('--token <token>', 'made in the print centre (or FAHUO_TOKEN)')
  .option(
    '--printer <name=target...>',
    'NAME=lp:QUEUE, NAME=zpl://HOST:PORT or NAME=pdf://HOST:PORT, with @PAPER; all queues if absent',
  )
  .option('--warehouse <code>', 'where the machine stands; as the token says when absent')
  .option('--name <name>', 'how the machine is called; its host name when absent')
  .action(async (flags) =>
    (await import('./cli/print-agent.ts')).runPrintAgent(flags, program.version() ?? ''),
  );

program
  .command('simulate')
  .description('Drive the real system through faults in seeded worlds and look at every invariant')
  .option('--data <dir>', 'folder of local data; a temporary one when absent')
  .option('--seeds <n>', 'how many seeds, from --seed on', '1')
  .option('--seed <n>', 'the first seed; 1 when absent')
  .option('--steps <n>', 'acts in each world', '100')
  .option('--faults', 'crashes, cut connections, database errors, carrier faults, clock steps')
  .option('--racing', 'several acts at once in two systems; need not repeat exactly')
  .option('--workers <n>', 'processes that share the seeds', '5')
  .option('--json', 'print figures as JSON')
  .action(async (flags) => (await import('./cli/simulate.ts')).runSimulate(flags));

withData(program.command('doctor'))
  .description('Check every invariant, the schema, and settings that could lose data')
  .option('--tenant <code>', 'only this tenant')
  .option('--json', 'print findings as JSON')
  .action(async (flags) => (await import('./cli/doctor.ts')).runDoctor(flags));

withData(program.command('archive'))
  .description('Move the history of orders that ended long ago out of the tables that grow')
  .option('--older-than <days>', 'orders that ended so many days ago, 30 or more', '90')
  .option('--tenant <code>', 'only this tenant')
  .option('--dry-run', 'count the orders, move nothing')
  .option('--json', 'print figures as JSON')
  .action(async (flags) => (await import('./cli/archive.ts')).runArchive(flags));

program
  .command('bench')
  .description(
    'Measure speed and quality on databases of their own, against floors of the same run',
  )
  .argument('[name]', 'which, or all')
  .option('--list', 'print the names with a line each')
  .option('--json', 'print figures as JSON, one object in a line')
  .option('--data <dir>', 'folder of published instances')
  .option('--rounds <n>', 'how often everything is measured', '3')
  .option('--sizes <list>', 'orders of the lists bench: 10000,100000,1000000')
  .option('--orders <n>', 'orders of a round')
  .option('--from <file>', 'take the figures of an earlier run (lines of --json), run nothing')
  .option('--write <file>', 'render the figures as a document: docs/performance.md')
  .action(async (name, flags) => (await import('./cli/bench.ts')).runBench(name, flags));

program
  .command('gen')
  .description('Render SQL types and documents from their sources')
  .option('--check', 'only compare; exit 1 when something differs')
  .action(async (flags) => (await import('./tools/gen.ts')).runGen(flags));

program
  .command('dev')
  .description('For those who work on fahuo itself')
  .argument('<what>', 'test, crash or check')
  .argument('[files...]', 'only these test files, or these parts of the crash suite')
  .option('--long', 'the long suites instead')
  .option('--kills <n>', 'crash: how many of each kind; a release takes 50')
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
