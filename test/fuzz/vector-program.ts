/** Gives the vectors in a file (`[reader, input]`, a JSON value a line) to the readers on an engine of QuickJS's; prints what each made of it, a JSON value a line. */
import { parseJson, toJson } from '../../src/base/json.ts';
import type { Host } from '../../src/host/host.ts';
import { READERS } from './readers.ts';

export async function giveVectors(host: Host): Promise<never> {
	const text = host.files.read(host.args[0] ?? '', 4 << 20);
	const lines = typeof text === 'string' ? text.split('\n') : [];
	for (const line of lines.filter((each) => each)) {
		const [reader = '', input = ''] = parseJson(line) as string[];
		let result: unknown;
		try {
			result = await READERS[reader]?.(input);
		} catch (error) {
			result = { thrown: String(error) };
		}
		host.print('out', toJson(result));
	}
	return host.exit(0);
}
