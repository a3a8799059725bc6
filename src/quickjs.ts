/** The entry for QuickJS. */
import { readWords } from './cli/words.ts';
import { quickjsHost } from './host/quickjs.ts';
import { main } from './main.ts';

main(quickjsHost(), readWords);
