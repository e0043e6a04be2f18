package diff

import "strings"

// File is one migration file to be written.
type File struct {
	// Suffix is added to the file's name where a plan takes several files; "" for the first.
	Suffix string
	// TxNone marks a file whose statement cannot run in a transaction.
	TxNone     bool
	Statements []Statement
}

// Format gives the file's text: a comment and a statement each, with an empty line between them.
func (f File) Format() []byte {
	var b strings.Builder
	if f.TxNone {
		b.WriteString("-- atlas:txmode none\n\n")
	}
	for i, s := range f.Statements {
		if i > 0 {
			b.WriteString("\n")
		}
		b.WriteString("-- " + strings.ReplaceAll(s.Comment, "\n", " ") + "\n")
		for _, h := range s.Hazards {
			b.WriteString("-- " + strings.ReplaceAll(h, "\n", " ") + "\n")
		}
		b.WriteString(s.SQL)
		if i := strings.LastIndexByte(s.SQL, '\n'); strings.Contains(s.SQL[i+1:], "--") {
			// A comment at the end would swallow the semicolon.
			b.WriteString("\n")
		}
		b.WriteString(";\n")
	}
	return []byte(b.String())
}
