// The licences of Debian's source packages in the image, in the words of SPDX: of what is in it of them, by their copyright files.

/** What may be had under either, at the choice of who has it. */
const GPL_OR_LGPL = 'GPL-2.0-or-later OR LGPL-3.0-or-later';

/** @type {Record<string, string>} */
export const LICENCES = {
	'base-files': 'GPL-2.0-or-later',
	brotli: 'MIT',
	busybox: 'GPL-2.0-only',
	'ca-certificates': 'GPL-2.0-or-later AND MPL-2.0',
	curl: 'curl',
	'cyrus-sasl2': 'BSD-3-Clause-Attribution',
	e2fsprogs: 'MIT',
	'gcc-14': 'GPL-3.0-or-later WITH GCC-exception-3.1',
	glibc: 'LGPL-2.1-or-later',
	gmp: GPL_OR_LGPL,
	gnutls28: 'LGPL-2.1-or-later',
	keyutils: 'LGPL-2.0-or-later',
	krb5: 'MIT',
	libffi: 'MIT',
	libidn2: GPL_OR_LGPL,
	libpsl: 'MIT',
	libssh2: 'BSD-3-Clause',
	'libtasn1-6': 'LGPL-2.1-or-later',
	libunistring: GPL_OR_LGPL,
	libzstd: 'BSD-3-Clause OR GPL-2.0-only',
	nettle: GPL_OR_LGPL,
	nghttp2: 'MIT',
	nghttp3: 'MIT',
	openldap: 'OLDAP-2.8',
	openssl: 'Apache-2.0',
	'p11-kit': 'BSD-3-Clause',
	rtmpdump: 'LGPL-2.1-or-later',
	zlib: 'Zlib',
};
