// Images as files: the layout of OCI (image-spec 1.0) in an archive, and what `docker save` writes (image-spec 1.2 of Docker), which Docker reads since 1.10, and
// before by the folder that is named by the layer.
import { createHash } from 'node:crypto';
import { gz, tar, withFolders } from '../tar.mjs';

const OCI = 'application/vnd.oci.image';

/**
 * @typedef {object} Image
 * @property {{architecture: string, variant?: string}} platform in the words of Go
 * @property {object} config how it is run, as both forms have it
 * @property {object} health Docker's check of health, which OCI has no word for
 * @property {Layer} layer all of its files
 * @property {number} seconds its date, since 1970
 */

/**
 * @typedef {object} Layer
 * @property {Buffer} blob compressed
 * @property {string} diffId digest of what is in it
 */

/**
 * @param {import('../tar.mjs').Entry[]} entries
 * @param {number} seconds the date of all of them, since 1970
 * @returns {Layer}
 */
export function layerOf(entries, seconds) {
	const plain = tar(entries, seconds);
	return { blob: gz(plain), diffId: `sha256:${sha256(plain)}` };
}

/**
 * An archive in OCI's layout.
 * @param {Image[]} images more than one: an image for several platforms
 * @param {string} tag
 * @returns {Buffer}
 */
export function ociArchive(images, tag) {
	const blobs = new Map();
	const keep = (type, content, more = {}) => {
		const digest = sha256(content);
		blobs.set(digest, content);
		return { mediaType: `${OCI}.${type}`, digest: `sha256:${digest}`, size: content.length, ...more };
	};
	const manifests = images.map(({ platform, layer, ...image }) => {
		const manifest = {
			schemaVersion: 2,
			mediaType: `${OCI}.manifest.v1+json`,
			config: keep('config.v1+json', json(imageConfig({ platform, layer, ...image }))),
			layers: [keep('layer.v1.tar+gzip', layer.blob)],
		};
		return keep('manifest.v1+json', json(manifest), { platform: { os: 'linux', ...platform } });
	});
	const [top] = manifests.length === 1 ? manifests : [keep('index.v1+json', json(index(manifests)))];
	const named = { ...top, annotations: { 'org.opencontainers.image.ref.name': tag } };
	return archive(
		[
			file('oci-layout', json({ imageLayoutVersion: '1.0.0' })),
			file('index.json', json(index([named]))),
			...[...blobs].map(([digest, content]) => file(`blobs/sha256/${digest}`, content)),
		],
		images[0].seconds,
	);
}

function index(manifests) {
	return { schemaVersion: 2, mediaType: `${OCI}.index.v1+json`, manifests };
}

/**
 * An archive as `docker save` writes it; its layer is compressed, which `docker load` has always taken.
 * @param {Image} image
 * @param {string} name of the image, without a tag
 * @param {string} tag
 * @returns {Buffer}
 */
export function dockerArchive(image, name, tag) {
	const { config, health, layer, platform, seconds } = image;
	const whole = json(imageConfig({ ...image, config: { ...config, Healthcheck: health } }));
	const own = { created: dateOf(seconds), config, os: 'linux', ...platform };
	const id = sha256(json({ ...own, layer: layer.diffId }));
	const imageFile = `${sha256(whole)}.json`;
	const manifest = [{ Config: imageFile, RepoTags: [`${name}:${tag}`], Layers: [`${id}/layer.tar`] }];
	return archive(
		[
			file(`${id}/VERSION`, '1.0'),
			file(`${id}/json`, json({ id, ...own })),
			file(`${id}/layer.tar`, layer.blob),
			file(imageFile, whole),
			file('manifest.json', json(manifest)),
			file('repositories', json({ [name]: { [tag]: id } })),
		],
		seconds,
	);
}

function imageConfig({ platform, config, layer, seconds }) {
	const created = dateOf(seconds);
	return {
		created,
		...platform,
		os: 'linux',
		config,
		rootfs: { type: 'layers', diff_ids: [layer.diffId] },
		history: [{ created, created_by: 'build/image.mjs' }],
	};
}

function dateOf(seconds) {
	return new Date(seconds * 1000).toISOString().replace('.000', '');
}

function archive(files, seconds) {
	return tar(withFolders(files), seconds);
}

function file(path, content) {
	return { path, mode: 0o644, content };
}

function json(value) {
	return Buffer.from(JSON.stringify(value));
}

function sha256(content) {
	return createHash('sha256').update(content).digest('hex');
}
