package alert

import (
	"fmt"
	"slices"
	"strings"
	"testing"
	"time"

	"usher/internal/alert/twiliotest"
	"usher/internal/eventlog"
)

// letters makes a different name for each number.
func letters(n int) string {
	name := "lead"
	for range 4 {
		name += string(rune('a' + n%26))
		n /= 26
	}
	return name
}

func TestSM04TenThousandLeadsInAMinuteMakeTenSMSAndADigest(t *testing.T) {
	const leads, budget = 10_000, 10
	v := testDriver(t)
	must(t, v.disk.Close())
	v.disk = &memoryLog{streams: map[string][]eventlog.Event{}}
	v.start()
	r := v.people[anna]
	r.DailyBudget = budget
	v.people[anna] = r
	for i := range leads {
		v.ring(anna, v.lead(letters(i)))
		if i%100 == 0 {
			v.pass(600 * time.Millisecond)
		}
	}
	v.pass(10 * time.Minute)
	v.wantSent(budget + 1)
	sent := v.provider.Sent()
	if last := sent[len(sent)-1]; last.To != "+48512345678" || !strings.Contains(last.Body, "and 9,990 more") {
		t.Errorf("the digest is %+v", last)
	}
	if codes := v.alarmCodes(); !slices.Equal(codes, []string{AlarmBudget}) {
		t.Errorf("alarms %v", codes)
	}
	v.wantStates(v.lead(letters(leads-1)), "dropped budget")
}

func TestTheBudgetOfADaySurvivesARestartAndEndsWithTheDay(t *testing.T) {
	v := testDriver(t)
	v.settings.PerPersonPerDay, v.settings.Zone = 2, "Europe/Warsaw"
	n := 0
	rings := func(agent string, count int) {
		for range count {
			n++
			v.ring(agent, v.lead(letters(n)))
			v.pass(2 * time.Minute)
		}
	}
	rings(anna, 2)
	v.start()
	rings(anna, 2)
	v.start()
	rings(anna, 1)
	v.wantSent(3) // two and a digest
	rings(bernd, 1)
	v.wantSent(4)
	v.now = time.Date(2026, 11, 20, 22, 58, 0, 0, time.UTC) // 23:58 in Warsaw; the SMS is due a minute later
	rings(anna, 1)
	v.wantSent(4)
	v.now = time.Date(2026, 11, 20, 23, 1, 0, 0, time.UTC)
	rings(anna, 1)
	v.wantSent(5)
}

func TestTheFirmsBudgetHoldsForAllTogether(t *testing.T) {
	v := testDriver(t)
	v.settings.PerDay = 3
	for i := range 6 {
		v.ring([]string{anna, bernd}[i%2], v.lead(letters(i)))
	}
	v.pass(10 * time.Minute)
	v.wantSent(3 + 2) // and a digest for each person
	if codes := v.alarmCodes(); !slices.Equal(codes, []string{AlarmBudget, AlarmBudget, AlarmBudget}) || v.alarms[0].Agent != "" {
		t.Errorf("alarms %+v", v.alarms)
	}
}

func TestWhatCertainlyWasNotSentCostsNoBudget(t *testing.T) {
	v := testDriver(t)
	v.settings.PerPersonPerDay = 1
	v.provider.Script(twiliotest.TooFast(1), twiliotest.BadCredentials(), twiliotest.TooFast(1))
	c := v.lead("c")
	v.ring(anna, c)
	v.pass(time.Hour)
	v.wantStates(c, "sent")
}

func TestADigestThatACrashPreventedIsSentAfterTheRestart(t *testing.T) {
	for left := range 12 {
		t.Run(fmt.Sprintf("the store dies at append %d", left), func(t *testing.T) {
			v := testDriver(t)
			v.settings.PerPersonPerDay = 1
			v.ring(anna, v.lead("one"))
			v.ring(anna, v.lead("two"))
			v.ring(anna, v.lead("three"))
			v.store.left = left
			v.pass(time.Minute)
			v.start()
			for _, c := range []string{"one", "two", "three"} {
				v.ring(anna, (c + "aaaaaaaaaaaaaaaaaaaaaaaaaa")[:26]) // the dispatcher tells again what nobody heard
			}
			v.pass(5 * time.Minute)
			digests := 0
			for _, m := range v.provider.Sent() {
				if strings.Contains(m.Body, "more visitors rang") {
					digests++
				}
			}
			if digests > 1 || len(v.provider.Sent()) > 2 || len(v.provider.Sent()) == 0 {
				t.Errorf("%+v", v.provider.Sent())
			}
		})
	}
}
