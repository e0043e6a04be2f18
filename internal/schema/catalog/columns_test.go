package catalog

import (
	"context"
	"regexp"
	"testing"

	"github.com/jackc/pgx/v5"
)

// Why columns of the system catalogs are named by no query.
const (
	owner    = "owners are not compared"
	place    = "where data are kept and how many there are"
	flag     = "follows from rows that are read"
	derived  = "follows from the type"
	indexdef = "pg_get_indexdef prints it"
	condef   = "pg_get_constraintdef prints it"
	funcdef  = "pg_get_functiondef prints it"
	trigdef  = "pg_get_triggerdef prints it"
	ruledef  = "pg_get_ruledef and pg_get_viewdef print it"
	statsdef = "pg_get_statisticsobjdef prints it"
)

// notNamed are the columns that no query names, and why that is right.
var notNamed = map[string]map[string]string{
	"pg_aggregate":     {"aggnumdirectargs": "pg_get_function_arguments prints ORDER BY after them"},
	"pg_amop":          {"amoppurpose": "it is for ordering where there is a sort family", "amopmethod": "the family's"},
	"pg_attribute":     {"attlen": derived, "attbyval": derived, "attalign": derived, "attcacheoff": "always -1", "attndims": "int[][] is int[]", "atthasdef": flag, "attinhcount": flag, "atthasmissing": place, "attmissingval": place},
	"pg_class":         {"relfilenode": place, "reltablespace": place, "relpages": place, "reltuples": place, "relallvisible": place, "relallfrozen": place, "relrewrite": place, "relfrozenxid": place, "relminmxid": place, "relhasindex": flag, "relnatts": flag, "relchecks": flag, "relhasrules": flag, "relhastriggers": flag, "relhassubclass": flag, "relispartition": flag},
	"pg_collation":     {"collowner": owner, "collencoding": "the database's, or any", "collversion": "the machine's"},
	"pg_constraint":    {"condeferrable": condef, "condeferred": condef, "conenforced": condef, "convalidated": condef, "connoinherit": condef, "confupdtype": condef, "confdeltype": condef, "confmatchtype": condef, "confkey": condef, "confdelsetcols": condef, "conperiod": condef, "conexclop": condef, "conbin": condef, "conpfeqop": derived, "conppeqop": derived, "conffeqop": derived, "coninhcount": flag},
	"pg_conversion":    {"conowner": owner},
	"pg_event_trigger": {"evtowner": owner},
	"pg_extension":     {"extowner": owner, "extconfig": "the extension's script says so", "extcondition": "the extension's script says so"},
	"pg_index":         {"indnatts": indexdef, "indnkeyatts": indexdef, "indnullsnotdistinct": indexdef, "indkey": indexdef, "indcollation": indexdef, "indclass": indexdef, "indoption": indexdef, "indexprs": indexdef, "indpred": indexdef, "indisprimary": flag, "indisexclusion": flag, "indimmediate": flag, "indcheckxmin": "in the middle of a command", "indisready": "in the middle of a command", "indislive": "in the middle of a command"},
	"pg_inherits":      {"inhdetachpending": "in the middle of a command"},
	"pg_init_privs":    {"privtype": "initdb's or an extension's, which is the same here"},
	"pg_language":      {"lanispl": "true of every language that can be made"},
	"pg_opclass":       {"opcowner": owner},
	"pg_operator":      {"oprowner": owner, "oprkind": "it is prefix where there is no left type", "oprresult": "the function's"},
	"pg_opfamily":      {"opfowner": owner},
	"pg_proc":          {"procost": funcdef, "prorows": funcdef, "provariadic": funcdef, "prosupport": funcdef, "prosecdef": funcdef, "proleakproof": funcdef, "proisstrict": funcdef, "proretset": funcdef, "provolatile": funcdef, "prorettype": funcdef, "proargdefaults": funcdef, "protrftypes": funcdef, "prosrc": funcdef, "proconfig": funcdef},
	"pg_publication":   {"pubowner": owner},
	"pg_rewrite":       {"ev_type": ruledef, "is_instead": ruledef, "ev_qual": ruledef, "ev_action": ruledef},
	"pg_statistic_ext": {"stxowner": owner, "stxkeys": statsdef, "stxkind": statsdef, "stxexprs": statsdef},
	"pg_trigger":       {"tgfoid": trigdef, "tgtype": trigdef, "tgconstrrelid": trigdef, "tgdeferrable": trigdef, "tginitdeferred": trigdef, "tgnargs": trigdef, "tgattr": trigdef, "tgargs": trigdef, "tgqual": trigdef, "tgoldtable": trigdef, "tgnewtable": trigdef, "tgconstrindid": flag},
	"pg_ts_config":     {"cfgowner": owner},
	"pg_ts_dict":       {"dictowner": owner},
	"pg_type":          {"typndims": "int[][] is int[]"},
}

// notRead are the catalogs that no query reads, and why that is right.
var notRead = map[string]string{
	"pg_largeobject": "data", "pg_largeobject_metadata": "data", "pg_statistic": "data", "pg_statistic_ext_data": "data", "pg_subscription_rel": "data",
	"pg_partitioned_table": "pg_get_partkeydef prints it",
	"pg_user_mapping":      "the view pg_user_mappings shows it to everybody",
}

// TestColumns: whatever PostgreSQL has a column for in its catalogs is read by a query, or it says here why not. A new
// version's new columns fail this test until somebody has looked at them.
func TestColumns(t *testing.T) {
	t.Parallel()
	conn := lend(t)
	version, err := major(conn)
	if err != nil {
		t.Fatal(err)
	}
	text := aliases + depends
	for v := 14; v <= version; v++ {
		text += objects(v)
		for _, k := range kinds() {
			text += k.query(v)
		}
	}
	words := map[string]bool{}
	for _, word := range regexp.MustCompile(`\w+`).FindAllString(text, -1) {
		words[word] = true
	}
	rows, err := conn.Query(context.Background(), `
SELECT c.relname, array_agg(a.attname::text) FROM pg_class c JOIN pg_attribute a ON a.attrelid = c.oid
WHERE c.relnamespace = 11 AND c.relkind = 'r' AND NOT c.relisshared AND a.attnum > 0 GROUP BY c.relname`)
	if err != nil {
		t.Fatal(err)
	}
	var catalog string
	var columns []string
	_, err = pgx.ForEachRow(rows, []any{&catalog, &columns}, func() error {
		if notRead[catalog] != "" {
			return nil
		}
		if !words[catalog] {
			t.Errorf("%s: no query reads it", catalog)
			return nil
		}
		for _, column := range columns {
			if !words[column] && notNamed[catalog][column] == "" {
				t.Errorf("%s.%s: no query names it, and notNamed does not say why", catalog, column)
			}
		}
		return nil
	})
	if err != nil {
		t.Fatal(err)
	}
}
