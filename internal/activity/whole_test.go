package activity

import (
	"go/ast"
	"go/parser"
	"go/token"
	"maps"
	"os"
	"path/filepath"
	"slices"
	"strconv"
	"strings"
	"testing"
)

// streamsOf names, for each room, the streams that the feed watches of it.
var streamsOf = map[string][]string{
	"alert": {}, "block": {"block:"}, "canned": {"canned-replies"}, "chat": {"conversation:"}, "crm": {"client:"}, "dispatch": {"dispatch"},
	"file": {}, "setting": {"alert-settings", "file-settings"}, "hook": {"webhook:"}, "mail": {}, "once": {}, "privacy": {"privacy-settings", "erasure:", "exports", "retention"},
	"site": {"site:", "site-secret:"}, "staff": {"staff:", "staff-factor:", "staff-rules"}, "tag": {"tags"}, "token": {"token:"},
}

// untold are the kinds of event that no line tells of, each with why. A new kind of event must go into rules.go or in here.
var untold = map[string]map[string]string{
	"alert": {"queued": "one SMS", "sending": "one SMS", "postponed": "one SMS", "sent": "one SMS", "maybe": "one SMS", "failed": "one SMS", "dropped": "one SMS",
		"delivered": "one SMS", "undelivered": "one SMS", "closed": "one SMS", "number_off": "the provider's word", "number_on": "the provider's word"},
	"block": {"forgotten": "told by the erasure"},
	"chat": {"began": "talk", "conversation_began": "talk", "said": "talk", "noted": "talk", "retracted": "in the conversation", "rated": "talk", "tagged": "in the conversation",
		"untagged": "in the conversation", "snoozed": "in the conversation", "woken": "in the conversation", "matched": "by itself", "waiting": "by itself",
		"assigned": "has a receipt", "unassigned": "has a receipt", "accepted": "in the conversation", "closed": "in the conversation", "reopened": "in the conversation",
		"freed": "in the conversation", "ip_shortened": "told by the retention clock", "erased": "told by the erasure"},
	"crm": {"client_made": "a client, no setting", "client_changed": "a client, no setting", "person_added": "by itself", "subject_linked": "by itself",
		"request_opened": "a client, no setting", "request_closed": "a client, no setting", "responsible_set": "a client, no setting", "erased": "told by the erasure",
		"merged_into": "in the card's journal", "took_in": "in the card's journal", "gave_back": "in the card's journal", "split_off": "in the card's journal",
		"claimed": "by itself", "released": "by itself"},
	"dispatch": {"person_set": "told by the person", "presence_set": "daily work", "arrived": "by itself", "decided": "has a receipt", "picked": "has a receipt",
		"handed_over": "has a receipt", "accepted": "daily work", "released": "has a receipt", "cleared": "by itself", "ended": "daily work", "weighed": "by itself",
		"responsible_set": "daily work", "parked": "daily work"},
	"file":    {"uploaded": "talk", "removed": "told by the erasure", "picture": "no event", "document": "no event", "media": "no event", "archive": "no event", "other": "no event"},
	"hook":    {"queued": "one delivery", "tried": "one delivery", "delivered": "one delivery", "failed": "one delivery", "dropped": "one delivery", "replayed": "one delivery"},
	"mail":    {"sending": "one letter", "sent": "one letter", "failed": "one letter", "maybe": "one letter", "postponed": "one letter", "asked": "one letter"},
	"once":    {"began": "one call of a program"},
	"privacy": {"erasure_begun": "told when it is done"},
	"site":    {"text": "no event", "email": "no event", "phone": "no event", "choice": "no event", "consent": "no event"},
	"staff": {"phone_code_wrong": "of the person alone", "claimed": "told by the person", "released": "told by the person", "signed_in": "on the person's page",
		"used": "on the person's page", "ended": "on the person's page", "opened": "told by the first person", "step_used": "on the person's page",
		"step_wrong": "of the person alone"},
	"token": {"used": "on the person's page"},
}

func TestEveryKindOfEventIsToldOrDeliberatelyNot(t *testing.T) {
	for room, kinds := range kindsByRoom(t) {
		streams, known := streamsOf[room]
		if !known {
			t.Errorf("package %s appends events; name its streams in streamsOf", room)
			continue
		}
		told := map[string]bool{}
		for _, stream := range streams {
			for kind := range watched[stream] {
				told[kind] = true
			}
		}
		for _, kind := range kinds {
			why, not := untold[room][kind]
			switch {
			case told[kind] && not:
				t.Errorf("%s: %q is told and listed as not told (%s)", room, kind, why)
			case !told[kind] && !not:
				t.Errorf("%s: no line tells of %q; give it a rule and words, or say in untold why not", room, kind)
			}
		}
		for _, kind := range slices.Concat(slices.Collect(maps.Keys(told)), slices.Collect(maps.Keys(untold[room]))) {
			if !slices.Contains(kinds, kind) {
				t.Errorf("%s has no kind %q any more", room, kind)
			}
		}
	}
}

func TestEveryLineHasWordsInEveryLanguage(t *testing.T) {
	for _, language := range []string{"en", "pl", "ro", "de", "et"} {
		raw, err := os.ReadFile(filepath.Join("../../agent/ui/text", language, "privacy.ts"))
		if err != nil {
			t.Fatal(err)
		}
		wants := func(word string) {
			if !strings.Contains(string(raw), "\n  "+word+": ") {
				t.Errorf("%s has no %s", language, word)
			}
		}
		for _, kinds := range watched {
			for kind, r := range kinds {
				if r.as != "" {
					kind = r.as
				}
				wants("ac_k_" + kind)
				for _, fact := range r.facts {
					wants("ac_f_" + fact)
				}
			}
		}
		for _, group := range Groups {
			wants("ac_g_" + group)
		}
	}
}

// kindsByRoom reads the kinds of event out of the source: the text constants named kind… or Kind… of every package that appends.
func kindsByRoom(t *testing.T) map[string][]string {
	t.Helper()
	rooms := map[string][]string{}
	for _, room := range packages(t) {
		appends, kinds := false, []string{}
		for _, file := range sources(t, room) {
			ast.Inspect(file, func(n ast.Node) bool {
				switch n := n.(type) {
				case *ast.SelectorExpr:
					x, _ := n.X.(*ast.Ident)
					appends = appends || x != nil && x.Name == "eventlog" && n.Sel.Name == "New"
				case *ast.ValueSpec:
					kinds = append(kinds, kindsIn(n)...)
				}
				return true
			})
		}
		if appends {
			rooms[room] = kinds
		}
	}
	return rooms
}

func packages(t *testing.T) (rooms []string) {
	t.Helper()
	folders, err := os.ReadDir("..")
	if err != nil {
		t.Fatal(err)
	}
	for _, folder := range folders {
		if folder.IsDir() && !slices.Contains([]string{"storetest", "e2e"}, folder.Name()) {
			rooms = append(rooms, folder.Name())
		}
	}
	return rooms
}

func sources(t *testing.T, room string) (files []*ast.File) {
	t.Helper()
	names, err := filepath.Glob(filepath.Join("..", room, "*.go"))
	if err != nil {
		t.Fatal(err)
	}
	for _, name := range names {
		if strings.HasSuffix(name, "_test.go") {
			continue
		}
		file, err := parser.ParseFile(token.NewFileSet(), name, nil, parser.SkipObjectResolution)
		if err != nil {
			t.Fatal(err)
		}
		files = append(files, file)
	}
	return files
}

func kindsIn(spec *ast.ValueSpec) (kinds []string) {
	for i, name := range spec.Names {
		if !strings.HasPrefix(strings.ToLower(name.Name), "kind") || i >= len(spec.Values) {
			continue
		}
		if value, ok := spec.Values[i].(*ast.BasicLit); ok && value.Kind == token.STRING {
			kind, _ := strconv.Unquote(value.Value)
			kinds = append(kinds, kind)
		}
	}
	return kinds
}
