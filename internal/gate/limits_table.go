package gate

import "time"

// Purpose is what a caller wants to do. Each purpose has buckets of its own, so that a
// flood of new chats cannot use up what running chats need.
type Purpose string

// The purposes that are limited.
const (
	PurposeBootstrap Purpose = "bootstrap" // the panel asks for its settings
	PurposeChallenge Purpose = "challenge" // a proof of work is issued or handed in
	PurposeCaptcha   Purpose = "captcha"   // a captcha is made (picture and sound come with it)
	PurposeStart     Purpose = "start"     // a conversation begins
	PurposeMessage   Purpose = "message"   // a message in a running conversation
	PurposeUpload    Purpose = "upload"    // a file in a running conversation
	PurposeLetter    Purpose = "letter"    // a visitor has their conversation sent
	PurposeLogin     Purpose = "login"     // a password, code or link is tried
	PurposeForgotten Purpose = "forgotten" // a link for a forgotten password is asked for
	PurposeSocket    Purpose = "socket"    // a socket is opened
)

// The layers a caller is counted in, narrowest network first.
const (
	LayerPrefix  = "prefix"  // [Prefix] of the client address
	LayerVisitor = "visitor" // visitor or account
	LayerSite    = "site"
	LayerServer  = "server" // everything this process serves
)

// Rate allows Count at once, refilled evenly over Per. The zero Rate means "not limited
// in this layer".
type Rate struct {
	Count int
	Per   time.Duration
}

// Table holds the rates of each purpose by layer.
type Table map[Purpose]map[string]Rate

// DefaultTable returns the rates Usher starts with. The reasoning, in one place:
//
//   - message: a fast typist sends one a second; 20 in 10 s leaves room for pasted lines.
//     The prefix allows five such people behind one office address.
//   - captcha: 10 in 10 minutes per prefix; a person needs two or three. A picture costs
//     about 2 ms and a sound 6 ms, so the server's 10/s with [MaxLooks] each stay under
//     a quarter of one core in any flood.
//   - challenge: cheap to issue, and issued before every start, so an office behind one
//     address needs more of them. The server's figure also keeps the used-set from
//     filling (100/s over [ChallengeTTL] is 60,000 of its 200,000 places).
//   - start: nobody begins more than a few conversations; the prefix allows an office.
//   - letter: a try and its retries; how many letters leave a day is the room of letters' matter.
//   - login: a person mistypes a few times; the prefix allows an office in the morning.
//   - forgotten: an account gets a letter, its retry and one more, then one in 20 minutes; a
//     flood of letters must not become anybody's inbox.
//   - message, upload and socket have wide site and server rates: running chats have
//     priority over new ones.
func DefaultTable() Table {
	const s, m = time.Second, time.Minute
	return Table{
		PurposeBootstrap: {LayerPrefix: {60, m}, LayerSite: {3000, m}, LayerServer: {12000, m}},
		PurposeChallenge: {LayerPrefix: {60, 10 * m}, LayerVisitor: {20, 10 * m}, LayerSite: {1800, m}, LayerServer: {100, s}},
		PurposeCaptcha:   {LayerPrefix: {10, 10 * m}, LayerVisitor: {10, 10 * m}, LayerSite: {300, m}, LayerServer: {10, s}},
		PurposeStart:     {LayerPrefix: {20, 10 * m}, LayerVisitor: {5, 10 * m}, LayerSite: {600, m}, LayerServer: {3000, m}},
		PurposeMessage:   {LayerPrefix: {100, 10 * s}, LayerVisitor: {20, 10 * s}, LayerSite: {2000, s}, LayerServer: {8000, s}},
		PurposeUpload:    {LayerPrefix: {60, 10 * m}, LayerVisitor: {20, 10 * m}, LayerSite: {600, m}, LayerServer: {1200, m}},
		PurposeLetter:    {LayerPrefix: {30, 10 * m}, LayerVisitor: {6, 10 * m}, LayerSite: {300, m}, LayerServer: {600, m}},
		PurposeLogin:     {LayerPrefix: {30, 10 * m}, LayerVisitor: {10, 10 * m}, LayerServer: {20, s}},
		PurposeForgotten: {LayerPrefix: {10, 10 * m}, LayerVisitor: {3, 60 * m}, LayerServer: {5, s}},
		PurposeSocket:    {LayerPrefix: {120, m}, LayerVisitor: {30, m}, LayerSite: {2000, s}, LayerServer: {4000, s}},
	}
}
