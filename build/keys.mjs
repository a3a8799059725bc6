// The keys of a publisher, where there are none yet: `node build/keys.mjs` makes what KEY (for opkg and the release) and APK_KEY (for apk), or the publisher's
// file, name. They have no passphrase: who has the files can sign.
import { generateKeyPairSync } from 'node:crypto';
import { existsSync, writeFileSync } from 'node:fs';
import { neededPublisher, withPublisher } from './publisher.mjs';
import { newKeyPair } from './signing.mjs';

const MAKE = {
	key: (path) => newKeyPair(path),
	apkKey: (path) => {
		const { privateKey } = generateKeyPairSync('ec', { namedCurve: 'prime256v1' });
		writeFileSync(path, privateKey.export({ type: 'pkcs8', format: 'pem' }), { mode: 0o600, flag: 'wx' });
	},
};

await withPublisher(() => {
	const wanted = neededPublisher('Making keys', Object.keys(MAKE));
	for (const [field, make] of Object.entries(MAKE)) {
		const path = wanted[field];
		if (existsSync(path)) console.log(`${path} is there already`);
		else {
			make(path);
			console.log(`${path} is new: keep it where nobody else can read it, and a copy elsewhere`);
		}
	}
});
