'use strict';
'require baseclass';
'require dom';
'require noip.agent as agent';
'require noip.validators as validators';

/*
 * The first visit: three fields and a button. The third asks for what is still missing: with a DDNS key (which updates all its names) an
 * e-mail address, unless the agent's publisher has given one; with an account, whose user name is one, the host name.
 */

const ALL_NAMES = 'all.ddnskey.com';

/** @param {string} text @returns {true | string} */
const required = (text) => text !== '' || _('Please fill this in.');

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
		/** Shows what is wrong with it, if anything, and gives whether it is right. @param {true | string} verdict */
		check(verdict) {
			input.setAttribute('aria-invalid', String(verdict !== true));
			dom.content(wrong, [verdict === true ? '' : verdict]);
			return verdict === true;
		},
	};
}

/** Shows what stands in a password field while it is asked for. @param {HTMLInputElement} input */
function revealButton(input) {
	const button = E('button', { type: 'button', class: 'btn cbi-button', 'aria-pressed': 'false' }, [_('Show')]);
	button.addEventListener('click', () => {
		const isHidden = input.type === 'password';
		input.type = isHidden ? 'text' : 'password';
		button.setAttribute('aria-pressed', String(isHidden));
	});
	return button;
}

/** What is wrong with the first host name that is not one; true when all are. @param {string[]} names @returns {true | string} */
function validateNames(names) {
	return names.map((name) => validators.hostname(name)).find((verdict) => verdict !== true) ?? required(names.join());
}

function fields() {
	const username = field(
		'noip-username',
		_('User name'),
		_('Of a DDNS key, which you create at No-IP under “DDNS Keys”, or of your account.'),
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
		_('No-IP asks for a contact in case something goes wrong. It is part of every request.'),
		{
			type: 'email',
			autocomplete: 'email',
		},
	);
	const hostname = field(
		'noip-hostname',
		_('Host name'),
		_('For example home.ddns.net. Separate several with spaces.'),
		{
			autocomplete: 'off',
			autocapitalize: 'none',
			spellcheck: 'false',
		},
	);
	const secret = E('div', { class: 'noip-secret' });
	password.input.replaceWith(secret);
	dom.append(secret, [password.input, revealButton(password.input)]);
	return { username, password, contact, hostname };
}

return baseclass.extend({
	/**
	 * The form.
	 * @param {(first: Parameters<typeof agent.setUp>[0]) => Promise<unknown>} setUp has what was filled in take effect
	 * @param {() => boolean} needsContact whether the agent wants one from the user, as far as is known now
	 */
	render(setUp, needsContact) {
		const { username, password, contact, hostname } = fields();
		const feedback = E('p', { class: 'noip-feedback', role: 'status' });
		const button = /** @type {HTMLButtonElement} */ (
			E('button', { type: 'submit', class: 'btn cbi-button cbi-button-apply important' }, [_('Save and start')])
		);

		function showWhatIsMissing() {
			const byAccount = isAccount(username.input.value);
			contact.node.hidden = byAccount || !needsContact();
			hostname.node.hidden = !byAccount;
		}

		function values() {
			const name = username.input.value.trim();
			const byAccount = isAccount(name);
			return {
				username: name,
				password: password.input.value,
				contact: !needsContact() ? '' : byAccount ? name : contact.input.value.trim(),
				hostnames: byAccount ? hostname.input.value.split(/[\s,]+/).filter(Boolean) : [ALL_NAMES],
			};
		}

		/** @param {ReturnType<typeof values>} first */
		function isValid(first) {
			const checked = [
				[username, username.check(required(first.username))],
				[password, password.check(required(first.password))],
				[contact, contact.check(validators.contact(first.contact, !needsContact()))],
				[hostname, hostname.check(validateNames(first.hostnames))],
			];
			const [wrong] = checked.find(([, isRight]) => !isRight) ?? [];
			if (wrong) /** @type {ReturnType<typeof field>} */ (wrong).input.focus();
			return !wrong;
		}

		/** @param {Event} event */
		async function submit(event) {
			event.preventDefault();
			showWhatIsMissing();
			const first = values();
			if (button.disabled || !isValid(first)) return;
			button.disabled = true;
			dom.content(feedback, [_('Saving and starting…')]);
			try {
				await setUp(first);
			} catch (error) {
				dom.content(feedback, [/** @type {Error} */ (error).message]);
			}
			button.disabled = false;
		}

		username.input.addEventListener('input', showWhatIsMissing);
		showWhatIsMissing();
		const form = E('form', { novalidate: '', submit }, [
			username.node,
			password.node,
			contact.node,
			hostname.node,
			feedback,
			E('div', {}, [button]),
		]);
		return E('section', { class: 'noip-card noip-busy noip-setup', 'aria-labelledby': 'noip-setup' }, [
			E('h3', { id: 'noip-setup' }, [_('Point your host names to this line')]),
			E('p', {}, [
				_(
					'Enter a DDNS key or your account at No-IP. The router then keeps its host names pointing to this line, over IPv4 and IPv6.',
				),
			]),
			form,
		]);
	},
});
