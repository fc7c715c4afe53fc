#!/usr/bin/env node
// Runs the contract's own check against the built program; TASKCLUSTER_SHARED says where the contract lies.
import { spawn } from 'node:child_process';
import { join } from 'node:path';
import { withServer } from './program.mjs';

const check = join(process.env.TASKCLUSTER_SHARED, 'contract', 'check.mjs');
process.exitCode = await withServer([], ({ rootUrl }) => new Promise((resolve) => {
  spawn('node', [check, rootUrl, ...process.argv.slice(2)], { stdio: 'inherit' }).once('close', resolve);
}));
