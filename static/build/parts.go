package main

import "os"

// panelParts are what most visitors never need. Each is a script of its own, which is loaded when somebody wants it; it shares no
// file with the panel, so that an opened chat asks for nothing more. A part may bring a style sheet. "host" is what the loader
// loads with the panel, and counts as one of an opened chat's files.
var panelParts = []string{hostPart, "start", "check", "end", "files"}

const hostPart = "host"

// parts lists the bundles that the panel loads later: the parts, and in each language the words that only they speak. They are
// built first, because the panel and its languages have to know their names.
func parts() []entry {
	var list []entry
	for _, part := range panelParts {
		folder := "widget/ui/parts/" + part + "/"
		if style := folder + part + ".css"; exists(style) {
			list = append(list, entry{name: "part." + part, source: style})
		}
		list = append(list, entry{name: "part." + part, source: folder + "main.ts", module: true, knows: styleName(part)})
	}
	for _, language := range languages {
		list = append(list, entry{name: "words." + language, source: "widget/ui/parts/words/" + language + ".ts", module: true})
	}
	return list
}

func exists(file string) bool {
	_, err := os.Stat(file)
	return err == nil
}

// styleName gives a part the file of its style sheet, "" when it has none.
func styleName(part string) func(map[string]string) map[string]string {
	return func(names map[string]string) map[string]string {
		return map[string]string{"usherStyle": names["part."+part+".css"]}
	}
}

// partNames gives the loader and the panel the file of each part.
func partNames(names map[string]string) map[string]string {
	constants := map[string]string{}
	for _, part := range panelParts {
		constants["usherParts."+part] = names["part."+part+".js"]
	}
	return constants
}

// panelIn is the panel in one language: one script for both, which saves a request and compresses better.
func panelIn(language string) entry {
	return entry{name: "panel." + language, source: "widget/ui/panel/main.tsx", before: "widget/ui/texts/" + language + ".ts",
		knows: func(names map[string]string) map[string]string {
			constants := partNames(names)
			constants["usherWords"] = names["words."+language+".js"]
			return constants
		}}
}
