import {
  Activity,
  Building2,
  ClipboardCheck,
  Gauge,
  Handshake,
  Home,
  KeyRound,
  Landmark,
  ListChecks,
  type LucideIcon,
  ScrollText,
  Send,
  Settings2,
  SlidersHorizontal,
  Terminal,
  UserRound,
  Users,
  Webhook,
} from 'lucide-react';
import type { ActingAs, Schema } from '../api/client.ts';

type Session = Schema<'Session'>;

export interface NavItem {
  /** Relative to the root path of the navigation. */
  path: string;
  name: string;
  icon: LucideIcon;
  /** Further search terms. */
  words?: string;
  /** Roles with access; all roles if omitted. */
  roles?: readonly (Session['operator_role'] | Session['partner_role'])[];
  realm?: 'sandbox' | 'live';
}

export interface PlaceGroup {
  name: string;
  places: readonly NavItem[];
}

const partnerPlaces: readonly PlaceGroup[] = [
  {
    name: 'Onboarding',
    places: [
      { path: 'overview', name: 'Overview', icon: Home, words: 'home dashboard' },
      { path: 'end-customers', name: 'End customers', icon: Building2, words: 'companies applications' },
      { path: 'events', name: 'Activity', icon: ScrollText, words: 'audit log events timeline' },
    ],
  },
  {
    name: 'Webhooks',
    places: [
      { path: 'endpoints', name: 'Endpoints', icon: Webhook, words: 'webhook receivers' },
      { path: 'deliveries', name: 'Deliveries', icon: Send, words: 'webhooks sent attempts replay' },
    ],
  },
  {
    name: 'Sandbox',
    places: [
      {
        path: 'sandbox',
        name: 'Controls',
        icon: SlidersHorizontal,
        words: 'advance clock time faults institutions snapshots reset',
        realm: 'sandbox',
      },
      { path: 'requests', name: 'Requests', icon: Terminal, words: 'request log calls', realm: 'sandbox' },
    ],
  },
  {
    name: 'Partner',
    places: [
      {
        path: 'keys',
        name: 'API keys',
        icon: KeyRound,
        words: 'secrets credentials',
        roles: ['partner_admin'],
      },
      { path: 'team', name: 'Team', icon: Users, words: 'users members invite', roles: ['partner_admin'] },
      { path: 'profile', name: 'Profile', icon: UserRound, words: 'contacts logo support' },
    ],
  },
];

const operatorPlaces: readonly PlaceGroup[] = [
  {
    name: 'Work',
    places: [
      { path: 'overview', name: 'Overview', icon: Gauge, words: 'counts' },
      { path: 'review', name: 'Review', icon: ClipboardCheck, words: 'queue approve deny pending' },
      { path: 'boards', name: 'Flowdown and questionnaire', icon: ListChecks, words: 'boards diligence' },
      { path: 'registrations', name: 'Registrations', icon: Landmark, words: 'work queue manual packet' },
    ],
  },
  {
    name: 'Records',
    places: [
      { path: 'end-customers', name: 'End customers', icon: Building2 },
      { path: 'partners', name: 'Partners', icon: UserRound, words: 'resellers' },
      { path: 'institutions', name: 'Institutions', icon: Landmark, words: 'banks connectors' },
      {
        path: 'direct-customers',
        name: 'Direct customers',
        icon: Handshake,
        words: 'channel conflict list',
      },
      { path: 'audit', name: 'Audit log', icon: ScrollText, words: 'events changes' },
    ],
  },
  {
    name: 'Server',
    places: [
      { path: 'system', name: 'System', icon: Activity, words: 'health queues' },
      {
        path: 'settings',
        name: 'Settings',
        icon: Settings2,
        words: 'configuration',
        roles: ['operator_admin'],
      },
      {
        path: 'tokens',
        name: 'Management tokens',
        icon: KeyRound,
        words: 'bearer api keys',
        roles: ['operator_admin'],
      },
      { path: 'users', name: 'Users', icon: Users, words: 'team invite', roles: ['operator_admin'] },
    ],
  },
];

/** The navigation for whom the console acts, limited to what the user's role can access. */
export function navItemsOf(actingAs: ActingAs, session: Session): PlaceGroup[] {
  const role = actingAs.kind === 'operator' ? session.operator_role : session.partner_role;
  const realm = actingAs.kind === 'partner' ? actingAs.realm : undefined;
  return (actingAs.kind === 'operator' ? operatorPlaces : partnerPlaces)
    .map(({ name, places }) => ({
      name,
      places: places.filter(
        (place) =>
          (place.roles === undefined || place.roles.includes(role)) &&
          (place.realm === undefined || place.realm === realm),
      ),
    }))
    .filter(({ places }) => places.length > 0);
}

/** The full path of a page, cast to a type that the router accepts: it cannot check paths built at run time. */
export function pathIn(actingAs: ActingAs, path: string): '/' {
  return `${rootOf(actingAs)}/${path}` as '/';
}

/** The path under which all pages of the operator, or of a partner's realm, are. */
export function rootOf(actingAs: ActingAs): string {
  return actingAs.kind === 'operator' ? '/operator' : `/partners/${actingAs.clientId}/${actingAs.realm}`;
}
