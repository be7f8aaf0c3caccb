package staff

import (
	"cmp"
	"context"
	"slices"
	"time"

	"usher/internal/fault"
)

// inviteFor is how long an invitation can be accepted.
const inviteFor = 72 * time.Hour

// List gives everybody, those who left included, by name.
func (s *Service) List(context.Context) ([]Agent, error) {
	s.mu.RLock()
	defer s.mu.RUnlock()
	all := make([]Agent, 0, len(s.people))
	for _, p := range s.people {
		all = append(all, p.agent.clone())
	}
	slices.SortFunc(all, func(a, b Agent) int { return cmp.Or(cmp.Compare(a.Name, b.Name), cmp.Compare(a.ID, b.ID)) })
	return all, nil
}

// Get gives one person, or ErrNoPerson.
func (s *Service) Get(_ context.Context, id string) (Agent, error) {
	p, err := s.find(id)
	return p.agent.clone(), err
}

// ByID gives one person from memory, for who needs a name and no error.
func (s *Service) ByID(id string) (Agent, bool) {
	p, err := s.find(id)
	return p.agent.clone(), err == nil
}

// Add takes a new person in and makes their invitation. ID, Active, Joined and Photo of the given value are ignored.
//
// Faults: invalid with fields, ErrEmailTaken, ErrBusy.
func (s *Service) Add(ctx context.Context, by string, a Agent) (_ Agent, inviteToken string, err error) {
	defer fault.Wrap(&err, "add a person")
	a = clean(a)
	a.ID, a.Active, a.Photo, a.N = newID(), true, "", 0
	if err := check(a); err != nil {
		return Agent{}, "", err
	}
	s.changing.Lock()
	defer s.changing.Unlock()
	if err := s.claimEmail(ctx, a.ID, a.Email); err != nil {
		return Agent{}, "", err
	}
	token := newToken()
	added, err := s.append(ctx, person{agent: Agent{ID: a.ID}}, draft{kindAdded, dataOf(by, a)}, s.invitation(by, token))
	return added, token, err
}

func (s *Service) invitation(by, token string) draft {
	return draft{kindInvited, linkData{By: by, Hash: hashToken(token), ExpiresAt: s.now().UTC().Add(inviteFor).Truncate(time.Millisecond)}}
}

// Invite makes a new invitation for somebody who lost the old one or forgot the password. Older ones stop working.
//
// Faults: ErrNoPerson, conflict "inactive", ErrBusy.
func (s *Service) Invite(ctx context.Context, by, id string) (token string, err error) {
	defer fault.Wrap(&err, "invite %s", id)
	s.changing.Lock()
	defer s.changing.Unlock()
	p, err := s.find(id)
	if err != nil {
		return "", err
	}
	if !p.agent.Active {
		return "", fault.New(fault.Conflict, "inactive", "This person is switched off. Switch them on first.")
	}
	token = newToken()
	_, err = s.append(ctx, p, s.invitation(by, token))
	return token, err
}

// Change replaces what is known of a person, Active included. N, when not 0, must be the number that the changed value was read at.
// A person who is switched off is signed out everywhere and has no photo any more. Whether a photo is a portrait that is there is for the caller to know.
//
// Faults: ErrNoPerson, invalid with fields, ErrEmailTaken, ErrLastManager, ErrChanged, ErrBusy.
func (s *Service) Change(ctx context.Context, by string, a Agent) (_ Agent, err error) {
	defer fault.Wrap(&err, "change person %s", a.ID)
	a = clean(a)
	if err := check(a); err != nil {
		return Agent{}, err
	}
	s.changing.Lock()
	defer s.changing.Unlock()
	p, err := s.find(a.ID)
	if err != nil {
		return Agent{}, err
	}
	if a.N != 0 && a.N != p.agent.N {
		return Agent{}, ErrChanged
	}
	if s.lastManager(p.agent) && (a.Role != RoleManager || !a.Active) {
		return Agent{}, ErrLastManager
	}
	drafts := differences(by, p.agent, a)
	if len(drafts) == 0 {
		return p.agent.clone(), nil
	}
	if a.Email != p.agent.Email {
		if err := s.claimEmail(ctx, a.ID, a.Email); err != nil {
			return Agent{}, err
		}
	}
	changed, err := s.append(ctx, p, drafts...)
	if err != nil {
		return Agent{}, err
	}
	if a.Email != p.agent.Email {
		s.releaseEmail(ctx, a.ID, p.agent.Email)
	}
	if !changed.Active {
		s.resetWays(ctx, by, a.ID, WhySwitchedOff, "revoked")
	}
	return changed, nil
}

// differences gives the events that lead from one value to another: leaving has an event of its own, because people look for it.
func differences(by string, from, to Agent) []draft {
	var drafts []draft
	if from.Photo != to.Photo && to.Active {
		if to.Photo == "" {
			drafts = append(drafts, draft{kindPhotoGone, byData{By: by}})
		} else {
			drafts = append(drafts, draft{kindPhotoSet, photoSetData{By: by, Photo: to.Photo}})
		}
	}
	if from.Active && !to.Active {
		drafts = append(drafts, draft{kindDeactivated, byData{By: by}})
	}
	same := from.Name == to.Name && from.Email == to.Email && from.Role == to.Role && from.Tier == to.Tier && from.Limit == to.Limit &&
		slices.Equal(from.Skills, to.Skills) && slices.Equal(from.Languages, to.Languages)
	if !same || (!from.Active && to.Active) {
		drafts = append(drafts, draft{kindChanged, dataOf(by, to)})
	}
	return drafts
}

// lastManager says whether nobody else could sign in as a manager if this person could not.
func (s *Service) lastManager(a Agent) bool {
	if a.Role != RoleManager || !a.Active || !a.Joined {
		return false
	}
	s.mu.RLock()
	defer s.mu.RUnlock()
	for id, p := range s.people {
		if id != a.ID && p.agent.Role == RoleManager && p.agent.Active && p.agent.Joined {
			return false
		}
	}
	return true
}

func dataOf(by string, a Agent) personData {
	return personData{By: by, Name: a.Name, Email: a.Email, Role: a.Role, Tier: a.Tier, Limit: a.Limit,
		Skills: append([]string{}, a.Skills...), Languages: append([]string{}, a.Languages...), Active: a.Active}
}
