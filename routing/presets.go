package routing

// Presets are the four algorithms offered before anybody has adapted one. The first is the default.
func Presets() []Policy {
	everybody := []Step{{Tiers: []string{Junior, Middle, Senior}}}
	return []Policy{
		preset(MostAvailable, "Most available first", 2*Unit, everybody),
		preset(EqualWork, "Equal work for everyone", 0, everybody),
		preset(ExperiencedFirst, "Experienced first", 2*Unit, ladder(30, Senior, Middle, Junior)),
		preset(JuniorsFirst, "Juniors first", 2*Unit, ladder(45, Junior, Middle, Senior)),
	}
}

func preset(algorithm, name string, window int64, steps []Step) Policy {
	return Policy{
		ID: algorithm, Name: name, Version: 1, Algorithm: algorithm, Steps: steps, Window: window, GraceS: 20, AnswerS: 45,
		Bonus: map[string]int64{Low: 0, Normal: 60, High: 300},
	}
}

func ladder(everyS int, tiers ...string) []Step {
	steps := make([]Step, len(tiers))
	for i, tier := range tiers {
		steps[i] = Step{AfterS: i * everyS, Tiers: []string{tier}}
	}
	return steps
}
