package plan

import (
	"example.com/sqlfirst/internal/schema/catalog"
	"example.com/sqlfirst/internal/schema/sqltext"
)

// rule is what the planner has to know of a kind of fact. A new kind is one file here, one in package catalog, and a
// folder of cases.
type rule struct {
	// object names the fact as COMMENT ON and DROP do: TABLE public.contact.
	object func(f *catalog.Fact) string
	// title says in a few words what is done to it; nil for the verb, the kind and the name.
	title func(v Verb, f *catalog.Fact) string
	// create writes the statements that make it, from the catalog alone.
	create func(p *planner, f *catalog.Fact) []Statement
	// drop writes the statements that remove it; nil for "DROP " + object.
	drop func(p *planner, f *catalog.Fact) []Statement
	// alter writes the statements that change it in place; false if that is not possible.
	alter func(p *planner, c *change) ([]Statement, bool)
	// upset tells whether something that stands on the fact has to be dropped before the change and made again after it.
	upset func(p *planner, c *change, user *catalog.Fact) bool
	// holdsData says why the fact cannot be dropped and made again, and what to do instead; "" where it can.
	holdsData func(old, want *catalog.Fact) (reason, hint string)
	// follow keeps a fact in place although something that it stands on is made again.
	follow func(p *planner, old, want, because *catalog.Fact, queue []*catalog.Fact) []*catalog.Fact
	// swap writes how a column's value of the old type becomes one of the new; nil for what is not a type.
	swap func(p *planner, column, old *catalog.Fact, value string) string
	// instead: where the fact cannot change in place, what is made again in its place; nil for the fact itself.
	instead func(p *planner, c *change) *catalog.Fact
	// within tells whether CREATE of the parent makes the fact as well.
	within func(p *planner, f *catalog.Fact) bool
	// name is the namespace that the fact's name is taken from; two facts with the same one cannot be there at once.
	name func(f *catalog.Fact) string
	// loses says which data go with the fact; nil where none do.
	loses func(f *catalog.Fact) string
	// last: it is made and changed when all else is done.
	last bool
	// late: when it goes for good it goes last, so that a migration first builds and then tears down.
	late bool
}

// rules by kind. A kind that has no rule is seen and refused by name, never passed over.
func rules() map[catalog.Kind]*rule {
	return map[catalog.Kind]*rule{
		"schema": schemaRule, "extension": extensionRule, "extension dependency": extensionDependencyRule,
		"language": languageRule, "transform": transformRule, "access method": accessMethodRule,
		"collation": collationRule, "conversion": conversionRule, "cast": castRule,
		"shell type": shellTypeRule, "base type": baseTypeRule,
		"operator": operatorRule, "operator family": operatorFamilyRule, "operator class": operatorClassRule,
		"family operator": familyMember("OPERATOR"), "family function": familyMember("FUNCTION"),
		"text search parser": parserRule, "text search template": templateRule, "text search dictionary": dictionaryRule,
		"text search configuration": configurationRule, "text search mapping": mappingRule,
		"enum": enumRule, "domain": domainRule, "domain constraint": domainConstraintRule,
		"composite type": compositeRule, "attribute": attributeRule, "range type": rangeRule,
		"sequence": sequenceRule, "sequence owner": sequenceOwnerRule,
		"function": functionRule, "procedure": procedureRule, "aggregate": aggregateRule,
		"table": tableRule, "column": columnRule, "default": defaultRule, "parent": parentRule,
		"constraint": constraintRule, "index": indexRule, "statistics": statisticsRule,
		"view": viewRule, "materialized view": materializedViewRule, "rule": ruleRule,
		"trigger": triggerRule, "policy": policyRule, "comment": commentRule, "security label": securityLabelRule,
		"privileges": privilegesRule, "default privileges": defaultPrivilegesRule,
		"foreign data wrapper": wrapperRule, "server": serverRule, "user mapping": userMappingRule, "foreign table": foreignTableRule,
		"publication": publicationRule, "published table": publishedTableRule, "published schema": publishedSchemaRule,
		"subscription": subscriptionRule, "event trigger": eventTriggerRule,
	}
}

// byKind is filled at start-up, since rules ask for each other's.
var byKind map[catalog.Kind]*rule

func init() { byKind = rules() }

// ruleOf gives the rule of a fact's kind.
func ruleOf(f *catalog.Fact) *rule {
	if r := byKind[f.Kind]; r != nil {
		return r
	}
	return unknownRule
}

// unknownRule refuses.
var unknownRule = &rule{
	object:    func(f *catalog.Fact) string { return f.String() },
	create:    func(p *planner, f *catalog.Fact) []Statement { p.refuseKind(f); return nil },
	drop:      func(p *planner, f *catalog.Fact) []Statement { p.refuseKind(f); return nil },
	alter:     func(p *planner, c *change) ([]Statement, bool) { p.refuseKind(c.new); return nil, true },
	holdsData: func(_, _ *catalog.Fact) (string, string) { return "this kind cannot be made again yet", "" },
}

func (p *planner) refuseKind(f *catalog.Fact) {
	p.refuse(f, "this kind of object cannot be planned yet", "write this change in a migration by hand: migrate new")
}

// change asks the rule for the statements of a change in place.
func (r *rule) change(p *planner, c *change) ([]Statement, bool) {
	if r.alter == nil {
		return nil, false
	}
	return r.alter(p, c)
}

// disturbs asks the rule whether a change in place upsets what stands on the fact.
func (r *rule) disturbs(p *planner, c *change, user *catalog.Fact) bool {
	return r.upset != nil && r.upset(p, c, user)
}

// dropOf writes the statements that remove a fact.
func dropOf(p *planner, f *catalog.Fact) []Statement {
	r := ruleOf(f)
	if r.drop != nil {
		return r.drop(p, f)
	}
	return []Statement{{SQL: "DROP " + r.object(f)}}
}

// named gives the object function of a kind whose id is its name.
func named(word string) func(*catalog.Fact) string {
	return func(f *catalog.Fact) string { return word + " " + f.ID }
}

// onParent gives the object function of a kind that is named within a relation.
func onParent(word string) func(*catalog.Fact) string {
	return func(f *catalog.Fact) string { return word + " " + sqltext.Ident(f.Name) + " ON " + f.Parent.ID }
}

// relationName is the namespace of tables, views, sequences and indexes; relationType the one that their row types
// share with other types.
func relationName(f *catalog.Fact) string { return "relation " + f.ID }
func typeName(f *catalog.Fact) string     { return "type " + f.ID }

// one is a single statement.
func one(sql string) []Statement { return []Statement{{SQL: sql}} }

// clause is one clause of ALTER TABLE.
func clause(table, text string) Statement { return Statement{table: table, clause: text} }

// Replaceable tells whether facts of a kind can be dropped and made again at all.
func Replaceable(k catalog.Kind) bool {
	r := byKind[k]
	return r != nil && k != "table" && k != "column" && k != "schema" && k != "extension" && k != "sequence"
}
