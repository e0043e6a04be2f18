package catalog

import "strings"

// What pairs are made from.
const (
	aTable  = `CREATE TABLE t (a integer, b text, c integer, r int4range)`
	aParent = `CREATE TABLE p (a integer, b text) PARTITION BY LIST (a); CREATE TABLE q PARTITION OF p FOR VALUES IN (1)`
	aRow    = `CREATE TYPE pair AS (x integer, y text)`
	aBase   = `CREATE TYPE base;
		CREATE FUNCTION base_in(cstring) RETURNS base LANGUAGE internal IMMUTABLE STRICT AS 'int4in';
		CREATE FUNCTION base_in2(cstring) RETURNS base LANGUAGE internal IMMUTABLE STRICT AS 'int4in';
		CREATE FUNCTION base_out(base) RETURNS cstring LANGUAGE internal IMMUTABLE STRICT AS 'int4out';
		CREATE FUNCTION base_out2(base) RETURNS cstring LANGUAGE internal IMMUTABLE STRICT AS 'int4out';
		CREATE FUNCTION base_recv(internal) RETURNS base LANGUAGE internal IMMUTABLE STRICT AS 'int4recv';
		CREATE FUNCTION base_send(base) RETURNS bytea LANGUAGE internal IMMUTABLE STRICT AS 'int4send'`
	aLess = `CREATE FUNCTION less(integer, text) RETURNS boolean LANGUAGE sql IMMUTABLE AS 'SELECT true';
		CREATE FUNCTION less2(integer, text) RETURNS boolean LANGUAGE sql IMMUTABLE AS 'SELECT true';
		CREATE FUNCTION more(text, integer) RETURNS boolean LANGUAGE sql IMMUTABLE AS 'SELECT true';
		CREATE FUNCTION same(integer, integer) RETURNS boolean LANGUAGE sql IMMUTABLE AS 'SELECT true'`
	aCompare = `CREATE FUNCTION cmp(integer, integer) RETURNS integer LANGUAGE sql IMMUTABLE AS 'SELECT 0';
		CREATE FUNCTION cmp2(integer, integer) RETURNS integer LANGUAGE sql IMMUTABLE AS 'SELECT 0';
		CREATE FUNCTION cmp3(integer, text) RETURNS integer LANGUAGE sql IMMUTABLE AS 'SELECT 0';
		CREATE FUNCTION cmp4(integer, text) RETURNS integer LANGUAGE sql IMMUTABLE AS 'SELECT 0'`
	aHandler = `CREATE FUNCTION h() RETURNS language_handler LANGUAGE c AS '$libdir/plpgsql', 'plpgsql_call_handler';
		CREATE FUNCTION h2() RETURNS language_handler LANGUAGE c AS '$libdir/plpgsql', 'plpgsql_call_handler';
		CREATE FUNCTION i(internal) RETURNS void LANGUAGE c AS '$libdir/plpgsql', 'plpgsql_inline_handler';
		CREATE FUNCTION v(oid) RETURNS void LANGUAGE c AS '$libdir/plpgsql', 'plpgsql_validator'`
	aTransition = `CREATE FUNCTION f(integer, integer) RETURNS integer LANGUAGE sql AS 'SELECT 1';
		CREATE FUNCTION f2(integer, integer) RETURNS integer LANGUAGE sql AS 'SELECT 1';
		CREATE FUNCTION fin(integer) RETURNS integer LANGUAGE sql AS 'SELECT 1';
		CREATE FUNCTION fin2(integer, integer) RETURNS integer LANGUAGE sql AS 'SELECT 1'`
	aTrigger = `CREATE FUNCTION f() RETURNS trigger LANGUAGE plpgsql AS 'BEGIN RETURN NEW; END'`
	aWrapper = `CREATE FOREIGN DATA WRAPPER w`
	aServer  = aWrapper + `; CREATE SERVER s FOREIGN DATA WRAPPER w`
	anEvent  = `CREATE FUNCTION f() RETURNS event_trigger LANGUAGE plpgsql AS 'BEGIN END';
		CREATE FUNCTION g() RETURNS event_trigger LANGUAGE plpgsql AS 'BEGIN END'`
	// PostgreSQL lets its catalogs be written, for what no statement makes at once.
	byHand = `SET LOCAL allow_system_table_mods = on; `
)

// aggregate writes the pair of an aggregate that differs in some of its options.
func aggregate(attr, from, to string, also ...string) mutation {
	return mutation{
		kind: "aggregate", attr: attr, both: aTransition, also: also,
		from: `CREATE AGGREGATE a (integer) (SFUNC = f, STYPE = integer` + from + `)`,
		to:   `CREATE AGGREGATE a (integer) (SFUNC = f, STYPE = integer` + to + `)`,
	}
}

// moving is aggregate with a moving-aggregate mode.
func moving(attr, from, to string, also ...string) mutation {
	const mode = `, MSFUNC = f, MINVFUNC = f, MSTYPE = integer`
	return aggregate(attr, mode+from, mode+to, also...)
}

// base is the pair of a base type that differs in some of its options.
func base(attr, from, to string, also ...string) mutation {
	return mutation{
		kind: "base type", attr: attr, both: aBase, also: also,
		from: `CREATE TYPE base (OUTPUT = base_out` + from + `)`, to: `CREATE TYPE base (OUTPUT = base_out` + to + `)`,
	}
}

// alterColumn is the pair of a column before and after an ALTER TABLE.
func alterColumn(attr, table, alter string, also ...string) mutation {
	return mutation{kind: "column", attr: attr, both: table, to: alter, also: also}
}

// mutations is the table. TestMutationsComplete says what is missing from it.
var mutations = []mutation{
	{kind: "schema", to: `CREATE SCHEMA s`},
	{kind: "extension", to: `CREATE EXTENSION hstore`, also: []string{"comment"}},
	{kind: "extension", attr: "version", from: `CREATE EXTENSION hstore VERSION '1.7'`, to: `CREATE EXTENSION hstore VERSION '1.8'`},
	{kind: "extension", attr: "schema_name", both: `CREATE SCHEMA s`, from: `CREATE EXTENSION hstore`, to: `CREATE EXTENSION hstore SCHEMA s`},
	{
		kind: "extension dependency", both: `CREATE EXTENSION hstore; CREATE FUNCTION f() RETURNS integer LANGUAGE sql AS 'SELECT 1'`,
		to: `ALTER FUNCTION f DEPENDS ON EXTENSION hstore`,
	},

	{kind: "collation", to: `CREATE COLLATION c (LOCALE = 'C')`},
	{
		kind: "collation", attr: "provider", also: []string{"collation locale", "collation lc_collate", "collation lc_ctype"},
		from: `CREATE COLLATION c (PROVIDER = icu, LOCALE = 'en')`, to: `CREATE COLLATION c (PROVIDER = libc, LOCALE = 'C')`,
	},
	{kind: "collation", attr: "locale", from: `CREATE COLLATION c (PROVIDER = icu, LOCALE = 'en')`, to: `CREATE COLLATION c (PROVIDER = icu, LOCALE = 'fr')`},
	{kind: "collation", attr: "lc_collate", from: `CREATE COLLATION c (LC_COLLATE = 'C', LC_CTYPE = 'C')`, to: `CREATE COLLATION c (LC_COLLATE = 'POSIX', LC_CTYPE = 'C')`},
	{kind: "collation", attr: "lc_ctype", from: `CREATE COLLATION c (LC_COLLATE = 'C', LC_CTYPE = 'C')`, to: `CREATE COLLATION c (LC_COLLATE = 'C', LC_CTYPE = 'POSIX')`},
	{kind: "collation", attr: "rules", since: 16, from: `CREATE COLLATION c (PROVIDER = icu, LOCALE = 'en')`, to: `CREATE COLLATION c (PROVIDER = icu, LOCALE = 'en', RULES = '& b < a')`},
	{kind: "collation", attr: "nondeterministic", from: `CREATE COLLATION c (PROVIDER = icu, LOCALE = 'en')`, to: `CREATE COLLATION c (PROVIDER = icu, LOCALE = 'en', DETERMINISTIC = false)`},

	{kind: "shell type", to: `CREATE TYPE s`},
	{kind: "enum", to: `CREATE TYPE e AS ENUM ('a')`},
	{kind: "enum", attr: "labels", from: `CREATE TYPE e AS ENUM ('a', 'b')`, to: `CREATE TYPE e AS ENUM ('b', 'a')`},
	{kind: "domain", to: `CREATE DOMAIN d AS text`},
	{kind: "domain", attr: "type", from: `CREATE DOMAIN d AS varchar(1)`, to: `CREATE DOMAIN d AS varchar(2)`},
	{kind: "domain", attr: "collation", from: `CREATE DOMAIN d AS text`, to: `CREATE DOMAIN d AS text COLLATE "C"`},
	{kind: "domain", attr: "not_null", from: `CREATE DOMAIN d AS text`, to: `CREATE DOMAIN d AS text NOT NULL`},
	{kind: "domain", attr: "not_null_name", since: 17, from: `CREATE DOMAIN d AS text NOT NULL`, to: `CREATE DOMAIN d AS text CONSTRAINT c NOT NULL`},
	{kind: "domain", attr: "default", from: `CREATE DOMAIN d AS text`, to: `CREATE DOMAIN d AS text DEFAULT 'x'`},
	{kind: "domain constraint", both: `CREATE DOMAIN d AS text`, to: `ALTER DOMAIN d ADD CONSTRAINT c CHECK (VALUE <> '')`},
	{
		kind: "domain constraint", attr: "definition", both: `CREATE DOMAIN d AS text`,
		from: `ALTER DOMAIN d ADD CONSTRAINT c CHECK (VALUE <> '')`, to: `ALTER DOMAIN d ADD CONSTRAINT c CHECK (VALUE <> '') NOT VALID`,
	},
	{kind: "composite type", to: `CREATE TYPE pair AS ()`},
	{kind: "attribute", both: `CREATE TYPE pair AS (x integer)`, to: `ALTER TYPE pair ADD ATTRIBUTE y integer`},
	{kind: "attribute", attr: "type", from: aRow, to: `CREATE TYPE pair AS (x bigint, y text)`},
	{kind: "attribute", attr: "collation", from: aRow, to: `CREATE TYPE pair AS (x integer, y text COLLATE "C")`},
	{kind: "attribute", attr: "position", from: aRow, to: `CREATE TYPE pair AS (y text, x integer)`},
	{kind: "range type", to: `CREATE TYPE r AS RANGE (SUBTYPE = text)`},
	{kind: "range type", attr: "subtype", from: `CREATE TYPE r AS RANGE (SUBTYPE = text)`, to: `CREATE TYPE r AS RANGE (SUBTYPE = float8)`},
	{kind: "range type", attr: "subtype_opclass", from: `CREATE TYPE r AS RANGE (SUBTYPE = text)`, to: `CREATE TYPE r AS RANGE (SUBTYPE = text, SUBTYPE_OPCLASS = text_pattern_ops)`},
	{kind: "range type", attr: "collation", from: `CREATE TYPE r AS RANGE (SUBTYPE = text)`, to: `CREATE TYPE r AS RANGE (SUBTYPE = text, COLLATION = "C")`},
	{
		kind: "range type", attr: "canonical",
		both: `CREATE TYPE r; CREATE FUNCTION f(r) RETURNS r LANGUAGE internal IMMUTABLE STRICT AS 'int4range_canonical'`,
		from: `CREATE TYPE r AS RANGE (SUBTYPE = integer)`, to: `CREATE TYPE r AS RANGE (SUBTYPE = integer, CANONICAL = f)`,
		also: []string{"shell type"},
	},
	{kind: "range type", attr: "subtype_diff", from: `CREATE TYPE r AS RANGE (SUBTYPE = float8)`, to: `CREATE TYPE r AS RANGE (SUBTYPE = float8, SUBTYPE_DIFF = float8mi)`},
	{kind: "range type", attr: "multirange", from: `CREATE TYPE r AS RANGE (SUBTYPE = text)`, to: `CREATE TYPE r AS RANGE (SUBTYPE = text, MULTIRANGE_TYPE_NAME = several)`},

	{kind: "sequence", to: `CREATE SEQUENCE s`},
	{kind: "sequence", attr: "type", from: `CREATE SEQUENCE s MAXVALUE 9`, to: `CREATE SEQUENCE s AS integer MAXVALUE 9`},
	{kind: "sequence", attr: "start", from: `CREATE SEQUENCE s`, to: `CREATE SEQUENCE s START 2`},
	{kind: "sequence", attr: "increment", from: `CREATE SEQUENCE s`, to: `CREATE SEQUENCE s INCREMENT 2`},
	{kind: "sequence", attr: "min", from: `CREATE SEQUENCE s`, to: `CREATE SEQUENCE s MINVALUE 0 START 1`},
	{kind: "sequence", attr: "max", from: `CREATE SEQUENCE s`, to: `CREATE SEQUENCE s MAXVALUE 9`},
	{kind: "sequence", attr: "cache", from: `CREATE SEQUENCE s`, to: `CREATE SEQUENCE s CACHE 2`},
	{kind: "sequence", attr: "cycle", from: `CREATE SEQUENCE s`, to: `CREATE SEQUENCE s CYCLE`},
	{kind: "sequence", attr: "persistence", since: 15, from: `CREATE SEQUENCE s`, to: `CREATE UNLOGGED SEQUENCE s`},
	{kind: "sequence owner", both: aTable + `; CREATE SEQUENCE s`, to: `ALTER SEQUENCE s OWNED BY t.a`},
	{kind: "sequence owner", attr: "column", both: aTable, from: `CREATE SEQUENCE s OWNED BY t.a`, to: `CREATE SEQUENCE s OWNED BY t.c`},

	{kind: "function", to: `CREATE FUNCTION f() RETURNS integer LANGUAGE sql AS 'SELECT 1'`},
	{kind: "function", attr: "definition", from: `CREATE FUNCTION f() RETURNS integer LANGUAGE sql AS 'SELECT 1'`, to: `CREATE FUNCTION f() RETURNS integer LANGUAGE sql AS 'SELECT 2'`},
	{
		kind: "function", attr: "library", also: []string{"function definition"}, from: `CREATE FUNCTION h() RETURNS language_handler LANGUAGE c AS '$libdir/plpgsql', 'plpgsql_call_handler'`,
		to: `CREATE FUNCTION h() RETURNS language_handler LANGUAGE c AS 'plpgsql', 'plpgsql_call_handler'`,
	},
	{kind: "procedure", to: `CREATE PROCEDURE f() LANGUAGE sql AS 'SELECT 1'`},
	{kind: "procedure", attr: "definition", from: `CREATE PROCEDURE f() LANGUAGE sql AS 'SELECT 1'`, to: `CREATE PROCEDURE f() LANGUAGE sql AS 'SELECT 2'`},
	{
		kind: "procedure", attr: "library", also: []string{"procedure definition"}, from: `CREATE PROCEDURE f() LANGUAGE c AS '$libdir/plpgsql', 'plpgsql_call_handler'`,
		to: `CREATE PROCEDURE f() LANGUAGE c AS 'plpgsql', 'plpgsql_call_handler'`,
	},

	{kind: "base type", both: aBase, to: `CREATE TYPE base (INPUT = base_in, OUTPUT = base_out)`},
	base("input", `, INPUT = base_in`, `, INPUT = base_in2`),
	{kind: "base type", attr: "output", both: aBase, from: `CREATE TYPE base (INPUT = base_in, OUTPUT = base_out)`, to: `CREATE TYPE base (INPUT = base_in, OUTPUT = base_out2)`},
	base("receive", `, INPUT = base_in`, `, INPUT = base_in, RECEIVE = base_recv`),
	base("send", `, INPUT = base_in`, `, INPUT = base_in, SEND = base_send`),
	base("typmod_in", `, INPUT = base_in`, `, INPUT = base_in, TYPMOD_IN = varchartypmodin`),
	base("typmod_out", `, INPUT = base_in, TYPMOD_IN = varchartypmodin`, `, INPUT = base_in, TYPMOD_IN = varchartypmodin, TYPMOD_OUT = varchartypmodout`),
	base("analyze", `, INPUT = base_in`, `, INPUT = base_in, ANALYZE = range_typanalyze`),
	base("subscript", `, INPUT = base_in`, `, INPUT = base_in, SUBSCRIPT = raw_array_subscript_handler`),
	base("internallength", `, INPUT = base_in`, `, INPUT = base_in, INTERNALLENGTH = 4`),
	base("passedbyvalue", `, INPUT = base_in, INTERNALLENGTH = 4`, `, INPUT = base_in, INTERNALLENGTH = 4, PASSEDBYVALUE`),
	base("alignment", `, INPUT = base_in`, `, INPUT = base_in, ALIGNMENT = double`),
	base("storage", `, INPUT = base_in`, `, INPUT = base_in, STORAGE = extended`),
	base("category", `, INPUT = base_in`, `, INPUT = base_in, CATEGORY = 'N'`),
	base("preferred", `, INPUT = base_in`, `, INPUT = base_in, PREFERRED = true`),
	base("default", `, INPUT = base_in`, `, INPUT = base_in, DEFAULT = '0'`),
	base("element", `, INPUT = base_in, SUBSCRIPT = raw_array_subscript_handler, ELEMENT = integer`, `, INPUT = base_in, SUBSCRIPT = raw_array_subscript_handler, ELEMENT = bigint`),
	base("delimiter", `, INPUT = base_in`, `, INPUT = base_in, DELIMITER = ';'`),
	base("collatable", `, INPUT = base_in`, `, INPUT = base_in, COLLATABLE = true`),

	{kind: "aggregate", both: aTransition, to: `CREATE AGGREGATE a (integer) (SFUNC = f, STYPE = integer)`},
	{kind: "aggregate", attr: "arguments", both: aTransition, from: `CREATE AGGREGATE a (integer) (SFUNC = f, STYPE = integer)`, to: `CREATE AGGREGATE a (n integer) (SFUNC = f, STYPE = integer)`},
	{
		kind: "aggregate", attr: "aggkind",
		from: `CREATE AGGREGATE a (VARIADIC "any" ORDER BY VARIADIC "any") (SFUNC = ordered_set_transition_multi, STYPE = internal, FINALFUNC = rank_final, FINALFUNC_EXTRA)`,
		to:   `CREATE AGGREGATE a (VARIADIC "any" ORDER BY VARIADIC "any") (SFUNC = ordered_set_transition_multi, STYPE = internal, FINALFUNC = rank_final, FINALFUNC_EXTRA, HYPOTHETICAL)`,
	},
	{kind: "aggregate", attr: "sfunc", both: aTransition, from: `CREATE AGGREGATE a (integer) (SFUNC = f, STYPE = integer)`, to: `CREATE AGGREGATE a (integer) (SFUNC = f2, STYPE = integer)`},
	{
		kind: "aggregate", attr: "stype", both: `CREATE FUNCTION f(bigint, integer) RETURNS bigint LANGUAGE sql AS 'SELECT 1::bigint'; CREATE FUNCTION f(integer, integer) RETURNS integer LANGUAGE sql AS 'SELECT 1'`,
		from: `CREATE AGGREGATE a (integer) (SFUNC = f, STYPE = integer)`, to: `CREATE AGGREGATE a (integer) (SFUNC = f, STYPE = bigint)`,
	},
	aggregate("sspace", ``, `, SSPACE = 9`),
	aggregate("finalfunc", ``, `, FINALFUNC = fin`),
	aggregate("finalfunc_extra", `, FINALFUNC = fin2, FINALFUNC_EXTRA`, `, FINALFUNC = fin`, "aggregate finalfunc"),
	aggregate("finalfunc_modify", `, FINALFUNC = fin`, `, FINALFUNC = fin, FINALFUNC_MODIFY = SHAREABLE`),
	aggregate("combinefunc", ``, `, COMBINEFUNC = f`),
	{
		kind: "aggregate", attr: "serialfunc", also: []string{"aggregate deserialfunc"},
		from: `CREATE AGGREGATE a (numeric) (SFUNC = numeric_avg_accum, STYPE = internal, FINALFUNC = numeric_avg, COMBINEFUNC = numeric_avg_combine)`,
		to:   `CREATE AGGREGATE a (numeric) (SFUNC = numeric_avg_accum, STYPE = internal, FINALFUNC = numeric_avg, COMBINEFUNC = numeric_avg_combine, SERIALFUNC = numeric_avg_serialize, DESERIALFUNC = numeric_avg_deserialize)`,
	},
	{
		kind: "aggregate", attr: "deserialfunc", both: `CREATE FUNCTION d(bytea, internal) RETURNS internal LANGUAGE internal STRICT AS 'numeric_avg_deserialize'`,
		from: `CREATE AGGREGATE a (numeric) (SFUNC = numeric_avg_accum, STYPE = internal, FINALFUNC = numeric_avg, COMBINEFUNC = numeric_avg_combine, SERIALFUNC = numeric_avg_serialize, DESERIALFUNC = d)`,
		to:   `CREATE AGGREGATE a (numeric) (SFUNC = numeric_avg_accum, STYPE = internal, FINALFUNC = numeric_avg, COMBINEFUNC = numeric_avg_combine, SERIALFUNC = numeric_avg_serialize, DESERIALFUNC = numeric_avg_deserialize)`,
	},
	aggregate("initcond", ``, `, INITCOND = '0'`),
	aggregate("msfunc", `, MSFUNC = f2, MINVFUNC = f, MSTYPE = integer`, `, MSFUNC = f, MINVFUNC = f, MSTYPE = integer`),
	aggregate("minvfunc", `, MSFUNC = f, MINVFUNC = f2, MSTYPE = integer`, `, MSFUNC = f, MINVFUNC = f, MSTYPE = integer`),
	{
		kind: "aggregate", attr: "mstype", both: `CREATE FUNCTION f(bigint, integer) RETURNS bigint LANGUAGE sql AS 'SELECT 1::bigint'; CREATE FUNCTION f(integer, integer) RETURNS integer LANGUAGE sql AS 'SELECT 1';
			CREATE FUNCTION fin(integer) RETURNS integer LANGUAGE sql AS 'SELECT 1'; CREATE FUNCTION fin(bigint) RETURNS integer LANGUAGE sql AS 'SELECT 1'`,
		from: `CREATE AGGREGATE a (integer) (SFUNC = f, STYPE = integer, MSFUNC = f, MINVFUNC = f, MSTYPE = integer, MFINALFUNC = fin)`,
		to:   `CREATE AGGREGATE a (integer) (SFUNC = f, STYPE = integer, MSFUNC = f, MINVFUNC = f, MSTYPE = bigint, MFINALFUNC = fin)`,
	},
	moving("msspace", ``, `, MSSPACE = 9`),
	moving("mfinalfunc", ``, `, MFINALFUNC = fin`),
	moving("mfinalfunc_extra", `, MFINALFUNC = fin2, MFINALFUNC_EXTRA`, `, MFINALFUNC = fin`, "aggregate mfinalfunc"),
	moving("mfinalfunc_modify", `, MFINALFUNC = fin`, `, MFINALFUNC = fin, MFINALFUNC_MODIFY = SHAREABLE`),
	moving("minitcond", ``, `, MINITCOND = '0'`),
	aggregate("sortop", ``, `, SORTOP = <`),
	aggregate("parallel", ``, `, PARALLEL = SAFE`),

	{kind: "operator", both: aLess, to: `CREATE OPERATOR <<< (FUNCTION = less, LEFTARG = integer, RIGHTARG = text)`},
	{
		kind: "operator", attr: "shell", both: aLess + `; CREATE OPERATOR <<< (FUNCTION = less, LEFTARG = integer, RIGHTARG = text, COMMUTATOR = >>>)`,
		to: `CREATE OPERATOR >>> (FUNCTION = more, LEFTARG = text, RIGHTARG = integer, COMMUTATOR = <<<)`, also: []string{"operator function"},
	},
	{
		kind: "operator", attr: "function", both: aLess, from: `CREATE OPERATOR <<< (FUNCTION = less, LEFTARG = integer, RIGHTARG = text)`,
		to: `CREATE OPERATOR <<< (FUNCTION = less2, LEFTARG = integer, RIGHTARG = text)`,
	},
	{
		kind: "operator", attr: "commutator", both: aLess + `; CREATE OPERATOR <<< (FUNCTION = less, LEFTARG = integer, RIGHTARG = text)`,
		from: `CREATE OPERATOR >>> (FUNCTION = more, LEFTARG = text, RIGHTARG = integer)`,
		to:   `CREATE OPERATOR >>> (FUNCTION = more, LEFTARG = text, RIGHTARG = integer, COMMUTATOR = <<<)`,
	},
	{
		kind: "operator", attr: "negator", both: aLess + `; CREATE OPERATOR <<< (FUNCTION = less, LEFTARG = integer, RIGHTARG = text)`,
		from: `CREATE OPERATOR >== (FUNCTION = less, LEFTARG = integer, RIGHTARG = text)`,
		to:   `CREATE OPERATOR >== (FUNCTION = less, LEFTARG = integer, RIGHTARG = text, NEGATOR = <<<)`,
	},
	{
		kind: "operator", attr: "restrict", both: aLess, from: `CREATE OPERATOR <<< (FUNCTION = less, LEFTARG = integer, RIGHTARG = text)`,
		to: `CREATE OPERATOR <<< (FUNCTION = less, LEFTARG = integer, RIGHTARG = text, RESTRICT = scalarltsel)`,
	},
	{
		kind: "operator", attr: "join", both: aLess, from: `CREATE OPERATOR <<< (FUNCTION = less, LEFTARG = integer, RIGHTARG = text)`,
		to: `CREATE OPERATOR <<< (FUNCTION = less, LEFTARG = integer, RIGHTARG = text, JOIN = scalarltjoinsel)`,
	},
	{
		kind: "operator", attr: "hashes", both: aLess, from: `CREATE OPERATOR === (FUNCTION = same, LEFTARG = integer, RIGHTARG = integer)`,
		to: `CREATE OPERATOR === (FUNCTION = same, LEFTARG = integer, RIGHTARG = integer, HASHES)`,
	},
	{
		kind: "operator", attr: "merges", both: aLess, from: `CREATE OPERATOR === (FUNCTION = same, LEFTARG = integer, RIGHTARG = integer)`,
		to: `CREATE OPERATOR === (FUNCTION = same, LEFTARG = integer, RIGHTARG = integer, MERGES)`,
	},
	{kind: "operator family", to: `CREATE OPERATOR FAMILY f USING btree`},
	{
		kind: "family operator", both: aLess + `; CREATE OPERATOR <<< (FUNCTION = less, LEFTARG = integer, RIGHTARG = text); CREATE OPERATOR FAMILY f USING btree`,
		to: `ALTER OPERATOR FAMILY f USING btree ADD OPERATOR 1 <<< (integer, text)`,
	},
	{
		kind: "family operator", attr: "definition", both: aLess + `; CREATE OPERATOR <<< (FUNCTION = less, LEFTARG = integer, RIGHTARG = text); CREATE OPERATOR FAMILY f USING btree`,
		from: `ALTER OPERATOR FAMILY f USING btree ADD OPERATOR 1 < (integer, integer)`, to: `ALTER OPERATOR FAMILY f USING btree ADD OPERATOR 1 > (integer, integer)`,
	},
	{kind: "family function", both: aCompare + `; CREATE OPERATOR FAMILY f USING btree`, to: `ALTER OPERATOR FAMILY f USING btree ADD FUNCTION 1 (integer, text) cmp3(integer, text)`},
	{
		kind: "family function", attr: "definition", both: aCompare + `; CREATE OPERATOR FAMILY f USING btree`,
		from: `ALTER OPERATOR FAMILY f USING btree ADD FUNCTION 1 (integer, text) cmp3(integer, text)`, to: `ALTER OPERATOR FAMILY f USING btree ADD FUNCTION 1 (integer, text) cmp4(integer, text)`,
	},
	{
		kind: "operator class", both: aCompare + `; CREATE OPERATOR FAMILY f USING btree`,
		to: `CREATE OPERATOR CLASS k FOR TYPE integer USING btree FAMILY f AS FUNCTION 1 cmp(integer, integer)`,
	},
	{
		kind: "operator class", attr: "default", both: aRow + `; CREATE OPERATOR FAMILY f USING hash`,
		from: `CREATE OPERATOR CLASS k FOR TYPE pair USING hash FAMILY f AS STORAGE pair`, to: `CREATE OPERATOR CLASS k DEFAULT FOR TYPE pair USING hash FAMILY f AS STORAGE pair`,
	},
	{
		kind: "operator class", attr: "type", both: `CREATE OPERATOR FAMILY f USING hash`,
		from: `CREATE OPERATOR CLASS k FOR TYPE integer USING hash FAMILY f AS STORAGE integer`, to: `CREATE OPERATOR CLASS k FOR TYPE bigint USING hash FAMILY f AS STORAGE bigint`,
	},
	{
		kind: "operator class", attr: "storage", both: `CREATE OPERATOR FAMILY f USING gin`,
		from: `CREATE OPERATOR CLASS k FOR TYPE integer USING gin FAMILY f AS STORAGE integer`, to: `CREATE OPERATOR CLASS k FOR TYPE integer USING gin FAMILY f AS STORAGE bigint`,
	},
	{
		kind: "operator class", attr: "family", both: `CREATE OPERATOR FAMILY f USING hash; CREATE OPERATOR FAMILY g USING hash`,
		from: `CREATE OPERATOR CLASS k FOR TYPE integer USING hash FAMILY f AS STORAGE integer`, to: `CREATE OPERATOR CLASS k FOR TYPE integer USING hash FAMILY g AS STORAGE integer`,
	},
	{
		kind: "operator class", attr: "members", both: aCompare + `; CREATE OPERATOR FAMILY f USING btree`,
		from: `CREATE OPERATOR CLASS k FOR TYPE integer USING btree FAMILY f AS FUNCTION 1 cmp(integer, integer)`,
		to:   `CREATE OPERATOR CLASS k FOR TYPE integer USING btree FAMILY f AS FUNCTION 1 cmp2(integer, integer)`,
	},

	{kind: "cast", both: aRow, to: `CREATE CAST (pair AS integer) WITH INOUT`},
	{
		kind: "cast", attr: "method", also: []string{"cast function"}, both: aRow + `; CREATE FUNCTION f(pair) RETURNS integer LANGUAGE sql AS 'SELECT 1'`,
		from: `CREATE CAST (pair AS integer) WITH INOUT`, to: `CREATE CAST (pair AS integer) WITH FUNCTION f(pair)`,
	},
	{kind: "cast", attr: "context", both: aRow, from: `CREATE CAST (pair AS integer) WITH INOUT`, to: `CREATE CAST (pair AS integer) WITH INOUT AS ASSIGNMENT`},
	{
		kind: "cast", attr: "function", both: aRow + `; CREATE FUNCTION f(pair) RETURNS integer LANGUAGE sql AS 'SELECT 1'; CREATE FUNCTION f(pair, integer) RETURNS integer LANGUAGE sql AS 'SELECT 1'`,
		from: `CREATE CAST (pair AS integer) WITH FUNCTION f(pair)`, to: `CREATE CAST (pair AS integer) WITH FUNCTION f(pair, integer)`,
	},
	{kind: "conversion", to: `CREATE CONVERSION c FOR 'LATIN1' TO 'UTF8' FROM iso8859_1_to_utf8`},
	{kind: "conversion", attr: "source", from: `CREATE CONVERSION c FOR 'LATIN2' TO 'UTF8' FROM iso8859_to_utf8`, to: `CREATE CONVERSION c FOR 'LATIN3' TO 'UTF8' FROM iso8859_to_utf8`},
	{kind: "conversion", attr: "target", from: `CREATE CONVERSION c FOR 'UTF8' TO 'LATIN2' FROM utf8_to_iso8859`, to: `CREATE CONVERSION c FOR 'UTF8' TO 'LATIN3' FROM utf8_to_iso8859`},
	{
		kind: "conversion", attr: "function", both: `CREATE FUNCTION f(integer, integer, cstring, internal, integer, boolean) RETURNS integer LANGUAGE c STRICT AS '$libdir/utf8_and_iso8859_1', 'iso8859_1_to_utf8'`,
		from: `CREATE CONVERSION c FOR 'LATIN1' TO 'UTF8' FROM iso8859_1_to_utf8`, to: `CREATE CONVERSION c FOR 'LATIN1' TO 'UTF8' FROM f`,
	},
	{kind: "conversion", attr: "default", from: `CREATE CONVERSION c FOR 'LATIN1' TO 'UTF8' FROM iso8859_1_to_utf8`, to: `CREATE DEFAULT CONVERSION c FOR 'LATIN1' TO 'UTF8' FROM iso8859_1_to_utf8`},
	{kind: "language", both: aHandler, to: `CREATE LANGUAGE l HANDLER h`},
	{kind: "language", attr: "trusted", both: aHandler, from: `CREATE LANGUAGE l HANDLER h`, to: `CREATE TRUSTED LANGUAGE l HANDLER h`},
	{kind: "language", attr: "handler", both: aHandler, from: `CREATE LANGUAGE l HANDLER h`, to: `CREATE LANGUAGE l HANDLER h2`},
	{kind: "language", attr: "inline", both: aHandler, from: `CREATE LANGUAGE l HANDLER h`, to: `CREATE LANGUAGE l HANDLER h INLINE i`},
	{kind: "language", attr: "validator", both: aHandler, from: `CREATE LANGUAGE l HANDLER h`, to: `CREATE LANGUAGE l HANDLER h VALIDATOR v`},
	{kind: "transform", to: `CREATE TRANSFORM FOR integer LANGUAGE sql (FROM SQL WITH FUNCTION prsd_lextype(internal))`},
	{
		kind: "transform", attr: "from_sql", from: `CREATE TRANSFORM FOR integer LANGUAGE sql (TO SQL WITH FUNCTION int4recv(internal))`,
		to: `CREATE TRANSFORM FOR integer LANGUAGE sql (FROM SQL WITH FUNCTION prsd_lextype(internal), TO SQL WITH FUNCTION int4recv(internal))`,
	},
	{
		kind: "transform", attr: "to_sql", from: `CREATE TRANSFORM FOR integer LANGUAGE sql (FROM SQL WITH FUNCTION prsd_lextype(internal))`,
		to: `CREATE TRANSFORM FOR integer LANGUAGE sql (FROM SQL WITH FUNCTION prsd_lextype(internal), TO SQL WITH FUNCTION int4recv(internal))`,
	},
	{kind: "access method", to: `CREATE ACCESS METHOD m TYPE TABLE HANDLER heap_tableam_handler`},
	{kind: "access method", attr: "type", also: []string{"access method handler"}, from: `CREATE ACCESS METHOD m TYPE TABLE HANDLER heap_tableam_handler`, to: `CREATE ACCESS METHOD m TYPE INDEX HANDLER gisthandler`},
	{kind: "access method", attr: "handler", from: `CREATE ACCESS METHOD m TYPE INDEX HANDLER bthandler`, to: `CREATE ACCESS METHOD m TYPE INDEX HANDLER gisthandler`},

	{kind: "text search parser", to: `CREATE TEXT SEARCH PARSER x (START = prsd_start, GETTOKEN = prsd_nexttoken, END = prsd_end, LEXTYPES = prsd_lextype)`},
	parser("start", `internal, integer`, `prsd_start`),
	parser("gettoken", `internal, internal, internal`, `prsd_nexttoken`),
	parser("end", `internal`, `prsd_end`),
	parser("headline", `internal, internal, tsquery`, `prsd_headline`),
	parser("lextypes", `internal`, `prsd_lextype`),
	{kind: "text search template", to: `CREATE TEXT SEARCH TEMPLATE x (LEXIZE = dsimple_lexize)`},
	{kind: "text search template", attr: "init", from: `CREATE TEXT SEARCH TEMPLATE x (LEXIZE = dsimple_lexize)`, to: `CREATE TEXT SEARCH TEMPLATE x (INIT = dsimple_init, LEXIZE = dsimple_lexize)`},
	{kind: "text search template", attr: "lexize", from: `CREATE TEXT SEARCH TEMPLATE x (LEXIZE = dsimple_lexize)`, to: `CREATE TEXT SEARCH TEMPLATE x (LEXIZE = dsynonym_lexize)`},
	{kind: "text search dictionary", to: `CREATE TEXT SEARCH DICTIONARY x (TEMPLATE = simple)`},
	{
		kind: "text search dictionary", attr: "template", both: `CREATE TEXT SEARCH TEMPLATE y (INIT = dsimple_init, LEXIZE = dsimple_lexize)`,
		from: `CREATE TEXT SEARCH DICTIONARY x (TEMPLATE = simple)`, to: `CREATE TEXT SEARCH DICTIONARY x (TEMPLATE = y)`,
	},
	{kind: "text search dictionary", attr: "options", from: `CREATE TEXT SEARCH DICTIONARY x (TEMPLATE = simple)`, to: `CREATE TEXT SEARCH DICTIONARY x (TEMPLATE = simple, ACCEPT = false)`},
	{kind: "text search configuration", to: `CREATE TEXT SEARCH CONFIGURATION x (PARSER = "default")`},
	{
		kind: "text search configuration", attr: "parser", both: `CREATE TEXT SEARCH PARSER y (START = prsd_start, GETTOKEN = prsd_nexttoken, END = prsd_end, LEXTYPES = prsd_lextype)`,
		from: `CREATE TEXT SEARCH CONFIGURATION x (PARSER = "default")`, to: `CREATE TEXT SEARCH CONFIGURATION x (PARSER = y)`,
	},
	{kind: "text search mapping", both: `CREATE TEXT SEARCH CONFIGURATION x (PARSER = "default")`, to: `ALTER TEXT SEARCH CONFIGURATION x ADD MAPPING FOR word WITH simple`},
	{
		kind: "text search mapping", attr: "dictionaries", both: `CREATE TEXT SEARCH CONFIGURATION x (PARSER = "default")`,
		from: `ALTER TEXT SEARCH CONFIGURATION x ADD MAPPING FOR word WITH simple, english_stem`, to: `ALTER TEXT SEARCH CONFIGURATION x ADD MAPPING FOR word WITH english_stem, simple`,
	},

	{kind: "table", to: `CREATE TABLE t ()`},
	{kind: "table", attr: "persistence", from: aTable, to: `CREATE UNLOGGED TABLE t (a integer, b text, c integer, r int4range)`},
	{kind: "table", attr: "partition_by", from: aTable + ` PARTITION BY LIST (a)`, to: aTable + ` PARTITION BY RANGE (a)`},
	{kind: "table", attr: "of_type", both: aRow, from: `CREATE TABLE t (x integer, y text)`, to: `CREATE TABLE t OF pair`},
	{kind: "table", attr: "options", from: aTable, to: aTable + ` WITH (fillfactor = 50)`},
	{kind: "table", attr: "options", from: aTable, to: aTable + ` WITH (toast.autovacuum_enabled = false)`},
	{kind: "table", attr: "access_method", both: `CREATE ACCESS METHOD m TYPE TABLE HANDLER heap_tableam_handler`, from: aTable, to: aTable + ` USING m`},
	{kind: "table", attr: "row_security", both: aTable, to: `ALTER TABLE t ENABLE ROW LEVEL SECURITY`},
	{kind: "table", attr: "force_row_security", both: aTable, to: `ALTER TABLE t FORCE ROW LEVEL SECURITY`},
	{kind: "table", attr: "replica_identity", both: aTable, to: `ALTER TABLE t REPLICA IDENTITY FULL`},
	{kind: "table", attr: "replica_identity", both: aTable + `; ALTER TABLE t ALTER a SET NOT NULL; CREATE UNIQUE INDEX i ON t (a)`, to: `ALTER TABLE t REPLICA IDENTITY USING INDEX i`},
	{kind: "table", attr: "cluster_on", both: aTable + `; CREATE INDEX i ON t (a)`, to: `ALTER TABLE t CLUSTER ON i`},
	{kind: "parent", both: `CREATE TABLE p (a integer) PARTITION BY LIST (a); CREATE TABLE q (a integer)`, to: `ALTER TABLE p ATTACH PARTITION q FOR VALUES IN (1)`},
	{kind: "parent", both: `CREATE TABLE p (a integer); CREATE TABLE q (a integer)`, to: `ALTER TABLE q INHERIT p`},
	{
		kind: "parent", attr: "bound", both: `CREATE TABLE p (a integer) PARTITION BY LIST (a)`,
		from: `CREATE TABLE q PARTITION OF p FOR VALUES IN (1)`, to: `CREATE TABLE q PARTITION OF p DEFAULT`,
	},
	alterColumn("", aTable, `ALTER TABLE t ADD x text`),
	alterColumn("type", aTable, `ALTER TABLE t ALTER a TYPE bigint`),
	alterColumn("collation", aTable, `ALTER TABLE t ALTER b TYPE text COLLATE "C"`),
	alterColumn("not_null", aTable, `ALTER TABLE t ALTER a SET NOT NULL`),
	{kind: "column", attr: "not_null_name", since: 18, from: `CREATE TABLE t (a integer NOT NULL)`, to: `CREATE TABLE t (a integer CONSTRAINT x NOT NULL)`},
	{kind: "column", attr: "not_null_no_inherit", since: 18, from: `CREATE TABLE t (a integer CONSTRAINT x NOT NULL)`, to: `CREATE TABLE t (a integer CONSTRAINT x NOT NULL NO INHERIT)`},
	{kind: "column", attr: "not_null_not_valid", since: 18, both: `CREATE TABLE t (a integer)`, from: `ALTER TABLE t ADD CONSTRAINT x NOT NULL a`, to: `ALTER TABLE t ADD CONSTRAINT x NOT NULL a NOT VALID`},
	{kind: "column", attr: "identity", from: `CREATE TABLE t (a integer GENERATED ALWAYS AS IDENTITY)`, to: `CREATE TABLE t (a integer GENERATED BY DEFAULT AS IDENTITY)`},
	{kind: "column", attr: "generated", from: `CREATE TABLE t (a integer, b integer)`, to: `CREATE TABLE t (a integer, b integer GENERATED ALWAYS AS (a) STORED)`, also: []string{"column expression"}},
	{kind: "column", attr: "generated", since: 18, from: `CREATE TABLE t (a integer, b integer GENERATED ALWAYS AS (a) VIRTUAL)`, to: `CREATE TABLE t (a integer, b integer GENERATED ALWAYS AS (a) STORED)`},
	{kind: "column", attr: "expression", from: `CREATE TABLE t (a integer, b integer GENERATED ALWAYS AS (a) STORED)`, to: `CREATE TABLE t (a integer, b integer GENERATED ALWAYS AS (a + 1) STORED)`},
	alterColumn("storage", aTable, `ALTER TABLE t ALTER b SET STORAGE EXTERNAL`),
	alterColumn("compression", aTable, `ALTER TABLE t ALTER b SET COMPRESSION pglz`),
	alterColumn("statistics", aTable, `ALTER TABLE t ALTER b SET STATISTICS 5`),
	alterColumn("options", aTable, `ALTER TABLE t ALTER b SET (n_distinct = 5)`),
	identity("sequence", `SEQUENCE NAME x`),
	identity("start", `START 2`),
	identity("increment", `INCREMENT 2`),
	identity("min", `MINVALUE 0 START 1`),
	identity("max", `MAXVALUE 9`),
	identity("cache", `CACHE 2`),
	identity("cycle", `CYCLE`),
	{kind: "default", both: aTable, to: `ALTER TABLE t ALTER a SET DEFAULT 1`},
	{kind: "default", attr: "expression", both: aTable, from: `ALTER TABLE t ALTER a SET DEFAULT 1`, to: `ALTER TABLE t ALTER a SET DEFAULT 2`},
	{kind: "default", attr: "expression", both: aTable + `; CREATE VIEW v AS SELECT a FROM t`, from: `ALTER VIEW v ALTER a SET DEFAULT 1`, to: `ALTER VIEW v ALTER a SET DEFAULT 2`},

	{kind: "constraint", both: aTable, to: `ALTER TABLE t ADD CONSTRAINT x CHECK (a > 0)`},
	{
		kind: "constraint", attr: "type", both: aTable + `; ALTER TABLE t ALTER a SET NOT NULL`, also: []string{"constraint definition"},
		from: `ALTER TABLE t ADD CONSTRAINT x UNIQUE (a)`, to: `ALTER TABLE t ADD CONSTRAINT x CHECK (a > 0)`,
	},
	{kind: "constraint", attr: "definition", both: aTable, from: `ALTER TABLE t ADD CONSTRAINT x CHECK (a > 0)`, to: `ALTER TABLE t ADD CONSTRAINT x CHECK (a > 1)`},
	{kind: "constraint", attr: "definition", both: aTable, from: `ALTER TABLE t ADD CONSTRAINT x CHECK (a > 0)`, to: `ALTER TABLE t ADD CONSTRAINT x CHECK (a > 0) NOT VALID`},
	{kind: "constraint", attr: "definition", both: aTable, from: `ALTER TABLE t ADD CONSTRAINT x CHECK (a > 0)`, to: `ALTER TABLE t ADD CONSTRAINT x CHECK (a > 0) NO INHERIT`},
	{kind: "constraint", attr: "definition", since: 18, both: aTable, from: `ALTER TABLE t ADD CONSTRAINT x CHECK (a > 0)`, to: `ALTER TABLE t ADD CONSTRAINT x CHECK (a > 0) NOT ENFORCED`},
	{kind: "constraint", attr: "definition", both: aTable, from: `ALTER TABLE t ADD CONSTRAINT x UNIQUE (a)`, to: `ALTER TABLE t ADD CONSTRAINT x UNIQUE (a) INCLUDE (b)`},
	{kind: "constraint", attr: "definition", both: aTable, from: `ALTER TABLE t ADD CONSTRAINT x UNIQUE (a)`, to: `ALTER TABLE t ADD CONSTRAINT x UNIQUE (a) DEFERRABLE`},
	{kind: "constraint", attr: "definition", both: aTable, from: `ALTER TABLE t ADD CONSTRAINT x UNIQUE (a) DEFERRABLE`, to: `ALTER TABLE t ADD CONSTRAINT x UNIQUE (a) DEFERRABLE INITIALLY DEFERRED`},
	{kind: "constraint", attr: "definition", since: 15, both: aTable, from: `ALTER TABLE t ADD CONSTRAINT x UNIQUE (a)`, to: `ALTER TABLE t ADD CONSTRAINT x UNIQUE NULLS NOT DISTINCT (a)`},
	{kind: "constraint", attr: "definition", both: aTable, from: `ALTER TABLE t ADD CONSTRAINT x EXCLUDE USING gist (r WITH &&)`, to: `ALTER TABLE t ADD CONSTRAINT x EXCLUDE USING gist (r WITH =)`},
	{kind: "constraint", attr: "definition", both: aTable, from: `ALTER TABLE t ADD CONSTRAINT x EXCLUDE USING gist (r WITH &&)`, to: `ALTER TABLE t ADD CONSTRAINT x EXCLUDE USING gist (r WITH &&) WHERE (a > 0)`},
	{kind: "constraint", attr: "only", both: aParent, from: `ALTER TABLE p ADD CONSTRAINT x UNIQUE (a)`, to: `ALTER TABLE ONLY p ADD CONSTRAINT x UNIQUE (a)`, also: []string{"constraint"}},
	{kind: "constraint", attr: "attached_to", both: aParent + `; ALTER TABLE ONLY p ADD CONSTRAINT x UNIQUE (a); ALTER TABLE q ADD CONSTRAINT y UNIQUE (a)`, to: `ALTER INDEX x ATTACH PARTITION y`, also: []string{"constraint only"}},
	{kind: "constraint", attr: "options", both: aTable, from: `ALTER TABLE t ADD CONSTRAINT x UNIQUE (a)`, to: `ALTER TABLE t ADD CONSTRAINT x UNIQUE (a) WITH (fillfactor = 50)`},
	foreignKey(`REFERENCES k`, `REFERENCES k ON DELETE CASCADE`),
	foreignKey(`REFERENCES k`, `REFERENCES k ON UPDATE CASCADE`),
	foreignKey(`REFERENCES k`, `REFERENCES k MATCH FULL`),
	foreignKey(`REFERENCES k`, `REFERENCES k DEFERRABLE`),
	foreignKey(`REFERENCES k`, `REFERENCES k NOT VALID`),
	foreignKey(`REFERENCES k`, `REFERENCES l`),
	{
		kind: "constraint", attr: "definition", since: 15, both: aTable + `; CREATE TABLE k (a integer, b text, PRIMARY KEY (a, b))`,
		from: `ALTER TABLE t ADD CONSTRAINT x FOREIGN KEY (a, b) REFERENCES k ON DELETE SET NULL`, to: `ALTER TABLE t ADD CONSTRAINT x FOREIGN KEY (a, b) REFERENCES k ON DELETE SET NULL (a)`,
	},
	{kind: "constraint", attr: "invalid", both: byHand + aTable + `; ALTER TABLE t ADD CONSTRAINT x UNIQUE (a)`, to: `UPDATE pg_index SET indisvalid = false WHERE indexrelid = 'x'::regclass`},

	{kind: "index", both: aTable, to: `CREATE INDEX i ON t (a)`},
	index(`ON t (a)`, `ON t (b)`),
	index(`ON t (a)`, `ON t (a, b)`),
	index(`ON t (a)`, `ON t USING hash (a)`),
	index(`ON t (a)`, `ON t (a DESC)`),
	index(`ON t (a)`, `ON t (a NULLS FIRST)`),
	index(`ON t (a)`, `ON t ((a + 1))`),
	index(`ON t (a)`, `ON t (a) WHERE a > 0`),
	index(`ON t (a)`, `ON t (a) INCLUDE (b)`),
	index(`ON t (b)`, `ON t (b COLLATE "C")`),
	index(`ON t (b)`, `ON t (b text_pattern_ops)`),
	{kind: "index", attr: "options", both: aTable, from: `CREATE INDEX i ON t (a)`, to: `CREATE INDEX i ON t (a) WITH (fillfactor = 50)`},
	{kind: "index", attr: "definition", both: aTable, from: `CREATE INDEX i ON t (a)`, to: `CREATE UNIQUE INDEX i ON t (a)`},
	{kind: "index", attr: "definition", since: 15, both: aTable, from: `CREATE UNIQUE INDEX i ON t (a)`, to: `CREATE UNIQUE INDEX i ON t (a) NULLS NOT DISTINCT`},
	{kind: "index", attr: "invalid", both: byHand + aTable + `; CREATE INDEX i ON t (a)`, to: `UPDATE pg_index SET indisvalid = false WHERE indexrelid = 'i'::regclass`},
	{kind: "index", attr: "only", both: aParent, from: `CREATE INDEX i ON p (a)`, to: `CREATE INDEX i ON ONLY p (a)`, also: []string{"index"}},
	{kind: "index", attr: "attached_to", both: aParent + `; CREATE INDEX i ON ONLY p (a); CREATE INDEX j ON q (a)`, to: `ALTER INDEX i ATTACH PARTITION j`, also: []string{"index inherited", "index only"}},
	{kind: "index", attr: "inherited", both: aParent + `; CREATE INDEX i ON ONLY p (a); CREATE INDEX j ON q (a)`, to: `ALTER INDEX i ATTACH PARTITION j`, also: []string{"index attached_to", "index only"}},
	{kind: "index", attr: "statistics", both: aTable + `; CREATE INDEX i ON t ((a + 1))`, to: `ALTER INDEX i ALTER COLUMN 1 SET STATISTICS 5`},
	{kind: "statistics", both: aTable, to: `CREATE STATISTICS s ON a, b FROM t`},
	{kind: "statistics", attr: "definition", both: aTable, from: `CREATE STATISTICS s (ndistinct) ON a, b FROM t`, to: `CREATE STATISTICS s (mcv) ON a, b FROM t`},
	{kind: "statistics", attr: "target", both: aTable + `; CREATE STATISTICS s ON a, b FROM t`, to: `ALTER STATISTICS s SET STATISTICS 5`},

	{kind: "view", both: aTable, to: `CREATE VIEW v AS SELECT a FROM t`},
	{kind: "view", attr: "definition", both: aTable, from: `CREATE VIEW v AS SELECT a FROM t`, to: `CREATE VIEW v AS SELECT c AS a FROM t`},
	{kind: "view", attr: "options", both: aTable, from: `CREATE VIEW v AS SELECT a FROM t`, to: `CREATE VIEW v WITH (security_barrier) AS SELECT a FROM t`},
	{kind: "view", attr: "options", both: aTable, from: `CREATE VIEW v AS SELECT a FROM t`, to: `CREATE VIEW v AS SELECT a FROM t WITH CHECK OPTION`},
	{kind: "view", attr: "columns", both: aTable, from: `CREATE VIEW v AS SELECT a FROM t`, to: `CREATE VIEW v AS SELECT a AS x FROM t`, also: []string{"view definition"}},
	{kind: "materialized view", both: aTable, to: `CREATE MATERIALIZED VIEW v AS SELECT a FROM t`},
	{kind: "materialized view", attr: "definition", both: aTable, from: `CREATE MATERIALIZED VIEW v AS SELECT a FROM t`, to: `CREATE MATERIALIZED VIEW v AS SELECT c AS a FROM t`},
	{kind: "materialized view", attr: "options", both: aTable, from: `CREATE MATERIALIZED VIEW v AS SELECT a FROM t`, to: `CREATE MATERIALIZED VIEW v WITH (fillfactor = 50) AS SELECT a FROM t`},
	{kind: "materialized view", attr: "columns", both: aTable, from: `CREATE MATERIALIZED VIEW v AS SELECT a FROM t`, to: `CREATE MATERIALIZED VIEW v AS SELECT a AS x FROM t`, also: []string{"materialized view definition"}},
	{kind: "materialized view", attr: "no_data", both: aTable, from: `CREATE MATERIALIZED VIEW v AS SELECT a FROM t`, to: `CREATE MATERIALIZED VIEW v AS SELECT a FROM t WITH NO DATA`},
	{kind: "materialized view", attr: "access_method", both: aTable + `; CREATE ACCESS METHOD m TYPE TABLE HANDLER heap_tableam_handler`, from: `CREATE MATERIALIZED VIEW v AS SELECT a FROM t`, to: `CREATE MATERIALIZED VIEW v USING m AS SELECT a FROM t`},
	{kind: "materialized view", attr: "cluster_on", both: aTable + `; CREATE MATERIALIZED VIEW v AS SELECT a FROM t; CREATE INDEX i ON v (a)`, to: `ALTER MATERIALIZED VIEW v CLUSTER ON i`},
	{kind: "materialized view", attr: "column_options", both: aTable + `; CREATE MATERIALIZED VIEW v AS SELECT b FROM t`, to: `ALTER MATERIALIZED VIEW v ALTER b SET STATISTICS 5`},
	{kind: "materialized view", attr: "column_options", both: aTable + `; CREATE MATERIALIZED VIEW v AS SELECT b FROM t`, to: `ALTER MATERIALIZED VIEW v ALTER b SET STORAGE EXTERNAL`},
	{kind: "rule", both: aTable, to: `CREATE RULE x AS ON INSERT TO t DO ALSO NOTHING`},
	{kind: "rule", attr: "definition", both: aTable, from: `CREATE RULE x AS ON INSERT TO t DO ALSO NOTHING`, to: `CREATE RULE x AS ON INSERT TO t DO INSTEAD NOTHING`},
	{kind: "rule", attr: "enabled", both: aTable + `; CREATE RULE x AS ON INSERT TO t DO ALSO NOTHING`, to: `ALTER TABLE t DISABLE RULE x`},
	{kind: "trigger", both: aTable + `; ` + aTrigger, to: `CREATE TRIGGER x BEFORE INSERT ON t EXECUTE FUNCTION f()`},
	{kind: "trigger", attr: "definition", both: aTable + `; ` + aTrigger, from: `CREATE TRIGGER x BEFORE INSERT ON t EXECUTE FUNCTION f()`, to: `CREATE TRIGGER x AFTER INSERT ON t EXECUTE FUNCTION f()`},
	{kind: "trigger", attr: "enabled", both: aTable + `; ` + aTrigger + `; CREATE TRIGGER x BEFORE INSERT ON t EXECUTE FUNCTION f()`, to: `ALTER TABLE t ENABLE ALWAYS TRIGGER x`},
	{
		kind: "trigger", attr: "inherited", both: aParent + `; ` + aTrigger, from: `CREATE TRIGGER x AFTER INSERT ON q FOR EACH ROW EXECUTE FUNCTION f()`,
		to: `CREATE TRIGGER x AFTER INSERT ON p FOR EACH ROW EXECUTE FUNCTION f()`, also: []string{"trigger"},
	},
	{kind: "policy", both: aTable, to: `CREATE POLICY x ON t`},
	{kind: "policy", attr: "command", both: aTable, from: `CREATE POLICY x ON t FOR SELECT USING (true)`, to: `CREATE POLICY x ON t FOR DELETE USING (true)`},
	{kind: "policy", attr: "restrictive", both: aTable, from: `CREATE POLICY x ON t`, to: `CREATE POLICY x ON t AS RESTRICTIVE`},
	{kind: "policy", attr: "roles", both: aTable, from: `CREATE POLICY x ON t`, to: `CREATE POLICY x ON t TO CURRENT_USER`},
	{kind: "policy", attr: "using", both: aTable, from: `CREATE POLICY x ON t USING (a > 0)`, to: `CREATE POLICY x ON t USING (a > 1)`},
	{kind: "policy", attr: "check", both: aTable, from: `CREATE POLICY x ON t WITH CHECK (a > 0)`, to: `CREATE POLICY x ON t WITH CHECK (a > 1)`},

	{kind: "comment", both: aTable, to: `COMMENT ON TABLE t IS 'x'`},
	{kind: "comment", attr: "text", both: aTable, from: `COMMENT ON COLUMN t.a IS 'x'`, to: `COMMENT ON COLUMN t.a IS 'y'`},
	{
		kind: "comment", attr: "text", both: `CREATE TABLE t (a integer PRIMARY KEY)`, from: `COMMENT ON INDEX t_pkey IS 'x'; COMMENT ON CONSTRAINT t_pkey ON t IS 'y'`,
		to: `COMMENT ON INDEX t_pkey IS 'y'; COMMENT ON CONSTRAINT t_pkey ON t IS 'x'`,
	},
	{kind: "security label", both: byHand + aTable, to: `INSERT INTO pg_seclabel VALUES ('t'::regclass, 1259, 0, 'guard', 'x')`},
	{
		kind: "security label", attr: "label", both: byHand + aTable, from: `INSERT INTO pg_seclabel VALUES ('t'::regclass, 1259, 1, 'guard', 'x')`,
		to: `INSERT INTO pg_seclabel VALUES ('t'::regclass, 1259, 1, 'guard', 'y')`,
	},
	{kind: "comment", from: `COMMENT ON SCHEMA public IS NULL`},
	{kind: "comment", attr: "text", from: `COMMENT ON SCHEMA public IS NULL`, to: `COMMENT ON SCHEMA public IS 'x'`},

	{kind: "foreign data wrapper", to: `CREATE FOREIGN DATA WRAPPER w`},
	{
		kind: "foreign data wrapper", attr: "handler", both: `CREATE FUNCTION h() RETURNS fdw_handler LANGUAGE c AS 'file_fdw', 'file_fdw_handler'`,
		from: `CREATE FOREIGN DATA WRAPPER w`, to: `CREATE FOREIGN DATA WRAPPER w HANDLER h`,
	},
	{kind: "foreign data wrapper", attr: "validator", from: `CREATE FOREIGN DATA WRAPPER w`, to: `CREATE FOREIGN DATA WRAPPER w VALIDATOR postgresql_fdw_validator`},
	{kind: "foreign data wrapper", attr: "options", from: `CREATE FOREIGN DATA WRAPPER w OPTIONS (a 'b')`, to: `CREATE FOREIGN DATA WRAPPER w OPTIONS (a 'c')`},
	{kind: "server", both: aWrapper, to: `CREATE SERVER s FOREIGN DATA WRAPPER w`},
	{kind: "server", attr: "wrapper", both: aWrapper + `; CREATE FOREIGN DATA WRAPPER x`, from: `CREATE SERVER s FOREIGN DATA WRAPPER w`, to: `CREATE SERVER s FOREIGN DATA WRAPPER x`},
	{kind: "server", attr: "type", both: aWrapper, from: `CREATE SERVER s FOREIGN DATA WRAPPER w`, to: `CREATE SERVER s TYPE 'a' FOREIGN DATA WRAPPER w`},
	{kind: "server", attr: "version", both: aWrapper, from: `CREATE SERVER s FOREIGN DATA WRAPPER w`, to: `CREATE SERVER s VERSION 'a' FOREIGN DATA WRAPPER w`},
	{kind: "server", attr: "options", both: aWrapper, from: `CREATE SERVER s FOREIGN DATA WRAPPER w`, to: `CREATE SERVER s FOREIGN DATA WRAPPER w OPTIONS (a 'b')`},
	{kind: "user mapping", both: aServer, to: `CREATE USER MAPPING FOR PUBLIC SERVER s`},
	{kind: "user mapping", attr: "options", both: aServer, from: `CREATE USER MAPPING FOR PUBLIC SERVER s`, to: `CREATE USER MAPPING FOR PUBLIC SERVER s OPTIONS (a 'b')`},
	{kind: "foreign table", both: aServer, to: `CREATE FOREIGN TABLE t () SERVER s`},
	{kind: "foreign table", attr: "server", both: aServer + `; CREATE SERVER x FOREIGN DATA WRAPPER w`, from: `CREATE FOREIGN TABLE t () SERVER s`, to: `CREATE FOREIGN TABLE t () SERVER x`},
	{kind: "foreign table", attr: "options", both: aServer, from: `CREATE FOREIGN TABLE t () SERVER s`, to: `CREATE FOREIGN TABLE t () SERVER s OPTIONS (a 'b')`},
	{kind: "column", attr: "foreign_options", both: aServer, from: `CREATE FOREIGN TABLE t (a integer) SERVER s`, to: `CREATE FOREIGN TABLE t (a integer OPTIONS (a 'b')) SERVER s`},

	{kind: "event trigger", both: anEvent, to: `CREATE EVENT TRIGGER x ON ddl_command_start EXECUTE FUNCTION f()`},
	{kind: "event trigger", attr: "event", both: anEvent, from: `CREATE EVENT TRIGGER x ON ddl_command_start EXECUTE FUNCTION f()`, to: `CREATE EVENT TRIGGER x ON ddl_command_end EXECUTE FUNCTION f()`},
	{
		kind: "event trigger", attr: "tags", both: anEvent, from: `CREATE EVENT TRIGGER x ON ddl_command_start EXECUTE FUNCTION f()`,
		to: `CREATE EVENT TRIGGER x ON ddl_command_start WHEN TAG IN ('CREATE TABLE') EXECUTE FUNCTION f()`,
	},
	{kind: "event trigger", attr: "function", both: anEvent, from: `CREATE EVENT TRIGGER x ON ddl_command_start EXECUTE FUNCTION f()`, to: `CREATE EVENT TRIGGER x ON ddl_command_start EXECUTE FUNCTION g()`},
	{kind: "event trigger", attr: "enabled", both: anEvent + `; CREATE EVENT TRIGGER x ON ddl_command_start EXECUTE FUNCTION f()`, to: `ALTER EVENT TRIGGER x DISABLE`},

	{kind: "publication", to: `CREATE PUBLICATION p`},
	{kind: "publication", attr: "all_tables", from: `CREATE PUBLICATION p`, to: `CREATE PUBLICATION p FOR ALL TABLES`},
	{kind: "publication", attr: "publish", from: `CREATE PUBLICATION p`, to: `CREATE PUBLICATION p WITH (publish = 'insert')`},
	{kind: "publication", attr: "via_root", from: `CREATE PUBLICATION p`, to: `CREATE PUBLICATION p WITH (publish_via_partition_root)`},
	{kind: "publication", attr: "generated_columns", since: 18, from: `CREATE PUBLICATION p`, to: `CREATE PUBLICATION p WITH (publish_generated_columns = stored)`},
	{kind: "published table", both: aTable + `; CREATE PUBLICATION p`, to: `ALTER PUBLICATION p ADD TABLE t`},
	{kind: "published table", attr: "columns", since: 15, both: aTable, from: `CREATE PUBLICATION p FOR TABLE t`, to: `CREATE PUBLICATION p FOR TABLE t (a)`},
	{kind: "published table", attr: "where", since: 15, both: aTable, from: `CREATE PUBLICATION p FOR TABLE t`, to: `CREATE PUBLICATION p FOR TABLE t WHERE (a > 0)`},
	{kind: "published schema", since: 15, both: `CREATE PUBLICATION p`, to: `ALTER PUBLICATION p ADD TABLES IN SCHEMA public`},
	{kind: "subscription", to: `CREATE SUBSCRIPTION s CONNECTION '' PUBLICATION p WITH (connect = false, slot_name = NONE)`},
	subscription("publications", ``, ``, `, q`),
	{
		kind: "subscription", attr: "enabled", both: byHand + `CREATE SUBSCRIPTION s CONNECTION '' PUBLICATION p WITH (connect = false, slot_name = NONE)`,
		to: `UPDATE pg_subscription SET subenabled = true WHERE subname = 's'`,
	},
	{
		kind: "subscription", attr: "slot_name", both: `CREATE SUBSCRIPTION s CONNECTION '' PUBLICATION p WITH (connect = false, slot_name = NONE)`,
		to: `ALTER SUBSCRIPTION s SET (slot_name = 'x')`,
	},
	subscription("synchronous_commit", ``, `, synchronous_commit = local`, ``),
	subscription("binary", ``, `, binary`, ``),
	subscription("streaming", `, streaming = off`, `, streaming = on`, ``),
	sinceVersion(15, subscription("two_phase", ``, `, two_phase`, ``)),
	sinceVersion(15, subscription("disable_on_error", ``, `, disable_on_error`, ``)),
	sinceVersion(16, subscription("password_required", ``, `, password_required = false`, ``)),
	sinceVersion(16, subscription("run_as_owner", ``, `, run_as_owner`, ``)),
	sinceVersion(16, subscription("origin", ``, `, origin = none`, ``)),
	sinceVersion(17, subscription("failover", ``, `, failover`, ``)),

	{kind: "privileges", both: aTable, to: `GRANT SELECT ON t TO PUBLIC`},
	{kind: "privileges", both: aTable, to: `GRANT SELECT (a) ON t TO PUBLIC`},
	{kind: "privileges", both: aTable, to: `REVOKE SELECT ON t FROM CURRENT_USER`},
	{kind: "privileges", both: `CREATE FUNCTION f() RETURNS integer LANGUAGE sql AS 'SELECT 1'`, to: `REVOKE EXECUTE ON FUNCTION f() FROM PUBLIC`},
	{kind: "privileges", to: `GRANT CREATE ON SCHEMA public TO pg_monitor`},
	{kind: "privileges", both: aRow, to: `REVOKE USAGE ON TYPE pair FROM PUBLIC`},
	{kind: "privileges", both: aServer, to: `GRANT USAGE ON FOREIGN SERVER s TO PUBLIC`},
	{kind: "privileges", to: `REVOKE USAGE ON LANGUAGE sql FROM PUBLIC`},
	{kind: "privileges", both: `CREATE SEQUENCE s`, to: `GRANT USAGE ON SEQUENCE s TO PUBLIC`},
	{kind: "privileges", attr: "privileges", both: aTable, from: `GRANT SELECT ON t TO PUBLIC`, to: `GRANT UPDATE ON t TO PUBLIC`},
	{
		kind: "privileges", attr: "grantable", both: aTable, from: `GRANT SELECT, INSERT ON t TO pg_monitor; GRANT UPDATE ON t TO pg_monitor WITH GRANT OPTION`,
		to: `GRANT SELECT, INSERT ON t TO pg_monitor; GRANT DELETE ON t TO pg_monitor WITH GRANT OPTION`,
	},
	{kind: "default privileges", to: `ALTER DEFAULT PRIVILEGES GRANT SELECT ON TABLES TO PUBLIC`},
	{kind: "default privileges", attr: "privileges", from: `ALTER DEFAULT PRIVILEGES GRANT SELECT ON TABLES TO PUBLIC`, to: `ALTER DEFAULT PRIVILEGES GRANT UPDATE ON TABLES TO PUBLIC`},
	{
		kind: "default privileges", attr: "grantable", from: `ALTER DEFAULT PRIVILEGES GRANT SELECT ON TABLES TO pg_monitor WITH GRANT OPTION`,
		to: `ALTER DEFAULT PRIVILEGES GRANT UPDATE ON TABLES TO pg_monitor WITH GRANT OPTION`,
	},
}

// subscription is the pair of a subscription; more is a publication that only the second one reads.
func subscription(attr, from, to, more string) mutation {
	const create = `CREATE SUBSCRIPTION s CONNECTION '' PUBLICATION p`
	return mutation{
		kind: "subscription", attr: attr, from: create + ` WITH (connect = false, slot_name = NONE` + from + `)`,
		to: create + more + ` WITH (connect = false, slot_name = NONE` + to + `)`,
	}
}

// sinceVersion is a pair that can be had from a version on.
func sinceVersion(version int, m mutation) mutation {
	m.since = version
	return m
}

// foreignKey is the pair of a foreign key.
func foreignKey(from, to string) mutation {
	return mutation{
		kind: "constraint", attr: "definition", both: aTable + `; CREATE TABLE k (a integer PRIMARY KEY); CREATE TABLE l (a integer PRIMARY KEY)`,
		from: `ALTER TABLE t ADD CONSTRAINT x FOREIGN KEY (a) ` + from, to: `ALTER TABLE t ADD CONSTRAINT x FOREIGN KEY (a) ` + to,
	}
}

// index is the pair of an index.
func index(from, to string) mutation {
	return mutation{kind: "index", attr: "definition", both: aTable, from: `CREATE INDEX i ` + from, to: `CREATE INDEX i ` + to}
}

// identity is the pair of an identity column that differs in an option of its sequence.
func identity(attr, option string) mutation {
	return mutation{
		kind: "column", attr: "identity_" + attr,
		from: `CREATE TABLE t (a integer GENERATED ALWAYS AS IDENTITY)`, to: `CREATE TABLE t (a integer GENERATED ALWAYS AS IDENTITY (` + option + `))`,
	}
}

// parser is the pair of a text search parser of which one has a function of its own in PostgreSQL's place.
func parser(attr, arguments, symbol string) mutation {
	functions := map[string]string{"START": "prsd_start", "GETTOKEN": "prsd_nexttoken", "END": "prsd_end", "HEADLINE": "prsd_headline", "LEXTYPES": "prsd_lextype"}
	create := func() string {
		sql := `CREATE TEXT SEARCH PARSER x (`
		for _, word := range []string{"START", "GETTOKEN", "END", "HEADLINE", "LEXTYPES"} {
			sql += word + ` = ` + functions[word] + `, `
		}
		return strings.TrimSuffix(sql, `, `) + `)`
	}
	m := mutation{
		kind: "text search parser", attr: attr, from: create(),
		both: `CREATE FUNCTION mine(` + arguments + `) RETURNS ` + map[bool]string{true: `void`, false: `internal`}[attr == "end"] + ` LANGUAGE internal STRICT AS '` + symbol + `'`,
	}
	functions[strings.ToUpper(attr)] = "mine"
	m.to = create()
	return m
}
