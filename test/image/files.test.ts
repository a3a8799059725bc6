/** The files in packaging/container, held against the image and the program: names of variables, folders, users, the check of health. */
import { execFileSync } from 'node:child_process';
import { existsSync, mkdirSync, readdirSync, readFileSync, renameSync } from 'node:fs';
import { createRequire } from 'node:module';
import { join, resolve } from 'node:path';
import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { STATE, USER } from '../../build/image/root.mjs';
import { HEALTH, type IMAGES } from '../../build/image.mjs';
import { VERSION } from '../../build/packages.mjs';
import { readEnvironment } from '../../src/config/environment.ts';

const FOLDER = 'packaging/container';
const RUN = '/run/noip';
const read = (name: string) => readFileSync(join(FOLDER, name), 'utf8');

/** npm's parser of YAML, fetched when it is wanted. */
const PARSER = 'yaml@2.8.1';

// biome-ignore lint/suspicious/noExplicitAny: what is in a file of YAML is what is looked at here
type Yaml = any;

function yaml(name: string): Yaml[] {
	const folder = `.cache/${PARSER}`;
	if (!existsSync(folder)) {
		const work = `${folder}.${process.pid}`;
		mkdirSync(work, { recursive: true });
		const words = ['install', '--prefix', work, '--ignore-scripts', '--no-audit', '--no-fund', PARSER];
		execFileSync('npm', words, { stdio: 'pipe' });
		renameSync(work, folder);
	}
	const parser = createRequire(resolve(folder, 'package.json'))('yaml');
	return parser.parseAllDocuments(read(name)).map((document: Yaml) => {
		assert.equal(document.errors, [], name);
		return document.toJS();
	});
}

/** The program understands all of them, and needs no other. */
function assertVariables(variables: Record<string, string>, name: string): void {
	const passwordFile = () => ({ password: 'secret', worldReadable: false });
	const options = { router: false, needsContact: true, passwordFile, authoritiesError: () => null };
	const { warnings, ...found } = readEnvironment(variables, options);
	assert.equal(warnings, [], name);
	assert.not.ok('errors' in found && found.errors.length, `${name}: ${JSON.stringify(found)}`);
}

/** What is put on top of another file for compose. */
const SECRET = 'compose.secret.yaml';

const COMPOSE = readdirSync(FOLDER).filter(
	(name) => /\.yaml$/.test(name) && name !== 'kubernetes.yaml' && name !== SECRET,
);

/** Of Compose's specification, "services", what these files use; another word is a mistake or is to be looked up there. */
const SERVICE_WORDS = [
	...['cap_drop', 'container_name', 'environment', 'healthcheck', 'image', 'network_mode', 'pull_policy', 'read_only'],
	...['restart', 'security_opt', 'tmpfs', 'user', 'volumes'],
];

test('there are files for compose, TrueNAS and Synology', () => {
	assert.equal(COMPOSE.sort(), ['compose.host.yaml', 'compose.yaml', 'synology.yaml', 'truenas.yaml']);
});

for (const name of COMPOSE)
	test(`${name} starts this image, with variables, folders and health as it has them`, () => {
		const [{ services, volumes = {} }] = yaml(name);
		const { noip } = services;
		assert.equal(
			Object.keys(noip).filter((word) => !SERVICE_WORDS.includes(word)),
			[],
		);
		assert.is(noip.image, `noip:${VERSION}`);
		assertVariables(noip.environment, name);
		const [place = '', target] = noip.volumes[0].split(':');
		assert.is(target, STATE);
		assert.ok(place.startsWith('/') || place in volumes, place);
		if (noip.read_only) assert.equal(noip.tmpfs, [RUN]);
		assert.equal(noip.healthcheck.test, HEALTH.Test);
	});

test('the two for compose are the same but for the network', () => {
	const [bridge, host] = ['compose.yaml', 'compose.host.yaml'].map((name) => yaml(name)[0]);
	assert.is(host.services.noip.network_mode, 'host');
	delete host.services.noip.network_mode;
	assert.equal(host, bridge);
});

test('on top of one for compose, without its password, the file with the secret is enough', () => {
	const [{ services, secrets }] = yaml(SECRET);
	assert.equal(Object.keys(services.noip), ['environment', 'secrets']);
	assert.equal(services.noip.secrets, Object.keys(secrets));
	const [{ services: below }] = yaml('compose.yaml');
	const { NOIP_PASSWORD: _, ...others } = below.noip.environment;
	assertVariables({ ...others, ...services.noip.environment }, SECRET);
	assert.is(services.noip.environment.NOIP_PASSWORD_FILE, `/run/secrets/${services.noip.secrets[0]}`);
	assert.match(read(SECRET), `chown ${USER.id} ${secrets.password.file.slice(2)}`);
});

test('the manifest for Kubernetes is of one piece, and has a readiness probe and no other', () => {
	const [claim, deployment] = yaml('kubernetes.yaml');
	assert.equal([claim.kind, deployment.kind], ['PersistentVolumeClaim', 'Deployment']);
	const { replicas, strategy, selector, template } = deployment.spec;
	assert.equal([replicas, strategy.type], [1, 'Recreate']);
	assert.equal(selector.matchLabels, template.metadata.labels);
	const { securityContext, containers, volumes } = template.spec;
	assert.equal([securityContext.runAsUser, securityContext.fsGroup], [USER.id, USER.id]);
	const [container] = containers;
	assert.ok(container.image.endsWith(`/noip:${VERSION}`));
	assert.equal(container.readinessProbe.exec.command, HEALTH.Test.slice(1));
	assert.not.ok('livenessProbe' in container || 'startupProbe' in container);
	const variables = container.env.map(({ name, value }: Yaml) => [name, value]);
	assertVariables(Object.fromEntries(variables), 'kubernetes.yaml');
	const mounts: Yaml[] = container.volumeMounts;
	assert.equal(
		mounts.map(({ name }) => name),
		volumes.map(({ name }: Yaml) => name),
	);
	const places = mounts.map(({ mountPath }) => mountPath);
	assert.ok(places.includes(STATE) && places.includes(RUN));
	const file = variables.find(([name]: string[]) => name === 'NOIP_PASSWORD_FILE')[1];
	assert.ok(places.some((place) => file.startsWith(`${place}/`)));
	assert.is(volumes[0].persistentVolumeClaim.claimName, claim.metadata.name);
	// Read by the group, which is fsGroup.
	assert.is(volumes[2].secret.defaultMode, 0o440);
});

test('the template for Unraid names variables and folders as they are', () => {
	const text = read('unraid.xml');
	assert.match(text, `<Repository>noip:${VERSION}</Repository>`);
	const settings = [...text.matchAll(/<Config (.*?)\/?>/g)].map(([, words = '']) =>
		Object.fromEntries([...words.matchAll(/(\w+)="([^"]*)"/g)].map(([, word, value]) => [word, value])),
	);
	const variables = settings.filter(({ Type }) => Type === 'Variable').map(({ Target }) => [Target, 'you@example.com']);
	assertVariables({ ...Object.fromEntries(variables), NOIP_HOSTNAMES: 'all.ddnskey.com' }, 'unraid.xml');
	assert.equal(
		settings.filter(({ Type }) => Type === 'Path').map(({ Target }) => Target),
		[STATE],
	);
	assert.match(text, `--tmpfs ${RUN}`);
	for (const { Type, Mask, Target } of settings)
		if (Type === 'Variable') assert.is(Mask === 'true', Target === 'NOIP_PASSWORD');
});

/** Home Assistant's names of architectures. */
const ADD_ON: Record<string, keyof typeof IMAGES> = { amd64: 'amd64', aarch64: 'arm64', armv7: 'armv7' };

test('the add-on for Home Assistant has what its configuration asks for', () => {
	const [config] = yaml('home-assistant/config.yaml');
	const words = 'name version slug description arch startup boot init host_network options schema'.split(' ');
	assert.equal(Object.keys(config), words);
	assert.is(config.version, VERSION);
	assert.equal(config.arch, Object.keys(ADD_ON));
	assert.equal(Object.keys(config.options), Object.keys(config.schema));
	const script = read('home-assistant/run.sh');
	for (const option of Object.keys(config.options))
		assert.match(script, `NOIP_${option.toUpperCase()}=$(option ${option})`);
	assert.match(read('home-assistant/Dockerfile'), `/noip:${VERSION}\n`);
	execFileSync('sh', ['-n', join(FOLDER, 'home-assistant/run.sh')]);
});

test.run();
