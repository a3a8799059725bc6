/** What packaging/ has, as text within the program. */
import config from '../../packaging/noip.conf';
import openrc from '../../packaging/openrc/noip';
import systemd from '../../packaging/systemd/noip.service';
import sysvinit from '../../packaging/sysvinit/noip';
import type { Texts } from './plan.ts';

export const TEXTS: Texts = { config, systemd, openrc, sysvinit };
