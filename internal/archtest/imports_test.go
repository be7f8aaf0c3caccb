package archtest

import (
	"slices"
	"strings"
	"testing"
)

// law bars imports from rooms and says why. The first law of a list that an import breaks is the one that is told.
type law struct {
	name string
	// rooms to which it applies, by folder; "internal/chat" means that folder alone, "cmd/..." the whole tree.
	rooms []string
	// bars tells whether a file of such a room may not import path.
	bars func(file goFile, path string) bool
	why  string
	// deep also follows the module's own packages: what a room's neighbour imports, the room imports.
	deep bool
	// tests: the law holds for test files too.
	tests bool
}

var (
	doors = []string{module + "/widget", module + "/agent"}
	// fiberParts are all names under which the web framework can come in.
	fiberParts = []string{"github.com/gofiber", "github.com/valyala/fasthttp", "github.com/fasthttp/websocket", "github.com/danielgtaylor/huma/v2/adapters/humafiber"}
	drivers    = []string{"modernc.org/sqlite", "go.mongodb.org/mongo-driver", "database/sql"}
	stores     = []string{module + "/internal/sqlite", module + "/internal/mongodb"}
)

// domain is what the firm's work consists of, whatever carries and keeps it.
var domain = []string{
	"internal/alert",
	"internal/canned",
	"internal/chat",
	"internal/crm",
	"internal/dispatch",
	"internal/file",
	"internal/hook",
	"internal/mail",
	"internal/once",
	"internal/sheet",
	"internal/site",
	"internal/staff",
	"internal/tag",
	"internal/token",
}

// rings tells the rooms that reach people outside of the console.
func rings(room string) bool { return room == "internal/alert" || room == "internal/mail" }

var laws = []law{
	{name: "pure rooms stand on the standard library alone", rooms: []string{"routing", "internal/hub", "static", "internal/eventlog", "internal/fault"},
		bars: allBut(), why: "these rooms are the ground that everything stands on: they are read, tested and replayed without anything else"},
	{name: "the gate needs little", rooms: []string{"internal/gate"},
		bars: allBut(module+"/internal/fault", "golang.org/x/time/rate", "github.com/dchest/captcha"),
		why:  "what stands before every request must be small enough to be looked through; it knows neither domain nor web"},
	{name: "the gate's verdict is pure", rooms: []string{"internal/gate"}, bars: inFiles([]string{"verdict.go", "signals.go", "proof_cost.go"}, allBut()),
		why: "the verdict is a pure function of its signals, so that each one can be explained and decided again"},
	{name: "the domain knows no technology", rooms: domain, deep: true,
		bars: naming(slices.Concat(doors, stores, fiberParts, drivers, []string{"github.com/danielgtaylor/huma", module + "/internal/web", module + "/internal/config", module + "/internal/storetest"})),
		why:  "what a conversation is must not depend on how it is carried or kept: arrows point inward, and the log is reached through internal/eventlog"},
	{name: "conversations know no neighbour", rooms: []string{"internal/chat"},
		bars: naming([]string{module + "/internal/crm", module + "/internal/dispatch", module + "/internal/staff", module + "/internal/site", module + "/routing", module + "/internal/gate"}),
		why:  "nouns know no neighbours: matching and routing read conversations, never the other way round"},
	{name: "the web framework stays at the edge", rooms: []string{"..."}, bars: inRoomsOtherThan([]string{"internal/web", "widget", "agent", "cmd", "internal/e2e"}, naming(fiberParts)),
		why: "Fiber reuses its buffers: a value that leaks into another room becomes another visitor's; only the doors, internal/web and cmd know that"},
	{name: "a database driver stays in its own package", rooms: []string{"..."}, bars: foreignDriver,
		why: "a second store must be possible without touching a line elsewhere; everybody else speaks internal/eventlog"},
	{name: "a store is chosen in one place", rooms: []string{"..."}, bars: inRoomsOtherThan([]string{"cmd", "internal/sqlite", "internal/mongodb", "internal/e2e"}, naming(stores)),
		why: "only cmd, where all rooms meet, knows which store there is"},
	{name: "pictures are decoded in one room", rooms: []string{"..."}, bars: inRoomsOtherThan([]string{"internal/file", "internal/gate", "internal/e2e"}, naming([]string{"image/png", "image/jpeg", "image/gif", "golang.org/x/image"})),
		why: "every decoder is a way in: one room measures a picture before it decodes it, and few at a time"},
	{name: "no further decoders", rooms: []string{"..."}, bars: naming([]string{"golang.org/x/image/tiff", "golang.org/x/image/bmp", "golang.org/x/image/vector", "golang.org/x/image/font"}),
		why: "their holes are known (memory without bound): what they could show is kept as a file and never decoded", tests: true},
	{name: "a telephone company stays in the room of alerts", rooms: []string{"..."}, bars: inRoomsOtherThan([]string{"internal/alert"}, naming([]string{"github.com/twilio"})),
		why: "how people are told is one room's matter: a second way to send must change no other"},
	{name: "a mail server stays in the room of letters", rooms: []string{"..."}, bars: inRoomsOtherThan([]string{"internal/mail"}, naming([]string{"github.com/wneessen", "net/smtp"})),
		why: "how letters leave is one room's matter: a second way must change no other"},
	{name: "no more of a telephone company than is used", rooms: []string{"internal/alert"}, bars: func(_ goFile, path string) bool {
		return within(path, "github.com/twilio") && !slices.Contains([]string{"github.com/twilio/twilio-go/client", "github.com/twilio/twilio-go/rest/api/v2010"}, path)
	}, why: "the whole library doubles the time of a build; the client and one API are enough"},
	{name: "the domain does not ring", rooms: append(slices.DeleteFunc(slices.Clone(domain), rings), "routing"), bars: naming([]string{module + "/internal/alert", module + "/internal/mail"}),
		why: "what happens is told to whoever listens; who is told, and how, is decided in internal/alert"},
	{name: "stores know no domain", rooms: []string{"internal/sqlite", "internal/mongodb"}, bars: inModule(allBut(module + "/internal/eventlog")),
		why: "a store keeps streams and views and must not learn what is in them"},
	{name: "the visitor's door does not know the staff's", rooms: []string{"widget/..."}, bars: naming(doors[1:]), tests: true,
		why: "what staff see must have no path to a visitor, not even by a forgotten filter"},
	{name: "the staff's door does not know the visitor's", rooms: []string{"agent/..."}, bars: naming(doors[:1]), tests: true,
		why: "the two doors change for different reasons; what both need lies further inside"},
	{name: "nobody imports the program", rooms: []string{"..."}, bars: naming([]string{module + "/cmd"}), tests: true,
		why: "cmd is where all rooms meet; whoever imports it imports everything"},
	{name: "nobody reaches back to a door", rooms: []string{"..."}, bars: inRoomsOtherThan([]string{"widget", "agent", "cmd", "internal/e2e"}, naming(doors)),
		why: "arrows point inward: doors know the rooms, the rooms know no door"},
}

func TestEveryImportPointsInward(t *testing.T) {
	files := readHouse(t)
	graph := graphOf(files)
	for _, l := range laws {
		t.Run(l.name, func(t *testing.T) {
			applied := false
			for _, file := range files {
				if !l.appliesTo(file.room) || file.test && !l.tests {
					continue
				}
				applied = true
				for _, path := range file.imports {
					if chain := l.broken(file, path, graph, nil); chain != nil {
						t.Errorf("%s must not import %s: %s", file.path, strings.Join(chain, " → "), l.why)
					}
				}
			}
			if !applied {
				t.Errorf("no file is under this law: a room in %v was renamed or removed", l.rooms)
			}
		})
	}
}

func TestALawNamesTheChainOfAForbiddenImport(t *testing.T) {
	graph := map[string][]string{"usher/internal/web": {"github.com/gofiber/fiber/v2"}, "usher/internal/crm": {"usher/internal/web"}}
	l := law{bars: naming(fiberParts), deep: true}
	got := l.broken(goFile{room: "internal/chat"}, "usher/internal/crm", graph, nil)
	if want := []string{"usher/internal/crm", "usher/internal/web", "github.com/gofiber/fiber/v2"}; !slices.Equal(got, want) {
		t.Errorf("broken = %v, want %v", got, want)
	}
	if got := l.broken(goFile{room: "internal/chat"}, "usher/internal/hub", graph, nil); got != nil {
		t.Errorf("an allowed import was refused: %v", got)
	}
	shallow := law{bars: naming(fiberParts)}
	if got := shallow.broken(goFile{}, "usher/internal/crm", graph, nil); got != nil {
		t.Errorf("a shallow law followed a neighbour: %v", got)
	}
}

func TestNamesAreComparedByElement(t *testing.T) {
	for _, c := range []struct {
		path, room string
		want       bool
	}{
		{"usher/agent", "usher/agent", true}, {"usher/agent/x", "usher/agent", true}, {"usher/agents", "usher/agent", false},
		{"github.com/gofiber/fiber/v2", "github.com/gofiber", true},
	} {
		if got := within(c.path, c.room); got != c.want {
			t.Errorf("within(%q, %q) = %v", c.path, c.room, got)
		}
	}
	for path, want := range map[string]bool{"net/http": true, "usher/routing": false, "golang.org/x/net": false} {
		if got := isStandard(path); got != want {
			t.Errorf("isStandard(%q) = %v", path, got)
		}
	}
}

func (l law) appliesTo(room string) bool {
	return slices.ContainsFunc(l.rooms, func(r string) bool {
		tree, deep := strings.CutSuffix(r, "...")
		tree = strings.TrimSuffix(tree, "/")
		return room == r || deep && (tree == "" || within(room, tree))
	})
}

// broken returns the way from a file's import to the forbidden one, or nil.
func (l law) broken(file goFile, path string, graph map[string][]string, seen []string) []string {
	if l.bars(file, path) {
		return []string{path}
	}
	if !l.deep || slices.Contains(seen, path) {
		return nil
	}
	for _, next := range graph[path] {
		if chain := l.broken(file, next, graph, append(seen, path)); chain != nil {
			return append([]string{path}, chain...)
		}
	}
	return nil
}

// graphOf lists what each package of the module imports, without its tests.
func graphOf(files []goFile) map[string][]string {
	graph := map[string][]string{}
	for _, file := range files {
		if !file.test {
			room := module + "/" + file.room
			graph[room] = append(graph[room], file.imports...)
		}
	}
	return graph
}

// naming bars the named packages and what is under them.
func naming(names []string) func(goFile, string) bool {
	return func(_ goFile, path string) bool {
		return slices.ContainsFunc(names, func(name string) bool { return within(path, name) })
	}
}

// allBut bars everything that is neither standard library nor named.
func allBut(names ...string) func(goFile, string) bool {
	return func(_ goFile, path string) bool { return !isStandard(path) && !slices.Contains(names, path) }
}

func inFiles(names []string, bars func(goFile, string) bool) func(goFile, string) bool {
	return func(file goFile, path string) bool {
		base := file.path[strings.LastIndexByte(file.path, '/')+1:]
		return slices.Contains(names, base) && bars(file, path)
	}
}

func inModule(bars func(goFile, string) bool) func(goFile, string) bool {
	return func(file goFile, path string) bool { return within(path, module) && bars(file, path) }
}

func inRoomsOtherThan(rooms []string, bars func(goFile, string) bool) func(goFile, string) bool {
	return func(file goFile, path string) bool {
		return !slices.ContainsFunc(rooms, func(room string) bool { return within(file.room, room) }) && bars(file, path)
	}
}

// foreignDriver bars each driver outside its own store; measurements may compare a store with its bare driver.
func foreignDriver(file goFile, path string) bool {
	if within(file.room, "internal/e2e") {
		return false
	}
	homes := map[string]string{"modernc.org/sqlite": "internal/sqlite", "database/sql": "internal/sqlite", "go.mongodb.org/mongo-driver": "internal/mongodb"}
	for driver, home := range homes {
		if within(path, driver) {
			return !within(file.room, home)
		}
	}
	return false
}
