package web

import (
	"sort"

	"github.com/danielgtaylor/huma/v2"
)

// ReadOnlyInputs lists "METHOD /path: field" of every field that a request may carry although it is marked readOnly: huma takes
// such fields and hands them to the handler. A test keeps the list empty; inputs get a type of their own without those fields.
func ReadOnlyInputs(api huma.API) (found []string) {
	for path, item := range api.OpenAPI().Paths {
		for _, op := range []*huma.Operation{item.Get, item.Put, item.Post, item.Delete, item.Patch} {
			if op == nil || op.RequestBody == nil {
				continue
			}
			for _, media := range op.RequestBody.Content {
				w := readOnlyWalk{schemas: api.OpenAPI().Components.Schemas, seen: map[*huma.Schema]bool{}}
				w.walk(media.Schema, "body")
				for _, field := range w.found {
					found = append(found, op.Method+" "+path+": "+field)
				}
			}
		}
	}
	sort.Strings(found)
	return found
}

// readOnlyWalk visits every schema that a body can reach, once.
type readOnlyWalk struct {
	schemas huma.Registry
	seen    map[*huma.Schema]bool
	found   []string
}

func (w *readOnlyWalk) walk(s *huma.Schema, at string) {
	if s == nil {
		return
	}
	if s.ReadOnly {
		w.found = append(w.found, at)
	}
	for s.Ref != "" {
		s = w.schemas.SchemaFromRef(s.Ref)
	}
	if w.seen[s] {
		return
	}
	w.seen[s] = true
	for name, property := range s.Properties {
		w.walk(property, at+"."+name)
	}
	w.walk(s.Items, at+"[]")
	if more, ok := s.AdditionalProperties.(*huma.Schema); ok {
		w.walk(more, at+".*")
	}
}
