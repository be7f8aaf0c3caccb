package gate

// Proof-of-work costs: the largest number a client may have to try. On average it tries
// half of them; a browser does some hundred thousand SHA-256 a second.
const (
	// MinProofCost is the cost in quiet times: well under half a second on an old phone.
	MinProofCost = 20_000
	// MaxProofCost is the most that is ever asked: a few seconds on an old phone.
	MaxProofCost = 640_000
	// calmStarts is how many new conversations a minute a site has before the cost rises.
	calmStarts = 30
)

// ProofCost returns the cost for a site on which startsPerMinute conversations began in
// the last minute. It grows in proportion to the pressure above the calm level, so that
// the work an attacker pays grows with the square of his rate, up to [MaxProofCost].
func ProofCost(startsPerMinute int) int {
	if startsPerMinute <= calmStarts {
		return MinProofCost
	}
	if startsPerMinute >= calmStarts*(MaxProofCost/MinProofCost) {
		return MaxProofCost
	}
	return MinProofCost * startsPerMinute / calmStarts
}
