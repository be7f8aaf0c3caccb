package agent

import (
	"context"
	"net/netip"
	"time"

	"usher/internal/activity"
	"usher/internal/alert"
	"usher/internal/block"
	"usher/internal/canned"
	"usher/internal/chat"
	"usher/internal/crm"
	"usher/internal/dispatch"
	"usher/internal/eventlog"
	"usher/internal/file"
	"usher/internal/mail"
	"usher/internal/once"
	"usher/internal/privacy"
	"usher/internal/site"
	"usher/internal/staff"
	"usher/internal/tag"
	"usher/internal/token"
	"usher/routing"
)

// Conversations is what this door needs of the room of conversations; the contracts are those of chat.Service.
type Conversations interface {
	ConversationReader
	ConversationWriter
	ConversationMarker
	ConversationSealer
	ConversationNotes
	ConversationHolder
	ConversationDesk
	ConversationSearch
}

// ConversationReader reads conversations and lists of them.
type ConversationReader interface {
	Summary(ctx context.Context, conversation string) (chat.Summary, error)
	Shown(ctx context.Context, conversation string) (chat.Summary, error)
	Events(ctx context.Context, conversation string, after int64, limit int) ([]eventlog.Event, error)
	List(ctx context.Context, list string, page eventlog.Page) ([]chat.Summary, string, error)
	Count(ctx context.Context, list string) (int, error)
}

// ConversationWriter changes conversations.
type ConversationWriter interface {
	SayQuoting(ctx context.Context, conversation string, by chat.Author, id, text, quote string, files ...chat.File) (chat.Ack, error)
	Close(ctx context.Context, conversation string, by chat.Author) error
	Reopen(ctx context.Context, conversation string, by chat.Author) error
	Free(ctx context.Context, conversation string, by chat.Author) error
}

// ConversationMarker knows who has seen what, and who is there.
type ConversationMarker interface {
	Mark(ctx context.Context, conversation string, by chat.Author, delivered, seen int64) error
	Marks(ctx context.Context, conversation, reader string) (chat.Marks, int64, error)
	Pages(ctx context.Context, conversation string) ([]chat.PageSeen, error)
	Typing(conversation string, by chat.Author)
}

// ConversationSealer takes messages back, and reads what was taken back.
type ConversationSealer interface {
	Retract(ctx context.Context, conversation string, by chat.Author, id, reason string, keepFiles bool, within time.Duration) error
	Unseal(ctx context.Context, conversation string, by chat.Author, id string) (string, error)
}

// ConversationNotes keeps what only the staff sees.
type ConversationNotes interface {
	Note(ctx context.Context, conversation string, by chat.Author, id, text string, mentions []string, files ...chat.File) (chat.Ack, error)
	Notes(ctx context.Context, conversation string) ([]eventlog.Event, error)
}

// ConversationDesk tags conversations and lays them aside.
type ConversationDesk interface {
	Tag(ctx context.Context, conversation string, by chat.Author, tag, name string) error
	Untag(ctx context.Context, conversation string, by chat.Author, tag, name string) error
	Snooze(ctx context.Context, conversation string, by chat.Author, until time.Time) error
	Wake(ctx context.Context, conversation string, by chat.Author) error
}

// Replies keeps ready replies; the contracts are those of canned.Service.
type Replies interface {
	For(agent string) []canned.Reply
	Get(agent, id string) (canned.Reply, error)
	Put(ctx context.Context, by chat.Author, r canned.Reply) (canned.Reply, error)
	Remove(ctx context.Context, by chat.Author, r canned.Reply) error
}

// Tags keeps the firm's tags; the contracts are those of tag.Service.
type Tags interface {
	List() []tag.Tag
	Get(id string) (tag.Tag, bool)
	Put(ctx context.Context, by chat.Author, t tag.Tag) (tag.Tag, error)
	Remove(ctx context.Context, by chat.Author, id string, n int64) error
}

// ConversationSearch finds what was written.
type ConversationSearch interface {
	Search(ctx context.Context, ask chat.Search) (hits []chat.Hit, next string, err error)
}

// Attached keeps the files of conversations; the contracts are those of file.Service.
type Attached interface {
	Upload(ctx context.Context, u file.Upload) (chat.File, error)
	Attach(ctx context.Context, conversation string, by chat.Author, ids []string) ([]chat.File, error)
	Open(ctx context.Context, conversation string, reader chat.Author, id string) (file.Content, error)
	Preview(ctx context.Context, conversation string, reader chat.Author, id string) (file.Content, error)
	List(ctx context.Context, conversation string) ([]file.Sent, error)
	Used() map[string]file.Used
}

// Portraits keeps photos and logos; the contract is that of file.Service.
type Portraits interface {
	KeepPortrait(ctx context.Context, body []byte) (id string, err error)
	Portrait(ctx context.Context, id string) (file.Content, error)
	DropPortrait(ctx context.Context, id string)
}

// FileRules holds which files may be sent.
type FileRules interface {
	Current() (file.Settings, int64)
	Change(ctx context.Context, by string, s file.Settings, version int64) error
}

// ConversationHolder keeps conversations from being erased.
type ConversationHolder interface {
	Hold(ctx context.Context, conversation string, by chat.Author, reason string) error
	LetGo(ctx context.Context, conversation string, by chat.Author) error
}

// Dispatcher is what this door needs of the dispatcher; the contracts are those of dispatch.Dispatcher.
type Dispatcher interface {
	Presence
	Offers
	Policies
}

// Presence knows who is on duty and how busy.
type Presence interface {
	Connected(agent string)
	Disconnected(agent string)
	SetPresence(ctx context.Context, agent, state string) error
	Floor() dispatch.Floor
}

// Offers moves conversations between people.
type Offers interface {
	Ringing(agent string) []dispatch.Offer
	Accept(ctx context.Context, agent, conversation string) error
	Refuse(ctx context.Context, agent, conversation, reason string) error
	Take(ctx context.Context, agent, conversation, whyOver string) error
	HandOver(ctx context.Context, agent, conversation, to string, makeResponsible bool, note string) error
	HandUp(ctx context.Context, agent, conversation string) error
	Receipts(ctx context.Context, conversation string) ([]routing.Receipt, error)
}

// Policies holds the algorithm by which leads are given out.
type Policies interface {
	Policy() routing.Policy
	ChangePolicy(ctx context.Context, by string, p routing.Policy, version int64) error
	Preview(ctx context.Context, p routing.Policy, l routing.Lead) (routing.Decision, error)
}

// Staff is what this door needs of the room of the staff; the contracts are those of staff.Service.
type Staff interface {
	Sessions
	People
	Own
	Entrances
	SecondSteps
	OwnSecondStep
	SignIns
}

// SecondSteps asks for codes beside the password.
type SecondSteps interface {
	FinishSignIn(ctx context.Context, ticket, code string) (token string, _ staff.Session, err error)
	HasSecondStep(id string) bool
	ResetFactor(ctx context.Context, by, id string) error
	Demanded() (on bool, version int64)
	Demand(ctx context.Context, by string, on bool, version int64) error
	BeginFactorAtSignIn(ticket, issuer string) (staff.Begun, error)
	ConfirmFactorAtSignIn(ctx context.Context, ticket, code string) (token string, _ staff.Session, codes []string, err error)
}

// OwnSecondStep is what people do about their own.
type OwnSecondStep interface {
	OwnFactor(id string) staff.Factor
	BeginFactor(id, issuer string) (staff.Begun, error)
	ConfirmFactor(ctx context.Context, id, code string) (codes []string, err error)
	RenewRecovery(ctx context.Context, id string) (codes []string, err error)
	DropFactor(ctx context.Context, id string) error
}

// SignIns lists and ends a person's own sign-ins.
type SignIns interface {
	SignIns(agent string) []staff.SignedIn
	EndSignIn(ctx context.Context, agent, id string) error
	EndOtherSignIns(ctx context.Context, agent, except string)
}

// Sessions opens, holds and ends sign-ins.
type Sessions interface {
	SignIn(ctx context.Context, email, password string, from staff.Origin) (token string, _ staff.Session, err error)
	Saw(sessionID string, from netip.Addr)
	Session(ctx context.Context, token string) (staff.Session, error)
	Use(sessionID string) (staff.Session, error)
	SignOut(ctx context.Context, token string) error
	Fresh(sessionID string) error
	Prove(ctx context.Context, sessionID, password string) error
}

// People knows and changes who is on the staff.
type People interface {
	List(ctx context.Context) ([]staff.Agent, error)
	ByID(id string) (staff.Agent, bool)
	Add(ctx context.Context, by string, a staff.Agent) (_ staff.Agent, inviteToken string, err error)
	Change(ctx context.Context, by string, a staff.Agent) (staff.Agent, error)
	Invite(ctx context.Context, by, id string) (token string, err error)
}

// Own is what people change about themselves.
type Own interface {
	Confirm(ctx context.Context, id, password string) error
	ChangePassword(ctx context.Context, id, sessionID, old, password string) error
	SetPhone(ctx context.Context, id, phone string) (code string, err error)
	ConfirmPhone(ctx context.Context, id, code string) (staff.Agent, error)
}

// Texts sends SMS to the staff. Check gives the form in which a number is kept, or says why nothing is sent there.
type Texts interface {
	Check(phone string) (e164 string, err error)
	SendCode(ctx context.Context, phone, code string) error
	Way() string
	Ledger(ctx context.Context, conversation string) ([]alert.Entry, error)
}

// Letters tells what left by e-mail, and sends transcripts.
type Letters interface {
	Ledger(ctx context.Context, conversation string) ([]mail.Entry, error)
	AskTranscript(ctx context.Context, conversation string, by chat.Author) error
}

// Post sends letters to the staff themselves; the contract is that of mail.StaffPost.
type Post interface {
	Works() bool
	Post(write func(context.Context) (mail.StaffLetter, bool))
}

// AlertRules holds when SMS go out.
type AlertRules interface {
	Current() (alert.Settings, int64)
	Change(ctx context.Context, by string, s alert.Settings, version int64) error
}

// Entrances are the ways in for who has no password yet, or no longer.
type Entrances interface {
	Invited(ctx context.Context, token string) (staff.Agent, error)
	AcceptInvite(ctx context.Context, token, password string) (staff.Agent, error)
	CheckSetUp(ctx context.Context, token string) error
	SetUp(ctx context.Context, token, name, email, password string) (staff.Agent, error)
	ForgotPassword(ctx context.Context, email string) (_ staff.Agent, token string, err error)
	WhoForgot(ctx context.Context, token string) (staff.Agent, error)
	ReplacePassword(ctx context.Context, token, password string) (staff.Agent, error)
}

// Clients is what this door needs of the room of clients; the contracts are those of crm.Service.
type Clients interface {
	ClientReader
	ClientWriter
	ClientMerger
	ClientHolder
	Requests
}

// ClientReader finds clients.
type ClientReader interface {
	Client(ctx context.Context, id string) (crm.Client, error)
	Search(ctx context.Context, text, after string, limit int) (found []crm.Client, next string, err error)
	ByExternalID(ctx context.Context, externalID string) (crm.Client, error)
	ByEmail(ctx context.Context, email string) (crm.Client, error)
	List(ctx context.Context, list string, page eventlog.Page) ([]crm.Client, string, error)
}

// ClientMerger joins cards, takes that back, and knows which card stands for which.
type ClientMerger interface {
	Current(ctx context.Context, id string) (crm.Client, error)
	Family(ctx context.Context, id string) (ids []string, err error)
	Journal(ctx context.Context, id string) ([]crm.JournalEntry, error)
	PreviewMerge(ctx context.Context, from, into string) (crm.Preview, error)
	Merge(ctx context.Context, m crm.Merging) (crm.Client, error)
	Split(ctx context.Context, by, id, merge, why string) (crm.Client, error)
}

// ClientWriter changes cards.
type ClientWriter interface {
	Check(d crm.Draft) error
	Create(ctx context.Context, by, id string, d crm.Draft) (crm.Client, error)
	Upsert(ctx context.Context, by, externalID string, d crm.Draft) (crm.Client, string, error)
	Change(ctx context.Context, by, id string, version int64, d crm.Draft) (crm.Client, string, error)
}

// ClientHolder keeps clients' data from being erased.
type ClientHolder interface {
	Hold(ctx context.Context, by chat.Author, client, reason string) (crm.Client, error)
	LetGo(ctx context.Context, by chat.Author, client string) (crm.Client, error)
}

// Requests changes what is under way for clients.
type Requests interface {
	AddRequest(ctx context.Context, by, client string, r crm.NewRequest) (crm.Client, crm.Request, error)
	CloseRequest(ctx context.Context, by, client, request string) (crm.Client, error)
	SetResponsible(ctx context.Context, by, client, request, responsible string) (crm.Client, error)
}

// Once makes a call that comes twice one call; the contract is that of once.Service.
type Once interface {
	Begin(ctx context.Context, who, key string, asked []byte) (*once.Call, *once.Answer, error)
}

// Sites is what this door needs of the room of sites; the contracts are those of site.Service.
type Sites interface {
	Get(key string) (site.Site, bool)
	List() []site.Site
	Put(ctx context.Context, by chat.Author, next site.Site, version int64) (site.Site, error)
	Preview(draft site.Site) (id string, err error)
	Sightings(key string) []site.Sighting
	Keys(key string) (keys []site.Key, version int64, err error)
	MakeKey(ctx context.Context, by chat.Author, key string, version int64) (secret string, err error)
	EndKey(ctx context.Context, by chat.Author, key string, id int64) error
}

// Tokens is what this door needs of the room of access tokens; the contracts are those of token.Service.
type Tokens interface {
	Issue(ctx context.Context, agent, name string, scopes []token.Scope, expiresAt time.Time) (token.Token, string, error)
	Use(word string) (token.Token, error)
	List(agent string) []token.Token
	Get(id string) (token.Token, error)
	Revoke(ctx context.Context, by, id string) (token.Token, error)
}

// Privacy is what this door needs of the room of privacy; the contracts are those of privacy.Service.
type Privacy interface {
	PrivacyRules
	Find(ctx context.Context, text string) ([]privacy.Person, error)
	Person(ctx context.Context, ref privacy.Ref) (privacy.Person, error)
	Export(ctx context.Context, by chat.Author, ref privacy.Ref) ([]byte, error)
	Erase(ctx context.Context, by chat.Author, ref privacy.Ref) (privacy.Certificate, error)
	Certificates(ctx context.Context, after string, limit int) ([]privacy.Certificate, string, error)
	Certificate(ctx context.Context, id string) (privacy.Certificate, error)
}

// PrivacyRules holds how long what is kept.
type PrivacyRules interface {
	Settings() (privacy.Settings, int64)
	Change(ctx context.Context, by chat.Author, next privacy.Settings, version int64) error
	DryRun(ctx context.Context, settings privacy.Settings) ([]privacy.Due, error)
}

// Blocks is what this door needs of the room of blocks; the contracts are those of block.Service.
type Blocks interface {
	Preview(ctx context.Context, n block.Wish) (block.Scope, error)
	Add(ctx context.Context, by chat.Author, n block.Wish) (block.Block, error)
	List() []block.Block
	Lift(ctx context.Context, by chat.Author, id string) (block.Block, error)
}

// Activity tells who changed what.
type Activity interface {
	List(ctx context.Context, q activity.Query) ([]activity.Told, string, error)
}
