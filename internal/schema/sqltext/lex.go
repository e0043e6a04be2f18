package sqltext

import "strings"

// The classes of bytes in psqlscan.l. Bytes of 0x80 and above are letters there,
// whatever character they are part of.
type class uint8

const (
	classOther class = iota
	classSpace
	classLetter
	classDigit
	classOperator
	classPunct
	classQuote
	classDoubleQuote
	classDollar
	classDot
	classColon
	classBackslash
)

var classes = func() (t [256]class) {
	mark := func(bytes string, c class) {
		for i := range len(bytes) {
			t[bytes[i]] = c
		}
	}
	mark(" \t\n\r\f\v", classSpace)
	mark("abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ_", classLetter)
	for b := 0x80; b < 0x100; b++ {
		t[b] = classLetter
	}
	mark("0123456789", classDigit)
	mark("~!@#^&|`?+-*/%<>=", classOperator)
	mark(",()[];", classPunct)
	mark("'", classQuote)
	mark(`"`, classDoubleQuote)
	mark("$", classDollar)
	mark(".", classDot)
	mark(":", classColon)
	mark(`\`, classBackslash)
	return t
}()

// inWord tells the bytes that go on with a word once it has begun.
var inWord = func() (t [256]bool) {
	for b, c := range classes {
		t[b] = c == classLetter || c == classDigit || c == classDollar
	}
	return t
}()

// lex gives the kind and the end of the token that begins at src[i]. It reports
// open where the token has no end in src; it then reaches to the end of src.
//
// A run of operator characters comes as one token: cutting it into operators is
// the work of Tokens, and makes no difference to where a statement ends.
func lex(src string, i int) (k Kind, end int, open bool) {
	c := src[i]
	switch classes[c] {
	case classSpace:
		return space, endOfSpace(src, i+1), false
	case classLetter:
		return lexWord(src, i)
	case classDigit:
		return Number, endOfNumber(src, i), false
	case classOperator:
		return lexOperator(src, i)
	case classPunct:
		return Punct, i + 1, false
	case classQuote:
		return lexString(src, i+1)
	case classDoubleQuote:
		return lexQuoted(src, i+1)
	case classDollar:
		return lexDollar(src, i)
	case classDot:
		return lexDot(src, i)
	case classColon:
		return lexColon(src, i)
	}
	return Other, i + 1, false
}

func endOfSpace(src string, i int) int {
	for i < len(src) && classes[src[i]] == classSpace {
		i++
	}
	return i
}

func endOfWord(src string, i int) int {
	for i < len(src) && inWord[src[i]] {
		i++
	}
	return i
}

// lexWord reads an identifier or keyword, or the string or quoted identifier
// that a single letter before a quote announces.
func lexWord(src string, i int) (Kind, int, bool) {
	if i+1 < len(src) {
		switch next := src[i+1]; {
		case next == '\'':
			switch src[i] | 0x20 {
			case 'e':
				return lexEscapeString(src, i+2)
			case 'b', 'x':
				return lexBitString(src, i+2)
			}
		case next == '&' && src[i]|0x20 == 'u' && i+2 < len(src):
			switch src[i+2] {
			case '\'':
				return lexString(src, i+3)
			case '"':
				return lexQuoted(src, i+3)
			}
		}
	}
	return Word, endOfWord(src, i+1), false
}

// endOfNumber reads a number, which may begin with its point, and the letters that follow
// without a space: the digits of 0x1F, or what PostgreSQL refuses as junk.
func endOfNumber(src string, i int) int {
	i = endOfDigits(src, i)
	if i < len(src) && src[i] == '.' && (i+1 == len(src) || src[i+1] != '.') {
		i = endOfDigits(src, i+1)
	}
	if i < len(src) && src[i]|0x20 == 'e' {
		j := i + 1
		if j < len(src) && (src[j] == '+' || src[j] == '-') {
			j++
		}
		if j < len(src) && classes[src[j]] == classDigit {
			i = endOfDigits(src, j)
		}
	}
	if i < len(src) && classes[src[i]] == classLetter {
		i = endOfWord(src, i)
	}
	return i
}

// endOfDigits reads digits, which single underscores may part.
func endOfDigits(src string, i int) int {
	for i < len(src) {
		switch {
		case classes[src[i]] == classDigit:
			i++
		case src[i] == '_' && i+1 < len(src) && classes[src[i+1]] == classDigit:
			i += 2
		default:
			return i
		}
	}
	return i
}

// lexOperator reads a comment, or operator characters up to the next comment.
func lexOperator(src string, i int) (Kind, int, bool) {
	switch {
	case strings.HasPrefix(src[i:], "--"):
		return lineComment, endOfLine(src, i+2), false
	case strings.HasPrefix(src[i:], "/*"):
		return lexBlockComment(src, i+2)
	}
	for i++; i < len(src) && classes[src[i]] == classOperator; i++ {
		if rest := src[i:]; strings.HasPrefix(rest, "--") || strings.HasPrefix(rest, "/*") {
			break
		}
	}
	return Operator, i, false
}

// endOfLine stops before the newline. A lone carriage return is one for PostgreSQL.
func endOfLine(src string, i int) int {
	for i < len(src) && src[i] != '\n' && src[i] != '\r' {
		i++
	}
	return i
}

// lexBlockComment reads from behind the opening mark; comments nest.
func lexBlockComment(src string, i int) (Kind, int, bool) {
	for depth := 1; ; {
		n := strings.IndexByte(src[i:], '/')
		if n < 0 {
			return blockComment, len(src), true
		}
		slash := i + n
		i = slash + 1
		switch {
		case n > 0 && src[slash-1] == '*':
			if depth--; depth == 0 {
				return blockComment, i, false
			}
		case i < len(src) && src[i] == '*':
			depth++
			i++
		}
	}
}

// lexString reads from behind the opening quote. Backslashes are ordinary here.
func lexString(src string, i int) (Kind, int, bool) {
	for {
		n := strings.IndexByte(src[i:], '\'')
		if n < 0 {
			return String, len(src), true
		}
		i += n + 1
		if i < len(src) && src[i] == '\'' {
			i++
			continue
		}
		next, more := stringGoesOn(src, i)
		if !more {
			return String, i, false
		}
		i = next
	}
}

// lexBitString reads from behind the opening quote of B'...' or X'...', which knows no
// doubled quotes: what follows the second one is another string.
func lexBitString(src string, i int) (Kind, int, bool) {
	for {
		n := strings.IndexByte(src[i:], '\'')
		if n < 0 {
			return String, len(src), true
		}
		i += n + 1
		next, more := stringGoesOn(src, i)
		if !more {
			return String, i, false
		}
		i = next
	}
}

// lexEscapeString reads from behind the quote of E'...', where a backslash takes
// the next character with it.
func lexEscapeString(src string, i int) (Kind, int, bool) {
	for i < len(src) {
		switch c := src[i]; {
		case c == '\\':
			i += 2
		case c != '\'':
			i++
		case i+1 < len(src) && src[i+1] == '\'':
			i += 2
		default:
			next, more := stringGoesOn(src, i+1)
			if !more {
				return String, i + 1, false
			}
			i = next
		}
	}
	return String, len(src), true
}

// stringGoesOn looks behind a closing quote for a string that continues the token: one
// after space that holds a newline. Line comments count as space, block comments do not.
func stringGoesOn(src string, i int) (next int, more bool) {
	newline := false
	for i < len(src) {
		switch c := src[i]; {
		case c == '\n' || c == '\r':
			newline = true
			i++
		case classes[c] == classSpace:
			i++
		case strings.HasPrefix(src[i:], "--"):
			i = endOfLine(src, i+2)
		default:
			return i + 1, newline && c == '\''
		}
	}
	return i, false
}

// lexQuoted reads a quoted identifier from behind its opening quote.
func lexQuoted(src string, i int) (Kind, int, bool) {
	for {
		n := strings.IndexByte(src[i:], '"')
		if n < 0 {
			return Quoted, len(src), true
		}
		i += n + 1
		if i == len(src) || src[i] != '"' {
			return Quoted, i, false
		}
		i++
	}
}

// lexDollar reads a parameter ($1) or a dollar-quoted string.
func lexDollar(src string, i int) (Kind, int, bool) {
	if i+1 < len(src) && classes[src[i+1]] == classDigit {
		i += 2
		for i < len(src) && classes[src[i]] == classDigit {
			i++
		}
		return Param, i, false
	}
	tag := dollarTag(src, i)
	if tag == "" {
		return Other, i + 1, false
	}
	i += len(tag)
	n := strings.Index(src[i:], tag)
	if n < 0 {
		return String, len(src), true
	}
	return String, i + n + len(tag), false
}

// dollarTag gives the delimiter ($$, $body$) that begins at src[i], "" if none does. A digit
// behind the dollar sign makes a parameter of it, and does not come here.
func dollarTag(src string, i int) string {
	for j := i + 1; j < len(src); j++ {
		switch classes[src[j]] {
		case classDollar:
			return src[i : j+1]
		case classLetter, classDigit:
		default:
			return ""
		}
	}
	return ""
}

func lexDot(src string, i int) (Kind, int, bool) {
	if i+1 < len(src) {
		switch next := src[i+1]; {
		case next == '.':
			return Operator, i + 2, false
		case classes[next] == classDigit:
			return Number, endOfNumber(src, i), false
		}
	}
	return Punct, i + 1, false
}

func lexColon(src string, i int) (Kind, int, bool) {
	if i+1 < len(src) && (src[i+1] == ':' || src[i+1] == '=') {
		return Operator, i + 2, false
	}
	return Punct, i + 1, false
}
