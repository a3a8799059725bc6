// The bill of materials of a release: CycloneDX 1.6 as JSON, by the library of CycloneDX itself, which is fetched when it is wanted and not with `npm ci`: of the version
// and the digest that build/sbom/package-lock.json names. It asks for Node 20.18, and does this much on 18.19, too.
import { execFileSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import { copyFileSync, existsSync, readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { join, resolve } from 'node:path';
import { VERSION } from './packages.mjs';
import { sourceDate } from './source-date.mjs';
import { fillWhole } from './write-whole.mjs';

const FILES = ['package.json', 'package-lock.json'];

/**
 * @typedef {object} Released
 * @property {string} name of the file
 * @property {string} sha256
 * @property {import('./parts.mjs').Part[]} parts what it has of others' work
 * @property {string[]} [tools] what it was compiled with
 */

/**
 * Writes the bill: each released file with its digest and what it consists of.
 * @param {Released[]} files
 * @returns {Promise<string>} JSON, the same for the same files
 * @throws {Error} when the library is not to be had, or the schema does not allow what it made
 */
export async function sbom(files) {
	const cyclonedx = await library();
	const { Models, Serialize, Spec } = cyclonedx;
	const bom = new Models.Bom({ metadata: metadata(cyclonedx) });
	const parts = new Map();
	for (const part of files.flatMap((file) => file.parts)) {
		if (!parts.has(part.purl)) parts.set(part.purl, partComponent(cyclonedx, part));
	}
	for (const component of parts.values()) bom.components.add(component);
	for (const file of files) {
		const component = fileComponent(cyclonedx, file);
		for (const { purl } of file.parts) component.dependencies.add(parts.get(purl).bomRef);
		bom.metadata.component.dependencies.add(component.bomRef);
		bom.components.add(component);
	}
	const normal = new Serialize.JSON.Normalize.Factory(Spec.Spec1dot6);
	const text = `${new Serialize.JsonSerializer(normal).serialize(bom, { sortLists: true, space: '\t' })}\n`;
	const errors = await schemaErrors(text);
	if (errors.length > 0) throw new Error(`The bill of materials is not as it should be: ${errors.join('; ')}`);
	return text;
}

/**
 * What the schema of CycloneDX 1.6 says against a text.
 * @param {string} text
 * @returns {Promise<string[]>}
 */
export async function schemaErrors(text) {
	const { Spec, Validation } = await library();
	const errors = (await new Validation.JsonStrictValidator(Spec.Version.v1dot6).validate(text)) ?? [];
	return errors.map(({ instancePath, message }) => `${instancePath || 'all'} ${message}`);
}

function metadata({ Enums, Models }) {
	const component = new Models.Component(Enums.ComponentType.Application, 'noip', {
		version: VERSION,
		bomRef: `noip@${VERSION}`,
	});
	component.licenses.add(new Models.SpdxLicense('MIT'));
	return new Models.Metadata({ component, timestamp: new Date(sourceDate() * 1000) });
}

function fileComponent({ Enums, Models }, { name, sha256, tools = [] }) {
	const component = new Models.Component(Enums.ComponentType.File, name, { version: VERSION, bomRef: `file:${name}` });
	component.hashes.set(Enums.HashAlgorithm['SHA-256'], sha256);
	for (const tool of tools) component.properties.add(new Models.Property('noip:compiled-with', tool));
	return component;
}

function partComponent({ Enums, Models }, { name, version, licence, purl, home, sha256, patches = [] }) {
	const component = new Models.Component(Enums.ComponentType.Library, name, { version, purl, bomRef: purl });
	const License = licence.includes(' ') ? Models.LicenseExpression : Models.SpdxLicense;
	component.licenses.add(new License(licence));
	if (home) component.externalReferences.add(new Models.ExternalReference(home, Enums.ExternalReferenceType.Website));
	if (sha256) component.hashes.set(Enums.HashAlgorithm['SHA-256'], sha256);
	for (const patch of patches) component.properties.add(new Models.Property('noip:patched-by', patch));
	return component;
}

async function library() {
	const lock = readFileSync(join('build/sbom', 'package-lock.json'));
	const folder = `.cache/sbom-${createHash('sha256').update(lock).digest('hex').slice(0, 16)}`;
	if (!existsSync(folder)) await fillWhole(folder, install);
	return createRequire(resolve(folder, 'package.json'))('@cyclonedx/cyclonedx-library');
}

function install(folder) {
	for (const name of FILES) copyFileSync(join('build/sbom', name), join(folder, name));
	const words = ['ci', '--ignore-scripts', '--no-audit', '--no-fund', '--loglevel=error'];
	execFileSync('npm', words, { cwd: folder, stdio: ['ignore', 'ignore', 'inherit'] });
}
