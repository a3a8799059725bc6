/** The entry for QuickJS. */
import { quickjsHost } from './host/quickjs.ts';
import { main } from './main.ts';

main(quickjsHost());
