package archtest

import (
	"go/ast"
	"go/parser"
	"go/token"
	"io/fs"
	"os"
	"path/filepath"
	"slices"
	"strconv"
	"strings"
	"testing"
)

const (
	root   = "../.."
	module = "usher"
)

// goFile is one file as the laws see it. Build tags do not hide a file from them.
type goFile struct {
	path    string // from the root of the repository, with slashes
	room    string // its folder: "internal/chat"
	test    bool
	doc     bool // has a package comment
	imports []string
}

// readHouse parses every Go file of the module; nested modules are houses of their own.
func readHouse(t *testing.T) []goFile {
	t.Helper()
	var files []goFile
	walk(t, func(path string) {
		if !strings.HasSuffix(path, ".go") {
			return
		}
		tree, err := parser.ParseFile(token.NewFileSet(), filepath.Join(root, path), nil, parser.ParseComments|parser.SkipObjectResolution)
		if err != nil {
			t.Fatalf("parse %s: %v", path, err)
		}
		files = append(files, goFile{path: path, room: filepath.ToSlash(filepath.Dir(path)), test: strings.HasSuffix(path, "_test.go"),
			doc: hasComment(tree), imports: importsOf(t, tree)})
	})
	if len(files) == 0 {
		t.Fatal("no Go file was found: the laws would hold for nothing")
	}
	return files
}

func hasComment(tree *ast.File) bool {
	return tree.Doc != nil && strings.TrimSpace(tree.Doc.Text()) != ""
}

func importsOf(t *testing.T, tree *ast.File) []string {
	t.Helper()
	var paths []string
	for _, spec := range tree.Imports {
		path, err := strconv.Unquote(spec.Path.Value)
		if err != nil {
			t.Fatalf("import %s: %v", spec.Path.Value, err)
		}
		paths = append(paths, path)
	}
	return paths
}

// walk calls see with every file that belongs to this module, by its path from the root.
func walk(t *testing.T, see func(path string)) {
	t.Helper()
	err := filepath.WalkDir(root, func(path string, entry fs.DirEntry, err error) error {
		if err != nil {
			return err
		}
		relative, err := filepath.Rel(root, path)
		if err != nil {
			return err
		}
		if !entry.IsDir() {
			see(filepath.ToSlash(relative))
			return nil
		}
		if relative != "." && (isOutside(entry.Name()) || isModule(path)) {
			return fs.SkipDir
		}
		return nil
	})
	if err != nil {
		t.Fatal(err)
	}
}

// isOutside names folders that hold no source of ours.
func isOutside(name string) bool {
	return strings.HasPrefix(name, ".") || slices.Contains([]string{"node_modules", "dist", "testdata", "bin", "data"}, name)
}

func isModule(folder string) bool {
	_, err := os.Stat(filepath.Join(folder, "go.mod"))
	return err == nil
}

// isStandard tells an import of the standard library: its first element has no dot, and it is not ours.
func isStandard(path string) bool {
	first, _, _ := strings.Cut(path, "/")
	return first != module && !strings.Contains(first, ".")
}

// within tells whether path is the room or lies under it.
func within(path, room string) bool { return path == room || strings.HasPrefix(path, room+"/") }
