package alert

import (
	"cmp"
	"context"
	"maps"
	"strings"
	"time"
)

// budget counts the SMS of a day. The log has the same figures; a starting program counts them again.
type budget struct {
	day    string
	person map[string]int
	total  int
	over   map[string]int // rings beyond the budget, by digest: "digest-<agent>-<day>"
	digest map[string]bool
}

func newBudget() budget {
	return budget{person: map[string]int{}, over: map[string]int{}, digest: map[string]bool{}}
}

// turn begins a new day. Yesterday's digests may still be under way, so what they count stays until the day after.
func (b *budget) turn(day string) {
	if day == b.day {
		return
	}
	old := func(id string) bool { return !strings.HasSuffix(id, b.day) && !strings.HasSuffix(id, day) }
	maps.DeleteFunc(b.over, func(id string, _ int) bool { return old(id) })
	maps.DeleteFunc(b.digest, func(id string, _ bool) bool { return old(id) })
	b.day, b.person, b.total = day, map[string]int{}, 0
}

// allows says whether one more SMS may go to a person today.
func (b *budget) allows(now time.Time, r Recipient, s Settings) bool {
	b.turn(s.day(now))
	return b.person[r.Agent] < cmp.Or(r.DailyBudget, s.PerPersonPerDay) && b.total < s.PerDay
}

func (b *budget) count(at time.Time, agent string, s Settings) {
	b.turn(s.day(at))
	b.person[agent]++
	b.total++
}

// giveBack takes a call out of the count that has certainly sent nothing.
func (b *budget) giveBack(agent string) {
	if b.person[agent] > 0 { // not counted when a day has ended since
		b.person[agent]--
		b.total--
	}
}

// isDigest tells the one SMS that sums up the rest of a day from those of conversations.
func isDigest(conversation string) bool { return strings.HasPrefix(conversation, digestPrefix) }

func digestID(agent, day string) string { return digestPrefix + agent + "-" + day }

// overBudget counts rings that make no SMS today. The first one of a person begins their digest and tells the managers.
func (s *Service) overBudget(ctx context.Context, agent string, count int) {
	settings := s.cfg.Settings()
	day := settings.day(s.cfg.Now())
	s.budget.turn(day)
	id := digestID(agent, day)
	s.budget.over[id] += count
	if s.budget.total >= settings.PerDay {
		s.alarmOnce(AlarmBudget+day, Alarm{Code: AlarmBudget, Detail: day})
	}
	s.beginDigest(ctx, agent, id)
}

// beginDigest queues the digest once. It counts when it is sent, a minute later, when the flood has passed. It goes beyond the budget, by one SMS
// per person and day.
func (s *Service) beginDigest(ctx context.Context, agent, id string) {
	if s.budget.digest[id] {
		return
	}
	now := s.cfg.Now()
	r, known := s.cfg.People.Recipient(agent)
	if !known || r.Phone == "" {
		return
	}
	h := heard{what: rang, conversation: id, agent: agent, code: "digest", at: now}
	if err := s.begin(ctx, h, r, now.Add(digestAfter)); err != nil {
		s.cfg.Log.Warn("alert: the digest waits for the store", "agent", agent, "err", err)
		return // the next ring tries again
	}
	s.budget.digest[id] = true
	s.alarm(Alarm{Code: AlarmBudget, Agent: agent, Count: s.budget.over[id], Detail: s.budget.day})
}
