package sqltext_test

import (
	"slices"
	"testing"

	"example.com/sqlfirst/internal/schema/sqltext"
)

func TestTokens(t *testing.T) {
	t.Parallel()
	type kind = sqltext.Kind
	const (
		word, quoted, str, num = sqltext.Word, sqltext.Quoted, sqltext.String, sqltext.Number
		param, op, punct       = sqltext.Param, sqltext.Operator, sqltext.Punct
		other                  = sqltext.Other
	)
	tests := []struct {
		text  string
		kinds []kind
		texts []string
	}{
		{"", nil, nil},
		{" /* a */ -- b", nil, nil},
		{"Select é_1$x", []kind{word, word}, []string{"Select", "é_1$x"}},
		{`"a""b" U&"c" "`, []kind{quoted, quoted, quoted}, []string{`"a""b"`, `U&"c"`, `"`}},
		{"'a''b'E'\\''x'0F'$$;$$", []kind{str, str, str, str}, []string{"'a''b'", "E'\\''", "x'0F'", "$$;$$"}},
		{"'a'\n--c\n'b' 'c' 'd", []kind{str, str, str}, []string{"'a'\n--c\n'b'", "'c'", "'d"}},
		{"B'0''1'", []kind{str, str}, []string{"B'0'", "'1'"}},
		{"N'a'", []kind{word, str}, []string{"N", "'a'"}},
		{"1.5e-3 0x1F .5 1..2 1_000 1.", []kind{num, num, num, num, op, num, num, num}, []string{"1.5e-3", "0x1F", ".5", "1", "..", "2", "1_000", "1."}},
		{"1a 1$$b$$ 0b1.5", []kind{num, num, str, num, num}, []string{"1a", "1", "$$b$$", "0b1", ".5"}},
		{"1_000.5_0e-1_0 1__0.5 1_e-5", []kind{num, num, num, num, op, num}, []string{"1_000.5_0e-1_0", "1__0", ".5", "1_e", "-", "5"}},
		{"$1$2 $a", []kind{param, param, other, word}, []string{"$1", "$2", "$", "a"}},
		{"a=-1", []kind{word, op, op, num}, []string{"a", "=", "-", "1"}},
		{"@- ->> *-+-", []kind{op, op, op, op, op, op}, []string{"@-", "->>", "*", "-", "+", "-"}},
		{"+/*c*/-", []kind{op, op}, []string{"+", "-"}},
		{
			"a::int[1:2],b:=(c.d);",
			[]kind{word, op, word, punct, num, punct, num, punct, punct, word, op, punct, word, punct, word, punct, punct},
			[]string{"a", "::", "int", "[", "1", ":", "2", "]", ",", "b", ":=", "(", "c", ".", "d", ")", ";"},
		},
		{`\{}`, []kind{other, other, other}, []string{`\`, "{", "}"}},
	}
	for _, test := range tests {
		var kinds []kind
		var texts []string
		for _, token := range sqltext.Tokens(test.text) {
			kinds = append(kinds, token.Kind)
			texts = append(texts, token.Text)
			if test.text[token.Offset:][:len(token.Text)] != token.Text {
				t.Errorf("%q: %q is not at %d", test.text, token.Text, token.Offset)
			}
		}
		if !slices.Equal(kinds, test.kinds) || !slices.Equal(texts, test.texts) {
			t.Errorf("%q: got %q %v", test.text, texts, kinds)
		}
	}
}

func TestTokenName(t *testing.T) {
	t.Parallel()
	for text, want := range map[string]string{
		"Contact": "contact", "É": "É", `"Contact"`: "Contact", `"a""b"`: `a"b`, `U&"d\0061"`: "", "'a'": "", `"`: "", "1": "",
	} {
		if got := sqltext.Tokens(text)[0].Name(); got != want {
			t.Errorf("the name of %s is %q, want %q", text, got, want)
		}
	}
}

func TestTokenIs(t *testing.T) {
	t.Parallel()
	for text, want := range map[string]bool{"view": true, "VieW": true, `"view"`: false, `"VIEW"`: false, "views": false, "'view'": false} {
		if got := sqltext.Tokens(text)[0].Is("VIEW"); got != want {
			t.Errorf("%s is VIEW: %v", text, got)
		}
	}
	// In Unicode the long s folds to S; PostgreSQL knows no such thing.
	if sqltext.Tokens("ſet")[0].Is("SET") {
		t.Error("ſet is taken for SET")
	}
}

func TestKeywords(t *testing.T) {
	t.Parallel()
	tests := []struct {
		text string
		n    int
		want []string
	}{
		{"", 3, nil},
		{"drop", 3, []string{"DROP"}},
		{"/* a */ create -- b\n or replace view v", 4, []string{"CREATE", "OR", "REPLACE", "VIEW"}},
		{`ALTER TABLE "Set".b ADD c int`, 5, []string{"ALTER", "TABLE", "B", "ADD", "C"}},
		{"DROP INDEX é", 3, []string{"DROP", "INDEX", "é"}},
		{"SELECT 'from', $$x$$, 1 FROM t", 2, []string{"SELECT", "FROM"}},
		{"SELECT 1", 0, nil},
	}
	for _, test := range tests {
		if got := sqltext.Keywords(test.text, test.n); !slices.Equal(got, test.want) {
			t.Errorf("%q: got %q, want %q", test.text, got, test.want)
		}
	}
}
