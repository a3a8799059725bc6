'use strict';
'require baseclass';
'require dom';
'require noip.agent as agent';
'require noip.validators as validators';

/*
 * The first visit: three fields and a button. The third asks for what is still missing: with a DDNS key (which updates all its names) an
 * e-mail address, with an account, whose user name is one, the host name.
 */

const ALL_NAMES = 'all.ddnskey.com';

/** @param {string} text @returns {true | string} */
const filled = (text) => text !== '' || _('Please fill this in.');

/** @param {string} name */
const isAccount = (name) => name.includes('@');

/**
 * A field with its label, its help and a place for what is wrong.
 * @param {string} id @param {string} title @param {string} help @param {Record<string, string>} attributes
 */
function field(id, title, help, attributes) {
	const input = /** @type {HTMLInputElement} */ (
		E('input', { id, class: 'cbi-input-text', 'aria-describedby': `${id}-help ${id}-wrong`, ...attributes })
	);
	const wrong = E('span', { id: `${id}-wrong`, class: 'noip-wrong', role: 'alert' });
	const node = E('div', { class: 'noip-field' }, [
		E('label', { for: id }, [title]),
		input,
		E('span', { id: `${id}-help`, class: 'noip-aside' }, [help]),
		wrong,
	]);
	return {
		node,
		input,
		/** @param {true | string} verdict */
		judge(verdict) {
			input.setAttribute('aria-invalid', String(verdict !== true));
			dom.content(wrong, [verdict === true ? '' : verdict]);
			return verdict === true;
		},
	};
}

/** Shows what stands in a password field while it is asked for. @param {HTMLInputElement} input */
function revealing(input) {
	const button = E('button', { type: 'button', class: 'btn cbi-button', 'aria-pressed': 'false' }, [_('Show')]);
	button.addEventListener('click', () => {
		const isHidden = input.type === 'password';
		input.type = isHidden ? 'text' : 'password';
		button.setAttribute('aria-pressed', String(isHidden));
	});
	return button;
}

/** The first host name that is none; true when all are. @param {string[]} names @returns {true | string} */
function judgeNames(names) {
	return names.map((name) => validators.hostname(name)).find((verdict) => verdict !== true) ?? filled(names.join());
}

function fields() {
	const username = field(
		'noip-username',
		_('User name'),
		_('Of a DDNS key, which you make at No-IP under “DDNS Keys”, or of your account.'),
		{
			autocomplete: 'off',
			autocapitalize: 'none',
			spellcheck: 'false',
		},
	);
	const password = field('noip-password', _('Password'), _('It is sent to No-IP only.'), {
		type: 'password',
		autocomplete: 'off',
	});
	const contact = field(
		'noip-contact',
		_('E-mail address'),
		_('No-IP wants to know whom to ask when something is wrong. It is part of each request.'),
		{
			type: 'email',
			autocomplete: 'email',
		},
	);
	const hostname = field('noip-hostname', _('Host name'), _('Such as home.ddns.net; several with blanks between.'), {
		autocomplete: 'off',
		autocapitalize: 'none',
		spellcheck: 'false',
	});
	const secret = E('div', { class: 'noip-secret' });
	password.input.replaceWith(secret);
	dom.append(secret, [password.input, revealing(password.input)]);
	return { username, password, contact, hostname };
}

return baseclass.extend({
	/**
	 * The form.
	 * @param {(first: Parameters<typeof agent.begin>[0]) => Promise<unknown>} begin has what was filled in take effect
	 */
	render(begin) {
		const { username, password, contact, hostname } = fields();
		const feedback = E('p', { class: 'noip-feedback', role: 'status' });
		const button = /** @type {HTMLButtonElement} */ (
			E('button', { type: 'submit', class: 'btn cbi-button cbi-button-apply important' }, [_('Save and start')])
		);

		function askForWhatIsMissing() {
			const byAccount = isAccount(username.input.value);
			contact.node.hidden = byAccount;
			hostname.node.hidden = !byAccount;
		}

		function values() {
			const name = username.input.value.trim();
			const byAccount = isAccount(name);
			return {
				username: name,
				password: password.input.value,
				contact: byAccount ? name : contact.input.value.trim(),
				hostnames: byAccount ? hostname.input.value.split(/[\s,]+/).filter(Boolean) : [ALL_NAMES],
			};
		}

		/** @param {ReturnType<typeof values>} first */
		function isGood(first) {
			const fine = [
				[username, username.judge(filled(first.username))],
				[password, password.judge(filled(first.password))],
				[contact, contact.judge(isAccount(first.username) || validators.contact(first.contact))],
				[hostname, hostname.judge(judgeNames(first.hostnames))],
			];
			const [wrong] = fine.find(([, good]) => !good) ?? [];
			if (wrong) /** @type {ReturnType<typeof field>} */ (wrong).input.focus();
			return !wrong;
		}

		/** @param {Event} event */
		async function submit(event) {
			event.preventDefault();
			const first = values();
			if (button.disabled || !isGood(first)) return;
			button.disabled = true;
			dom.content(feedback, [_('Saving and starting…')]);
			try {
				await begin(first);
			} catch (error) {
				dom.content(feedback, [/** @type {Error} */ (error).message]);
			}
			button.disabled = false;
		}

		username.input.addEventListener('input', askForWhatIsMissing);
		askForWhatIsMissing();
		const form = E('form', { novalidate: '', submit }, [
			username.node,
			password.node,
			contact.node,
			hostname.node,
			feedback,
			E('div', {}, [button]),
		]);
		return E('section', { class: 'noip-card noip-busy noip-start', 'aria-labelledby': 'noip-start' }, [
			E('h3', { id: 'noip-start' }, [_('Let your names follow this line')]),
			E('p', {}, [
				_('Enter one credential of No-IP. The router then keeps its names pointing to this line, over IPv4 and IPv6.'),
			]),
			form,
		]);
	},
});
