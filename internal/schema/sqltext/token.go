package sqltext

import "strings"

// Kind says what a token is.
type Kind uint8

// The kinds of tokens that Tokens gives.
const (
	Word     Kind = iota + 1 // keyword or identifier as written: create, my_table
	Quoted                   // "identifier" or U&"identifier"
	String                   // 'text', E'text', B'01', X'1F', U&'text', $tag$text$tag$
	Number                   // 1, 1.5e-3, 0x1F
	Param                    // $1
	Operator                 // =, ->>, ::, :=, ..
	Punct                    // one of , ( ) [ ] ; . :
	Other                    // what PostgreSQL has no use for: \ { } and control characters
)

// Trivia: what stands between tokens.
const (
	space Kind = iota + 100
	lineComment
	blockComment
)

// Token is one lexical element of a statement. Text is its source, Offset where it
// begins in the text that was given to Tokens.
type Token struct {
	Kind   Kind
	Text   string
	Offset int
}

// Is tells whether the token is the given keyword, which is written in upper case.
// A quoted identifier is never a keyword.
func (t Token) Is(keyword string) bool {
	return t.Kind == Word && isKeyword(t.Text, keyword)
}

// Name gives the identifier that the token stands for: folded to lower case where
// it is not quoted, without its quotes where it is. It is "" for other tokens, and
// for U&"..." whose escapes it does not read.
func (t Token) Name() string {
	switch {
	case t.Kind == Word:
		return lower(t.Text)
	case t.Kind == Quoted && len(t.Text) > 1 && t.Text[0] == '"':
		return strings.ReplaceAll(t.Text[1:len(t.Text)-1], `""`, `"`)
	}
	return ""
}

// Tokens gives the tokens of one statement, without space and comments. A token that
// is never closed reaches to the end of the text.
func Tokens(text string) []Token {
	var tokens []Token
	for i := 0; i < len(text); {
		k, end, _ := lex(text, i)
		switch k {
		case space, lineComment, blockComment:
		case Operator:
			tokens = appendOperators(tokens, text[:end], i)
		default:
			tokens = append(tokens, Token{Kind: k, Text: text[i:end], Offset: i})
		}
		i = end
	}
	return tokens
}

// appendOperators cuts the run of operator characters that begins at i and ends with
// text. For SQL's sake, an operator ends in + or - only if it also holds one of the
// characters that no standard operator has: "=-" is two operators, "@-" is one.
func appendOperators(tokens []Token, text string, i int) []Token {
	end := len(text)
	if !strings.ContainsAny(text[i:], "~!@#^&|`?%") {
		end = i + len(strings.TrimRight(text[i:], "+-"))
	}
	if end > i {
		tokens = append(tokens, Token{Kind: Operator, Text: text[i:end], Offset: i})
	}
	for ; end < len(text); end++ {
		tokens = append(tokens, Token{Kind: Operator, Text: text[end : end+1], Offset: end})
	}
	return tokens
}

// Keywords gives the first n words of a statement in upper case. Quoted identifiers
// and all that is not a word are passed over.
func Keywords(text string, n int) []string {
	var words []string
	for i := 0; i < len(text) && len(words) < n; {
		k, end, _ := lex(text, i)
		if k == Word {
			words = append(words, upper(text[i:end]))
		}
		i = end
	}
	return words
}

// isKeyword compares as PostgreSQL does: the case of ASCII letters alone is ignored,
// in every locale.
func isKeyword(word, keyword string) bool {
	if len(word) != len(keyword) {
		return false
	}
	for i := range len(word) {
		if upperByte(word[i]) != keyword[i] {
			return false
		}
	}
	return true
}

func upper(s string) string {
	b := []byte(s)
	for i, c := range b {
		b[i] = upperByte(c)
	}
	return string(b)
}

func upperByte(c byte) byte {
	if 'a' <= c && c <= 'z' {
		return c - 'a' + 'A'
	}
	return c
}

func lower(s string) string {
	b := []byte(s)
	for i, c := range b {
		if 'A' <= c && c <= 'Z' {
			b[i] = c - 'A' + 'a'
		}
	}
	return string(b)
}
