// Runs on the engine alone: reads a list of texts as JSON, writes the code of each, behind its length in four bytes, the lowest first.
import { compile } from 'noip:system';
import { in as input, out } from 'std';

for (const { text, isModule } of JSON.parse(input.readAsString())) {
	const code = compile(text, isModule);
	out.write(Uint32Array.of(code.byteLength).buffer, 0, 4);
	out.write(code, 0, code.byteLength);
}
out.flush();
