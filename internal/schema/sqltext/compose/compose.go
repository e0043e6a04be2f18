// Package compose makes up SQL files that try a splitter: most of them are accepted by
// PostgreSQL's parser, and full of what is not what it looks like. It serves tests.
package compose

import (
	"math/rand/v2"
	"strings"
)

// File gives the file that belongs to a seed, always the same. Nothing may rely on its being
// right: what the parser makes of it, the parser says.
func File(seed uint64) string {
	c := &composer{Rand: rand.New(rand.NewPCG(seed, 0))}
	for range 1 + c.IntN(6) {
		c.statement()
		c.trivia()
		c.b.WriteByte(';')
		c.trivia()
	}
	if c.IntN(2) == 0 {
		c.statement()
		c.trivia()
	}
	return c.b.String()
}

type composer struct {
	*rand.Rand
	b     strings.Builder
	depth int // of what contains itself
}

func pick[T any](c *composer, from ...T) T { return from[c.IntN(len(from))] }

// say writes the words of a template with trivia between them. <name> stands for a part
// of that kind.
func (c *composer) say(template string) {
	for _, word := range strings.Fields(template) {
		if part, ok := parts[strings.Trim(word, "<>")]; ok && word[0] == '<' {
			part(c)
			continue
		}
		c.token(word)
	}
}

func (c *composer) token(text string) {
	c.gap()
	if c.IntN(4) == 0 && !strings.ContainsAny(text, `'"$\`) {
		text = strings.ToUpper(text)
	}
	c.b.WriteString(text)
}

// gap writes what parts two tokens: mostly a space, seldom nothing at all.
func (c *composer) gap() {
	if c.IntN(8) == 0 {
		c.trivia()
		if c.IntN(10) == 0 {
			return
		}
	}
	c.b.WriteByte(' ')
}

// trivia writes space and comments.
func (c *composer) trivia() {
	for range c.IntN(4) {
		switch c.IntN(5) {
		case 0:
			c.b.WriteString("--" + strings.NewReplacer("\n", " ", "\r", " ").Replace(c.nasty()) + pick(c, "\n", "\r\n", "\r"))
		case 1:
			c.b.WriteString("/*" + strings.NewReplacer("/*", "", "*/", "").Replace(c.nasty()) + "*/")
		case 2:
			c.b.WriteString("/* /*" + pick(c, "", ";", "'", "*", "--") + "*/" + pick(c, "", "*", "**", ";") + "*/")
		default:
			c.b.WriteString(pick(c, " ", "\n", "\t", "\r\n", "\n\n", "\f"))
		}
	}
}

// nasty gives text that looks like what it is not.
func (c *composer) nasty() string {
	var b strings.Builder
	for range c.IntN(5) {
		b.WriteString(pick(c, ";", "'", `"`, "$$", "$a$", "$", "--", "/*", "*/", `\`, `\'`, "\n", "(", ")",
			"begin atomic", "end", "end;", "é", "日", "x", " ", "1", "copy a from stdin;", "create function", "&", "E'", "\r\n"))
	}
	return b.String()
}

func (c *composer) text() {
	s := c.nasty()
	double := strings.ReplaceAll(s, "'", "''")
	switch c.IntN(10) {
	case 0:
		c.token(pick(c, "E'", "e'") + strings.ReplaceAll(strings.ReplaceAll(s, `\`, `\\`), "'", pick(c, `\'`, "''")) + "'")
	case 1:
		c.token("U&'" + strings.ReplaceAll(double, `\`, `\\`) + "'")
	case 2:
		c.token(pick(c, "B'01'", "x'1F'", "N'"+double+"'", "U&'d!0061' uescape '!'"))
	case 3:
		c.token("'" + double + "'" + pick(c, "\n", " \r\n\t") + "'" + strings.ReplaceAll(c.nasty(), "'", "''") + "'")
	case 4:
		c.token("E'" + strings.ReplaceAll(strings.ReplaceAll(s, `\`, `\\`), "'", `\'`) + "'\n'\\''")
	case 5, 6:
		c.dollar(s)
	default:
		c.token("'" + double + "'")
	}
}

func (c *composer) dollar(s string) {
	tag := pick(c, "$$", "$a$", "$A$", "$_1$", "$é$")
	s = strings.TrimSuffix(strings.ReplaceAll(s, tag, ""), "$")
	c.token(tag + s + tag)
}

func (c *composer) name() {
	c.token(pick(c, "a", "b1", "begin", "atomic", "copy", "stdin", "function", "replace", "é", "_x$y", "日本",
		`"q;""x"`, `"end"`, `"/*"`, `"--"`, `"$$"`, `U&"d\0061;"`, "e", "u", "x", "n", "b", "procedure"))
}

func (c *composer) operator() {
	c.token(pick(c, "+", "-", "*", "/", "%", "<", "<=", "<>", "!=", "||", "->", "->>", "@-", "@>", "#>>", "~*", "!~~", "?|", "&&", "=-", "@/", "-@", "+-", "*-"))
}

func (c *composer) number() {
	c.token(pick(c, "1", "1.5", ".5", "1.", "1e5", "1.5E-3", "0x1F", "0b01", "1_000", "1e+5"))
}

func (c *composer) expr() {
	if c.depth++; c.depth > 4 {
		c.text()
		c.depth--
		return
	}
	c.say(pick(c, "<text>", "<text>", "<name>", "<number>", "( <expr> )", "<expr> <op> <expr>", "<op> <expr>", "<name> ( <expr> , <expr> )",
		"case when <expr> then <expr> else <expr> end", "case <expr> when <expr> then <expr> end", "<name> [ 1 : 2 ]", "<expr> :: int", "( select <expr> )",
		"$1", "<name> . <name>", "array [ <expr> , <expr> ]", "<name> . end", "<name> ( <name> := <expr> , <name> => <expr> )", "<expr> is null"))
	c.depth--
}

func (c *composer) target() {
	c.expr()
	switch c.IntN(8) {
	case 0:
		c.say(pick(c, "as end", "as begin", "as case", "as atomic", "end", "begin", "as create", "atomic"))
	case 1:
		c.say("as <name>")
	case 2:
		c.say(", <expr>")
	}
}

func (c *composer) query() {
	c.say(pick(c, "select <target>", "select <target> from <name>", "select <target> from <name> where <expr>",
		"insert into <name> values ( <expr> )", "insert into <name> ( <name> ) select <target> returning <target>",
		"update <name> set <name> = <expr> where <expr>", "delete from <name> where <expr>", "with <name> as ( select <target> ) select <target>",
		"values ( <expr> ) , ( <expr> )", "select begin atomic", "select begin atomic from <name>", "( select <target> )"))
}

func (c *composer) queries() {
	for range c.IntN(4) {
		c.query()
		c.token(";")
	}
	if c.IntN(4) == 0 {
		c.token(";")
	}
}

func (c *composer) routine() {
	c.say("create")
	if c.IntN(2) == 0 {
		c.say("or replace")
	}
	c.say(pick(c, "function", "procedure"))
	c.say(pick(c, "<name>", "<name> . <name>", "begin", "atomic"))
	c.say(pick(c, "( )", "( <name> int )", "( begin atomic )", "( a int default case when true then 1 end )", "( out <name> int , variadic <name> int [ ] )"))
	c.say(pick(c, "", "returns int", "returns table ( begin atomic , <name> int )", "returns setof begin", "returns <name>"))
	for range c.IntN(3) {
		c.say(pick(c, "language sql", "language begin", "immutable", "set search_path to begin , atomic", "set search_path = <text>", "cost 1", "language <text>"))
	}
}

func (c *composer) body() {
	c.say("begin atomic")
	for range c.IntN(4) {
		switch c.IntN(12) {
		case 0:
			if c.depth++; c.depth < 3 {
				c.routine()
				c.body()
			}
			c.depth--
		case 1:
			c.say("create rule <name> as on insert to <name> do also ( <query> ; <query> ; )")
		case 2:
			c.say("return <expr>")
		case 3:
			c.say("create table begin ( atomic int )")
		case 4:
		default:
			c.query()
		}
		c.token(";")
	}
	c.say("end")
}

func (c *composer) statement() {
	switch c.IntN(12) {
	case 0, 1:
		c.routine()
		c.body()
	case 2:
		c.routine()
		c.say(pick(c, "as <text>", "as <text> , <text>", "return <expr>", "as <text> language plpgsql"))
	case 3:
		c.say(pick(c, "create rule <name> as on insert to <name> do also ( <queries> )", "create rule <name> as on insert to <name> where <expr> do instead ( <query> )",
			"create rule <name> as on insert to <name> do instead nothing"))
	case 4:
		c.say(pick(c, "create table <name> ( <name> int default <expr> check ( <expr> ) , begin atomic , <name> text )", "create view <name> as select <target>",
			"create view begin as select begin atomic", "create table begin ( atomic int )", "create trigger <name> before insert on <name> for each row when ( <expr> ) execute function begin ( )",
			"create index on <name> ( ( <expr> ) ) where <expr>", "create schema <name> create table <name> ( <name> int ) create view <name> as select <target>",
			"create policy <name> on <name> using ( <expr> )", "create aggregate <name> ( int ) ( sfunc = begin , stype = atomic )", "create operator + ( function = begin , leftarg = int )",
			"create type <name> as enum ( <text> , <text> )", "create domain <name> as int check ( <expr> )"))
	case 5:
		c.say(pick(c, "comment on table <name> is <text>", "do <text>", "do language plpgsql <text>", "begin", "end", "commit", "begin ; <query> ; end", "start transaction",
			"rollback to <name>", "copy <name> from <text>", "copy <name> from stdin", "copy ( <query> ) to stdout", "explain <query>", "prepare <name> as <query>",
			"alter table <name> add column begin atomic , add check ( <expr> )", "grant select on <name> to begin", "set search_path to begin , atomic",
			"alter function begin ( begin ) rename to atomic", "drop function begin ( atomic )", "call begin ( <expr> )", "listen begin", "declare begin cursor for <query>"))
	case 6: // empty
	case 7: // anything
		if c.IntN(6) == 0 {
			c.b.WriteString(c.nasty())
		}
	default:
		c.query()
	}
}

var parts map[string]func(*composer)

func init() {
	parts = map[string]func(*composer){
		"text": (*composer).text, "name": (*composer).name, "op": (*composer).operator, "number": (*composer).number,
		"expr": (*composer).expr, "target": (*composer).target, "query": (*composer).query, "queries": (*composer).queries,
	}
}
