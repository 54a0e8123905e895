import type { FastifyInstance } from 'fastify';
import { lastNumber } from '../../store/event-log.ts';
import {
  countDueCustomers,
  countDueRegistrations,
  countPartners,
  countTasks,
  listFailingInstitutions,
  storeBytes,
} from '../../store/system-counts.ts';
import { countWebhooks } from '../../store/webhook-counts.ts';
import { readSettings } from '../../wire/management/settings.ts';
import { readSystem } from '../../wire/management/system.ts';
import { toTrafficReply, toWaitingReply } from '../../wire/management/system-reply.ts';
import { packageVersion } from '../../wire/openapi.ts';
import type { Services } from '../services.ts';
import { managementRoute } from './management-route.ts';

/** Returns the state of this node, of the store, and of its queues. */
export function readSystemRoute(app: FastifyInstance, services: Services): void {
  const { store, node, now } = services;
  const { db } = store;
  const everything = { partnerClientId: null, realm: null };
  managementRoute(app, services, readSystem, async () => ({
    system: {
      node: nodeReply(services),
      store: {
        dialect: store.dialect,
        bytes: await storeBytes(store),
        events: await lastNumber(db),
        partners: await countPartners(db),
      },
      ...toWaitingReply({
        due: await countDueRegistrations(db, now()),
        tasks: await countTasks(db),
        customers: await countDueCustomers(db),
        failing: await listFailingInstitutions(store),
        webhooks: await countWebhooks(db, everything, now()),
      }),
      traffic: toTrafficReply(node.traffic.minutes(), now()),
    },
  }));
}

/** Returns the settings that this node was started with; for secrets, only whether they are set. */
export function readSettingsRoute(app: FastifyInstance, services: Services): void {
  const settings = services.node.settings.map(({ isSet, isSecret, ...rest }) => ({
    ...rest,
    is_set: isSet,
    is_secret: isSecret,
  }));
  managementRoute(app, services, readSettings, async () => ({ settings }));
}

function nodeReply({ node, now }: Services) {
  const { rss, heapUsed } = process.memoryUsage();
  const { user, system } = process.cpuUsage();
  const cpuSeconds = (user + system) / 1e6;
  return {
    version: packageVersion(),
    mode: node.mode,
    started_at: new Date(node.startedAt).toISOString(),
    node_version: process.version,
    resident_bytes: rss,
    heap_bytes: heapUsed,
    cpu_seconds: cpuSeconds,
    cpu_share: cpuSeconds / Math.max(1, process.uptime()),
    uptime_seconds: Math.floor((now() - node.startedAt) / 1000),
  };
}
