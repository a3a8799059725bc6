/** Promise 8: your password goes to the provider only. */
import { PASSWORD_MARK } from '../../program-files.ts';
import { demand, type Finding } from '../invariant.ts';
import type { EventOf, Model } from '../model/model.ts';
import { sendingOf } from '../model/queries.ts';

export function noPasswordInLog(_model: Model, { line }: EventOf<'print'>): Finding[] {
	return [demand(!line.includes(PASSWORD_MARK), line)];
}

export function noPasswordInFile(_model: Model, { path, content }: EventOf<'write'>): Finding[] {
	return [demand(!content.includes(PASSWORD_MARK), path)];
}

export function noPasswordInArguments(_model: Model, { argv }: EventOf<'exec'>): Finding[] {
	return [demand(!argv.join(' ').includes(PASSWORD_MARK), argv.join(' '))];
}

export function credentialsToServersOnly(model: Model, event: EventOf<'send'>): Finding[] {
	const { to, server, url } = event.request;
	return to === 'update' && sendingOf(model, event) ? [demand(server >= 0, url)] : [];
}

export function noCredentialForCheck(model: Model, event: EventOf<'send'>): Finding[] {
	const { to, headers, url } = event.request;
	return to === 'check' && sendingOf(model, event) ? [demand(!headers.includes('Authorization'), url)] : [];
}
