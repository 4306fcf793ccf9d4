/** What others may ask of printing: papers that are known go to a printer. */
export { printOriginal } from './commands.ts';
