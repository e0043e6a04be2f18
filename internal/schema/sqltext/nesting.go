package sqltext

// nesting tells the semicolons inside a statement from the one that ends it. They stand
// in parentheses (CREATE RULE ... DO (a; b)) and in the SQL-standard bodies of functions
// and procedures (BEGIN ATOMIC a; b; END).
//
// psql counts BEGIN, CASE and END in what begins with CREATE [OR REPLACE] FUNCTION or
// PROCEDURE. Here the grammar is followed more closely, so that END as a column label or
// a function called "begin" does no harm: a body opens with BEGIN ATOMIC, each statement
// in it ends with a semicolon, and it closes with an END where a statement would begin.
type nesting struct {
	parens int // how many are open
	paren  int // where the outermost of them stands
	bodies int // how many are open: the grammar lets CREATE FUNCTION stand in a body
	body   int // where the outermost of them begins
	head   head
	begin  int // where the last BEGIN stands
}

// head is how far the beginning of a statement has been recognized.
type head uint8

const (
	headNone    head = iota // at the beginning of a statement
	headCreate              // CREATE
	headOr                  // CREATE OR
	headReplace             // CREATE OR REPLACE
	headRoutine             // CREATE [OR REPLACE] FUNCTION or PROCEDURE, and all that follows
	headBegin               // BEGIN in such a statement
	headOther               // any other statement
)

func (n *nesting) open() bool { return n.parens > 0 || n.bodies > 0 }

// token takes the next token of the statement, its final semicolon excepted.
func (n *nesting) token(k Kind, text string, at int) {
	if k == Word {
		if n.head != headOther && n.parens == 0 {
			n.word(text, at)
		}
		return
	}
	switch {
	case n.head == headBegin:
		n.head = headRoutine
	case n.head < headRoutine:
		n.head = headOther
	}
	if k == Punct {
		n.punct(text[0], at)
	}
}

func (n *nesting) punct(c byte, at int) {
	switch c {
	case '(':
		if n.parens == 0 {
			n.paren = at
		}
		n.parens++
	case ')':
		n.parens = max(n.parens-1, 0)
	case ';':
		n.head = headNone
	}
}

func (n *nesting) word(text string, at int) {
	switch {
	case n.head == headNone && n.bodies > 0 && isKeyword(text, "END"):
		n.bodies--
		n.head = headOther
	case n.head == headBegin && isKeyword(text, "ATOMIC"):
		if n.bodies == 0 {
			n.body = n.begin
		}
		n.bodies++
		n.head = headNone
	default:
		if n.head = n.head.next(text); n.head == headBegin {
			n.begin = at
		}
	}
}

func (h head) next(word string) head {
	switch h {
	case headNone:
		if isKeyword(word, "CREATE") {
			return headCreate
		}
	case headCreate, headReplace:
		switch {
		case isKeyword(word, "FUNCTION"), isKeyword(word, "PROCEDURE"):
			return headRoutine
		case h == headCreate && isKeyword(word, "OR"):
			return headOr
		}
	case headOr:
		if isKeyword(word, "REPLACE") {
			return headReplace
		}
	case headRoutine, headBegin:
		if isKeyword(word, "BEGIN") {
			return headBegin
		}
		return headRoutine
	}
	return headOther
}
