import { test } from 'uvu';
import * as setup from '../../src/messages/setup.ts';
import { compareWithGolden, listOf, type Samples } from './golden.ts';

const OPENWRT = { router: true, configFile: '/etc/config/noip' };
const DEBIAN = { router: false, configFile: '/etc/noip/noip.conf' };
const ASKED: setup.Asked[] = ['which', 'username', 'password', 'hostnames', 'contact', 'interface'];

const OBSTACLES: Samples<setup.SetupObstacle> = {
	'not-root': [{ code: 'not-root' }],
	'in-container': [{ code: 'in-container', needsContact: true }],
	file: [{ code: 'file', error: 'EROFS' }],
	format: [{ code: 'format' }],
	'changed-meanwhile': [{ code: 'changed-meanwhile' }],
	environment: [{ code: 'environment', variable: 'NOIP_USERNAME' }],
};

test('what setup says and asks', () => {
	compareWithGolden('setup', [
		...[OPENWRT, DEBIAN].map(setup.noFileText),
		setup.NOT_FOR_ALL,
		setup.notForServiceText('noip', '/root/noip.conf'),
		...[OPENWRT, DEBIAN].map(setup.introText),
		...[true, false].map((needsContact) => setup.containerText(DEBIAN, needsContact)),
		setup.ABOUT_KEYS,
		setup.ABOUT_ACCOUNTS,
		...ASKED.flatMap((asked) => [
			`${asked}: ${setup.promptText(asked, null)}.`,
			`${asked}: ${setup.promptText(asked, 'rv7sc9a')}.`,
			...[true, false].flatMap((isKey) => setup.explanation(asked, isKey) ?? []),
			`${asked}: ${setup.unansweredText(asked, false)}`,
			`${asked}: ${setup.refusedAnswerText(asked, setup.NEEDED, true)}`,
		]),
		setup.noChoiceText(['home', setup.NEW_KEY]),
		setup.NEW_KEY_TEXT,
		setup.AUTOMATIC,
		...listOf(OBSTACLES, (obstacle) => setup.setupObstacleText(obstacle, DEBIAN)),
		setup.interruptedText(false),
		setup.interruptedText(true),
		setup.correctFirstText(DEBIAN),
		setup.writtenText(DEBIAN),
		setup.TRYING,
		...(['badauth', 'nohost'] as const).map((word) => `${word}: ${setup.askAgainText(word)}`),
		setup.NOTHING_NEW,
		...(['confirmed', 'later', 'refused'] as const).flatMap((outcome) =>
			[true, false].map((running) => setup.nextText(outcome, running, 'sudo systemctl enable --now noip')),
		),
	]);
});

test.run();
