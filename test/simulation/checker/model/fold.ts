/** Folds the log into the model, one event after the other. Here alone the model changes. */

import { STATE_FILE } from '../../program-files.ts';
import { foldDeadline } from './deadlines.ts';
import { foldMachine } from './fold-machine.ts';
import { foldProcess } from './fold-process.ts';
import { foldArrive, foldReceive, foldSend } from './fold-request.ts';
import { foldLoad, foldRename } from './fold-state.ts';
import type { Event, Model } from './model.ts';

export function foldEvent(model: Model, event: Event): void {
	model.nowMs = event.atMs;
	switch (event.kind) {
		case 'send':
			foldSend(model, event);
			break;
		case 'receive':
			foldReceive(model, event);
			break;
		case 'arrive':
			foldArrive(model, event);
			break;
		case 'load':
			foldLoad(model, event);
			break;
		case 'rename':
			foldRename(model, event);
			break;
		case 'flush':
			if (event.path === model.machine.paths.stateDir && event.files.includes(STATE_FILE)) model.savedEver = true;
			break;
		case 'deadline':
			foldDeadline(model, event);
			break;
		case 'start':
		case 'listen':
		case 'exit':
		case 'kill':
		case 'event':
		case 'read network':
		case 'read configuration':
		case 'write':
			foldProcess(model, event);
			break;
		case 'print':
		case 'exec':
			break;
		default:
			foldMachine(model, event);
	}
}
