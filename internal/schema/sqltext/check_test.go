package sqltext_test

import (
	"slices"
	"strings"
	"testing"

	"example.com/sqlfirst/internal/schema/sqltext"
)

// What is wrong with the bytes of a file is found where it stands; the cases of
// testdata/check have the rest.
func TestCheckBytes(t *testing.T) {
	t.Parallel()
	tests := []struct {
		name string
		src  string
		want []string
	}{
		{"fine", "-- žluťoučký 日本\nSELECT 1;\r\n", nil},
		{"empty", "", nil},
		{"Latin-1", "SELECT 1;\n-- caf\xe9 au lait", []string{"a.sql:2:7 FT101"}},
		{"cut short", "SELECT '\xe6\x97", []string{"a.sql:1:9 FT101"}},
		{"surrogate", "SELECT '\xed\xa0\x80'", []string{"a.sql:1:9 FT101"}},
		{"a replacement character is UTF-8", "\uFFFD\xff", []string{"a.sql:1:2 FT101"}},
		{"NUL", "SELECT\n 1\x00", []string{"a.sql:2:3 FT102"}},
		{"byte order mark", "\uFEFFSELECT 1", []string{"a.sql:1:1 FT103"}},
		{"UTF-16", "\xff\xfeS\x00E\x00", []string{"a.sql:1:1 FT101"}},
		{"UTF-16, big end first", "\xfe\xff\x00S\x00E", []string{"a.sql:1:1 FT101"}},
		{"all at once, in the order of the file", "\uFEFFSELECT 1;\nBEGIN;\n\\q\n\x00;\n\xff", []string{
			"a.sql:1:1 FT103", "a.sql:2:1 FT106", "a.sql:3:1 FT104", "a.sql:4:1 FT102", "a.sql:5:1 FT101",
		}},
	}
	for _, test := range tests {
		t.Run(test.name, func(t *testing.T) {
			t.Parallel()
			stmts, _ := sqltext.Split("a.sql", []byte(test.src)) // where that fails, the bytes are checked all the same
			var got []string
			for _, p := range sqltext.Check("a.sql", []byte(test.src), stmts) {
				got = append(got, p.Pos.String()+":"+string(rune('0'+p.Pos.Col))+" "+p.Code)
				if p.Msg == "" || p.Hint == "" || !strings.Contains(p.String(), p.Hint) {
					t.Errorf("%#v does not say enough", p)
				}
			}
			if !slices.Equal(got, test.want) {
				t.Errorf("got %q, want %q", got, test.want)
			}
		})
	}
}
