import type { Team, TeamPatch, Uuid } from '$lib/api/types';

export type Kind = 'none' | 'active' | 'observer';

/** What somebody is in a team. */
export function kindOf({ members }: Pick<Team, 'members'>, user: Uuid): Kind {
  const kind = members.find((member) => member.user === user)?.kind;
  return kind === 'active' || kind === 'observer' ? kind : 'none';
}

/** Put a person in a team, or out of it. */
export function withMember<Given extends Pick<Team, 'members'>>(team: Given, user: Uuid, kind: Kind): Given {
  const others = team.members.filter((member) => member.user !== user);
  return { ...team, members: kind === 'none' ? others : [...others, { user, kind }] };
}

/** The lists of a team as the server takes them, both whole. */
export function memberLists(team: Pick<Team, 'members'>): Required<Pick<TeamPatch, 'active_members' | 'observers'>> {
  const of = (kind: Kind) => team.members.filter((member) => member.kind === kind).map(({ user }) => user);
  return { active_members: of('active'), observers: of('observer') };
}
