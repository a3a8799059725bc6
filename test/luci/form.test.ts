/** What the form of the settings offers is what the agent accepts. Which options it has: test/house/options.test.ts. */
import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { refusal } from './agent-rules.ts';
import { formOptions } from './form.ts';

const form = await formOptions();

for (const section of ['settings', 'key'] as const) {
	test(`${section}: what the form offers the agent accepts`, () => {
		const offered = form[section].flatMap(({ name, values }) => values.map((value) => [name, value] as const));
		assert.ok(offered.length > 0);
		for (const [name, value] of offered) assert.is(refusal(section, name, value), null, `${name} '${value}'`);
	});
}

test.run();
