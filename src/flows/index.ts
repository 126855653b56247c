/**
 * flows: one conversation path per file. May import `core` only. To add one: a file here, a line in this list,
 * its keys in the three locale files, a transcript per path in test/transcripts.
 */
import { type Flows, listFlows } from '../core/flow.js';
import { complaint } from './complaint.js';
import { forgetMe } from './forget-me.js';
import { language, settings } from './settings.js';
import { start } from './start.js';
import { talkToStaff } from './talk-to-staff.js';

export const flows: Flows = listFlows([start, complaint, talkToStaff, settings, language, forgetMe]);
